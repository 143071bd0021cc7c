"""What scripts/browser/train.mjs does in a browser, step by step."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from typing import Any

from installation import REPOSITORY, CheckError

from trainlab.node import find_node


class Browser:
    """scripts/browser/train.mjs, told line by line."""

    def __init__(self, **options: Any) -> None:
        program = REPOSITORY / "scripts" / "browser" / "train.mjs"
        self._process = subprocess.Popen(
            [find_node(), str(program), json.dumps(options)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def go_on(self) -> None:
        """Lets it reload."""
        assert self._process.stdin
        self._process.stdin.write("\n")
        self._process.stdin.flush()

    def step(self) -> dict[str, Any]:
        """What it says next; raises CheckError when it ends instead."""
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line:
            raise CheckError(f"The browser ended with {self._process.wait()}.")
        said: dict[str, Any] = json.loads(line)
        return said

    def steps(self) -> Iterator[dict[str, Any]]:
        """All that it says until it ends well."""
        assert self._process.stdout
        for line in self._process.stdout:
            yield json.loads(line)
        if self._process.wait() != 0:
            raise CheckError(f"The browser ended with {self._process.returncode}.")

    def close(self) -> None:
        """Ends it, and waits until it has ended."""
        self._process.terminate()
        self._process.wait(30)


def print_step(said: dict[str, Any]) -> None:
    """Prints what the browser did."""
    more = ", ".join(f"{key} {said[key]}" for key in ("name", "status") if key in said)
    print(f"        {said['step']}{f' ({more})' if more else ''}: {said['seconds']} s", flush=True)
