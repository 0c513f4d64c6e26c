"""The API's door: whatever a client sends becomes one plain request, whatever leaves is JSON.

As a middleware it stands before routing. Old dialects are put into today's words here, so that
there is one endpoint for each thing.
"""

import json
import logging
from collections.abc import Callable
from typing import cast
from urllib.parse import quote, unquote

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict

from memories.api import access, bodies, errors, tolerance
from memories.api.calls import ApiRequest
from memories.api.errors import ApiError
from memories.api.tolerance import Json, Unreadable

Handler = Callable[[HttpRequest], HttpResponse]
log = logging.getLogger(__name__)

LISTS = {"/v1/memories/": "/v2/memories/"}
SEARCHES = {"/v1/memories/search/": "/v2/memories/search/"}
READ_BY_GET = {"/v2/memories/", "/v3/memories/"}
ASKED_BY_BODY = {"/v1/memories/", "/v3/memories/add/", *SEARCHES, "/v2/memories/search/",
                 "/v3/memories/search/", *READ_BY_GET}  # fmt: skip


def door(get_response: Handler) -> Handler:
    """The middleware."""

    def middleware(request: HttpRequest) -> HttpResponse:
        raw = _raw_path(request)
        if tolerance.PATHS.match(unquote(raw)):  # as Django will route it
            response = _through(cast(ApiRequest, request), raw, get_response)
        else:
            with bodies.in_time(request, settings.API_BODY_SECONDS):
                response = get_response(request)
        if not hasattr(request, "_body"):  # nobody has read it
            bodies.drop(request)
        return response

    return middleware


def _through(request: ApiRequest, raw_path: str, get_response: Handler) -> HttpResponse:
    try:
        _read(request, raw_path)
    except ApiError as error:
        return answer(error)
    except Unreadable as error:
        return answer(errors.bad(str(error)))
    except (OperationalError, InterfaceError) as error:
        log.error("The database does not answer: %s", error)
        return answer(errors.unavailable("The database does not answer. Try again."))
    return _as_json(get_response(request))


def answer(error: ApiError) -> HttpResponse:
    """An error as a response."""
    return JsonResponse(error.body, status=error.status, safe=False, headers=error.headers)


def _raw_path(request: HttpRequest) -> str:
    """The path as it was sent, so that a %2F in a name is told from a slash."""
    raw = request.META.get("RAW_URI") or request.META.get("REQUEST_URI") or ""
    if raw.startswith("/"):
        return str(raw).split("?", 1)[0]
    return quote(request.path_info)


def _read(request: ApiRequest, raw_path: str) -> None:
    tolerance.check_text(unquote(raw_path, errors="surrogateescape"))
    try:
        query = request.GET
    except SuspiciousOperation:
        raise Unreadable("The query has too many parameters. Send them in the body.") from None
    for name, values in query.lists():
        tolerance.check_text(name + "".join(values))
    if (request.content_type or "").startswith("multipart/"):
        raise ApiError(415, {"detail": "Send JSON: Content-Type: application/json."})
    access.meet(request)
    # Nobody's body is worth no time and no memory. Whether it takes a key is the endpoint's matter:
    # some addresses need none, and some lead nowhere.
    if request.refusal is None:
        request._body = bodies.read(request)  # read already: what Django would read anew
        request.wire = tolerance.parse_json(request._body)
    else:
        bodies.drop(request)
        request._body, request.wire = b"", None
    path = tolerance.canonical_path(raw_path, may_be_profile=request.method != "DELETE")
    request.path_info = request.path = _in_todays_words(request, path)
    request.query = tolerance.typed(dict(request.GET.lists()))


# --- dialects -------------------------------------------------------------------------------


def _in_todays_words(request: ApiRequest, path: str) -> str:
    """Put an old way to ask into today's: method, body and query change; returns the path."""
    if path == "/v1/memories/batch/":
        return "/v1/batch/"
    if request.method == "GET":
        if path in LISTS and (_wants_v2(request) or "filters" in _given(request)):
            path = LISTS[path]
        if path in READ_BY_GET:
            return _as_post(request, path)
    if request.method == "POST" and path in ASKED_BY_BODY:
        if path in SEARCHES and _wants_v2(request):
            path = SEARCHES[path]
        if request.GET:
            return _as_post(request, path)
    if request.method in {"GET", "DELETE"} and path == "/v1/memories/" and request.wire:
        _into_query(request)
    return path


def _given(request: ApiRequest) -> dict[str, Json]:
    body = request.wire if isinstance(request.wire, dict) else {}
    return {**body, **request.GET.dict()}


def _wants_v2(request: ApiRequest) -> bool:
    return _given(request).get("version") == "v2"


def _as_post(request: ApiRequest, path: str) -> str:
    """Query and body as the body of a POST."""
    if request.wire is not None and not isinstance(request.wire, dict):
        raise Unreadable("The body must be a JSON object.")
    request.wire = {**(request.wire or {}), **tolerance.typed(dict(request.GET.lists()))}
    request._body = json.dumps(request.wire).encode()
    request.method = "POST"
    return path


def _into_query(request: ApiRequest) -> None:
    """The body of a GET or DELETE as its query."""
    if not isinstance(request.wire, dict):
        raise Unreadable("The body must be a JSON object.")
    query = QueryDict(mutable=True)
    query.update(request.GET)
    for name, value in request.wire.items():
        if value is not None and name not in query:
            query[name] = value if isinstance(value, str) else json.dumps(value)
    request.GET = query  # type: ignore[assignment]


# --- answers --------------------------------------------------------------------------------

WORDS = {
    400: "This server does not go by the name in the address you called. An operator adds that "
    "name to ALLOWED_HOSTS.",
    404: "There is nothing at this address.",
    405: "This address does not know that method.",
    500: "Something unexpected went wrong. The server's log has the details.",
}


def _as_json(response: HttpResponse) -> HttpResponse:
    """A page of Django's own, such as that of an unknown address, as JSON."""
    if response.headers.get("Content-Type", "").startswith("application/json"):
        return response
    if response.status_code < 400:
        return response
    detail = WORDS.get(response.status_code, "The request was refused.")
    headers = {name: value for name, value in response.items() if name in {"Allow", "Retry-After"}}
    return JsonResponse({"detail": detail}, status=response.status_code, headers=headers)
