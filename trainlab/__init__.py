"""TrainLab for Jupyter: the lab extension, the door to the store, and the kernel."""

from __future__ import annotations

from ._version import __version__

# A kernel starts through this package, and waits for every import made here:
# `typing` alone takes longer than Node needs to show its version.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from jupyter_server.serverapp import ServerApp

__all__ = ["__version__"]


def _jupyter_labextension_paths() -> list[dict[str, str]]:
    return [{"src": "labextension", "dest": "@trainlab/lab"}]


def _jupyter_server_extension_points() -> list[dict[str, Any]]:
    return [{"module": "trainlab"}]


def _load_jupyter_server_extension(server_app: ServerApp) -> None:
    from .server import load

    load(server_app)
