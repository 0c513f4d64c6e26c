"""Memories by their ids, and changes of them carried out for a call: errors become answers."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, ValidationError

from memories import editing
from memories.api import calls, errors
from memories.api.calls import ApiRequest
from memories.api.errors import Error
from memories.changes import StalePlan
from memories.llm.errors import ModelError
from memories.models import Event, Memory, Project

Json = Any


class Done(BaseModel):
    """It is done. event_id: the call's entry in the log of requests."""

    model_config = ConfigDict(extra="allow")

    message: str
    event_id: str | None = None


DELETION_ANSWERS = {200: Done, 404: Error, 409: Error}


def uuid_of(text: Json) -> UUID:
    """Raises ApiError 400."""
    try:
        return UUID(str(text))
    except ValueError:
        raise errors.bad_uuid() from None


def find(project: Project, memory_id: str) -> Memory:
    """The live memory of that id. Raises ApiError 400 or 404."""
    memory = project.memories.live().filter(pk=uuid_of(memory_id)).first()
    if memory is None:
        raise errors.no_memory()
    return memory


def ids_of(memory: Memory) -> dict[str, str | None]:
    """Whom a memory is about, for the log."""
    return {name: getattr(memory, name) for name in ("user_id", "agent_id", "app_id", "run_id")}


def carried_out(request: ApiRequest, edits: dict[UUID, dict[str, Json]]) -> list[Memory]:
    """The memories after their edits, all or none. Raises ApiError."""
    try:
        return editing.edit(request.project, edits, event=calls.event_of(request))
    except ValidationError as error:
        raise errors.bad(errors.from_validation(error.errors())) from None
    except ModelError as error:
        raise errors.unavailable(str(error)) from None
    except (editing.Unknown, editing.Protected, StalePlan) as error:
        raise refusal(error) from None


def deleted(request: ApiRequest, ids: list[UUID]) -> None:
    """Delete the memories, all or none. Raises ApiError."""
    try:
        editing.delete(request.project, ids, event=calls.event_of(request))
    except (editing.Unknown, editing.Protected, StalePlan) as error:
        raise refusal(error) from None


def refusal(error: editing.Unknown | editing.Protected | StalePlan) -> errors.ApiError:
    """The answer to a change that may not be."""
    if isinstance(error, editing.Unknown):
        return errors.no_memory()
    if isinstance(error, editing.Protected):
        return errors.bad(str(error))
    return errors.conflict("Others kept changing the same memories. Nothing was done; try again.")


def answered(request: ApiRequest, delete: Callable[[Event], editing.Deleted], message: str) -> Json:
    """Carry out a deletion of many and say how it went. Raises ApiError."""
    event = calls.event_of(request)
    try:
        done = delete(event)
    except (editing.Protected, StalePlan) as error:
        raise refusal(error) from None
    answer = {"message": message, "event_id": str(event.id)}
    return {**answer, "locked": done.locked} if done.locked else answer
