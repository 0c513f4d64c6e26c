"""Which charset a request may name."""

from typing import Any
from wsgiref.util import setup_testing_defaults

import pytest

from dashboard.charset import utf8_only


def answer(content_type: str) -> str:
    """The status that a request with this Content-Type gets."""
    statuses = []

    def start(status: str, headers: Any, problem: Any = None) -> Any:
        statuses.append(status)

    def ok(environ: Any, start_response: Any) -> list[bytes]:
        start_response("200 OK", [])
        return [b"ok"]

    environ: dict[str, Any] = {"CONTENT_TYPE": content_type}
    setup_testing_defaults(environ)
    b"".join(utf8_only(ok)(environ, start))
    return statuses[0]


@pytest.mark.parametrize("charset", ["utf-7", "rot13", "base64", "latin-1", "unicode_escape", "x"])
def test_another_charset_is_refused(charset: str) -> None:
    assert answer(f"text/plain; charset={charset}") == "400 Bad Request"


@pytest.mark.parametrize(
    "content_type",
    ["", "application/json", "text/plain; charset=UTF-8", 'text/plain; charset="utf-8"'],
)
def test_utf8_passes(content_type: str) -> None:
    assert answer(content_type) == "200 OK"


def test_a_broken_header_is_refused() -> None:
    assert answer("text/plain; charset*=idna''utf-8%ff") == "400 Bad Request"
