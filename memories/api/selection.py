"""Which memories a request means: its ids and filters as one tree, rooted in its project."""

from collections.abc import Mapping
from typing import Any

from memories import filters, reading
from memories.api import errors
from memories.filters import All, AnyOf, BadFilter, Condition, Node
from memories.models import Project
from memories.models.memory import MemoryQuerySet
from memories.plans import ID_LIMIT

Json = Any


def parse(wanted: Mapping[str, Json]) -> Node:
    """The tree of a filter. Raises ApiError 400."""
    try:
        return filters.parse(wanted)
    except BadFilter as error:
        raise errors.bad(str(error)) from None


def all_of(*parts: Node | None) -> Node:
    """Every part that there is."""
    return All(tuple(part for part in parts if part is not None))


def beside(
    *,
    ids: Mapping[str, str] | None = None,
    metadata: Mapping[str, Json] | None = None,
    categories: list[str] | None = None,
    keywords: str | None = None,
    start_date: Json = None,
    end_date: Json = None,
) -> Node | None:
    """What a request narrows by outside its filters; None for nothing."""
    wanted: dict[str, Json] = dict(ids or {})
    if metadata:
        wanted["metadata"] = metadata
    if categories:
        wanted["categories"] = {"in": categories}
    if keywords:
        wanted["keywords"] = {"icontains": keywords}
    between = {"gte": start_date, "lte": end_date}
    if dates := {name: value for name, value in between.items() if value}:
        wanted["created_at"] = dates
    return parse(wanted) if wanted else None


def scoped(node: Node) -> Node:
    """`node`, where it names somebody. Raises ApiError 400."""
    if not filters.is_scoped(node):
        raise errors.not_scoped()
    return node


def names_somebody(node: Node) -> bool:
    """Whether every match carries an id that the tree speaks of, be it by `*`."""
    match node:
        case Condition(_, "exists", value):
            return bool(value)
        case All(parts):
            return any(names_somebody(part) for part in parts)
        case AnyOf(parts):
            return bool(parts) and all(names_somebody(part) for part in parts)
    return filters.is_scoped(node)


def rows(
    project: Project, node: Node, *, expired: bool = False, by_ids: bool = False
) -> MemoryQuerySet:
    """What `reading.rows` gives. Raises ApiError 400."""
    try:
        return reading.rows(project, node, expired=expired, by_ids=by_ids)
    except RecursionError:
        raise errors.bad("The filter is nested too deeply.") from None


def about(node: Node | None) -> dict[str, str | None]:
    """The ids a tree asks for, as far as the log has room for them."""
    return {name: value[:ID_LIMIT] for name, value in reading.ids_in(node).items()}
