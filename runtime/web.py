"""The web server's door: taken by the supervisor, handed to the server, knocked at."""

import errno
import http.client
import socket

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


def answers(options: Options, *, seconds: float = 2.0) -> bool:
    """Say whether the web server answers /healthz with anything but a failure of its own."""
    host = ANYWHERE.get(options.host, options.host)
    connection = http.client.HTTPConnection(host, options.port, timeout=seconds)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


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
