"""A person's memories, embedded once with the model that is built in."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta

import pytest

from memories.llm import minilm
from memories.pipeline.categories import DEFAULT_CATEGORIES, assign
from memories.pipeline.commands import Candidate, recognise, select

TODAY = date(2026, 11, 22)

MARIA = (
    "Name is Maria Keller",
    "Is 34 years old",
    "Lives in Hamburg",
    "Used to live in Berlin",
    "Address is Elbchaussee 12, 22763 Hamburg",
    "Phone number is 040 123456",
    "Email address is maria@example.com",
    "Is from Porto",
    "Supports FC Porto",
    "Works as a nurse",
    "Works at the University Hospital",
    "Boss is called Karin",
    "Has a brother named Pedro",
    "Pedro lives in Lisbon and works as a baker",
    "Sister Ana is allergic to cats",
    "Daughter Lia hates broccoli",
    "Has a son who is 9",
    "Has a dog named Bruno",
    "Bruno is allergic to chicken",
    "Is allergic to pollen",
    "Is allergic to nuts",
    "Is lactose intolerant",
    "Has asthma",
    "Quit smoking in 2020",
    "Smokes cigars at weddings",
    "Loves chicken",
    "Likes tea with milk",
    "Dislikes coffee",
    "Is vegetarian",
    "Runs 10 km twice a week",
    "Ran the Hamburg marathon in 2024",
    "Plays the guitar",
    "Loves fado music",
    "Planning a trip to Rome in May 2027",
    "Booked a hotel near the Colosseum for the Rome trip",
    "Has a friend from Rome",
    "Prefers aisle seats",
    "Prefers trains over planes",
    "Favourite colour is green",
    "Graduated from the University of Porto in 2014",
)  # fmt: skip


def candidates(texts: Sequence[str], created: Sequence[date] = ()) -> list[Candidate]:
    """Memories with the categories and the vectors they would have; made today unless told."""
    days = created or [TODAY] * len(texts)
    return [
        Candidate(
            text=text,
            categories=names,
            created_at=datetime(day.year, day.month, day.day, 12, tzinfo=UTC),
            vector=vector,
        )
        for text, names, vector, day in zip(
            texts,
            assign(texts, DEFAULT_CATEGORIES, minilm.embed),
            minilm.embed(texts),
            days,
            strict=True,
        )
    ]


@pytest.fixture(scope="package")
def maria() -> list[Candidate]:
    """Maria's memories, one a day, the last of them made today."""
    days = [TODAY - timedelta(days=n) for n in reversed(range(len(MARIA)))]
    return candidates(MARIA, days)


Choose = Callable[[str], list[str]]


def chooser(among: Sequence[Candidate]) -> Choose:
    """A function from a message of Maria's to the texts that its commands choose."""

    def choose(message: str) -> list[str]:
        commands, _ = recognise(message, source=0, today=TODAY, names=["maria"])
        chosen = [one for command in commands for one in select(command, among, minilm.embed)]
        return [among[one.index].text for one in chosen]

    return choose


@pytest.fixture(scope="package")
def choose(maria: list[Candidate]) -> Choose:
    """What a message of Maria's would delete or change."""
    return chooser(maria)
