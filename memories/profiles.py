"""Profiles: what is remembered about a user, as a document in the shape that the project set.

A call asks for the profile of one user or for those of a few (`ask`), a worker makes each of them
(`carry_out`), `state_of` gives the latest. It is kept with the user and goes with them; it is
withdrawn when a memory of theirs is deleted (decision 0011). Asked for twice before a worker has
begun, it is made once.
"""

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from memories import copies, exports, filters, reading
from memories.llm.errors import ModelError
from memories.locks import Busy, alone
from memories.models import Entity, EntityKind, Event, EventKind, Profile, Project
from memories.options import ProjectOptions, change_options, options_of
from memories.outbox import PROFILE
from memories.plans import clean_json
from memories.queues import OUTBOX

Json = Any
Operation = Literal["trigger", "sample"]

JOB = "profiles"
SAMPLE = 3  # users, unless the call says how many
INSTRUCTIONS_LIMIT = 10_000
LONGEST = 5_000_000  # characters of JSON
MOST_WAITING = 100
MOST_ATTEMPTS = 5
# Each time a memory was deleted meanwhile, or it was asked for anew.
MOST_PASSES = 5
UNFINISHED = ("PENDING", "RUNNING")


class BadProfile(ValueError):
    """What cannot be done or kept. The message says why."""


class NoSuchUser(Exception):
    """The project knows nobody of that name."""


@dataclass(frozen=True, kw_only=True)
class Job:
    """One call for profiles. event: its row; replayed: it is the answer to an earlier call."""

    event: Event
    replayed: bool = False

    @property
    def operation(self) -> str:
        """trigger or sample."""
        return str(self.event.payload["operation"])

    @property
    def names(self) -> list[str]:
        """Whose profiles it makes."""
        return list(self.event.payload["entity_ids"])


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far a job is. skipped: users who were deleted meanwhile."""

    total: int
    succeeded: int
    failed: int
    skipped: int

    @property
    def status(self) -> str:
        """running until each profile has an end; failed where none has succeeded then."""
        if self.succeeded + self.failed + self.skipped < self.total:
            return "running"
        return "failed" if self.failed and not self.succeeded else "succeeded"


@dataclass(frozen=True, kw_only=True)
class State:
    """What there is of a profile.

    status: succeeded, pending, failed, not_enabled or insufficient_data, which means that none was
    made yet or that the last was withdrawn. document: the last one, at `generated_at`.
    """

    status: str
    document: Json = None
    generated_at: datetime | None = None
    generation_count: int = 0


# --- settings -------------------------------------------------------------------------------


def change_settings(project: Project, given: Mapping[str, Json]) -> ProjectOptions:
    """Set what is given of enabled, schema and custom_instructions; None clears the latter two.

    Raises BadProfile, and then nothing has changed.
    """
    values: dict[str, Json] = {}
    if given.get("enabled") is not None:
        values["profiles_enabled"] = given["enabled"]
    if "schema" in given:
        values["profile_schema"] = _schema(given["schema"])
    if "custom_instructions" in given:
        values["profile_instructions"] = _instructions(given["custom_instructions"])
    return change_options(project, values)


def _schema(schema: Json) -> Json:
    try:
        return None if schema is None else exports.read_schema(schema)
    except exports.BadSchema as error:
        raise BadProfile(str(error)) from None


def _instructions(text: Json) -> str | None:
    if not isinstance(text, str | None) or len(text or "") > INSTRUCTIONS_LIMIT:
        raise BadProfile(
            f"custom_instructions takes a text of at most {INSTRUCTIONS_LIMIT:,} characters."
        )
    try:
        clean_json(text)
    except ValueError:
        raise BadProfile("custom_instructions holds a character that cannot be stored.") from None
    return text


# --- asking ---------------------------------------------------------------------------------


def ask(
    project: Project,
    operation: Operation,
    *,
    event: Event,
    name: str | None = None,
    most: int | None = None,
    once: str = "",
) -> Job:
    """Leave to the workers the profile of `name`, or those of the `most` most remembered users.

    event: the call's row, which tells later what it asked for. once: a call with the same one gets
    the same job. Raises BadProfile or NoSuchUser.
    """
    options = options_of(project)
    if not options.profiles_enabled:
        raise BadProfile("Profiles are not enabled for this project.")
    if not options.profile_schema:
        raise BadProfile(
            "Profiles have no schema yet: set entities.user.schema in the settings of profiles."
        )
    if operation == "trigger" and name is None:
        raise BadProfile("entity_id: say whose profile to make.")
    try:
        with transaction.atomic():
            # One after the other, or a call that is sent twice at once would make two jobs.
            Project.objects.select_for_update(no_key=True).get(pk=project.pk)
            if once and (before := _jobs(project).filter(payload__once=once).first()):
                return Job(event=before, replayed=True)
            users = _users(project, operation, name, most)
            asked = _asked(project, users, options)
            event.payload = {
                "job": JOB,
                "once": once,
                "operation": operation,
                "entity_ids": [user.name for user in users],
                "profiles": {str(profile.pk): profile.asked for profile in asked},
            }
            event.save(update_fields=["payload"])
    except IntegrityError:  # a user was deleted in this very moment
        raise NoSuchUser from None
    return Job(event=event)


def _users(
    project: Project, operation: Operation, name: str | None, most: int | None
) -> list[Entity]:
    users = project.entities.filter(kind=EntityKind.USER)
    if operation == "sample":
        return list(users.with_memories().order_by("-memory_count", "id")[: most or SAMPLE])
    if not (found := list(users.filter(name=name))):
        raise NoSuchUser
    return found


def _asked(project: Project, users: Sequence[Entity], options: ProjectOptions) -> list[Profile]:
    """The users' profiles, each asked for once more and waiting for a worker."""
    if project.profiles.filter(status="PENDING").count() >= MOST_WAITING:
        raise BadProfile(f"{MOST_WAITING} profiles wait already. Try again when they are done.")
    now = timezone.now()
    wanted: dict[str, Json] = {
        "schema": options.profile_schema,
        "instructions": options.profile_instructions or "",
        "status": "PENDING",
        "error": "",
        "updated_at": now,
    }
    rows = project.profiles.filter(entity__in=users)
    # In one order with whoever withdraws them, so that nobody waits in a ring.
    held = list(rows.order_by("pk").select_for_update(of=("self",)).values_list("pk", flat=True))
    Profile.objects.filter(pk__in=held).update(asked=F("asked") + 1, **wanted)
    known = set(rows.values_list("entity", flat=True))
    Profile.objects.bulk_create(
        Profile(project=project, entity=user, asked=1, **wanted)
        for user in users
        if user.pk not in known
    )
    profiles = list(rows)
    for profile in profiles:
        _enqueue(profile)
    return profiles


def _enqueue(profile: Profile) -> None:
    job = app.configure_task(
        PROFILE,
        queue=OUTBOX,
        lock=f"profiles:{profile.project_id}",  # one after the other: others wait as well
        queueing_lock=lock_name(profile),
    )
    # Its own savepoint: inside a transaction a refused row would spoil all the others.
    with suppress(AlreadyEnqueued), transaction.atomic():
        job.defer(profile_id=profile.pk)


# --- making ---------------------------------------------------------------------------------


def carry_out(profile_id: int, *, attempt: int = 1) -> None:
    """Make a profile, unless it is finished or being made.

    Raises a database's error; call again then. `attempt` ends that after MOST_ATTEMPTS.
    """
    profile = Profile.objects.select_related("project").filter(pk=profile_id).first()
    if profile is None:
        return
    try:
        with alone(lock_name(profile)):
            if attempt > MOST_ATTEMPTS:
                fail(profile, f"Given up: {MOST_ATTEMPTS} attempts were cut off.")
                return
            for _ in range(MOST_PASSES):
                if (wanted := _begun(profile)) is None:
                    return
                _make(wanted)
            fail(profile, "Memories were deleted again and again while it was made.")
    except Busy:
        return


def fail(profile: Profile, why: str) -> None:
    """End a profile that is not finished as FAILED. why: one plain sentence."""
    rows = Profile.objects.filter(pk=profile.pk, status__in=UNFINISHED)
    rows.update(status="FAILED", error=why[:2000], updated_at=timezone.now())


def lock_name(profile: Profile) -> str:
    """What whoever makes `profile` holds, and the name of its place in the queue."""
    return f"profile:{profile.pk}"


def _begun(profile: Profile) -> Profile | None:
    """The profile as it is to be made now; None when it is finished or gone."""
    with transaction.atomic():
        copies.begin(profile.project)
        rows = Profile.objects.filter(pk=profile.pk, status__in=UNFINISHED)
        if not rows.update(status="RUNNING", updated_at=timezone.now()):
            return None
    # Read after it is RUNNING: what is asked for from now on sends it back to PENDING.
    return Profile.objects.select_related("project", "entity").filter(pk=profile.pk).first()


def _make(profile: Profile) -> None:
    user = profile.entity
    node = filters.parse({EntityKind(user.kind).field: {"eq": user.name}})
    rows = reading.rows(profile.project, node, by_ids=True)
    try:
        document = _document(rows, profile)
    except (ModelError, BadProfile) as error:
        fail(profile, str(error))
        return
    now = timezone.now()
    # Not where a memory was deleted meanwhile, or it was asked for anew: then it waits again.
    Profile.objects.filter(pk=profile.pk, status="RUNNING", asked=profile.asked).update(
        status="SUCCEEDED",
        document=document,
        made=profile.asked,
        generation_count=F("generation_count") + 1,
        error="",
        generated_at=now,
        updated_at=now,
    )


def _document(rows: Any, profile: Profile) -> Json:
    length, pieces = 0, []
    for piece in exports.document_of(rows, profile.schema, profile.instructions).pieces:
        length += len(piece)
        if length > LONGEST:
            raise BadProfile(
                f"The profile would have more than {LONGEST:,} characters. Narrow its schema."
            )
        pieces.append(piece)
    return json.loads("".join(pieces))


# --- what came of it ------------------------------------------------------------------------


def state_of(user: Entity) -> State:
    """What there is of the profile of `user`."""
    profile = Profile.objects.filter(entity=user).first()
    if profile is None or profile.status == "WITHDRAWN":
        enabled = options_of(user.project).profiles_enabled
        return State(
            status="insufficient_data" if enabled else "not_enabled",
            generation_count=profile.generation_count if profile else 0,
        )
    return State(
        status="pending" if profile.status in UNFINISHED else profile.status.lower(),
        document=profile.document,
        generated_at=profile.generated_at,
        generation_count=profile.generation_count,
    )


def find_job(project: Project, job_id: str) -> Job | None:
    """The job of that id; None when there is none in the project."""
    try:
        event = _jobs(project).filter(pk=UUID(job_id)).first()
    except ValueError:
        return None
    return Job(event=event) if event else None


def progress_of(job: Job) -> Progress:
    """How far a job is. A profile that was asked for once more has an end when that has."""
    wanted: dict[str, int] = job.event.payload["profiles"]
    rows = {str(row.pk): row for row in Profile.objects.filter(
        project=job.event.project_id, pk__in=wanted).only("status", "made")}  # fmt: skip
    made = [pk for pk, row in rows.items() if row.made >= wanted[pk]]
    failed = [pk for pk, row in rows.items() if row.made < wanted[pk] and row.status == "FAILED"]
    return Progress(
        total=len(wanted),
        succeeded=len(made),
        failed=len(failed),
        skipped=len(wanted) - len(rows),
    )


def unfinished(before: datetime) -> QuerySet[Profile]:
    """Profiles that nobody has touched since `before`, and that have no end."""
    return Profile.objects.filter(status__in=UNFINISHED, updated_at__lt=before)


def _jobs(project: Project) -> QuerySet[Event]:
    return project.events.filter(kind=EventKind.EXPORT, payload__job=JOB)
