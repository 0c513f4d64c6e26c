"""The filter language of the Mem0 API: JSON to a tree, the tree to a `Q`, the tree back to JSON.

    {"AND": [{"user_id": "alex"}, {"created_at": {"gte": "2024-07-01", "lte": "2024-07-31"}}]}

Everything that reads memories goes through it, the desk's lists included. A date without a time
stands for its whole day in UTC, so an upper bound includes its day.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F, Func, Q, TextField, Value
from django.db.models.functions import Coalesce
from django.db.models.lookups import IContains

Json = Any
DEEPEST = 20
MOST_ITEMS = 10_000
# PostgreSQL tries every condition on every row, and some take long to try.
MOST_CONDITIONS = 500
MOST_SUBSTRINGS = 50

ENTITY_FIELDS = ("user_id", "agent_id", "app_id", "run_id")
DATE_FIELDS = ("created_at", "updated_at", "timestamp", "expiration_date")
TEXT_FIELDS = ("text", "keywords", "keywords_search")
ALIASES = {
    "userId": "user_id", "agentId": "agent_id", "appId": "app_id", "runId": "run_id",
    "createdAt": "created_at", "updatedAt": "updated_at", "memoryIds": "memory_ids",
    "expirationDate": "expiration_date", "session_id": "run_id",
}  # fmt: skip
ALLOWED_KEYS = [
    "AND", "OR", "NOT", "user_id", "agent_id", "app_id", "run_id", "created_at", "updated_at",
    "timestamp", "expiration_date", "text", "categories", "metadata", "keywords_search",
    "memory_ids", "keywords",
]  # fmt: skip


class BadFilter(ValueError):
    """A filter that cannot be understood. The message names the field and what it may hold."""


@dataclass(frozen=True)
class Condition:
    """`field operator value`. For metadata, `key` is the metadata's key."""

    field: str
    operator: str
    value: Json
    key: str = ""


@dataclass(frozen=True)
class All:
    """Every part holds; with no parts, everything does."""

    parts: "tuple[Node, ...]" = ()


@dataclass(frozen=True)
class AnyOf:
    """At least one part holds."""

    parts: "tuple[Node, ...]" = ()


@dataclass(frozen=True)
class NoneOf:
    """No part holds."""

    parts: "tuple[Node, ...]" = ()


Node = Condition | All | AnyOf | NoneOf
GROUPS: dict[str, type[All] | type[AnyOf] | type[NoneOf]] = {
    "AND": All, "OR": AnyOf, "NOT": NoneOf,
}  # fmt: skip


# --- JSON -> tree ---------------------------------------------------------------------------


@dataclass
class _Tally:
    """How much of a filter has been read."""

    conditions: int = 0
    substrings: int = 0

    def count(self, number: int = 1) -> None:
        """Conditions, or groups that hold none. Raises BadFilter."""
        self.conditions += number
        if self.conditions > MOST_CONDITIONS:
            raise BadFilter(
                f"A filter may have {MOST_CONDITIONS} conditions at most. "
                'Join values of one field: {"user_id": {"in": ["alex", "kim"]}}.'
            )

    def count_condition(self, condition: Condition) -> None:
        """Raises BadFilter."""
        dates = condition.operator == "in" and condition.field in DATE_FIELDS
        self.count(max(1, len(condition.value)) if dates else 1)  # each date is a span of its own
        self.substrings += condition.operator in SUBSTRING
        if self.substrings > MOST_SUBSTRINGS:
            raise BadFilter(
                f"A filter may have {MOST_SUBSTRINGS} conditions at most that look into texts: "
                f"{' and '.join(SUBSTRING)}."
            )


SUBSTRING = ("contains", "icontains")


def parse(filters: Json) -> Node:
    """The tree of a JSON filter. Raises BadFilter."""
    return _parse(filters, _Tally(), depth=0)


def _parse(filters: Json, tally: _Tally, *, depth: int) -> Node:
    if depth > DEEPEST:
        raise BadFilter(f"Filters may be nested {DEEPEST} levels deep at most.")
    if not isinstance(filters, Mapping):
        raise BadFilter('A filter is an object such as {"user_id": "alex"}.')
    if not filters:
        tally.count()
    parts: list[Node] = []
    for key, value in filters.items():
        key = ALIASES.get(key, key)
        if key in GROUPS:
            parts.append(_parse_group(key, value, tally, depth))
        elif key in ALLOWED_KEYS:
            for condition in _parse_field(key, value):
                tally.count_condition(condition)
                parts.append(condition)
        else:
            raise BadFilter(
                f"Top-level key must be a logical operator or an allowed field: {ALLOWED_KEYS}"
            )
    return parts[0] if len(parts) == 1 else All(tuple(parts))


def _parse_group(key: str, value: Json, tally: _Tally, depth: int) -> Node:
    members = [value] if key == "NOT" and isinstance(value, Mapping) else value
    if not isinstance(members, list):
        raise BadFilter(f"{key} takes a list of filters.")
    if not members:
        tally.count()
    return GROUPS[key](tuple(_parse(member, tally, depth=depth + 1) for member in members))


def _parse_field(field: str, value: Json) -> Iterator[Condition]:
    if field == "metadata":
        if not isinstance(value, Mapping) or not value:
            raise BadFilter("metadata takes an object of keys and values.")
        for key, inner in value.items():
            for operator, operand in _operators(field, inner):
                yield _condition(field, operator, operand, key=_storable(field, str(key)))
    else:
        for operator, operand in _operators(field, value):
            yield _condition(field, operator, operand)


def _operators(field: str, value: Json) -> list[tuple[str, Json]]:
    if isinstance(value, Mapping):
        if not value:
            raise BadFilter(f"{field} has an empty condition.")
        return list(value.items())
    if isinstance(value, list):
        return [("in", value)]
    if value == "*" and field in ENTITY_FIELDS:
        return [("exists", True)]
    if field in TEXT_FIELDS:
        return [("icontains", value)]
    return [("eq", value)]


def _condition(field: str, operator: str, value: Json, *, key: str = "") -> Condition:
    allowed = OPERATORS[_family(field)]
    if operator not in allowed:
        raise BadFilter(f"{field} does not know the operator {operator!r}; it knows {allowed}.")
    if operator == "in":
        if not isinstance(value, list) or len(value) > MOST_ITEMS:
            raise BadFilter(f"{field}: in takes a list of at most {MOST_ITEMS:,} values.")
        for item in value:
            _check_operand(field, operator, item)
    else:
        _check_operand(field, operator, value)
    return Condition(field, operator, value, key)


OPERATORS = {
    "entity": ["eq", "ne", "in", "exists"],
    "date": ["eq", "ne", "in", "gt", "gte", "lt", "lte"],
    "text": ["eq", "contains", "icontains"],
    "categories": ["eq", "ne", "in", "contains"],
    "metadata": ["eq", "ne", "contains"],
    "memory_ids": ["eq", "in"],
}


def _family(field: str) -> str:
    if field in ENTITY_FIELDS:
        return "entity"
    if field in DATE_FIELDS:
        return "date"
    return "text" if field in TEXT_FIELDS else field


def _check_operand(field: str, operator: str, value: Json) -> None:
    family = _family(field)
    if isinstance(value, str):
        _storable(field, value)
    if operator == "exists":
        if not isinstance(value, bool):
            raise BadFilter(f"{field}: exists takes true or false.")
    elif family == "date":
        _span(field, value)
    elif family == "memory_ids":
        _uuid(value)
    elif family == "metadata":
        if isinstance(value, dict | list) or value in NOT_FINITE or value != value:
            raise BadFilter("metadata compares texts, numbers, true, false and null.")
    elif value is None and family == "entity":
        return
    elif isinstance(value, bool) or not isinstance(value, str | int | float):
        raise BadFilter(f"{field} takes a text.")


NOT_FINITE = (float("inf"), float("-inf"))


def _storable(field: str, text: str) -> str:
    if "\0" in text or any(0xD800 <= ord(c) <= 0xDFFF for c in text):
        raise BadFilter(f"{field} holds a character that cannot be stored.")
    return text


# --- tree -> Q ------------------------------------------------------------------------------


NOTHING = Q(pk__in=[])
EVERYTHING = ~NOTHING  # an empty Q stays empty when it is negated


def to_q(node: Node) -> Q:
    """The condition on `Memory` that `node` stands for."""
    match node:
        case All(parts):
            q = EVERYTHING
            for part in parts:
                q &= to_q(part)
            return q
        case AnyOf(parts):
            q = NOTHING
            for part in parts:
                q |= to_q(part)
            return q
        case NoneOf(parts):
            q = EVERYTHING
            for part in parts:
                q &= ~to_q(part)
            return q
        case Condition():
            return CONDITIONS[_family(node.field)](node)


def _entity_q(condition: Condition) -> Q:
    field, value = condition.field, condition.value
    if condition.operator == "exists":
        return Q(**{f"{field}__isnull": not value})
    if condition.operator == "in":
        named = Q(**{f"{field}__in": [str(item) for item in value if item is not None]})
        return named | Q(**{f"{field}__isnull": True}) if None in value else named
    if value is None:
        return Q(**{f"{field}__isnull": condition.operator == "eq"})
    if condition.operator == "ne":  # documented: ne also matches rows without the id
        return Q(**{f"{field}__isnull": True}) | ~Q(**{field: str(value)})
    return Q(**{field: str(value)})


def _date_q(condition: Condition) -> Q:
    field = "created_at" if condition.field == "timestamp" else condition.field
    if condition.operator == "in":
        q = NOTHING
        for item in condition.value:
            q |= _date_q(Condition(condition.field, "eq", item))
        return q
    low: Any
    high: Any
    low, high = _span(condition.field, condition.value)
    if field == "expiration_date":  # a day, so an instant stands for the day in which it lies
        low = low.astimezone(UTC).date()
        high = min(low, date.max - timedelta(days=1)) + timedelta(days=1)
    equal = Q(**{f"{field}__gte": low, f"{field}__lt": high})
    match condition.operator:
        case "eq":
            return equal
        case "ne":
            return Q(**{f"{field}__isnull": True}) | ~equal
        case "gt":
            return Q(**{f"{field}__gte": high})
        case "gte":
            return Q(**{f"{field}__gte": low})
        case "lt":
            return Q(**{f"{field}__lt": low})
    return Q(**{f"{field}__lt": high})


def _text_q(condition: Condition) -> Q:
    lookup = {"eq": "text", "contains": "text__contains", "icontains": "text__icontains"}
    return Q(**{lookup[condition.operator]: str(condition.value)})


def _categories_q(condition: Condition) -> Q:
    if condition.operator == "in":
        return Q(categories__overlap=[str(item) for item in condition.value])
    if condition.operator in {"eq", "ne"}:
        named = Q(categories__contains=[str(condition.value)])
        return named if condition.operator == "eq" else Q(categories__isnull=True) | ~named
    # Joined by a character that no name holds: a part of a name, not of PostgreSQL's way to quote.
    joined = Func(
        F("categories"), Value("\x1f"), function="array_to_string", output_field=TextField()
    )
    return Q(categories__isnull=False) & Q(IContains(joined, str(condition.value)))


def _metadata_q(condition: Condition) -> Q:
    if condition.operator == "contains":
        # A lookup such as metadata__key would take a key's underscores and digits for a path.
        text = Func(
            F("metadata"),
            Value(condition.key),
            function="jsonb_extract_path_text",
            output_field=TextField(),
        )
        return Q(
            IContains(Coalesce(text, Value(""), output_field=TextField()), str(condition.value))
        )
    equal = Q(metadata__contains={condition.key: condition.value})
    return equal if condition.operator == "eq" else Q(metadata__isnull=True) | ~equal


def _memory_ids_q(condition: Condition) -> Q:
    values = condition.value if condition.operator == "in" else [condition.value]
    return Q(pk__in=[_uuid(value) for value in values])


CONDITIONS: dict[str, Callable[[Condition], Q]] = {
    "entity": _entity_q,
    "date": _date_q,
    "text": _text_q,
    "categories": _categories_q,
    "metadata": _metadata_q,
    "memory_ids": _memory_ids_q,
}


# --- tree -> JSON ---------------------------------------------------------------------------


def to_json(node: Node) -> dict[str, Json]:
    """The JSON from which `parse` makes a tree with the same meaning."""
    match node:
        case All(parts):
            return {"AND": [to_json(part) for part in parts]}
        case AnyOf(parts):
            return {"OR": [to_json(part) for part in parts]}
        case NoneOf(parts):
            return {"NOT": [to_json(part) for part in parts]}
        case Condition(field, "exists", True, _):
            return {field: "*"}
        case Condition("metadata" as field, operator, value, key):
            return {field: {key: {operator: value}}}
        case Condition(field, operator, value, _):
            return {field: {operator: value}}


# --- what a tree speaks of ------------------------------------------------------------------


def mentioned(node: Node) -> set[str]:
    """The fields that appear anywhere in the tree."""
    if isinstance(node, Condition):
        return {node.field}
    return {field for part in node.parts for field in mentioned(part)}


def is_scoped(node: Node) -> bool:
    """Whether every match carries an id that the tree names: no wildcard, no mere exclusion."""
    match node:
        case Condition(field, operator, value):
            wanted = value if operator == "in" else [value]
            named = field in ENTITY_FIELDS and operator in {"eq", "in"}
            return named and None not in wanted
        case All(parts):
            return any(is_scoped(part) for part in parts)
        case AnyOf(parts):
            return bool(parts) and all(is_scoped(part) for part in parts)
    return False


# --- operands -------------------------------------------------------------------------------


def _span(field: str, value: Json) -> tuple[datetime, datetime]:
    """The instants from which and before which `value` lies: a day, or one microsecond."""
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            start = datetime.fromtimestamp(value, UTC)
        elif isinstance(value, str) and len(value) == 10:
            start = datetime.combine(date.fromisoformat(value), time(), UTC)
            if start.date() == date.max:
                return start, datetime.max.replace(tzinfo=UTC)
            return start, start + timedelta(days=1)
        elif isinstance(value, str):
            start = datetime.fromisoformat(value)
        else:
            raise ValueError
        start = start if start.tzinfo else start.replace(tzinfo=UTC)
        return start, start.astimezone(UTC) + timedelta(microseconds=1)
    except (ValueError, OverflowError, OSError):
        raise BadFilter(
            f"{field}: {str(value)[:40]!r} is not a date. Write it as 2026-05-03 or "
            "2026-05-03T14:00:00Z."
        ) from None


def _uuid(value: Json) -> UUID:
    try:
        return UUID(str(value))
    except ValueError:
        raise BadFilter(f"memory_ids: {str(value)[:40]!r} is not a valid UUID.") from None
