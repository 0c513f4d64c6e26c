"""The two readers: rules, and a language model. Both answer the same three questions.

read: which facts and commands does a conversation hold? reconcile: what becomes of each fact, given
what is known? choose: which memories does a command mean?
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol
from uuid import UUID

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from memories.llm import chat
from memories.models import Memory
from memories.pipeline import basic, commands
from memories.pipeline import model as by_model
from memories.pipeline.facts import About, Command, Decision, Fact, Known, Reading
from memories.plans import BASIC, AddRequest, Turn

Embed = Callable[[Sequence[str]], NDArray[np.float32]]


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A memory that a command means, and why."""

    memory: Memory
    reason: str


@dataclass(frozen=True, kw_only=True)
class Candidates:
    """The memories among which a command may choose, with their vectors by id."""

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
        rows = [memory for memory in among.memories if memory.id in among.vectors]
        candidates = [
            commands.Candidate(
                text=memory.text,
                categories=tuple(memory.categories or ()),
                created_at=memory.created_at,
                vector=among.vectors[memory.id],
            )
            for memory in rows
        ]
        return [
            Choice(memory=rows[selected.index], reason=selected.reason)
            for selected in commands.select(command, candidates, among.embed)
        ]


class ModelReader:
    """A language model behind an OpenAI-compatible server."""

    def __init__(self) -> None:
        self.method: str = settings.LLM_MODEL

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
        reading = by_model.extract(
            request.messages,
            about=about,
            today=today,
            catalogue=catalogue,
            includes=request.includes,
            excludes=request.excludes,
            instructions=instructions or None,
        )
        return reading if commanded else Reading(facts=reading.facts)

    def reconcile(self, facts: Sequence[Fact], known: Sequence[Known]) -> list[Decision]:
        """See Reader."""
        return by_model.reconcile(facts, known)

    def choose(self, command: Command, among: Candidates) -> list[Choice]:
        """See Reader. Dates are decided here: a model does not count days reliably."""
        rows = [memory for memory in among.memories if _in_time(command, memory)]
        if not command.target and (command.everything or command.after or command.before):
            return [Choice(memory=memory, reason="everything was asked for") for memory in rows]
        numbers = by_model.choose(
            command,
            [Known(number=number, text=memory.text) for number, memory in enumerate(rows)],
        )
        reason = f"meant by “{command.text[:80]}”"
        return [Choice(memory=rows[number], reason=reason) for number in numbers]


def _in_time(command: Command, memory: Memory) -> bool:
    day = memory.created_at.date()
    return not (
        (command.after and day < command.after) or (command.before and day >= command.before)
    )


def current() -> Reader:
    """The model when one is configured, else the rules."""
    return ModelReader() if chat.model_configured() else BasicReader()
