"""Which memories a command takes, and which it must leave alone."""

from dataclasses import replace
from datetime import date

import pytest

from memories.llm import minilm
from memories.pipeline.commands import Candidate, select
from memories.pipeline.facts import Command

from .conftest import Choose, candidates, chooser


@pytest.mark.parametrize(
    ("text", "chosen"),
    [
        ("Delete everything about my allergies", ["Is allergic to pollen", "Is allergic to nuts"]),
        ("forget my nut allergy", ["Is allergic to nuts"]),
        (
            "forget everything about my trip to Rome",
            [
                "Planning a trip to Rome in May 2027",
                "Booked a hotel near the Colosseum for the Rome trip",
            ],
        ),
        ("forget my trip to Paris", []),
        ("forget my pets", ["Has a dog named Bruno", "Bruno is allergic to chicken"]),
        ("forget my sister", ["Sister Ana is allergic to cats"]),
        ("forget where my brother lives", ["Pedro lives in Lisbon and works as a baker"]),
        (
            "delete everything about Pedro",
            ["Has a brother named Pedro", "Pedro lives in Lisbon and works as a baker"],
        ),
        ("delete my travel preferences", ["Prefers aisle seats", "Prefers trains over planes"]),
        ("delete my music memories", ["Plays the guitar", "Loves fado music"]),
        ("delete my music preferences", ["Loves fado music"]),
        (
            "delete my contact details",
            [
                "Address is Elbchaussee 12, 22763 Hamburg",
                "Phone number is 040 123456",
                "Email address is maria@example.com",
            ],
        ),
    ],
)
def test_a_topic_takes_the_memories_about_it(choose: Choose, text: str, chosen: list[str]) -> None:
    assert choose(text) == chosen


@pytest.mark.parametrize(
    ("text", "chosen"),
    [
        ("forget that I like tea", ["Likes tea with milk"]),
        ("forget that I don't like coffee", ["Dislikes coffee"]),
        ("forget that I like coffee", []),
        ("forget that I quit smoking", ["Quit smoking in 2020"]),
        ("forget that I live in Hamburg", ["Lives in Hamburg"]),
        ("forget that I live in Berlin", []),
        ("forget that I'm from Porto", ["Is from Porto"]),
        ("forget that I run", ["Runs 10 km twice a week"]),
        ("forget that I prefer planes", []),
        ("forget that I'm a baker", []),
        ("forget that Pedro is a baker", ["Pedro lives in Lisbon and works as a baker"]),
        ("forget that I am 9", []),
        ("forget that my daughter hates broccoli", ["Daughter Lia hates broccoli"]),
        ("forget that I hate broccoli", []),
        ("forget my address", ["Address is Elbchaussee 12, 22763 Hamburg"]),
        ("forget where I live", ["Lives in Hamburg"]),
        ("forget how old I am", ["Is 34 years old"]),
        ("forget my birthday", []),
        ('delete the memory "Loves chicken"', ["Loves chicken"]),
    ],
)
def test_a_statement_takes_only_what_says_the_same(
    choose: Choose, text: str, chosen: list[str]
) -> None:
    assert choose(text) == chosen


@pytest.mark.parametrize(
    ("text", "chosen"),
    [
        (
            "Bruno died, so please forget him",
            ["Has a dog named Bruno", "Bruno is allergic to chicken"],
        ),
        ("I sold the guitar, delete it", ["Plays the guitar"]),
        ("I sold the guitar. You can delete that.", ["Plays the guitar"]),
        ("The guitar is out of date, get rid of it", ["Plays the guitar"]),
        ("I don't eat chicken anymore, delete that", []),
        ("I'm no longer vegetarian, so erase that", ["Is vegetarian"]),
        ("The thing about the coffee, delete it please", ["Dislikes coffee"]),
        ("forget about the guitar", ["Plays the guitar"]),
        ("Forget the guitar, I play the harp these days", ["Plays the guitar"]),
        ("Forget the guitar, let's talk about the weather", []),
        ("pretend I never told you about my asthma", ["Has asthma"]),
        ("the note on my asthma can go", ["Has asthma"]),
        ("strike my asthma from your records", ["Has asthma"]),
        ("My asthma has no place in your notes", ["Has asthma"]),
        ("The photo of the guitar is blurry, delete it", []),
        ("The guitar is on the list, cross it out", []),
    ],
)
def test_a_pronoun_or_a_bare_thing_takes_what_the_words_beside_it_tell(
    choose: Choose, text: str, chosen: list[str]
) -> None:
    assert choose(text) == chosen


def test_food_preferences_take_the_food_and_leave_the_journey() -> None:
    memories = candidates(["Is allergic to nuts", "Loves chicken", "Is planning a trip to Peru"])

    assert chooser(memories)("Delete all of my food preferences") == [
        "Is allergic to nuts",
        "Loves chicken",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Delete Bob's memories",
        "delete bob's food preferences",
        "forget everything about all users",
        "delete all memories of all users",
        "forget his address",
        "forget my love life",
    ],
)
def test_a_command_about_others_takes_nothing(choose: Choose, text: str) -> None:
    assert choose(text) == []


def test_everything_is_all_but_what_is_kept(maria: list[Candidate], choose: Choose) -> None:
    chosen = choose("Delete everything except my name and my allergies")

    spared = {memory.text for memory in maria} - set(chosen)
    assert {"Name is Maria Keller", "Is allergic to pollen", "Is allergic to nuts"} <= spared
    assert len(spared) < 8


def test_a_topic_spares_its_exception_too(choose: Choose) -> None:
    assert choose("Delete everything about my trip to Rome except the hotel") == [
        "Planning a trip to Rome in May 2027"
    ]


def test_a_time_limit_counts_by_the_day_a_memory_was_made(maria: list[Candidate]) -> None:
    command = Command(
        kind="DELETE",
        text="",
        source=0,
        everything=True,
        after=date(2026, 11, 20),
        before=date(2026, 11, 22),
    )

    chosen = select(command, maria, minilm.embed)

    assert [maria[one.index].created_at.day for one in chosen] == [20, 21]
    assert chosen[0].reason == "created on or after 20 November 2026 and before 22 November 2026"


def test_of_several_old_addresses_the_newest_stays() -> None:
    memories = candidates(
        ["Address is 5 High Street", "Address is 9 Low Road"], [date(2025, 1, 1), date(2026, 1, 1)]
    )

    assert chooser(memories)("forget my old address") == ["Address is 5 High Street"]


def test_a_category_of_the_project_is_taken_as_it_stands() -> None:
    memories = [
        replace(memory, categories=("wine_cellar",) if number else ("garage",))
        for number, memory in enumerate(candidates(["Owns two jacks", "Has a Barolo of 1990"]))
    ]

    assert chooser(memories)("delete all my wine cellar memories") == ["Has a Barolo of 1990"]


def test_each_choice_says_why(maria: list[Candidate]) -> None:
    def reasons(target: str) -> set[str]:
        command = Command(kind="DELETE", text="", source=0, target=target)
        return {one.reason for one in select(command, maria, minilm.embed)}

    assert reasons("my allergies") == {"about allergies"}
    assert reasons("that I like tea") == {"says the same"}
    assert reasons("my trip to Rome") == {"about trip to Rome"}


def test_without_memories_nothing_is_chosen() -> None:
    for target in ("my food preferences", "that I smoke", "where I live", "“Loves chicken”"):
        command = Command(kind="DELETE", text="", source=0, target=target, keep=("my name",))

        assert select(command, [], minilm.embed) == []
