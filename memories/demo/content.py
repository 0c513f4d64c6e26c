"""The demo's stories: what twelve people told three agents in a year, and what staff did with it.

One JSON file per person or agent. Days count back from the day of the demo, and dates in a message
are placeholders (`{day+9}`, `{month+2}`), so that the year always ends today.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from memories.plans import AddRequest, Turn, Values

FOLDER = Path(__file__).parent
PLACEHOLDER = re.compile(r"\{(day|month)\+(\d+)\}")


class _Content(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Chat(_Content):
    """A conversation. messages: one `{role: content}` each; agent: whom it was held with.

    The agent's id is sent along when the agent says something: only then can it be remembered.
    """

    days_ago: int = Field(ge=1, le=364)
    at: time
    agent: str | None = None
    run: str | None = None
    messages: Sequence[Mapping[Literal["user", "assistant", "system"], str]]


class Edit(_Content):
    """What a member of staff did to the oldest memory of the story that contains `find`.

    set: new values; valid_for_days: an expiry date, counted from the day of the edit; delete: into
    the trash instead. case: unique among all stories.
    """

    days_ago: int = Field(ge=1, le=364)
    find: str
    set: Values = Field(default_factory=Values)
    valid_for_days: int | None = None
    delete: bool = False
    reason: str
    case: str

    def values(self, now: datetime) -> Values:
        """What the memory becomes, when the demo's year ends at `now`."""
        if self.valid_for_days is None:
            return self.set
        last_day = (now - timedelta(days=self.days_ago - self.valid_for_days)).date()
        return self.set.model_copy(update={"expiration_date": last_day})


class Story(_Content):
    """Everything about one user or one agent."""

    user_id: str | None = None
    agent_id: str | None = None
    app_id: str | None = None
    metadata: dict[str, Any] = {"channel": "chat"}
    about: str
    chats: Sequence[Chat]
    staff: Sequence[Edit]

    @model_validator(mode="after")
    def _is_about_one(self) -> "Story":
        if (self.user_id is None) == (self.agent_id is None):
            raise ValueError("A story is about a user or about an agent.")
        return self

    def owner(self) -> dict[str, str]:
        """The one id that all memories of this story carry, by field name."""
        return {"user_id": self.user_id} if self.user_id else {"agent_id": self.agent_id or ""}

    def items(self) -> list[Chat | Edit]:
        """All chats and edits."""
        return [*self.chats, *self.staff]

    def request(self, chat: Chat, now: datetime) -> AddRequest:
        """The add by which an agent would have sent `chat`, when the demo's year ends at `now`."""
        at = when(chat, now)
        speaks = any("assistant" in message for message in chat.messages)
        metadata = {**self.metadata, "assistant": chat.agent} if chat.agent else self.metadata
        return AddRequest(
            user_id=self.user_id,
            agent_id=chat.agent if chat.agent and speaks else self.agent_id,
            app_id=self.app_id,
            run_id=chat.run,
            metadata=metadata,
            timestamp=int(at.timestamp()),
            messages=[
                Turn(role=role, content=fill(content, at.date()))
                for message in chat.messages
                for role, content in message.items()
            ],
        )


def when(item: Chat | Edit, now: datetime) -> datetime:
    """The moment of a chat or an edit, UTC, when the demo's year ends at `now`."""
    day = now.astimezone(UTC).date() - timedelta(days=item.days_ago)
    at = item.at if isinstance(item, Chat) else time(23, 59)
    return datetime.combine(day, at, UTC)


def fill(text: str, today: date) -> str:
    """`text` with `{day+9}` as a date ("4 March") and `{month+2}` as the name of a month."""

    def filled(match: re.Match[str]) -> str:
        unit, count = match[1], int(match[2])
        if unit == "day":
            day = today + timedelta(days=count)
            return f"{day.day} {day:%B}"
        return f"{date(2000, (today.month - 1 + count) % 12 + 1, 1):%B}"

    return PLACEHOLDER.sub(filled, text)


def stories(users: int | None = None) -> list[Story]:
    """The stories of the first `users` users (all of them by default) and of all agents."""
    found = [
        Story.model_validate_json(path.read_text(encoding="utf-8"))
        for path in sorted(FOLDER.glob("*.json"))
    ]
    people = [story for story in found if story.user_id]
    return people[:users] + [story for story in found if story.agent_id]
