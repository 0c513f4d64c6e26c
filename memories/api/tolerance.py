"""What released clients send, read into one plain form. Pure functions; `door` applies them.

Clients double slashes, leave them out, send `{'user_id': 'alex'}` (Python's way to print a
dictionary) where JSON belongs, join lists by commas, and put a body on a GET. Endpoints see none
of it: one path, one JSON body, one spelling.
"""

import ast
import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

Json = Any

PATHS = re.compile(r"^/+(v1|v2|v3|api)(/|$)")
ENTITY_PATH = re.compile(r"^/(v1|v2)/+entities/+(user|agent|app|run)/+(.+?)/?$", re.IGNORECASE)
LITERAL_LIMIT = 100_000
INTEGERS = {"page", "page_size", "top_k", "limit"}
OBJECTS = {"filters", "metadata"}
LISTS = {"categories", "fields", "event_types"}


class Unreadable(ValueError):
    """A request that cannot be understood. The message says what to send instead."""


def canonical_path(raw: str) -> str | None:
    """The path with single slashes, decoded, with one slash at its end; None if it is not ours.

    raw: as it was sent, percent-encoded. The name at the end of an entity's path is kept whole: it
    may hold slashes itself, written as they are or as %2F.
    """
    if not PATHS.match(raw):
        return None
    head = re.sub(r"^/+", "/", raw)
    if entity := ENTITY_PATH.match(head):
        version, kind, name = entity.groups()
        profile = name.endswith("/profile") and version == "v2"
        name = unquote(name.removesuffix("/profile")) + ("/profile" if profile else "")
        return f"/{version}/entities/{kind.lower()}/{name}/"
    return unquote(re.sub(r"/{2,}", "/", head).rstrip("/")) + "/"


def parse_json(raw: bytes) -> Json:
    """The JSON in a body; None when there is none. Raises Unreadable."""
    if not raw.strip():
        return None
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        raise Unreadable("The body is not UTF-8.") from None
    try:
        value = json.loads(text, object_pairs_hook=_once, parse_constant=_not_json)
    except RecursionError:
        raise Unreadable("The body is nested too deeply.") from None
    except Unreadable:
        raise
    except ValueError as error:
        raise Unreadable(f"The body is not JSON: {error}.") from None
    if b"\\u" in raw:  # only an escape can smuggle in what no text may hold
        _check_texts(value)
    return value


def _once(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise Unreadable(f"The body names {twice[:60]!r} twice in one object.")
    return found


def _not_json(constant: str) -> Json:
    raise Unreadable(f"The body is not JSON: {constant} is no JSON number.")


def _check_texts(value: Json) -> None:
    stack = [value]
    while stack:
        match stack.pop():
            case str() as text:
                check_text(text)
            case dict() as items:
                stack.extend(items)
                stack.extend(items.values())
            case list() as items:
                stack.extend(items)


def check_text(text: str) -> None:
    """Raises Unreadable for what PostgreSQL cannot keep: NUL, and halves of characters."""
    if "\0" in text or any(0xD800 <= ord(c) <= 0xDFFF for c in text):
        raise Unreadable("The request holds a NUL character or half a character. Remove it.")


def parse_object(name: str, text: str) -> Json:
    """An object in a query string: JSON, or a dictionary as Python prints it. Raises Unreadable."""
    if text.startswith("[object"):
        raise Unreadable(
            f"{name} arrived as {text[:20]!r}: your client turned the object into a text and lost "
            "its content. Send it as JSON, or call the v2 endpoint (api_version: 'v2')."
        )
    if len(text) > LITERAL_LIMIT:
        raise Unreadable(f"{name} is too long for a query string. Send it in the body.")
    try:
        return parse_json(text.encode(errors="surrogatepass"))
    except Unreadable as error:
        try:
            value = ast.literal_eval(text)
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            raise Unreadable(f"{name} is neither JSON nor a Python dictionary: {error}") from None
    try:
        # Through JSON, so that nothing but JSON comes out: Python knows sets, bytes and complex.
        return json.loads(json.dumps(value, allow_nan=False))
    except (TypeError, ValueError, RecursionError):
        raise Unreadable(f"{name} holds something that JSON does not have.") from None


def split_list(values: list[str]) -> list[str]:
    """`categories=a&categories=b`, `categories=a,b` and `categories=["a","b"]` are one list."""
    if len(values) == 1 and values[0].startswith("["):
        found = parse_object("the list", values[0])
        if not isinstance(found, list):
            raise Unreadable("A list was expected.")
        return [str(item) for item in found]
    return [part.strip() for value in values for part in value.split(",") if part.strip()]


def typed(query: Mapping[str, list[str]]) -> dict[str, Json]:
    """A query string's values as a body would hold them. Raises Unreadable."""
    found: dict[str, Json] = {}
    for name, values in query.items():
        value = values[-1]
        if name in OBJECTS:
            found[name] = parse_object(name, value)
        elif name in LISTS:
            found[name] = split_list(values)
        elif name in INTEGERS and re.fullmatch(r"-?\d{1,18}", value):
            found[name] = int(value)
        elif value.lower() in {"true", "false"}:
            found[name] = value.lower() == "true"
        else:
            found[name] = value
    return found
