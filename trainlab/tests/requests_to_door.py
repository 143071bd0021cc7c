"""What the tests of the door ask, and how they read its refusals."""

from __future__ import annotations

import requests

from .conftest import TOKEN, JupyterServer

AUTH = f"Authorization: token {TOKEN}"


def error_of(answer: requests.Response) -> tuple[int, str]:
    assert answer.headers["Content-Type"] == "application/json"
    body = answer.json()
    assert body["message"]
    return answer.status_code, body["code"]


def raw(server: JupyterServer, first: str, *headers: str, body: bytes = b"") -> bytes:
    method, path = first.split(" ", 1)
    lines = [f"{method} {server.base_url}trainlab{path} HTTP/1.1", "Host: 127.0.0.1", *headers]
    return "\r\n".join([*lines, "", ""]).encode("latin1") + body
