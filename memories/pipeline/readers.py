"""What a reader is, and which one reads: the rules (here) or a model (`model.reader`).

Both answer three questions. read: which facts and commands does a conversation hold? reconcile:
what becomes of each fact, given what is known? choose: which memories does a command mean?
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from memories.llm import configuration
from memories.models import Memory
from memories.pipeline import basic, commands
from memories.pipeline.facts import About, Command, Decision, Fact, Known, Reading
from memories.plans import BASIC, AddRequest, Turn

Embed = Callable[[Sequence[str]], NDArray[np.float32]]


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A memory that a command means, and why; for a change that leaves part of it, its new text."""

    memory: Memory
    reason: str
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class Candidates:
    """The memories among which a command may choose, with a vector for each by id."""

    memories: Sequence[Memory]
    vectors: Mapping[UUID, NDArray[np.float32]]
    embed: Embed


class Reader(Protocol):
    """method: how the reader is named wherever its results show."""

    method: str

    def read(
        self,
        request: AddRequest,
        *,
        about: About,
        commanded: bool,
        catalogue: Mapping[str, str],
        instructions: str,
        today: date,
    ) -> Reading:
        """Facts about `about`; and commands, when `commanded`. Raises ModelError."""
        ...

    def reconcile(self, facts: Sequence[Fact], known: Sequence[Known]) -> list[Decision]:
        """At most one decision for each fact. Raises ModelError."""
        ...

    def choose(self, command: Command, among: Candidates) -> list[Choice]:
        """The memories that `command` means. Raises ModelError."""
        ...


class BasicReader:
    """Rules for English."""

    method = BASIC

    def read(
        self,
        request: AddRequest,
        *,
        about: About,
        commanded: bool,
        catalogue: Mapping[str, str],
        instructions: str,
        today: date,
    ) -> Reading:
        """See Reader."""
        found: list[Command] = []
        turns: list[Turn] = []
        for source, turn in enumerate(request.messages):
            if commanded and turn.role == "user":
                here, rest = commands.recognise(
                    turn.content,
                    source=source,
                    today=today,
                    names=[name for name in (request.user_id, request.agent_id) if name],
                )
                found.extend(here)
                turn = turn.model_copy(update={"content": rest})
            turns.append(turn)
        return Reading(facts=basic.extract(turns, about=about, today=today), commands=found)

    def reconcile(self, facts: Sequence[Fact], known: Sequence[Known]) -> list[Decision]:
        """See Reader."""
        return basic.reconcile(facts, known)

    def choose(self, command: Command, among: Candidates) -> list[Choice]:
        """See Reader."""
        candidates = [
            commands.Candidate(
                text=memory.text,
                categories=tuple(memory.categories or ()),
                created_at=memory.created_at,
                vector=among.vectors[memory.id],
            )
            for memory in among.memories
        ]
        return [
            Choice(memory=among.memories[one.index], reason=one.reason, text=one.text)
            for one in commands.select(command, candidates, among.embed)
        ]


def current() -> Reader:
    """The model when one is configured, else the rules."""
    if not configuration.model_configured():
        return BasicReader()
    # Only then: the model's client takes half a second to load.
    from memories.pipeline.model.reader import ModelReader

    return ModelReader()
