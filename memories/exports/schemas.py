"""The JSON Schema that an export is shaped by: read, bounded, and applied (Draft 2020-12).

A schema comes from anybody with a key. Nothing is fetched for it, references stay inside it, its
size and depth are bounded, its patterns run on an engine that takes linear time (Rust's, by way of
pydantic), and checking a document against it ends after STEPS keywords. Keywords that would lead
around these bounds are refused by name.
"""

import json
import math
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Annotated, Any

from jsonschema import Draft202012Validator, FormatChecker, SchemaError, ValidationError
from jsonschema.validators import extend
from pydantic import StringConstraints, TypeAdapter
from pydantic import ValidationError as PydanticError
from pydantic_core import SchemaError as BadPattern
from referencing import Registry
from referencing.exceptions import Unresolvable

Json = Any

LONGEST = 100_000  # characters of JSON
DEEPEST = 40
MOST_VALUES = 10_000
PATTERN_LIMIT = 1_000
STEPS = 200_000

# Where the values are schemas: by name, in a list, and alone. All else is data, not schema.
MAPS = ("properties", "$defs", "definitions", "dependentSchemas")
LISTS = ("allOf", "anyOf", "oneOf", "prefixItems")
SINGLE = (
    "items", "additionalProperties", "contains", "propertyNames", "not", "if", "then", "else",
)  # fmt: skip
REFUSED = (
    "patternProperties", "unevaluatedItems", "unevaluatedProperties", "$dynamicRef",
    "$dynamicAnchor", "$recursiveRef", "$recursiveAnchor", "$anchor", "$vocabulary",
)  # fmt: skip


class BadSchema(ValueError):
    """A schema that cannot be used. The message is a sentence that says where and why."""


class TooMuch(Exception):
    """Checking a document took more steps than it may."""


def read(schema: Json) -> dict[str, Json]:
    """The schema in `schema`, an object or the JSON text of one. Raises BadSchema."""
    if isinstance(schema, str):
        if len(schema) > LONGEST:
            raise BadSchema(f"The schema has more than {LONGEST:,} characters.")
        try:
            schema = json.loads(schema)
        except (ValueError, RecursionError):
            raise BadSchema("The schema is not valid JSON.") from None
    if not isinstance(schema, dict) or not schema:
        raise BadSchema("The schema must be a JSON object that is not empty.")
    _bounded(schema)
    if len(json.dumps(schema)) > LONGEST:
        raise BadSchema(f"The schema has more than {LONGEST:,} characters.")
    try:
        # Without formats: that of a pattern would be Python's, which is not the one used here.
        Draft202012Validator.check_schema(schema, format_checker=FormatChecker([]))
    except SchemaError as error:
        where = "/".join(str(step) for step in error.absolute_path)[:100] or "its top"
        raise BadSchema(f"The schema is not valid at {where}: {error.message[:200]}") from None
    except RecursionError:
        raise BadSchema("The schema is nested too deeply.") from None
    nodes = list(_nodes(schema))
    known = {id(node) for node in nodes}
    for node in nodes:
        _check(node, schema, known)
    return schema


def resolved(reference: str, schema: Mapping[str, Json]) -> Json:
    """What a reference such as `#/$defs/Trip` stands for. Raises BadSchema."""
    found: Json = schema
    for step in reference.removeprefix("#").split("/")[1:]:
        step = step.replace("~1", "/").replace("~0", "~")
        if isinstance(found, dict) and step in found:
            found = found[step]
        elif isinstance(found, list) and step.isascii() and step.isdecimal() and len(step) < 6:
            found = found[int(step)] if int(step) < len(found) else None
        else:
            found = None
    if not isinstance(found, dict | bool):
        raise BadSchema(f"The reference {reference[:100]!r} leads nowhere in the schema.")
    return found


def complaint(document: Json, schema: dict[str, Json]) -> str:
    """What is wrong with `document`, in short; "" when it follows `schema`.

    schema: what `read` gave. A check that would take too long counts as a complaint.
    """
    steps = iter(range(STEPS))

    def counted(keyword: Any) -> Any:
        def check(validator: Any, value: Json, instance: Json, node: Json) -> Iterator[Any]:
            if next(steps, None) is None:
                raise TooMuch
            yield from keyword(validator, value, instance, node) or ()

        return check

    keywords = {**Draft202012Validator.VALIDATORS, "pattern": _pattern, "uniqueItems": _unique}
    checker = extend(  # type: ignore[no-untyped-call]
        Draft202012Validator, {name: counted(keyword) for name, keyword in keywords.items()}
    )
    try:
        # An empty registry: the default one would fetch what is not there.
        error = next(checker(schema, registry=Registry()).iter_errors(document), None)
    except (TooMuch, RecursionError):
        return "It could not be checked against the schema: the schema refers to itself too often."
    except (Unresolvable, OverflowError):
        return "It could not be checked against the schema."
    if error is None:
        return ""
    where = "/".join(str(step) for step in error.absolute_path) or "the top"
    return f"{error.message[:300]} (at {where[:100]})"


def _bounded(schema: Json) -> None:
    """Raise BadSchema for what is too large or too deep, or could not be stored as JSON."""
    count, waiting = 0, [(schema, 0)]
    while waiting:
        value, depth = waiting.pop()
        count += 1
        if count > MOST_VALUES:
            raise BadSchema(f"The schema holds more than {MOST_VALUES:,} values.")
        if depth > DEEPEST:
            raise BadSchema(f"The schema is nested more than {DEEPEST} levels deep.")
        if isinstance(value, dict):
            waiting += [(item, depth + 1) for pair in value.items() for item in pair]
        elif isinstance(value, list):
            waiting += [(item, depth + 1) for item in value]
        elif isinstance(value, str):
            if "\0" in value or any(0xD800 <= ord(c) <= 0xDFFF for c in value):
                raise BadSchema("The schema holds a character that cannot be stored.")
        elif isinstance(value, float) and not math.isfinite(value):
            raise BadSchema("The schema holds a number that is not finite.")
        elif isinstance(value, int) and value.bit_length() > 1_024:
            raise BadSchema("The schema holds a number that is too large.")
        elif value is not None and not isinstance(value, bool | int | float):
            raise BadSchema("The schema holds something that is not JSON.")


def _nodes(schema: Json) -> Iterator[dict[str, Json]]:
    """Every schema inside `schema`, itself among them."""
    waiting = [schema]
    while waiting:
        node = waiting.pop()
        if not isinstance(node, dict):
            continue
        yield node
        for name in MAPS:
            waiting += node[name].values() if isinstance(node.get(name), dict) else []
        for name in LISTS:
            waiting += node[name] if isinstance(node.get(name), list) else []
        waiting += [node[name] for name in SINGLE if name in node]


def _check(node: Mapping[str, Json], schema: Mapping[str, Json], known: set[int]) -> None:
    """Raise BadSchema for a keyword that may not be used, or not in this way."""
    for name in REFUSED:
        if name in node:
            raise BadSchema(f"The schema uses {name}, which is not supported.")
    if "$id" in node and node is not schema:
        raise BadSchema("The schema holds a second schema with an $id of its own.")
    if "pattern" in node:
        _engine(node["pattern"])
    if "$ref" in node:
        reference = node["$ref"]
        if reference != "#" and not reference.startswith("#/"):
            raise BadSchema(
                f"The reference {reference[:100]!r} leads out of the schema. Nothing is fetched: "
                "write it as #/$defs/Name."
            )
        found = resolved(reference, schema)
        if isinstance(found, dict) and id(found) not in known:
            raise BadSchema(f"The reference {reference[:100]!r} leads to no schema.")


@lru_cache(maxsize=100)
def _engine(pattern: str) -> TypeAdapter[str]:
    """What matches a pattern in linear time. Raises BadSchema for what only others understand."""
    if len(pattern) > PATTERN_LIMIT:
        raise BadSchema(f"A pattern of the schema has more than {PATTERN_LIMIT:,} characters.")
    try:
        return TypeAdapter(Annotated[str, StringConstraints(pattern=pattern)])
    except BadPattern:
        raise BadSchema(
            f"The pattern {pattern[:60]!r} is not understood: no look-around and no "
            "back-references, and not too many repeats."
        ) from None


def _pattern(validator: Any, pattern: str, instance: Json, node: Json) -> Iterator[Any]:
    if isinstance(instance, str):
        try:
            _engine(pattern).validate_python(instance)
        except PydanticError:
            yield ValidationError(f"{instance[:100]!r} does not match {pattern!r}")


def _unique(validator: Any, wanted: bool, instance: Json, node: Json) -> Iterator[Any]:
    """By their JSON: comparing each with each would take the square of their number."""
    items = instance if wanted and isinstance(instance, list) else []
    if len({json.dumps(item, sort_keys=True) for item in items}) < len(items):
        yield ValidationError("The list holds the same thing twice")
