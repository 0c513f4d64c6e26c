"""Requests in UTF-8 only, decided before Django reads them.

Django decodes query and form by the charset that a request names: some raise an error before any
of its own code can answer, others smuggle in half characters. Browsers and clients send UTF-8.
"""

from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from django.utils.http import parse_header_parameters

UTF8 = {"utf-8", "utf8"}


def utf8_only(application: WSGIApplication) -> WSGIApplication:
    """`application`, behind a door that answers 400 to any other charset."""

    def guarded(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if charset_of(environ.get("CONTENT_TYPE", "")) in UTF8:
            return application(environ, start_response)
        body = b'{"detail": "Send it in UTF-8."}'  # JSON, as clients of the API expect it
        headers = [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
        start_response("400 Bad Request", headers)
        return [body]

    return guarded


def charset_of(content_type: str) -> str:
    """The charset that a Content-Type header names; UTF-8 without one, "" for a broken header."""
    try:
        _, parameters = parse_header_parameters(content_type)
    except (ValueError, LookupError):
        return ""
    return str(parameters.get("charset", "utf-8")).lower()
