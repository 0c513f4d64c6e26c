"""Posting to addresses that somebody else chose."""

import socket
import threading
import time

import pytest
from pytest_django import Settings
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from memories import outside
from memories.outside import Refused, Unreachable
from tests.memories.web import PROMPTLY, request_of, talking


@pytest.mark.parametrize("status", [200, 204, 302, 400, 500])
def test_a_post_brings_body_and_headers_and_any_answer_back(status: int, web: HTTPServer) -> None:
    seen: list[tuple[bytes, Request]] = []

    def answer(request: Request) -> Response:
        seen.append((request.get_data(), request))
        return Response(b"th\0anks \xff", status, headers={"Location": web.url_for("/elsewhere")})

    web.expect_request("/hook", method="POST").respond_with_handler(answer)
    sent = {
        "Content-Type": "application/json",
        "X-Signature": "abc",
        "Host": "evil",
        "host": "evil",
    }
    answered = outside.post(web.url_for("/hook"), body=b'{"a": 1}', headers=sent, seconds=20)
    assert answered.status == status
    assert answered.text == ("" if status == 204 else "thanks \ufffd")
    body, request = seen[0]
    assert body == b'{"a": 1}'
    assert request.headers["X-Signature"] == "abc"
    assert request.headers["Host"] == f"127.0.0.1:{web.port}"
    assert len(web.log) == 1


def test_a_large_body_arrives_whole(web: HTTPServer) -> None:
    sizes: list[int] = []

    def answer(request: Request) -> Response:
        sizes.append(len(request.get_data()))
        return Response(b"ok")

    web.expect_request("/hook").respond_with_handler(answer)
    outside.post(web.url_for("/hook"), body=b"x" * 5_000_000, headers={}, seconds=60)
    outside.post(web.url_for("/hook"), body=b"", headers={}, seconds=60)
    assert sizes == [5_000_000, 0]


@pytest.mark.parametrize("pause", [0.0, 0.05], ids=["endless", "dripping"])
def test_a_status_counts_however_the_text_goes_on(pause: float, settings: Settings) -> None:
    settings.OUTSIDE_ALLOWED = ["127.0.0.1"]

    def talk(line: socket.socket, over: threading.Event) -> None:
        request_of(line)
        line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n")
        while not over.wait(pause):
            line.sendall(b"x" if pause else b"x" * 65_536)

    with talking(talk) as port:
        url = f"http://127.0.0.1:{port}/"
        answered = outside.post(url, body=b"x", headers={}, seconds=0.5 if pause else 60)
    assert answered.status == 200
    assert 0 < len(answered.text) <= outside.ANSWER_BYTES


# By sips the whole body would take half a minute, and no single part of it long.
@pytest.mark.parametrize("sip", [0, 20_000])
def test_a_receiver_that_reads_nothing_or_by_sips_is_left(sip: int, settings: Settings) -> None:
    settings.OUTSIDE_ALLOWED = ["127.0.0.1"]

    def talk(line: socket.socket, over: threading.Event) -> None:
        while not over.wait(0.02):
            if sip:
                line.recv(sip)

    begun = time.monotonic()
    with talking(talk) as port, pytest.raises(Unreachable, match="too long"):
        outside.post(f"http://127.0.0.1:{port}/", body=b"x" * 30_000_000, headers={}, seconds=0.5)
    assert time.monotonic() - begun < PROMPTLY


@pytest.mark.parametrize(
    "headers",
    [{"X": "a\r\nY: b"}, {"X\r\nY": "b"}, {"X:": "b"}, {"X": "\0"}, {"": "b"}],
)
def test_a_header_cannot_smuggle_another(headers: dict[str, str], web: HTTPServer) -> None:
    with pytest.raises(Refused):
        outside.post(web.url_for("/hook"), body=b"", headers=headers, seconds=20)
    assert web.log == []


def test_a_post_to_a_private_address_is_refused(web_http: HTTPServer, settings: Settings) -> None:
    settings.OUTSIDE_ALLOWED = []
    web_http.clear()
    with pytest.raises(Refused, match="private network"):
        outside.post(web_http.url_for("/hook"), body=b"", headers={}, seconds=20)
    with pytest.raises(Refused, match="private network"):
        outside.check(web_http.url_for("/hook"))
    assert web_http.log == []
