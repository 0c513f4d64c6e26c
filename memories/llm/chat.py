"""Questions to a language model, with answers in a shape of our choosing."""

import json
from dataclasses import dataclass, replace
from enum import IntEnum
from functools import partial
from typing import Any, TypeVar

import openai
from django.conf import settings
from openai.types.chat import ChatCompletion
from pydantic import BaseModel

from memories.llm import client, configuration
from memories.llm.answers import Unreadable, read
from memories.llm.errors import (
    ModelAnswerInvalid,
    ModelRefused,
    ModelRequestRejected,
)
from memories.llm.text import clean

T = TypeVar("T", bound=BaseModel)

ANSWERS = 3  # the first, and two corrections
SHOWN = 1_000  # characters of an unusable answer that are shown to the model again


class Level(IntEnum):
    """How far a server can be held to a schema."""

    SCHEMA = 0  # it enforces the schema
    JSON = 1  # it enforces JSON; the schema is in the prompt
    TEXT = 2  # the schema is in the prompt, and the JSON is cut out of what comes


@dataclass(frozen=True)
class Dialect:
    """What a server and model were found to understand. Some models allow no temperature."""

    level: Level = Level.SCHEMA
    temperature: bool = True


@dataclass(frozen=True)
class Heard:
    """What a model said. cut_off: it had more to say than it may."""

    content: str
    cut_off: bool


# (server, model) -> what worked last, so that each process learns it once.
_dialects: dict[tuple[str, str], Dialect] = {}


def ask(*, system: str, user: str, answer: type[T]) -> T:
    """The model's answer to `user` under the instructions of `system`, as an `answer`.

    The server is held to the schema as far as it can be (see Level). An unusable answer is shown
    to the model with what is wrong with it, one level lower, at most twice. All of it ends within
    MODEL_TIMEOUT times MODEL_ATTEMPTS seconds. Raises ModelError and nothing else.
    """
    until = client.deadline()
    place = (configuration.address(), settings.LLM_MODEL.strip())
    dialect = _dialects.get(place, Dialect())
    schema = openai.pydantic_function_tool(answer)["function"]["parameters"]
    turns = [
        {"role": "system", "content": clean(system)},
        {"role": "user", "content": clean(user)},
    ]
    for _ in range(ANSWERS):
        heard, dialect = _say(turns, answer.__name__, schema, dialect, until)
        try:
            found = read(heard.content, answer)
        except Unreadable as error:
            problem = "it was cut off; be brief" if heard.cut_off else str(error)
        else:
            _dialects[place] = dialect
            return found
        turns = [*turns[:2], *_correction(heard.content, problem)]
        if not heard.cut_off:
            dialect = replace(dialect, level=Level(min(dialect.level + 1, Level.TEXT)))
    reason = "was cut off" if heard.cut_off else "is not in the form that was asked for"
    raise ModelAnswerInvalid(f"The model's answer {reason} ({ANSWERS} tries).")


def _say(
    turns: list[dict[str, str]],
    name: str,
    schema: dict[str, Any],
    dialect: Dialect,
    until: float,
) -> tuple[Heard, Dialect]:
    """One answer, and the dialect in which the server was willing to give it."""
    while True:
        options: Any = _options(name, schema, dialect)
        messages: Any = _with_schema(turns, schema, dialect)
        request = partial(_create, messages=messages, options=options)
        try:
            completion = client.call(request, until)
        except ModelRequestRejected as error:
            if error.about == "temperature" and dialect.temperature:
                dialect = replace(dialect, temperature=False)
            elif error.about in ("format", "unclear") and dialect.level < Level.TEXT:
                dialect = replace(dialect, level=Level(dialect.level + 1))
            else:
                raise
        else:
            return heard_in(completion), dialect


def _create(api: openai.OpenAI, messages: Any, options: Any) -> object:
    model = settings.LLM_MODEL.strip()
    return api.chat.completions.create(model=model, messages=messages, **options)


def _options(name: str, schema: dict[str, Any], dialect: Dialect) -> dict[str, Any]:
    """The parts of a request that depend on what the server understands."""
    options: dict[str, Any] = {}
    if dialect.temperature:
        options["temperature"] = 0
    if dialect.level == Level.SCHEMA:
        described = {"name": name, "strict": True, "schema": schema}
        options["response_format"] = {"type": "json_schema", "json_schema": described}
    elif dialect.level == Level.JSON:
        options["response_format"] = {"type": "json_object"}
    return options


def _with_schema(
    turns: list[dict[str, str]], schema: dict[str, Any], dialect: Dialect
) -> list[dict[str, str]]:
    """The turns, with the schema in the instructions where the server does not enforce it."""
    if dialect.level == Level.SCHEMA:
        return turns
    system = (
        f"{turns[0]['content']}\n\nAnswer with one JSON object and nothing else: no explanation, "
        f"no code fence. It must follow this JSON schema:\n{json.dumps(schema)}"
    )
    return [{"role": "system", "content": system}, *turns[1:]]


def _correction(content: str, problem: str) -> list[dict[str, str]]:
    """The turns that show a model what it answered and what is wrong with it."""
    return [
        {"role": "assistant", "content": clean(content[:SHOWN]) or "(nothing)"},
        {
            "role": "user",
            "content": f"That answer cannot be used: {clean(problem)}. "
            "Answer the request again, as one complete JSON object and nothing else.",
        },
    ]


def heard_in(completion: object) -> Heard:
    """The text of a completion, whose every part may be missing: servers differ."""
    choices = completion.choices if isinstance(completion, ChatCompletion) else None
    if not isinstance(choices, list):
        raise ModelAnswerInvalid(
            "The model server did not answer in the OpenAI protocol. Check OPENAI_BASE_URL."
        )
    if not choices:
        return Heard("", cut_off=False)
    message = getattr(choices[0], "message", None)
    reason = getattr(choices[0], "finish_reason", None)
    if getattr(message, "refusal", None) or reason == "content_filter":
        raise ModelRefused("The model declined to answer.")
    content = getattr(message, "content", None)
    return Heard(content if isinstance(content, str) else "", cut_off=reason == "length")
