"""One memory as one item of a list, in the shape that the schema gives to the items."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from memories.exports.shapes import DEEPEST, MISSING, Field, Json, Reader, plain, unfilled
from memories.models import Memory

Make = Callable[[Memory], Json]

# Properties that hold the memory's own words; the last ones only where no other does.
TEXT = ("memory", "text", "content", "memory_text", "fact", "statement")
CARRIERS = ("value", "description", "detail", "details", "preference", "note", "summary", "name")

COLUMNS: dict[str, Callable[[Memory], Json]] = {
    **dict.fromkeys(TEXT, lambda memory: memory.text),
    **dict.fromkeys(("id", "memory_id", "uuid"), lambda memory: memory.id),
    "user_id": lambda memory: memory.user_id,
    "agent_id": lambda memory: memory.agent_id,
    "app_id": lambda memory: memory.app_id,
    **dict.fromkeys(("run_id", "session_id"), lambda memory: memory.run_id),
    "hash": lambda memory: memory.hash,
    "metadata": lambda memory: memory.metadata,
    "categories": lambda memory: memory.categories,
    "category": lambda memory: next(iter(memory.categories or []), None),
    **dict.fromkeys(("created_at", "timestamp"), lambda memory: memory.created_at),
    "updated_at": lambda memory: memory.updated_at,
    "expiration_date": lambda memory: memory.expiration_date,
    "immutable": lambda memory: memory.immutable,
}
PLAIN = (
    "id", "memory", "user_id", "agent_id", "app_id", "run_id", "metadata", "categories",
    "created_at", "updated_at",
)  # fmt: skip


def maker(node: Json, reader: Reader) -> Make | None:
    """What makes an item of this shape of a memory; None where no memory can become one.

    Text becomes the memory's words; an object gets the memory's fields by their names, and keys of
    its metadata; anything at all becomes an object of the usual fields.
    """
    wanted = reader.field(node)
    if wanted.choices is not None:
        return None
    if wanted.kind == "string":
        return lambda memory: memory.text
    if wanted.kind == "object" and wanted.properties:
        return _object(wanted, reader, 0)
    if wanted.kind in ("object", ""):
        return _plain_row
    return None


def fit(value: Json, wanted: Field, item: Field | None = None) -> Json:
    """`value` as the kind that is wanted; MISSING where that would be a lie.

    item: what the items of a wanted list are, where the schema says so.
    """
    if isinstance(value, UUID):
        value = str(value)
    elif isinstance(value, date):
        value = value.isoformat()
    if value is None:
        return MISSING
    if wanted.kind == "string" and isinstance(value, list):
        value = ", ".join(map(str, value)) or MISSING
    elif wanted.kind == "string" and isinstance(value, int | float):
        value = str(value).lower() if isinstance(value, bool) else str(value)
    elif wanted.kind == "array":
        value = _list(value if isinstance(value, list) else [value], item)
    if wanted.choices is not None and value not in wanted.choices:
        return MISSING
    return value if _is_a(value, wanted.kind) else MISSING


def _list(values: list[Json], item: Field | None) -> Json:
    if item is None:
        return values
    fitted = [fit(value, item) for value in values]
    return MISSING if any(value is MISSING for value in fitted) else fitted


def _is_a(value: Json, kind: str) -> bool:
    match kind:
        case "string":
            return isinstance(value, str)
        case "boolean":
            return isinstance(value, bool)
        case "integer":
            return isinstance(value, int) and not isinstance(value, bool)
        case "number":
            return isinstance(value, int | float) and not isinstance(value, bool)
        case "array":
            return isinstance(value, list)
        case "object":
            return isinstance(value, dict)
    return kind == "" and value is not MISSING


def _plain_row(memory: Memory) -> Json:
    row = {name: COLUMNS[name](memory) for name in PLAIN}
    row["id"] = str(row["id"])
    return {
        name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()
    }


def _object(wanted: Field, reader: Reader, depth: int) -> Make:
    """What makes an object with these properties. The schema is read once, not for each memory."""
    carrier = _carrier(wanted, reader) if depth == 0 else None
    parts: list[tuple[str, Make]] = []
    for name, node in wanted.properties.items():
        inner = reader.field(node)
        take = _source(name, inner, carrier)
        if inner.kind == "object" and inner.properties and depth < DEEPEST:
            take = _object(inner, reader, depth + 1)
        empty = unfilled(inner, required=name in wanted.required, reader=reader)
        # The items of a list are looked at with every memory, so their schema is read ahead.
        item = reader.field(inner.items) if inner.items is not None else None
        parts.append((name, partial(_part, take=take, wanted=inner, item=item, empty=empty)))

    def make(memory: Memory) -> Json:
        made = {name: part(memory) for name, part in parts}
        return {name: value for name, value in made.items() if value is not MISSING}

    return make


def _part(memory: Memory, *, take: Make, wanted: Field, item: Field | None, empty: Json) -> Json:
    value = fit(take(memory), wanted, item)
    return empty if value is MISSING else value


def _source(name: str, wanted: Field, carrier: str | None) -> Make:
    """Where a property's value comes from: a field of the memory, or a key of its metadata."""
    known = plain(name)
    if name == carrier:
        return COLUMNS["text"]

    def take(memory: Memory) -> Json:
        metadata: Mapping[str, Any] = memory.metadata if isinstance(memory.metadata, dict) else {}
        for key in (name, known):
            if key in metadata:
                return metadata[key]
        return None

    return COLUMNS.get(known, take)


def _carrier(wanted: Field, reader: Reader) -> str | None:
    """The property that takes the memory's words where none is named for them."""
    known = {plain(name): name for name in wanted.properties}
    if any(name in known for name in TEXT):
        return None
    free = [
        name
        for short, name in known.items()
        if short not in COLUMNS and _holds_text(reader.field(wanted.properties[name]))
    ]
    for short in CARRIERS:
        if known.get(short) in free:
            return known[short]
    return free[0] if free else None


def _holds_text(wanted: Field) -> bool:
    return wanted.kind == "string" and wanted.choices is None
