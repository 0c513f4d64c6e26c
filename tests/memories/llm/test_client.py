"""Attempts, time limits, and failures told in our own words."""

import gzip
import logging
import time
from email.utils import formatdate

import httpx2
import openai
import pytest
from pydantic import BaseModel
from pytest_django import Settings
from werkzeug import Response

from memories.llm import client
from memories.llm.chat import ask
from memories.llm.errors import ModelError, ModelRequestRejected, ModelUnavailable
from tests.model_server import KEY, ModelServer, error, raw

SECRET = "my diary says tulip"
TEA = {"name": "tea"}

# Far below what a mistake would wait (30 s and more), far above what a busy machine adds.
PROMPTLY = 15.0  # seconds


class Drink(BaseModel):
    """A drink."""

    name: str


def order() -> Drink:
    return ask(system="You are a waiter.", user=SECRET, answer=Drink)


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
    levels = [asked.level for asked in model_server.asked]
    assert len(set(levels)) == len(levels)


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
    assert time.monotonic() - begun >= 0.4


@pytest.mark.parametrize(
    ("said", "seconds"), [("7", 7), ("in an hour", 3600), ("an hour ago", 0), (None, None)]
)
def test_what_a_server_asks_for_is_part_of_the_verdict(
    said: str | None, seconds: float | None
) -> None:
    dates = {
        "in an hour": formatdate(time.time() + 3600, usegmt=True),
        "an hour ago": formatdate(time.time() - 3600, usegmt=True),
    }
    headers = {} if said is None else {"Retry-After": dates.get(said, said)}
    response = httpx2.Response(429, headers=headers, request=httpx2.Request("POST", "http://x"))
    verdict = client.judge(openai.RateLimitError("", response=response, body=None))
    assert verdict.again
    assert verdict.wait == (None if seconds is None else pytest.approx(seconds, abs=120))


@pytest.mark.parametrize("value", ["soon", "nan", "-5", "", "Thu, 99 Xyz"])
def test_an_odd_retry_after_is_not_waited_for(value: str, model_server: ModelServer) -> None:
    model_server.answers("Drink", TEA)
    model_server.then(error(429, "", {"Retry-After": value}))
    assert order().name == "tea"
    assert len(model_server.asked) == 2


def test_a_wait_beyond_the_time_allowed_ends_the_work(
    model_server: ModelServer, settings: Settings
) -> None:
    settings.MODEL_TIMEOUT = 2.0
    model_server.then(error(429, "", {"Retry-After": "86400"}))
    begun = time.monotonic()
    with pytest.raises(ModelUnavailable, match="slow down"):
        order()
    assert time.monotonic() - begun < PROMPTLY


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
    assert time.monotonic() - begun < PROMPTLY


def test_a_packed_answer_is_neither_asked_for_nor_unpacked(
    model_server: ModelServer, settings: Settings
) -> None:
    settings.MODEL_ATTEMPTS = 1
    packed = Response(gzip.compress(b" " * 1_000), headers={"Content-Encoding": "gzip"})
    model_server.then(lambda asked: packed)
    with pytest.raises(ModelUnavailable):
        order()


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
