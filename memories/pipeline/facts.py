"""What the steps of the pipeline hand to each other: facts, what is known, decisions, commands.

Both readers, the rules (`basic`, `commands`) and the language model (`model`), produce these, so
that everything behind them is written once.
"""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

About = Literal["user", "agent"]


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One thing worth remembering, in the product's style: "Is allergic to nuts".

    text: short, self-contained, no leading "User", first letter upper case, no final full stop.
    source: index of the message that says it.
    categories: names from the caller's catalogue; empty when the reader does not assign them.
    outdated: what the conversation said before and this replaced, in the same style. A memory may
    say so still, and need not resemble the fact itself ("Loves steak", "Is vegetarian").
    """

    text: str
    source: int
    categories: tuple[str, ...] = ()
    outdated: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Known:
    """A memory that exists, under the small number by which a reader may refer to it."""

    number: int
    text: str


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What is to happen with one fact, given what is known.

    kind: ADD (text is the fact's), UPDATE (`number` becomes `text`), DELETE (`number` goes), NONE
    (already known as `number`).
    fact: index of the fact that led to it.
    """

    kind: Literal["ADD", "UPDATE", "DELETE", "NONE"]
    fact: int
    text: str = ""
    number: int | None = None
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Command:
    """A request to forget or to change what is remembered.

    text: the sentence as it was written; source: index of its message.
    target: what it is about, as a phrase ("food preferences", "smoking"); empty with `everything`.
    everything: the whole scope ("forget everything about me").
    after, before: only memories created on or after / strictly before that day.
    replacement: for CHANGE, the new fact in the product's style ("Lives in Lyon"); empty where only
    a memory can tell it.
    value: for CHANGE, what is to stand in the memory where the rest of it is to stay ("Tuesday").
    keep: what a deletion spares, as phrases ("my name"), whatever else it takes.
    tentative: a request only where a memory fits; else it was none, and nobody is told.
    here: meant for the run it was said in ("everything in this chat"), and for nothing without one.
    """

    kind: Literal["DELETE", "CHANGE"]
    text: str
    source: int
    target: str = ""
    everything: bool = False
    after: date | None = None
    before: date | None = None
    replacement: str = ""
    value: str = ""
    keep: tuple[str, ...] = ()
    tentative: bool = False
    here: bool = False


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What a reader made of a conversation: facts to keep and commands to carry out.

    left_out: (text, reason) of what was found but could not be used.
    """

    facts: list[Fact] = field(default_factory=list)
    commands: list[Command] = field(default_factory=list)
    left_out: list[tuple[str, str]] = field(default_factory=list)

    def since(self, earlier: int) -> "Reading":
        """What is in it of the messages after the first `earlier` ones, which count from 0 then."""
        return Reading(
            facts=[
                replace(fact, source=fact.source - earlier)
                for fact in self.facts
                if fact.source >= earlier
            ],
            commands=[
                replace(command, source=command.source - earlier)
                for command in self.commands
                if command.source >= earlier
            ],
            left_out=self.left_out,
        )
