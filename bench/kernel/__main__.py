"""Measures the kernel beside ipykernel, tslab and Deno, in one run:

    npm run bench:kernel

Ends with one line of JSON: {"bars": [{"name", "value", "goal", "holds"}]}. What a
peer cannot do is said and left out.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import measures
import peers
from client import KernelError
from peers import DENO, IPYKERNEL, OURS, TSLAB

ROUNDS = 7


def main() -> int:
    """Runs all measures; returns 1 when a bar is missed."""
    print(f"On {os.cpu_count()} processors; load at the start {os.getloadavg()[0]:.1f}.")
    with tempfile.TemporaryDirectory(prefix="trainlab-bench-") as folder:
        names = peers.install(Path(folder))
        bars = measure(names)
    for name, value, goal in bars:
        print(f"{name:32} {value:9.3f}  goal ≤ {goal}{'' if value <= goal else '  missed'}")
    report = [
        {"name": name, "value": round(value, 3), "goal": goal, "holds": value <= goal}
        for name, value, goal in bars
    ]
    print(json.dumps({"bars": report}))
    return 0 if all(bar["holds"] for bar in report) else 1


def measure(names: list[str]) -> list[tuple[str, float, float]]:
    """The bars: name, value, goal."""
    starts: dict[str, list[float]] = {name: [] for name in names}
    for turn in range(ROUNDS + 1):
        for name in names:
            took = measures.start_ms(name)
            if turn > 0:
                starts[name].append(took)
    start = {name: p50(times) for name, times in starts.items()}
    say("start to kernel_info_reply, ms", start)
    trivial = each(names, measures.trivial_ms)
    say("1+1, ms", trivial)
    first = each([OURS, TSLAB], lambda name: p50([measures.first_tensor_ms(name) for _ in "123"]))
    say("first cell with TensorFlow.js, ms", first)
    completions, controls = measures.busy_ms(OURS)
    say("beside a busy cell, 95 %, ms", {"completion": p95(completions), "control": p95(controls)})
    interrupts = measures.interrupt_ms(OURS)
    say("interrupt of model.fit, ms", {"50 %": p50(interrupts), "95 %": p95(interrupts)})
    idle = each(names, measures.idle_mb)
    say("private memory when idle, MB", idle)
    rate, growth = measures.prints(OURS)
    say("prints for a minute", {"a second": rate, "memory growth %": growth})
    return [
        *against("start_vs_ipykernel", start, IPYKERNEL, 0.5),
        *against("start_vs_deno", start, DENO, 1),
        *against("trivial_cell_vs_ipykernel", trivial, IPYKERNEL, 1),
        *against("trivial_cell_vs_tslab", trivial, TSLAB, 0.2),
        *against("first_tf_cell_vs_tslab", first, TSLAB, 0.7),
        ("completion_busy_p95_ms", p95(completions), 150),
        ("control_busy_p95_ms", p95(controls), 50),
        ("interrupt_fit_p95_ms", p95(interrupts), 300),
        ("idle_private_mb", idle[OURS], 250),
        ("prints_per_second_flat", growth, 5),
    ]


def each(names: list[str], take: Callable[[str], float]) -> dict[str, float]:
    """A figure of each kernel; a peer that has none is told and left out."""
    figures = {}
    for name in names:
        try:
            figures[name] = take(name)
        except KernelError as error:
            if name == OURS:
                raise
            print(f"Left out: {error}", flush=True)
    return figures


def against(
    bar: str, figures: dict[str, float], peer: str, goal: float
) -> list[tuple[str, float, float]]:
    """The bar of our figure beside a peer's; none without the peer."""
    return [(bar, figures[OURS] / figures[peer], goal)] if peer in figures else []


def p50(times: list[float]) -> float:
    """The median."""
    return statistics.median(times)


def p95(times: list[float]) -> float:
    """What 95 of 100 do not exceed."""
    return sorted(times)[max(0, round(len(times) * 0.95) - 1)]


def say(what: str, figures: dict[str, float]) -> None:
    """Prints figures of one measure."""
    parts = (f"{name} {value:.1f}" for name, value in figures.items())
    print(f"{what}: {', '.join(parts)}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
