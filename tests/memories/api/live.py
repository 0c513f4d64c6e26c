"""The API as operators run it: gunicorn in a process of its own, on the database of the test."""

import http.client
import os
import secrets
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from tests.memories.management.conftest import _address, wait_until

GUNICORN = (
    "--worker-class=gthread", "--threads=4", "--no-control-socket", "--limit-request-line=8190",
    "--graceful-timeout=4", "--log-level=warning", "dashboard.wsgi",
)  # fmt: skip


@dataclass
class Live:
    """A running server."""

    port: int
    process: subprocess.Popen[bytes]

    def request(
        self, method: str, path: str, *, body: Any = None, headers: dict[str, str], **more: Any
    ) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body; `path` and `headers` go out as they are."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, body, headers, **more)
            response = connection.getresponse()
            return response.status, dict(response.getheaders()), response.read()
        finally:
            connection.close()

    def say(self, raw: bytes) -> bytes:
        """What the server answers to these bytes."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=60) as line:
            line.sendall(raw)
            return b"".join(iter(lambda: line.recv(65536), b""))

    def say_and_leave(self, raw: bytes) -> None:
        """Send these bytes and hang up."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=60) as line:
            line.sendall(raw)

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """Ask the server to end, and wait for it."""
        self.process.send_signal(how)
        self.process.wait(30)


@contextmanager
def running(*, workers: int = 1, **variables: str) -> Iterator[Live]:
    """A server with these environment variables; it ends with the block."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
        process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", f"--workers={workers}", f"--bind=fd://{door.fileno()}",
             *GUNICORN],
            env={**os.environ, "DATABASE_URL": _address(), "SECRET_KEY": secrets.token_hex(),
                 **variables},
            pass_fds=(door.fileno(),),
        )  # fmt: skip
        live = Live(port, process)
        try:
            wait_until(lambda: live.request("GET", "/healthz", headers={})[0] == 200, 60)
            yield live
        finally:
            if process.poll() is None:
                live.stop()
