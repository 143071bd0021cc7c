"""Installs the built wheel into an empty environment and trains with it.

    .venv/bin/python scripts/check_wheel.py [--install-engine] [--keep]

Nothing of this checkout is used but the wheel in dist/ and, unless the engine is
to be installed as a person would, the checkout's engine folder. There is no Node
and no compiler on PATH.
"""

from __future__ import annotations

import argparse
import re
import shutil
import sys
import tempfile
import time
from pathlib import Path

from check_quickstart import NEEDED_ACCURACY, accuracy, read_notebook, shows_comparison
from checks import Checks
from installation import ENGINES, CheckError, Installation, built_wheel

LARGEST_MB = 40
LONGEST_QUICKSTART_S = 180


def check(folder: Path, checks: Checks, *, install_engine: bool) -> None:
    """Goes the way of a person: install, open, train, look, uninstall."""
    wheel = built_wheel()
    size = wheel.stat().st_size / 1e6
    checks.add(f"the wheel has at most {LARGEST_MB} MB", size <= LARGEST_MB, f"{size:.1f} MB")

    installation = Installation(folder)
    installation.create()
    start = time.monotonic()
    installation.pip("install", "--quiet", str(wheel), "jupyterlab", "nbclient")
    checks.add("pip installs it", True, f"{time.monotonic() - start:.0f} s with JupyterLab")
    check_lists(installation, checks)

    if install_engine:
        said = installation.run("trainlab", "engine", "install", "cpu")
        checks.add("the engine is installed", "Installed" in said, said.splitlines()[-1])
    else:
        installation.env["TRAINLAB_ENGINE_PATH"] = str(ENGINES)
    try:
        check_quickstart(installation, checks)
        verdict = installation.run("trainlab", "doctor").splitlines()[-1]
        checks.add("trainlab doctor has nothing to mend", verdict == "All is well.", verdict)
    finally:
        installation.stop_store()

    installation.pip("uninstall", "--quiet", "--yes", "trainlab")
    left = installation.leftovers()
    checks.add("uninstalling leaves no file", not left, ", ".join(left[:5]))
    database = installation.data / "store.db"
    checks.add("but the data", database.is_file(), f"{database.stat().st_size / 1e6:.1f} MB")


def check_lists(installation: Installation, checks: Checks) -> None:
    """Whether Jupyter sees the kernel and both extensions."""
    for command, line in [
        ("kernelspec", "  trainlab"),
        ("labextension", "@trainlab/lab v"),
        ("server extension", "trainlab 0"),
    ]:
        said = installation.run("jupyter", *command.split(), "list")
        found = next((each.strip() for each in said.splitlines() if line in each), "")
        found = re.sub(r"\x1b\[\d+m", "", found)
        good = bool(found) and (command == "kernelspec" or "OK" in found)
        checks.add(f"jupyter {command} list", good, found or "trainlab is not in it")


def check_quickstart(installation: Installation, checks: Checks) -> None:
    """Runs the notebook, and looks for its runs in the store."""
    installation.run("trainlab", "quickstart", "first")
    folder = installation.home / "first"
    start = time.monotonic()
    installation.run("jupyter", "execute", "quickstart.ipynb", "--inplace", cwd=folder)
    seconds = time.monotonic() - start
    checks.add(
        f"the quickstart runs within {LONGEST_QUICKSTART_S} s",
        seconds <= LONGEST_QUICKSTART_S,
        f"{seconds:.0f} s",
    )
    checks.add(
        "its last cell shows the comparison",
        *shows_comparison(read_notebook(folder / "quickstart.ipynb")),
    )
    runs = installation.store("runs")["runs"]
    checks.add("two runs are in the store", len(runs) == 2, len(runs))
    for run in sorted(runs, key=lambda run: str(run["startTime"])):
        good = run["status"] == "FINISHED" and "TensorFlow" in run.get("device", "")
        checks.add(f"run {run['name']}", good, f"{run['status']}, {run.get('device')}")
    best = max(map(accuracy, runs), default=0.0)
    checks.add(f"a test accuracy of {NEEDED_ACCURACY}", best >= NEEDED_ACCURACY, f"{best:.4f}")


def main() -> int:
    """Checks; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--install-engine", action="store_true", help="download the engine instead of borrowing it"
    )
    parser.add_argument("--keep", action="store_true", help="keep the folder with everything")
    arguments = parser.parse_args()
    checks = Checks()
    start = time.monotonic()
    folder = Path(tempfile.mkdtemp(prefix="trainlab-wheel-"))
    try:
        check(folder, checks, install_engine=arguments.install_engine)
    except CheckError as error:
        print(f"\n{error}\n", file=sys.stderr)
        checks.add("everything could be run", False)
    if arguments.keep:
        print(f"Everything of this run is in {folder}")
    else:
        shutil.rmtree(folder, ignore_errors=True)
    print(f"In {time.monotonic() - start:.0f} s.")
    return checks.end()


if __name__ == "__main__":
    sys.exit(main())
