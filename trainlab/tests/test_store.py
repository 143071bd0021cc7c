"""The door with the real store behind it, and real runs in the store."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import requests
import websocket

from ..node import find_node
from .conftest import REPOSITORY, JupyterServer, start_server, stop_server, wait_for

#: Logs a point for every line it is sent, and says so.
PROGRAM = """
import { experiments } from 'trainlab';
import { createInterface } from 'node:readline';

const run = experiments.start('door', { runName: 'watched' });
let step = 0;
for await (const line of createInterface({ input: process.stdin })) {
  run.log({ loss: Number(line) }, step++);
  console.log('logged');
}
run.end();
await run.flush();
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[JupyterServer]:
    server = start_server(tmp_path_factory.mktemp("store"))
    yield server
    with suppress(requests.RequestException, KeyError):
        os.kill(store(server, "health").json()["pid"], signal.SIGTERM)
    stop_server(server)


def store(server: JupyterServer, path: str, method: str = "GET", **options: Any) -> Any:
    headers = {**server.with_token, **options.pop("headers", {})}
    return requests.request(method, f"{server.api}/v1/{path}", headers=headers, **options)


def events(server: JupyterServer, after: int = 0) -> websocket.WebSocket:
    return websocket.create_connection(
        f"ws://127.0.0.1:{server.port}{server.base_url}trainlab/api/v1/events?after={after}",
        header=[f"Authorization: {server.with_token['Authorization']}"],
        timeout=60,
    )


def next_event(socket: websocket.WebSocket, kind: str) -> dict[str, Any]:
    while True:
        event: dict[str, Any] = json.loads(socket.recv())
        if event["type"] == kind:
            return event


class Writer:
    """A program that logs with the SDK, one point at a time."""

    def __init__(self, server: JupyterServer, folder: Path) -> None:
        file = folder / "writer.mjs"
        file.write_text(PROGRAM)
        (folder / "node_modules").symlink_to(REPOSITORY / "node_modules")
        self._process = subprocess.Popen(
            [find_node(), str(file)],
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={
                **os.environ,
                "TRAINLAB_HOME": str(server.home),
                "XDG_RUNTIME_DIR": str(server.home.parent / "xdg"),
            },
        )

    def log(self, value: float) -> None:
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(f"{value}\n")
        self._process.stdin.flush()
        assert self._process.stdout.readline() == "logged\n"

    def end(self) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        assert self._process.wait(60) == 0


def test_an_empty_store(server: JupyterServer) -> None:
    assert store(server, "runs").json()["runs"] == []
    health = store(server, "health").json()
    assert health["status"] == "ok"
    assert Path(f"/proc/{health['pid']}").exists()
    paths = store(server, "openapi.json").json()["paths"]
    assert "/api/v1/runs" in paths


def test_its_errors_reach_the_browser(server: JupyterServer) -> None:
    session = server.browser()
    answer = session.patch(
        f"{server.api}/v1/runs/{'0' * 32}",
        json={"name": "x"},
        headers={"X-XSRFToken": server.xsrf(session)},
    )
    assert answer.status_code == 404
    assert answer.json()["code"] == "RESOURCE_DOES_NOT_EXIST"


def test_a_run_is_seen_while_it_is_written(server: JupyterServer, tmp_path: Path) -> None:
    socket = events(server)
    assert next_event(socket, "hello")["revision"] >= 0
    activity = server.last_activity()
    writer = Writer(server, tmp_path)
    for count in (1, 2, 3):
        writer.log(1 / count)
        # The next point is logged when this one has been seen.
        while True:
            run = next_event(socket, "run")["run"]
            if run["metrics"].get("loss", {}).get("count") == count:
                break
    assert run["status"] == "RUNNING"
    writer.end()
    while run["status"] == "RUNNING":
        run = next_event(socket, "run")["run"]
    assert run["status"] == "FINISHED"
    socket.close()
    assert server.last_activity() == activity
    (only,) = store(server, "runs").json()["runs"]
    assert (only["name"], only["metrics"]["loss"]["last"]) == ("watched", 1 / 3)


def test_killed_and_started_again(server: JupyterServer) -> None:
    before = store(server, "runs").json()["runs"]
    socket = events(server)
    pid = store(server, "health").json()["pid"]
    os.kill(pid, signal.SIGKILL)
    with pytest.raises((websocket.WebSocketConnectionClosedException, ConnectionError)):
        while True:
            socket.recv()
    health = store(server, "health")
    assert health.ok, health.text
    assert health.json()["pid"] != pid
    assert store(server, "runs").json()["runs"] == before
    resumed = events(server, after=0)
    assert next_event(resumed, "hello")["type"] == "hello"
    resumed.close()


def test_it_outlives_the_jupyter_server(tmp_path: Path) -> None:
    server = start_server(tmp_path)
    pid = store(server, "health").json()["pid"]
    try:
        server.process.kill()
        server.process.wait()
        assert Path(f"/proc/{pid}").exists()
        # In a session of its own, so that a closed terminal does not end it either.
        assert os.getsid(pid) == pid
    finally:
        os.kill(pid, signal.SIGTERM)
    wait_for(lambda: not Path(f"/proc/{pid}").exists(), "the store ends")
