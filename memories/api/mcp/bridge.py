"""/mcp in a WSGI server: one POST in, one JSON answer out.

The `mcp` package's server is asynchronous, ours is not. `async_to_sync` (asgiref, which Django
itself stands on) runs the package's handler in an event loop that lives as long as the request, in
a thread beside the web server's own; that one waits, and carries out what the handler hands back
by `sync_to_async`: the tool. So a tool runs where every other view does, on the connection that
Django returns to the pool when the request ends; the loop's thread never touches the database.
Nothing outlives a request, and there are never more loops than threads of the web server. A loop
for the whole process would save half a millisecond, and would need a thread pool with connections
of its own, and care at every fork. docs/decisions/0009 has the numbers.

Without sessions there is nothing to listen to and nothing to end: GET and DELETE answer 405, as
the protocol provides (https://modelcontextprotocol.io/specification, Transports).
"""

import logging
from typing import Any
from urllib.parse import urlsplit

import anyio
from asgiref.sync import async_to_sync
from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.request import split_domain_port, validate_host
from django.views.decorators.csrf import csrf_exempt
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp_types import INTERNAL_ERROR, INVALID_REQUEST, PARSE_ERROR

from memories.api import access, bodies, tolerance
from memories.api.errors import ApiError
from memories.api.mcp.server import DJANGO, server
from memories.api.tolerance import Unreadable

log = logging.getLogger(__name__)
Message = dict[str, Any]


@csrf_exempt  # the key comes in a header, which no other site can make a browser send
def mcp(request: HttpRequest) -> HttpResponse:
    """The endpoint of the protocol."""
    if not _from_here(request):
        return _refused(403, "Requests from pages of other sites are not answered.")
    try:
        access.key_of(request)
        if request.method != "POST":
            return _refused(405, "Send each message as a POST.", headers={"Allow": "POST"})
        body = bodies.read(request)
        tolerance.parse_json(body)  # stricter than the package, and as strict as the API
    except ApiError as error:
        return _refused_by_api(error)
    except Unreadable as error:
        return _refused(400, str(error), code=PARSE_ERROR)
    except (OperationalError, InterfaceError) as error:
        log.error("The database does not answer: %s", error)
        return _refused(503, "The database does not answer. Try again.", code=INTERNAL_ERROR)
    return async_to_sync(_answer)(request, body)


def _from_here(request: HttpRequest) -> bool:
    """Whether it was sent by a program, or by a page of ours: no page may use its visitor's reach.

    Django has compared Host with ALLOWED_HOSTS already; together they stop DNS rebinding.
    """
    origin = request.headers.get("Origin")
    if origin is None:
        return True
    try:
        parts = urlsplit(origin)
        domain, _ = split_domain_port(parts.netloc)
    except ValueError:
        return False
    known = bool(domain) and validate_host(domain, settings.ALLOWED_HOSTS)
    return known and parts.scheme in {"http", "https"}


async def _answer(request: HttpRequest, body: bytes) -> HttpResponse:
    """What the package's server says. Its handlers find `request` in the scope."""
    waiting = [{"type": "http.request", "body": body, "more_body": False}]
    said: list[Message] = []

    async def receive() -> Message:
        if waiting:
            return waiting.pop()
        await anyio.sleep_forever()  # WSGI does not say when a client leaves
        raise AssertionError

    async def send(message: Any) -> None:
        said.append(message)

    manager = StreamableHTTPSessionManager(
        app=server,
        json_response=True,
        stateless=True,
        max_request_body_size=settings.API_BODY_LIMIT,
    )
    async with manager.run():
        await manager.handle_request(_scope(request), receive, send)
    return _response(said)


def _scope(request: HttpRequest) -> Message:
    headers = [
        (name.lower().encode("latin-1"), value.encode("latin-1"))
        for name, value in request.headers.items()
        if name != "Authorization"
    ]
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": request.scheme,
        "path": request.path,
        "raw_path": b"/mcp",
        "root_path": "",
        "query_string": b"",
        "headers": headers,
        "client": None,
        "server": None,
        DJANGO: request,
    }


def _response(said: list[Message]) -> HttpResponse:
    start, *chunks = said
    content = b"".join(chunk.get("body", b"") for chunk in chunks)
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in start["headers"]}
    if start["status"] >= 400 and headers.get("content-type") != "application/json":
        words = content.decode() or "The Accept header must allow application/json."
        return _refused(start["status"], words)
    headers.pop("content-length", None)
    response = HttpResponse(content, status=start["status"])
    response.headers.pop("Content-Type", None)
    for name, value in headers.items():
        response.headers[name] = value
    return response


def _refused_by_api(error: ApiError) -> HttpResponse:
    """A missing or wrong key, or a body that is too large."""
    detail = str(error.body["detail"])
    if error.status != 401:
        return _refused(error.status, detail, headers=error.headers)
    return _refused(
        401, f"Authentication required. {detail}", headers={"WWW-Authenticate": "Bearer"}
    )


def _refused(
    status: int,
    sentence: str,
    *,
    code: int = INVALID_REQUEST,
    headers: dict[str, str] | None = None,
) -> HttpResponse:
    """A refusal as JSON-RPC words it, with the API's `detail` beside it."""
    body = {
        "jsonrpc": "2.0",
        "id": None,
        "error": {"code": code, "message": sentence},
        "detail": sentence,
    }
    return JsonResponse(body, status=status, headers=headers)
