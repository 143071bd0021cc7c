"""Installs the built wheel while a Jupyter server runs, and times how long until a run is seen.

    .venv/bin/python scripts/check_running_server.py [--keep]

The server, the lab in a browser, and a Python notebook whose kernel runs are there
before. Then: `pip install`, the browser's reload, and the cell of docs/python.md; the
server is not started again. Ends with one JSON line of what is promised.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import sys
import tempfile
import time
from pathlib import Path

import nbformat
from browser_steps import Browser, print_step
from checks import Checks
from installation import REPOSITORY, CheckError, Installation, built_wheel
from running_server import RunningServer

LONGEST_S = 300


def documented_cell() -> tuple[str, str]:
    """The first Python cell of docs/python.md, and the name of the run that it begins."""
    text = (REPOSITORY / "docs" / "python.md").read_text()
    cell = re.findall(r"```python\n(.*?)```", text, flags=re.DOTALL)[0]
    return cell, re.findall(r"run_name=[\"'](.+?)[\"']", cell)[0]


def check(folder: Path, checks: Checks) -> None:
    """Goes the way of a person whose lab is open already."""
    installation = Installation(folder)
    installation.create()
    installation.pip("install", "--quiet", "jupyterlab", "ipykernel")
    cell, name = documented_cell()
    notebook: nbformat.NotebookNode = nbformat.v4.new_notebook(  # type: ignore[no-untyped-call]
        cells=[nbformat.v4.new_code_cell(cell)],  # type: ignore[no-untyped-call]
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}},
    )
    (installation.home / "python.ipynb").write_text(nbformat.writes(notebook))  # type: ignore[no-untyped-call]
    with RunningServer(installation) as server:
        browser = Browser(
            url=server.url, token=server.token, notebook="python.ipynb", runs=[name], reload=True
        )
        try:
            print_step(browser.step())
            start = time.monotonic()
            installation.pip("install", "--quiet", str(built_wheel()), "mlflow-skinny")
            checks.add("pip install", True, f"{time.monotonic() - start:.0f} s")
            browser.go_on()
            while (said := browser.step())["step"] != "the run is finished":
                print_step(said)
                if said["step"] == "the run is in the sidebar":
                    seconds = time.monotonic() - start
        finally:
            browser.close()
        checks.add(
            f"from pip install to a run in the sidebar within {LONGEST_S} s",
            seconds <= LONGEST_S,
            f"{seconds:.0f} s",
        )
        run = server.ask(f"trainlab/api/v1/runs?search={name}")["runs"][0]
        checks.add(
            "it names its notebook and cell",
            run["notebook"]["path"] == "python.ipynb" and "cellId" in run["notebook"],
            run["notebook"],
        )
        left = [kernel["name"] for kernel in server.ask("api/kernels")]
        checks.add("no kernel is left of opening the door", left == ["python3"], left)
        installation.stop_store()
    bar = {"name": "pip install to a live Python run, s", "value": round(seconds), "goal": 300}
    print(json.dumps({"bars": [{**bar, "holds": seconds <= LONGEST_S}]}))


def main() -> int:
    """Checks; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--keep", action="store_true", help="keep the folder with everything")
    arguments = parser.parse_args()
    checks = Checks()
    folder = Path(tempfile.mkdtemp(prefix="trainlab-running-"))
    try:
        check(folder, checks)
    except CheckError as error:
        print(f"\n{error}\n", file=sys.stderr)
        checks.add("everything could be run", False)
    if arguments.keep:
        print(f"Everything of this run is in {folder}")
    else:
        shutil.rmtree(folder, ignore_errors=True)
    return checks.end()


if __name__ == "__main__":
    sys.exit(main())
