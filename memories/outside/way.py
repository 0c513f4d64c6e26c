"""The connection to an address: looked up once, checked, and taken at its word about time."""

import ipaddress
import queue
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Sequence

import httpcore2
from httpcore2 import SOCKET_OPTION

from memories.outside.addresses import is_allowed, is_public
from memories.outside.errors import Refused, Unreachable

LookUp = Callable[[str, int], Sequence[str]]

TRIES = 4  # addresses of one name that are tried, one after the other


def look_up_in_dns(host: str, port: int) -> list[str]:
    """The addresses of a name, as the system knows them; raises OSError or ValueError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(where[0]) for *_, where in found]


def read_as_numbers(host: str, port: int) -> list[str]:
    """The address that a host is, 127.1 and 0x7f000001 included; raises OSError for a name."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    return [str(where[0]) for *_, where in found]


class Way(httpcore2.NetworkBackend):
    """How httpcore reaches a host: looking up, checking and connecting are one step, here.

    until: the moment, on the monotonic clock, at which all of it ends; most: bytes that may come.
    """

    def __init__(self, until: float, most: int, look_up: LookUp) -> None:
        self.until = until
        self.most = most
        self.look_up = look_up

    def left(self) -> float:
        """Seconds until the end; raises Unreachable when there are none."""
        left = self.until - time.monotonic()
        if left <= 0:
            raise Unreachable("The address took too long to answer.")
        return left

    def addresses(self, host: str, port: int) -> list[str]:
        """All addresses of a name, each of them fit to be called; raises Refused.

        One private address among public ones is enough to refuse: nobody honest mixes them.
        """
        found = list(dict.fromkeys(self._resolved(host, port)))
        if not found:
            raise Unreachable("The name of the address is not known.")
        for text in found:
            try:
                address = ipaddress.ip_address(text)
            except ValueError:
                raise Refused("The address leads to nothing that can be checked.") from None
            if not (is_public(address) or is_allowed(host, port, address)):
                raise Refused(
                    "The address leads into a private network. Only public addresses are called, "
                    "unless the operator lists them in OUTSIDE_ALLOWED."
                )
        return found

    def _resolved(self, host: str, port: int) -> Sequence[str]:
        """The resolver's answer, waited for no longer than the rest of the time.

        getaddrinfo knows no limit of its own, and whoever runs a name server can make it wait for
        half a minute. The thread that is left behind ends by itself.
        """
        answer: queue.SimpleQueue[Sequence[str]] = queue.SimpleQueue()

        def ask() -> None:
            try:
                answer.put(self.look_up(host, port))
            except (OSError, ValueError):
                answer.put([])

        threading.Thread(target=ask, name="look-up", daemon=True).start()
        try:
            return answer.get(timeout=self.left())
        except queue.Empty:
            raise Unreachable("The name of the address could not be looked up in time.") from None

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        addresses = self.addresses(host, port)[:TRIES]
        for number, address in enumerate(addresses):
            wait = self.left() / (len(addresses) - number)
            try:
                # An address, not a name: nothing is looked up again.
                stream = httpcore2.SyncBackend().connect_tcp(address, port, wait)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout):
                continue
            if leads_home(stream) and not is_allowed(host, port, ipaddress.ip_address(address)):
                stream.close()
                raise Refused("The address is the one of this server itself.")
            return _Stream(stream, self)
        raise Unreachable("Nobody could be reached at the address.")


def leads_home(stream: httpcore2.NetworkStream) -> bool:
    """Whether a connection ends on this very machine.

    A public address of our own would be called from inside, behind whatever firewall is in front.
    """
    try:
        ends = [stream.get_extra_info(end)[0] for end in ("client_addr", "server_addr")]
    except OSError:  # gone already: the next read will say so
        return False
    return bool(ends[0] == ends[1])


class _Stream(httpcore2.NetworkStream):
    """A connection whose every step ends with its way's time, however it is spread over steps.

    Limits of httpcore hold for one read each: a server that sends a byte now and then would keep
    us for ever.
    """

    def __init__(self, inner: httpcore2.NetworkStream, way: Way) -> None:
        self.inner = inner
        self.way = way

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        data = self.inner.read(max_bytes, self.way.left())
        self.way.most -= len(data)
        if self.way.most < 0:
            raise Refused("The answer is too large.")
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        # Not the inner stream's: its limit holds for each part that the other side takes.
        line: socket.socket = self.inner.get_extra_info("socket")
        rest = memoryview(buffer)
        try:
            while rest:
                line.settimeout(self.way.left())
                rest = rest[line.send(rest) :]
        except TimeoutError:
            raise httpcore2.WriteTimeout from None
        except OSError:
            raise httpcore2.WriteError from None

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore2.NetworkStream:
        try:
            # The name that was written, not the address: the certificate must be the name's.
            inner = self.inner.start_tls(ssl_context, server_hostname, self.way.left())
        except httpcore2.ConnectError as error:
            if isinstance(error.__cause__, ssl.SSLCertVerificationError):
                raise Unreachable("The certificate of the address is not valid for it.") from None
            raise
        return _Stream(inner, self.way)

    def close(self) -> None:
        self.inner.close()

    def get_extra_info(self, info: str) -> object:
        return self.inner.get_extra_info(info)
