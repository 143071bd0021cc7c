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
_READ_BY_ALL = 0o055
#: Bytes needed while installing: the wheel and what is taken out of it.
_SPACE = {"cpu": 1_300_000_000, "gpu": 2_100_000_000}


def install_engine(
    kind: str,
    version: str,
    root: Path,
    progress: Progress = lambda *_: None,
    *,
    shared: bool = False,
) -> tuple[Engine, bool]:
    """Installs TensorFlow's libraries below `root`; returns the engine and whether it is new.

    The engine appears by one rename when it is complete; an incomplete one of
    the same name is replaced. All users may read one that is `shared`, whatever the
    umask; nobody may write to its files. Raises EngineError.
    """
    package = package_name(kind)
    folder = root / f"{kind}-{version}"
    present = read_engine(folder)
    if present and present.complete():
        return present, False
    mask = os.umask(0)
    os.umask(mask & ~_READ_BY_ALL if shared else mask)
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
    finally:
        os.umask(mask)


def _remove_abandoned(root: Path) -> None:
    """Removes what installations left that were killed."""
    for folder in root.glob(f"{_WORK}*"):
        pid = folder.name.removeprefix(_WORK).partition("-")[0]
        if not _runs(int(pid)):
            shutil.rmtree(folder, ignore_errors=True)


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


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
