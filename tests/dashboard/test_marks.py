"""The editor's marks, and how times and ids are said."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.template import Context, Template
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from dashboard.templatetags.desk import (
    Piece,
    ago,
    diff,
    expired,
    instant,
    plain,
    pretty_json,
    short,
    without_suffix,
)
from memories.models import Memory

NOW = datetime(2026, 5, 3, 12, 0, tzinfo=UTC)


def same(text: str) -> Piece:
    return Piece("same", text)


def was(text: str) -> Piece:
    return Piece("was", text)


def now(text: str) -> Piece:
    return Piece("now", text)


@pytest.mark.parametrize(
    ("old", "new", "pieces"),
    [
        ("Lives in Paris", "Lives in Berlin", [same("Lives in "), was("Paris"), now("Berlin")]),
        ("Likes tea", "Likes tea", [same("Likes tea")]),
        ("Likes green tea", "Likes tea", [same("Likes "), was("green "), same("tea")]),
        ("Likes tea", "Likes tea a lot", [same("Likes tea"), now(" a lot")]),
        ("", "Likes tea", [now("Likes tea")]),
        ("Likes tea", "", [was("Likes tea")]),
        ("", "", []),
        ("Likes tea", "Owns two cats", [was("Likes tea"), now("Owns two cats")]),
        ("Is vegan", "Is vegan, by choice", [same("Is vegan"), now(", by choice")]),
        (
            "Has a red car",
            "Has an old car",
            [same("Has "), was("a red"), now("an old"), same(" car")],
        ),
        (
            "Is vegan, and has been since 1990",
            "Is vegetarian, eats eggs",
            [was("Is vegan, and has been since 1990"), now("Is vegetarian, eats eggs")],
        ),
        ("a  b", "a b", [same("a"), was("  "), now(" "), same("b")]),
        ("tea\nmilk", "tea\ncocoa", [same("tea\n"), was("milk"), now("cocoa")]),
    ],
)
def test_a_change_is_marked_word_by_word(old: str, new: str, pieces: list[Piece]) -> None:
    assert diff(old, new) == pieces


TEXTS = st.text(alphabet="ab <&\n", max_size=60)


@given(old=TEXTS, new=TEXTS)
def test_the_marks_hold_both_texts_whole(old: str, new: str) -> None:
    pieces = diff(old, new)
    assert "".join(p.text for p in pieces if p.kind != "now") == old
    assert "".join(p.text for p in pieces if p.kind != "was") == new
    assert all(p.text for p in pieces)


def test_long_texts_are_shown_whole_rather_than_compared() -> None:
    old, new = "word " * 2_000, "word " * 2_000 + "more"
    assert diff(old, new) == [was(old), now(new)]


def test_marks_say_was_and_now_to_those_who_listen_and_escape_what_they_mark() -> None:
    source = "{% load desk %}{% diff old new as pieces %}{% include '_marks.html' %}"
    shown = Template(source).render(
        Context({"old": "Likes <b>tea</b> now", "new": "Likes {{ 7 }} now"})
    )
    assert '<del><span class="visually-hidden">was: </span>&lt;b&gt;tea&lt;/b&gt;</del>' in shown
    assert '<ins><span class="visually-hidden">now: </span>{{ 7 }}</ins>' in shown
    assert shown.startswith("Likes ")


@pytest.mark.parametrize(
    ("before", "words"),
    [
        (timedelta(seconds=2), "just now"),
        (timedelta(seconds=59), "59 seconds ago"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(minutes=59, seconds=59), "59 minutes ago"),
        (timedelta(hours=1), "1 hour ago"),
        (timedelta(hours=23), "23 hours ago"),
        (timedelta(days=1), "1 day ago"),
        (timedelta(days=29), "29 days ago"),
        (timedelta(days=30), "3 Apr 2026"),
        (timedelta(days=-2), "5 May 2026"),
    ],
)
def test_how_long_ago(before: timedelta, words: str) -> None:
    with time_machine.travel(NOW, tick=False):
        assert ago(NOW - before) == words


def test_the_exact_instant_is_told_in_the_viewers_zone() -> None:
    with timezone.override("Europe/Berlin"):
        assert instant(NOW) == "3 May 2026, 14:00:00 CEST"
    assert instant(NOW) == "3 May 2026, 12:00:00 UTC"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "–"),
        (True, "yes"),
        (False, "no"),
        (["food", "travel"], "food, travel"),
        ({"a": "ü"}, '{"a": "ü"}'),
        ("alex", "alex"),
        (0, "0"),
    ],
)
def test_values_are_said_as_people_write_them(value: object, words: str) -> None:
    assert plain(value) == words


def test_a_memory_is_valid_on_its_last_day_and_expired_after_it() -> None:
    with time_machine.travel(NOW, tick=False):
        assert not expired(Memory())
        assert not expired(Memory(expiration_date=date(2026, 5, 3)))
        assert expired(Memory(expiration_date=date(2026, 5, 2)))


def test_small_filters() -> None:
    assert short("12345678-abcd") == "12345678"
    assert without_suffix("user_id") == "user"
    assert pretty_json({"b": [1], "a": "ü"}) == '{\n  "b": [\n    1\n  ],\n  "a": "ü"\n}'
