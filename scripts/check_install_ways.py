"""Installs the built wheel by uv, by `pip install --user` and by `pip install --prefix`.

    .venv/bin/python scripts/check_install_ways.py [--keep]

Each time Jupyter must see the kernel and both extensions, a cell must train, and the
data must survive an uninstallation that leaves nothing else. pip in a conda environment
is tried by the continuous integration: conda's channels are not everywhere.
"""

from __future__ import annotations

import argparse
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from checks import Checks
from installation import REPOSITORY, CheckError, Installation, built_wheel
from running_server import RunningServer

_LAB = "jupyterlab"


def by_uv(folder: Path, checks: Checks) -> None:
    """An environment that uv makes, which has no pip."""
    installation = Installation(folder)
    tools = folder / "tools"
    subprocess.run([sys.executable, "-m", "venv", str(tools)], check=True)
    subprocess.run([str(tools / "bin" / "pip"), "install", "--quiet", "uv"], check=True)
    python = str(installation.prefix / "bin" / "python")

    def uv(*arguments: str) -> None:
        answer = subprocess.run(
            [str(tools / "bin" / "uv"), "--quiet", *arguments],
            env=installation.env,
            capture_output=True,
            text=True,
            check=False,
        )
        if answer.returncode != 0:
            raise CheckError(f"uv {' '.join(arguments)}:\n{answer.stderr[-3000:]}")

    uv("venv", "--python", sys.executable, str(installation.prefix))
    uv("pip", "install", "--python", python, str(built_wheel()), _LAB)
    check_use(installation, checks)
    uv("pip", "uninstall", "--python", python, "trainlab")
    check_leftovers(installation, checks)


def by_user(folder: Path, checks: Checks) -> None:
    """Everything in the user's own folder, beside a Python that is no environment."""
    home = folder / "home"
    installation = Installation(folder, prefix=home / ".local")
    programs = installation.prefix / "bin"
    programs.mkdir(parents=True)
    python = programs / "python"
    python.write_text(f'#!/bin/sh\nexec {shlex.quote(base_python())} "$@"\n')
    python.chmod(0o755)
    installation.env["PIP_BREAK_SYSTEM_PACKAGES"] = "1"
    installation.pip("install", "--quiet", "--user", str(built_wheel()), _LAB, "ipykernel")
    check_use(installation, checks)
    installation.pip("uninstall", "--quiet", "--yes", "trainlab")
    check_leftovers(installation, checks)


def by_prefix(folder: Path, checks: Checks) -> None:
    """The package in a folder of its own, which three variables name."""
    installation = Installation(folder)
    installation.create()
    installation.pip("install", "--quiet", _LAB)
    prefix = folder / "prefix"
    installation.pip("install", "--quiet", f"--prefix={prefix}", str(built_wheel()))
    installation.env |= {
        "PYTHONPATH": str(next(prefix.glob("lib/python3.*/site-packages"))),
        "JUPYTER_PATH": str(prefix / "share" / "jupyter"),
        "JUPYTER_CONFIG_PATH": str(prefix / "etc" / "jupyter"),
    }
    inside = [p for p in installation.prefix.rglob("*trainlab*") if p.is_file()]
    checks.add("nothing is in the environment", not inside, ", ".join(map(str, inside[:3])))
    check_use(installation, checks, command=prefix / "bin" / "trainlab")


def base_python() -> str:
    """The Python that this environment was made of."""
    return str(Path(sys.base_prefix) / "bin" / "python3")


def check_use(installation: Installation, checks: Checks, command: Path | None = None) -> None:
    """A server that has all three parts, the command, and a cell that trains."""
    with RunningServer(installation) as server:
        name = server.ask("api/kernelspecs")["kernelspecs"]["trainlab"]["spec"]["display_name"]
        checks.add("the kernel", name == "TypeScript (TrainLab)", name)
        with urllib.request.urlopen(f"{server.url}lab?token={server.token}") as page:
            shown = "@trainlab/lab" in page.read().decode()
        checks.add("the lab extension is in the page", shown)
        status = server.ask("trainlab/api/v1/health")["status"]
        checks.add("the server extension answers for the store", bool(status), status)
    program = command or installation.prefix / "bin" / "trainlab"
    version = installation.run(str(program), "--version").strip()
    checks.add("the command", version.startswith("trainlab "), version)
    said = installation.run("python", str(REPOSITORY / "scripts" / "check_plain_kernel.py"))
    checks.add("a cell trains", "1 passed, 0 failed" in said, said.splitlines()[0])
    installation.stop_store()


def check_leftovers(installation: Installation, checks: Checks) -> None:
    """What an uninstallation leaves."""
    left = installation.leftovers()
    checks.add("uninstalling leaves no file", not left, ", ".join(left[:5]))
    checks.add("but the data", (installation.data / "store.db").is_file())


def main() -> int:
    """Checks; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--keep", action="store_true", help="keep the folder with everything")
    arguments = parser.parse_args()
    checks = Checks()
    top = Path(tempfile.mkdtemp(prefix="trainlab-ways-"))
    for way in (by_uv, by_user, by_prefix):
        print(f"── {way.__name__.replace('_', ' ')}")
        start = time.monotonic()
        folder = top / way.__name__
        folder.mkdir()
        try:
            way(folder, checks)
        except (CheckError, subprocess.CalledProcessError) as error:
            print(f"\n{error}\n", file=sys.stderr)
            checks.add("everything could be run", False)
        print(f"   {time.monotonic() - start:.0f} s", flush=True)
    if arguments.keep:
        print(f"Everything of this run is in {top}")
    else:
        shutil.rmtree(top, ignore_errors=True)
    return checks.end()


if __name__ == "__main__":
    sys.exit(main())
