"""Time limits: the span of days they mean, and where they are no limit at all."""

from datetime import date

import pytest

from memories.pipeline.commands import recognise

SUNDAY = date(2026, 11, 22)


def span(text: str) -> tuple[str | None, str | None]:
    (command,), _ = recognise(text, source=0, today=SUNDAY)
    assert command.everything
    return (
        command.after.isoformat() if command.after else None,
        command.before.isoformat() if command.before else None,
    )


@pytest.mark.parametrize(
    ("text", "after", "before"),
    [
        ("remove the memories from before June", None, "2026-06-01"),
        ("delete everything before 2026", None, "2026-01-01"),
        ("delete everything older than a year", None, "2025-11-22"),
        ("delete memories that are more than six months old", None, "2026-05-22"),
        ("delete everything from last week", "2026-11-09", "2026-11-16"),
        ("delete everything from last month", "2026-10-01", "2026-11-01"),
        ("forget what I told you yesterday", "2026-11-21", "2026-11-22"),
        ("delete everything you saved today", "2026-11-22", "2026-11-23"),
        ("delete everything since 3 May", "2026-05-03", None),
        ("delete everything after 1 March 2025", "2025-03-02", None),
        ("delete all memories from 2025", "2025-01-01", "2026-01-01"),
        ("clear all memories created in November", "2026-11-01", "2026-12-01"),
        ("delete all memories from December", "2025-12-01", "2026-01-01"),
        ("delete everything from the last two weeks", "2026-11-08", None),
        ("delete memories between 1 March and 5 April", "2026-03-01", "2026-04-06"),
        ("delete everything from March to May 2025", "2025-03-01", "2025-06-01"),
        ("delete everything saved on 2026-05-03", "2026-05-03", "2026-05-04"),
        ("delete everything from Monday", "2026-11-16", "2026-11-17"),
        ("delete memories newer than a month", "2026-10-22", None),
    ],
)
def test_a_limit_is_a_span_of_days(text: str, after: str | None, before: str | None) -> None:
    assert span(text) == (after, before)


def test_a_month_that_has_no_such_day_ends_earlier() -> None:
    (command,), _ = recognise(
        "delete everything older than a month", source=0, today=date(2026, 3, 31)
    )

    assert command.before == date(2026, 2, 28)


@pytest.mark.parametrize(
    "text", ["delete everything before 30 February", "delete memories from before the war"]
)
def test_a_limit_that_is_no_date_never_becomes_everything(text: str) -> None:
    commands, _ = recognise(text, source=0, today=SUNDAY)

    assert not any(command.everything for command in commands)


def test_the_date_of_an_event_is_part_of_the_target() -> None:
    (command,), _ = recognise("forget my trip to Rome in April", source=0, today=SUNDAY)

    assert command.target == "my trip to Rome in April"
    assert command.after is None


def test_a_topic_may_be_limited_too() -> None:
    (command,), _ = recognise("delete food memories from 2025", source=0, today=SUNDAY)

    assert (command.target, command.after) == ("food", date(2025, 1, 1))
