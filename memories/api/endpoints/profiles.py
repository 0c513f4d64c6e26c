"""Profiles: what is remembered about a user, as a document in the shape that the project set.

A profile is an export of one user's memories that is kept under the user; a job is the call that
asked for it, and stands where its exports stand.
"""

from typing import Any, Literal
from uuid import UUID

from django.db import transaction
from ninja import Status
from pydantic import BaseModel, ConfigDict, Field

from memories import exports
from memories.api import calls, errors, shapes
from memories.api.calls import ApiRequest
from memories.api.endpoints import entities
from memories.api.endpoints.exports import document
from memories.api.errors import Error
from memories.api.fields import Id, Input
from memories.api.serving import serve
from memories.models import EntityKind, Event, EventKind, Export, KeyScope, Project
from memories.options import ProjectOptions, options_of

Json = Any
TAG = "Profiles"
SAMPLE = 3
JOB = "profiles"
STATES = {
    "PENDING": "pending", "RUNNING": "pending", "SUCCEEDED": "succeeded", "FAILED": "failed",
}  # fmt: skip


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
    limit: int | None = Field(default=None, ge=1, le=10)


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

    enabled: bool | None = None
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
    """The latest that was made; `status` tells when there is none."""
    entities.find(request, EntityKind.USER, name)
    made = request.project.exports.filter(format=exports.PROFILE, filters=_filters(name))
    latest = made.order_by("-created_at", "-id").first()
    finished = made.filter(status="SUCCEEDED").order_by("-created_at", "-id").first()
    if latest is not None:
        status = STATES[latest.status]
    else:
        enabled = options_of(request.project).profiles_enabled
        status = "insufficient_data" if enabled else "not_enabled"
    return {
        "profile": document(finished) if finished else None,
        "status": status,
        "entity_type": "user",
        "entity_id": name,
        "updated_at": shapes.moment(finished.completed_at) if finished else None,
        "generation_count": made.filter(status="SUCCEEDED").count(),
    }


def _filters(name: str) -> dict[str, Json]:
    return exports.canonical({"user_id": {"eq": name}})


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
    options = options_of(request.project)
    if not options.profiles_enabled or not options.profile_schema:
        raise errors.bad("Profiles are not enabled and configured for this project.")
    once = request.headers.get("Idempotency-Key", "")[:200]
    event = calls.event_of(request)
    with transaction.atomic():
        _alone(request.project)  # or a call that is sent twice at once would make two jobs
        if once and (before := _jobs(request.project).filter(payload__once=once).first()):
            return Status(202, _job(before, replayed=True))
        names = _wanted(request, body)
        made = [_request(request, options, name) for name in names]
        event.payload = {
            "job": JOB,
            "once": once,
            "operation": body.operation,
            "entity_ids": names,
            "exports": [str(export.id) for export in made],
        }
        event.save(update_fields=["payload"])
    return Status(202, _job(event))


def _alone(project: Project) -> Project:
    """The project as it is now, and nobody else's until the transaction ends."""
    return Project.objects.select_for_update(no_key=True).get(pk=project.pk)


def _wanted(request: ApiRequest, body: JobIn) -> list[str]:
    if body.operation == "trigger":
        if body.entity_id is None:
            raise errors.bad("entity_id: say whose profile to make.")
        return [entities.find(request, EntityKind.USER, body.entity_id).name]
    users = request.project.entities.with_memories().filter(kind=EntityKind.USER)
    names = users.order_by("-memory_count", "id").values_list("name", flat=True)
    return list(names[: body.limit or SAMPLE])


def _request(request: ApiRequest, options: ProjectOptions, name: str) -> Export:
    try:
        return exports.request_export(
            request.project,
            options.profile_schema,
            {"user_id": {"eq": name}},
            options.profile_instructions or "",
            api_key=request.key,
            purpose=exports.PROFILE,
        )
    except exports.BadExport as error:
        raise errors.bad(str(error)) from None


def _jobs(project: Project) -> Any:
    return project.events.filter(kind=EventKind.EXPORT, payload__job=JOB)


def _job(event: Event, *, replayed: bool = False) -> dict[str, Json]:
    payload = event.payload
    return {
        "job_id": str(event.id),
        "status": "queued",
        "status_url": f"/v2/profiles/jobs/{event.id}/",
        "operation": payload["operation"],
        "entity_type": "user",
        "entity_ids": payload["entity_ids"],
        "sampled": len(payload["entity_ids"]),
        "entity_count_reserved": len(payload["entity_ids"]),
        "event_id": str(event.id),
        "replayed": replayed,
    }


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
    try:
        event = _jobs(request.project).filter(pk=UUID(job_id)).first()
    except ValueError:
        event = None
    if event is None:
        raise errors.no_job()
    ids = event.payload["exports"]
    states = list(request.project.exports.filter(pk__in=ids).values_list("status", flat=True))
    done = [state for state in states if state in {"SUCCEEDED", "FAILED"}]
    succeeded = done.count("SUCCEEDED")
    ended = "failed" if done and not succeeded else "succeeded"
    job = {
        "job_id": str(event.id),
        "status": ended if len(done) == len(states) else "running",
        "operation": event.payload["operation"],
        "total": len(ids),
        "completed": len(done),
        "succeeded": succeeded,
        "failed": len(done) - succeeded,
        "skipped": len(ids) - len(states),
        "enumeration_complete": True,
        "created_at": shapes.moment(event.created_at),
    }
    return {"job": job}


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
    wanted: dict[str, Json] = {}
    if body.enabled is not None:
        wanted["profiles_enabled"] = body.enabled
    unknown = set(body.entities or {}) - {"user"}
    given = (body.entities or {}).get("user", {})
    unknown |= set(given) - {"schema", "custom_instructions"}
    # These belong under a kind of entity; ignored, somebody would think that they were set.
    unknown |= set(request.wire) & {"schema", "custom_instructions"}
    if unknown:
        raise errors.bad(f"Unsupported settings: {', '.join(sorted(unknown))}")
    if "schema" in given:
        wanted["profile_schema"] = _schema(given["schema"])
    if "custom_instructions" in given:
        text = given["custom_instructions"]
        if not isinstance(text, str | None) or len(text or "") > 10_000:
            raise errors.bad("custom_instructions takes a text of at most 10,000 characters.")
        wanted["profile_instructions"] = text
    with transaction.atomic():
        project = _alone(request.project)
        project.options = {**project.options, **wanted}
        project.save(update_fields=["options", "updated_at"])
    return _settings(options_of(project))


def _schema(schema: Json) -> Json:
    if schema is None:
        return None
    try:
        return exports.read_schema(schema)
    except exports.BadSchema as error:
        raise errors.bad(str(error)) from None


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
