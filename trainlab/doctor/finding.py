"""What was found about one layer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

#: `absent`: not there, and not needed. `mend`: something to do.
State = Literal["ok", "absent", "mend"]


@dataclass(frozen=True)
class Finding:
    """One line of the report."""

    layer: str
    state: State
    #: What is there and where.
    found: str
    #: What that means for the person.
    meaning: str
    version: str | None = None
    #: The one command that mends it.
    command: str | None = None
    #: What else was tried, for whoever looks closer.
    details: tuple[str, ...] = ()
