"""What somebody thinks of a memory, and the project in numbers."""

from typing import Any, Literal

from pydantic import AliasChoices, BaseModel, Field

from memories import feedback, statistics
from memories.api.calls import ApiRequest
from memories.api.changing import find, ids_of
from memories.api.errors import Error
from memories.api.fields import Input
from memories.api.serving import serve
from memories.models import EntityKind, EventKind, KeyScope

Json = Any
Verdict = Literal["POSITIVE", "NEGATIVE", "VERY_NEGATIVE"]


class FeedbackIn(Input):
    """A verdict on a memory; null takes it back."""

    memory_id: str = Field(validation_alias=AliasChoices("memory_id", "memoryId"), max_length=100)
    feedback: Verdict | None = None
    feedback_reason: str | None = Field(
        default=None,
        max_length=10_000,
        validation_alias=AliasChoices("feedback_reason", "feedbackReason"),
    )


class FeedbackOut(BaseModel):
    """The verdict as it is kept; id is null where there was none to take back."""

    id: str | None
    feedback: Verdict | None
    feedback_reason: str | None


class Stats(BaseModel):
    """The project in numbers; averages are over entities that have memories."""

    total_memories: int
    total_retrieval_events: int
    total_add_events: int
    total_api_retrieval_events: int
    total_retrieval_events_limit: int | None
    total_users_with_memories: int
    total_agents_with_memories: int
    total_runs_with_memories: int
    memories_per_user: float
    memories_per_agent: float
    memories_per_run: float


@serve(
    "POST",
    "/v1/feedback/",
    kind=EventKind.FEEDBACK,
    scope=KeyScope.WRITE,
    answers={200: FeedbackOut, 404: Error},
    tag="Feedback",
    summary="Say what you think of a memory",
)
def give_feedback(request: ApiRequest, body: FeedbackIn) -> Json:
    """One verdict for each memory: a new one takes the place of the old."""
    memory = find(request.project, body.memory_id)
    request.call.about |= ids_of(memory)
    if body.feedback is None:
        known = feedback.take_back(memory)
        return {
            "id": str(known) if known else None,
            "feedback": None,
            "feedback_reason": body.feedback_reason,
        }
    row = feedback.give(memory, body.feedback, body.feedback_reason or "")
    return {"id": str(row.id), "feedback": row.feedback, "feedback_reason": row.reason or None}


@serve(
    "GET",
    "/v1/stats/",
    kind=EventKind.STATS,
    answers={200: Stats},
    tag="Projects",
    summary="The project in numbers",
)
def stats(request: ApiRequest) -> Json:
    """Memories are counted as they are now, calls as far as the log of requests goes back."""
    found = statistics.of(request.project)
    counted: dict[str, Json] = {
        "total_memories": found.memories,
        "total_retrieval_events": found.reads,
        "total_add_events": found.adds,
        "total_api_retrieval_events": found.api_reads,
        "total_retrieval_events_limit": None,
    }
    for kind in (EntityKind.USER, EntityKind.AGENT, EntityKind.RUN):
        counted[f"total_{kind.value}s_with_memories"] = found.holders[kind].number
        counted[f"memories_per_{kind.value}"] = found.holders[kind].average
    return counted
