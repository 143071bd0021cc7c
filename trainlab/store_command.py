"""The command `trainlab store`."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from .layout import LayoutError, find_layout
from .node import NodeNotFoundError, find_node

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]


class StoreCommandError(Exception):
    """The store cannot be started; the message says what to do."""


def add_store_commands(commands: Commands) -> None:
    """Adds `store` to the commands of `trainlab`."""
    store = commands.add_parser("store", help="the experiment store that a JupyterHub shares")
    store.set_defaults(run=_help(store))
    actions = store.add_subparsers(title="commands")
    serve = actions.add_parser(
        "serve",
        help="be the store of a JupyterHub",
        description="Serves the users of a JupyterHub as one of its services. The hub starts "
        "this command and tells it the rest; see docs/hub.md.",
    )
    serve.add_argument("--hub", action="store_true", required=True, help="serve a hub's users")
    serve.add_argument(
        "--data",
        type=Path,
        help="folder of database and artifacts, on a disk of this host; default: TRAINLAB_HOME, "
        "else trainlab in Jupyter's data folder",
    )
    serve.set_defaults(run=_serve)


def _help(parser: argparse.ArgumentParser) -> Callable[[argparse.Namespace], int]:
    def show(_: argparse.Namespace) -> int:
        parser.print_help()
        return 0

    return show


def _serve(arguments: argparse.Namespace) -> int:
    """Becomes the store (exec), so that the hub's signals reach it."""
    env = dict(os.environ)
    if arguments.data:
        env["TRAINLAB_HOME"] = str(arguments.data.expanduser().resolve())
    try:
        command = [find_node(), find_layout().store_main, "serve", "--hub"]
    except (LayoutError, NodeNotFoundError) as error:
        raise StoreCommandError(str(error)) from error
    os.execve(command[0], command, env)
