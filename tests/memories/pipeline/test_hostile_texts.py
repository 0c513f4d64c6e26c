"""Texts made to be slow: each message is at most as long as the command box takes."""

import time
from datetime import date

import pytest

from memories.pipeline.basic import extract
from memories.pipeline.commands import recognise
from memories.plans import Turn

TODAY = date(2026, 11, 22)
# Before they were bounded several of these took minutes; a second is what they take now at most.
PATIENCE = 30.0

TEXTS = [
    "I like tea" + "\n" * 9_900 + "x",
    "fix " * 1_000 + " " * 5_000 + "x",
    "correct " * 200 + " " * 8_000,
    "translate " * 500 + "\t" * 4_900,
    "\r\n" * 5_000,
    "x\n" + " \n" * 4_900 + "x",
    "my friend who likes " * 490,
    "Mr. " * 2_500,
    "no, " * 2_500,
    "1. " * 3_300,
    "and, " * 2_000,
    "I want " * 1_400,
    "I like " + "tea and " * 1_200,
    "forget " * 1_400,
    "delete my " * 1_000,
    '"' * 9_999,
    "(" * 9_999,
    "a" * 9_999,
    "1" * 9_999,
    "²" * 9_999,
]


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: repr(text[:12]))
def test_no_text_keeps_a_worker_busy(text: str) -> None:
    began = time.monotonic()
    _, rest = recognise(text, source=0, today=TODAY)
    extract([Turn(role="user", content=rest)], about="user", today=TODAY)
    assert time.monotonic() - began < PATIENCE
