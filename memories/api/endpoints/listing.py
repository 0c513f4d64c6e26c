"""Lists of memories: v1 by query, v2 and v3 by filters."""

from collections.abc import Callable
from typing import Annotated, Any

from ninja import Query
from pydantic import BaseModel, ConfigDict, Field

from memories.api import errors, selection, shapes
from memories.api.answers import flat, log
from memories.api.calls import ApiRequest
from memories.api.errors import Error
from memories.api.fields import (
    GIVEN_IDS,
    GIVEN_NAMES,
    GIVEN_OBJECT,
    GIVEN_TEXT,
    ID_NAMES,
    NO_ID,
    Amount,
    Filters,
    Flag,
    Ids,
    Moment,
    Names,
    OutputFormat,
    Paging,
    ScopedFilters,
    Text,
    WantedMetadata,
    one_given,
    shown_with,
)
from memories.api.paging import PAGE_SIZE, page_of
from memories.api.serving import serve
from memories.api.shapes import MemoryOut
from memories.filters import Node, mentioned
from memories.models import EntityKind, EventKind, Memory
from memories.models.memory import MemoryQuerySet

Json = Any
Shape = Callable[[Memory], dict[str, Json]]

PAGE_SIZE_MOST = 200
PAGE_SIZE_V3 = {"anyOf": [{"type": "integer", "minimum": 1, "maximum": 200}, {"type": "null"}]}
UNPAGED_MOST = 10_000


class Envelope(BaseModel):
    """One page. next and previous: addresses that work as they are, null at the ends."""

    count: int
    next: str | None
    previous: str | None
    results: list[MemoryOut]


class Results(BaseModel):
    """Everything that matches."""

    results: list[MemoryOut]
    relations: list[Json] = []


class ListV1(Ids, Paging):
    """Which memories: ids, and what narrows them."""

    metadata: WantedMetadata | None = None
    categories: Names | None = None
    keywords: Text | None = Field(default=None, max_length=1_000)
    fields: Names | None = None
    limit: Amount | None = None
    top_k: Amount | None = None
    start_date: Moment | None = None
    end_date: Moment | None = None
    output_format: OutputFormat | None = None
    enable_graph: Flag | None = None


class ListV2(Ids, Paging):
    """Which memories. Ids beside the filters narrow them further."""

    model_config = ConfigDict(
        json_schema_extra=shown_with(
            {
                "anyOf": one_given(
                    filters=GIVEN_OBJECT,
                    metadata=GIVEN_OBJECT,
                    categories=GIVEN_NAMES,
                    keywords=GIVEN_TEXT,
                    **GIVEN_IDS,
                ),
            }
        )
    )

    filters: Filters | None = None
    metadata: WantedMetadata | None = None
    categories: Names | None = None
    keywords: Text | None = Field(default=None, max_length=1_000)
    fields: Names | None = None
    start_date: Moment | None = None
    end_date: Moment | None = None
    output_format: OutputFormat | None = None
    enable_graph: Flag | None = None


class ListV3(ListV2):
    """Which memories: the filters must name at least one user, agent, app or run."""

    model_config = ConfigDict(
        json_schema_extra=shown_with(
            {
                "properties": {**dict.fromkeys(ID_NAMES, NO_ID), "page_size": PAGE_SIZE_V3},
                "required": ["filters"],
            }
        )
    )

    filters: ScopedFilters | None = None
    show_expired: Flag = False
    latest_only: Flag | None = None
    include_merged: Flag | None = None


@serve(
    "GET",
    "/v1/memories/",
    kind=EventKind.GET_ALL,
    answers={200: list[MemoryOut] | Results | Envelope, 404: Error},
    tag="Memories",
    summary="List memories",
)
def list_v1(request: ApiRequest, wanted: Query[ListV1]) -> Json:
    """An array; a page of an envelope when both `page` and `page_size` are given."""
    if not wanted.ids():
        raise errors.list_without_id()
    paged = wanted.page is not None and wanted.page_size is not None
    if not paged and (wanted.limit or 0) > PAGE_SIZE_MOST:
        raise errors.bad(f"limit must be <= {PAGE_SIZE_MOST}")
    return _answer(request, _node(wanted), wanted, most=wanted.limit or wanted.top_k)


@serve(
    "POST",
    "/v2/memories/",
    kind=EventKind.GET_ALL,
    answers={200: list[MemoryOut] | Results | Envelope, 404: Error},
    tag="Memories",
    summary="List memories by filters",
)
def list_v2(request: ApiRequest, body: ListV2, paging: Query[Paging]) -> Json:
    """An array; a page of an envelope when both `page` and `page_size` are given."""
    return _answer(request, filtered(body), _paged(body, paging))


@serve(
    "POST",
    "/v3/memories/",
    kind=EventKind.GET_ALL,
    answers={200: Envelope, 404: Error},
    tag="Memories",
    summary="List memories by filters, always paged",
)
def list_v3(request: ApiRequest, body: ListV3, paging: Query[Paging]) -> Json:
    """A page of an envelope, 100 memories long unless `page_size` says otherwise."""
    if body.ids():
        raise errors.ids_belong_in_filters(list(body.ids()))
    node = selection.scoped(filtered(body))
    wanted = _paged(body, paging)
    if wanted.page_size is not None and wanted.page_size > PAGE_SIZE_MOST:
        raise errors.bad(f"page_size must be <= {PAGE_SIZE_MOST}")
    found = _ordered(request, node, expired=body.show_expired)

    def shape(row: Memory) -> dict[str, Json]:
        return shapes.memory_v3(row, wanted.fields)

    return envelope(request, found, wanted, shape)


def _node(wanted: ListV1 | ListV2) -> Node | None:
    return selection.beside(
        ids=wanted.ids(),
        metadata=wanted.metadata,
        categories=wanted.categories,
        keywords=wanted.keywords,
        start_date=wanted.start_date,
        end_date=wanted.end_date,
    )


def filtered(body: ListV2) -> Node:
    """The tree of filters and what stands beside them. Raises ApiError 400 when both are empty."""
    given = selection.parse(body.filters) if body.filters else None
    beside = _node(body)
    if beside is None and (given is None or not mentioned(given)):  # {"AND": []} is empty too
        raise errors.filters_needed()
    return selection.all_of(given, beside)


def _paged(body: ListV2, paging: Paging) -> ListV2:
    """The body with the page that the query names, if it names one."""
    return body.model_copy(update=paging.model_dump(exclude_none=True))


def _ordered(
    request: ApiRequest, node: Node | None, *, expired: bool = False, by_ids: bool = False
) -> MemoryQuerySet:
    """Newest first."""
    request.call.about |= selection.about(node)
    node = node or selection.all_of()
    found = selection.rows(request.project, node, expired=expired, by_ids=by_ids)
    return found.order_by("-created_at", "id")


def _answer(
    request: ApiRequest, node: Node | None, wanted: ListV1 | ListV2, *, most: int | None = None
) -> Json:
    """An envelope when both page parameters are there, else everything."""
    found = _ordered(request, node, by_ids=isinstance(wanted, ListV1))

    def shape(row: Memory) -> dict[str, Json]:
        return shapes.memory(row, wanted.fields)

    if wanted.page is not None and wanted.page_size is not None:
        return envelope(request, found, wanted, shape)
    results = [shape(row) for row in found[: min(most or UNPAGED_MOST, UNPAGED_MOST)]]
    log(request, results)
    if flat(request, wanted.output_format):
        return results
    return {"results": results, **({"relations": []} if wanted.enable_graph else {})}


def envelope(
    request: ApiRequest,
    found: MemoryQuerySet,
    wanted: Paging,
    shape: Shape,
) -> dict[str, Json]:
    """One page of memories, and its entry in the log of requests. Raises ApiError 404."""
    page = page_of(request, found, wanted, shape)
    log(request, page["results"])
    return page


@serve(
    "GET",
    "/v1/memories/{entity_type}/{name:entity_id}/",
    kind=EventKind.GET_ALL,
    answers={200: Envelope, 404: Error},
    tag="Memories",
    summary="List the memories of a user, agent, app or run",
)
def list_of_entity(
    request: ApiRequest,
    entity_type: str,
    entity_id: Annotated[str, Field(max_length=255)],
    paging: Query[Paging],
) -> Json:
    """A page of an envelope; pages are 100 long."""
    if entity_type not in EntityKind.values:
        raise errors.bad_entity_type()
    node = selection.parse({EntityKind(entity_type).field: {"eq": entity_id}})
    wanted = Paging(page=paging.page, page_size=PAGE_SIZE)
    return envelope(request, _ordered(request, node, by_ids=True), wanted, shapes.memory)
