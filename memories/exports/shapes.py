"""A schema's nodes, read plainly: what kind of value belongs where, and what it is called."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from memories.exports.schemas import resolved

Json = Any

MOST_READ = 5_000  # nodes, references followed: a schema that refers to itself has no end
MOST_HOPS = 20
DEEPEST = 8  # objects inside objects that are filled

MISSING: Any = object()

_EMPTY: dict[str, Json] = {"string": "", "integer": 0, "number": 0, "boolean": False}
_KINDS = {str: "string", bool: "boolean", int: "integer", float: "number"}
_BEFORE_CAPITAL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


@dataclass(frozen=True, kw_only=True)
class Field:
    """One node. kind: a JSON Schema type, or "" where anything goes; choices: its enum or const."""

    kind: str = ""
    nullable: bool = False
    properties: Mapping[str, Json] = field(default_factory=dict)
    required: frozenset[str] = frozenset()
    items: Json = None
    choices: tuple[Json, ...] | None = None
    description: str = ""


class Reader:
    """Reads the nodes of one schema, up to MOST_READ of them; all beyond count as unknown."""

    def __init__(self, schema: Mapping[str, Json]) -> None:
        self.schema = schema
        self.left = MOST_READ

    def field(self, node: Json) -> Field:
        """What belongs at `node`: references followed, allOf merged, the first real alternative."""
        merged = self._merged(node, 0)
        kinds = merged.get("type", [])
        kinds = [kinds] if isinstance(kinds, str) else kinds
        choices = merged.get("enum")
        if "const" in merged:
            choices = [merged["const"]]
        kind = next((name for name in kinds if name != "null"), "")
        if not kind and "properties" in merged:
            kind = "object"
        elif not kind and "items" in merged:
            kind = "array"
        elif not kind and choices:
            kind = _KINDS.get(type(choices[0]), "")
        title = merged.get("title", "")
        return Field(
            kind=kind,
            nullable=bool(merged.get("nullable")) or "null" in kinds or None in (choices or []),
            properties=merged.get("properties", {}),
            required=frozenset(merged.get("required", [])),
            items=merged.get("items"),
            choices=None if choices is None else tuple(choices),
            description=str(merged.get("description", title)),
        )

    def _merged(self, node: Json, hops: int) -> dict[str, Json]:
        self.left -= 1
        if self.left < 0 or hops > MOST_HOPS or not isinstance(node, dict):
            return {}
        merged = {key: value for key, value in node.items() if key not in _COMBINING}
        parts = list(node.get("allOf", []))
        if "$ref" in node:
            parts.append(resolved(node["$ref"], self.schema))
        for name in ("anyOf", "oneOf"):
            branches = node.get(name, [])
            real = [branch for branch in branches if not _is_null(branch)]
            if len(real) < len(branches):
                merged["nullable"] = True
            parts += real[:1]
        for part in parts:
            other = self._merged(part, hops + 1)
            properties = {**other.get("properties", {}), **merged.get("properties", {})}
            required = [*other.get("required", []), *merged.get("required", [])]
            merged = {**other, **merged}
            if properties:
                merged["properties"] = properties
            if required:
                merged["required"] = required
        return merged


_COMBINING = {"$ref", "allOf", "anyOf", "oneOf"}


def _is_null(node: Json) -> bool:
    return isinstance(node, dict) and (
        node.get("type") in ("null", ["null"]) or node.get("enum") == [None]
    )


def unfilled(wanted: Field, *, required: bool, reader: Reader, depth: int = 0) -> Json:
    """What stands where nothing is known: null, an empty value of the kind, or MISSING.

    Of a list of choices none is picked, since that would state something: null stands there.
    """
    if wanted.nullable:
        return None
    if not required:
        return MISSING
    if wanted.choices is not None:
        return wanted.choices[0] if len(wanted.choices) == 1 else None
    if wanted.kind == "array":
        return []
    if wanted.kind == "object":
        if depth >= DEEPEST:
            return {}
        return {
            name: unfilled(
                reader.field(wanted.properties[name]), required=True, reader=reader, depth=depth + 1
            )
            for name in sorted(wanted.required & wanted.properties.keys())
        }
    return _EMPTY.get(wanted.kind)


def plain(name: str) -> str:
    """A property's name as ours are written: `createdAt`, `Created at` -> `created_at`."""
    return re.sub(r"[\s-]+", "_", _BEFORE_CAPITAL.sub("_", name.strip())).lower()
