"""Limits: no answer is too large, too slow, packed too well or too odd to be left in time."""

import gzip
import socket
import threading
import time
import zlib

import pytest
from pytest_django import Settings
from pytest_httpserver import HTTPServer

from memories import outside
from memories.outside import Refused, Unreachable
from tests.memories.web import PROMPTLY, request_of, silence, talking


def fetch(url: str, *, most_bytes: int = 100_000, seconds: float = 20.0) -> outside.Fetched:
    return outside.fetch(url, most_bytes=most_bytes, seconds=seconds)


def test_as_much_as_is_wanted_comes_and_not_a_byte_more(web: HTTPServer) -> None:
    web.expect_request("/").respond_with_data(b"x" * 1_000)
    assert len(fetch(web.url_for("/"), most_bytes=1_000).content) == 1_000
    with pytest.raises(Refused, match="more than 999 bytes"):
        fetch(web.url_for("/"), most_bytes=999)


@pytest.mark.parametrize(
    ("head", "piece"),
    [
        (b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 65_536),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 999999999999\r\n\r\n", b"x" * 65_536),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n" * 9_000),
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n", gzip.compress(b"x" * 65_536)),
        # Packed blocks that hold nothing: much comes over the line, and never a byte of text.
        (
            b"HTTP/1.1 200 OK\r\nContent-Encoding: deflate\r\n\r\nx\x9c",
            b"\x00\x00\x00\xff\xff" * 9_000,
        ),
        (b"HTTP/1.1 200 OK\r\n", b"X-Header: " + b"x" * 60_000 + b"\r\n"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 2_000),
        (b"", b"x" * 65_536),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;", b"x" * 65_536),
    ],
    ids=["body", "length", "chunks", "gzip", "empty", "header", "continue", "rubbish", "chunk"],
)
def test_an_answer_without_end_is_left(head: bytes, piece: bytes, settings: Settings) -> None:
    settings.OUTSIDE_ALLOWED = ["127.0.0.1"]
    sent: list[int] = []

    def talk(line: socket.socket, over: threading.Event) -> None:
        request_of(line)
        line.sendall(head)
        while not over.is_set():
            line.sendall(piece)
            sent.append(len(piece))

    with talking(talk) as port, pytest.raises(Refused):
        fetch(f"http://127.0.0.1:{port}/", most_bytes=200_000, seconds=60)
    # What was read, and what lay in the buffers between us.
    assert sum(sent) < 30_000_000


def test_a_gzip_bomb_is_stopped_while_it_unpacks(web: HTTPServer) -> None:
    packed = gzip.compress(b"\0" * 50_000_000)
    assert len(packed) < 100_000
    web.expect_request("/").respond_with_data(packed, headers={"Content-Encoding": "gzip"})
    with pytest.raises(Refused, match="more than 100,000 bytes"):
        fetch(web.url_for("/"), most_bytes=100_000)


@pytest.mark.parametrize("encoding", ["gzip", "GZIP", "x-gzip", "deflate", "identity", ""])
def test_a_packed_answer_that_was_not_asked_for_is_understood(
    encoding: str, web: HTTPServer
) -> None:
    text = b"tea and biscuits " * 20_000
    pack = {"deflate": zlib.compress, "identity": bytes, "": bytes}.get(encoding, gzip.compress)
    headers = {"Content-Encoding": encoding} if encoding else {}
    web.expect_request("/").respond_with_data(pack(text), headers=headers)
    assert fetch(web.url_for("/"), most_bytes=len(text)).content == text
    assert web.log[0][0].headers["Accept-Encoding"] == "identity"


@pytest.mark.parametrize(
    ("encoding", "body", "words"),
    [
        ("br", b"x", "not understood"),
        ("gzip, gzip", gzip.compress(gzip.compress(b"tea")), "not understood"),
        ("gzip", b"no gzip at all", "damaged"),
        ("gzip", gzip.compress(b"tea" * 1_000)[:-9], "ends early"),
        ("gzip", b"", "ends early"),
    ],
)
def test_a_badly_packed_answer_is_refused(
    encoding: str, body: bytes, words: str, web: HTTPServer
) -> None:
    web.expect_request("/").respond_with_data(body, headers={"Content-Encoding": encoding})
    with pytest.raises(Refused, match=words):
        fetch(web.url_for("/"))


HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n"


# The head of a TLS record of 16,384 bytes, with which a handshake could begin.
RECORD = b"\x16\x03\x03\x40\x00"


@pytest.mark.parametrize(
    ("scheme", "before"),
    [("http", b""), ("http", b"HTTP/1.1 200 OK\r\nX: "), ("http", HEAD), ("https", RECORD)],
    ids=["status", "header", "body", "handshake"],
)
def test_a_server_that_drips_is_left_when_the_time_is_over(
    scheme: str, before: bytes, settings: Settings
) -> None:
    settings.OUTSIDE_ALLOWED = ["127.0.0.1"]

    def talk(line: socket.socket, over: threading.Event) -> None:
        line.recv(65_536)
        line.sendall(before)
        while not over.wait(0.05):
            line.sendall(b"x")

    begun = time.monotonic()
    with talking(talk) as port, pytest.raises(Unreachable, match="too long"):
        fetch(f"{scheme}://127.0.0.1:{port}/", seconds=0.5)
    assert time.monotonic() - begun < PROMPTLY


def test_redirects_share_the_time_of_the_first_request(settings: Settings) -> None:
    settings.OUTSIDE_ALLOWED = ["127.0.0.1"]

    def talk(line: socket.socket, over: threading.Event) -> None:
        request_of(line)
        over.wait(0.4)
        line.sendall(b"HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n")

    with talking(talk) as port, pytest.raises(Unreachable, match="too long"):
        fetch(f"http://127.0.0.1:{port}/", seconds=1.0)


@pytest.mark.parametrize("tls", [False, True])
def test_a_server_that_says_nothing_is_left(tls: bool, settings: Settings) -> None:
    settings.OUTSIDE_ALLOWED = ["127.0.0.1"]
    scheme = "https" if tls else "http"  # with https it is the handshake that never comes
    begun = time.monotonic()
    with talking(silence) as port, pytest.raises(Unreachable, match="too long"):
        fetch(f"{scheme}://127.0.0.1:{port}/", seconds=0.5)
    assert time.monotonic() - begun < PROMPTLY


@pytest.mark.parametrize(
    "answer",
    [b"", b"\r\n\r\n", b"SSH-2.0-OpenSSH_9.6\r\n", b"HTTP/9.9 xyz\r\n\r\n", b"\0" * 100,
     b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab",
     b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
     b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
     b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
     b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\nabc"],
)  # fmt: skip
def test_what_does_not_speak_http_is_told(answer: bytes, settings: Settings) -> None:
    settings.OUTSIDE_ALLOWED = ["127.0.0.1"]

    def talk(line: socket.socket, over: threading.Event) -> None:
        request_of(line)
        line.sendall(answer)

    with talking(talk) as port, pytest.raises(Unreachable):
        fetch(f"http://127.0.0.1:{port}/")


def test_a_closed_port_is_told(settings: Settings) -> None:
    settings.OUTSIDE_ALLOWED = ["127.0.0.1"]
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
    with pytest.raises(Unreachable, match="Nobody could be reached"):
        fetch(f"http://127.0.0.1:{port}/")
