"""The web server's door: taken by the supervisor, handed to the server, knocked at."""

import errno
import select
import socket
from collections.abc import Iterator
from contextlib import suppress

from runtime.errors import Problem
from runtime.options import Options

BACKLOG = 512
ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  compared with, not bound to


def listen(options: Options) -> socket.socket:
    """Take HOST and PORT and return the listening socket.

    The supervisor holds it for as long as it runs: nobody can take the port while the web server
    is started again, and who asks meanwhile waits a moment instead of being refused.
    Raises Problem when the port is taken or not for this account, or HOST is not ours.
    """
    try:
        found = socket.getaddrinfo(
            options.host, options.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
    except (socket.gaierror, UnicodeError) as error:
        raise Problem(f"HOST is {options.host!r}, which is no address this machine knows.") from (
            error
        )
    family, _, _, _, address = found[0]
    door = socket.socket(family, socket.SOCK_STREAM)
    try:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        door.bind(address)
        door.listen(BACKLOG)
    except OSError as error:
        door.close()
        raise Problem(_why_not(options, error)) from error
    return door


def knocking(options: Options) -> Iterator[bool]:
    """Yield, whenever asked and without waiting, whether the server has answered /healthz.

    The door is open before anybody is at home: a request waits there until the server takes it,
    so one is enough unless the server falls over it or reports a failure of its own (5xx).
    """
    host = ANYWHERE.get(options.host, options.host)
    request = f"GET /healthz HTTP/1.0\r\nHost: {options.address[7:]}\r\n\r\n".encode()
    while True:
        with suppress(OSError), socket.create_connection((host, options.port), 2.0) as visitor:
            visitor.sendall(request)
            while not select.select([visitor], [], [], 0)[0]:
                yield False
            status = visitor.recv(12)[9:10]  # "HTTP/1.1 200"
            yield status in (b"2", b"3", b"4")
        yield False


def _why_not(options: Options, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {options.port} on {options.host} is taken by another program: "
            "stop that one, or set PORT to a free port."
        )
    if error.errno == errno.EACCES:
        return f"This account may not listen on port {options.port}: set PORT to 1024 or more."
    if error.errno == errno.EADDRNOTAVAIL:
        return f"HOST is {options.host!r}, which is not an address of this machine."
    return f"The web server cannot listen at {options.address}: {error.strerror}."
