"""Style and types of the package and of the scripts."""

from __future__ import annotations

import subprocess
import sys

import pytest

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
