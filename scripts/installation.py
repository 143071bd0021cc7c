"""A Python environment with the built wheel, as a person has it who never saw this checkout."""

from __future__ import annotations

import json
import os
import platform
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from trainlab.unix_http import get_json

REPOSITORY = Path(__file__).resolve().parent.parent
#: The checkout's engines, which a person would get by `trainlab engine install cpu`.
ENGINES = REPOSITORY / ".venv" / "share" / "trainlab" / "engine"
#: Where pip finds packages is the machine's matter.
_PASSED_ON = ("PIP_", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "SSL_CERT_FILE")


class CheckError(Exception):
    """A step failed; the message holds what it said."""


class Installation:
    """An environment of its own below `folder`, with its own home, out of reach of the rest.

    Programs see nothing on PATH but the environment's own: no Node, no compiler.
    """

    def __init__(self, folder: Path, prefix: Path | None = None) -> None:
        self.prefix = prefix or folder / "environment"
        self.home = folder / "home"
        self.home.mkdir(mode=0o700)
        (folder / "runtime").mkdir(mode=0o700)
        self.env = {
            **{k: v for k, v in os.environ.items() if k.upper().startswith(_PASSED_ON)},
            "HOME": str(self.home),
            "XDG_RUNTIME_DIR": str(folder / "runtime"),
            "LANG": "C.UTF-8",
            "PATH": str(self.prefix / "bin"),
        }
        for program in ("node", "cc", "gcc", "g++", "c++", "clang++"):
            assert not shutil.which(program, path=self.env["PATH"])

    @property
    def data(self) -> Path:
        """Where the runs are."""
        return self.home / ".local" / "share" / "jupyter" / "trainlab"

    def create(self) -> None:
        """Makes the empty environment."""
        subprocess.run([sys.executable, "-m", "venv", str(self.prefix)], check=True)

    def pip(self, *arguments: str) -> None:
        """Runs pip in the environment."""
        self.run("python", "-m", "pip", "--disable-pip-version-check", *arguments)

    def run(self, program: str, *arguments: str, cwd: Path | None = None, **env: str) -> str:
        """Runs a program of the environment; returns all that it said, or raises CheckError."""
        answer = subprocess.run(
            [str(self.prefix / "bin" / program), *arguments],
            cwd=cwd or self.home,
            env={**self.env, **env},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if answer.returncode != 0:
            raise CheckError(
                f"`{program} {' '.join(arguments)}` ended with {answer.returncode}:\n"
                f"{answer.stdout[-3000:]}"
            )
        return answer.stdout

    def store(self, path: str) -> Any:
        """Asks the store, which is started if it does not run."""
        ensure = (
            "import subprocess, sys; from trainlab.server import ensure_command; "
            "sys.exit(subprocess.run(ensure_command()).returncode)"
        )
        address = json.loads(self.run("python", "-c", ensure).splitlines()[-1])["socket"]
        status, answer = get_json(address, f"/api/v1/{path}")
        if status != 200:
            raise CheckError(f"The store answered {status} to {path}: {answer}")
        return answer

    def stop_store(self) -> None:
        """Ends the store, and waits until it has ended."""
        pid = self.store("health")["pid"]
        os.kill(pid, signal.SIGTERM)
        deadline = time.monotonic() + 30
        while Path(f"/proc/{pid}").exists() and time.monotonic() < deadline:
            time.sleep(0.05)

    def leftovers(self) -> list[str]:
        """Files of trainlab in the environment, except engines and data.

        pip itself leaves the empty folder `labextensions/@trainlab`.
        """
        return [
            name
            for path in self.prefix.rglob("*")
            if path.is_file()
            and "trainlab" in (name := str(path.relative_to(self.prefix)))
            and not name.startswith(("share/trainlab/", "share/jupyter/trainlab/"))
        ]


def built_wheel() -> Path:
    """The wheel that `npm run wheel` built for this machine."""
    machine = platform.machine()
    wheels = list((REPOSITORY / "dist").glob(f"trainlab-*linux*_{machine}.whl"))
    if len(wheels) != 1:
        raise CheckError(
            f"dist/ holds {len(wheels)} wheels for {machine}, not one. Run `npm run wheel`."
        )
    return wheels[0]
