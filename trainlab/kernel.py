"""Starts the TypeScript kernel: `python -m trainlab.kernel -f <connection file>`.

This process becomes Node (exec), so that the kernel has the process id that
Jupyter knows, and signals reach it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

from .layout import Layout, LayoutError, engine_folders, find_layout
from .node import NodeNotFoundError, find_node


def kernel_environment(layout: Layout, env: Mapping[str, str]) -> dict[str, str]:
    """Returns the environment in which the kernel finds the other rooms.

    What the user has set stays, except the list of engine folders, behind which
    our own are added.
    """
    engines = os.pathsep.join(str(folder) for folder in engine_folders(env))
    defaults = {
        "TRAINLAB_ENGINE_REGISTER": layout.engine_register.as_uri(),
        "TRAINLAB_MODULE_PATHS": str(layout.module_path),
        "TRAINLAB_PYTHON": sys.executable,
        "TRAINLAB_STORE_MAIN": str(layout.store_main),
    }
    return {**defaults, **env, "TRAINLAB_ENGINE_PATH": engines}


def main() -> None:
    """Replaces this process by the kernel; what is missing is said on standard error."""
    try:
        layout = find_layout()
        node = str(find_node())
        command = [node, str(layout.kernel_main), *sys.argv[1:]]
        env = kernel_environment(layout, os.environ)
    except (LayoutError, NodeNotFoundError) as error:
        sys.exit(f"The TypeScript kernel cannot start: {error}")
    os.execve(node, command, env)


if __name__ == "__main__":
    main()
