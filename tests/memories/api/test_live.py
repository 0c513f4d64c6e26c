"""What only a real web server shows: paths as they were sent, large bodies, bodies in chunks."""

import json
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from pytest_django import DjangoDbBlocker

from memories.models import Project
from tests.conftest import Remember
from tests.memories.api.conftest import Caller, Issue
from tests.memories.api.live import Live, running

pytestmark = pytest.mark.django_db(transaction=True)
TEN_MEGABYTES = 10_000_000


@pytest.fixture
def api_key(issue: Issue) -> str:
    caller: Caller = issue()
    return str(caller.secret)


@pytest.fixture
def live(transactional_db: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Live]:
    with running() as server:
        yield server


def headers(key: str, **more: str) -> dict[str, str]:
    return {"Authorization": f"Token {key}", "Content-Type": "application/json", **more}


def test_paths_as_clients_send_them(live: Live, api_key: str, remember: Remember) -> None:
    names = ["al/ex", "al ex", "100%", "al%2Fex", "zoë", "a?b#c", "x/profile", "al.ex", "al/"]
    for name in names:
        remember("Likes tea", user_id=name)

    for name in names:
        for path in (f"/v2/entities/user/{quote(name, safe='')}/",
                     f"//v2//entities/user/{quote(name, safe='')}"):  # fmt: skip
            status, _, body = live.request("GET", path, headers=headers(api_key))
            assert (status, [found["name"] for found in json.loads(body)]) == (200, [name])
    status, _, body = live.request("GET", "/v2/entities/user/al/ex", headers=headers(api_key))
    assert [found["name"] for found in json.loads(body)] == ["al/ex"]


def test_ten_megabytes_are_refused_and_the_client_hears_it(live: Live, api_key: str) -> None:
    body = b'{"query": "' + b"x" * TEN_MEGABYTES + b'"}'
    chunks = (body[start : start + 65_536] for start in range(0, len(body), 65_536))

    whole = live.request("POST", "/v1/memories/search/", body=body, headers=headers(api_key))
    in_chunks = live.request("POST", "/v1/memories/search/", body=chunks, headers=headers(api_key),
                             encode_chunked=True)  # fmt: skip
    by_get = live.request("GET", "/v1/ping/", body=body, headers=headers(api_key))

    for status, told, answer in (whole, in_chunks, by_get):
        assert status == 413
        assert told["Content-Type"].startswith("application/json")
        sentence = "The body is larger than 8,000,000 bytes. Send less at once."
        assert json.loads(answer) == {"detail": sentence}


def test_a_body_in_chunks_is_a_body(live: Live, api_key: str, project: Project) -> None:
    body = json.dumps({"messages": "I like tea", "user_id": "alex", "infer": False}).encode()

    status, _, _ = live.request(
        "POST", "/v1/memories/", body=iter([body[:10], body[10:]]), headers=headers(api_key),
        encode_chunked=True,
    )  # fmt: skip

    assert status == 200
    assert project.memories.get().text == "I like tea"


def test_a_body_that_breaks_off_is_no_failure_of_ours(live: Live, api_key: str) -> None:
    head = (
        f"POST /v1/memories/search/ HTTP/1.1\r\nHost: localhost\r\nAuthorization: Token {api_key}"
    )
    live.say_and_leave(f"{head}\r\nContent-Length: 100\r\n\r\n{{".encode())
    broken = live.say(f"{head}\r\nTransfer-Encoding: chunked\r\n\r\nnonsense\r\n\r\n".encode())

    assert broken.startswith(b"HTTP/1.1 400")
    assert b'"detail": "The body broke off."' in broken
    assert live.request("GET", "/v1/ping/", headers=headers(api_key))[0] == 200


NO_HTTP = {
    "NUL in the path": b"GET /v1/ping/\x00 HTTP/1.1",
    "100 kB of query": b"GET /v1/memories/?" + b"x" * 100_000 + b" HTTP/1.1",
    "NUL in a header": b"GET /v1/ping/ HTTP/1.1\r\nX-A: \x00",
    "a length below nothing": b"GET /v1/ping/ HTTP/1.1\r\nContent-Length: -1",
    "two lengths": b"GET /v1/ping/ HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2",
}


def test_what_is_no_http_is_refused_by_the_web_server(live: Live) -> None:
    """Such requests never reach the API, so their answers are not in its words."""
    for what, line in NO_HTTP.items():
        answer = live.say(line + b"\r\nHost: localhost\r\nConnection: close\r\n\r\n")

        assert answer.split(b" ")[1][:1] == b"4", (what, answer[:200])


def test_another_charset_is_refused_in_json(live: Live, api_key: str) -> None:
    for charset in ("utf-7", "utf-16", "unknown-8", "idna", "base64", '"'):
        for path in ("/v1/memories/search/", "/v1/memories/search/?user_id=%FF"):
            kind = {"Content-Type": f"application/json; charset={charset}"}

            status, told, body = live.request(
                "POST", path, body=b"{}", headers=headers(api_key) | kind
            )

            assert (status, json.loads(body)) == (400, {"detail": "Send it in UTF-8."}), charset
            assert told["Content-Type"] == "application/json"
