"""A real Jupyter server with the extension, as a process of its own."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests

REPOSITORY = Path(__file__).resolve().parents[2]
TOKEN = "test-token"


def wait_for(condition: Callable[[], Any], what: str, seconds: float = 60) -> Any:
    """Returns the first true answer of `condition`; fails when there is none in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        answer = condition()
        if answer:
            return answer
        time.sleep(0.01)
    raise AssertionError(f"{what}: not within {seconds} s")


@dataclass
class JupyterServer:
    """A running server and how it is reached."""

    process: subprocess.Popen[bytes]
    port: int
    base_url: str
    home: Path
    log: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}{self.base_url}"

    @property
    def api(self) -> str:
        return f"{self.url}trainlab/api"

    @property
    def with_token(self) -> dict[str, str]:
        return {"Authorization": f"token {TOKEN}"}

    def browser(self) -> requests.Session:
        """A session that is logged in by cookie, as a browser is."""
        session = requests.Session()
        session.get(f"{self.url}tree?token={TOKEN}")
        return session

    def xsrf(self, session: requests.Session) -> str:
        """The value that the lab's pages read from the cookie."""
        value = session.cookies["_xsrf"]
        assert value
        return value

    def connect(self) -> socket.socket:
        """A bare connection, for requests that no library would send."""
        connection = socket.create_connection(("127.0.0.1", self.port))
        connection.settimeout(30)
        return connection

    def exchange(self, request: bytes) -> bytes:
        """Sends bytes, and returns all that comes until the server closes."""
        with self.connect() as connection:
            connection.sendall(request)
            answer = b""
            while piece := connection.recv(1 << 16):
                answer += piece
            return answer

    def memory(self) -> int:
        """Largest resident set so far, in bytes."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        peak = next(line for line in status.splitlines() if line.startswith("VmHWM"))
        return int(peak.split()[1]) * 1024

    def last_activity(self) -> str:
        answer = requests.get(f"{self.url}api/status?no_track_activity=1", headers=self.with_token)
        return str(answer.json()["last_activity"])


def start_server(
    folder: Path,
    *,
    base_url: str = "/user/ann%40lab/",
    token: str = TOKEN,
    env: dict[str, str] | None = None,
    extensions: str = '{"trainlab": True}',
) -> JupyterServer:
    """Starts a server whose home, configuration and runtime lie in `folder`."""
    for name in ("home", "config", "runtime", "notebooks", "xdg"):
        (folder / name).mkdir(mode=0o700, exist_ok=True)
    log = folder / "server.log"
    command = [
        sys.executable,
        "-m",
        "jupyter_server",
        "--allow-root",
        "--no-browser",
        "--ip=127.0.0.1",
        "--port=0",
        f"--ServerApp.base_url={base_url}",
        f"--IdentityProvider.token={token}",
        f"--ServerApp.jpserver_extensions={extensions}",
        f"--ServerApp.root_dir={folder / 'notebooks'}",
        "--ServerApp.log_level=DEBUG",
    ]
    clean = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(("TRAINLAB_", "JUPYTER", "JPY_", "MLFLOW_"))
    }
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=folder,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={
                **clean,
                "HOME": str(folder / "home"),
                "PYTHONPATH": str(REPOSITORY),
                "TRAINLAB_HOME": str(folder / "home"),
                "XDG_RUNTIME_DIR": str(folder / "xdg"),
                "JUPYTER_CONFIG_DIR": str(folder / "config"),
                "JUPYTER_RUNTIME_DIR": str(folder / "runtime"),
                "JUPYTER_PREFER_ENV_PATH": "0",
                **(env or {}),
            },
        )
    info = folder / "runtime" / f"jpserver-{process.pid}.json"

    def started() -> dict[str, Any] | None:
        assert process.poll() is None, log.read_text()
        try:
            return dict(json.loads(info.read_text()))
        except (OSError, ValueError):
            return None

    settings = wait_for(started, "the Jupyter server starts")
    server = JupyterServer(process, settings["port"], base_url, folder / "home", log)
    wait_for(lambda: _answers(server.url), "the Jupyter server answers")
    return server


def stop_server(server: JupyterServer) -> None:
    server.process.send_signal(signal.SIGTERM)
    try:
        server.process.wait(20)
    except subprocess.TimeoutExpired:
        server.process.kill()
        server.process.wait()


def stop_store(server: JupyterServer) -> None:
    with suppress(requests.RequestException, KeyError):
        health = requests.get(f"{server.api}/v1/health", headers=server.with_token)
        os.kill(health.json()["pid"], signal.SIGTERM)


def _answers(url: str) -> bool:
    try:
        return requests.get(f"{url}api", timeout=5).ok
    except requests.ConnectionError:
        return False


def end_echo_store(server: JupyterServer) -> None:
    pid = server.home / "pid"
    if pid.exists():
        with suppress(ProcessLookupError):
            os.kill(int(pid.read_text()), signal.SIGKILL)


@pytest.fixture(scope="session")
def echo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[JupyterServer]:
    """A server whose door leads to a program that shows what reaches it."""
    server = start_server(
        tmp_path_factory.mktemp("echo"),
        env={"TRAINLAB_STORE_MAIN": str(Path(__file__).with_name("echo-store.mjs"))},
    )
    yield server
    stop_server(server)
    end_echo_store(server)
