"""The content of a message as text: what is typed, and what documents beside it say."""

from collections.abc import Mapping, Sequence
from typing import Any

from memories.documents import reading
from memories.documents.budget import Budget
from memories.documents.errors import Unreadable
from memories.documents.sources import source_of
from memories.llm.errors import ModelError
from memories.outside.way import LookUp, look_up_in_dns
from memories.plans import MESSAGE_LIMIT

__all__ = ["Budget", "Unreadable", "text_of"]

MOST_PARTS = 1_000
KINDS = '"text", "image_url", "mdx_url" or "pdf_url"'


def text_of(
    content: str | Mapping[str, Any] | Sequence[Any],
    *,
    budget: Budget | None = None,
    look_up: LookUp = look_up_in_dns,
) -> str:
    """The text of a message's content: of a string, an object of one of KINDS, or a list of them.

    The text has at most MESSAGE_LIMIT characters, no NUL and no half of a surrogate pair. Parts are
    set apart by an empty line. May fetch, start a process and ask a model: never call it inside a
    transaction. budget: shared by the messages of one call; look_up: see outside.fetch. Raises
    Unreadable.
    """
    budget = budget or Budget()
    parts = list(content) if isinstance(content, list | tuple) else [content]
    if len(parts) > MOST_PARTS:
        raise Unreadable(f"The content has more than {MOST_PARTS:,} parts. Send fewer.")
    texts: list[str] = []
    size = 0
    for part in parts:
        texts.append(_text(part, budget, look_up))
        size += len(texts[-1]) + 2
        if size - 2 > MESSAGE_LIMIT:
            raise Unreadable(reading.TOO_LONG)
    # An empty part says nothing; a message of one string stays as it is.
    return texts[0] if len(texts) == 1 else "\n\n".join(text for text in texts if text)


def _text(part: object, budget: Budget, look_up: LookUp) -> str:
    """The text of one part."""
    if isinstance(part, str):
        return _typed(part)
    if not isinstance(part, Mapping):
        raise Unreadable(f"Content is a string, or objects whose type is {KINDS}.")
    kind = part.get("type")
    if kind == "text":
        return _typed(part.get("text"))
    if kind not in ("image_url", "mdx_url", "pdf_url"):
        raise Unreadable(f'The "type" of a part of the content must be {KINDS}.')
    named = part.get(kind)
    url = named.get("url") if isinstance(named, Mapping) else named
    if not isinstance(url, str) or not url.strip():
        raise Unreadable(f'A part of type "{kind}" is written {{"{kind}": {{"url": "…"}}}}.')
    budget.take()
    if kind == "image_url":
        return _seen(url, budget, look_up)
    return reading.text_in(source_of(url, kind=kind, budget=budget, look_up=look_up), budget)


def _typed(text: object) -> str:
    """What somebody typed: unchanged, or refused, as a message that is a plain string would be."""
    if not isinstance(text, str):
        raise Unreadable('A part of type "text" needs a "text" that is a string.')
    if len(text) > MESSAGE_LIMIT:
        raise Unreadable(reading.TOO_LONG)
    if any(c == "\0" or "\ud800" <= c <= "\udfff" for c in text):
        raise Unreadable("The message holds a NUL character or half a character. Remove it.")
    return text


def _seen(url: str, budget: Budget, look_up: LookUp) -> str:
    """What a model sees in an image. We fetch the image: the model's server is given no address."""
    # Loaded when the first image comes: the model's client takes half a second.
    from memories.llm import vision

    if not vision.configured():
        raise Unreadable(
            "Images are read only where a model that sees is configured: set VISION_MODEL and the "
            "model server, or send a description as text."
        )
    source = source_of(url, kind="image_url", budget=budget, look_up=look_up)
    media = vision.media_type(source.content)
    if media is None:
        raise Unreadable("The image is neither JPEG nor PNG, GIF or WebP. Send one of these.")
    try:
        text = vision.describe(source.content, media, until=budget.until)
    except ModelError as error:
        raise Unreadable(f"The image could not be described. {error}") from None
    return text[:MESSAGE_LIMIT]
