"""Measures the kernel beside ipykernel, in one run:

    python bench/kernel-start.py [rounds]

- start: from the start of the process to the first kernel_info_reply;
- completion: from request to reply while a cell blocks its thread.

Ends with one line of JSON: {"bars": [{"name", "value", "goal", "holds"}]}.
"""

from __future__ import annotations

import json
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "kernel" / "tests"))

import kernelspec  # noqa: E402
import zmq  # noqa: E402
from jupyter_client.manager import KernelManager  # noqa: E402

IPYKERNEL = "python3"
START_GOAL = 0.5
COMPLETION_GOAL_MS = 150

BUSY_CELL = "const until = Date.now() + 4000; while (Date.now() < until) {}"


def start_ms(kernel: str) -> float:
    """Milliseconds from the start of a kernel to its first kernel_info_reply.

    The client tries to connect every 2 ms. By default libzmq waits a random
    100 to 200 ms between two tries, which would be most of what is measured.
    """
    manager = KernelManager(kernel_name=kernel)
    begin = time.perf_counter()
    manager.start_kernel(stderr=subprocess.DEVNULL)
    socket = zmq.Context.instance().socket(zmq.DEALER)
    try:
        socket.linger = 0
        socket.reconnect_ivl = 2
        socket.connect(f"tcp://{manager.ip}:{manager.shell_port}")
        session = manager.session
        session.send(socket, "kernel_info_request", {})
        if not socket.poll(30_000):
            sys.exit(f"{kernel} did not answer in 30 s.")
        _, reply = session.recv(socket)
        if reply["msg_type"] != "kernel_info_reply":
            sys.exit(f"{kernel} answered with {reply['msg_type']}.")
        return (time.perf_counter() - begin) * 1000
    finally:
        socket.close()
        manager.shutdown_kernel(now=True)


def completion_ms(samples: int) -> list[float]:
    """Milliseconds of completions of a TensorFlow.js name while a cell runs."""
    manager = KernelManager(kernel_name=kernelspec.NAME)
    manager.start_kernel(stderr=subprocess.DEVNULL)
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=30)
        code = 'import * as tf from "@tensorflow/tfjs"; const model = tf.sequential();'
        client.execute_interactive(code, timeout=60, output_hook=lambda _: None)
        client.execute(BUSY_CELL)
        times = []
        for _ in range(samples):
            begin = time.perf_counter()
            request = client.complete("model.comp", 10)
            while True:
                reply = client.get_shell_msg(timeout=30)
                if reply["parent_header"].get("msg_id") == request:
                    break
                if reply["msg_type"] == "execute_reply":
                    sys.exit("The busy cell ended before the completions were measured.")
            if "compile" not in reply["content"]["matches"]:
                sys.exit(f"Wrong completions: {reply['content']}")
            times.append((time.perf_counter() - begin) * 1000)
        return times
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    folder = kernelspec.install()
    try:
        starts: dict[str, list[float]] = {kernelspec.NAME: [], IPYKERNEL: []}
        for kernel in starts:
            start_ms(kernel)
        for _ in range(rounds):
            for kernel, times in starts.items():
                times.append(start_ms(kernel))
        completions = completion_ms(20)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    ours = statistics.median(starts[kernelspec.NAME])
    theirs = statistics.median(starts[IPYKERNEL])
    print(f"start to kernel_info_reply, median of {rounds}:")
    print(f"  TrainLab  {ours:7.0f} ms")
    print(f"  ipykernel {theirs:7.0f} ms")
    completion = sorted(completions)[-2]
    print(f"completion while a cell is busy, 95 % of {len(completions)}: {completion:.0f} ms")
    ratio = ours / theirs
    bars = [
        ("start_vs_ipykernel", ratio, START_GOAL),
        ("completion_busy_p95_ms", completion, COMPLETION_GOAL_MS),
    ]
    report = [
        {"name": name, "value": round(value, 3), "goal": goal, "holds": value <= goal}
        for name, value, goal in bars
    ]
    print(json.dumps({"bars": report}))
    sys.exit(0 if all(bar["holds"] for bar in report) else 1)


if __name__ == "__main__":
    main()
