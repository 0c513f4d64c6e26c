"""Texts made to be slow: each message is at most as long as the command box takes."""

import time
from datetime import date

import pytest

from memories.pipeline.basic import extract
from memories.pipeline.basic.setting import setting_of
from memories.pipeline.commands import recognise
from memories.pipeline.commands import sentences as commands
from memories.plans import MESSAGE_LIMIT, Turn

TODAY = date(2026, 11, 22)
# Before they were bounded several of these took minutes; a second is what they take now at most.
PATIENCE = 60.0

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


# Each made the search of one pattern begin anew at every place; most of these took minutes.
RUNS = [
    " ", "\n", "\t", "\r\n", "\xa0", "\n   ", "\n> ", '"', "'", "' ", "‘a b ", "“", "“a b ", "„a",
    "«", ";", ";\n", "; ", ";\t\t", "a", "A", "1", "1,", "a_", "ab_cd_", "{", "{a", "<a ", "<ab>",
    "</a>", "`", "```a", "~~~", "-", " - ", ".", "*a ", "[", "(", "a@", "Mr. ", "how many ", "fix ",
    "write following ", "you are a ", "https://", "=", "?", "😀", ":) ",
]  # fmt: skip


@pytest.mark.parametrize("run", RUNS, ids=repr)
def test_no_run_of_as_much_as_a_message_may_hold_does_either(run: str) -> None:
    text = (run * (MESSAGE_LIMIT // len(run)))[:-1] + "x"
    began = time.monotonic()
    _, rest = recognise(text, source=0, today=TODAY)
    extract([Turn(role="user", content=rest)], about="user", today=TODAY)
    assert time.monotonic() - began < PATIENCE


def test_sentences_put_together_are_the_message() -> None:
    for text in ("I like tea.\r\n\r\nForget it!  \n \n x", "\n \n", "Dr. No\n\n", "a.  b.\n c"):
        assert "".join(one.text + one.end for one in commands.split(text)) == text


def test_what_was_bounded_reads_as_before() -> None:
    def read(text: str) -> list[str]:
        return [
            fact.text
            for fact in extract([Turn(role="user", content=text)], about="user", today=TODAY)
        ]

    tea = ["Likes tea"]
    assert read("I like tea. <b>I like coffee</b>") == tea
    assert read("I like tea. <b>I like <i>coffee</i></b> <p>I like cocoa</p>") == tea
    assert read("I like tea.\n\n   > I like coffee") == tea
    assert read("She said “I like black coffee”. I like tea.") == tea
    assert setting_of("first;\t \nsecond", []) == setting_of("\n  let x = 3", []) == "task"
    assert setting_of("I have 6 apples and eat 2. How many do I have left?", []) == "task"
    assert setting_of("How many? Two are left.", []) != "task"
    assert setting_of("It is 2.5km there and 1,000 m back, please", []) == "task"
    assert read("I am a knight and you are a dragon. I like tea.") == []
    assert read("Explain the following text. I like coffee") == []
    assert read("I like tea. Write to me at ada@example.org") == tea


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: repr(text[:12]))
def test_no_text_keeps_a_worker_busy(text: str) -> None:
    began = time.monotonic()
    _, rest = recognise(text, source=0, today=TODAY)
    extract([Turn(role="user", content=rest)], about="user", today=TODAY)
    assert time.monotonic() - began < PATIENCE
