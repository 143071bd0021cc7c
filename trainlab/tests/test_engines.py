"""Installing engines with the real pip, from wheels as small as can be."""

from __future__ import annotations

import base64
import errno
import hashlib
import json
import os
import platform
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from ..engines.catalog import read_engine
from ..engines.install import DEFAULT_VERSION, install_engine
from ..engines.wheel import describe_os_error
from ..layout import engine_path
from .conftest import REPOSITORY

pytestmark = pytest.mark.skipif(
    platform.machine() != "x86_64", reason="the wheels made here are for x86_64"
)

CONTENT = {
    "tensorflow/__init__.py": b"not needed",
    "tensorflow/libtensorflow_cc.so.2": b"\x7fELF cc" * 1000,
    "tensorflow/libtensorflow_framework.so.2": b"\x7fELF framework" * 1000,
    "tensorflow/THIRD_PARTY_NOTICES.txt": b"notices",
    "tensorflow_cpu-{version}.dist-info/LICENSE": b"licence",
    "tensorflow_cpu-{version}.dist-info/WHEEL": b"Wheel-Version: 1.0\nRoot-Is-Purelib: false\n"
    b"Tag: cp311-cp311-manylinux_2_27_x86_64\n",
    "tensorflow_cpu-{version}.dist-info/METADATA": b"Metadata-Version: 2.1\n"
    b"Name: tensorflow-cpu\nVersion: {version}\nRequires-Dist: something-that-is-not-there\n",
}


class Index:
    """A folder of wheels that pip takes for all there is."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.prefix = folder / "prefix"
        self.root = self.prefix / "share" / "trainlab" / "engine"

    def add(self, version: str, leave_out: str = "", damage: str = "") -> None:
        path = self.folder / f"tensorflow_cpu-{version}-cp311-cp311-manylinux_2_27_x86_64.whl"
        record = ""
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as wheel:
            for name, content in CONTENT.items():
                name = name.format(version=version)
                content = content.replace(b"{version}", version.encode())
                if leave_out and leave_out in name:
                    continue
                digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=")
                record += f"{name},sha256={digest.decode()},{len(content)}\n"
                wheel.writestr(name, content[:-1] if damage and damage in name else content)
            info = f"tensorflow_cpu-{version}.dist-info/RECORD"
            wheel.writestr(info, f"{record}{info},,\n")

    def run(self, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
        clean = {k: v for k, v in os.environ.items() if not k.startswith(("PIP_", "TRAINLAB_"))}
        return subprocess.run(
            [sys.executable, "-m", "trainlab", "engine", *arguments],
            capture_output=True,
            text=True,
            cwd=REPOSITORY,
            env={
                **clean,
                "PIP_CONFIG_FILE": os.devnull,
                "PIP_NO_INDEX": "1",
                "PIP_FIND_LINKS": str(self.folder),
                "TRAINLAB_ENGINE_PATH": str(self.root),
                **env,
            },
            timeout=120,
            check=False,
        )

    def install(self, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
        return self.run("install", "cpu", "--prefix", str(self.prefix), *arguments, **env)

    def leftovers(self) -> list[str]:
        return [p.name for p in self.root.iterdir()] if self.root.exists() else []


@pytest.fixture
def index(tmp_path: Path) -> Index:
    return Index(tmp_path)


def test_install_list_remove(index: Index) -> None:
    index.add(DEFAULT_VERSION)
    installed = index.install()
    assert installed.returncode == 0, installed.stderr
    folder = index.root / f"cpu-{DEFAULT_VERSION}"
    assert f"in {folder}" in installed.stdout

    record = json.loads((folder / "engine.json").read_text())
    assert (record["name"], record["kind"]) == ("tensorflow-cpu", "cpu")
    assert record["version"] == DEFAULT_VERSION
    for file in record["files"]:
        content = (folder / file["path"]).read_bytes()
        assert len(content) == file["size"]
        assert hashlib.sha256(content).hexdigest() == file["sha256"]
    assert {file["path"] for file in record["files"]} == {
        "tensorflow/libtensorflow_cc.so.2",
        "tensorflow/libtensorflow_framework.so.2",
        "licenses/LICENSE",
        "licenses/THIRD_PARTY_NOTICES.txt",
    }
    assert index.leftovers() == [folder.name]

    listed = index.run("list").stdout
    assert f"cpu-{DEFAULT_VERSION}" in listed and str(folder) in listed

    removed = index.run("remove", f"cpu-{DEFAULT_VERSION}")
    assert removed.returncode == 0, removed.stderr
    assert index.leftovers() == []
    again = index.run("remove", f"cpu-{DEFAULT_VERSION}", "--prefix", str(index.prefix))
    assert again.returncode == 1
    assert "There is no engine" in again.stderr


def test_installed_once(index: Index) -> None:
    index.add(DEFAULT_VERSION)
    index.install()
    record = index.root / f"cpu-{DEFAULT_VERSION}" / "engine.json"
    before = (record.stat().st_ino, record.stat().st_mtime_ns)
    # Without any index: nothing is asked for when all is there.
    second = index.install(PIP_FIND_LINKS="/nowhere")
    assert second.returncode == 0, second.stderr
    assert "is installed in" in second.stdout
    assert (record.stat().st_ino, record.stat().st_mtime_ns) == before


def test_an_incomplete_engine_is_mended(index: Index) -> None:
    index.add(DEFAULT_VERSION)
    index.install()
    library = index.root / f"cpu-{DEFAULT_VERSION}" / "tensorflow" / "libtensorflow_cc.so.2"
    library.unlink()
    library.write_bytes(b"half")
    assert "incomplete" in index.run("list").stdout
    assert index.install().returncode == 0
    assert library.read_bytes() == CONTENT["tensorflow/libtensorflow_cc.so.2"]
    assert index.leftovers() == [f"cpu-{DEFAULT_VERSION}"]


def test_all_users_may_read_and_none_may_write(index: Index) -> None:
    index.add(DEFAULT_VERSION)
    mask = os.umask(0o077)
    try:
        assert index.install().returncode == 0
    finally:
        os.umask(mask)
    folder = index.root / f"cpu-{DEFAULT_VERSION}"
    for path in [index.root, folder, *folder.rglob("*")]:
        mode = path.stat().st_mode & 0o777
        expected = 0o755 if path.is_dir() else 0o644 if path.name == "engine.json" else 0o444
        assert mode == expected, path


def test_a_chosen_engine_comes_first(index: Index, tmp_path: Path) -> None:
    for version in ("2.20.0", DEFAULT_VERSION):
        index.add(version)
        index.install("--version", version)
    env = {"XDG_DATA_HOME": str(tmp_path / "data")}
    old = index.root / "cpu-2.20.0"

    def path() -> list[str]:
        return engine_path({**env, "TRAINLAB_ENGINE_PATH": str(index.root)})

    before = path()
    used = index.run("use", "cpu-2.20.0", **env)
    assert used.returncode == 0, used.stderr
    assert f"use {old}" in used.stdout and "TRAINLAB_ENGINE_PATH is set" in used.stdout
    assert path() == [before[0], str(old), *before[1:]]
    listed = [
        line for line in index.run("list", **env).stdout.splitlines() if str(index.root) in line
    ]
    assert [line.endswith("chosen") for line in listed] == [True, False]

    assert index.run("use", "--automatic", **env).returncode == 0
    assert path() == before
    index.run("use", "cpu-2.20.0", **env)
    assert index.run("remove", "cpu-2.20.0", **env).returncode == 0
    assert path() == before
    missing = index.run("use", "cpu-2.20.0", **env)
    assert missing.returncode == 1 and "There is no engine" in missing.stderr
    assert index.run("use", **env).returncode == 2


def test_other_versions_stand_beside(index: Index) -> None:
    for version in ("2.20.0", DEFAULT_VERSION):
        index.add(version)
        assert index.install("--version", version).returncode == 0
    assert sorted(index.leftovers()) == ["cpu-2.20.0", f"cpu-{DEFAULT_VERSION}"]


def test_unknown_version(index: Index) -> None:
    index.add("2.20.0")
    answer = index.install("--version", "9.9.9")
    assert answer.returncode == 1
    assert "has no tensorflow-cpu 9.9.9 for this machine. It has: 2.20.0" in answer.stderr
    assert index.leftovers() == []


def test_no_network(index: Index) -> None:
    answer = index.install(
        PIP_NO_INDEX="0", PIP_INDEX_URL="http://127.0.0.1:9/simple", PIP_RETRIES="1"
    )
    assert answer.returncode == 1
    assert "the package index is not reachable" in answer.stderr
    assert "Traceback" not in answer.stderr
    assert index.leftovers() == []


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ({"leave_out": "libtensorflow_cc"}, "lacks tensorflow/libtensorflow_cc.so.2"),
        ({"damage": "libtensorflow_cc"}, "libtensorflow_cc.so.2 is damaged"),
    ],
)
def test_unusable_wheels(index: Index, fault: dict[str, str], words: str) -> None:
    index.add(DEFAULT_VERSION, **fault)
    answer = index.install()
    assert answer.returncode == 1
    assert words in answer.stderr
    assert index.leftovers() == []


def test_what_a_killed_installation_left_is_removed(index: Index) -> None:
    index.add(DEFAULT_VERSION)
    ended = subprocess.run(
        [sys.executable, "-c", "import os; print(os.getpid())"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    for pid in (ended, str(os.getpid())):
        (index.root / f".installing-{pid}-x").mkdir(parents=True)
    assert index.install().returncode == 0
    # This process lives, so that its installation could be going on.
    assert sorted(index.leftovers()) == [f".installing-{os.getpid()}-x", f"cpu-{DEFAULT_VERSION}"]
    assert index.run("list").stdout.count(str(index.root)) == 1


def test_too_little_space(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("trainlab.engines.install._SPACE", {"cpu": 10**18})
    with pytest.raises(Exception, match=r"Installing needs 1000000000.0 GB in .* GB are free"):
        install_engine("cpu", DEFAULT_VERSION, index.root)
    assert index.leftovers() == []
    full = describe_os_error(OSError(errno.ENOSPC, "No space left on device"), index.root)
    assert "is full" in full


def test_a_folder_that_cannot_be_written(index: Index) -> None:
    index.prefix.write_text("a file")
    answer = index.install()
    assert answer.returncode == 1
    assert answer.stderr.startswith("trainlab: ")
    assert "Traceback" not in answer.stderr


def test_not_a_record(tmp_path: Path) -> None:
    for text in (
        "",
        "{}",
        '{"name": 1}',
        '{"name": "a", "kind": "cpu", "version": "1", "files": [1]}',
    ):
        (tmp_path / "engine.json").write_text(text)
        assert read_engine(tmp_path) is None
