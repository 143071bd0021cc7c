"""Style and types of the package and of the scripts, and the scripts' own tests."""

from __future__ import annotations

import subprocess
import sys

import pytest

from ..node import find_node
from .conftest import REPOSITORY


@pytest.mark.parametrize(
    "command",
    [
        ["ruff", "check", "--no-cache", "trainlab", "scripts"],
        ["ruff", "format", "--no-cache", "--check", "trainlab", "scripts"],
        ["mypy", "--cache-dir", ".cache/mypy"],
    ],
    ids=["lint", "format", "types"],
)
def test_python(command: list[str]) -> None:
    answer = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stdout + answer.stderr


def test_setup_scripts() -> None:
    files = sorted(map(str, (REPOSITORY / "scripts").rglob("*.test.mjs")))
    assert files
    answer = subprocess.run(
        [find_node(), "--test", *files],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stdout + answer.stderr
