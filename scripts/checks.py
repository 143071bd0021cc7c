"""What was checked, told line by line."""

from __future__ import annotations

import sys


class Checks:
    """Counts what passed and what failed."""

    def __init__(self) -> None:
        self.passed = 0
        self.failed = 0

    def add(self, what: str, passed: bool, found: object = "") -> None:
        """Counts one check, and says how it came out."""
        self.passed += passed
        self.failed += not passed
        print(f"{'ok    ' if passed else 'FAILED'}  {what}{f': {found}' if found else ''}")
        sys.stdout.flush()

    def end(self) -> int:
        """Prints the counts; returns the exit status."""
        print(f"{self.passed} passed, {self.failed} failed")
        return 1 if self.failed else 0
