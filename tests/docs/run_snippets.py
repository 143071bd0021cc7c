"""Runs every TypeScript snippet of the documentation in the real kernel.

The ``ts`` blocks of one page run in order in one kernel, each as a cell, as a
reader would paste them. Prints the count that the gate reads.
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

ROOT = Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"^```ts\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def pages() -> list[Path]:
    """Pages that can hold snippets, the README first."""
    return [
        ROOT / "README.md",
        *sorted((ROOT / "docs").glob("*.md")),
        *sorted(ROOT.glob("*/README.md")),
    ]


def run(page: Path, blocks: list[str]) -> int:
    """Runs the blocks of a page; returns how many passed."""
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(block) for block in blocks],
        metadata={"kernelspec": {"name": "trainlab", "display_name": "TypeScript"}},
    )
    client = NotebookClient(
        notebook, timeout=300, resources={"metadata": {"path": str(ROOT / "examples")}}
    )
    try:
        client.execute()
    except CellExecutionError as error:
        done = sum(cell.execution_count is not None for cell in notebook.cells) - 1
        print(f"{page.relative_to(ROOT)}: block {done + 1} failed\n{error}")
        return max(0, done)
    return len(blocks)


def main() -> int:
    """Runs all pages; the status is 0 only when every snippet passed."""
    passed = failed = 0
    with tempfile.TemporaryDirectory(prefix="trainlab-docs-") as home:
        os.environ.update(TRAINLAB_HOME=home, TRAINLAB_STORE_IDLE_MS="2000")
        for page in pages():
            blocks = BLOCK.findall(page.read_text())
            if blocks:
                good = run(page, blocks)
                print(f"{page.relative_to(ROOT)}: {good} of {len(blocks)} snippets")
                passed += good
                failed += len(blocks) - good
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
