"""The engines that are installed."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

_FILE = "engine.json"


class EngineError(Exception):
    """An engine cannot be installed or removed; the message says why and what to do."""


@dataclass(frozen=True)
class EngineFile:
    """One file of an engine; `path` is relative to its folder, `size` in bytes."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Engine:
    """An installed engine."""

    folder: Path
    name: str
    kind: str
    version: str
    files: tuple[EngineFile, ...]

    @property
    def size(self) -> int:
        """Bytes on disk."""
        return sum(file.size for file in self.files)

    def complete(self) -> bool:
        """Whether every file is there with its size; contents are not read."""
        return all(_size(self.folder / file.path) == file.size for file in self.files)


def write_engine(engine: Engine) -> None:
    """Writes engine.json, which makes the folder an engine."""
    record = {
        "name": engine.name,
        "kind": engine.kind,
        "version": engine.version,
        "files": [asdict(file) for file in engine.files],
    }
    (engine.folder / _FILE).write_text(json.dumps(record, indent=2) + "\n")


def read_engine(folder: Path) -> Engine | None:
    """Returns the engine in a folder, or None when there is none that can be read."""
    try:
        record = json.loads((folder / _FILE).read_text())
        files = tuple(EngineFile(**file) for file in record["files"])
        return Engine(folder, record["name"], record["kind"], record["version"], files)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def installed_engines(roots: Iterable[Path]) -> list[Engine]:
    """Returns the engines in these folders, in the order of the folders, then by name."""
    return [
        engine
        for root in roots
        if root.is_dir()
        for folder in sorted(root.iterdir())
        if not folder.name.startswith(".") and (engine := read_engine(folder))
    ]


def remove_engine(engine: Engine) -> None:
    """Removes an engine; programs that run on it keep it until they end."""
    try:
        # Without its record, a folder that could not be removed to the end is no engine.
        (engine.folder / _FILE).unlink()
        shutil.rmtree(engine.folder)
    except OSError as error:
        raise EngineError(f"{engine.folder} cannot be removed: {error}.") from error


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except OSError:
        return None
