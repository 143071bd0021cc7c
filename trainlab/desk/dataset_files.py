"""Registers files of the file browser as datasets."""

from __future__ import annotations

import asyncio
import json
import os
import stat
from dataclasses import asdict, dataclass
from http import HTTPStatus
from typing import Any

from jupyter_core.paths import is_hidden
from jupyter_server.auth.decorator import authorized
from jupyter_server.services.contents.filemanager import FileContentsManager
from jupyter_server.utils import ensure_async
from tornado import web
from tornado.iostream import StreamClosedError

from ..door.answer import error_body, status_of
from ..store_process import StoreProcess, StoreUnavailableError
from .handler import DeskHandler

_LARGEST_ANSWER = 1 << 20


@dataclass(frozen=True)
class OfferedFile:
    """A file that this server has opened; the store checks that it opens the same."""

    #: Below the server's root, as the file browser names it.
    path: str
    #: Absolute, without links.
    place: str
    device: int
    inode: int


class DatasetFilesHandler(DeskHandler):
    """`POST …/desk/dataset-files` with `{"path": …}`."""

    def initialize(self, store: StoreProcess) -> None:
        """Takes the store that keeps what is registered."""
        self._store = store

    @web.authenticated
    @authorized
    async def post(self) -> None:
        """Registers a file that the contents manager serves; answers with the dataset."""
        body = self.get_json_body() or {}
        path = body.get("path") if isinstance(body, dict) else None
        if not isinstance(path, str) or not path.strip("/"):
            raise web.HTTPError(400, 'The body must name a file: {"path": "data/pets.csv"}.')
        may_read = self.authorizer.is_authorized(self, self.current_user, "read", "contents")
        if not await ensure_async(may_read):
            raise web.HTTPError(403, "You may not read files of this server.")
        file = await self._offered(path.strip("/"))
        try:
            status, answer = await _register(self._store, file)
        except StoreUnavailableError as error:
            raise web.HTTPError(503, str(error)) from error
        except (OSError, StreamClosedError, ValueError) as error:
            raise web.HTTPError(
                503, "The experiment store ended before it answered. Try again."
            ) from error
        self.set_status(status, HTTPStatus(status).phrase)
        self.set_header("Content-Type", "application/json")
        self.finish(answer)

    async def _offered(self, path: str) -> OfferedFile:
        manager = self.contents_manager
        # Answers 404 also for hidden files that the server does not serve.
        model = await ensure_async(
            manager.get(path, content=False)  # type: ignore[no-untyped-call]
        )
        if not isinstance(manager, FileContentsManager):
            raise web.HTTPError(
                400,
                "Only files on a disk of this server can be registered.",
            )
        if model["type"] == "directory":
            raise web.HTTPError(400, "A folder cannot be registered, only a file in it.")
        place = manager._get_os_path(path)  # type: ignore[no-untyped-call]
        return await asyncio.to_thread(_open, path, place, manager.root_dir, manager.allow_hidden)


def _open(path: str, place: str, root: str, allow_hidden: bool) -> OfferedFile:
    """Opens the file once, and says what it is; raises 404 for what lies outside of the root.

    A link may lead from one place below the root to another, never out of it.
    """
    missing = web.HTTPError(404, f"There is no file {path}.")
    try:
        descriptor = os.open(place, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise missing from error
    try:
        opened = os.fstat(descriptor)
    finally:
        os.close(descriptor)
    real, real_root = os.path.realpath(place), os.path.realpath(root)
    try:
        found = os.stat(real, follow_symlinks=False)
    except OSError as error:
        raise missing from error
    inside = os.path.commonpath([real, real_root]) == real_root
    hidden = not allow_hidden and inside and is_hidden(real, real_root)
    if not inside or hidden or not os.path.samestat(opened, found):
        raise missing
    if not stat.S_ISREG(opened.st_mode):
        raise web.HTTPError(400, "Only regular files can be registered.")
    return OfferedFile(path, real, opened.st_dev, opened.st_ino)


async def _register(store: StoreProcess, file: OfferedFile) -> tuple[int, bytes]:
    """Hands the file to the store; returns status and body of the answer."""
    body = json.dumps(asdict(file)).encode()
    stream = await store.connect()
    try:
        await stream.write(
            b"POST /api/v1/dataset-files HTTP/1.1\r\nHost: store\r\nConnection: close\r\n"
            b"X-Trainlab-Offer: file\r\nContent-Type: application/json\r\n"
            + f"Content-Length: {len(body)}\r\n\r\n".encode()
            + body
        )
        head = await stream.read_until(b"\r\n\r\n", max_bytes=1 << 16)
        answer = await stream.read_until_close()
    finally:
        stream.close()
    if len(answer) > _LARGEST_ANSWER or not isinstance(_parsed(answer), dict):
        return 503, json.dumps(error_body(503, "The store's answer was cut off.")).encode()
    return status_of(head), answer


def _parsed(answer: bytes) -> Any:
    try:
        return json.loads(answer)
    except ValueError:
        return None
