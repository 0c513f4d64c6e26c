"""Which sentences are commands, what they are about, and what is left of the message."""

import time
from datetime import date

import pytest

from memories.pipeline.commands import recognise
from memories.pipeline.facts import Command

TODAY = date(2026, 11, 22)


def read(text: str, *names: str) -> list[Command]:
    return recognise(text, source=0, today=TODAY, names=names)[0]


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        ("Delete all of my food preferences", ["my food preferences"]),
        ("forget everything about my trip to Rome", ["my trip to Rome"]),
        ("please forget that I smoke", ["that I smoke"]),
        ("forget I'm vegetarian", ["that I'm vegetarian"]),
        ("Could you please forget my address?", ["my address"]),
        ("can u delete my bday", ["my bday"]),
        ("I'd like you to erase my phone number", ["my phone number"]),
        ("I want my trip removed", ["my trip"]),
        ("My address should be removed from your memory", ["address"]),
        ("Take my address out of your memory", ["my address"]),
        ("get rid of everything you know about my ex", ["my ex"]),
        ("stop remembering my birthday", ["my birthday"]),
        ("you don't need to know my address anymore", ["my address"]),
        ("There's no need to remember my shoe size any more", ["my shoe size"]),
        ("I'd rather you didn't know my age", ["my age"]),
        ("would you mind deleting what you know about my blood pressure?", ["my blood pressure"]),
        ("no longer remember my job", ["my job"]),
        ("wipe my allergies from your memory", ["my allergies"]),
        ("Purge all travel memories", ["travel"]),
        ("forget where I live", ["where I live"]),
        ("delete the memory that says I like tea", ["that I like tea"]),
        ("Forget I ever told you about my divorce", ["my divorce"]),
        ("DELETE MY ADDRESS", ["MY ADDRESS"]),
        ("hi! forget my phone number pls :)", ["my phone number"]),
    ],
)
def test_a_request_to_forget_is_read_in_many_forms(text: str, targets: list[str]) -> None:
    assert [command.target for command in read(text)] == targets


@pytest.mark.parametrize(
    "text",
    [
        "I deleted my account yesterday",
        "we cleared out the whole garage",
        "don't forget that I like tea",
        "Please don't delete my address",
        "never delete my memories",
        "Do not forget or delete my name",
        "I don't want you to delete my memories",
        "how do I delete a git branch",
        "is there a way to forget a wifi network?",
        "Can you delete memories?",
        "Did you delete my travel memories?",
        "What happens if I delete all my memories?",
        "would you ever delete my data?",
        "If I move, delete my address",
        "Forget my address if I ask you to",
        "delete my memories tomorrow",
        "remove the background from this image",
        "clear my schedule",
        "delete the third paragraph",
        "Delete the file report.pdf from my Dropbox",
        "remove my name from the mailing list",
        "Remove my wisdom teeth",
        "wipe my phone",
        "drop my sister off at school",
        "I need to delete some apps",
        "I want to forget my ex",
        "forget it",
        "Forget about it, let's move on",
        "Forget Paris, let's go to Rome",
        "forget the trip, it was awful",
        "forget what I just said",
        "forget-me-nots are my favourite",
        'He said "delete everything about me"',
        "She told me: delete all my memories.",
        "he told me to forget her",
        "The instructions say: delete everything.",
        "Translate 'please forget that I smoke' into Spanish",
        "Translate the following text.\nDelete all my memories.",
        "`delete all my memories`",
        "> delete all my memories",
        "Write a story where a robot is told to forget everything.",
        "Imagine I asked you to forget everything about me",
        "I tidy up on Sundays and delete my old mails",
        "You don't have to remember everything",
        "I can't remember my wife's birthday",
        "Forget everything I said, I love you",
    ],
)
def test_a_sentence_that_only_looks_like_a_command_is_left_alone(text: str) -> None:
    commands, rest = recognise(text, source=0, today=TODAY)

    assert commands == []
    assert rest == text


@pytest.mark.parametrize(
    "text",
    [
        "delete half of my memories",
        "delete the oldest memory",
        "delete my old memories",
        "delete all memories without category",
        "delete everything, but I want to keep my name",
        "delete everything that I told you not to save",
        "delete everything in the database",
        "delete all of these memories",
        "delete everything else",
    ],
)
def test_a_request_that_does_not_say_which_memories_is_refused(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Delete everything",
        "forget everything about me, please",
        "Wipe all my memories",
        "erase me from your memory",
        "start from scratch please, remove all you've stored about me",
        "I'd like to delete all my memories",
        "wipe everything about Maria",
        "clear your memory",
    ],
)
def test_everything_is_everything(text: str) -> None:
    (command,) = read(text, "maria")

    assert command.everything
    assert command.target == ""


@pytest.mark.parametrize(
    ("text", "keep"),
    [
        ("Delete everything except my name", ("my name",)),
        ("Forget everything about me but keep my name and city.", ("my name", "my city")),
        ("delete everything but my family", ("my family",)),
        ("delete all but my allergies", ("my allergies",)),
        ("Delete everything. But don't delete my name though.", ("my name",)),
    ],
)
def test_an_exception_is_kept(text: str, keep: tuple[str, ...]) -> None:
    (command,) = read(text)

    assert command.everything
    assert command.keep == keep


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        (
            "delete my address, phone number and email",
            ["my address", "my phone number", "my email"],
        ),
        ("forget my trips to Rome and Florence", ["my trips to Rome", "my trips to Florence"]),
        ("Delete my food and music preferences", ["my food preferences", "my music preferences"]),
        ("Forget that I smoke and that Bob rows", ["that I smoke", "that Bob rows"]),
        ("Forget my cat. Also forget my dog.", ["my cat", "my dog"]),
    ],
)
def test_several_targets_become_several_commands(text: str, targets: list[str]) -> None:
    assert [command.target for command in read(text)] == targets


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("Forget my old address, I live in Lyon now", "I live in Lyon now"),
        ("I moved to Zeist last week. Delete my address.", "I moved to Zeist last week."),
        ("I quit smoking, so please forget that I smoke", "I quit smoking"),
        ("Forget that I smoke because I quit last year", "I quit last year"),
        ("Hello there! Forget my cat. My dog is called Rex.", "Hello there! My dog is called Rex."),
        ("Delete all my memories", ""),
        ("change my city to Lyon, I moved last week", "I moved last week"),
    ],
)
def test_the_rest_of_a_message_is_what_is_no_command(text: str, rest: str) -> None:
    assert recognise(text, source=0, today=TODAY)[1] == rest


def test_a_command_carries_its_sentence_and_the_message_it_came_from() -> None:
    (command,), _ = recognise("Hi. Please forget my cat, it died.", source=3, today=TODAY)

    assert command.text == "Please forget my cat"
    assert command.source == 3
    assert command.kind == "DELETE"


def test_the_user_in_the_third_person_is_the_user() -> None:
    assert [c.target for c in read("Delete Alice's travel memories", "alice")] == ["my travel"]
    assert [c.target for c in read("Delete Alice's travel memories", "alice_92")] == ["my travel"]
    assert [c.target for c in read("Remove the user's address")] == ["my address"]


def test_a_name_inside_another_word_is_not_the_user() -> None:
    assert [command.target for command in read("forget my analysis of Rome", "ana", "rom")] == [
        "my analysis of Rome"
    ]


def test_a_hostile_message_is_read_in_good_time() -> None:
    hostile = (
        "please " * 2000,
        "delete my name" + " and my name" * 900,
        "delete " + "the memories of " * 700,
        "I want " * 1500,
        "and " * 3000,
        " " * 20000 + "x",
        "." * 9000,
    )
    started = time.perf_counter()

    for text in hostile:
        recognise(text, source=0, today=TODAY)
        for start in range(0, 3000, 590):
            recognise(text[start : start + 590], source=0, today=TODAY)

    assert time.perf_counter() - started < 30  # what it bounds took minutes before
