"""The secret by which kernels get in."""

from __future__ import annotations

import secrets
from hmac import compare_digest

from tornado.httputil import HTTPHeaders


class KernelToken:
    """A random token that only the door accepts, so that kernels need not know Jupyter's own.

    It lives as long as the server, and is sent as `Authorization: Bearer` only:
    never in an address, so that it comes into no log.
    """

    def __init__(self) -> None:
        self.value = secrets.token_urlsafe(32)

    def admits(self, headers: HTTPHeaders) -> bool:
        """Whether a request carries the token; takes the same time for every wrong one."""
        scheme, _, sent = headers.get("Authorization", "").partition(" ")
        return scheme.lower() == "bearer" and compare_digest(
            sent.strip().encode(), self.value.encode()
        )
