"""TrainLab for Jupyter: the lab extension, the door to the store, and the kernel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._version import __version__

if TYPE_CHECKING:
    from jupyter_server.serverapp import ServerApp

__all__ = ["__version__"]


def _jupyter_labextension_paths() -> list[dict[str, str]]:
    return [{"src": "labextension", "dest": "@trainlab/lab"}]


def _jupyter_server_extension_points() -> list[dict[str, Any]]:
    return [{"module": "trainlab"}]


def _load_jupyter_server_extension(server_app: ServerApp) -> None:
    # Imported here, so that starting a kernel does not load the Jupyter server.
    from .server import load

    load(server_app)
