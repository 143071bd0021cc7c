"""Which engine kernels use, when a person has chosen one."""

from __future__ import annotations

from pathlib import Path

from ..layout import choice_file, chosen_engine
from .catalog import Engine, EngineError


def choose_engine(engine: Engine) -> None:
    """Lets this user's kernels look at `engine` first, from their next start on."""
    if not engine.complete():
        raise EngineError(f"{engine.folder} is incomplete. Install the engine again.")
    _write(f"{engine.folder.resolve()}\n")


def choose_none() -> None:
    """Lets kernels choose again by the machine and the version."""
    _write("")


def is_chosen(engine: Engine) -> bool:
    """Whether this is the engine that a person has chosen."""
    return chosen_engine() == str(engine.folder.resolve())


def _write(text: str) -> None:
    path = Path(choice_file())
    try:
        if not text:
            path.unlink(missing_ok=True)
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(".chosen")
        fresh.write_text(text)
        fresh.replace(path)
    except OSError as error:
        raise EngineError(f"{path} cannot be written: {error.strerror}.") from error
