"""The notebook to begin with, and the command that copies it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ..cli import main


def test_copies_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "a" / "b"
    assert main(["quickstart", str(folder)]) == 0
    notebook = folder / "quickstart.ipynb"
    assert json.loads(notebook.read_text())["metadata"]["kernelspec"]["name"] == "trainlab"
    assert f"jupyter lab {notebook}" in capsys.readouterr().out
    assert main(["quickstart", str(folder)]) == 0


def test_keeps_what_a_person_wrote(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    notebook = tmp_path / "quickstart.ipynb"
    notebook.write_text("mine")
    assert main(["quickstart", str(tmp_path)]) == 1
    assert notebook.read_text() == "mine"
    assert "exists and stays as it is" in capsys.readouterr().err


def test_not_a_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "file"
    file.write_text("")
    assert main(["quickstart", str(file)]) == 1
    assert main(["quickstart", str(file / "below")]) == 1
    assert "Traceback" not in capsys.readouterr().err
