"""The clients that run notebooks without a lab: papermill, nbclient, nbconvert, the console."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat as untyped_nbformat
import papermill  # noqa: F401  # It imports our module itself, in its own time.
import pytest
from jupyter_client.kernelspec import KernelSpecManager

from ..kernel_command import KernelCommandError, install_kernel
from ..papermill import TypeScriptTranslator
from .conftest import REPOSITORY

nbformat: Any = untyped_nbformat

KERNEL = {"kernelspec": {"name": "typescript-test", "display_name": "T", "language": "typescript"}}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with the kernel installed by its command, and the package's entry points."""
    folder = tmp_path_factory.mktemp("clients")
    run_trainlab("kernel", "install", f"--prefix={folder}", "--name=typescript-test", "--env=A=b=c")
    info = folder / "site" / "trainlab-0.dist-info"
    info.mkdir(parents=True)
    groups = re.findall(
        r'^\[project\.entry-points\."(.+)"\]\n((?:\w.*\n)+)',
        (REPOSITORY / "pyproject.toml").read_text(),
        re.MULTILINE,
    )
    (info / "entry_points.txt").write_text(
        "".join(f"[{group}]\n{points}".replace('"', "") for group, points in groups)
    )
    return folder


def run_trainlab(*arguments: str) -> str:
    return run([sys.executable, "-m", "trainlab", *arguments])


def run(command: list[str], place: Path | None = None, text: str | None = None) -> str:
    env = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    if place:
        env["PYTHONPATH"] += f"{os.pathsep}{place / 'site'}"
        env["JUPYTER_PATH"] = str(place / "share" / "jupyter")
        env["TRAINLAB_HOME"] = str(place / "home")
        env["IPYTHONDIR"] = str(place / "ipython")
    answer = subprocess.run(
        command,
        cwd=place or REPOSITORY,
        env=env,
        input=text,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=180,
    )
    assert answer.returncode == 0, answer.stdout
    return answer.stdout


def write(place: Path, name: str, *cells: tuple[str, list[str]]) -> Path:
    notebook = nbformat.v4.new_notebook(
        metadata=KERNEL,
        cells=[
            nbformat.v4.new_code_cell(source, metadata={"tags": tags}) for source, tags in cells
        ],
    )
    path = place / name
    nbformat.write(notebook, path)
    return path


def read(path: Path) -> Any:
    return nbformat.read(path, 4)


def outputs(path: Path) -> list[Any]:
    return [output for cell in read(path).cells for output in cell.get("outputs", [])]


def test_kernels_stand_side_by_side_with_their_environments(place: Path) -> None:
    install_kernel(prefix=place, name="second", display_name="Second", env={"A": "2"})
    specs = KernelSpecManager(kernel_dirs=[str(place / "share" / "jupyter" / "kernels")])
    first, second = map(specs.get_kernel_spec, ("typescript-test", "second"))
    assert first.argv[0] == sys.executable
    assert Path(first.argv[0]).is_absolute()
    assert first.env == {"A": "b=c"}
    assert first.display_name == "TypeScript (TrainLab): typescript-test"
    assert (second.display_name, second.env) == ("Second", {"A": "2"})
    assert second.interrupt_mode == "message"
    assert Path(second.resource_dir, "logo-svg.svg").exists()


@pytest.mark.parametrize("wrong", [["--name=no name"], ["--env=novalue"]])
def test_what_cannot_be_installed_is_said(wrong: list[str], tmp_path: Path) -> None:
    answer = subprocess.run(
        [sys.executable, "-m", "trainlab", "kernel", "install", f"--prefix={tmp_path}", *wrong],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
    )
    assert answer.returncode == 1
    assert answer.stderr.startswith("trainlab: ")
    with pytest.raises(KernelCommandError):
        install_kernel(name="no name", prefix=tmp_path)


def test_papermill_sets_parameters_and_runs(place: Path) -> None:
    notebook = write(
        place,
        "parameters.ipynb",
        (
            "const rate: number = 0.1; // how fast it learns\n"
            'let names = ["a"];\nconst layers: { units: number }[] = [];',
            ["parameters"],
        ),
        ("console.log(rate === 0.1, names, layers, process.env.A)", []),
        ("[rate, names.length, layers[0].units]", []),
    )
    help_text = run(
        [sys.executable, "-m", "papermill", "--help-notebook", str(notebook)], place=place
    )
    assert "rate: number (default 0.1)" in help_text
    assert "how fast it learns" in help_text
    out = place / "out.ipynb"
    parameters = {"rate": 0.25, "names": ['x"\n', "ü"], "layers": [{"units": 8}]}
    run(
        [
            sys.executable,
            *("-m", "papermill", "--no-progress-bar", str(notebook), str(out)),
            *("-y", json.dumps(parameters)),
        ],
        place=place,
    )
    injected = read(out).cells[1]
    assert "injected-parameters" in injected.metadata.tags
    assert injected.source.splitlines() == [
        "// Parameters",
        "let rate = 0.25;",
        'let names = ["x\\"\\n", "\\u00fc"];',
        'let layers = [{ "units": 8 }];',
    ]
    printed, result = outputs(out)
    assert printed.text == "false [ 'x\"\\n', 'ü' ] [ { units: 8 } ] b=c\n"
    assert result.data["text/plain"] == "[ 0.25, 2, 8 ]"


def test_papermill_values() -> None:
    values: dict[str, Any] = {
        "a": float("nan"),
        "b": float("-inf"),
        "c": None,
        "d": True,
        "e": {},
        "f": 10**20,
    }
    assert TypeScriptTranslator.codify(values, "Set").splitlines() == [
        "// Set",
        "let a = NaN;",
        "let b = -Infinity;",
        "let c = null;",
        "let d = true;",
        "let e = {};",
        f"let f = {10**20};",
    ]


def test_nbclient_and_nbconvert(place: Path) -> None:
    notebook = write(
        place,
        "run.ipynb",
        ("const answer: number = 6 * 7;\nanswer", []),
        ('console.error("warned"); throw new RangeError("too far")', ["raises-exception"]),
    )
    jupyter = [sys.executable, "-m", "jupyter"]
    run([*jupyter, "execute", "--inplace", str(notebook)], place=place)
    result, warned, error = outputs(notebook)
    assert result.data["text/plain"] == "42"
    assert (warned.name, warned.text) == ("stderr", "warned\n")
    assert (error.ename, error.evalue) == ("RangeError", "too far")
    metadata = read(notebook).metadata.language_info
    assert (metadata.name, metadata.file_extension) == ("typescript", ".ts")
    run([*jupyter, "nbconvert", "--to", "html", str(notebook)], place=place)
    html = (place / "run.html").read_text()
    assert '<span class="kd">const</span>' in html
    assert '<span class="kt">number</span>' in html
    run([*jupyter, "nbconvert", "--to", "script", str(notebook)], place=place)
    assert "const answer: number = 6 * 7;" in (place / "run.ts").read_text()


def test_console(place: Path) -> None:
    said = run(
        [
            sys.executable,
            *("-m", "jupyter_console", "--kernel=typescript-test", "--simple-prompt"),
        ],
        place=place,
        text="const n = 6\nn * 7\nfor (const i of [1, 2]) console.log('at', i);\nexit\n",
    )
    assert "TrainLab" in said
    assert "42" in said
    assert "at 1\nat 2" in re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", said)
