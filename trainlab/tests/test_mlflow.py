"""MLflow's own client, unmodified, through the Jupyter server and the door to the store."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import mlflow
import pytest
import requests
from mlflow.entities import Metric, Param, RunTag, ViewType
from mlflow.exceptions import MlflowException
from mlflow.tracking import MlflowClient

from .conftest import TOKEN, JupyterServer, start_server, stop_server, stop_store


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[JupyterServer]:
    server = start_server(tmp_path_factory.mktemp("mlflow"))
    yield server
    stop_store(server)
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


def id_of(name: str) -> str | None:
    experiment = MlflowClient().get_experiment_by_name(name)
    return experiment.experiment_id if experiment else None


def files(server: JupyterServer) -> set[Path]:
    return {path for path in server.home.parent.rglob("*") if path.is_file()}


def test_a_run_from_start_to_end(server: JupyterServer) -> None:
    mlflow.set_experiment("digits")
    with mlflow.start_run(run_name="cnn", tags={"team": "red"}) as run:
        mlflow.log_params({"lr": 0.001, "optimizer": "adam"})
        for step, value in enumerate([1.0, 0.5, float("nan"), float("inf")]):
            mlflow.log_metric("loss", value, step=step)
        mlflow.log_metrics({"accuracy": 0.9, "f1": float("nan")}, step=3)
        mlflow.set_tags({"stage": "first", "note": "ü"})
        live = store(server, f"runs/{run.info.run_id}").json()
        assert live["status"] == "RUNNING"
        assert live["metrics"]["loss"]["count"] == 4
    found = mlflow.get_run(run.info.run_id)
    assert (found.info.status, found.info.run_name) == ("FINISHED", "cnn")
    assert found.data.params == {"lr": "0.001", "optimizer": "adam"}
    assert found.data.metrics["loss"] == math.inf
    assert math.isnan(found.data.metrics["f1"])
    assert found.data.tags["team"] == "red"
    assert found.data.tags["note"] == "ü"
    history = MlflowClient().get_metric_history(run.info.run_id, "loss")
    assert [point.step for point in history] == [0, 1, 2, 3]
    assert math.isnan(history[2].value)
    assert history[3].value == math.inf
    (row,) = store(server, "runs?search=cnn").json()["runs"]
    assert (row["status"], row["experimentName"]) == ("FINISHED", "digits")


def test_a_run_without_an_experiment(server: JupyterServer) -> None:
    def names() -> set[str]:
        return {one["name"] for one in store(server, "experiments").json()["experiments"]}

    client = MlflowClient()
    default = client.get_experiment("0")
    assert default.name == "Default"
    assert "Default" not in names()
    run = client.create_run("0", run_name="plain")
    assert run.info.experiment_id == "0"
    assert id_of("Default") == "0"
    assert "Default" in names()


def test_runs_are_found(server: JupyterServer) -> None:
    experiment = mlflow.set_experiment("search")
    client = MlflowClient()
    ids = {}
    for name, loss, lr in [("a", 0.5, "0.1"), ("b", 0.25, "0.01"), ("c", math.nan, "0.1")]:
        run = client.create_run(experiment.experiment_id, run_name=name)
        client.log_batch(
            run.info.run_id,
            metrics=[Metric("val loss", loss, 1, 1)],
            params=[Param("lr", lr)],
            tags=[RunTag("team.name", "Red" if name == "a" else "blue")],
        )
        ids[name] = run.info.run_id
    client.set_terminated(ids["a"], "FAILED")
    client.delete_run(ids["c"])

    def found(filter_string: str = "", **options: Any) -> str:
        runs = client.search_runs([experiment.experiment_id], filter_string, **options)
        return "".join(run.info.run_name for run in runs)

    assert found("metrics.`val loss` < 0.4") == "b"
    assert found("metrics.\"val loss\" <= 0.5 AND params.lr = '0.1'") == "a"
    assert found("params.lr != '0.1'") == "b"
    assert found("tags.team.name LIKE 'R%'") == "a"
    assert found("tags.team.name LIKE 'r%'") == ""
    assert found("tags.team.name ILIKE 'r_d'") == "a"
    assert found("status = 'FAILED'") == "a"
    assert found(f"run_id IN ('{ids['b']}', 'x')") == "b"
    assert found("attributes.run_name NOT IN ('a')") == "b"
    assert found("", order_by=["metrics.`val loss` ASC"]) == "ba"
    assert found("", run_view_type=ViewType.ALL, order_by=["metrics.`val loss` DESC"]) == "abc"
    assert found("", run_view_type=ViewType.DELETED_ONLY) == "c"
    client.restore_run(ids["c"])
    first = client.search_runs([experiment.experiment_id], "", max_results=2)
    rest = client.search_runs([experiment.experiment_id], "", max_results=2, page_token=first.token)
    assert (len(first), len(rest), rest.token) == (2, 1, None)
    assert {run.info.run_id for run in [*first, *rest]} == set(ids.values())


def test_experiments_are_found_and_changed(server: JupyterServer) -> None:
    client = MlflowClient()
    key = client.create_experiment("letters/latin", tags={"kind": "x"})
    client.set_experiment_tag(key, "owner", "ada")
    assert client.get_experiment(key).tags == {"kind": "x", "owner": "ada"}
    (only,) = client.search_experiments(filter_string="name LIKE 'letters%' AND tags.kind = 'x'")
    assert only.experiment_id == key
    client.rename_experiment(key, "letters/greek")
    assert id_of("letters/greek") == key
    assert id_of("letters/latin") is None
    with pytest.raises(MlflowException) as caught:
        client.create_experiment("letters/greek")
    assert caught.value.error_code == "RESOURCE_ALREADY_EXISTS"
    with pytest.raises(MlflowException) as caught:
        client.delete_experiment(key)
    assert caught.value.error_code == "NOT_IMPLEMENTED"


def test_artifacts(server: JupyterServer, tmp_path: Path) -> None:
    mlflow.set_experiment("files")
    (tmp_path / "große datei.bin").write_bytes(bytes(range(256)) * 1000)
    (tmp_path / "empty").write_bytes(b"")
    with mlflow.start_run() as run:
        mlflow.log_text("hello ü", "notes/a.txt")
        mlflow.log_dict({"a": [1, 2]}, "conf.json")
        mlflow.log_artifact(str(tmp_path / "große datei.bin"), "data")
        mlflow.log_artifact(str(tmp_path / "empty"))
    uri = run.info.artifact_uri
    assert uri == f"mlflow-artifacts:/{run.info.experiment_id}/{run.info.run_id}/artifacts"
    assert mlflow.artifacts.load_text(f"{uri}/notes/a.txt") == "hello ü"
    assert mlflow.artifacts.load_dict(f"{uri}/conf.json") == {"a": [1, 2]}
    listed = MlflowClient().list_artifacts(run.info.run_id)
    assert [(one.path, one.is_dir, one.file_size) for one in listed] == [
        ("conf.json", False, 29),
        ("data", True, None),
        ("empty", False, 0),
        ("notes", True, None),
    ]
    folder = Path(mlflow.artifacts.download_artifacts(run_id=run.info.run_id))
    assert (folder / "data" / "große datei.bin").read_bytes() == bytes(range(256)) * 1000
    assert (folder / "empty").read_bytes() == b""
    kept = store(server, f"runs/{run.info.run_id}/artifacts/notes/a.txt")
    assert kept.content.decode() == "hello ü"
    assert "attachment" in kept.headers["Content-Disposition"]


def test_a_model_with_its_files(tmp_path: Path) -> None:
    mlflow.set_experiment("models")
    (tmp_path / "MLmodel").write_text("flavors: {}")
    client = MlflowClient()
    with mlflow.start_run() as run:
        model = client.create_logged_model(
            run.info.experiment_id, name="net", source_run_id=run.info.run_id, params={"lr": "1"}
        )
        client.log_model_artifacts(model.model_id, str(tmp_path))
        client.finalize_logged_model(model.model_id, "READY")
        client.set_logged_model_tags(model.model_id, {"a": "b"})
    found = client.get_logged_model(model.model_id)
    assert (found.name, str(found.status), found.params) == ("net", "READY", {"lr": "1"})
    assert found.tags == {"a": "b"}
    outputs = mlflow.get_run(run.info.run_id).outputs
    assert outputs
    (output,) = outputs.model_outputs
    assert output.model_id == model.model_id
    folder = Path(mlflow.artifacts.download_artifacts(f"models:/{model.model_id}"))
    assert (folder / "MLmodel").read_text() == "flavors: {}"


def test_a_run_goes_on(server: JupyterServer) -> None:
    mlflow.set_experiment("resume")
    with mlflow.start_run() as run:
        mlflow.log_metric("loss", 1, step=0)
    with mlflow.start_run(run_id=run.info.run_id):
        assert store(server, f"runs/{run.info.run_id}").json()["status"] == "RUNNING"
        mlflow.log_metric("loss", 0.5, step=1)
    assert len(MlflowClient().get_metric_history(run.info.run_id, "loss")) == 2
    assert mlflow.get_run(run.info.run_id).info.status == "FINISHED"


def test_mistakes_are_told_at_once() -> None:
    mlflow.set_experiment("mistakes")
    with mlflow.start_run() as run:
        mlflow.log_param("lr", 1)
        with pytest.raises(MlflowException, match="Changing param values is not allowed"):
            mlflow.log_param("lr", 2)
    client = MlflowClient()
    with pytest.raises(MlflowException) as caught:
        client.get_run("0" * 32)
    assert caught.value.error_code == "RESOURCE_DOES_NOT_EXIST"
    with pytest.raises(MlflowException, match="is expected") as caught:
        client.search_runs([run.info.experiment_id], "metrics.loss <")
    assert caught.value.error_code == "INVALID_PARAMETER_VALUE"
    client.delete_run(run.info.run_id)
    with pytest.raises(MlflowException, match="is deleted"):
        client.log_metric(run.info.run_id, "loss", 1)


@pytest.mark.parametrize("header", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": ""}])
def test_nobody_gets_in_without_a_token(server: JupyterServer, header: dict[str, str]) -> None:
    for method, path in [
        ("POST", "api/2.0/mlflow/runs/create"),
        ("GET", "api/2.0/mlflow/experiments/get?experiment_id=0"),
        ("POST", "ajax-api/2.0/mlflow/runs/search"),
        ("GET", "api/3.0/mlflow/server-info"),
        ("PUT", "api/2.0/mlflow-artifacts/artifacts/0/x/artifacts/y"),
        ("GET", "version"),
        ("GET", "health"),
    ]:
        answer = requests.request(method, f"{server.url}trainlab/{path}", headers=header)
        assert (path, answer.status_code) == (path, 403)
        assert answer.json()["error_code"] == "UNAUTHENTICATED"


def test_a_page_of_another_site_cannot_log(server: JupyterServer) -> None:
    session = server.browser()
    url = f"{server.url}trainlab/api/2.0/mlflow/experiments/create"
    assert session.post(url, json={"name": "forged"}).status_code == 403
    answer = session.post(
        url,
        json={"name": "forged"},
        headers={"X-XSRFToken": server.xsrf(session), "Origin": "https://evil.example"},
    )
    assert answer.status_code == 403
    assert id_of("forged") is None


@pytest.mark.parametrize(
    "path",
    [
        "../../../../etc/passwd",
        "..%2f..%2fetc%2fpasswd",
        "%2e%2e/%2e%2e/etc/passwd",
        "0/RUN/artifacts/../../x",
        "0/RUN/artifacts/%2e%2e/x",
        "0/RUN/artifacts/%252e%252e%252fx",
        "0/RUN/artifacts/..%5cx",
        "0/RUN/artifacts//etc/passwd",
        "0/RUN/artifacts/%2fetc%2fpasswd",
        "0/RUN/artifacts/a%00b",
        "0/RUN/artifacts/a%23b",
        "0/RUN/artifacts/a%3fb",
        "0/RUN/artifacts/a;b",
        "0/RUN/artifacts/file:///etc/passwd",
        "0/RUN/artifacts/",
        "0/RUN",
        "file:///etc/passwd",
        "etc/passwd",
        "0/ffffffffffffffffffffffffffffffff/artifacts/x",
    ],
)
def test_no_artifact_lies_outside_of_a_run(server: JupyterServer, path: str) -> None:
    client = MlflowClient()
    run = client.create_run("0", run_name="attacked").info.run_id
    target = f"{server.base_url}trainlab/api/2.0/mlflow-artifacts/artifacts/"
    before = files(server)
    # As bytes, since libraries tidy an address before they send it.
    for method in (b"GET", b"PUT"):
        answer = server.exchange(
            b"%s %s HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer %s\r\n"
            b"Content-Length: 4\r\n\r\nevil"
            % (method, (target + path.replace("RUN", run)).encode(), TOKEN.encode())
        )
        assert answer.startswith(b"HTTP/1.1 40"), answer
        assert b"root:" not in answer
    assert client.list_artifacts(run) == []
    assert files(server) == before
