"""Takes Binder's steps with the built wheel: an environment, postBuild, start, a training.

    .venv/bin/python scripts/check_binder.py [--keep]

A Python environment stands in for repo2docker's conda prefix, and the checkout's
engine folder for the download of the engine.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Any

from check_quickstart import execute, read_notebook
from checks import Checks
from installation import ENGINES, REPOSITORY, CheckError, Installation, built_wheel

#: What Binder gives a person at most.
MEMORY_MB = 2000
START_S = 60
_TOKEN = "binder"


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
    """Starts Jupyter as Binder does, and trains in it."""
    runtime = installation.home / "jupyter-runtime"
    log = installation.home / "server.log"
    start = time.monotonic()
    with log.open("wb") as output:
        server = subprocess.Popen(
            [
                *("/bin/bash", "binder/start", "jupyter", "lab", "--no-browser", "--allow-root"),
                *("--ip=127.0.0.1", "--port=0"),
            ],
            cwd=installation.home,
            env={
                **installation.env,
                "JUPYTER_RUNTIME_DIR": str(runtime),
                "JUPYTER_TOKEN": _TOKEN,
            },
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        url = wait_for_url(runtime, server, log)
        checks.add("the server answers", True, f"{time.monotonic() - start:.1f} s")
        ask(url, "trainlab/api/v1/health")
        checks.add("the store answers", True, f"{time.monotonic() - start:.1f} s")
        check_layout(url, checks)
        check_training(url, runtime, installation, checks)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(30)
        installation.stop_store()


def check_layout(url: str, checks: Checks) -> None:
    """Whether the sidebars are open, and nothing asks for attention."""
    layout = ask(url, "lab/api/workspaces/default")["data"]["layout-restorer:data"]
    shown = [layout[side]["current"] for side in ("left", "right")]
    checks.add(
        "the sidebars are open",
        shown == ["trainlab-experiments", "trainlab-gpu"]
        and not any(layout[side]["collapsed"] for side in ("left", "right")),
        ", ".join(shown),
    )
    settings = ask(url, "lab/api/settings/@jupyterlab/apputils-extension:notification")
    checks.add(
        "the lab asks no questions",
        settings["schema"]["properties"]["fetchNews"]["default"] == "false",
    )


def check_training(url: str, runtime: Path, installation: Installation, checks: Checks) -> None:
    """Runs the quickstart, and measures what all processes need in memory."""
    notebook = installation.home / "examples" / "quickstart.ipynb"
    body = {
        "path": "examples/quickstart.ipynb",
        "name": "",
        "type": "notebook",
        "kernel": {"name": "trainlab"},
    }
    session = ask(url, "api/sessions", body)
    start = time.monotonic()
    execute(read_notebook(notebook), runtime / f"kernel-{session['kernel']['id']}.json")
    checks.add("it trains", True, f"{time.monotonic() - start:.0f} s")
    runs = ask(url, "trainlab/api/v1/runs")["runs"]
    checks.add("the runs are there", [run["status"] for run in runs] == ["FINISHED"] * 2, len(runs))
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


def wait_for_url(runtime: Path, server: subprocess.Popen[bytes], log: Path) -> str:
    """The server's address, once it answers."""
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline and server.poll() is None:
        try:
            record = next(runtime.glob("jpserver-*.json"))
            url = str(json.loads(record.read_text())["url"])
            urllib.request.urlopen(f"{url}api", timeout=5).close()
            return url
        except (OSError, StopIteration, ValueError, KeyError):
            time.sleep(0.05)
    raise CheckError(f"Jupyter did not start within {START_S} s:\n{log.read_text()[-3000:]}")


def ask(url: str, path: str, body: Any = None) -> Any:
    """Asks the server, as the lab does."""
    request = urllib.request.Request(
        url + path,
        data=None if body is None else json.dumps(body).encode(),
        headers={"Authorization": f"token {_TOKEN}"},
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.loads(answer.read())


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
