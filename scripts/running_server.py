"""JupyterLab in an installation, started and asked as the person's browser does."""

from __future__ import annotations

import json
import secrets
import signal
import subprocess
import time
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from installation import CheckError, Installation

START_S = 60


class RunningServer:
    """JupyterLab with the installation's home as its root folder, while the context lasts.

    `through` is a program that starts it, as Binder's `start` does.
    """

    def __init__(self, installation: Installation, through: Sequence[str] = ()) -> None:
        self.token = secrets.token_hex(16)
        self.runtime = installation.home / "jupyter-runtime"
        self.log = installation.home / "server.log"
        self.url = ""
        self._installation = installation
        self._through = through

    def __enter__(self) -> RunningServer:
        """Starts it, and waits until it answers."""
        jupyter = str(self._installation.prefix / "bin" / "jupyter")
        with self.log.open("wb") as output:
            self._process = subprocess.Popen(
                [
                    *(*self._through, jupyter, "lab", "--no-browser", "--allow-root"),
                    *("--ip=127.0.0.1", "--port=0"),
                ],
                cwd=self._installation.home,
                env={
                    **self._installation.env,
                    "JUPYTER_RUNTIME_DIR": str(self.runtime),
                    "JUPYTER_TOKEN": self.token,
                },
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        self.url = self._wait_for_url()
        return self

    def __exit__(self, *_: object) -> None:
        """Ends it and its kernels, and waits until they have ended."""
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(30)

    def ask(self, path: str, body: Any = None) -> Any:
        """Asks the server, as the lab does."""
        request = urllib.request.Request(
            self.url + path,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"token {self.token}"},
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.loads(answer.read())

    def connection_file(self, kernel: str) -> Path:
        """Where a kernel of this server is reached."""
        return self.runtime / f"kernel-{kernel}.json"

    def _wait_for_url(self) -> str:
        deadline = time.monotonic() + START_S
        while time.monotonic() < deadline and self._process.poll() is None:
            try:
                record = next(self.runtime.glob("jpserver-*.json"))
                url = str(json.loads(record.read_text())["url"])
                urllib.request.urlopen(f"{url}api", timeout=5).close()
                return url
            except (OSError, StopIteration, ValueError, KeyError):
                time.sleep(0.05)
        self._process.kill()
        raise CheckError(
            f"Jupyter did not start within {START_S} s:\n{self.log.read_text()[-3000:]}"
        )
