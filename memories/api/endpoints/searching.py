"""Search: v1 by ids, v2 and v3 by filters."""

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from memories.api import errors, selection, shapes
from memories.api.answers import flat, log
from memories.api.calls import ApiRequest
from memories.api.endpoints.listing import ListV2, filtered
from memories.api.errors import Error
from memories.api.fields import (
    GIVEN_IDS,
    GIVEN_NAMES,
    GIVEN_OBJECT,
    GIVEN_TEXT,
    ID_NAMES,
    NO_ID,
    QUERY_LIMIT,
    Filters,
    Flag,
    Ids,
    Names,
    OutputFormat,
    ScopedFilters,
    Share,
    UpTo1000,
    WantedMetadata,
    one_given,
    shown_with,
)
from memories.api.serving import serve
from memories.api.shapes import HitOut
from memories.filters import Node
from memories.llm.errors import ModelError
from memories.models import EventKind
from memories.options import options_of
from memories.search import ranking
from memories.search.ranking import Question

Json = Any

TOP_K = 10
THRESHOLD_V3 = 0.1


def _trimmed(value: Json) -> Json:
    return value.strip() if isinstance(value, str) else value


Query = Annotated[
    str,
    BeforeValidator(_trimmed),
    Field(min_length=1, max_length=QUERY_LIMIT, examples=["What may Alex eat?"]),
]


class Ranking(BaseModel):
    """How to search."""

    query: Query
    top_k: UpTo1000 | None = None
    limit: UpTo1000 | None = None
    threshold: Share | None = None
    rerank: Flag = False
    keyword_search: Flag = False
    filter_memories: Flag = False


class SearchV1(Ids, Ranking):
    """A question, and whose memories may answer it."""

    model_config = ConfigDict(
        json_schema_extra=shown_with(
            {
                "anyOf": one_given(
                    filters=GIVEN_OBJECT, metadata=GIVEN_OBJECT, categories=GIVEN_NAMES, **GIVEN_IDS
                ),
            }
        )
    )

    metadata: WantedMetadata | None = None
    categories: Names | None = None
    filters: Filters | None = None
    fields: Names | None = None
    only_metadata_based_search: Flag = False
    output_format: OutputFormat | None = None
    enable_graph: Flag | None = None


class SearchV2(ListV2, Ranking):
    """A question, and the filters within which it is asked."""

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


class SearchV3(SearchV2):
    """A question, and filters that name at least one user, agent, app or run.

    threshold: least score, 0.1 unless given; 0 turns it off.
    """

    model_config = ConfigDict(
        json_schema_extra=shown_with(
            {
                "properties": dict.fromkeys(ID_NAMES, NO_ID),
                "required": ["query", "filters"],
            }
        )
    )

    filters: ScopedFilters | None = None

    show_expired: Flag = False
    latest_only: Flag | None = None
    include_merged: Flag | None = None
    reference_date: int | str | None = None


class Found(BaseModel):
    """The best first."""

    model_config = ConfigDict(extra="allow")

    results: list[HitOut]
    relations: list[Json] = []


@serve(
    "POST",
    "/v1/memories/search/",
    kind=EventKind.SEARCH,
    answers={200: list[HitOut] | Found, 503: Error},
    tag="Search",
    summary="Search by ids",
)
def search_v1(request: ApiRequest, body: SearchV1) -> Json:
    """An array; an object with `output_format` v1.1."""
    if not (body.ids() or body.categories or body.metadata or body.filters):
        raise errors.search_without_id()
    node = selection.all_of(
        selection.beside(ids=body.ids(), metadata=body.metadata, categories=body.categories),
        selection.parse(body.filters) if body.filters else None,
    )
    found = _search(
        request,
        node,
        body,
        hybrid=False,
        by_metadata_only=body.only_metadata_based_search,
        by_ids=not body.filters,
    )
    results = [shapes.hit(hit, body.fields) for hit in found]
    return _answer(request, results, body, otherwise="v1.0")


@serve(
    "POST",
    "/v2/memories/search/",
    kind=EventKind.SEARCH,
    answers={200: list[HitOut] | Found, 503: Error},
    tag="Search",
    summary="Search by filters",
)
def search_v2(request: ApiRequest, body: SearchV2) -> Json:
    """An object; an array with `output_format` v1.0."""
    found = _search(request, filtered(body), body, hybrid=False)
    results = [shapes.hit(hit, body.fields) for hit in found]
    return _answer(request, results, body, otherwise="v1.1")


@serve(
    "POST",
    "/v3/memories/search/",
    kind=EventKind.SEARCH,
    answers={200: Found, 503: Error},
    tag="Search",
    summary="Search by meaning and words",
)
def search_v3(request: ApiRequest, body: SearchV3) -> Json:
    """An object, with what each score was made of."""
    if body.ids():
        raise errors.ids_belong_in_filters(list(body.ids()))
    node = selection.scoped(filtered(body))
    threshold = THRESHOLD_V3 if body.threshold is None else body.threshold
    found = _search(
        request,
        node,
        body.model_copy(update={"threshold": threshold}),
        hybrid=True,
        expired=body.show_expired,
    )
    results = [shapes.hit(hit, body.fields, v3=True) for hit in found]
    log(request, results)
    return {"results": results, **({"relations": []} if body.enable_graph else {})}


def _search(
    request: ApiRequest,
    node: Node,
    body: Ranking,
    *,
    hybrid: bool,
    by_metadata_only: bool = False,
    expired: bool = False,
    by_ids: bool = False,
) -> list[ranking.Hit]:
    """What `ranking` finds among the memories of `node`. Raises ApiError."""
    request.call.about |= selection.about(node)
    question = Question(
        text=body.query,
        top_k=body.top_k or body.limit or TOP_K,
        threshold=body.threshold,
        keyword_search=body.keyword_search,
        rerank=body.rerank,
        filter_memories=body.filter_memories,
        hybrid=hybrid,
        criteria=() if hybrid else options_of(request.project).retrieval_criteria,
        by_metadata_only=by_metadata_only,
    )
    rows = selection.rows(request.project, node, expired=expired, by_ids=by_ids)
    try:
        return ranking.search(rows, question)
    except ModelError as error:
        raise errors.unavailable(str(error)) from None


def _answer(
    request: ApiRequest, results: list[Json], body: SearchV1 | SearchV2, *, otherwise: str
) -> Json:
    log(request, results)
    if flat(request, body.output_format, otherwise=otherwise):
        return results
    return {"results": results, **({"relations": []} if body.enable_graph else {})}
