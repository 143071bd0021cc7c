"""Streams through the door, and the store behind it coming and going."""

from __future__ import annotations

import json
import os
import signal
import threading
from typing import Any
from urllib.parse import quote

import pytest
import requests
import websocket

from .conftest import TOKEN, JupyterServer, wait_for
from .requests_to_door import AUTH, error_of


class TestWebSocket:
    def open(self, server: JupyterServer, query: str = "", **options: Any) -> websocket.WebSocket:
        url = f"ws://127.0.0.1:{server.port}{server.base_url}trainlab/api/socket{query}"
        return websocket.create_connection(url, timeout=30, **options)

    def refusal(self, server: JupyterServer, **options: Any) -> int:
        with pytest.raises(websocket.WebSocketBadStatusException) as caught:
            self.open(server, **options)
        return int(caught.value.status_code)

    def cookie_of(self, session: requests.Session) -> str:
        return "; ".join(f"{c.name}={c.value}" for c in session.cookies)

    def test_messages_in_both_directions(self, echo: JupyterServer) -> None:
        session = echo.browser()
        query = f"?after=7&_xsrf={quote(echo.xsrf(session))}"
        socket = self.open(echo, query, cookie=self.cookie_of(session))
        hello = json.loads(socket.recv())
        assert hello["url"] == "/api/socket?after=7"
        assert "cookie" not in hello["headers"]
        assert hello["headers"]["x-forwarded-prefix"] == f"{echo.base_url}trainlab"
        for size in (1, 200, 1_000_000):
            data = os.urandom(size)
            socket.send_binary(data)
            assert socket.recv() == data
        socket.close()

    def test_by_token(self, echo: JupyterServer) -> None:
        socket = self.open(echo, header=[AUTH])
        assert json.loads(socket.recv())["url"] == "/api/socket"
        socket.close()
        socket = self.open(echo, f"?token={TOKEN}")
        assert json.loads(socket.recv())["url"] == "/api/socket"
        socket.close()

    def test_refused(self, echo: JupyterServer) -> None:
        session = echo.browser()
        cookie = self.cookie_of(session)
        value = quote(echo.xsrf(session))
        assert self.refusal(echo) == 403
        assert self.refusal(echo, cookie=cookie) == 403
        assert self.refusal(echo, query="?_xsrf=wrong", cookie=cookie) == 403
        assert (
            self.refusal(
                echo, query=f"?_xsrf={value}", cookie=cookie, origin="https://evil.example"
            )
            == 403
        )

    def test_a_dead_store_closes_the_socket(self, echo: JupyterServer) -> None:
        socket = self.open(echo, header=[AUTH])
        socket.recv()
        os.kill(int((echo.home / "pid").read_text()), signal.SIGKILL)
        with pytest.raises((websocket.WebSocketConnectionClosedException, ConnectionError)):
            socket.recv()


class TestStoreProcess:
    def test_started_again_after_a_kill(self, echo: JupyterServer) -> None:
        first = requests.get(f"{echo.api}/echo", headers=echo.with_token).json()["pid"]
        os.kill(first, signal.SIGKILL)
        second = requests.get(f"{echo.api}/echo", headers=echo.with_token).json()["pid"]
        assert second != first

    def test_many_requests_start_one_store(self, echo: JupyterServer) -> None:
        first = requests.get(f"{echo.api}/echo", headers=echo.with_token).json()["pid"]
        os.kill(first, signal.SIGKILL)
        pids: list[int] = []

        def ask() -> None:
            pids.append(requests.get(f"{echo.api}/echo", headers=echo.with_token).json()["pid"])

        threads = [threading.Thread(target=ask) for _ in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(pids) == 20
        assert len(set(pids)) == 1

    def test_a_store_that_cannot_start(self, echo: JupyterServer) -> None:
        pid = requests.get(f"{echo.api}/echo", headers=echo.with_token).json()["pid"]
        (echo.home / "broken").touch()
        os.kill(pid, signal.SIGKILL)
        try:
            answer = requests.get(f"{echo.api}/echo", headers=echo.with_token)
            assert error_of(answer) == (503, "TEMPORARILY_UNAVAILABLE")
            assert "the disk is full" in answer.json()["message"]
            assert int(answer.headers["Retry-After"]) >= 1
        finally:
            (echo.home / "broken").unlink()
        wait_for(
            lambda: requests.get(f"{echo.api}/echo", headers=echo.with_token).ok,
            "the store is started when the pause is over",
        )


def test_watching_is_no_activity(echo: JupyterServer) -> None:
    requests.get(f"{echo.url}api/contents", headers=echo.with_token)
    before = echo.last_activity()
    session = echo.browser()
    session.get(f"{echo.api}/echo")
    session.post(f"{echo.api}/echo")
    requests.put(f"{echo.api}/bytes", data=b"x", headers=echo.with_token)
    requests.get(f"{echo.api}/echo")
    requests.get(f"{echo.url}trainlab/nothing", headers=echo.with_token)
    socket = websocket.create_connection(
        f"ws://127.0.0.1:{echo.port}{echo.base_url}trainlab/api/socket", header=[AUTH]
    )
    socket.recv()
    socket.close()
    assert echo.last_activity() == before
    # The comparison can fail: an ordinary request does move it.
    requests.get(f"{echo.url}api/contents", headers=echo.with_token)
    assert echo.last_activity() != before
