"""Categories that rules assign: by telling words, else by the nearest description."""

import pytest

from memories.llm import minilm
from memories.pipeline.categories import DEFAULT_CATEGORIES, assign


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
    ],
)
def test_a_telling_word_decides(text: str, expected: tuple[str, ...]) -> None:
    assert assign([text], DEFAULT_CATEGORIES, minilm.embed) == [expected]


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
