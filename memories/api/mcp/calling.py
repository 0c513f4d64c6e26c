"""A tool's call, made by the endpoint that the tool stands for.

It is a request like any other, only that it comes from inside: it enters by the door, and the
endpoint checks the key, its scopes and its limits, validates, answers, and writes the log of
requests, where `source` tells it from the rest.
"""

import io
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlencode

from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponse
from django.urls import resolve

from memories.api.door import door
from memories.api.mcp.arguments import Arguments
from memories.api.mcp.tools import GAP, Endpoint, Tool

Json = Any

SOURCE = "MCP"
# What belongs to the request that brought the call, and not to the call.
OUTER = {"RAW_URI", "wsgi.input_terminated", "gunicorn.socket"}


def call(tool: Tool, arguments: Arguments, outer: HttpRequest) -> HttpResponse:
    """The endpoint's answer, an error as well. outer: the request that carries the key."""
    given = {**arguments.given(), "source": SOURCE}
    gaps = {name: given.pop(name) for name in tool.endpoint.gaps}
    view: Callable[..., HttpResponse] = resolve(GAP.sub("x", tool.endpoint.path)).func

    def endpoint(request: HttpRequest) -> HttpResponse:
        # Gaps are filled by name, not from the address: no id can lead to another endpoint.
        return view(request, **gaps)

    return door(endpoint)(_request(tool.endpoint, gaps, given, outer))


def _request(
    endpoint: Endpoint, gaps: dict[str, str], given: dict[str, Json], outer: HttpRequest
) -> HttpRequest:
    """As a client would send it."""
    in_body = endpoint.method in {"POST", "PUT"}
    body = json.dumps(given, ensure_ascii=False).encode() if in_body else b""
    path = GAP.sub(lambda gap: quote(gaps[gap[1]], safe=""), endpoint.path)
    environ = {name: value for name, value in outer.META.items() if name not in OUTER}
    environ |= {
        "REQUEST_METHOD": endpoint.method,
        "REQUEST_URI": path,
        "PATH_INFO": path,
        "QUERY_STRING": "" if in_body else urlencode(given),
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
    }
    return WSGIRequest(environ)
