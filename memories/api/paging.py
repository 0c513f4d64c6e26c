"""Pages by number, as the Mem0 API has them: `{"count", "next", "previous", "results"}`."""

import json
from collections.abc import Callable, Iterable
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.db.models import Model, QuerySet

from memories.api import errors
from memories.api.calls import ApiRequest
from memories.api.fields import Paging

Json = Any
Row = TypeVar("Row", bound=Model)

PAGE_SIZE = 100
LINK_MOST = 4_000


def page_of(
    request: ApiRequest,
    rows: QuerySet[Row],
    wanted: Paging,
    shape: Callable[[Row], dict[str, Json]],
) -> dict[str, Json]:
    """One page with its neighbours. Raises ApiError 404 for a page that is not there."""
    return page_shaped(request, rows, wanted, lambda found: [shape(row) for row in found])


def page_shaped(
    request: ApiRequest,
    rows: QuerySet[Row],
    wanted: Paging,
    shape: Callable[[Iterable[Row]], list[dict[str, Json]]],
) -> dict[str, Json]:
    """The same for rows that are shaped together. Raises ApiError 404."""
    page = 1 if wanted.page is None else wanted.page
    size = wanted.page_size or PAGE_SIZE
    count = rows.count()
    first = (page - 1) * size
    if page < 1 or (first >= count and page > 1):
        raise errors.no_page()
    return {
        "count": count,
        "next": _link(request, page + 1, size) if first + size < count else None,
        "previous": _link(request, page - 1, size) if page > 1 else None,
        "results": shape(rows[first : first + size]),
    }


def _link(request: ApiRequest, page: int, size: int) -> str:
    """The address of a page: it repeats all that narrowed this one, body and query, for a GET.

    A body that is too long for an address stays out whole: then the client sends it there again,
    and one that does not is told so instead of getting other rows.
    """
    query: dict[str, list[str]] = {}
    if isinstance(request.wire, dict):
        query = {name: [_as_text(value)] for name, value in request.wire.items()
                 if value is not None}  # fmt: skip
    asked = {name: request.GET.getlist(name) for name in request.GET}
    where = {"page": [str(page)], "page_size": [str(size)]}
    text = urlencode(query | asked | where, doseq=True)
    if query and len(text) > LINK_MOST:
        text = urlencode(where, doseq=True)
    return request.build_absolute_uri(f"{request.path}?{text}")


def _as_text(value: Json) -> str:
    return value if isinstance(value, str) else json.dumps(value, separators=(",", ":"))
