"""Where the built JavaScript and the engine folders lie.

In a checkout the rooms are npm workspaces, linked below the repository's
`node_modules`; in a wheel the folder `trainlab/js` has the same shape. So there
is one rule: a room is `<root>/node_modules/@trainlab/<room>`.
"""

from __future__ import annotations

import os
import sys
from os.path import join

# Everything here is a string, and what is imported is little: a kernel's start waits for it.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping


class LayoutError(Exception):
    """The built JavaScript is missing; the message says what to do."""


class Layout:
    """The folder that holds `node_modules` with the rooms."""

    def __init__(self, root: str, *, checkout: bool) -> None:
        self.root = root
        self.checkout = checkout

    @property
    def module_path(self) -> str:
        """Folder of npm packages that every notebook may import."""
        return join(self.root, "node_modules")

    @property
    def kernel_main(self) -> str:
        """Program of the kernel's front process."""
        return self._built("kernel", "main.js")

    @property
    def store_main(self) -> str:
        """Program of the experiment store."""
        return self._built("store", "main.js")

    @property
    def engine_register(self) -> str:
        """Module for `node --import` that puts tfjs on TensorFlow."""
        return self._built("engine", "register.js")

    @property
    def quickstart(self) -> str:
        """The notebook to begin with."""
        home = self.root if self.checkout else os.path.dirname(self.root)
        return join(home, "examples", "quickstart.ipynb")

    def _built(self, room: str, file: str) -> str:
        path = join(self.module_path, "@trainlab", room, "lib", file)
        if not os.path.isfile(path):
            todo = (
                f"Run `npm run build` in {self.root}."
                if self.checkout
                else "Install the package trainlab again."
            )
            raise LayoutError(f"{path} does not exist. {todo}")
        return os.path.realpath(path)


def find_layout() -> Layout:
    """Returns the checkout that this package lies in, else the wheel's own JavaScript."""
    package = os.path.dirname(os.path.realpath(__file__))
    root = os.path.dirname(package)
    if os.path.isfile(join(root, "kernel", "package.json")):
        return Layout(root, checkout=True)
    return Layout(join(package, "js"), checkout=False)


def engine_folders(env: Mapping[str, str] = os.environ) -> list[str]:
    """Folders whose children are engines, in the order in which they are searched:
    those named in `TRAINLAB_ENGINE_PATH`, the environment's, the user's.
    """
    return list(dict.fromkeys(_named_folders(env) + _own_folders(env)))


def engine_path(env: Mapping[str, str] = os.environ) -> list[str]:
    """Where kernels look for an engine: as `engine_folders`, but for the engine that the
    user has chosen, which comes before all that no variable names.
    """
    chosen = chosen_engine(env)
    path = [*_named_folders(env), *([chosen] if chosen else []), *_own_folders(env)]
    return list(dict.fromkeys(path))


def chosen_engine(env: Mapping[str, str] = os.environ) -> str | None:
    """Folder of the engine of `trainlab engine use`; None when none is chosen."""
    try:
        with open(choice_file(env)) as file:
            return file.read().strip() or None
    except OSError:
        return None


def choice_file(env: Mapping[str, str] = os.environ) -> str:
    """The file that names the chosen engine's folder."""
    return join(user_engine_folder(env), "chosen")


def _named_folders(env: Mapping[str, str]) -> list[str]:
    return [path for path in env.get("TRAINLAB_ENGINE_PATH", "").split(os.pathsep) if path]


def _own_folders(env: Mapping[str, str]) -> list[str]:
    return [engine_folder(sys.prefix), user_engine_folder(env)]


def engine_folder(prefix: str) -> str:
    """Folder of the engines installed under an environment's prefix."""
    return join(prefix, "share", "trainlab", "engine")


def user_engine_folder(env: Mapping[str, str] = os.environ) -> str:
    """Folder of the engines in the user's own data folder."""
    data = env.get("XDG_DATA_HOME") or os.path.expanduser(join("~", ".local", "share"))
    return join(data, "trainlab", "engine")
