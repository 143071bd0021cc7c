"""`trainlab kernel install`: makes the TypeScript kernel known to Jupyter clients."""

from __future__ import annotations

import argparse
import json
import re
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

#: What Jupyter takes as the name of a kernel.
_NAME = re.compile(r"[a-z0-9._-]+", re.IGNORECASE)
_VARIABLE = re.compile(r"([A-Za-z_]\w*)=(.*)", re.DOTALL)
_SPEC = Path(__file__).parent / "kernelspec"


class KernelCommandError(Exception):
    """The kernel cannot be installed so; the message says why and what to do."""


def add_kernel_commands(commands: Any) -> None:
    """Adds `kernel` to the command's parser."""
    kernel = commands.add_parser("kernel", help="the TypeScript kernel")
    kernel.set_defaults(run=lambda _: kernel.print_help() or 0)
    actions = kernel.add_subparsers(title="commands")
    install = actions.add_parser(
        "install",
        help="make the kernel known to Jupyter",
        description="Writes a kernelspec that names this Python by its whole path, so that "
        "every Jupyter client starts the kernel, also one of another environment. "
        "Kernels of different names stand side by side.",
    )
    place = install.add_mutually_exclusive_group()
    place.add_argument("--user", action="store_true", help="for this user alone")
    place.add_argument("--prefix", type=Path, help="in the environment at this folder")
    install.add_argument("--name", default="trainlab", help="default: %(default)s")
    install.add_argument("--display-name", help="what people choose it by")
    install.add_argument(
        "--env",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="an environment variable for the kernel; may be given again",
    )
    install.set_defaults(run=_install)


def _install(arguments: argparse.Namespace) -> int:
    folder = install_kernel(
        name=arguments.name,
        display_name=arguments.display_name,
        env=dict(map(_variable, arguments.env)),
        user=arguments.user,
        prefix=arguments.prefix,
    )
    print(f"Installed the kernel {arguments.name} in {folder}.")
    return 0


def install_kernel(
    *,
    name: str = "trainlab",
    display_name: str | None = None,
    env: dict[str, str] | None = None,
    user: bool = False,
    prefix: Path | None = None,
) -> str:
    """Writes a kernelspec and returns its folder; without a place, in this environment."""
    from jupyter_client.kernelspec import KernelSpecManager

    if not _NAME.fullmatch(name):
        raise KernelCommandError(
            f"{name!r} is no name for a kernel: use letters, digits, dots, dashes and underscores."
        )
    spec = json.loads((_source() / "kernel.json").read_text())
    spec["argv"][0] = sys.executable
    if display_name or name != "trainlab":
        spec["display_name"] = display_name or f"{spec['display_name']}: {name}"
    if env:
        spec["env"] = env
    with tempfile.TemporaryDirectory() as folder:
        for logo in _source().glob("logo-*"):
            shutil.copy(logo, folder)
        Path(folder, "kernel.json").write_text(json.dumps(spec, indent=2) + "\n")
        try:
            return str(
                KernelSpecManager().install_kernel_spec(
                    folder,
                    kernel_name=name,
                    user=user,
                    prefix=None if user else str((prefix or Path(sys.prefix)).expanduser()),
                )
            )
        except OSError as error:
            raise KernelCommandError(
                f"The kernelspec cannot be written: {error}. Give --user for your own folder."
            ) from error


def _source() -> Path:
    """The kernelspec of the checkout, or the one that the wheel has put into the environment."""
    if _SPEC.is_dir():
        return _SPEC
    return Path(sys.prefix) / "share" / "jupyter" / "kernels" / "trainlab"


def _variable(text: str) -> tuple[str, str]:
    match = _VARIABLE.fullmatch(text)
    if not match:
        raise KernelCommandError(f"{text!r} is no variable: write NAME=VALUE.")
    return match[1], match[2]
