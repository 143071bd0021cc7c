"""Runs every TypeScript snippet of the documentation in the real kernel.

The ``ts`` blocks of one page run in order in one kernel, each as a cell, as a
reader would paste them. A page of a reference shows lines out of their context:
what they assume stands in ``preludes/<page>.ts``, which runs before each of them.
``python`` blocks must be Python. Prints the count that the gate reads.
"""

from __future__ import annotations

import ast
import os
import re
import sys
import tempfile
import textwrap
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

ROOT = Path(__file__).resolve().parents[2]
PRELUDES = Path(__file__).parent / "preludes"


def pages() -> list[Path]:
    """Pages that can hold snippets, the README first."""
    return [
        ROOT / "README.md",
        *sorted((ROOT / "docs").rglob("*.md")),
        *sorted(ROOT.glob("*/README.md")),
    ]


def blocks_of(page: Path, language: str) -> list[str]:
    """The blocks of a language, without the indentation of a list around them."""
    found = re.finditer(
        rf"^( *)```{language}\n(.*?)^\1```$", page.read_text(), re.MULTILINE | re.DOTALL
    )
    return [textwrap.dedent(block[2]) for block in found]


def is_python(page: Path, block: str) -> bool:
    """Whether a block can be parsed; says why not."""
    try:
        ast.parse(block)
    except SyntaxError as error:
        print(f"{page.relative_to(ROOT)}: {error}\n{block}")
        return False
    return True


def run(page: Path, blocks: list[str]) -> int:
    """Runs the blocks of a page; returns how many passed."""
    prelude = PRELUDES / f"{page.stem}.ts"
    before = [prelude.read_text()] if prelude.exists() else []
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(code) for block in blocks for code in [*before, block]],
        metadata={"kernelspec": {"name": "trainlab", "display_name": "TypeScript"}},
    )
    client = NotebookClient(
        notebook, timeout=300, resources={"metadata": {"path": str(ROOT / "examples")}}
    )
    try:
        client.execute()
    except CellExecutionError as error:
        done = sum(cell.execution_count is not None for cell in notebook.cells) - 1
        print(f"{page.relative_to(ROOT)}: cell {done + 1} failed\n{error}")
        return max(0, done) // (len(before) + 1)
    return len(blocks)


def main() -> int:
    """Runs all pages; the status is 0 only when every snippet passed."""
    passed = failed = 0
    with tempfile.TemporaryDirectory(prefix="trainlab-docs-") as home:
        os.environ.update(
            TRAINLAB_HOME=home, TRAINLAB_STORE_IDLE_MS="2000", TRAINLAB_TYPES="strict"
        )
        for page in pages():
            python = [is_python(page, block) for block in blocks_of(page, "python")]
            passed += sum(python)
            failed += len(python) - sum(python)
            blocks = blocks_of(page, "ts")
            if blocks:
                good = run(page, blocks)
                print(f"{page.relative_to(ROOT)}: {good} of {len(blocks)} snippets")
                passed += good
                failed += len(blocks) - good
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
