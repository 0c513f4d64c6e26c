"""The content of a message as text: what is typed, and what documents beside it say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from memories.documents import reading, sources
from memories.documents.budget import Budget
from memories.documents.errors import Unreadable
from memories.documents.places import ANSWERING, WORKING, NoPlace, place
from memories.llm.errors import ModelError, ModelRefused, ModelRequestRejected
from memories.outside.way import LookUp, look_up_in_dns
from memories.plans import MESSAGE_LIMIT

__all__ = [
    "ANSWERING",
    "WORKING",
    "Budget",
    "NoPlace",
    "Unreadable",
    "are_in",
    "outline",
    "place",
    "text_of",
]

Content = str | Mapping[str, Any] | Sequence[Any]

MOST_PARTS = 1_000
OUTLINED = 300  # characters
DOCUMENTS = ("image_url", "mdx_url", "pdf_url")
KINDS = '"text", "image_url", "mdx_url" or "pdf_url"'


@dataclass(frozen=True)
class _Part:
    """kind: text, or one of DOCUMENTS; value: the text, or the document's url."""

    kind: str
    value: str


def are_in(content: Content, *, budget: Budget | None = None) -> bool:
    """Whether `content` holds documents, so that its text is had by reading them.

    Nothing is fetched, read or asked for. Raises Unreadable for what can be said against `content`
    all the same: its shape and length, the number of documents, an address that is none or is
    private as it is written, an image where no model sees.
    """
    budget = budget or Budget()
    parts = [part for part in _parts(content) if part.kind != "text"]
    for part in parts:
        budget.take()
        if part.kind == "image_url":
            _need_a_model_that_sees()
        sources.check(part.value, kind=part.kind)
    return bool(parts)


def text_of(
    content: Content, *, budget: Budget | None = None, look_up: LookUp = look_up_in_dns
) -> str:
    """The text of a message's content: of a string, an object of one of KINDS, or a list of them.

    The text has at most MESSAGE_LIMIT characters, no NUL and no half of a surrogate pair. Parts are
    set apart by an empty line. May fetch, start a process and ask a model: never call it inside a
    transaction. budget: shared by the messages of one call; look_up: see outside.fetch. Raises
    Unreadable, and ModelError where a model that should see an image does not work.
    """
    budget = budget or Budget()
    parts = _parts(content)
    texts: list[str] = []
    size = 0
    for part in parts:
        texts.append(part.value if part.kind == "text" else _read(part, budget, look_up))
        size += len(texts[-1]) + 2
        if size - 2 > MESSAGE_LIMIT:
            raise Unreadable(reading.TOO_LONG)
    # An empty part says nothing; a message of one string stays as it is.
    return texts[0] if len(texts) == 1 else "\n\n".join(text for text in texts if text)


def outline(content: Any) -> Any:
    """`content` with its long texts cut, documents above all: for showing what was sent."""
    if isinstance(content, Mapping):
        return {name: outline(value) for name, value in content.items()}
    if isinstance(content, list | tuple):
        return [outline(item) for item in content]
    if isinstance(content, str) and len(content) > OUTLINED:
        return content[:OUTLINED] + "…"
    return content


def _parts(content: object) -> list[_Part]:
    """What content consists of; its shape and what is typed have been looked at."""
    given = list(content) if isinstance(content, list | tuple) else [content]
    if len(given) > MOST_PARTS:
        raise Unreadable(f"The content has more than {MOST_PARTS:,} parts. Send fewer.")
    parts = [_part(one) for one in given]
    if sum(len(part.value) + 2 for part in parts if part.kind == "text") - 2 > MESSAGE_LIMIT:
        raise Unreadable(reading.TOO_LONG)
    return parts


def _part(given: object) -> _Part:
    if isinstance(given, str):
        return _Part("text", _typed(given))
    if not isinstance(given, Mapping):
        raise Unreadable(f"Content is a string, or objects whose type is {KINDS}.")
    kind = given.get("type")
    if kind == "text":
        return _Part("text", _typed(given.get("text")))
    if kind not in DOCUMENTS:
        raise Unreadable(f'The "type" of a part of the content must be {KINDS}.')
    named = given.get(kind)
    url = named.get("url") if isinstance(named, Mapping) else named
    if not isinstance(url, str) or not url.strip():
        raise Unreadable(f'A part of type "{kind}" is written {{"{kind}": {{"url": "…"}}}}.')
    return _Part(kind, url)


def _typed(text: object) -> str:
    """What somebody typed: unchanged, or refused, as a message that is a plain string would be."""
    if not isinstance(text, str):
        raise Unreadable('A part of type "text" needs a "text" that is a string.')
    if len(text) > MESSAGE_LIMIT:
        raise Unreadable(reading.TOO_LONG)
    if any(c == "\0" or "\ud800" <= c <= "\udfff" for c in text):
        raise Unreadable("The message holds a NUL character or half a character. Remove it.")
    return text


def _read(part: _Part, budget: Budget, look_up: LookUp) -> str:
    """The text of a document."""
    budget.take()
    if part.kind == "image_url":
        return _seen(part.value, budget, look_up)
    source = sources.source_of(part.value, kind=part.kind, budget=budget, look_up=look_up)
    return reading.text_in(source, budget)


def _need_a_model_that_sees() -> None:
    # Loaded when the first image comes: the model's client takes half a second.
    from memories.llm import vision

    if not vision.configured():
        raise Unreadable(
            "Images are read only where a model that sees is configured: set VISION_MODEL and the "
            "model server, or send a description as text."
        )


def _seen(url: str, budget: Budget, look_up: LookUp) -> str:
    """What a model sees in an image. We fetch the image: the model's server is given no address."""
    from memories.llm import vision

    _need_a_model_that_sees()
    source = sources.source_of(url, kind="image_url", budget=budget, look_up=look_up)
    media = vision.media_type(source.content)
    if media is None:
        raise Unreadable("The image is neither JPEG nor PNG, GIF or WebP. Send one of these.")
    budget.left()
    try:
        text = vision.describe(source.content, media, until=budget.until)
    except ModelError as error:
        if not _is_about_the_image(error):
            raise
        raise Unreadable(f"The image could not be described. {error}") from None
    return text[:MESSAGE_LIMIT]


def _is_about_the_image(error: ModelError) -> bool:
    """Whether another image might do: a model that is away, or a wrong key, is nobody's image."""
    return isinstance(error, ModelRefused) or (
        isinstance(error, ModelRequestRejected) and bool(error.about)
    )
