"""A Python notebook in the lab: `import mlflow`, and its run is in the sidebar."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
import requests
import websocket

from .conftest import JupyterServer, start_server, stop_server, stop_store, wait_for


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[JupyterServer]:
    server = start_server(tmp_path_factory.mktemp("notebook"))
    yield server
    stop_store(server)
    stop_server(server)


class Notebook:
    """A notebook with a Python kernel, as the lab opens one."""

    def __init__(self, server: JupyterServer, path: str) -> None:
        self._server = server
        answer = requests.post(
            f"{server.url}api/sessions",
            json={"path": path, "name": path, "type": "notebook", "kernel": {"name": "python3"}},
            headers=server.with_token,
        )
        self.id = answer.json()["id"]
        kernel = answer.json()["kernel"]["id"]
        self._socket = websocket.create_connection(
            f"ws://127.0.0.1:{server.port}{server.base_url}api/kernels/{kernel}/channels",
            header=[f"Authorization: {server.with_token['Authorization']}"],
            timeout=60,
        )

    def send(self, code: str, cell: str | None = None) -> str:
        """Sends a cell; returns the message's id."""
        header = {"msg_id": uuid.uuid4().hex, "msg_type": "execute_request", "version": "5.3"}
        header |= {"session": "test", "username": "", "date": ""}
        content = {"code": code, "silent": False, "store_history": True, "stop_on_error": True}
        message = {
            "header": header,
            "parent_header": {},
            "metadata": {"cellId": cell} if cell else {},
            "content": {**content, "user_expressions": {}, "allow_stdin": False},
            "channel": "shell",
            "buffers": [],
        }
        self._socket.send(json.dumps(message))
        return header["msg_id"]

    def run(self, code: str, cell: str | None = None) -> str:
        """Runs a cell; returns what it printed."""
        sent = self.send(code, cell)
        printed = ""
        while True:
            message: dict[str, Any] = json.loads(self._socket.recv())
            if message["parent_header"].get("msg_id") != sent:
                continue
            content = message["content"]
            if message["msg_type"] == "stream" and content["name"] == "stdout":
                printed += content["text"]
            elif message["msg_type"] == "error":
                raise AssertionError("\n".join(content["traceback"]))
            elif message["msg_type"] == "status" and content["execution_state"] == "idle":
                return printed

    def close(self) -> None:
        self._socket.close()
        requests.delete(
            f"{self._server.url}api/sessions/{self.id}", headers=self._server.with_token
        )


@pytest.fixture
def notebook(server: JupyterServer) -> Iterator[Notebook]:
    notebook = Notebook(server, "deep/größe.ipynb")
    yield notebook
    notebook.close()


def run_named(server: JupyterServer, name: str) -> dict[str, Any] | None:
    answer = requests.get(f"{server.api}/v1/runs?search={quote(name)}", headers=server.with_token)
    return next(iter(answer.json()["runs"]), None)


def test_a_run_is_seen_while_the_cell_runs(server: JupyterServer, notebook: Notebook) -> None:
    notebook.run("import mlflow\nmlflow.set_experiment('python')")
    go_on = server.home.parent / "go-on"
    notebook.send(
        "import os, time\n"
        "with mlflow.start_run(run_name='live') as run:\n"
        "    mlflow.log_param('lr', 0.1)\n"
        "    mlflow.log_metric('loss', 0.5, step=1)\n"
        f"    while not os.path.exists({str(go_on)!r}):\n"
        "        time.sleep(0.01)\n",
        cell="cell-7",
    )

    def logged() -> dict[str, Any] | None:
        run = run_named(server, "live")
        return run if run and "loss" in run["metrics"] else None

    run = wait_for(logged, "the run appears")
    assert run["status"] == "RUNNING"
    assert run["experimentName"] == "python"
    assert run["params"] == {"lr": "0.1"}
    assert run["notebook"] == {"path": "deep/größe.ipynb", "cellId": "cell-7"}
    assert not any("process" in key for key in run["tags"])
    go_on.touch()
    # Nothing but the cell's own output: no address of pages that are not there.
    assert notebook.run("print('done')") == "done\n"
    assert run_named(server, "live")["status"] == "FINISHED"  # type: ignore[index]


def test_a_killed_kernel_leaves_no_run_open(server: JupyterServer, notebook: Notebook) -> None:
    notebook.run(
        "import mlflow, os\n"
        "mlflow.set_experiment('python')\n"
        "mlflow.start_run(run_name='killed')\n"
        "mlflow.log_metric('loss', 0.25, step=3)"
    )
    assert run_named(server, "killed")["status"] == "RUNNING"  # type: ignore[index]
    notebook.send("os.kill(os.getpid(), 9)")

    def closed() -> dict[str, Any] | None:
        run = run_named(server, "killed")
        return run if run and run["status"] != "RUNNING" else None

    run = wait_for(closed, "the run is closed")
    assert run["status"] == "LOST"
    assert "ended without ending its run" in run["statusReason"]
    assert run["metrics"]["loss"]["last"] == 0.25


def test_kernels_have_a_token_of_their_own(server: JupyterServer, notebook: Notebook) -> None:
    variables = json.loads(
        notebook.run(
            "import json, os\n"
            "print(json.dumps({k: v for k, v in os.environ.items() if 'MLFLOW' in k}))"
        )
    )
    uri, token = variables["MLFLOW_TRACKING_URI"], variables["MLFLOW_TRACKING_TOKEN"]
    assert uri == f"http://127.0.0.1:{server.port}{server.base_url}trainlab"
    bearer = {"Authorization": f"Bearer {token}"}
    assert requests.get(f"{uri}/version", headers=bearer).text == "3.3.0"
    assert requests.get(f"{uri}/health", headers=bearer).text == "OK"
    created = requests.post(
        f"{uri}/api/2.0/mlflow/experiments/create", json={"name": "by token"}, headers=bearer
    )
    assert created.ok, created.text
    # It opens this door and no other.
    assert requests.get(f"{server.url}api/contents", headers=bearer).status_code == 403
    assert requests.get(f"{uri}/version", headers={"Authorization": "Bearer x"}).status_code == 403
    assert requests.get(f"{uri}/version?token={token}").status_code == 403
    rebound = requests.get(f"{uri}/version", headers={**bearer, "Host": "evil.example"})
    assert rebound.status_code == 403
    # It was sent in an address here, which a client never does.
    said = server.log.read_text().replace(f"version?token={token}", "")
    assert token not in said


def test_what_the_user_has_set_stays(tmp_path_factory: pytest.TempPathFactory) -> None:
    server = start_server(
        tmp_path_factory.mktemp("set"), env={"MLFLOW_TRACKING_URI": "http://elsewhere"}
    )
    try:
        notebook = Notebook(server, "a.ipynb")
        said = notebook.run(
            "import os\n"
            "print(os.environ['MLFLOW_TRACKING_URI'], 'MLFLOW_TRACKING_TOKEN' in os.environ)"
        )
        assert said == "http://elsewhere False\n"
        notebook.close()
    finally:
        stop_store(server)
        stop_server(server)


@pytest.mark.parametrize("exceptions", ["", "intranet.example"])
def test_a_proxy_is_not_asked_for_the_store(
    tmp_path_factory: pytest.TempPathFactory, exceptions: str
) -> None:
    """A proxy that answers nobody, as seen from a cell that must reach the door."""
    proxy = "http://127.0.0.1:1"
    server = start_server(
        tmp_path_factory.mktemp("proxy"),
        env={"HTTP_PROXY": proxy, "http_proxy": proxy, "NO_PROXY": exceptions, "no_proxy": ""},
    )
    try:
        notebook = Notebook(server, "proxy.ipynb")
        printed = notebook.run(
            "import os, mlflow\n"
            "mlflow.set_experiment('behind a proxy')\n"
            "with mlflow.start_run(): mlflow.log_metric('loss', 1)\n"
            "print(os.environ['no_proxy'])"
        )
        assert printed.split() == [",".join(filter(None, [exceptions, "127.0.0.1"]))]
        found = requests.get(f"{server.api}/v1/experiments", headers=server.with_token).json()
        assert [one["name"] for one in found["experiments"]] == ["behind a proxy"]
    finally:
        stop_store(server)
        stop_server(server)
