"""Fetching: one look-up, the checked address, redirects, TLS."""

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from memories import outside
from memories.outside import Refused, Unreachable
from tests.memories.web import Names, certificates, request_of, silence, talking


def fetch(url: str, *, most_bytes: int = 100_000, seconds: float = 20.0) -> outside.Fetched:
    return outside.fetch(url, most_bytes=most_bytes, seconds=seconds)


def test_what_lies_at_an_address_comes_back(web: HTTPServer) -> None:
    web.expect_ordered_request("/notes.md", query_string="v=%C3%BC").respond_with_data(
        "# Tea\n", content_type="text/markdown; charset=utf-8"
    )
    fetched = fetch(web.url_for("/notes.md?v=ü"))
    assert fetched.content == b"# Tea\n"
    assert fetched.content_type == "text/markdown; charset=utf-8"
    assert fetched.url.endswith("/notes.md?v=%C3%BC")


def test_the_connection_goes_to_the_checked_address_and_names_the_host(web: HTTPServer) -> None:
    seen: list[Request] = []

    def answer(request: Request) -> Response:
        seen.append(request)
        return Response(b"tea")

    web.expect_request("/").respond_with_handler(answer)
    names = Names(["127.0.0.1"])
    url = f"http://docs.example:{web.port}/"
    fetched = outside.fetch(url, most_bytes=9, seconds=20, look_up=names)
    assert fetched.content == b"tea"
    assert seen[0].headers["Host"] == f"docs.example:{web.port}"
    assert names.asked == [("docs.example", web.port)]


def test_a_name_that_changes_its_mind_gains_nothing(web: HTTPServer, settings: Settings) -> None:
    """Rebinding: the check and the connection share one answer of the resolver."""
    settings.OUTSIDE_ALLOWED = [f"127.0.0.2:{web.port}"]
    web.expect_request("/").respond_with_data("secret")
    # Allowed first, 127.0.0.1 afterwards: nobody listens at the first, and it is not asked again.
    names = Names(["127.0.0.2"], ["127.0.0.1"])
    with pytest.raises(Unreachable):
        outside.fetch(f"http://evil.example:{web.port}/", most_bytes=9, seconds=20, look_up=names)
    assert len(names.asked) == 1
    # And every new request asks and checks anew.
    with pytest.raises(Refused, match="private network"):
        outside.fetch(f"http://evil.example:{web.port}/", most_bytes=9, seconds=20, look_up=names)
    assert web.log == []


def test_a_second_address_is_tried_when_nobody_is_at_the_first(
    web: HTTPServer, settings: Settings
) -> None:
    settings.OUTSIDE_ALLOWED = [f"127.0.0.0/8:{web.port}"]
    web.expect_request("/").respond_with_data("tea")
    names = Names(["127.0.0.2", "127.0.0.1"])
    url = f"http://docs.example:{web.port}/"
    assert outside.fetch(url, most_bytes=9, seconds=20, look_up=names).content == b"tea"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_followed(status: int, web: HTTPServer) -> None:
    web.expect_request("/old/a").respond_with_data(
        status=status, headers={"Location": "../new?x=1#part"}
    )
    web.expect_request("/new", query_string="x=1").respond_with_data("tea")
    fetched = fetch(web.url_for("/old/a"))
    assert fetched.content == b"tea"
    assert "/new?x=1" in fetched.url


@pytest.mark.parametrize(
    "location",
    [
        "http://127.0.0.1:{other}/", "http://localhost:{other}/", "//127.0.0.1:{other}/",
        "http://2130706433:{other}/", "http://[::ffff:127.0.0.1]:{other}/", "http://0:{other}/",
        "http://169.254.169.254/latest/meta-data/", "http://10.0.0.1/", "file:///etc/passwd",
        "gopher://127.0.0.1:{other}/", "http://user:pass@127.0.0.1:{other}/", "http://[", "http://",
        "http:\\\\127.0.0.1:{other}/", "https://127.0.0.1:{other}/",
    ],
)  # fmt: skip
def test_a_redirect_to_a_private_address_is_refused(location: str, web: HTTPServer) -> None:
    called: list[bytes] = []
    with talking(lambda line, over: called.append(request_of(line))) as other:
        target = location.format(other=other)
        web.expect_request("/").respond_with_data(status=302, headers={"Location": target})
        with pytest.raises(Refused):
            fetch(web.url_for("/"))
    assert called == []


def test_a_redirect_in_other_bytes_than_ascii_is_no_accident(settings: Settings) -> None:
    def talk(line: socket.socket, over: threading.Event) -> None:
        request_of(line)
        line.sendall(b"HTTP/1.1 302 Found\r\nLocation: http://\xff\xfe\xe4/\xfc\r\n\r\n")

    settings.OUTSIDE_ALLOWED = ["127.0.0.1"]
    names = Names(["127.0.0.1"], ["10.0.0.1"])
    with talking(talk) as port, pytest.raises(Refused):
        outside.fetch(f"http://127.0.0.1:{port}/", most_bytes=9, seconds=20, look_up=names)


def test_more_redirects_than_three_are_not_followed(web: HTTPServer) -> None:
    for number in range(9):
        web.expect_request(f"/{number}").respond_with_data(
            status=302, headers={"Location": f"/{number + 1}"}
        )
    with pytest.raises(Refused, match="more than 3 times"):
        fetch(web.url_for("/0"))
    assert len(web.log) == 4


def test_no_cookie_is_kept_and_nothing_of_ours_is_told(
    web: HTTPServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login me password secret")
    monkeypatch.setenv("NETRC", str(netrc))
    web.expect_request("/a").respond_with_data(
        status=302, headers={"Location": "/b", "Set-Cookie": "a=b; Path=/"}
    )
    web.expect_request("/b").respond_with_data("tea")
    fetch(web.url_for("/a"))
    for request, _ in web.log:
        assert set(dict(request.headers)) <= {
            "Host", "User-Agent", "Accept", "Accept-Encoding", "Connection",
        }  # fmt: skip


def test_a_proxy_of_the_environment_is_not_used(
    web: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    web.expect_request("/").respond_with_data("tea")
    asked: list[bytes] = []
    with talking(lambda line, over: asked.append(request_of(line))) as proxy:
        for name in ("http_proxy", "https_proxy", "all_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy}")
            monkeypatch.setenv(name.upper(), f"http://127.0.0.1:{proxy}")
        assert fetch(web.url_for("/")).content == b"tea"
    assert asked == []


@pytest.mark.parametrize("status", [300, 304, 400, 401, 404, 418, 429, 500, 503])
def test_an_error_of_the_server_is_told(status: int, settings: Settings) -> None:
    def talk(line: socket.socket, over: threading.Event) -> None:
        request_of(line)
        line.sendall(b"HTTP/1.1 %d Word\r\nContent-Length: 2\r\n\r\nno" % status)

    settings.OUTSIDE_ALLOWED = ["127.0.0.1"]
    with talking(talk) as port, pytest.raises(Unreachable, match=str(status)):
        fetch(f"http://127.0.0.1:{port}/")


def test_an_allowed_server_on_another_port_is_not_called(web: HTTPServer) -> None:
    def talk(line: socket.socket, over: threading.Event) -> None:
        line.sendall(b"HTTP/1.1 200 OK\r\n\r\nsecret")

    with talking(talk) as port, pytest.raises(Refused, match="private network"):
        fetch(f"http://127.0.0.1:{port}/")


# -- TLS -------------------------------------------------------------------------------------


@pytest.fixture
def trust(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """SSL_CERT_FILE may be set: what is believed is read anew, now and after the test."""
    outside._trust.cache_clear()
    yield monkeypatch
    outside._trust.cache_clear()


@pytest.mark.parametrize(
    ("issued_for", "asked", "good"),
    [
        ("docs.example", "docs.example", True),
        ("docs.example", "other.example", False),
        ("127.0.0.1", "docs.example", False),
    ],
)
def test_the_certificate_must_be_of_the_name_and_not_of_the_address(
    issued_for: str,
    asked: str,
    good: bool,
    tmp_path: Path,
    trust: pytest.MonkeyPatch,
    settings: Settings,
) -> None:
    settings.OUTSIDE_ALLOWED = ["127.0.0.1"]
    authority, context = certificates(tmp_path, issued_for)
    named: list[str | None] = []
    context.sni_callback = lambda line, name, _: named.append(name)
    trust.setenv("SSL_CERT_FILE", str(authority))

    def talk(line: socket.socket, over: threading.Event) -> None:
        request_of(line)
        line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\ntea")

    with talking(talk, context) as port:
        url, names = f"https://{asked}:{port}/", Names(["127.0.0.1"])
        if good:
            assert outside.fetch(url, most_bytes=9, seconds=20, look_up=names).content == b"tea"
        else:
            with pytest.raises(Unreachable, match="certificate"):
                outside.fetch(url, most_bytes=9, seconds=20, look_up=names)
    assert named == [asked]


def test_a_certificate_of_an_unknown_authority_is_not_believed(
    tmp_path: Path, trust: pytest.MonkeyPatch, settings: Settings
) -> None:
    settings.OUTSIDE_ALLOWED = ["127.0.0.1"]
    _, context = certificates(tmp_path, "docs.example")
    names = Names(["127.0.0.1"])
    with talking(silence, context) as port:
        url = f"https://docs.example:{port}/"
        with pytest.raises(Unreachable, match="certificate"):
            outside.post(url, body=b"secret", headers={}, seconds=20, look_up=names)
