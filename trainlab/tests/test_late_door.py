"""The package appears in the environment of a Jupyter server that runs already."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from .conftest import JupyterServer, start_server, stop_server, stop_store
from .test_python_notebook import Notebook, run_named

_CONFIG = Path("jupyter_server_config.d") / "trainlab.json"
LOG_A_RUN = """
import mlflow
mlflow.set_experiment('late')
with mlflow.start_run(run_name={name!r}):
    mlflow.log_metric('loss', 0.5, step=1)
"""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[JupyterServer]:
    """A server that found no configuration of ours when it started."""
    env = {"JUPYTER_NO_CONFIG": "1", "TMPDIR": str(tmp_path)}
    server = start_server(tmp_path, env=env, extensions="{}")
    assert ask_health(server).status_code == 404
    yield server
    stop_store(server)
    stop_server(server)


def ask_health(server: JupyterServer) -> requests.Response:
    return requests.get(f"{server.api}/v1/health", headers=server.with_token)


def configure(server: JupyterServer, enabled: bool) -> None:
    """Puts the file in place that comes with the package.

    The server without configuration has an empty folder for it where temporary files are.
    """
    (folder,) = server.home.parent.glob("jupyter-clean-cfg-*")
    path = folder / _CONFIG
    path.parent.mkdir()
    path.write_text(json.dumps({"ServerApp": {"jpserver_extensions": {"trainlab": enabled}}}))


def start_kernel(server: JupyterServer) -> None:
    """Starts a TypeScript kernel as the lab does, and ends it."""
    kernels = f"{server.url}api/kernels"
    answer = requests.post(kernels, json={"name": "trainlab"}, headers=server.with_token)
    assert answer.status_code == 201, answer.text
    requests.delete(f"{kernels}/{answer.json()['id']}", headers=server.with_token)


def handed_over(server: JupyterServer) -> Path:
    return server.home.parent / "runtime" / f"trainlab-{server.process.pid}.json"


def test_the_first_kernel_opens_the_door(server: JupyterServer) -> None:
    before = Notebook(server, "before.ipynb")
    configure(server, True)
    assert ask_health(server).status_code == 404
    for _ in range(2):
        start_kernel(server)
        assert ask_health(server).ok
    assert server.log.read_text().count("experiments are served at") == 1

    after = Notebook(server, "after.ipynb")
    after.run(LOG_A_RUN.format(name="after"))
    # This kernel was made before the variables were.
    assert before.run("import os; print('MLFLOW_TRACKING_URI' in os.environ)") == "False\n"
    before.run(LOG_A_RUN.format(name="before"))
    for name in ("before", "after"):
        run: dict[str, Any] | None = run_named(server, name)
        assert run
        assert (run["status"], run["notebook"]["path"]) == ("FINISHED", f"{name}.ipynb")
    before.close()
    after.close()
    file = handed_over(server)
    assert file.stat().st_mode & 0o777 == 0o600
    stop_store(server)
    stop_server(server)
    assert not file.exists()


def test_what_the_user_has_chosen_stays(server: JupyterServer) -> None:
    notebook = Notebook(server, "chosen.ipynb")
    configure(server, True)
    start_kernel(server)
    said = notebook.run(
        "import os\n"
        "os.environ['MLFLOW_TRACKING_URI'] = 'http://elsewhere'\n"
        "import mlflow\n"
        "print(os.environ['MLFLOW_TRACKING_URI'], 'MLFLOW_TRACKING_TOKEN' in os.environ)"
    )
    assert said == "http://elsewhere False\n"
    notebook.close()


def test_a_server_that_had_the_process_id_before_hands_nothing_over(
    server: JupyterServer,
) -> None:
    notebook = Notebook(server, "other.ipynb")
    handed_over(server).write_text(
        json.dumps({"started": "1", "variables": {"MLFLOW_TRACKING_URI": "http://elsewhere"}})
    )
    assert notebook.run("import mlflow, os\nprint('MLFLOW_TRACKING_URI' in os.environ)") == (
        "False\n"
    )
    notebook.close()


def test_a_door_that_is_disabled_stays_shut(server: JupyterServer) -> None:
    configure(server, False)
    start_kernel(server)
    assert ask_health(server).status_code == 404
    assert not handed_over(server).exists()
