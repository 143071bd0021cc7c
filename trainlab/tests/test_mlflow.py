"""MLflow's own client, unmodified, through the Jupyter server and the door to the store."""

from __future__ import annotations

import math
import os
import signal
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import mlflow
import pytest
import requests
from mlflow.exceptions import MlflowException
from mlflow.tracking import MlflowClient

from .conftest import TOKEN, JupyterServer, start_server, stop_server


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[JupyterServer]:
    server = start_server(tmp_path_factory.mktemp("mlflow"))
    yield server
    with suppress(requests.RequestException, KeyError):
        os.kill(store(server, "health").json()["pid"], signal.SIGTERM)
    stop_server(server)


@pytest.fixture(autouse=True)
def tracking(server: JupyterServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The client as a program outside of the lab uses it: with Jupyter's token."""
    monkeypatch.setenv("MLFLOW_TRACKING_TOKEN", TOKEN)
    mlflow.set_tracking_uri(f"{server.url}trainlab")
    yield
    mlflow.end_run()


def store(server: JupyterServer, path: str) -> requests.Response:
    return requests.get(f"{server.api}/v1/{path}", headers=server.with_token)


def test_a_run_from_start_to_end(server: JupyterServer, tmp_path: Path) -> None:
    mlflow.set_experiment("digits")
    with mlflow.start_run(run_name="cnn", tags={"team": "red"}) as run:
        mlflow.log_params({"lr": 0.001, "optimizer": "adam"})
        for step, value in enumerate([1.0, 0.5, float("nan"), float("inf")]):
            mlflow.log_metric("loss", value, step=step)
        mlflow.log_metrics({"accuracy": 0.9, "f1": 0.8}, step=3)
        mlflow.set_tags({"stage": "first", "note": "ü"})
        live = store(server, f"runs/{run.info.run_id}").json()
        assert live["status"] == "RUNNING"
        assert live["metrics"]["loss"]["count"] == 4
    found = mlflow.get_run(run.info.run_id)
    assert found.info.status == "FINISHED"
    assert found.info.run_name == "cnn"
    assert found.data.params == {"lr": "0.001", "optimizer": "adam"}
    assert found.data.metrics == {"loss": math.inf, "accuracy": 0.9, "f1": 0.8}
    assert found.data.tags["team"] == "red"
    assert found.data.tags["note"] == "ü"
    history = MlflowClient().get_metric_history(run.info.run_id, "loss")
    assert [point.step for point in history] == [0, 1, 2, 3]
    assert math.isnan(history[2].value)
    assert history[3].value == math.inf
    (row,) = store(server, "runs?search=cnn").json()["runs"]
    assert (row["status"], row["experimentName"]) == ("FINISHED", "digits")


def test_mistakes_are_told_at_once(server: JupyterServer) -> None:
    mlflow.set_experiment("mistakes")
    with mlflow.start_run():
        mlflow.log_param("lr", 1)
        with pytest.raises(MlflowException, match="Changing param values is not allowed"):
            mlflow.log_param("lr", 2)
    with pytest.raises(MlflowException) as caught:
        mlflow.get_run("0" * 32)
    assert caught.value.error_code == "RESOURCE_DOES_NOT_EXIST"
