"""Gives a person a copy of the notebook to begin with."""

from __future__ import annotations

from pathlib import Path

from .layout import find_layout


class QuickstartError(Exception):
    """The notebook cannot be copied; the message says why and what to do."""


def copy_quickstart(folder: Path) -> Path:
    """Copies the notebook into `folder`, and returns the copy.

    A notebook of that name stays as it is: a person may have worked in it.
    """
    source = Path(find_layout().quickstart)
    target = folder / source.name
    try:
        content = source.read_bytes()
    except OSError as error:
        raise QuickstartError(f"{error}. Install the package trainlab again.") from error
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with target.open("xb") as copy:
            copy.write(content)
    except FileExistsError as error:
        if folder.is_dir():
            if target.is_file() and target.read_bytes() == content:
                return target
            raise QuickstartError(
                f"{target} exists and stays as it is. Name another folder: "
                "`trainlab quickstart DIR`."
            ) from error
        raise QuickstartError(f"{folder} is not a folder. Name another one.") from error
    except OSError as error:
        raise QuickstartError(f"{target} cannot be written: {error.strerror}.") from error
    return target
