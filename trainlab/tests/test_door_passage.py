"""What passes the door: heads and bodies, in both directions, unchanged and not collected."""

from __future__ import annotations

import hashlib
import http.client
import json
import os
from contextlib import suppress

import pytest
import requests

from .conftest import TOKEN, JupyterServer, wait_for
from .requests_to_door import AUTH, error_of, raw


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
