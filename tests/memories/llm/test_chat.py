"""Structured answers from servers that can, that cannot, and that misbehave."""

import json

import pytest
from pydantic import BaseModel, Field
from pytest_django import Settings

from memories.llm.chat import ask
from memories.llm.configuration import model_configured
from memories.llm.errors import (
    ModelAnswerInvalid,
    ModelRefused,
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


# -- around it --------------------------------------------------------------------------------


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


def test_control_characters_in_a_prompt_do_not_stop_it(model_server: ModelServer) -> None:
    model_server.answers("Drink", TEA)
    assert ask(system="a\x00", user="half \ud83d", answer=Drink).name == "tea"
    assert model_server.asked[0].body["messages"][1]["content"] == "half "
