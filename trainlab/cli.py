"""The command `trainlab`."""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from ._version import __version__
from .engines.catalog import Engine, EngineError, installed_engines, remove_engine
from .engines.choice import choose_engine, choose_none, is_chosen
from .engines.install import DEFAULT_VERSION, install_engine
from .kernel_command import KernelCommandError, add_kernel_commands
from .layout import engine_folder, engine_folders, user_engine_folder
from .quickstart import QuickstartError, copy_quickstart
from .store_command import StoreCommandError, add_store_commands


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the command; returns its exit status."""
    arguments = _parser().parse_args(argv)
    try:
        return int(arguments.run(arguments))
    except (EngineError, KernelCommandError, QuickstartError, StoreCommandError) as error:
        print(f"trainlab: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="trainlab", description="TrainLab's own command.")
    parser.add_argument("--version", action="version", version=f"trainlab {__version__}")
    parser.set_defaults(run=_help(parser))
    commands = parser.add_subparsers(title="commands")

    quickstart = commands.add_parser(
        "quickstart",
        help="copy the notebook to begin with",
        description="Copies the quickstart notebook into a folder, which is made if needed.",
    )
    quickstart.add_argument("folder", nargs="?", default=".", type=Path)
    quickstart.set_defaults(run=_quickstart)

    doctor = commands.add_parser(
        "doctor",
        help="look at every layer, and say what mends it",
        description="Looks at chips, storage, Node, engine, store, JupyterLab and kernel. "
        "Ends with status 1 when there is something to mend.",
    )
    doctor.add_argument("--json", action="store_true", help="print the findings as JSON")
    doctor.set_defaults(run=_doctor)

    add_store_commands(commands)
    add_kernel_commands(commands)

    engine = commands.add_parser("engine", help="TensorFlow's libraries, which training runs on")
    engine.set_defaults(run=_help(engine))
    actions = engine.add_subparsers(title="commands")

    install = actions.add_parser(
        "install",
        help="install TensorFlow's libraries from its wheel",
        description="Takes TensorFlow's two libraries and its licences out of the wheel on PyPI. "
        "pip downloads it, so that pip's settings for mirrors and proxies apply.",
    )
    install.add_argument("kind", choices=["cpu", "gpu"])
    install.add_argument("--version", default=DEFAULT_VERSION, help="default: %(default)s")
    _add_place(install)
    install.set_defaults(run=_install)

    use = actions.add_parser(
        "use",
        help="choose the engine that kernels start with",
        description="Kernels that start from now on look at this engine first. Without a "
        "choice, one for GPUs comes first where there is an NVIDIA driver, then the newest.",
    )
    choice = use.add_mutually_exclusive_group(required=True)
    choice.add_argument("name", nargs="?", help="its name in `trainlab engine list`")
    choice.add_argument("--automatic", action="store_true", help="take the choice back")
    _add_place(use)
    use.set_defaults(run=_use)

    listing = actions.add_parser("list", help="show the engines that are installed")
    listing.set_defaults(run=_list)

    remove = actions.add_parser("remove", help="remove an engine")
    remove.add_argument("name", help="its name in `trainlab engine list`, such as cpu-2.21.0")
    _add_place(remove)
    remove.set_defaults(run=_remove)
    return parser


def _help(parser: argparse.ArgumentParser) -> Callable[[argparse.Namespace], int]:
    def show(_: argparse.Namespace) -> int:
        parser.print_help()
        return 0

    return show


def _add_place(parser: argparse.ArgumentParser) -> None:
    place = parser.add_mutually_exclusive_group()
    place.add_argument(
        "--prefix",
        type=Path,
        help="folder whose share/trainlab/engine is meant; default: "
        "this Python environment's, or the user's own if that cannot be written",
    )
    place.add_argument("--user", action="store_true", help="the user's own data folder is meant")


def _quickstart(arguments: argparse.Namespace) -> int:
    notebook = copy_quickstart(arguments.folder)
    print(f"{notebook} is there. Open it with `jupyter lab {notebook}`.")
    return 0


def _doctor(arguments: argparse.Namespace) -> int:
    # What it needs of Jupyter takes a second to import.
    from .doctor import examine, show

    findings = examine()
    if arguments.json:
        print(json.dumps([dataclasses.asdict(finding) for finding in findings], indent=2))
    else:
        print(show(findings))
    return int(any(finding.state == "mend" for finding in findings))


def _install(arguments: argparse.Namespace) -> int:
    start = time.monotonic()
    show = _ProgressLine(f"TensorFlow {arguments.version}")
    engine, new = install_engine(
        arguments.kind, arguments.version, _root(arguments), show, shared=not arguments.user
    )
    show.end()
    if new:
        print(
            f"Installed {engine.name} {engine.version} in {engine.folder}: "
            f"{_megabytes(engine.size)} in {time.monotonic() - start:.0f} s."
        )
    else:
        print(f"{engine.name} {engine.version} is installed in {engine.folder}.")
    if engine.kind == "gpu":
        print(
            "It needs NVIDIA's CUDA 12 and cuDNN 9 libraries, which this command does not "
            f"install. `pip install 'tensorflow[and-cuda]=={engine.version}'` brings both, and is "
            "used where it is installed; without CUDA this engine computes on the CPU."
        )
    return 0


def _list(_: argparse.Namespace) -> int:
    engines = installed_engines(map(Path, engine_folders()))
    if not engines:
        print("No engine is installed. Run `trainlab engine install cpu`.")
        return 0
    width = max(len(_name(engine)) for engine in engines)
    for engine in engines:
        state = "  chosen" if is_chosen(engine) else ""
        state += "" if engine.complete() else "  incomplete: install it again"
        size = _megabytes(engine.size)
        print(f"{_name(engine):{width}}  {size:>9}  {engine.folder}{state}")
    return 0


def _use(arguments: argparse.Namespace) -> int:
    if arguments.automatic:
        choose_none()
        print("Kernels choose by the machine and the version again.")
        return 0
    engine = _find(arguments)
    choose_engine(engine)
    print(f"Kernels that start from now on use {engine.folder}.")
    for variable in ("TRAINLAB_TENSORFLOW", "TRAINLAB_ENGINE_PATH"):
        if os.environ.get(variable):
            print(f"{variable} is set, and comes before this choice.")
    return 0


def _remove(arguments: argparse.Namespace) -> int:
    engine = _find(arguments)
    chosen = is_chosen(engine)
    remove_engine(engine)
    if chosen:
        choose_none()
    print(f"Removed {engine.folder}: {_megabytes(engine.size)}.")
    return 0


def _find(arguments: argparse.Namespace) -> Engine:
    named = arguments.prefix or arguments.user
    roots = [_root(arguments)] if named else [Path(folder) for folder in engine_folders()]
    engine = next((e for e in installed_engines(roots) if _name(e) == arguments.name), None)
    if not engine:
        raise EngineError(
            f"There is no engine {arguments.name} in {', '.join(map(str, roots))}. "
            "`trainlab engine list` shows what is installed."
        )
    return engine


def _root(arguments: argparse.Namespace) -> Path:
    if arguments.prefix:
        return Path(engine_folder(arguments.prefix.expanduser().resolve()))
    if arguments.user or not os.access(sys.prefix, os.W_OK):
        return Path(user_engine_folder())
    return Path(engine_folder(sys.prefix))


def _name(engine: Engine) -> str:
    return engine.folder.name


def _megabytes(size: int) -> str:
    return f"{size / 1e6:,.0f} MB"


class _ProgressLine:
    """Shows a download: on a terminal as one line, else as a line per tenth."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._terminal = sys.stderr.isatty()
        self._tenth = 0

    def __call__(self, done: int, total: int | None) -> None:
        part = f"{min(100, 100 * done // total)} % of {_megabytes(total)}" if total else ""
        if self._terminal:
            print(f"\r\x1b[K{self._what}: {part or _megabytes(done)}", end="", file=sys.stderr)
        elif total and done * 10 // total > self._tenth:
            self._tenth = done * 10 // total
            print(f"{self._what}: {part}", file=sys.stderr)
        sys.stderr.flush()

    def end(self) -> None:
        if self._terminal:
            print("\r\x1b[K", end="", file=sys.stderr)
            sys.stderr.flush()
