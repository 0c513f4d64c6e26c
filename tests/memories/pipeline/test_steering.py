"""What the rules keep and leave out where the caller says what is wanted."""

import pytest

from memories.llm import minilm
from memories.pipeline.facts import Fact
from memories.pipeline.steering import steered

FACTS = [
    "Name is Mira",
    "Is allergic to sesame",
    "Loves tiramisu",
    "Favourite sport is tennis",
    "Works at Acme",
]


def kept(**wishes: str) -> list[str]:
    facts = [Fact(text=text, source=0) for text in FACTS]
    found, dropped, _ = steered(
        facts, **{"includes": "", "excludes": "", **wishes}, embed=minilm.embed
    )
    assert {fact.text for fact in found} | {text for text, _ in dropped} == set(FACTS)
    return [fact.text for fact in found]


def beyond(wish: str) -> list[str]:
    return steered([], includes="", excludes=wish, embed=minilm.embed)[2]


def test_what_is_included_is_kept_with_the_name() -> None:
    assert kept(includes="sports related things") == ["Name is Mira", "Favourite sport is tennis"]
    assert kept(includes="sports, and work") == [FACTS[0], FACTS[3], FACTS[4]]


def test_what_is_excluded_is_left_out_and_nothing_beside_it() -> None:
    assert kept(excludes="food preferences") == [FACTS[0], FACTS[1], FACTS[3], FACTS[4]]
    assert kept(excludes="health information") == [FACTS[0], FACTS[2], FACTS[3], FACTS[4]]
    assert kept(excludes="allergies") == [FACTS[0], FACTS[2], FACTS[3], FACTS[4]]


def test_both_wishes_hold_at_once() -> None:
    assert kept(includes="health and sports", excludes="allergies") == [FACTS[0], FACTS[3]]
    assert kept(includes="sports", excludes="sports") == [FACTS[0]]


@pytest.mark.parametrize(
    "wish",
    [
        "food preferences except sushi",
        "sesame",
        "food allergies",
        "whatever sounds sad",
        "anything",
    ],
)
def test_a_wish_that_is_no_plain_list_of_topics_is_left_to_a_model(wish: str) -> None:
    assert kept(excludes=wish) == FACTS
    assert beyond(wish) == [wish]


def test_no_wish_is_no_work() -> None:
    assert kept() == FACTS
    assert beyond("") == []
