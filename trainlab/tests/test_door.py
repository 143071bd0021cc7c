"""The door: who gets in, and that bytes pass unchanged, at once, and without being collected."""

from __future__ import annotations

import hashlib
import http.client
import json
import os
import signal
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import requests
import websocket

from .conftest import TOKEN, JupyterServer, start_server, stop_server, wait_for


def error_of(answer: requests.Response) -> tuple[int, str]:
    assert answer.headers["Content-Type"] == "application/json"
    body = answer.json()
    assert body["message"]
    return answer.status_code, body["code"]


def raw(server: JupyterServer, first: str, *headers: str, body: bytes = b"") -> bytes:
    method, path = first.split(" ", 1)
    lines = [f"{method} {server.base_url}trainlab{path} HTTP/1.1", "Host: 127.0.0.1", *headers]
    return "\r\n".join([*lines, "", ""]).encode("latin1") + body


AUTH = f"Authorization: token {TOKEN}"


class TestWhoGetsIn:
    def test_without_a_user(self, echo: JupyterServer) -> None:
        for method in ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"):
            answer = requests.request(method, f"{echo.api}/echo", allow_redirects=False)
            assert answer.status_code == 403
        assert error_of(requests.get(f"{echo.api}/echo")) == (403, "UNAUTHENTICATED")

    def test_a_person_who_opens_an_address_may_log_in(self, echo: JupyterServer) -> None:
        answer = requests.get(
            f"{echo.api}/echo", headers={"Sec-Fetch-Mode": "navigate"}, allow_redirects=False
        )
        assert answer.status_code == 302
        assert "/login?next=" in answer.headers["Location"]

    def test_wrong_token(self, echo: JupyterServer) -> None:
        answer = requests.get(f"{echo.api}/echo", headers={"Authorization": "token wrong"})
        assert error_of(answer) == (403, "UNAUTHENTICATED")

    def test_a_token_needs_no_xsrf_value(self, echo: JupyterServer) -> None:
        answer = requests.post(f"{echo.api}/echo", data=b"x", headers=echo.with_token)
        assert answer.json()["body"] == "x"

    def test_a_cookie_reads(self, echo: JupyterServer) -> None:
        assert echo.browser().get(f"{echo.api}/echo").json()["method"] == "GET"

    @pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
    def test_a_cookie_writes_with_the_xsrf_value_only(
        self, echo: JupyterServer, method: str
    ) -> None:
        session = echo.browser()
        value = echo.xsrf(session)
        url = f"{echo.api}/echo"
        assert error_of(session.request(method, url)) == (403, "PERMISSION_DENIED")
        for wrong in ("x", "2|00000000|00000000000000000000000000000000|1", value[:-1] + "|"):
            answer = session.request(method, url, headers={"X-XSRFToken": wrong})
            assert error_of(answer) == (403, "PERMISSION_DENIED")
        for name in ("Sec-Fetch-Mode", "Sec-Fetch-Dest"):
            answer = session.request(method, url, headers={name: "no-cors"})
            assert error_of(answer) == (403, "PERMISSION_DENIED")
        assert (
            session.request(method, url, headers={"X-XSRFToken": value}).json()["method"] == method
        )

    @pytest.mark.parametrize(
        "headers",
        [
            {"Origin": "https://evil.example"},
            {"Origin": "null"},
            {"Sec-Fetch-Site": "cross-site"},
            {"Sec-Fetch-Site": "same-site"},
        ],
    )
    @pytest.mark.parametrize("method", ["GET", "POST"])
    def test_other_sites(self, echo: JupyterServer, method: str, headers: dict[str, str]) -> None:
        session = echo.browser()
        headers = {**headers, "X-XSRFToken": echo.xsrf(session)}
        answer = session.request(method, f"{echo.api}/echo", headers=headers)
        assert error_of(answer) == (403, "PERMISSION_DENIED")

    def test_the_own_site(self, echo: JupyterServer) -> None:
        session = echo.browser()
        headers = {
            "Origin": f"http://127.0.0.1:{echo.port}",
            "Sec-Fetch-Site": "same-origin",
            "X-XSRFToken": echo.xsrf(session),
        }
        assert session.post(f"{echo.api}/echo", headers=headers).ok

    def test_rebound_host_name(self, echo: JupyterServer) -> None:
        answer = requests.get(
            f"{echo.api}/echo", headers={**echo.with_token, "Host": "evil.example"}
        )
        assert answer.status_code == 403

    def test_only_below_api(self, echo: JupyterServer) -> None:
        for path in (
            "/",
            "",
            "/apix",
            "/api",
            "/page/",
            "/api/../secret",
            "/api/%2e%2e/x",
            "/api/a/..",
        ):
            answer = echo.exchange(raw(echo, f"GET {path}", AUTH, "Connection: close"))
            assert answer.startswith(b"HTTP/1.1 400 "), (path, answer)


class TestWhatReachesTheStore:
    def test_head(self, echo: JupyterServer) -> None:
        session = echo.browser()
        seen = session.get(
            f"{echo.api}/echo/%C3%A4?a=1&token={TOKEN}&_xsrf=v&b=%2F",
            headers={
                "X-Trainlab-User": "root",
                "x_trainlab_user": "root",
                "X-Forwarded-Prefix": "/evil",
                "X-Forwarded-For": "10.0.0.1",
                "Connection": "keep-alive, X-Named",
                "X-Named": "1",
                "X-Other": "2",
                "Authorization": f"token {TOKEN}",
            },
        ).json()
        headers = seen["headers"]
        assert seen["url"] == "/api/echo/%C3%A4?a=1&b=%2F"
        assert headers["connection"] == "close"
        assert headers["x-forwarded-prefix"] == f"{echo.base_url}trainlab"
        assert headers["x-other"] == "2"
        assert headers["x-trainlab-user"] and headers["x-trainlab-user"] != "root"
        assert "\n" not in headers["x-trainlab-user"]
        for gone in ("cookie", "authorization", "x-forwarded-for", "x-named", "x_trainlab_user"):
            assert gone not in headers

    def test_body_sent_with_the_head(self, echo: JupyterServer) -> None:
        request = raw(echo, "POST /api/echo", AUTH, "Content-Length: 5", body=b"hello")
        answer = echo.exchange(request)
        assert json.loads(answer.partition(b"\r\n\r\n")[2])["body"] == "hello"
        assert b"Connection: close" in answer

    def test_chunked_body(self, echo: JupyterServer) -> None:
        data = [b"a" * 70_000, b"b", b"c" * 3]
        answer = requests.put(f"{echo.api}/bytes", data=iter(data), headers=echo.with_token)
        joined = b"".join(data)
        assert answer.json() == {"size": len(joined), "sha256": hashlib.sha256(joined).hexdigest()}

    def test_expect_continue(self, echo: JupyterServer) -> None:
        with echo.connect() as connection:
            connection.sendall(
                raw(echo, "PUT /api/bytes", AUTH, "Content-Length: 3", "Expect: 100-continue")
            )
            assert connection.recv(100).startswith(b"HTTP/1.1 100 ")
            connection.sendall(b"abc")
            assert b'"size":3' in connection.makefile("rb").read()

    @pytest.mark.parametrize(
        "headers",
        [
            ("Content-Length: 5", "Content-Length: 6"),
            ("Content-Length: 5", "Transfer-Encoding: chunked"),
            ("Transfer-Encoding: chunked", "Transfer-Encoding: chunked"),
            ("Transfer-Encoding: gzip, chunked",),
            ("Transfer-Encoding: xchunked",),
            ("Content-Length: +5",),
            ("Content-Length: 5_0",),
            ("Content-Length: 0x5",),
            ("Content-Length: -1",),
        ],
    )
    def test_ambiguous_framing(self, echo: JupyterServer, headers: tuple[str, ...]) -> None:
        answer = echo.exchange(raw(echo, "POST /api/echo", AUTH, *headers, body=b"hello"))
        assert answer.startswith(b"HTTP/1.1 400 ")
        assert b"pid" not in answer

    def test_malformed_chunks(self, echo: JupyterServer) -> None:
        for body in (
            b"5;a\nGET",
            b"-1\r\n",
            b"zz\r\nab\r\n",
            b"1\r\nabc\r\n0\r\n\r\n",
            b"123456789\r\n",
        ):
            head = raw(echo, "POST /api/echo", AUTH, "Transfer-Encoding: chunked")
            with echo.connect() as connection:
                connection.sendall(head + body + b"\r\n" * 200)
                assert connection.makefile("rb").read().startswith(b"HTTP/1.1 400 "), body

    def test_no_second_request_behind_the_first(self, echo: JupyterServer) -> None:
        smuggled = b"GET /api/echo HTTP/1.1\r\nHost: x\r\nX-Trainlab-User: root\r\n\r\n"
        for request in (
            raw(echo, "POST /api/echo", AUTH, "Content-Length: 2", body=b"ab" + smuggled),
            raw(
                echo,
                "POST /api/echo",
                AUTH,
                "Transfer-Encoding: chunked",
                body=b"2\r\nab\r\n0\r\nX-Trainlab-User: root\r\n\r\n" + smuggled,
            ),
            raw(echo, "GET /api/echo", AUTH, body=smuggled),
        ):
            answer = echo.exchange(request)
            assert answer.count(b"HTTP/1.1 ") == 1
            assert b'"root"' not in answer

    def test_a_refused_upgrade_opens_no_tunnel(self, echo: JupyterServer) -> None:
        smuggled = b"GET /api/echo HTTP/1.1\r\nHost: x\r\nX-Trainlab-User: root\r\n\r\n"
        request = raw(
            echo,
            "GET /api/other",
            AUTH,
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
        )
        with echo.connect() as connection:
            connection.sendall(request)
            answers = connection.makefile("rb")
            answer = answers.readline()
            connection.sendall(smuggled)
            # The door may close before it has read what it does not pass on.
            with suppress(ConnectionResetError):
                while piece := answers.read1():
                    answer += piece
        assert not answer.startswith(b"HTTP/1.1 101 ")
        assert answer.count(b"HTTP/1.1 ") == 1
        assert b'"root"' not in answer

    def test_old_protocol_version(self, echo: JupyterServer) -> None:
        request = raw(echo, "GET /api/echo", AUTH).replace(b" HTTP/1.1\r\n", b" HTTP/1.0\r\n", 1)
        head, _, body = echo.exchange(request).partition(b"\r\n\r\n")
        assert b"chunked" not in head.lower()
        assert json.loads(body)["method"] == "GET"


class TestAnswers:
    def test_data_never_becomes_a_page(self, echo: JupyterServer) -> None:
        answer = echo.browser().get(f"{echo.api}/page")
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "Set-Cookie" not in answer.headers

    def test_early_refusal_of_a_large_body(self, echo: JupyterServer) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", echo.port, timeout=30)
        connection.request(
            "PUT",
            f"{echo.base_url}trainlab/api/refuse",
            body=b"x" * 20_000_000,
            headers=echo.with_token,
        )
        answer = connection.getresponse()
        assert answer.status == 413
        assert json.loads(answer.read())["code"] == "REQUEST_LIMIT_EXCEEDED"

    def test_the_store_ends_before_it_answers(self, echo: JupyterServer) -> None:
        answer = requests.get(f"{echo.api}/vanish", headers=echo.with_token)
        assert error_of(answer) == (503, "TEMPORARILY_UNAVAILABLE")

    def test_large_bodies_do_not_stay_in_memory(self, echo: JupyterServer) -> None:
        size = 200_000_000
        piece = os.urandom(1_000_000)
        expected = hashlib.sha256()
        for _ in range(200):
            expected.update(piece)
        requests.get(f"{echo.api}/echo", headers=echo.with_token)
        before = echo.memory()
        connection = http.client.HTTPConnection("127.0.0.1", echo.port, timeout=60)
        connection.request(
            "PUT",
            f"{echo.base_url}trainlab/api/bytes",
            body=(piece for _ in range(200)),
            headers={**echo.with_token, "Content-Length": str(size)},
        )
        seen = json.loads(connection.getresponse().read())
        assert seen == {"size": size, "sha256": expected.hexdigest()}
        received = 0
        with requests.get(
            f"{echo.api}/zeros?size={size}", headers=echo.with_token, stream=True
        ) as answer:
            for part in answer.iter_content(1 << 20):
                received += len(part)
        assert received == size
        assert echo.memory() - before < 20_000_000

    def test_events_pass_at_once(self, echo: JupyterServer) -> None:
        with requests.get(
            f"{echo.api}/events", headers=echo.with_token, stream=True, timeout=30
        ) as stream:
            lines = stream.iter_lines()
            for text in ("one", "two", "three"):
                emitted = requests.post(f"{echo.api}/emit?text={text}", headers=echo.with_token)
                assert emitted.json() == {"listeners": 1}
                # Nothing more is sent: an event held back would never arrive.
                assert next(lines).decode() == f"data: {text}"
                assert next(lines) == b""

        def listeners() -> int:
            answer = requests.post(f"{echo.api}/emit?text=x", headers=echo.with_token)
            return int(answer.json()["listeners"])

        wait_for(lambda: listeners() == 0, "the store learns that the browser left")


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


def test_a_server_without_login(tmp_path: Path) -> None:
    """Its cookie still protects from other sites; a missing store program is named."""
    server = start_server(
        tmp_path,
        base_url="/",
        token="",
        env={"TRAINLAB_STORE_MAIN": str(tmp_path / "nowhere.mjs")},
    )
    try:
        session = server.browser()
        assert error_of(session.post(f"{server.api}/echo")) == (403, "PERMISSION_DENIED")
        answer = session.get(f"{server.api}/echo")
        assert error_of(answer) == (503, "TEMPORARILY_UNAVAILABLE")
        assert "nowhere.mjs" in answer.json()["message"]
    finally:
        stop_server(server)
