"""Structured answers from servers that can, that cannot, and that misbehave."""

import json
import logging
import time
from email.utils import formatdate

import httpx2
import openai
import pytest
from pydantic import BaseModel, Field
from pytest_django import Settings

from memories.llm import client
from memories.llm.chat import ask, model_configured
from memories.llm.errors import (
    ModelAnswerInvalid,
    ModelError,
    ModelRefused,
    ModelRequestRejected,
    ModelUnavailable,
)
from tests.model_server import (
    KEY,
    MODEL,
    ModelServer,
    Reply,
    completion,
    error,
    no_choices,
    page,
    raw,
    refuses,
    says,
)

SECRET = "my diary says tulip"


class Drink(BaseModel):
    """A drink."""

    name: str
    hot: bool = Field(default_factory=bool)


TEA = {"name": "tea", "hot": True}


def order() -> Drink:
    return ask(system="You are a waiter.", user=SECRET, answer=Drink)


def levels(server: ModelServer) -> list[str]:
    return [asked.level for asked in server.asked]


# -- asking ----------------------------------------------------------------------------------


def test_the_answer_comes_in_the_shape_that_was_asked_for(model_server: ModelServer) -> None:
    model_server.answers("Drink", TEA)
    assert order() == Drink(name="tea", hot=True)
    (asked,) = model_server.asked
    assert asked.body["model"] == MODEL
    assert asked.key == KEY
    schema = asked.body["response_format"]["json_schema"]
    assert schema["strict"]
    assert schema["schema"]["required"] == ["name", "hot"]
    assert schema["schema"]["additionalProperties"] is False
    assert asked.body["temperature"] == 0


def test_a_server_without_schemas_is_asked_for_json_and_the_process_learns_it(
    model_server: ModelServer,
) -> None:
    model_server.supports = {"json_object", "text"}
    model_server.answers("Drink", TEA)
    assert order().name == order().name == "tea"
    assert levels(model_server) == ["json_schema", "json_object", "json_object"]
    assert '"additionalProperties"' in model_server.asked[1].body["messages"][0]["content"]


@pytest.mark.parametrize("status", [400, 404, 422, 500])
def test_a_server_without_any_format_is_asked_in_words(
    status: int, model_server: ModelServer
) -> None:
    model_server.answers("Drink", TEA)
    model_server.then(
        error(status, "json_schema is not supported"),
        error(status, "response_format is not supported"),
        f"Here you are:\n```json\n{json.dumps(TEA)}\n```\nEnjoy!",
    )
    assert order().name == order().name == "tea"
    assert levels(model_server) == ["json_schema", "json_object", "text", "text"]


def test_a_server_that_rejects_without_saying_why_is_tried_with_less(
    model_server: ModelServer,
) -> None:
    model_server.answers("Drink", TEA)
    model_server.then(error(400, "Bad request"))
    assert order().name == "tea"
    assert levels(model_server) == ["json_schema", "json_object"]


def test_fastapi_style_complaints_are_understood(model_server: ModelServer) -> None:
    model_server.answers("Drink", TEA)
    detail = [{"loc": ["body", "response_format"], "msg": "extra", "input": SECRET}]
    model_server.then(raw({"detail": detail}, 422))
    assert order().name == "tea"
    assert levels(model_server) == ["json_schema", "json_object"]


def test_a_model_that_allows_no_temperature_is_asked_without(model_server: ModelServer) -> None:
    model_server.allows_temperature = False
    model_server.answers("Drink", TEA)
    assert order().name == order().name == "tea"
    assert ["temperature" in asked.body for asked in model_server.asked] == [True, False, False]
    assert levels(model_server) == ["json_schema"] * 3


# -- answers that are not what was asked for -------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        'Sure! {"name": "tea"}',
        '```json\n{"name": "tea"}\n```',
        '<think>{"name": "coffee"} or not?</think>{"name": "tea"}',
        'With {curly} words first, then {"name": "tea"} and {more}',
        '{"name": "coffee"}. No, wait: {"name": "tea"}',
        '{"name": "te\x00a"}',
        '{"name": "te\\u0000a"}',
        '{"name": "te\\u0007\\ud83da"}',
        '\ufeff{"name": "tea", "price": 3}',
    ],
)
def test_json_is_found_and_cleaned(text: str, model_server: ModelServer) -> None:
    model_server.then(text)
    assert order() == Drink(name="tea")
    assert len(model_server.asked) == 1


def test_a_wrong_answer_is_shown_to_the_model_with_what_is_wrong(
    model_server: ModelServer,
) -> None:
    model_server.then('{"title": "tea"}', TEA)
    assert order().name == "tea"
    shown = model_server.asked[1].body["messages"]
    assert [turn["role"] for turn in shown] == ["system", "user", "assistant", "user"]
    assert shown[2]["content"] == '{"title": "tea"}'
    assert "name: Field required" in shown[3]["content"]


def test_a_server_that_ignores_the_schema_is_asked_otherwise_from_then_on(
    model_server: ModelServer,
) -> None:
    model_server.then("A tea, please.", "One tea.", TEA)
    model_server.answers("Drink", TEA)
    order()
    order()
    assert levels(model_server) == ["json_schema", "json_object", "text", "text"]


@pytest.mark.parametrize(
    "reply",
    [
        says("Once upon a time"),
        says(""),
        says("{" * 5000),
        says('{"a":' * 50_000),
        says("[" * 100_000),
        says('{"name": ' + "9" * 5000 + "}"),
        says('["tea"]'),
        says('{"name": null}'),
        completion({"content": None}),
        completion({"content": 7}),
        completion({"content": [{"type": "text"}]}),
        no_choices(),
        raw({"choices": [None]}),
        raw({"choices": ["tea"]}),
        raw({"choices": [{"message": None}]}),
    ],
)
def test_nonsense_is_refused_after_three_tries(reply: Reply, model_server: ModelServer) -> None:
    model_server.then(reply, reply, reply)
    with pytest.raises(ModelAnswerInvalid, match="not in the form"):
        order()
    assert len(model_server.asked) == 3


def test_an_answer_that_was_cut_off_is_asked_for_again_in_brief(
    model_server: ModelServer,
) -> None:
    cut = says('{"name": "tea', finish_reason="length")
    model_server.then(cut, TEA)
    assert order().name == "tea"
    assert "cut off" in model_server.asked[1].body["messages"][3]["content"]
    assert levels(model_server) == ["json_schema"] * 2
    model_server.then(cut, cut, cut)
    with pytest.raises(ModelAnswerInvalid, match="cut off"):
        order()


@pytest.mark.parametrize(
    "reply",
    [
        refuses(),
        says("", finish_reason="content_filter"),
        error(400, "The response was filtered by our content_filter policy"),
    ],
)
def test_a_refusal_is_not_argued_with(reply: Reply, model_server: ModelServer) -> None:
    model_server.then(reply)
    with pytest.raises(ModelRefused):
        order()
    assert len(model_server.asked) == 1


@pytest.mark.parametrize(
    "reply",
    [
        page(),
        raw(["nonsense"]),
        raw("nonsense"),
        raw(None),
        raw({"error": "no"}),
        raw({"choices": "many"}),
    ],
)
def test_what_is_no_model_server_is_said_to_be_none(
    reply: Reply, model_server: ModelServer
) -> None:
    model_server.then(reply)
    with pytest.raises(ModelAnswerInvalid, match="OPENAI_BASE_URL"):
        order()


# -- attempts --------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [408, 409, 429, 500, 502, 503, 529])
def test_what_may_pass_is_tried_again(status: int, model_server: ModelServer) -> None:
    model_server.answers("Drink", TEA)
    model_server.then(error(status), error(status))
    assert order().name == "tea"
    assert len(model_server.asked) == 3


@pytest.mark.parametrize(("status", "words"), [(429, "slow down"), (500, "failed")])
def test_attempts_are_bounded(status: int, words: str, model_server: ModelServer) -> None:
    model_server.then(*[error(status)] * 9)
    with pytest.raises(ModelUnavailable, match=rf"{words} \({status}; 3 attempts\)"):
        order()
    assert len(model_server.asked) == 3


@pytest.mark.parametrize(
    ("status", "message", "words"),
    [
        (401, "Incorrect key", "OPENAI_API_KEY"),
        (403, "Not yours", "OPENAI_API_KEY"),
        (404, "The model does not exist", "LLM_MODEL"),
        (413, "", "too long"),
        (400, "This model's maximum context length is 512 tokens", "too long"),
        (500, "input is too large to process", "too long"),
        (501, "Start it with --chat", r"rejected the request \(501\)"),
        (418, "", r"rejected the request \(418\)"),
    ],
)
def test_what_will_not_pass_is_not_tried_again(
    status: int, message: str, words: str, model_server: ModelServer
) -> None:
    model_server.then(*[error(status, message)] * 9)
    with pytest.raises(ModelRequestRejected, match=words):
        order()
    # What is rejected for no clear reason is asked once at each level.
    assert len(set(levels(model_server))) == len(model_server.asked)


def test_a_spent_quota_is_not_waited_for(model_server: ModelServer) -> None:
    body = {"error": {"message": "You exceeded your quota", "code": "insufficient_quota"}}
    model_server.then(raw(body, 429))
    with pytest.raises(ModelUnavailable, match="quota"):
        order()
    assert len(model_server.asked) == 1


def test_retry_after_is_honoured(model_server: ModelServer) -> None:
    model_server.answers("Drink", TEA)
    model_server.then(error(429, "", {"Retry-After": "0.4"}))
    begun = time.monotonic()
    order()
    assert 0.4 <= time.monotonic() - begun < 1


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "7"}, 7),
        ({"Retry-After": formatdate(time.time() + 3600, usegmt=True)}, 3600),
        ({"Retry-After": formatdate(time.time() - 3600, usegmt=True)}, 0),
        ({}, None),
    ],
)
def test_what_a_server_asks_for_is_part_of_the_verdict(
    headers: dict[str, str], seconds: float | None
) -> None:
    response = httpx2.Response(429, headers=headers, request=httpx2.Request("POST", "http://x"))
    verdict = client.judge(openai.RateLimitError("", response=response, body=None))
    assert verdict.again
    assert verdict.wait == (None if seconds is None else pytest.approx(seconds, abs=120))


@pytest.mark.parametrize("value", ["soon", "nan", "-5", "", "Thu, 99 Xyz"])
def test_an_odd_retry_after_is_not_waited_for(value: str, model_server: ModelServer) -> None:
    model_server.answers("Drink", TEA)
    model_server.then(error(429, "", {"Retry-After": value}))
    begun = time.monotonic()
    assert order().name == "tea"
    assert time.monotonic() - begun < 1


def test_a_wait_beyond_the_time_allowed_ends_the_work(
    model_server: ModelServer, settings: Settings
) -> None:
    settings.MODEL_TIMEOUT = 2.0
    model_server.then(error(429, "", {"Retry-After": "86400"}))
    begun = time.monotonic()
    with pytest.raises(ModelUnavailable, match="slow down"):
        order()
    assert time.monotonic() - begun < 1


@pytest.mark.parametrize("kind", ["hang", "trickle"])
def test_a_server_that_never_comes_to_the_point_is_left(
    kind: str, model_server: ModelServer, settings: Settings
) -> None:
    settings.MODEL_TIMEOUT = 0.2
    settings.MODEL_ATTEMPTS = 2
    reply = model_server.hang() if kind == "hang" else model_server.trickle()
    model_server.then(reply, reply)
    begun = time.monotonic()
    with pytest.raises(ModelUnavailable, match="in time"):
        order()
    assert time.monotonic() - begun < 1


def test_a_server_that_is_not_there_is_said_to_be_out_of_reach(
    model_server: ModelServer, settings: Settings
) -> None:
    settings.OPENAI_BASE_URL = "http://127.0.0.1:9/v1"
    with pytest.raises(ModelUnavailable, match="could not be reached"):
        order()


# -- settings and secrets --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "key", "words"),
    [
        ("localhost:8080/v1", "", "http://"),
        ("", "sk-\nbroken", "OPENAI_API_KEY"),
        ("", "sk-schlüssel", "OPENAI_API_KEY"),
        ("http://host\x7f/v1", "", "http://"),
        ("http://", "", "OPENAI_BASE_URL"),
        ("http://[broken/v1", "", "OPENAI_BASE_URL"),
    ],
)
def test_settings_that_cannot_work_are_named(
    url: str, key: str, words: str, model_server: ModelServer, settings: Settings
) -> None:
    settings.OPENAI_BASE_URL, settings.OPENAI_API_KEY = url, key
    with pytest.raises(ModelError, match=words):
        order()


@pytest.mark.parametrize(
    ("url", "key", "model", "expected"),
    [
        ("", "", "", False),
        ("", "", "gpt", False),
        ("http://x/v1", "", "", False),
        ("http://x/v1", "", "gpt", True),
        ("", "sk-1", "gpt", True),
        (" ", " ", "gpt", False),
    ],
)
def test_a_model_is_configured_when_server_and_name_are(
    url: str, key: str, model: str, expected: bool, settings: Settings
) -> None:
    settings.OPENAI_BASE_URL, settings.OPENAI_API_KEY, settings.LLM_MODEL = url, key, model
    assert model_configured() is expected


@pytest.mark.parametrize("status", [400, 401, 404, 422, 429, 500])
def test_neither_key_nor_text_reaches_an_error_or_a_log(
    status: int, model_server: ModelServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="memories")
    model_server.then(*[error(status, f"Bad key {KEY} with {SECRET}")] * 3)
    with pytest.raises(ModelError) as raised:
        order()
    told = f"{raised.value!r} {raised.getrepr()} {caplog.text}"
    assert KEY not in told
    assert SECRET not in str(raised.value) + caplog.text
    assert raised.value.__suppress_context__


def test_control_characters_in_a_prompt_do_not_stop_it(model_server: ModelServer) -> None:
    model_server.answers("Drink", TEA)
    assert ask(system="a\x00", user="half \ud83d", answer=Drink).name == "tea"
    assert model_server.asked[0].body["messages"][1]["content"] == "half "
