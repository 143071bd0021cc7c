"""What `trainlab doctor` says in real states, each made for it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ..doctor import examine, machine, show
from ..doctor.finding import Finding
from ..unix_http import get_json
from .conftest import REPOSITORY


@pytest.fixture
def env(tmp_path: Path) -> Iterator[dict[str, str]]:
    """A person's environment, with a home of its own."""
    for name in ("home", "runtime"):
        (tmp_path / name).mkdir(mode=0o700)
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("TRAINLAB_", "JUPYTER"))}
    yield {
        **kept,
        "HOME": str(tmp_path / "home"),
        "XDG_RUNTIME_DIR": str(tmp_path / "runtime"),
        "TRAINLAB_HOME": str(tmp_path / "data"),
    }
    for socket in (tmp_path / "runtime" / "trainlab").glob("*.sock"):
        _, health = get_json(str(socket), "/api/v1/health")
        os.kill(health["pid"], signal.SIGTERM)


def doctor(env: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "trainlab", "doctor", *arguments],
        capture_output=True,
        text=True,
        cwd=REPOSITORY,
        env=env,
        timeout=120,
        check=False,
    )


def findings(env: dict[str, str]) -> tuple[int, dict[str, dict[str, Any]]]:
    answer = doctor(env, "--json")
    assert answer.stderr == ""
    return answer.returncode, {each["layer"]: each for each in json.loads(answer.stdout)}


def test_every_layer_is_told(env: dict[str, str], tmp_path: Path) -> None:
    status, layers = findings(env)
    assert list(layers) == [
        *("processor", "gpu", "memory", "storage", "node", "programs", "engine", "store"),
        *("jupyterlab", "kernel", "lab extension", "server extension", "mlflow"),
    ]
    broken = [layer for layer, each in layers.items() if each["state"] == "mend"]
    assert status == bool(broken)
    for layer in ("node", "programs", "engine", "store", "jupyterlab", "kernel"):
        assert layers[layer]["state"] == "ok", layers[layer]
        assert layers[layer]["version"]
    assert layers["engine"]["version"].startswith("TensorFlow 2.")
    assert str(tmp_path / "data") in layers["storage"]["found"]
    assert str(tmp_path / "runtime") in layers["store"]["found"]


def test_without_an_engine(env: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "nothing").mkdir()
    status, layers = findings({**env, "TRAINLAB_TENSORFLOW": str(tmp_path / "nothing")})
    assert status == 1
    engine = layers["engine"]
    assert engine["state"] == "mend"
    assert "libtensorflow" in engine["details"][0]
    assert engine["command"] == "trainlab engine install cpu"


def test_with_a_node_that_is_none(env: dict[str, str], tmp_path: Path) -> None:
    node = tmp_path / "node"
    answer = doctor({**env, "TRAINLAB_NODE": str(node)})
    assert answer.returncode == 1
    assert f"TRAINLAB_NODE is {node}, which is not a program" in answer.stdout
    assert "$ unset TRAINLAB_NODE" in answer.stdout
    node.write_text("#!/bin/sh\necho v20.1.0\n")
    node.chmod(0o755)
    _, layers = findings({**env, "TRAINLAB_NODE": str(node)})
    assert layers["node"]["version"] == "v20.1.0"
    assert layers["node"]["command"] == "unset TRAINLAB_NODE"


def test_where_jupyter_sees_nothing_of_ours(env: dict[str, str], tmp_path: Path) -> None:
    prefix = tmp_path / "prefix"
    where = (
        "import sys; sys.prefix = sys.argv[1]; import jupyter_core.paths as paths; "
        "paths.ENV_JUPYTER_PATH[:] = []; paths.ENV_CONFIG_PATH[:] = []; "
        "from trainlab.doctor import jupyter; "
        "from dataclasses import asdict; import json; "
        "print(json.dumps([asdict(f) for c in "
        "(jupyter.kernel, jupyter.server_extension) for f in c()]))"
    )
    answer = subprocess.run(
        [sys.executable, "-c", where, str(prefix)],
        capture_output=True,
        text=True,
        cwd=REPOSITORY,
        env=env,
        timeout=60,
        check=True,
    )
    kernel, server = json.loads(answer.stdout)
    assert kernel["state"] == "mend"
    assert "no kernel `trainlab`" in kernel["found"]
    assert kernel["command"]
    assert server["state"] == "mend"
    assert server["command"].startswith("jupyter server extension enable trainlab")


def test_a_disabled_lab_extension(env: dict[str, str], tmp_path: Path) -> None:
    config = tmp_path / "config"
    (config / "labconfig").mkdir(parents=True)
    (config / "labconfig" / "page_config.json").write_text(
        json.dumps({"disabledExtensions": {"@trainlab/lab": True}})
    )
    _, layers = findings({**env, "JUPYTER_CONFIG_DIR": str(config)})
    extension = layers["lab extension"]
    assert extension["state"] == "mend"
    assert extension["command"] == "jupyter labextension enable @trainlab/lab"


def test_storage_that_cannot_be_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "file"
    file.write_text("")
    monkeypatch.setenv("TRAINLAB_HOME", str(file / "data"))
    finding = next(machine.storage())
    assert finding.state == "mend"
    assert finding.command
    assert finding.command.startswith("export TRAINLAB_HOME=")


def test_gpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "nvidia-smi"
    monkeypatch.setenv("PATH", str(tmp_path))
    program.write_text("#!/bin/sh\necho 'NVIDIA H100, 81559, 550.1'\n")
    program.chmod(0o755)
    finding = next(machine.gpus())
    assert (finding.state, finding.version) == ("ok", "driver 550.1")
    assert finding.found == "NVIDIA H100 (81559 MiB)"
    program.write_text("#!/bin/sh\necho 'NVIDIA-SMI has failed'\nexit 9\n")
    finding = next(machine.gpus())
    assert finding.state == "mend"
    assert "NVIDIA-SMI has failed" in finding.found


def test_one_layer_that_fails_hides_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    def gpus() -> list[Finding]:
        raise ValueError("what nobody foresaw")

    def cores() -> list[Finding]:
        return [Finding("processor", "ok", "a CPU", "It computes.")]

    monkeypatch.setattr("trainlab.doctor.report._CHECKS", (gpus, cores))
    found = examine()
    assert [each.state for each in found] == ["mend", "ok"]
    text = show(found)
    assert "what nobody foresaw" in text
    assert "1 to mend." in text
