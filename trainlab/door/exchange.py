"""Moves the bytes of one request and its answer between browser and store."""

from __future__ import annotations

import asyncio
import re
from contextlib import suppress
from socket import SHUT_WR

from tornado.iostream import IOStream, SSLIOStream, StreamClosedError, UnsatisfiableReadError

from .answer import status_of
from .request import BadRequestError, Body

_PIECE = 1 << 16
_LONGEST_HEAD = 1 << 16
#: Seconds for which the rest of a body is thrown away after an early answer, so
#: that the browser reads the answer and does not meet a broken connection.
_LINGER = 5.0


class NoAnswerError(Exception):
    """The store closed the connection before it answered."""


async def send_head(store: IOStream, head: bytes) -> None:
    """Raises NoAnswerError when the store is gone."""
    try:
        await store.write(head)
    except StreamClosedError as error:
        raise NoAnswerError from error


async def read_head(store: IOStream) -> tuple[int, bytes]:
    """Returns status and head of the answer, interim ones (1xx) left out, except 101."""
    while True:
        try:
            head = await store.read_until(b"\r\n\r\n", max_bytes=_LONGEST_HEAD)
            status = status_of(head)
        except (StreamClosedError, UnsatisfiableReadError, ValueError) as error:
            raise NoAnswerError from error
        if status == 101 or status >= 200:
            return status, head


async def pump(source: IOStream, sink: IOStream) -> None:
    """Passes everything on until either side is closed."""
    with suppress(StreamClosedError):
        while True:
            await sink.write(await source.read_bytes(_PIECE, partial=True))


async def join(one: IOStream, other: IOStream) -> None:
    """Passes everything on in both directions until either side is closed."""

    async def pass_on(source: IOStream, sink: IOStream) -> None:
        await pump(source, sink)
        source.close()
        sink.close()

    await asyncio.gather(pass_on(one, other), pass_on(other, one))


class Upload:
    """Passes a request's body to the store, and watches for the browser's leaving.

    When the browser goes, the store's side is closed too. When the store stops
    reading, the rest of the body is thrown away while its answer is read: a
    failed write would close a Tornado stream for reading also, so that bodies
    are written beside it, on a duplicate of its socket.
    """

    def __init__(self, browser: IOStream, store: IOStream, body: Body, head: bytes = b"") -> None:
        """Starts at once; `head` is written before the body."""
        self._browser = browser
        self._store = store
        self._socket = store.socket.dup()
        self._complete = body.empty
        #: Why the body is not readable, if it is not.
        self.fault: BadRequestError | None = None
        self._task = asyncio.ensure_future(self._run(head, body))

    async def end(self) -> None:
        """Ends the upload after the answer, and closes the browser's side."""
        try:
            if not self._complete:
                if not isinstance(self._browser, SSLIOStream):
                    with suppress(OSError):
                        self._browser.socket.shutdown(SHUT_WR)
                await asyncio.wait({self._task}, timeout=_LINGER)
        finally:
            self._browser.close()
            self._task.cancel()

    async def _run(self, head: bytes, body: Body) -> None:
        try:
            await self._pass_on(head, body)
            while True:
                await self._browser.read_bytes(_PIECE, partial=True)
        except StreamClosedError:
            self._store.close()
        finally:
            self._socket.close()

    async def _pass_on(self, head: bytes, body: Body) -> None:
        try:
            await self._send(head)
            if body.chunked:
                await self._chunks()
            else:
                await self._bytes(body.length)
            self._complete = True
        except StreamClosedError:
            raise
        except OSError:
            # The store reads no more; what it has answered is still to come.
            pass
        except (BadRequestError, UnsatisfiableReadError):
            self.fault = BadRequestError("The chunks of the body cannot be read.")
            self._store.close()

    async def _send(self, data: bytes) -> None:
        await asyncio.get_running_loop().sock_sendall(self._socket, data)

    async def _bytes(self, length: int) -> None:
        while length > 0:
            data = await self._browser.read_bytes(min(_PIECE, length), partial=True)
            length -= len(data)
            await self._send(data)

    async def _chunks(self) -> None:
        while True:
            line = await self._browser.read_until(b"\r\n", max_bytes=256)
            size = re.fullmatch(rb"([0-9A-Fa-f]{1,8})[ \t]*(;[^\r\n]*)?\r\n", line)
            if not size:
                raise BadRequestError(line)
            length = int(size.group(1), 16)
            if length == 0:
                break
            await self._send(b"%x\r\n" % length)
            await self._bytes(length)
            if await self._browser.read_bytes(2) != b"\r\n":
                raise BadRequestError("A chunk is longer than it says.")
            await self._send(b"\r\n")
        while await self._browser.read_until(b"\r\n", max_bytes=_LONGEST_HEAD) != b"\r\n":
            pass
        await self._send(b"0\r\n\r\n")
