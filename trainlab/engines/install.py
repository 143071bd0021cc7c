"""Installs an engine: all of it, or nothing."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from .catalog import Engine, EngineError, read_engine, write_engine
from .wheel import Progress, describe_os_error, download_wheel, extract, package_name

DEFAULT_VERSION = "2.21.0"
_WORK = ".installing-"
#: Bytes needed while installing: the wheel and what is taken out of it.
_SPACE = {"cpu": 1_300_000_000, "gpu": 2_100_000_000}


def install_engine(
    kind: str, version: str, root: Path, progress: Progress = lambda *_: None
) -> tuple[Engine, bool]:
    """Installs TensorFlow's libraries below `root`; returns the engine and whether it is new.

    The engine appears by one rename when it is complete; an incomplete one of
    the same name is replaced. Raises EngineError.
    """
    package = package_name(kind)
    folder = root / f"{kind}-{version}"
    present = read_engine(folder)
    if present and present.complete():
        return present, False
    try:
        root.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(root).free
        if free < _SPACE[kind]:
            raise EngineError(
                f"Installing needs {_SPACE[kind] / 1e9:.1f} GB in {root}, and {free / 1e9:.1f} GB "
                "are free. Free some space, or name another --prefix."
            )
        _remove_abandoned(root)
        # Beside the target, so that it can be renamed into place.
        with tempfile.TemporaryDirectory(prefix=f"{_WORK}{os.getpid()}-", dir=root) as work:
            return _install(package, kind, version, folder, Path(work), progress), True
    except OSError as error:
        raise EngineError(describe_os_error(error, root)) from error


def _remove_abandoned(root: Path) -> None:
    """Removes what installations left that were killed."""
    for folder in root.glob(f"{_WORK}*"):
        pid = folder.name.removeprefix(_WORK).partition("-")[0]
        if not Path(f"/proc/{pid}").exists():
            shutil.rmtree(folder, ignore_errors=True)


def _install(
    package: str, kind: str, version: str, folder: Path, work: Path, progress: Progress
) -> Engine:
    downloads = work / "downloads"
    downloads.mkdir()
    wheel = download_wheel(package, version, downloads, progress)
    fresh = work / "engine"
    engine = Engine(fresh, package, kind, version, extract(wheel, fresh))
    write_engine(engine)
    if folder.exists():
        os.rename(folder, work / "replaced")
    os.rename(fresh, folder)
    return Engine(folder, engine.name, kind, version, engine.files)
