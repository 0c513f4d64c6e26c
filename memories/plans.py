"""The plan: what is to change, as data that passes from the pipeline through people to the writer.

A plan survives a round trip through JSON, because the desk keeps it in its event until a person
has ticked what may happen.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

TEXT_LIMIT = 10_000
ID_LIMIT = 255
BASIC = "basic, no language model"

Kind = Literal["ADD", "UPDATE", "DELETE"]


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


class Frozen(BaseModel):
    """Data that is made once and passed on."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Turn(Frozen):
    """One message of a conversation. role: user, assistant or system."""

    role: str
    content: str
    name: str | None = None


class Scope(Frozen):
    """Whom something is about. At least one id; the ids of one request are all its rows may carry."""

    user_id: str | None = Field(default=None, max_length=ID_LIMIT)
    agent_id: str | None = Field(default=None, max_length=ID_LIMIT)
    app_id: str | None = Field(default=None, max_length=ID_LIMIT)
    run_id: str | None = Field(default=None, max_length=ID_LIMIT)

    @field_validator("user_id", "agent_id", "app_id", "run_id")
    @classmethod
    def no_control_characters(cls, value: str | None) -> str | None:
        """An id is kept as it was sent, unless it is blank or cannot be stored."""
        if value is None or not value.strip():
            return None
        if any(ord(c) < 32 or 127 <= ord(c) < 160 or 0xD800 <= ord(c) <= 0xDFFF for c in value):
            raise ValueError("An id may not hold control characters.")
        return value

    def ids(self) -> dict[str, str]:
        """The ids that are set, by field name."""
        return {name: value for name, value in self.model_dump().items() if value is not None}


class AddRequest(Scope):
    """What an add asks for: the messages, whom they are about, and what goes on every row.

    timestamp: Unix seconds that become created_at; expiration_date: last day of validity, UTC.
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
    custom_categories: Sequence[dict[str, str]] | None = None

    @model_validator(mode="after")
    def names_someone(self) -> "AddRequest":
        """An add about nobody has nowhere to go."""
        if not self.scope().ids():
            raise ValueError("Name at least one of user_id, agent_id, app_id or run_id.")
        return self

    def scope(self) -> Scope:
        """The ids alone."""
        return Scope(
            user_id=self.user_id, agent_id=self.agent_id, app_id=self.app_id, run_id=self.run_id
        )


class Operation(Frozen):
    """One change to one memory.

    memory_id and version name the row as the planner saw it (None for ADD); `before` is its text
    then. values: memory field -> new value; empty for DELETE. source: index of the message it
    came from, None when a person made it by hand.
    """

    kind: Kind
    memory_id: UUID | None = None
    version: int | None = None
    before: str = ""
    values: dict[str, Any] = Field(default_factory=dict)
    reason: str = ""
    source: int | None = None

    @property
    def text(self) -> str:
        """The text after the change: unchanged where only other fields change, "" for DELETE."""
        return "" if self.kind == "DELETE" else str(self.values.get("text", self.before))


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
