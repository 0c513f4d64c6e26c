"""How the tests here speak to the rules: a conversation in, texts or decisions out."""

from datetime import date

from memories.pipeline.basic import extract, reconcile
from memories.pipeline.facts import About, Known
from memories.plans import Turn

TODAY = date(2026, 11, 22)  # a Sunday
ROLES = {"user": "user", "assistant": "assistant", "system": "system"}


def texts(*said: str, about: About = "user", today: date = TODAY) -> list[str]:
    """The memories in a conversation; "assistant: ..." and "system: ..." name other speakers."""
    return [fact.text for fact in extract(conversation(*said), about=about, today=today)]


def conversation(*said: str) -> list[Turn]:
    """Turns out of lines; a line without a speaker is the user's."""
    turns = []
    for line in said:
        role, _, content = line.partition(": ")
        turns.append(
            Turn(role=role, content=content) if role in ROLES else Turn(role="user", content=line)
        )
    return turns


def changes(*said: str, known: list[str]) -> list[tuple[str, str, str]]:
    """(what happens, old text, new text) for what is said, given what is known."""
    facts = extract(conversation(*said), about="user", today=TODAY)
    memories = [Known(number=n, text=text) for n, text in enumerate(known)]
    return [
        (d.kind, known[d.number] if d.number is not None else "", d.text)
        for d in reconcile(facts, memories)
    ]
