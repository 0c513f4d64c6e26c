"""A second reader of the filter language, from the specification alone and without a database.

`holds(filters, memory)` says whether a memory matches; the tests compare it with what is found.
"""

import json
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from memories.models import Memory


def holds(filters: Any, row: Memory) -> bool:
    """Whether `row` matches the JSON filter, which is taken to be a valid one."""
    return all(_holds(key, value, row) for key, value in filters.items())


def _holds(key: str, value: Any, row: Memory) -> bool:
    if key == "AND":
        return all(holds(part, row) for part in value)
    if key == "OR":
        return any(holds(part, row) for part in value)
    if key == "NOT":
        return not any(holds(part, row) for part in (value if isinstance(value, list) else [value]))
    if key == "metadata":
        data = row.metadata or {}
        return all(_metadata(data, name, inner) for name, inner in value.items())
    rule = RULES.get(key, _entity)
    attribute = {"timestamp": "created_at", "keywords": "text"}.get(key, key)
    return rule(getattr(row, attribute), value)


def _each(value: Any, rules: dict[str, Callable[[Any], bool]], bare: str) -> bool:
    if isinstance(value, list):
        return rules["in"](value)
    if isinstance(value, dict):
        return all(rules[operator](operand) for operator, operand in value.items())
    return rules[bare](value)


def _entity(has: str | None, value: Any) -> bool:
    rules = {
        "eq": lambda wanted: has == wanted,
        "ne": lambda wanted: has != wanted,
        "in": lambda wanted: has in wanted,
        "exists": lambda wanted: (has is not None) == wanted,
        "*": lambda wanted: has is not None,
    }
    return _each(value, rules, "*" if value == "*" else "eq")


def _date(has: datetime | date | None, value: Any) -> bool:
    by_day = not isinstance(has, datetime)

    def compare(operator: Callable[[Any, Any, Any], bool]) -> Callable[[str], bool]:
        return lambda wanted: has is not None and operator(has, *_bounds(wanted, by_day))

    rules: dict[str, Callable[[Any], bool]] = {
        "eq": compare(lambda at, first, last: first <= at <= last),
        "ne": lambda wanted: not rules["eq"](wanted),
        "in": lambda wanted: any(rules["eq"](each) for each in wanted),
        "gt": compare(lambda at, first, last: at > last),
        "gte": compare(lambda at, first, last: at >= first),
        "lt": compare(lambda at, first, last: at < first),
        "lte": compare(lambda at, first, last: at <= last),
    }
    return _each(value, rules, "eq")


def _bounds(wanted: str, by_day: bool) -> tuple[Any, Any]:
    first = datetime.fromisoformat(wanted)
    first = first.astimezone(UTC) if first.tzinfo else first.replace(tzinfo=UTC)
    if by_day:
        return first.date(), first.date()
    whole_day = timedelta(days=1) - timedelta(microseconds=1)
    return first, first + whole_day if len(wanted) == 10 else first


def _text(has: str, value: Any) -> bool:
    rules = {
        "eq": lambda wanted: has == wanted,
        "contains": lambda wanted: wanted in has,
        "icontains": lambda wanted: wanted.upper() in has.upper(),
    }
    return _each(value, rules, "icontains")


def _categories(has: Iterable[str] | None, value: Any) -> bool:
    rules = {
        "eq": lambda wanted: wanted in (has or []),
        "ne": lambda wanted: wanted not in (has or []),
        "in": lambda wanted: not set(wanted).isdisjoint(has or []),
        "contains": lambda wanted: any(wanted.upper() in name.upper() for name in has or []),
    }
    return _each(value, rules, "eq")


def _metadata(data: dict[str, Any], key: str, value: Any) -> bool:
    def same(wanted: Any) -> bool:
        has = data.get(key, ...)
        return has == wanted and isinstance(has, bool) == isinstance(wanted, bool)

    def contains(wanted: str) -> bool:
        has = data.get(key)
        shown = has if isinstance(has, str) else "" if has is None else json.dumps(has)
        return wanted.upper() in shown.upper()

    rules = {"eq": same, "ne": lambda wanted: not same(wanted), "contains": contains}
    return _each(value, rules, "eq")


RULES: dict[str, Callable[[Any, Any], bool]] = {
    "created_at": _date, "timestamp": _date, "expiration_date": _date,
    "text": _text, "keywords": _text, "categories": _categories,
}  # fmt: skip
