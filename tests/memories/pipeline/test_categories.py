"""Categories that rules assign: by telling words, else by the nearest description."""

import json
from pathlib import Path

import pytest

from memories.llm import minilm
from memories.pipeline.categories import DEFAULT_CATEGORIES, assign

EXAMPLES = Path(__file__).with_name("category_examples.json")


def test_the_defaults_are_the_fifteen_of_the_platform() -> None:
    assert len(DEFAULT_CATEGORIES) == 15
    assert {"personal_details", "user_preferences", "misc"} <= set(DEFAULT_CATEGORIES)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Name is Alice Moreau", ("personal_details",)),
        ("Lives in Bordeaux", ("personal_details",)),
        ("Works at the University Hospital", ("professional_details",)),
        ("Is married to Julien", ("family",)),
        ("Plays badminton on Thursdays", ("sports",)),
        ("Went on a trip to Rome", ("travel",)),
        ("Does not like mushrooms", ("food",)),
        ("Loves fado music", ("music",)),
        ("Has asthma", ("health",)),
        ("Uses Linux", ("technology",)),
        ("Collects stamps", ("hobbies",)),
        ("Wears shoe size 39", ("fashion",)),
        ("Favourite film is Amélie", ("entertainment",)),
        ("Bought a flat in June 2026", ("milestones",)),
        ("Prefers short answers", ("user_preferences",)),
        ("Is allergic to nuts", ("health", "food")),
        ("Sister Ana is allergic to cats", ("family", "health")),
        ("Is off to Porto", ("travel",)),
        ("Will be in Oslo in May 2027", ("travel",)),
        ("Travelling to San Francisco", ("travel",)),
        ("Going to Dubai next month", ("travel",)),
        ("Is in San Francisco until 3 May 2027", ("travel",)),
        ("Is going to Crete with sister", ("travel", "family")),
        ("Moved to Berlin for work", ("milestones", "professional_details")),
        ("Moved from Lyon to Berlin", ("milestones", "personal_details")),
        ("Lives in Oslo", ("personal_details",)),
        ("Went to Harvard University", ("professional_details",)),
        ("Runs two weeks in May", ("sports",)),
    ],
)
def test_a_telling_word_decides(text: str, expected: tuple[str, ...]) -> None:
    assert assign([text], DEFAULT_CATEGORIES, minilm.embed) == [expected]


@pytest.mark.parametrize(("half", "least"), [("tuned", 19), ("unseen", 17)])
def test_labelled_memories_get_the_category_one_expects(half: str, least: int) -> None:
    """Twenty in each half; "unseen" was written with the other, and no word was chosen for it."""
    examples = json.loads(EXAMPLES.read_text("utf-8"))[half]
    given = assign([one["text"] for one in examples], DEFAULT_CATEGORIES, minilm.embed)
    pairs = list(zip(examples, given, strict=True))

    first = [one["text"] for one, names in pairs if names[0] in one["first"]]
    apt = [
        one["text"]
        for one, names in pairs
        if {*names} <= {*names[:1], *one["first"], *one["second"]}
    ]

    assert len(first) >= least, [(one["text"], names) for one, names in pairs]
    assert len(apt) >= least, [(one["text"], names) for one, names in pairs]


def test_a_name_that_is_also_a_food_is_a_name() -> None:
    assert assign(["Has two cats, Miso and Tofu"], DEFAULT_CATEGORIES, minilm.embed) == [
        ("family",)
    ]


def test_what_fits_nowhere_is_misc() -> None:
    texts = ["Owes Tom 50 euros", "Locker code is 4417"]

    assert assign(texts, DEFAULT_CATEGORIES, minilm.embed) == [("misc",), ("misc",)]


def test_a_memory_has_one_or_two_categories_of_the_catalogue() -> None:
    texts = ["Mother, a chef, loves jazz and yoga", "Qwerty", "", "Ran a marathon in Rome"]

    for names in assign(texts, DEFAULT_CATEGORIES, minilm.embed):
        assert 1 <= len(names) <= 2
        assert set(names) <= set(DEFAULT_CATEGORIES)


def test_a_catalogue_of_ones_own_goes_by_its_descriptions() -> None:
    catalogue = {"cars": "Cars and repairs", "pets": "Animals at home", "garden": "Plants"}

    assert assign(["Has a tabby cat", "Car needs new brakes"], catalogue, minilm.embed) == [
        ("pets",),
        ("cars",),
    ]


def test_a_default_name_in_ones_own_catalogue_keeps_its_words() -> None:
    catalogue = {"food": "", "cars": "Cars and repairs"}

    assert assign(["Loves lasagne"], catalogue, minilm.embed) == [("food",)]


def test_an_empty_catalogue_gives_no_categories() -> None:
    assert assign(["Loves lasagne"], {}, minilm.embed) == [()]
    assert assign([], DEFAULT_CATEGORIES, minilm.embed) == []
