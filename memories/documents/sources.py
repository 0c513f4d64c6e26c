"""Where a document's bytes come from: the web, a data URL, or base64 in the request itself."""

import base64
import binascii
import re
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from memories import outside
from memories.documents.budget import MOST_BYTES, Budget
from memories.documents.errors import Unreadable
from memories.outside.way import LookUp

# Decoding %xx makes an object of each: more of them than a readable text can hold are not tried.
MOST_ESCAPES = 1_000_000
FAULTY = (
    'The url of "{kind}" is neither an address (https://…) nor a data URL '
    "(data:text/markdown;base64,…) nor base64. Correct it."
)
NOT_FETCHED = 'The url of "{kind}" could not be fetched. {why}'
_DATA = re.compile(r"data:([^,]{0,300}),", re.IGNORECASE)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]{0,30}:", re.IGNORECASE)
_BREAKS = re.compile(rb"[\r\n]+")


@dataclass(frozen=True)
class Source:
    """A document as it came. kind: its media type in lower case, as claimed, may be empty;
    charset: likewise."""

    content: bytes
    kind: str
    charset: str


def source_of(url: str, *, kind: str, budget: Budget, look_up: LookUp) -> Source:
    """The document that `url` names or is; kind: the part it belongs to. Raises Unreadable."""
    url = url.strip()
    if not _is_address(url):
        return _enclosed(url, kind)
    try:
        fetched = outside.fetch(url, most_bytes=MOST_BYTES, seconds=budget.left(), look_up=look_up)
    except outside.Refused as error:
        raise Unreadable(NOT_FETCHED.format(kind=kind, why=error)) from None
    return _source(fetched.content, fetched.content_type)


def check(url: str, *, kind: str) -> None:
    """What can be said against `url` without fetching anything; raises Unreadable."""
    url = url.strip()
    if not _is_address(url):
        _enclosed(url, kind)
        return
    try:
        outside.check_spelling(url)
    except outside.Refused as error:
        raise Unreadable(NOT_FETCHED.format(kind=kind, why=error)) from None


def _is_address(url: str) -> bool:
    return bool(_SCHEME.match(url)) and not url.lower().startswith("data:")


def _enclosed(url: str, kind: str) -> Source:
    """A document that came with the request, in a data URL or as base64."""
    if not (found := _DATA.match(url)):
        return _source(_base64(url, kind), "")
    media, payload = found.group(1), url[found.end() :]
    packed = media.lower().replace(" ", "").endswith(";base64")
    content = _base64(payload, kind) if packed else _unescaped(payload, kind)
    return _source(content, media or "text/plain")


def _source(content: bytes, media: str) -> Source:
    if not content:
        raise Unreadable("The document is empty. Leave it out or send its text.")
    if len(content) > MOST_BYTES:
        raise Unreadable(f"The document has more than {MOST_BYTES:,} bytes. Send it in parts.")
    name, *parameters = (part.strip().lower() for part in media.split(";"))
    charset = next((p[8:].strip("\"' ") for p in parameters if p.startswith("charset=")), "")
    return Source(content, name, charset)


def _unescaped(text: str, kind: str) -> bytes:
    if text.count("%") > MOST_ESCAPES:
        raise Unreadable("The data URL is too long for percent-encoding: send it as base64.")
    try:
        return unquote_to_bytes(text)
    except ValueError:  # half a character
        raise Unreadable(FAULTY.format(kind=kind)) from None


def _base64(text: str, kind: str) -> bytes:
    """Decoded base64 of either alphabet, with or without padding and line breaks."""
    packed = _BREAKS.sub(b"", _unescaped(text, kind)).rstrip(b"=")
    packed = packed.replace(b"-", b"+").replace(b"_", b"/")
    try:
        return base64.b64decode(packed + b"=" * (-len(packed) % 4), validate=True)
    except (binascii.Error, ValueError):
        raise Unreadable(FAULTY.format(kind=kind)) from None
