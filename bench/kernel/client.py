"""A Jupyter client that waits as little as it can, so that what is measured is the kernel."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psutil
import zmq
from jupyter_client.manager import KernelManager

PATIENCE_MS = 60_000


class KernelError(Exception):
    """A kernel did not do what was measured."""


class Client:
    """One running kernel."""

    def __init__(self, name: str, cwd: str | None = None) -> None:
        self.name = name
        self.manager = KernelManager(kernel_name=name)
        self._begin = time.perf_counter()
        self.manager.start_kernel(stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL, cwd=cwd)
        self.shell = self._connect(zmq.DEALER, self.manager.shell_port)
        self.control = self._connect(zmq.DEALER, self.manager.control_port)
        self.iopub = self._connect(zmq.SUB, self.manager.iopub_port)
        self.iopub.subscribe(b"")

    def _connect(self, kind: int, port: int) -> zmq.Socket[bytes]:
        socket = zmq.Context.instance().socket(kind)
        socket.linger = 0
        # By default libzmq waits a random 100 to 200 ms between two tries to connect,
        # which would be most of what is measured.
        socket.reconnect_ivl = 2
        socket.connect(f"tcp://{self.manager.ip}:{port}")
        return socket

    def ready(self) -> float:
        """Waits for the first kernel_info_reply; milliseconds since the start."""
        self.answer(self.shell, self.send(self.shell, "kernel_info_request", {}))
        return (time.perf_counter() - self._begin) * 1000

    def send(self, socket: zmq.Socket[bytes], kind: str, content: dict[str, Any]) -> str:
        """Sends a request; its id."""
        message = self.manager.session.send(socket, kind, content)
        return str(message["header"]["msg_id"])

    def receive(self, socket: zmq.Socket[bytes]) -> dict[str, Any]:
        """The next message."""
        if not socket.poll(PATIENCE_MS):
            raise KernelError(f"{self.name} said nothing for {PATIENCE_MS / 1000:.0f} s.")
        _, message = self.manager.session.recv(socket)
        return dict(message)

    def answer(self, socket: zmq.Socket[bytes], request: str) -> dict[str, Any]:
        """The reply to a request."""
        while True:
            message = self.receive(socket)
            if message["parent_header"].get("msg_id") == request:
                return dict(message["content"])

    def submit(self, code: str) -> str:
        """Sends a cell; its id."""
        content = {"code": code, "silent": False, "store_history": True, "allow_stdin": False}
        return self.send(self.shell, "execute_request", {**content, "user_expressions": {}})

    def broadcasts(self, request: str) -> Iterator[dict[str, Any]]:
        """What is broadcast about a request, up to its end."""
        while True:
            message = self.receive(self.iopub)
            if message["parent_header"].get("msg_id") != request:
                continue
            yield message
            if message["content"].get("execution_state") == "idle":
                return

    def run(self, code: str) -> tuple[float, str]:
        """Runs a cell to its end; milliseconds, and what it printed and gave."""
        begin = time.perf_counter()
        request = self.submit(code)
        text = ""
        for message in self.broadcasts(request):
            content = message["content"]
            text += content.get("text", "") + content.get("data", {}).get("text/plain", "")
            if message["msg_type"] == "error":
                raise KernelError(f"{self.name}: {content['ename']}: {content['evalue']}\n{code}")
        self.answer(self.shell, request)
        return (time.perf_counter() - begin) * 1000, text

    def printed(self, request: str, wanted: str) -> None:
        """Waits until a cell has printed the text."""
        for message in self.broadcasts(request):
            if wanted in message["content"].get("text", ""):
                return
        raise KernelError(f"{self.name} ended the cell without printing {wanted!r}.")

    def private_mb(self) -> float:
        """Memory that the kernel's processes share with nobody."""
        root = psutil.Process(self.manager.provisioner.pid)  # type: ignore[union-attr]
        processes = [root, *root.children(recursive=True)]
        return float(sum(process.memory_full_info().uss for process in processes) / 2**20)

    def close(self) -> None:
        """Ends the kernel."""
        for socket in (self.shell, self.control, self.iopub):
            socket.close()
        self.manager.shutdown_kernel(now=True)


@contextmanager
def kernel(name: str, cwd: str | None = None) -> Iterator[Client]:
    """A kernel that has answered once."""
    client = Client(name, cwd)
    try:
        client.ready()
        yield client
    finally:
        client.close()
