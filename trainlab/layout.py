"""Where the built JavaScript and the engine folders lie.

In a checkout the rooms are npm workspaces, linked below the repository's
`node_modules`; in a wheel the folder `trainlab/js` has the same shape. So there
is one rule: a room is `<root>/node_modules/@trainlab/<room>`.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


class LayoutError(Exception):
    """The built JavaScript is missing; the message says what to do."""


@dataclass(frozen=True)
class Layout:
    """The folder that holds `node_modules` with the rooms."""

    root: Path
    checkout: bool

    @property
    def module_path(self) -> Path:
        """Folder of npm packages that every notebook may import."""
        return self.root / "node_modules"

    @property
    def kernel_main(self) -> Path:
        """Program of the kernel's front process."""
        return self._built("kernel", "main.js")

    @property
    def store_main(self) -> Path:
        """Program of the experiment store."""
        return self._built("store", "main.js")

    @property
    def engine_register(self) -> Path:
        """Module for `node --import` that puts tfjs on TensorFlow."""
        return self._built("engine", "register.js")

    def _built(self, room: str, file: str) -> Path:
        path = self.module_path / "@trainlab" / room / "lib" / file
        if not path.is_file():
            todo = (
                f"Run `npm run build` in {self.root}."
                if self.checkout
                else "Install the package trainlab again."
            )
            raise LayoutError(f"{path} does not exist. {todo}")
        return path.resolve()


def find_layout() -> Layout:
    """Returns the checkout that this package lies in, else the wheel's own JavaScript."""
    package = Path(__file__).resolve().parent
    if (package.parent / "kernel" / "package.json").is_file():
        return Layout(package.parent, checkout=True)
    return Layout(package / "js", checkout=False)


def engine_folders(env: Mapping[str, str] = os.environ) -> list[Path]:
    """Folders whose children are engines, in the order in which they are searched:
    those named in `TRAINLAB_ENGINE_PATH`, the environment's, the user's."""
    named = [Path(p) for p in env.get("TRAINLAB_ENGINE_PATH", "").split(os.pathsep) if p]
    own = [engine_folder(Path(sys.prefix)), user_engine_folder(env)]
    return list(dict.fromkeys(named + own))


def engine_folder(prefix: Path) -> Path:
    """Folder of the engines installed under an environment's prefix."""
    return prefix / "share" / "trainlab" / "engine"


def user_engine_folder(env: Mapping[str, str] = os.environ) -> Path:
    """Folder of the engines in the user's own data folder."""
    data = env.get("XDG_DATA_HOME")
    return (Path(data) if data else Path.home() / ".local" / "share") / "trainlab" / "engine"
