"""What a reader is: rules (`rules.py`) or a model (`model/reader.py`) answer the same questions.

read: which facts and commands does a conversation hold? reconcile: what becomes of each fact, given
what is known? choose: which memories does a command mean?
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from memories.models import Memory
from memories.pipeline.facts import About, Command, Decision, Fact, Known, Reading
from memories.plans import Scope, Turn

Embed = Callable[[Sequence[str]], NDArray[np.float32]]


@dataclass(frozen=True, kw_only=True)
class Errand:
    """What is to be read, and for whom.

    turns: the conversation as its subject sees it: roles user, assistant, system, or other for
    somebody who is heard and no more. The first `earlier` of them were dealt with before: they
    help to understand the rest, but hold neither facts nor commands.
    about: whose facts; scope: the ids of these; commanded: whether commands are looked for, too.
    catalogue: category name -> description; instructions, includes, excludes: wishes about what
    to keep; today: the day of the messages; embed: texts to vectors.
    """

    turns: Sequence[Turn]
    earlier: int = 0
    about: About
    scope: Scope
    commanded: bool
    catalogue: Mapping[str, str]
    instructions: str = ""
    includes: str = ""
    excludes: str = ""
    today: date
    embed: Embed


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

    def read(self, errand: Errand) -> Reading:
        """The facts and commands of a conversation. Raises ModelError."""
        ...

    def reconcile(self, facts: Sequence[Fact], known: Sequence[Known]) -> list[Decision]:
        """At most one decision for each fact. Raises ModelError."""
        ...

    def choose(self, command: Command, among: Candidates) -> list[Choice]:
        """The memories that `command` means. Raises ModelError."""
        ...
