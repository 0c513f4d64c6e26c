"""Profiles: what is remembered about a user, as a document in the shape that the project set."""

from typing import Any, Literal

from ninja import Status
from pydantic import BaseModel, ConfigDict

from memories import profiles
from memories.api import calls, errors, shapes
from memories.api.calls import ApiRequest
from memories.api.endpoints import entities
from memories.api.errors import Error
from memories.api.fields import Flag, Id, Input, UpTo10
from memories.api.serving import serve
from memories.models import EntityKind, EventKind, KeyScope
from memories.options import ProjectOptions, options_of

Json = Any
TAG = "Profiles"


class ProfileOut(BaseModel):
    """status: succeeded, pending, failed, not_enabled or insufficient_data (none was made yet)."""

    profile: Json
    status: str
    entity_type: str
    entity_id: str
    updated_at: str | None
    generation_count: int


class JobIn(Input):
    """trigger: one user's profile; sample: those of a few users, to try a schema."""

    operation: Literal["trigger", "sample"]
    entity_type: Literal["user"] = "user"
    entity_id: Id | None = None
    limit: UpTo10 | None = None


class JobOut(BaseModel):
    """Where to look for what becomes of it."""

    model_config = ConfigDict(extra="allow")

    job_id: str
    status: str
    status_url: str


class JobState(BaseModel):
    """How far a job is."""

    job: dict[str, Json]


class SettingsIn(Input):
    """Only what is given changes; null clears."""

    enabled: Flag | None = None
    entities: dict[str, dict[str, Json]] | None = None


class SettingsOut(BaseModel):
    """How profiles are made here."""

    enabled: bool
    capabilities: dict[str, Json]
    entities: dict[str, dict[str, Json]]


@serve(
    "GET",
    "/v2/entities/user/{name:name}/profile/",
    kind=EventKind.ENTITIES,
    answers={200: ProfileOut, 404: Error},
    tag=TAG,
    summary="Get a user's profile",
)
def get_profile(request: ApiRequest, name: str) -> Json:
    """The latest that was made; `status` tells when there is none.

    It is withdrawn as soon as a memory of the user is deleted.
    """
    state = profiles.state_of(entities.find(request, EntityKind.USER, name))
    return {
        "profile": state.document,
        "status": state.status,
        "entity_type": "user",
        "entity_id": name,
        "updated_at": shapes.moment(state.generated_at) if state.generated_at else None,
        "generation_count": state.generation_count,
    }


@serve(
    "POST",
    "/v2/profiles/jobs/",
    kind=EventKind.EXPORT,
    scope=KeyScope.WRITE,
    answers={202: JobOut, 404: Error},
    tag=TAG,
    summary="Make profiles",
)
def make_profiles(request: ApiRequest, body: JobIn) -> Status[Json]:
    """The same `Idempotency-Key` again answers with the same job."""
    try:
        job = profiles.ask(
            request.project,
            body.operation,
            event=calls.event_of(request),
            name=body.entity_id,
            most=body.limit,
            once=request.headers.get("Idempotency-Key", "")[:200],
        )
    except profiles.NoSuchUser:
        raise errors.no_entity() from None
    except profiles.BadProfile as error:
        raise errors.bad(str(error)) from None
    number = len(job.names)
    return Status(
        202,
        {
            "job_id": str(job.event.id),
            "status": "queued",
            "status_url": f"/v2/profiles/jobs/{job.event.id}/",
            "operation": job.operation,
            "entity_type": "user",
            "entity_ids": job.names,
            "sampled": number,
            "entity_count_reserved": number,
            "event_id": str(job.event.id),
            "replayed": job.replayed,
        },
    )


@serve(
    "GET",
    "/v2/profiles/jobs/{job_id}/",
    kind=None,
    answers={200: JobState, 404: Error},
    tag=TAG,
    summary="Look how far profiles are",
)
def get_profile_job(request: ApiRequest, job_id: str) -> Json:
    """running until every profile of the job is done; failed where none has succeeded then."""
    job = profiles.find_job(request.project, job_id)
    if job is None:
        raise errors.no_job()
    progress = profiles.progress_of(job)
    return {
        "job": {
            "job_id": str(job.event.id),
            "status": progress.status,
            "operation": job.operation,
            "total": progress.total,
            "completed": progress.succeeded + progress.failed,
            "succeeded": progress.succeeded,
            "failed": progress.failed,
            "skipped": progress.skipped,
            "enumeration_complete": True,
            "created_at": shapes.moment(job.event.created_at),
        }
    }


@serve(
    "GET",
    "/v2/profiles/settings/",
    kind=EventKind.MANAGE,
    answers={200: SettingsOut},
    tag=TAG,
    summary="How profiles are made",
)
def get_profile_settings(request: ApiRequest) -> Json:
    """The project's settings."""
    return _settings(options_of(request.project))


@serve(
    "POST",
    "/v2/profiles/settings/",
    kind=EventKind.MANAGE,
    scope=KeyScope.MANAGE,
    answers={200: SettingsOut},
    tag=TAG,
    summary="Change how profiles are made",
)
def change_profile_settings(request: ApiRequest, body: SettingsIn) -> Json:
    """The settings as they are stored then."""
    unknown = set(body.entities or {}) - {"user"}
    given = (body.entities or {}).get("user", {})
    unknown |= set(given) - {"schema", "custom_instructions"}
    # These belong under a kind of entity; ignored, somebody would think that they were set.
    unknown |= set(request.wire) & {"schema", "custom_instructions"}
    if unknown:
        raise errors.bad(f"Unsupported settings: {', '.join(sorted(unknown))}")
    try:
        options = profiles.change_settings(request.project, {"enabled": body.enabled, **given})
    except profiles.BadProfile as error:
        raise errors.bad(str(error)) from None
    return _settings(options)


def _settings(options: ProjectOptions) -> Json:
    return {
        "enabled": options.profiles_enabled,
        "capabilities": {"entity_types": ["user"], "operations": ["trigger", "sample"]},
        "entities": {
            "user": {
                "schema": options.profile_schema,
                "custom_instructions": options.profile_instructions,
            }
        },
    }
