"""Runs examples/quickstart.ipynb without a browser, and checks what it left in the store.

    .venv/bin/python scripts/check_quickstart.py [--keep] [notebook]

A real Jupyter server starts the kernel and serves the store; a copy of the
notebook is executed in a folder of its own, with a data folder of its own. Ends
with status 0 when every check passed.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import math
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import nbformat
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

REPOSITORY = Path(__file__).resolve().parent.parent
COMPARISON = "application/vnd.trainlab.comparison.v1+json"
NEEDED_ACCURACY = 0.97
START_TIMEOUT = 60.0
CELL_TIMEOUT = 900


class CheckError(Exception):
    """The quickstart could not be run."""


class JupyterServer:
    """A Jupyter server with our extension, its folders below `home`."""

    def __init__(self, home: Path) -> None:
        self.root = home / "notebooks"
        self.log = home / "server.log"
        self._runtime = home / "runtime"
        self._token = secrets.token_hex(16)
        for folder in (self.root, self._runtime, home / "config", home / "data"):
            folder.mkdir(mode=0o700)
        command = [
            *(sys.executable, "-m", "jupyter_server", "--allow-root", "--no-browser"),
            *("--ip=127.0.0.1", "--port=0", f"--ServerApp.root_dir={self.root}"),
        ]
        # The kernelspec and the extension come from the environment, as a person has them.
        env = {k: v for k, v in os.environ.items() if not k.startswith(("JUPYTER", "JPY_"))}
        with self.log.open("wb") as output:
            self._process = subprocess.Popen(
                command,
                stdout=output,
                stderr=subprocess.STDOUT,
                env={
                    **env,
                    "JUPYTER_CONFIG_DIR": str(home / "config"),
                    "JUPYTER_RUNTIME_DIR": str(self._runtime),
                    "JUPYTER_TOKEN": self._token,
                    "TRAINLAB_HOME": str(home / "data"),
                },
            )
        self._url = self._wait_for_start()

    def request(self, path: str, body: Any = None, method: str | None = None) -> Any:
        """Asks the server; raises CheckError with its answer when it refuses."""
        request = urllib.request.Request(
            self._url + path,
            data=None if body is None else json.dumps(body).encode(),
            headers={
                "Authorization": f"token {self._token}",
                "Content-Type": "application/json",
            },
            method=method,
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                text = answer.read()
        except urllib.error.HTTPError as error:
            detail = error.read().decode(errors="replace")
            raise CheckError(f"{path} answered {error.code}: {detail}") from error
        return json.loads(text) if text else None

    def store(self, path: str) -> Any:
        """Asks the store through the server extension."""
        return self.request(f"trainlab/api/v1/{path}")

    def start_session(self, notebook: str) -> tuple[str, Path]:
        """Starts the notebook's kernel as the lab does; returns session id and connection file."""
        session = self.request(
            "api/sessions",
            {
                "path": notebook,
                "name": notebook,
                "type": "notebook",
                "kernel": {"name": "trainlab"},
            },
        )
        return session["id"], self._runtime / f"kernel-{session['kernel']['id']}.json"

    def end_session(self, session: str) -> None:
        """Ends the notebook's kernel as the lab does."""
        self.request(f"api/sessions/{session}", method="DELETE")

    def stop(self) -> None:
        """Ends the server and its kernels, and the store of its data folder."""
        try:
            store = self.store("health")["pid"]
            os.kill(store, signal.SIGTERM)
            while Path(f"/proc/{store}").exists():
                time.sleep(0.05)
        except (CheckError, OSError):
            pass
        self._process.terminate()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _wait_for_start(self) -> str:
        info = self._runtime / f"jpserver-{self._process.pid}.json"
        deadline = time.monotonic() + START_TIMEOUT
        while time.monotonic() < deadline and self._process.poll() is None:
            try:
                url = str(json.loads(info.read_text())["url"])
                urllib.request.urlopen(f"{url}api", timeout=5).close()
                return url
            except (OSError, ValueError, KeyError):
                time.sleep(0.05)
        self._process.kill()
        raise CheckError(f"The Jupyter server did not start:\n{self.log.read_text()[-3000:]}")


class ServersKernel(AsyncKernelManager):
    """A kernel that the Jupyter server started and will end."""

    has_kernel = True

    def __init__(self, connection_file: Path) -> None:
        super().__init__(connection_file=str(connection_file), owns_kernel=False)
        self.load_connection_file()


def execute(notebook: nbformat.NotebookNode, connection_file: Path) -> None:
    """Executes all cells in order, and says how long each took."""
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    started: dict[str, float] = {}

    def begin(cell: nbformat.NotebookNode, **_: Any) -> None:
        if cell.cell_type == "code":
            started[cell.id] = time.monotonic()

    def end(cell: nbformat.NotebookNode, **_: Any) -> None:
        first = cell.source.strip().splitlines()[0]
        seconds = time.monotonic() - started[cell.id]
        print(f"  cell {len(started)}/{len(cells)}  {seconds:6.1f} s  {first[:70]}", flush=True)

    client = NotebookClient(
        notebook,
        km=ServersKernel(connection_file),
        timeout=CELL_TIMEOUT,
        on_cell_execute=begin,
        on_cell_executed=end,
    )
    try:
        asyncio.run(client.async_execute(reset_kc=True))
    except CellExecutionError as error:
        raise CheckError(f"A cell failed.\n{error}") from error


def check(server: JupyterServer, notebook: nbformat.NotebookNode) -> list[tuple[str, bool, str]]:
    """Returns each check: what should be, whether it is, and what was found."""
    runs = server.store("runs")["runs"]
    print_table(runs)
    statuses = ", ".join(f"{run['name']} {run['status']}" for run in runs)
    best = max((accuracy(run) for run in runs), default=math.nan)
    engines = {run.get("device", "none") for run in runs}
    checks = [
        (
            "two runs are in the store, and finished",
            len(runs) == 2 and all(run["status"] == "FINISHED" for run in runs),
            statuses or "none",
        ),
        (
            f"the better run has at least {NEEDED_ACCURACY} test accuracy",
            best >= NEEDED_ACCURACY,
            f"{best:.4f}",
        ),
        (
            "the engine was TensorFlow",
            bool(engines) and all(engine.startswith("TensorFlow ") for engine in engines),
            ", ".join(sorted(engines)),
        ),
    ]
    for run in runs:
        right, found = points_are_the_steps(server, run)
        checks.append((f"{run['name']}: the points are exactly the steps", right, found))
    checks.append(("the saved notebook shows the comparison", *shows_comparison(notebook)))
    return checks


def points_are_the_steps(server: JupyterServer, run: dict[str, Any]) -> tuple[bool, str]:
    """Whether `loss` has one point for each batch of the training, and no other."""
    params = run["params"]
    try:
        batches = math.ceil(int(params["trainSize"]) / int(params["batchSize"]))
        steps = int(params["epochs"]) * batches
    except (KeyError, ValueError, TypeError):
        return False, f"the params do not tell the number of steps: {params}"
    path = f"curves?runs={run['id']}&metric=loss&maxPoints={steps * 2}"
    curves = server.store(path)["curves"]
    found = curves[0]["steps"] if curves else []
    missing = sorted(set(range(steps)) - set(found))
    doubled = len(found) - len(set(found))
    return found == list(range(steps)), (
        f"{len(found)} points for {steps} steps, {len(missing)} missing, {doubled} doubled"
    )


def read_notebook(path: Path) -> nbformat.NotebookNode:
    """Reads and validates a notebook."""
    notebook: nbformat.NotebookNode = nbformat.reads(  # type: ignore[no-untyped-call]
        path.read_text(), as_version=4
    )
    return notebook


def shows_comparison(notebook: nbformat.NotebookNode) -> tuple[bool, str]:
    """Whether an output holds the comparison for the lab, and for pages without scripts."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if COMPARISON in data:
                html = data.get("text/html", "")
                pictures = html.count("data:image/svg+xml") + html.count("<svg")
                static = pictures > 0 and "<script" not in html and "text/plain" in data
                return static, f"data, {pictures} static pictures, text"
    return False, "no output holds it"


def print_table(runs: list[dict[str, Any]]) -> None:
    """Prints the runs for a person."""
    print(f"\n{'run':<12}{'loss':>9}{'test acc':>10}{'seconds':>9}  engine")
    for run in sorted(runs, key=lambda run: run["startTime"]):
        loss = last(run, "loss")
        seconds = (run.get("endTime", math.nan) - run["startTime"]) / 1000
        device = run.get("device", "none")
        print(f"{run['name']:<12}{loss:>9.4f}{accuracy(run):>10.4f}{seconds:>9.1f}  {device}")
    print()


def accuracy(run: dict[str, Any]) -> float:
    """The accuracy on images that the network had not seen."""
    return last(run, "test_acc")


def last(run: dict[str, Any], metric: str) -> float:
    """The last value of a metric; NaN when there is none."""
    return float(run["metrics"].get(metric, {}).get("last", math.nan))


def main() -> int:
    """Runs and checks; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("notebook", nargs="?", default="examples/quickstart.ipynb", type=Path)
    parser.add_argument("--keep", action="store_true", help="keep the folder with all data")
    arguments = parser.parse_args()

    start = time.monotonic()
    home = Path(tempfile.mkdtemp(prefix="trainlab-check-"))
    keep = arguments.keep
    server = None
    try:
        server = JupyterServer(home)
        copy = server.root / arguments.notebook.name
        shutil.copy(REPOSITORY / arguments.notebook, copy)
        notebook = read_notebook(copy)
        print(f"Running {arguments.notebook}")
        session, connection_file = server.start_session(copy.name)
        execute(notebook, connection_file)
        copy.write_text(nbformat.writes(notebook))  # type: ignore[no-untyped-call]
        checks = check(server, read_notebook(copy))
        server.end_session(session)
    except CheckError as error:
        print(f"\n{error}", file=sys.stderr)
        checks = [("the notebook runs", False, "")]
    finally:
        if server:
            server.stop()
    failed = [each for each in checks if not each[1]]
    for what, passed, found in checks:
        print(f"{'ok    ' if passed else 'FAILED'}  {what}{f': {found}' if found else ''}")
    if failed or keep:
        print(f"\nEverything of this run is in {home}")
    else:
        shutil.rmtree(home, ignore_errors=True)
    print(f"\nIn {time.monotonic() - start:.0f} s.")
    print(f"{len(checks) - len(failed)} passed, {len(failed)} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
