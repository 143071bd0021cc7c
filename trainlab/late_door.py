"""Loads the server extension into a Jupyter server that runs already."""

from __future__ import annotations

import asyncio
import os

from jupyter_server.extension.config import ExtensionConfigManager
from jupyter_server.serverapp import ServerApp

from .mlflow.handover import hand_over

_EXTENSION = "trainlab"


async def open_door(server_app: ServerApp) -> dict[str, str]:
    """Does what the server would do at its next start, by the same extension manager.

    Returns the environment variables that this added, which kernels get from now on;
    none when the door is open already, or when the configuration disables it.
    """
    manager = server_app.extension_manager
    if _EXTENSION in manager.extensions or not _enabled(server_app):
        return {}
    before = dict(os.environ)
    manager.add_extension(_EXTENSION, enabled=True)  # type: ignore[no-untyped-call]
    manager.link_extension(_EXTENSION)  # type: ignore[no-untyped-call]
    manager.load_extension(_EXTENSION)  # type: ignore[no-untyped-call]
    await _callbacks_of(server_app)
    added = {name: value for name, value in os.environ.items() if name not in before}
    hand_over(added)
    return added


def _enabled(server_app: ServerApp) -> bool:
    """What the configuration says now; at the server's start it said nothing of us."""
    manager = ExtensionConfigManager(read_config_path=server_app.config_file_paths)
    extensions = manager.get_jpserver_extensions()  # type: ignore[no-untyped-call]
    return bool(extensions.get(_EXTENSION))


async def _callbacks_of(server_app: ServerApp) -> None:
    """Waits for what was put on the server's loop before: they run in order."""
    ran = asyncio.get_running_loop().create_future()
    server_app.io_loop.add_callback(ran.set_result, None)
    await ran
