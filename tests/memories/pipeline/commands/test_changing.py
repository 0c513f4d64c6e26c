"""Changes: the thing, its new memory in the product's style, and who held the old value."""

from datetime import date

import pytest

from memories.pipeline.commands import recognise

from .conftest import Choose


def change(text: str) -> tuple[str, str]:
    (command,), _ = recognise(text, source=0, today=date(2026, 11, 22))
    assert command.kind == "CHANGE"
    return command.target, command.replacement


@pytest.mark.parametrize(
    ("text", "target", "replacement"),
    [
        ("change my city to Lyon", "city", "Lives in Lyon"),
        ("update my job to nurse", "job", "Works as a nurse"),
        ("set my name to Mia", "name", "Name is Mia"),
        ("correct my birthday to 3 May", "birthday", "Birthday is 3 May"),
        ("make my diet vegan", "diet", "Is vegan"),
        ("Can you update my phone number to 555 1234?", "phone number", "Phone number is 555 1234"),
        ("update my address: it's 5 High Street now", "address", "Address is 5 High Street"),
        ("update my age, I'm 35 now", "age", "Is 35 years old"),
        ("I want my city changed to Lyon", "city", "Lives in Lyon"),
        ("My city should be Lyon, not Paris", "city, Paris", "Lives in Lyon"),
        ("Change my employer from Acme to Globex", "employer, Acme", "Works at Globex"),
        ("my birthday is wrong, change it to 3 May", "birthday", "Birthday is 3 May"),
        ("change my favourite colour to blue", "favourite colour", "Favourite colour is blue"),
        ("change my sister's name to Anna", "sister's name", "Sister's name is Anna"),
        ("change lives in utrecht to lives in Ede", "“Lives in utrecht”", "Lives in Ede"),
        (
            "my name is spelled Kathryn not Katherine, please fix that",
            "name",
            "Name is Kathryn",
        ),
    ],
)
def test_a_change_names_the_thing_and_its_new_memory(
    text: str, target: str, replacement: str
) -> None:
    assert change(text) == (target, replacement)


@pytest.mark.parametrize(
    "text",
    [
        "change my password to hunter2",
        "set my alarm to 7",
        "Change the title to 'Lyon in spring'",
        "I'd like to change jobs someday",
        "I want to change my job",
        "I changed my name to Mia",
        "How do I change my name to Mia?",
        "If I move, change my city to Lyon",
        "Don't change my name to Mia",
        "update the address on the invoice",
        "change my mind",
        "update me on the news",
    ],
)
def test_what_is_not_remembered_is_not_changed(text: str) -> None:
    assert recognise(text, source=0, today=date(2026, 11, 22)) == ([], text)


def test_one_sentence_may_change_two_things_and_delete_a_third() -> None:
    commands, _ = recognise(
        "change my city to Lyon and my job to teacher, and delete my phone number",
        source=0,
        today=date(2026, 11, 22),
    )

    assert [command.replacement or command.target for command in commands] == [
        "Lives in Lyon",
        "Works as a teacher",
        "my phone number",
    ]


@pytest.mark.parametrize(
    ("text", "holder"),
    [
        ("change my city to Lyon", ["Lives in Hamburg"]),
        ("change my job to teacher", ["Works as a nurse"]),
        ("change my employer to Charité", ["Works at the University Hospital"]),
        ("update my address to Hauptstr. 3", ["Address is Elbchaussee 12, 22763 Hamburg"]),
        ("change my diet to vegan", ["Is vegetarian"]),
        ("change my dog's name to Rex", ["Has a dog named Bruno"]),
        ("change my shoe size to 39", []),
    ],
)
def test_a_change_takes_the_one_memory_that_holds_the_old_value(
    choose: Choose, text: str, holder: list[str]
) -> None:
    assert choose(text) == holder
