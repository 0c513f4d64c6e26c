"""The decorator of an endpoint: its place, what it needs and answers, its row in the log."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, TypeVar, cast
from urllib.parse import unquote

from django.conf import settings
from django.http import HttpResponse
from django.urls import register_converter
from django.urls.converters import StringConverter
from ninja import Router
from ninja.constants import NOT_SET
from ninja.decorators import decorate_view

from memories.api import calls
from memories.api.calls import ApiRequest, Call
from memories.api.errors import Error
from memories.locks import statements_within
from memories.models import EventKind, KeyScope

# One for all: methods of one path must stand in one router.
router = Router()

View = TypeVar("View", bound=Callable[..., Any])
Run = Callable[..., HttpResponse]


class Name(StringConverter):
    """The name of a user, agent, app or run in a path, as `tolerance.canonical_path` leaves it."""

    def to_python(self, value: str) -> str:
        return unquote(value)


class MemoryId(StringConverter):
    """What is no kind of entity: /v1/memories/user/history/ lists a user called history."""

    regex = "(?!(?:user|agent|app|run)/)[^/]+"


register_converter(Name, "name")
register_converter(MemoryId, "memory")

# Every endpoint may answer these, and says so.
ALWAYS: dict[int, Any] = {
    400: Error | list[str],
    **dict.fromkeys((401, 403, 408, 413, 429), Error),
}


def serve(
    method: str,
    path: str,
    *,
    kind: EventKind | None,
    answers: Mapping[int, Any],
    tag: str,
    summary: str,
    scope: KeyScope = KeyScope.READ,
    public: bool = False,
) -> Callable[[View], View]:
    """Serve `method path` by the function below.

    kind: under which the call is logged and limited, None for neither. scope: what the key needs;
    public: no key is needed at all.
    answers: the types of what is answered, by status, beside those that every endpoint has.
    """

    def decorate(view: View) -> View:
        if scope == KeyScope.READ and not public:
            view = _limited(view)
        documented = router.api_operation(
            [method],
            path,
            response={**ALWAYS, **answers},
            exclude_unset=True,
            operation_id=view.__name__,
            tags=[tag],
            summary=summary,
            auth=None if public else NOT_SET,
        )
        return documented(decorate_view(_logged(kind, scope))(view))

    return decorate


def _limited(view: View) -> View:
    """Of what only reads no statement may run for ever; what changes something is let finish."""

    @wraps(view)
    def limited(*args: Any, **kwargs: Any) -> Any:
        with statements_within(settings.API_STATEMENT_SECONDS):
            return view(*args, **kwargs)

    return cast(View, limited)


def _logged(kind: EventKind | None, scope: KeyScope) -> Callable[[Run], Run]:
    """Around the whole of a call, its refusals included."""

    def around(run: Run) -> Run:
        @wraps(run)
        def logged(request: ApiRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            request.call = Call(kind, scope)
            response = run(request, *args, **kwargs)
            calls.close(request, response)
            if request.call.allowance is not None:
                for name, value in request.call.allowance.headers().items():
                    response.headers.setdefault(name, value)
            return response

        return logged

    return around
