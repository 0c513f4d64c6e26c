"""The API as Django serves it: its endpoints, its document, and what becomes of errors."""

import logging
from collections import OrderedDict
from typing import cast

from django.db import IntegrityError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from ninja.errors import HttpError, ValidationError
from ninja.parser import Parser

from memories import intake
from memories.api import door, errors
from memories.api.access import Token
from memories.api.calls import ApiRequest
from memories.api.endpoints import (  # noqa: F401 each puts its endpoints into the router
    adding,
    deleting,
    entities,
    events,
    exports,
    feedback,
    listing,
    members,
    memory,
    organizations,
    ping,
    profiles,
    projects,
    searching,
    signup,
    webhooks,
)
from memories.api.errors import ApiError
from memories.api.openapi import Api
from memories.api.serving import router
from memories.models import ApiKey, EventKind, Project
from memories.refusals import is_too_large, state_of, took_too_long

log = logging.getLogger(__name__)

FOREIGN_KEY_VIOLATION = "23503"


class FromTheDoor(Parser):
    """Body and query as the door has read them already."""

    def parse_body(self, request: HttpRequest) -> dict[str, object]:
        """The JSON, whatever it is: the endpoint's type decides what it must be."""
        return cast(ApiRequest, request).wire  # type: ignore[no-any-return]

    def parse_querydict(
        self, data: object, list_fields: list[str], request: HttpRequest
    ) -> dict[str, object]:
        """Lists as lists, objects as objects."""
        return cast(ApiRequest, request).query


api = Api(
    title="Palimpsest",
    version="1",
    description="What AI agents remember about their users, by the Mem0 Platform's API.",
    auth=Token(),
    parser=FromTheDoor(),
    docs_url="/docs",
    openapi_url="/openapi.json",
    urls_namespace="api",
)
# Literal paths first: /v1/memories/search/ before /v1/memories/{memory_id}/, which matches it too.
router.path_operations = OrderedDict(
    sorted(
        router.path_operations.items(),
        key=lambda operation: ["{" in part for part in operation[0].split("/")],
    )
)
api.add_router("", router)


@api.exception_handler(ApiError)
def _refused(request: HttpRequest, error: ApiError) -> HttpResponse:
    return door.answer(error)


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    sentence = errors.from_validation(error.errors)
    is_add = request.method == "POST" and request.path in {"/v1/memories/", "/v3/memories/add/"}
    return door.answer(errors.bad_add(sentence) if is_add else errors.bad(sentence))


@api.exception_handler(HttpError)
def _http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    return door.answer(ApiError(error.status_code, {"detail": str(error)}))


@api.exception_handler(Exception)
def _failed(request: HttpRequest, error: Exception) -> HttpResponse:
    """What nobody foresaw; the database being away is foreseen."""
    if is_too_large(error):
        _end(request, error := errors.too_large())
        return door.answer(error)
    if took_too_long(error):
        log.warning("A call was given up: one of its statements took too long.")
        return door.answer(errors.too_slow())
    if isinstance(error, OperationalError | InterfaceError):
        log.error("The database does not answer: %s", error)
        return door.answer(errors.unavailable("The database does not answer. Try again."))
    if gone := _gone(request, error):
        return door.answer(gone)
    log.exception("A call failed.")
    return door.answer(ApiError(500, {"detail": door.WORDS[500]}))


def _end(request: HttpRequest, why: ApiError) -> None:
    """Tell an add that was answered at once what it came to: no worker will look at it again."""
    call = cast(ApiRequest, request).call
    if call.adopted and call.event is not None:
        intake.fail(call.event, why.body["detail"])


def _gone(request: HttpRequest, error: Exception) -> ApiError | None:
    """The answer to a call whose project was deleted while it was under way; None to any other."""
    points_nowhere = isinstance(error, IntegrityError) and state_of(error) == FOREIGN_KEY_VIOLATION
    if not points_nowhere and not isinstance(error, Project.DoesNotExist):
        return None
    asked = cast(ApiRequest, request)
    if not ApiKey.objects.filter(pk=asked.key.pk).exists():
        return errors.bad_key()
    return errors.no_project() if asked.call.kind == EventKind.MANAGE else None
