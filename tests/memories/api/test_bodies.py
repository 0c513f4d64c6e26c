"""Bodies of strangers are not read, and nobody's is waited for without end."""

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, suppress

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoDbBlocker, Settings

from memories.api.door import door
from memories.models import KeyScope
from tests.memories.api.conftest import Caller, Issue
from tests.memories.api.live import Live, running

MANY = b"[" + b",".join([b"{}"] * 200_000) + b"]"
WORDS = "Authentication credentials were not provided."


@pytest.mark.parametrize("body", [b"{", b"[" * 100_000, MANY], ids=["broken", "deep", "many"])
def test_of_a_stranger_no_body_is_looked_at(anonymous: Caller, body: bytes) -> None:
    response = anonymous("POST", "/v1/memories/", raw=body)
    assert (response.status_code, response.json()) == (401, {"detail": WORDS})
    assert anonymous("POST", "/v1/nothing/", raw=body).status_code == 404
    assert anonymous("POST", "/api/v1/auth/email_code/", raw=body).status_code == 403


def test_a_key_is_looked_up_once(api: Caller) -> None:
    api.get("/v1/ping/")  # its last use is written with the first call
    with CaptureQueriesContext(connection) as queries:
        assert api.get("/v1/ping/").status_code == 200
    assert len([query for query in queries if '"memories_apikey"."hash' in query["sql"]]) <= 1
    assert len([query for query in queries if 'FROM "memories_apikey"' in query["sql"]]) == 1


class Line:
    """What a server has of a client: a socket, and a body that is read from it."""

    def __init__(self) -> None:
        self.client, self.server = socket.socketpair()

    def request(self, length: int, path: str = "/v1/memories/search/", **headers: str) -> object:
        return RequestFactory().generic(
            "POST", path, headers=headers, content_type="application/json",
            **{"CONTENT_LENGTH": str(length), "wsgi.input": self.server.makefile("rb"),
               "gunicorn.socket": self.server},
        )  # fmt: skip


@pytest.fixture
def line() -> Iterator[Line]:
    found = Line()
    with found.client, found.server:
        yield found


def unreached(request: object) -> HttpResponse:
    raise AssertionError("The endpoint was reached.")


def test_a_body_that_trickles_is_cut_off(api: Caller, line: Line, settings: Settings) -> None:
    """Each of its bytes would begin a time limit of the socket's own anew."""
    settings.API_BODY_SECONDS = 0.3
    ended = threading.Event()

    def trickle() -> None:
        with suppress(OSError):
            while not ended.wait(0.02):
                line.client.sendall(b" ")

    sender = threading.Thread(target=trickle, daemon=True)
    sender.start()
    try:
        request = line.request(1_000_000, authorization=f"Token {api.secret}")
        response = door(unreached)(request)  # type: ignore[arg-type]
    finally:
        ended.set()
        sender.join(30)

    assert response.status_code == 408
    sentence = "The body did not arrive within 0.3 seconds."
    assert json.loads(response.content) == {"detail": sentence}
    line.server.sendall(b"answered")  # the way back is open
    assert line.client.recv(100) == b"answered"


def test_a_body_in_time_leaves_the_line_open(api: Caller, line: Line) -> None:
    line.client.sendall(b'{"query": "tea"} and the next request')
    read: list[object] = []

    def endpoint(request: object) -> HttpResponse:
        read.append(request.wire)  # type: ignore[attr-defined]
        return HttpResponse()

    request = line.request(16, authorization=f"Token {api.secret}")
    assert door(endpoint)(request).status_code == 200  # type: ignore[arg-type]

    assert read == [{"query": "tea"}]
    line.client.sendall(b".")
    assert line.server.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) == b"."


def test_pages_do_not_wait_for_forms_either(line: Line, settings: Settings) -> None:
    settings.API_BODY_SECONDS = 0.3

    def form(request: object) -> HttpResponse:
        return HttpResponse(len(request.body))  # type: ignore[attr-defined]

    line.client.sendall(b"half")
    response = door(form)(line.request(100, "/sign-in"))  # type: ignore[arg-type]
    assert response.content == b"4"


def test_what_nobody_has_read_is_taken_from_the_line(line: Line) -> None:
    line.client.sendall(b"x" * 1_000 + b"next")
    response = door(lambda request: HttpResponse(status=403))(line.request(1_000, "/sign-in"))  # type: ignore[arg-type]
    assert response.status_code == 403
    assert line.server.recv(100, socket.MSG_DONTWAIT) in {b"next", b""}


# --- a web server ---------------------------------------------------------------------------


@pytest.fixture
def live(transactional_db: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Live]:
    with running() as server:
        yield server


# This server's static files were not collected: its pages fail, but in time.
STATUS = {"/v1/memories/": b"401", "/mcp": b"401", "/api/v1/auth/x/": b"403", "/sign-in": b"500"}


@pytest.mark.parametrize("announced", ["Content-Length: 1000", "Transfer-Encoding: chunked"])
def test_half_sent_bodies_of_strangers_do_not_stop_the_server(live: Live, announced: str) -> None:
    """The server has four threads: each of these clients would keep one for as long as it likes."""
    for path, status in STATUS.items():
        half = f"POST {path} HTTP/1.1\r\nHost: localhost\r\n{announced}\r\n\r\n5\r\n[{{"
        with ExitStack() as stack:
            lines = [
                stack.enter_context(socket.create_connection(("127.0.0.1", live.port), timeout=60))
                for _ in range(6)
            ]
            for line in lines:
                line.sendall(half.encode())
            for line in lines:  # no more is sent, and yet each hears the end of it
                answer = b"".join(iter(lambda line=line: line.recv(65_536), b""))  # type: ignore[misc]
                assert answer[9:12] == status, (path, answer)
            assert live.request("GET", "/healthz", headers={})[0] == 200


@pytest.mark.django_db(transaction=True)
def test_a_stranger_with_a_large_body_hears_why_it_is_refused(live: Live, issue: Issue) -> None:
    body = b'{"messages": "' + b"x" * 5_000_000 + b'"}'
    headers = {"Authorization": "Token m0-wrong", "Content-Type": "application/json"}
    status, _, answer = live.request("POST", "/v1/memories/", body=body, headers=headers)
    assert status == 401
    assert json.loads(answer)["detail"].startswith("Invalid API key.")

    headers["Authorization"] = f"Token {issue(scopes=[KeyScope.READ]).secret}"
    assert live.request("POST", "/v1/memories/", body=body, headers=headers)[0] in {400, 403}
