"""What the store is sent: request target, head and framing of the body.

The body is framed anew by what the head says (RFC 9112 §6), so that no byte
behind the body can become a second request with headers of the sender's choice.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote, unquote, unquote_plus

from tornado.httputil import HTTPHeaders, HTTPServerRequest

#: Meant for the connection to the browser only, or for this server only.
_OWN = frozenset(
    [
        "authorization",
        "connection",
        "content-length",
        "cookie",
        "expect",
        "forwarded",
        "keep-alive",
        "proxy-authorization",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "x-csrftoken",
        "x-real-ip",
        "x-scheme",
        "x-xsrftoken",
    ]
)
#: Only the door says who asks, and under which address it stands.
_STATED = re.compile(r"x[-_](trainlab|forwarded)([-_]|$)", re.IGNORECASE)
_SECRET_ARGUMENTS = frozenset(["token", "_xsrf"])
#: By these MLflow's clients find out what they talk to.
_MLFLOW_PROBES = frozenset(["/health", "/version"])
_TARGET = re.compile(r"[!-~]+")


class BadRequestError(Exception):
    """A request that is not passed on; the message is for its sender."""


@dataclass(frozen=True)
class Body:
    """Framing of a body: `length` bytes, or chunks until an empty one."""

    length: int
    chunked: bool = False

    @property
    def empty(self) -> bool:
        """Whether nothing follows the head."""
        return not self.chunked and self.length == 0


def body_of(headers: HTTPHeaders) -> Body:
    """Reads the framing; raises BadRequestError when it is ambiguous."""
    lengths = {part.strip() for part in headers.get("Content-Length", "").split(",")} - {""}
    encodings = headers.get_list("Transfer-Encoding")
    if encodings:
        if lengths or [e.strip().lower() for e in encodings] != ["chunked"]:
            raise BadRequestError(
                "The body is framed by Transfer-Encoding and cannot be read: only `chunked` "
                "is understood, and not together with Content-Length."
            )
        return Body(0, chunked=True)
    if not lengths:
        return Body(0)
    length = lengths.pop()
    if lengths or not re.fullmatch(r"[0-9]{1,18}", length):
        raise BadRequestError("Content-Length is not one whole number.")
    return Body(int(length))


def wants_websocket(headers: HTTPHeaders) -> bool:
    """Whether a request asks to become a WebSocket."""
    return headers.get("Upgrade", "").strip().lower() == "websocket"


def target_of(uri: str, prefix: str) -> str:
    """Returns path and query below the door's prefix, without Jupyter's own arguments.

    Raises BadRequestError unless the path leads to data: below `/api/` or the
    other addresses that MLflow's clients know.
    """
    path, mark, query = uri[len(prefix) :].partition("?")
    segments = unquote(path).split("/")
    if (
        not uri.startswith(prefix)
        or (not path.startswith(("/api/", "/ajax-api/")) and path not in _MLFLOW_PROBES)
        or not _TARGET.fullmatch(path + query)
        or not {".", ".."}.isdisjoint(segments)
    ):
        raise BadRequestError("Only addresses below /api/ lead to the store.")
    kept = [
        part
        for part in query.split("&")
        if unquote_plus(part.partition("=")[0]) not in _SECRET_ARGUMENTS
    ]
    return path + mark + "&".join(kept) if any(kept) else path


def request_head(request: HTTPServerRequest, prefix: str, user: str, body: Body) -> bytes:
    """Writes the head for the store; the user's name is percent-encoded.

    Raises BadRequestError when the request is not one for the store.
    """
    headers = request.headers
    named = {
        name.strip().lower()
        for value in headers.get_list("Connection")
        for name in value.split(",")
    }
    version = "HTTP/1.0" if request.version == "HTTP/1.0" else "HTTP/1.1"
    lines = [f"{request.method} {target_of(request.uri or '', prefix)} {version}"]
    for name, value in headers.get_all():
        key = name.lower()
        if key not in _OWN and key not in named and not _STATED.match(key):
            lines.append(f"{name}: {value}")
    if wants_websocket(headers):
        lines += ["Connection: Upgrade", "Upgrade: websocket"]
    else:
        lines.append("Connection: close")
    if body.chunked:
        lines.append("Transfer-Encoding: chunked")
    elif "Content-Length" in headers:
        lines.append(f"Content-Length: {body.length}")
    lines.append(f"X-Trainlab-User: {quote(user, safe='@+')}")
    lines.append(f"X-Forwarded-Prefix: {prefix}")
    if any(re.search(r"[\r\n\0]", line) for line in lines):
        raise BadRequestError("A header holds a line break.")
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin1")
