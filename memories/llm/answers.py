"""What a model wrote -> the answer that was asked for."""

import json
import re
from collections.abc import Iterator
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from memories.llm.text import clean_all

T = TypeVar("T", bound=BaseModel)

LONGEST = 400_000  # characters
BRACES = 100  # places tried; each failed one may cost a pass over the rest of the text

_THOUGHT = re.compile(r"<(/?)think(?:ing)?>")
# Raw line breaks inside strings are common from models without a grammar, and do no harm.
_DECODER = json.JSONDecoder(strict=False)


class Unreadable(Exception):
    """The text holds no valid answer. The message tells the model why, and may quote its fields."""


def read(content: str, answer: type[T]) -> T:
    """The last JSON object in `content` that is an `answer`, its strings cleaned.

    Prose, code fences and thoughts around it are passed over. Schemas should have at least one
    required field on top, or any object would do. Raises Unreadable.
    """
    why = "it holds no JSON object"
    found: T | None = None
    for value in _objects(_without_thoughts(content[:LONGEST])):
        try:
            found = answer.model_validate(clean_all(value))
        except ValidationError as error:
            why = _in_words(error)
        except RecursionError:
            why = "it is nested too deeply"
    if found is None:
        raise Unreadable(why)
    return found


def _without_thoughts(text: str) -> str:
    """`text` without what stands between <think> and </think>; in one pass, whatever it holds."""
    kept, start, opened = [], 0, None
    for tag in _THOUGHT.finditer(text):
        if not tag[1] and opened is None:
            opened = tag.start()
        elif tag[1] and opened is not None:
            kept.append(text[start:opened])
            start, opened = tag.end(), None
    return "".join([*kept, text[start:]])


def _objects(text: str) -> Iterator[dict[str, Any]]:
    """The outermost JSON objects in a text, in order."""
    place = text.find("{")
    for _ in range(BRACES):
        if place < 0:
            return
        try:
            value, end = _DECODER.raw_decode(text, place)
        except (ValueError, RecursionError):
            end = place + 1
        else:
            yield value
        place = text.find("{", end)


def _in_words(error: ValidationError) -> str:
    """The first few complaints, field by field, without what was found there."""
    problems = error.errors(include_url=False, include_context=False, include_input=False)[:5]
    return "; ".join(f"{'.'.join(map(str, item['loc']))}: {item['msg']}" for item in problems)
