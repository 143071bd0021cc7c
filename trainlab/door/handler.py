"""Lets a request through to the store, or says why not."""

from __future__ import annotations

import getpass
import json
import os
import socket
from contextlib import suppress
from typing import Any

from jupyter_server.auth.utils import HTTP_METHOD_TO_AUTH_ACTION
from jupyter_server.base.handlers import APIHandler, JupyterHandler
from jupyter_server.utils import ensure_async
from tornado import web
from tornado.iostream import IOStream, StreamClosedError

from ..store_process import StoreProcess, StoreUnavailableError
from .answer import answer_head, error_answer, error_body
from .exchange import NoAnswerError, Upload, join, pump, read_head, send_head
from .kernel_token import KernelToken
from .request import BadRequestError, Body, body_of, request_head, wants_websocket

_ENDED = "The experiment store ended before it answered. Try again."
_SAFE_METHODS = frozenset(["GET", "HEAD", "OPTIONS"])

#: Sends a person to the login page, which ends the request, and raises 403 else.
_require_user = web.authenticated(lambda _: None)


@web.stream_request_body
class DoorHandler(APIHandler):
    """Checks a request, then joins its connection with one to the store."""

    #: Watching runs must not keep a server from being culled.
    _track_activity = False

    def initialize(self, store: StoreProcess, prefix: str, kernel_token: KernelToken) -> None:
        """Takes the store, the path before `/api/` without a slash at its end, and the
        token of kernels.
        """
        self._store = store
        self._prefix = prefix
        self._kernel_token = kernel_token
        self._retry_after = ""

    async def prepare(self) -> None:  # type: ignore[override]
        """Checks the request, passes it on, and returns when it is over."""
        headers = self.request.headers
        upgrade = wants_websocket(headers)
        if self._kernel_token.admits(headers):
            user = self._admit_kernel()
        else:
            await super().prepare()
            if self.request.method == "OPTIONS":
                return
            if not self._finished:
                _require_user(self)
            if self._finished:
                return
            if upgrade or self.request.method not in _SAFE_METHODS:
                self._require_xsrf_value()
            await self._require_authorization()
            user = self.current_user.username
        try:
            body = body_of(headers)
            if upgrade and not (body.empty and self.request.method == "GET"):
                raise BadRequestError("A WebSocket is opened by GET without a body.")
            head = request_head(self.request, self._prefix, user, body)
        except BadRequestError as error:
            raise web.HTTPError(400, str(error)) from error
        if body.empty:
            await self._pass_on(head, upgrade)
        else:
            await self._pass_on_with_body(head, body)
        self.log.debug("%s %s was passed to the store", self.request.method, self.request.path)

    async def _pass_on(self, head: bytes, upgrade: bool) -> None:
        store, status, answer = await self._ask(head)
        cors = self._cors()
        browser = self.detach()
        browser.set_nodelay(True)
        # The store asks its listeners for no answer, so that the system has to.
        browser.socket.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        try:
            if upgrade and status == 101:
                await browser.write(answer)
                await join(browser, store)
            else:
                # Only an accepted upgrade lets further bytes of the browser pass.
                upload = Upload(browser, store, Body(0))
                await browser.write(answer_head(answer, cors))
                await pump(store, browser)
                await upload.end()
        except StreamClosedError:
            pass
        finally:
            store.close()
            browser.close()

    async def _pass_on_with_body(self, head: bytes, body: Body) -> None:
        store = await self._open_store()
        continues = self.request.headers.get("Expect", "").lower() == "100-continue"
        cors = self._cors()
        browser = self.detach()
        browser.set_nodelay(True)
        upload = Upload(browser, store, body, head)
        try:
            if continues:
                await browser.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            _, answer = await read_head(store)
            await browser.write(answer_head(answer, cors))
            await pump(store, browser)
        except NoAnswerError:
            if upload.fault:
                refusal = error_answer(400, str(upload.fault), cors)
            else:
                refusal = error_answer(503, _ENDED, cors)
            with suppress(StreamClosedError):
                await browser.write(refusal)
        except StreamClosedError:
            pass
        finally:
            store.close()
            await upload.end()

    async def _ask(self, head: bytes) -> tuple[IOStream, int, bytes]:
        """Sends a request without a body, and again if the store ended just then."""
        for last in (self.request.method not in _SAFE_METHODS, True):
            store = await self._open_store()
            try:
                await send_head(store, head)
                return store, *await read_head(store)
            except NoAnswerError as error:
                store.close()
                if last:
                    raise web.HTTPError(503, _ENDED) from error
        raise AssertionError

    async def _open_store(self) -> IOStream:
        try:
            return await self._store.connect()
        except StoreUnavailableError as error:
            self._retry_after = str(max(1, round(error.retry_after)))
            raise web.HTTPError(503, str(error)) from error

    def _cors(self) -> list[tuple[str, str]]:
        """What Jupyter's configuration lets pages of other sites read."""
        return [item for item in self._headers.get_all() if item[0].startswith("Access-Control-")]

    def check_origin(self, origin_to_satisfy_tornado: str = "") -> bool:
        """Refuses requests that other sites make the browser send.

        Jupyter's check compares Origin; requests that carry none (images, forms,
        links) are told apart by Sec-Fetch-Site.
        """
        if not super().check_origin(origin_to_satisfy_tornado):
            raise web.HTTPError(403, "The request comes from another site.")
        headers = self.request.headers
        if "Origin" not in headers and not self.skip_check_origin():
            site = headers.get("Sec-Fetch-Site", "same-origin")
            if site not in ("same-origin", "none"):
                raise web.HTTPError(403, "The request comes from another site.")
        return True

    def get_login_url(self) -> str:
        """A person who opens an address may log in; a program gets 403."""
        if self.request.headers.get("Sec-Fetch-Mode") == "navigate":
            return JupyterHandler.get_login_url(self)
        return super().get_login_url()

    def finish(self, *args: Any, **kwargs: Any) -> Any:
        """Tornado closes the connection of a request that it did not read to the end."""
        self.set_header("Connection", "close")
        return super().finish(*args, **kwargs)

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Answers in the form of the store's errors."""
        error = kwargs.get("exc_info", (None, None))[1]
        message = None
        if isinstance(error, web.HTTPError) and error.log_message:
            message = error.log_message % error.args
        code = None
        if status_code == 403 and not self.current_user:
            code = "UNAUTHENTICATED"
            message = message or "Log in to Jupyter first, or send its token."
        if self._retry_after:
            self.set_header("Retry-After", self._retry_after)
        self.finish(json.dumps(error_body(status_code, message or self._reason, code)))

    def _admit_kernel(self) -> str:
        """Returns the name of the person whose kernel sent the token.

        A kernel runs as the server's own user and may do with the store what it
        likes, so that nothing but the name of the host is left to be checked.
        """
        if not self.check_host():
            raise web.HTTPError(403, "The server is not known under this name.")
        return os.environ.get("JUPYTERHUB_USER") or _system_user()

    def _require_xsrf_value(self) -> None:
        """Raises 403 unless the request names the value of the XSRF cookie.

        Jupyter and JupyterHub leave this check out for WebSockets and some kinds
        of request, so that Tornado's own is asked.
        """
        if self.token_authenticated or self.settings.get("disable_check_xsrf", False):
            return
        try:
            web.RequestHandler.check_xsrf_cookie(self)
        except web.HTTPError as error:
            raise web.HTTPError(
                403,
                "The XSRF value is missing or wrong. Send that of the cookie _xsrf as header "
                "X-XSRFToken or, for a WebSocket, as query argument _xsrf; or send a token.",
            ) from error

    async def _require_authorization(self) -> None:
        action = HTTP_METHOD_TO_AUTH_ACTION[self.request.method or ""]
        allowed = self.authorizer.is_authorized(self, self.current_user, action, "trainlab")
        if not await ensure_async(allowed):
            raise web.HTTPError(403, f"You may not {action} TrainLab's runs on this server.")

    @web.authenticated
    def get(self, *_: Any) -> None:
        """Never reached: `prepare` has passed the request on."""

    head = post = put = patch = delete = get


def _system_user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        # A container may run under a user id that has no name.
        return f"user {os.getuid()}"
