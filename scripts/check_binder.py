"""Takes Binder's steps with the built wheel: an environment, postBuild, start, a training.

    .venv/bin/python scripts/check_binder.py [--keep]

A Python environment stands in for repo2docker's conda prefix, and the checkout's
engine folder for the download of the engine.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from browser_steps import Browser, print_step
from check_quickstart import accuracy
from checks import Checks
from installation import ENGINES, REPOSITORY, CheckError, Installation, built_wheel
from running_server import RunningServer

#: What Binder gives a person at most.
MEMORY_MB = 2000
#: How the names of the runs of binder/demo end.
DEMO = "(demo)"


def check(folder: Path, checks: Checks) -> None:
    """Builds what an image would hold, and launches it."""
    installation = Installation(folder)
    repository = installation.home
    for part in ("binder", "examples"):
        shutil.copytree(REPOSITORY / part, repository / part)
    # The image is an Ubuntu; its programs are there, unlike in the check of the wheel.
    installation.env["PATH"] += ":/usr/bin:/bin"
    installation.env["TRAINLAB_ENGINE_PATH"] = str(ENGINES)
    installation.env["NB_PYTHON_PREFIX"] = str(installation.prefix)

    start = time.monotonic()
    installation.create()
    installation.pip("install", "--quiet", *wanted_packages())
    checks.add("the environment", True, f"{time.monotonic() - start:.0f} s")
    start = time.monotonic()
    script(installation, "binder/postBuild", TRAINLAB_WHEEL=str(built_wheel()))
    checks.add("postBuild", True, f"{time.monotonic() - start:.0f} s")
    launch(installation, checks)


def wanted_packages() -> list[str]:
    """What binder/environment.yml names, as pip knows it."""
    text = (REPOSITORY / "binder" / "environment.yml").read_text()
    packages = re.findall(r"^  - ([\w-]+[<>=\d.,]*)$", text, flags=re.MULTILINE)
    return [name for name in packages if not re.match(r"python|pip|conda-forge", name)]


def script(installation: Installation, path: str, **env: str) -> None:
    """Runs a script of the repository; raises CheckError when it fails."""
    answer = subprocess.run(
        ["/bin/bash", path],
        cwd=installation.home,
        env={**installation.env, **env},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if answer.returncode != 0:
        raise CheckError(f"{path} ended with {answer.returncode}:\n{answer.stdout[-3000:]}")


def launch(installation: Installation, checks: Checks) -> None:
    """Starts Jupyter as Binder does, looks at it in a browser, and trains in it."""
    start = time.monotonic()
    with RunningServer(installation, through=("/bin/bash", "binder/start")) as server:
        try:
            checks.add("the server answers", True, f"{time.monotonic() - start:.1f} s")
            server.ask("trainlab/api/v1/health")
            checks.add("the store answers", True, f"{time.monotonic() - start:.1f} s")
            check_layout(server, checks)
            check_training(server, installation, checks)
        finally:
            installation.stop_store()


def check_layout(server: RunningServer, checks: Checks) -> None:
    """Whether the sidebars are open, and nothing asks for attention."""
    layout = server.ask("lab/api/workspaces/default")["data"]["layout-restorer:data"]
    shown = [layout[side]["current"] for side in ("left", "right")]
    checks.add(
        "the sidebars are open",
        shown == ["trainlab-experiments", "trainlab-gpu"]
        and not any(layout[side]["collapsed"] for side in ("left", "right")),
        ", ".join(shown),
    )
    settings = server.ask("lab/api/settings/@jupyterlab/apputils-extension:notification")
    checks.add(
        "the lab asks no questions",
        settings["schema"]["properties"]["fetchNews"]["default"] == "false",
    )


def check_training(server: RunningServer, installation: Installation, checks: Checks) -> None:
    """Opens the page that Binder shows, and runs the quickstart in it."""
    picture = installation.home / "binder.png"
    browser = Browser(
        url=server.url,
        token=server.token,
        notebook="examples/quickstart.ipynb",
        workspace=True,
        demo=DEMO,
        runs=["careful", "bolder"],
        picture=str(picture),
    )
    start = time.monotonic()
    try:
        for said in browser.steps():
            print_step(said)
            if "demo" in said:
                checks.add("the demo is marked as such", said["demo"] >= 3, f"{said['demo']} rows")
    finally:
        browser.close()
    checks.add("it trains in the browser", True, f"{time.monotonic() - start:.0f} s")
    runs = server.ask("trainlab/api/v1/runs")["runs"]
    own = [run["status"] for run in runs if "demo" not in run["tags"]]
    demo = [run for run in runs if "demo" in run["tags"]]
    checks.add("the runs are there", own == ["FINISHED"] * 2, ", ".join(own))
    checks.add(
        "beside those of the demo",
        len(demo) == 3 and all(run["name"].endswith(DEMO) for run in demo),
        ", ".join(f"{run['name']} {accuracy(run):.4f}" for run in demo),
    )
    megabytes = memory_mb(installation.home)
    checks.add(f"at most {MEMORY_MB} MB", megabytes <= MEMORY_MB, f"{megabytes:.0f} MB")


def memory_mb(home: Path) -> float:
    """Memory of all processes whose home this is, shared pages counted once; in MB."""
    total = 0
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if f"HOME={home}\0".encode() in (process / "environ").read_bytes():
                text = (process / "smaps_rollup").read_text()
                total += int(re.findall(r"^Pss: +(\d+) kB", text, flags=re.MULTILINE)[0])
        except OSError:
            continue
    return total * 1024 / 1e6


def main() -> int:
    """Checks; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--keep", action="store_true", help="keep the folder with everything")
    arguments = parser.parse_args()
    checks = Checks()
    start = time.monotonic()
    folder = Path(tempfile.mkdtemp(prefix="trainlab-binder-"))
    try:
        check(folder, checks)
    except (CheckError, OSError) as error:
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
