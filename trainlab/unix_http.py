"""HTTP to a program that listens on a unix socket."""

from __future__ import annotations

import http.client
import json
import socket
from typing import Any


class UnixConnection(http.client.HTTPConnection):
    """A connection to the socket at `address`; `timeout` in seconds."""

    def __init__(self, address: str, timeout: float = 30) -> None:
        super().__init__("store", timeout=timeout)
        self._address = address

    def connect(self) -> None:
        """Connects; raises OSError when nobody listens."""
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._address)


def get_json(address: str, path: str) -> tuple[int, Any]:
    """Asks for a path; returns the status and the answer."""
    connection = UnixConnection(address)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()
