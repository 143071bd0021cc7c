"""What the browser is sent: the head of the store's answer, and errors of the door itself."""

from __future__ import annotations

import json
from collections.abc import Iterable
from http import HTTPStatus

_DROPPED = frozenset([b"connection", b"keep-alive", b"set-cookie", b"server"])
#: Everything below /api/ is data. Were it opened as a page, it would run with
#: the rights of the lab, which has the same origin.
_DATA_ONLY = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'self'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
}

ERROR_CODES = {
    400: "INVALID_PARAMETER_VALUE",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "ENDPOINT_NOT_FOUND",
    405: "ENDPOINT_NOT_FOUND",
    503: "TEMPORARILY_UNAVAILABLE",
}


def error_body(status: int, message: str, code: str | None = None) -> dict[str, str]:
    """The store's own form of an error, with the code also where MLflow's clients read it."""
    code = code or ERROR_CODES.get(status, "INTERNAL_ERROR")
    return {"code": code, "error_code": code, "message": message}


def status_of(head: bytes) -> int:
    """The status of an answer's head; ValueError when it is not HTTP."""
    parts = head.split(b"\r\n", 1)[0].split(b" ")
    if len(parts) < 2 or not parts[0].startswith(b"HTTP/1."):
        raise ValueError("not an HTTP answer")
    return int(parts[1])


def answer_head(head: bytes, cors: Iterable[tuple[str, str]]) -> bytes:
    """Rewrites the head of an answer that ends with its connection."""
    lines = head.rstrip(b"\r\n").split(b"\r\n")
    kept = [lines[0]] + [line for line in lines[1:] if _name(line) not in _DROPPED]
    kept.append(b"Connection: close")
    own = {**_DATA_ONLY, **dict(cors)}
    present = {_name(line) for line in kept}
    kept += [
        f"{name}: {value}".encode("latin1")
        for name, value in own.items()
        if name.lower().encode() not in present
    ]
    return b"\r\n".join(kept) + b"\r\n\r\n"


def error_answer(status: int, message: str, cors: Iterable[tuple[str, str]]) -> bytes:
    """A whole answer, for a connection that Tornado no longer serves."""
    body = json.dumps(error_body(status, message)).encode()
    head = (
        f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return answer_head(head.encode(), cors) + body


def _name(line: bytes) -> bytes:
    return line.partition(b":")[0].strip().lower()
