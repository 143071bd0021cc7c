"""Tells Python kernels that run already what new ones get by their environment.

A kernel's environment is made when it starts, and Jupyter restarts it with the same. So a
server whose door was opened later writes what it added into a file beside Jupyter's own
connection files, which only the user may read; MLflow's plug-in reads it.
"""

from __future__ import annotations

import atexit
import json
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from jupyter_core.paths import jupyter_runtime_dir, secure_write

#: The server's process id, which Jupyter tells each kernel.
_SERVER = "JPY_PARENT_PID"
#: Where MLflow's client logs, and by which right.
TRACKING = ("MLFLOW_TRACKING_URI", "MLFLOW_TRACKING_TOKEN")


def hand_over(variables: Mapping[str, str]) -> None:
    """Writes the variables for this server's kernels; the file goes when the server ends."""
    path = _file(os.getpid())
    with secure_write(str(path)) as file:
        json.dump({"started": _started(os.getpid()), "variables": dict(variables)}, file)
    atexit.register(path.unlink, missing_ok=True)


def take_over() -> None:
    """Sets what this kernel's server has handed over, unless it is set already.

    Does nothing where there is no such server, or only a file of one that had its
    process id before; and of what MLflow reads nothing, where a person has chosen
    another tracking server.
    """
    with suppress(OSError, ValueError, KeyError, TypeError):
        server = int(os.environ[_SERVER])
        record = json.loads(_file(server).read_text())
        if record["started"] == _started(server):
            chosen = not os.environ.keys().isdisjoint(TRACKING)
            for name, value in record["variables"].items():
                if not (chosen and name.startswith("MLFLOW_")):
                    os.environ.setdefault(name, value)


def _file(server: int) -> Path:
    return Path(jupyter_runtime_dir()) / f"trainlab-{server}.json"


def _started(pid: int) -> str:
    """When a process was started, see proc(5), field 22; empty where there is no `/proc`."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except OSError:
        return ""
