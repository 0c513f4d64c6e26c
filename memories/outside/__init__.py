"""The only way out of the house to addresses that other people chose: documents and webhooks.

Such an address may be meant to reach what only we can reach: this machine, its network, the
metadata service of a cloud. So a name is resolved here, once; every address that comes of it must
be public; and the connection goes to one of those very addresses, so that a name which answers
differently the second time (DNS rebinding) gains nothing. What is written in a URL decides
nothing: 127.1, 0x7f000001 and 2130706433 are whatever they resolve to. Proxies, cookies and
passwords of the environment play no part.

settings.OUTSIDE_ALLOWED names exceptions: `receiver.internal`, `10.1.0.0/16`, `127.0.0.1:9000`.
"""

import ssl
import time
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache

import httpcore2
import httpx2

from memories.outside.addresses import parsed, port_of
from memories.outside.errors import Refused, Unreachable
from memories.outside.way import LookUp, Way, look_up_in_dns, read_as_numbers

__all__ = [
    "Answered",
    "Fetched",
    "Refused",
    "Unreachable",
    "check",
    "check_spelling",
    "fetch",
    "post",
]

REDIRECTS = 3
ANSWER_BYTES = 64_000  # of an answer to a post; the rest is left unread
# What may come over the line for a body of n bytes is 2n and this: headers, chunks, greetings.
OVERHEAD = 1_000_000
PIECE = 64 * 1024  # bytes that are unpacked at a time

_MOVED = {301, 302, 303, 307, 308}
_SET_HERE = {"host", "content-length", "transfer-encoding", "connection", "accept-encoding"}


@dataclass(frozen=True)
class Fetched:
    """What lies at an address. content_type: as the server named it, may be empty; url: where it
    was found in the end."""

    content: bytes
    content_type: str
    url: str


@dataclass(frozen=True)
class Answered:
    """How a receiver answered. text: at most ANSWER_BYTES of it, without NUL."""

    status: int
    text: str


def fetch(
    url: str, *, most_bytes: int, seconds: float, look_up: LookUp = look_up_in_dns
) -> Fetched:
    """What lies at `url`, of at most `most_bytes` unpacked, within `seconds` in all.

    At most REDIRECTS redirects are followed, each checked like the first address. look_up stands
    for the resolver. Raises Refused.
    """
    until = time.monotonic() + seconds
    place = parsed(url)
    for _ in range(REDIRECTS + 1):
        way = Way(until, 2 * most_bytes + OVERHEAD, look_up)
        with _exchange("GET", place, b"", {}, way) as response:
            headers = _headers(response)
            if response.status in _MOVED and "location" in headers:
                place = parsed(headers["location"], seen_from=place)
                continue
            if not 200 <= response.status < 300:
                raise Unreachable(f"The address answered with status {response.status}.")
            content = bytearray()
            for piece in _unpacked(response.iter_stream(), headers.get("content-encoding", "")):
                content += piece
                if len(content) > most_bytes:
                    raise Refused(f"What is at the address has more than {most_bytes:,} bytes.")
        return Fetched(bytes(content), headers.get("content-type", "")[:200], str(place))
    raise Refused(f"The address redirects more than {REDIRECTS} times.")


def post(
    url: str,
    *,
    body: bytes,
    headers: Mapping[str, str],
    seconds: float,
    look_up: LookUp = look_up_in_dns,
) -> Answered:
    """The answer to `body`, whatever its status; no redirect is followed. Raises Refused.

    Once the status is there the receiver has decided: a text that is too long or too slow is cut.
    """
    way = Way(time.monotonic() + seconds, ANSWER_BYTES + OVERHEAD, look_up)
    with _exchange("POST", parsed(url), body, headers, way) as response:
        text = bytearray()
        try:
            for piece in response.iter_stream():
                text += piece
                if len(text) > ANSWER_BYTES:
                    break
        except (Refused, *_BROKEN):
            pass
        shown = bytes(text[:ANSWER_BYTES]).decode("utf-8", "replace").replace("\0", "")
        return Answered(response.status, shown)


def check(url: str, *, seconds: float = 5.0, look_up: LookUp = look_up_in_dns) -> None:
    """Whether we would go to `url` now, without going there; raises Refused.

    For telling somebody at once. It promises nothing for later: fetch and post check again.
    """
    place = parsed(url)
    way = Way(time.monotonic() + seconds, 0, look_up)
    way.addresses(place.raw_host.decode("ascii"), port_of(place))


def check_spelling(url: str) -> None:
    """What can be said against `url` without asking anybody; raises Refused.

    Where numbers stand in place of a name, in any of their spellings, they must be public.
    """
    place = parsed(url)
    host, port = place.raw_host.decode("ascii"), port_of(place)
    try:
        found = read_as_numbers(host, port)
    except (OSError, ValueError):
        return  # a name: where it leads is asked when it is called
    Way(time.monotonic() + 5.0, 0, lambda *_: found).addresses(host, port)


_BROKEN = (httpcore2.TimeoutException, httpcore2.NetworkError, httpcore2.ProtocolError)


@contextmanager
def _exchange(
    method: str, place: httpx2.URL, body: bytes, headers: Mapping[str, str], way: Way
) -> Iterator[httpcore2.Response]:
    """One request over a connection of its own, its answer not yet read."""
    sent: dict[bytes | str, bytes | str] = {
        "Host": place.netloc.decode("ascii"),
        "User-Agent": "Palimpsest",
        "Accept": "*/*",
        # Unpacked is what we ask for; a server that packs all the same is understood.
        "Accept-Encoding": "identity",
        "Connection": "close",
    }
    for name, value in headers.items():
        if name.lower() not in _SET_HERE:
            sent[name.encode("utf-8", "replace")] = value.encode("utf-8", "replace")
    if method == "POST":
        sent["Content-Length"] = str(len(body))
    url = httpcore2.URL(
        scheme=place.raw_scheme, host=place.raw_host, port=place.port, target=place.raw_path
    )
    try:
        with (
            httpcore2.ConnectionPool(ssl_context=_trust(), network_backend=way) as pool,
            pool.stream(method, url, headers=sent, content=body or None) as response,
        ):
            yield response
    except httpcore2.TimeoutException:
        raise Unreachable("The address took too long to answer.") from None
    except httpcore2.NetworkError:
        raise Unreachable("The connection to the address failed.") from None
    except httpcore2.LocalProtocolError:
        raise Refused("The headers cannot be sent: they hold what no header may.") from None
    except httpcore2.ProtocolError:
        raise Unreachable("What is at the address does not speak HTTP as it should.") from None


@lru_cache(maxsize=1)
def _trust() -> ssl.SSLContext:
    """The certificate authorities we believe; made once, for reading them takes a while."""
    return httpx2.create_ssl_context()


def _headers(response: httpcore2.Response) -> dict[str, str]:
    """The headers of an answer by lower-case name; of repeated ones the last."""
    return {
        name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers
    }


def _unpacked(pieces: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """A body as it was meant, in pieces of at most PIECE when it came packed."""
    encoding = encoding.strip().lower()
    if encoding in ("", "identity"):
        yield from pieces
        return
    if encoding not in ("gzip", "x-gzip", "deflate"):
        raise Refused("What is at the address is packed in a way that is not understood.")
    unpacking = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)  # gzip or zlib, as its header says
    try:
        for piece in pieces:
            while piece and not unpacking.eof:
                yield unpacking.decompress(piece, PIECE)
                piece = unpacking.unconsumed_tail
    except zlib.error:
        raise Unreachable("What is at the address is packed and damaged.") from None
    if not unpacking.eof:
        raise Unreachable("What is at the address is packed and ends early.")
