"""MLflow's plug-in (entry point `mlflow.run_context_provider`): where a run was started.

MLflow asks for these tags when a run begins. The store reads notebook and cell
from them, and the process, so that a run whose kernel was killed does not stay
open for ever. Other tracking servers keep them as plain tags.
"""

from __future__ import annotations

import json
import os
import socket
import sys
from typing import Any

from mlflow.tracking.context.abstract_context import RunContextProvider

from .handover import take_over


class NotebookRunContext(RunContextProvider):
    """Tags runs of programs and notebooks that a Jupyter server with TrainLab started."""

    def __init__(self) -> None:
        """MLflow makes its plug-ins when it is imported, before it asks where to log."""
        super().__init__()
        take_over()

    def in_context(self) -> bool:
        """Whether this process is one of them."""
        return "TRAINLAB_SERVER_ROOT" in os.environ

    def tags(self) -> dict[str, str]:
        """Returns notebook, cell and process, as far as they are known."""
        tags = {"trainlab.process": json.dumps(process_identity())}
        notebook = os.environ.get("JPY_SESSION_NAME")
        if notebook:
            tags["trainlab.notebook.path"] = path_from_server_root(notebook)
        cell = running_cell()
        if cell:
            tags["trainlab.notebook.cellId"] = cell
        return tags


def path_from_server_root(path: str) -> str:
    """Browsers know notebooks by their path from the folder that the Jupyter server serves."""
    root = os.environ.get("TRAINLAB_SERVER_ROOT")
    if not root or not os.path.isabs(path):
        return path
    inside = os.path.relpath(path, root)
    return path if inside.startswith(os.pardir) else inside


def running_cell() -> str | None:
    """Returns the id of the cell that runs, when this is a kernel and its client names cells."""
    try:
        return str(_shell().get_parent()["metadata"]["cellId"])
    except (AttributeError, KeyError, TypeError):
        return None


def process_identity() -> dict[str, Any]:
    """Tells this process from all others, also from a later one with its pid.

    Boot id and start are empty where there is no `/proc`; see proc(5), field 22.
    """
    return {
        "host": socket.gethostname(),
        "bootId": _read("/proc/sys/kernel/random/boot_id").strip(),
        "pid": os.getpid(),
        # The name in field 2 may hold spaces and brackets.
        "startTicks": (_read("/proc/self/stat").rpartition(")")[2].split() + [""] * 20)[19],
    }


def _shell() -> Any:
    """The running IPython shell; None in a plain program, which has not imported IPython."""
    ipython = sys.modules.get("IPython")
    return ipython.get_ipython() if ipython else None


def _read(path: str) -> str:
    try:
        with open(path, encoding="latin1") as file:
            return file.read()
    except OSError:
        return ""
