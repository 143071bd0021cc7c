"""Looks at every layer for the lab: `trainlab doctor`, in a process of its own."""

from __future__ import annotations

import asyncio
import json
import sys
from contextlib import suppress
from typing import Any

from jupyter_server.auth.decorator import authorized
from tornado import web

from .handler import DeskHandler

#: Seconds; looking at the engine loads TensorFlow.
TIMEOUT = 120.0


class Examination:
    """One look at a time; who asks meanwhile gets the same answer."""

    def __init__(self) -> None:
        self._running: asyncio.Task[list[Any]] | None = None

    async def findings(self) -> list[Any]:
        """Returns the findings of all layers, from the chips up."""
        if self._running is None:
            self._running = asyncio.ensure_future(_examine())
            self._running.add_done_callback(self._ended)
        # A page that goes away must not end the look that others wait for.
        return await asyncio.shield(self._running)

    def _ended(self, task: asyncio.Task[list[Any]]) -> None:
        self._running = None
        if not task.cancelled():
            # Read, so that a failure nobody waits for any more is not reported as lost.
            task.exception()


class ExaminationHandler(DeskHandler):
    """`GET …/desk/doctor`."""

    def initialize(self, examination: Examination) -> None:
        """Takes the one examination of the server."""
        self._examination = examination

    @web.authenticated
    @authorized
    async def get(self) -> None:
        """Answers with `{"findings": […]}`, as `trainlab doctor --json` prints them."""
        try:
            findings = await self._examination.findings()
        except _FailedError as error:
            raise web.HTTPError(503, str(error)) from error
        self.finish(json.dumps({"findings": findings}))


class _FailedError(Exception):
    """The doctor gave no answer; the message is for people."""


async def _examine() -> list[Any]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "trainlab", "doctor", "--json"),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        output, _ = await asyncio.wait_for(process.communicate(), TIMEOUT)
    except asyncio.TimeoutError as error:
        raise _FailedError(
            f"The layers could not be looked at within {TIMEOUT:.0f} s. "
            "Run `trainlab doctor` in a terminal to see which one does not answer."
        ) from error
    finally:
        with suppress(ProcessLookupError):
            process.kill()
    # Status 1 says that there is something to mend, which the findings say too.
    with suppress(ValueError):
        findings = json.loads(output)
        if isinstance(findings, list):
            return findings
    raise _FailedError(
        f"`trainlab doctor` ended with status {process.returncode} and no findings. "
        "Run it in a terminal to see why."
    )
