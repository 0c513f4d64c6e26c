"""What released clients send, read into one plain form. Pure functions; `door` applies them.

Clients double slashes, leave them out, send `{'user_id': 'alex'}` (Python's way to print a
dictionary) where JSON belongs, join lists by commas, and put a body on a GET. Endpoints see none
of it: one path, one JSON body, one spelling.
"""

import ast
import json
import math
import re
from collections import Counter
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, unquote

Json = Any

PATHS = re.compile(r"^/+(v1|v2|v3|api)(/|$)")
ENTITY_PATH = re.compile(
    r"^/(?P<under>v[12]/+entities/+[^/]+|v1/+memories/+(?:user|agent|app|run))/+(?P<name>.+?)/?$"
)
PROFILE = re.compile(r"(?P<name>.+?)/+profile/*")
UNSTORABLE = re.compile("[\0\ud800-\udfff]")
LITERAL_LIMIT = 100_000
DEEPEST = 100
OBJECTS = {"filters", "metadata"}
LISTS = {"categories", "fields", "event_types"}


class Unreadable(ValueError):
    """A request that cannot be understood. The message says what to send instead."""


def canonical_path(raw: str, *, may_be_profile: bool = False) -> str:
    """The path with single slashes and one slash at its end.

    raw: as it was sent, percent-encoded. may_be_profile: whether …/profile is a page of an entity's
    and not the end of its name. It comes back decoded but for the name at the end of an
    entity's path: that may hold slashes itself, written as they are or as %2F, and comes back as
    one segment, percent-encoded once (`serving.Name` decodes it).
    """
    head = re.sub(r"^/+", "/", raw)
    if entity := ENTITY_PATH.match(head):
        under, name, tail = _single(entity["under"]), entity["name"], ""
        if may_be_profile and under.startswith("v2/") and (profile := PROFILE.fullmatch(name)):
            name, tail = profile["name"], "profile/"
        return f"/{unquote(under)}/{quote(unquote(name), safe='')}/{tail}"
    return unquote(_single(head).rstrip("/")) + "/"


def _single(path: str) -> str:
    return re.sub(r"/{2,}", "/", path)


def parse_json(raw: bytes) -> Json:
    """The JSON in a body; None when there is none. Raises Unreadable."""
    if not raw.strip():
        return None
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        raise Unreadable("The body is not UTF-8.") from None
    try:
        value = json.loads(
            text, object_pairs_hook=_once, parse_constant=_not_json, parse_float=_finite
        )
    except RecursionError:
        raise Unreadable(TOO_DEEP) from None
    except Unreadable:
        raise
    except ValueError as error:
        raise Unreadable(f"The body is not JSON: {error}.") from None
    # Only an escape can smuggle in what no text may hold.
    _check(value, texts=b"\\u" in raw)
    return value


TOO_DEEP = f"The body is nested more than {DEEPEST} levels deep."


def _once(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = Counter(name for name, _ in pairs)
        twice = names.most_common(1)[0][0]
        raise Unreadable(f"The body names {twice[:60]!r} twice in one object.")
    return found


def _finite(digits: str) -> float:
    if math.isinf(number := float(digits)):
        raise Unreadable(f"The body holds a number that is too large: {digits[:20]}.")
    return number


def _not_json(constant: str) -> Json:
    raise Unreadable(f"The body is not JSON: {constant} is no JSON number.")


def _check(value: Json, *, texts: bool) -> None:
    """Raises Unreadable for what is nested too deeply or, with `texts`, cannot be stored."""
    level = [value]
    for _ in range(DEEPEST + 1):
        inner: list[Json] = []
        for item in level:
            if isinstance(item, dict):
                inner.extend(item.values())
                if texts:
                    inner.extend(item)
            elif isinstance(item, list):
                inner.extend(item)
            elif texts and isinstance(item, str):
                check_text(item)
        if not inner:
            return
        level = inner
    raise Unreadable(TOO_DEEP)


def check_text(text: str) -> None:
    """Raises Unreadable for what PostgreSQL cannot keep: NUL, and halves of characters."""
    if UNSTORABLE.search(text):
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
        return parse_json(json.dumps(value, allow_nan=False).encode())
    except (TypeError, ValueError, RecursionError):
        raise Unreadable(f"{name} holds something that JSON does not have.") from None


def split_list(values: list[str]) -> list[str]:
    """`categories=a&categories=b`, `categories=a,b` and `categories=["a","b"]` are one list."""
    if len(values) == 1 and values[0].startswith("["):
        try:
            found = parse_object("the list", values[0])
        except Unreadable:
            found = None  # then the bracket is a name's first letter
        if isinstance(found, list):
            return [str(item) for item in found]
    return [part.strip() for value in values for part in value.split(",") if part.strip()]


def typed(query: Mapping[str, list[str]]) -> dict[str, Json]:
    """A query string's parameters: objects and lists as such, else the last text of each.

    Numbers, true and false are left to the types of `fields`. Raises Unreadable.
    """
    found: dict[str, Json] = {}
    for name, values in query.items():
        if name in LISTS:
            found[name] = split_list(values)
        elif name not in OBJECTS:
            found[name] = values[-1]
        elif values[-1].strip():
            found[name] = parse_object(name, values[-1])
    return found
