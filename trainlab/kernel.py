"""Starts the TypeScript kernel: `python -m trainlab.kernel -f <connection file>`.

This process becomes Node (exec), so that the kernel has the process id that
Jupyter knows, and signals reach it.
"""

from __future__ import annotations

import os
import sys

from .layout import Layout, LayoutError, engine_path, find_layout
from .node import NodeNotFoundError, find_node

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

#: Characters that stand for themselves in a URL's path; others are rare enough to
#: spend the time of importing pathlib on.
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/-._~")


def kernel_environment(layout: Layout, env: Mapping[str, str]) -> dict[str, str]:
    """Returns the environment in which the kernel finds the other rooms.

    What the user has set stays, except the list of engine folders, behind which
    our own are added.
    """
    engines = os.pathsep.join(engine_path(env))
    defaults = {
        "TRAINLAB_ENGINE_REGISTER": _file_url(layout.engine_register),
        "TRAINLAB_MODULE_PATHS": layout.module_path,
        "TRAINLAB_PYTHON": sys.executable,
        "TRAINLAB_STORE_MAIN": layout.store_main,
    }
    return {**defaults, **env, "TRAINLAB_ENGINE_PATH": engines}


def main() -> None:
    """Replaces this process by the kernel; what is missing is said on standard error."""
    try:
        layout = find_layout()
        node = find_node()
        command = [node, layout.kernel_main, _connection_file(sys.argv[1:])]
        env = kernel_environment(layout, os.environ)
    except (LayoutError, NodeNotFoundError) as error:
        sys.exit(f"The TypeScript kernel cannot start: {error}")
    os.execve(node, command, env)


def _file_url(path: str) -> str:
    if set(path) <= _PLAIN:
        return f"file://{path}"
    from pathlib import Path

    return Path(path).as_uri()


def _connection_file(arguments: list[str]) -> str:
    if len(arguments) != 2 or arguments[0] != "-f":
        sys.exit(
            "usage: python -m trainlab.kernel -f <connection file>\n"
            "A Jupyter client starts the kernel with this file."
        )
    return arguments[1]


if __name__ == "__main__":
    main()
