"""The plan: what is to change, as data that passes from the pipeline through people to the writer.

A plan survives a round trip through JSON, because the desk keeps it in its event until a person
has ticked what may happen.
"""

import json
import math
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

TEXT_LIMIT = 10_000
MESSAGE_LIMIT = 200_000
ID_LIMIT = 255
CATEGORY_LIMIT = 100
# Bytes of compact JSON. Every memory of a call has its own copy, and so has each of its changes.
METADATA_LIMIT = 32_000
# Each speaker of a group chat is read for and locked by themself.
MOST_SPEAKERS = 50
# Characters that are read for a group chat, all of it once for each who speaks.
GROUP_LIMIT = 5_000_000
BASIC = "basic, no language model"

Kind = Literal["ADD", "UPDATE", "DELETE"]
Side = Literal["user", "assistant", "system", "other"]

_SIDES: dict[str, Side] = {
    "user": "user",
    "assistant": "assistant",
    "agent": "assistant",
    "system": "system",
}


def clean_text(value: str) -> str:
    """`value` without surrounding space; raises ValueError for what no memory may hold.

    PostgreSQL refuses NUL, and the other control characters (C0 and C1 but tab and line breaks)
    can disturb a terminal or hide text from a reader.
    """
    value = value.strip()
    if any((ord(c) < 32 and c not in "\t\n\r") or 127 <= ord(c) < 160 for c in value):
        raise ValueError("The text holds control characters. Remove them and send it again.")
    if any(0xD800 <= ord(c) <= 0xDFFF for c in value):
        raise ValueError("The text holds half a character (a lone surrogate). Remove it.")
    if len(value) > TEXT_LIMIT:
        raise ValueError(
            f"The text has {len(value):,} characters; {TEXT_LIMIT:,} is the most a memory may have."
        )
    return value


def clean_json(value: Any, *, depth: int = 0) -> Any:
    """`value` unchanged; raises ValueError where PostgreSQL could not keep it as JSON."""
    if depth > 20:
        raise ValueError("The metadata is nested more than 20 levels deep.")
    if isinstance(value, str):
        if "\0" in value or any(0xD800 <= ord(c) <= 0xDFFF for c in value):
            raise ValueError("The metadata holds a NUL character or half a character. Remove it.")
    elif isinstance(value, dict):
        for key, inner in value.items():
            clean_json(key, depth=depth)
            clean_json(inner, depth=depth + 1)
    elif isinstance(value, list):
        for inner in value:
            clean_json(inner, depth=depth + 1)
    elif isinstance(value, float) and not math.isfinite(value):
        raise ValueError("The metadata holds a number that is not finite.")
    return value


def clean_metadata(value: Any) -> Any:
    """`value` unchanged; raises ValueError where a memory could not keep it as its metadata."""
    clean_json(value)
    size = len(json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str).encode())
    if size > METADATA_LIMIT:
        raise ValueError(
            f"The metadata has {size:,} bytes as JSON; {METADATA_LIMIT:,} is the most it may have."
        )
    return value


def clean_id(value: str) -> str:
    """`value` unchanged; raises ValueError for what no id may hold.

    Beside control characters and half characters these are the marks that turn the direction of
    writing: with them one id can be made to look like another.
    """
    if any(ord(c) < 32 or 127 <= ord(c) < 160 or 0xD800 <= ord(c) <= 0xDFFF for c in value):
        raise ValueError("An id may not hold control characters.")
    if any(0x202A <= ord(c) <= 0x202E or 0x2066 <= ord(c) <= 0x2069 for c in value):
        raise ValueError("An id may not hold marks that turn the direction of writing.")
    return value


class Frozen(BaseModel):
    """Data that is made once and passed on."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Turn(Frozen):
    """One message of a conversation.

    role: user, assistant (which clients also call agent) or system; whoever has another role is
    heard, but nothing is learnt of them. name: who speaks, in a group chat.
    """

    role: str = Field(max_length=32)
    content: str = Field(max_length=MESSAGE_LIMIT)
    name: str | None = Field(default=None, max_length=ID_LIMIT)

    @field_validator("role", "content", "name")
    @classmethod
    def _is_storable(cls, value: str | None) -> str | None:
        if value is not None and any(c == "\0" or 0xD800 <= ord(c) <= 0xDFFF for c in value):
            raise ValueError("The message holds a NUL character or half a character. Remove it.")
        return value

    @property
    def side(self) -> Side:
        """Who speaks, whatever a client calls the role."""
        return _SIDES.get(self.role.strip().lower(), "other")

    @property
    def speaker(self) -> str | None:
        """The name, None where it is missing or blank."""
        return self.name if self.name and self.name.strip() else None


class Scope(Frozen):
    """Whom something is about: the ids of a request are all that its rows may carry."""

    user_id: str | None = Field(default=None, max_length=ID_LIMIT)
    agent_id: str | None = Field(default=None, max_length=ID_LIMIT)
    app_id: str | None = Field(default=None, max_length=ID_LIMIT)
    run_id: str | None = Field(default=None, max_length=ID_LIMIT)

    @field_validator("user_id", "agent_id", "app_id", "run_id")
    @classmethod
    def _is_an_id(cls, value: str | None) -> str | None:
        return clean_id(value) if value is not None and value.strip() else None

    def ids(self) -> dict[str, str]:
        """The ids that are set, by field name."""
        return {name: value for name, value in self.model_dump().items() if value is not None}


class AddRequest(Scope):
    """What an add asks for: the messages, whom they are about, and what goes on every row.

    timestamp: Unix seconds that become created_at; expiration_date: last day of validity, UTC.
    agent_custom_instructions: what is read about an agent goes by these, where there are any.
    contextual: earlier messages of the same conversation are recalled, to understand these.
    """

    messages: Sequence[Turn] = Field(min_length=1)
    metadata: dict[str, Any] | None = None
    infer: bool = True
    immutable: bool = False
    timestamp: int | None = Field(default=None, ge=-62_000_000_000, le=250_000_000_000)
    expiration_date: date | None = None
    includes: str | None = None
    excludes: str | None = None
    custom_instructions: str | None = None
    agent_custom_instructions: str | None = None
    contextual: bool = False
    custom_categories: Sequence[dict[str, str]] | None = None

    @field_validator("metadata")
    @classmethod
    def _metadata_is_storable(cls, value: dict[str, Any] | None) -> dict[str, Any] | None:
        clean_metadata(value)
        return value

    @model_validator(mode="after")
    def _names_someone_and_can_be_stored(self) -> "AddRequest":
        if not self.scope().ids():
            raise ValueError("Name at least one of user_id, agent_id, app_id or run_id.")
        names = self._names()
        if len(names) > MOST_SPEAKERS:
            raise ValueError(
                f"{len(names)} people and agents speak in these messages; {MOST_SPEAKERS} is the "
                "most one request may hold."
            )
        for _, name in names:
            if clean_id(name) == "*":
                raise ValueError("Nobody may be called *: that stands for any name in filters.")
        said = sum(len(turn.content) for turn in self.messages)
        if self.infer and len(names) > 1 and len(names) * said > GROUP_LIMIT:
            raise ValueError(
                f"{len(names)} people and agents speak in {said:,} characters, which are read for "
                f"each of them; {GROUP_LIMIT // len(names):,} is the most for so many. "
                "Send fewer messages at once."
            )
        if not self.infer:  # then the messages themselves become memories
            for turn in self.messages:
                if turn.side in ("user", "assistant"):
                    clean_text(turn.content)
        return self

    def scope(self) -> Scope:
        """The ids alone."""
        return Scope(
            user_id=self.user_id, agent_id=self.agent_id, app_id=self.app_id, run_id=self.run_id
        )

    def speakers(self) -> tuple[Scope, ...]:
        """Whom the names in a group chat stand for, in the order in which they first speak.

        A request that names a user or an agent is about these, whatever names its messages bear:
        then nobody.
        """
        return tuple(
            self.scope().model_copy(update={"user_id" if side == "user" else "agent_id": name})
            for side, name in self._names()
        )

    def scopes(self) -> tuple[Scope, ...]:
        """Whatever the request may touch: its own scope and those of its speakers."""
        return (self.scope(), *self.speakers())

    def _names(self) -> list[tuple[Side, str]]:
        """The distinct names of a group chat, each with its side (spec E14)."""
        if self.user_id or self.agent_id:
            return []
        named = ((turn.side, turn.speaker) for turn in self.messages)
        return list(
            dict.fromkeys(
                (side, name) for side, name in named if name and side in ("user", "assistant")
            )
        )


class Values(Frozen):
    """New values of a memory's fields. Only the fields that were given change."""

    text: str = ""
    user_id: str | None = None
    agent_id: str | None = None
    app_id: str | None = None
    run_id: str | None = None
    metadata: dict[str, Any] | None = None
    categories: list[str] | None = None
    immutable: bool = False
    locked: bool = False
    expiration_date: date | None = None
    created_at: datetime | None = None

    @field_validator("text")
    @classmethod
    def _text_is_storable(cls, value: str) -> str:
        if not (value := clean_text(value)):
            raise ValueError("A memory needs a text.")
        return value

    @field_validator("categories")
    @classmethod
    def _categories_are_storable(cls, value: list[str] | None) -> list[str] | None:
        for name in value or []:
            if not name.strip() or len(name) > CATEGORY_LIMIT or clean_text(name) != name:
                raise ValueError(f"A category is a name of at most {CATEGORY_LIMIT} characters.")
        return value

    @field_validator("metadata")
    @classmethod
    def _metadata_is_storable(cls, value: dict[str, Any] | None) -> dict[str, Any] | None:
        clean_metadata(value)
        return value

    def given(self) -> dict[str, Any]:
        """The fields that were given, as Python values."""
        return {name: getattr(self, name) for name in self.model_fields_set}


class Operation(Frozen):
    """One change to one memory.

    memory_id and version name the row as the planner saw it (None for ADD); `before` is its text
    then. values: what it becomes; empty for DELETE. source: index of the message it came from,
    None when a person made it by hand.
    """

    kind: Kind
    memory_id: UUID | None = None
    version: int | None = None
    before: str = ""
    values: Values = Field(default_factory=Values)
    reason: str = ""
    source: int | None = None

    @model_validator(mode="after")
    def _is_whole(self) -> "Operation":
        if self.kind == "ADD" and (self.memory_id is not None or not self.values.text):
            raise ValueError("An ADD names no memory and has a text.")
        if self.kind != "ADD" and (self.memory_id is None or self.version is None):
            raise ValueError(f"An {self.kind} names a memory and its version.")
        return self

    @property
    def text(self) -> str:
        """The text after the change: unchanged where only other fields change, "" for DELETE."""
        return "" if self.kind == "DELETE" else self.values.text or self.before


class Skipped(Frozen):
    """Something that was considered and left alone, and why."""

    text: str
    reason: str
    memory_id: UUID | None = None


class Plan(Frozen):
    """Operations in the order in which they take effect, and what was left alone.

    method: who planned it: BASIC, the model's name, or "" for a person's own edit.
    """

    operations: tuple[Operation, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    method: str = ""

    @model_validator(mode="after")
    def _touches_each_memory_once(self) -> "Plan":
        named = [op.memory_id for op in self.operations if op.memory_id is not None]
        if len(named) != len(set(named)):
            raise ValueError("A plan may name each memory once.")
        return self

    def only(self, chosen: Collection[int]) -> "Plan":
        """The plan with just the operations whose positions are in `chosen`."""
        kept = tuple(op for number, op in enumerate(self.operations) if number in chosen)
        return self.model_copy(update={"operations": kept})

    def to_json(self) -> dict[str, Any]:
        """Plain JSON that `Plan.model_validate` turns back into the same plan."""
        return self.model_dump(mode="json", exclude_unset=True)
