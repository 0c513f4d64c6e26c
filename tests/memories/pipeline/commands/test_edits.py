"""A new value in the text of a memory, and what stays of it."""

import pytest

from memories.pipeline.commands.edits import is_value, revised


@pytest.mark.parametrize(
    ("text", "value", "old", "after"),
    [
        ("Plays badminton on Thursdays", "Monday", "", "Plays badminton on Mondays"),
        ("Plays badminton on Thursdays", "on Tuesday", "Thursday", "Plays badminton on Tuesdays"),
        ("Plans to retire in 2031", "2033", "", "Plans to retire in 2033"),
        ("Going to Rome in July 2027", "August", "", "Going to Rome in August 2027"),
        ("Going to Rome in July 2027", "2028", "", "Going to Rome in July 2028"),
        ("Going to Rome in spring 2027", "autumn 2027", "spring", "Going to Rome in autumn 2027"),
        ("Has a daughter named Mia who is 9", "10", "", "Has a daughter named Mia who is 10"),
        ("Smokes five cigarettes a day", "three a day", "", "Smokes three cigarettes a day"),
        ("Drinks six cups a day", "four", "6", "Drinks four cups a day"),
        ("Supports Ajax", "Feyenoord", "Ajax", "Supports Feyenoord"),
        ("Lives in Utrecht", "zwolle", "utrecht", "Lives in Zwolle"),
        ("Has an iPhone 15", "iPhone 16", "15", "Has an iPhone 16"),
        ("Has an iPhone 15", "a Pixel", "iPhone 15", "Has a Pixel"),
    ],
)
def test_a_value_takes_the_place_of_the_old_one(
    text: str, value: str, old: str, after: str
) -> None:
    assert revised(text, value, old=old) == after


def test_the_name_of_a_relative_is_what_a_name_replaces() -> None:
    assert revised("Has a black cat named Moka", "Luna", named=True) == "Has a black cat named Luna"


@pytest.mark.parametrize(
    ("text", "value", "old"),
    [
        ("Works from 9 to 5", "10", ""),
        ("Supports Ajax", "PSV", "Feyenoord"),
        ("Has an iPhone 15", "Pixel", "iPhone"),
        ("Plays the clarinet", "Tuesday", ""),
        ("Likes jazz", "loud", ""),
    ],
)
def test_where_it_is_not_plain_what_goes_nothing_does(text: str, value: str, old: str) -> None:
    assert revised(text, value, old=old) == ""


def test_a_value_is_a_day_a_number_or_a_name() -> None:
    assert all(
        map(is_value, ("Tuesday", "to 2033", "ten", "three a day", "Feyenoord", "a Pixel 9"))
    )
    assert not any(map(is_value, ("blue", "uppercase in this text", "")))
