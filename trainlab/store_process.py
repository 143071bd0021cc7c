"""Starts the embedded store when it is needed, and connects to it.

The store is nobody's child: `ensure` starts it in its own OS session if none
answers, and it ends by itself when idle. So there is nothing to stop here.
"""

from __future__ import annotations

import asyncio
import json
import socket
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import IO

from tornado.iostream import IOStream, StreamClosedError

#: Seconds after which a start counts as failed; the store itself gives up after 30, and says why.
START_TIMEOUT = 40.0
#: Exit status of `ensure` when another host owns the data folder; what it says is for people.
FOLDER_HELD = 3
FIRST_PAUSE = 0.5
LONGEST_PAUSE = 30.0


class StoreUnavailableError(Exception):
    """The store does not run and cannot be started now."""

    def __init__(self, message: str, retry_after: float) -> None:
        super().__init__(message)
        #: Seconds until another try makes sense.
        self.retry_after = retry_after


class StoreProcess:
    """The one store of this user on this host, seen from the Jupyter server."""

    def __init__(self, command: Callable[[], Sequence[str]]) -> None:
        """`command` gives the `ensure` command; what it raises is told to the user."""
        self._command = command
        self._socket: str | None = None
        self._start: asyncio.Task[str] | None = None
        self._failures = 0
        self._failed_at = 0.0
        self._failure = ""

    async def connect(self) -> IOStream:
        """Returns a stream to the store, which is started if it does not answer.

        Raises StoreUnavailableError when it cannot be started, and at once while
        a pause after a failed start lasts.
        """
        if self._socket:
            with suppress(OSError, StreamClosedError):
                return await _connect(self._socket)
        path = await self._ensure()
        try:
            return await _connect(path)
        except (OSError, StreamClosedError) as error:
            raise self._fail(f"The experiment store does not answer on {path}: {error}.") from error

    async def _ensure(self) -> str:
        pause = self._remaining_pause()
        if pause > 0:
            raise StoreUnavailableError(self._failure, pause)
        if self._start is None:
            self._start = asyncio.ensure_future(self._run_ensure())
            self._start.add_done_callback(self._started)
        # A request that goes away must not stop the start that others wait for.
        self._socket = await asyncio.shield(self._start)
        self._failures = 0
        return self._socket

    def _started(self, task: asyncio.Task[str]) -> None:
        self._start = None
        if not task.cancelled():
            # Read, so that a failure nobody waits for any more is not reported as lost.
            task.exception()

    async def _run_ensure(self) -> str:
        try:
            command = self._command()
        except Exception as error:
            raise self._fail(f"The experiment store cannot be started: {error}") from error
        with tempfile.TemporaryFile() as log:
            try:
                process = await asyncio.create_subprocess_exec(
                    *command,
                    stdin=asyncio.subprocess.DEVNULL,
                    stdout=asyncio.subprocess.PIPE,
                    stderr=log,
                )
            except OSError as error:
                raise self._fail(
                    f"The experiment store cannot be started: {command[0]}: {error}."
                ) from error
            try:
                line, status = await asyncio.wait_for(_answer(process), START_TIMEOUT)
            except asyncio.TimeoutError as error:
                process.kill()
                await process.wait()
                raise self._fail(
                    f"The experiment store did not start within {START_TIMEOUT:.0f} s. "
                    f"Try `{' '.join(command)}` in a terminal. {_complaint(log)}"
                ) from error
            with suppress(ValueError, KeyError, TypeError):
                if status == 0:
                    return str(json.loads(line)["socket"])
            if status == FOLDER_HELD:
                raise self._fail(_last_line(log))
            raise self._fail(
                f"The experiment store could not be started (exit status {status}). "
                f"Try `{' '.join(command)}` in a terminal. {_complaint(log)}"
            )

    def _fail(self, message: str) -> StoreUnavailableError:
        self._failures += 1
        self._failed_at = time.monotonic()
        self._failure = message.strip()
        return StoreUnavailableError(self._failure, self._remaining_pause())

    def _remaining_pause(self) -> float:
        if not self._failures:
            return 0.0
        pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** (self._failures - 1))
        return max(0.0, self._failed_at + pause - time.monotonic())


async def _connect(path: str) -> IOStream:
    stream = IOStream(socket.socket(socket.AF_UNIX))
    try:
        return await stream.connect(path)
    except BaseException:
        stream.close()
        raise


async def _answer(process: asyncio.subprocess.Process) -> tuple[bytes, int]:
    assert process.stdout is not None
    line = await process.stdout.readline()
    return line, await process.wait()


def _complaint(log: IO[bytes]) -> str:
    """What the program wrote to its standard error: the line that names an error, else the last."""
    lines = _lines(log)
    said = next((line for line in lines if "Error: " in line), lines[-1] if lines else "")
    return f"It said: {said.strip()[:500]}" if said else ""


def _last_line(log: IO[bytes]) -> str:
    return (_lines(log) or ["The experiment store could not be started."])[-1].strip()


def _lines(log: IO[bytes]) -> list[str]:
    log.seek(0)
    return [line for line in log.read().decode(errors="replace").splitlines() if line.strip()]
