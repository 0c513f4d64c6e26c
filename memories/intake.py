"""What happens with an add, from its arrival to its effect.

`accept` writes the event with its messages, `carry_out` plans and applies it; the API does both in
one request or leaves the second to a job. The desk stages a plan instead (`stage`) and applies what
a person ticked (`apply_staged`).
"""

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from memories import changes, pipeline
from memories.changes import Actor, AlreadyApplied, Applied, StalePlan
from memories.llm import patience
from memories.llm.errors import ModelError
from memories.locks import WAIT_SECONDS, one_at_a_time
from memories.models import ApiKey, Event, EventKind, EventStatus, Message, Person, Project
from memories.options import options_of
from memories.plans import AddRequest, Plan, Turn

MOST_ATTEMPTS = 5
MOST_REPLANS = 3
# All the model's answers to one request together: well within ABANDONED_AFTER of the jobs.
MODEL_SECONDS = 240.0
STAGED_FOR = timedelta(days=1)
PERSON_WAITS_SECONDS = 3


def accept(
    request: AddRequest,
    *,
    project: Project,
    person: Person | None = None,
    api_key: ApiKey | None = None,
    status: EventStatus = EventStatus.PENDING,
) -> Event:
    """Write the event of an add, with its messages, in one transaction."""
    with transaction.atomic():
        event = Event.objects.create(
            project=project,
            kind=EventKind.ADD,
            status=status,
            person=person,
            api_key=api_key,
            **request.scope().model_dump(),
            payload=request.model_dump(mode="json", exclude={"messages"}, exclude_unset=True),
        )
        Message.objects.bulk_create(
            Message(
                project=project,
                event=event,
                position=position,
                role=turn.role,
                name=turn.name or "",
                content=turn.content,
            )
            for position, turn in enumerate(request.messages)
        )
    return event


def request_of(event: Event) -> AddRequest:
    """The request that `accept` wrote down."""
    turns = [
        Turn(role=message.role, content=message.content, name=message.name or None)
        for message in event.messages.all()
    ]
    return AddRequest.model_validate({**event.payload, "messages": turns})


def carry_out(event_id: UUID, *, wait_seconds: float = WAIT_SECONDS) -> Event:
    """Plan and apply an event, once, however often this is called.

    A model that fails ends the event as FAILED with a sentence that says why; nothing is stored
    then. Raises ScopeBusy when an add for the same user or agent is not done after `wait_seconds`:
    call again later.
    """
    event = Event.objects.select_related("project", "person", "api_key").get(pk=event_id)
    request = request_of(event)
    with one_at_a_time(event.project, *request.scopes(), wait_seconds=wait_seconds):
        if not _start(event):
            return event
        try:
            _plan_and_apply(event, request)
        except AlreadyApplied:
            pass
        except ModelError as error:
            fail(event, str(error))
        except StalePlan:
            fail(
                event,
                f"Given up: the same memories were changed during each of {MOST_REPLANS} attempts. "
                "Nothing was stored.",
            )
        event.refresh_from_db()
        return event


def _start(event: Event) -> bool:
    """Mark the event RUNNING. False when it is finished, or has brought down too many workers."""
    now = timezone.now()
    started = Event.objects.filter(
        pk=event.pk, status__in=[EventStatus.PENDING, EventStatus.RUNNING]
    ).update(status=EventStatus.RUNNING, started_at=now, updated_at=now, attempts=F("attempts") + 1)
    event.refresh_from_db()
    if started and event.attempts > MOST_ATTEMPTS:
        fail(event, f"Given up: {MOST_ATTEMPTS} attempts were cut off. Nothing was stored.")
        return False
    return bool(started)


def _plan_and_apply(event: Event, request: AddRequest) -> None:
    """A person may save an edit between plan and writing; then the plan is made anew.

    Whether messages may delete is the project's to say; what a person asks for is no such message.
    """
    by_staff = event.person_id is not None
    may_delete = by_staff or options_of(event.project).nl_delete_enabled
    with patience.at_most(MODEL_SECONDS):
        for attempt in range(MOST_REPLANS):
            plan = pipeline.plan(request, project=event.project, event=event, may_delete=may_delete)
            Event.objects.filter(pk=event.pk).update(plan=plan.to_json())
            try:
                changes.apply(plan, project=event.project, actor=Actor.of_event(event), event=event)
                return
            except StalePlan:
                if attempt == MOST_REPLANS - 1:
                    raise


def fail(event: Event, why: str) -> None:
    """End an event that is not finished as FAILED. `why` is one plain sentence, without secrets."""
    now = timezone.now()
    latency = (now - event.started_at).total_seconds() * 1000 if event.started_at else None
    Event.objects.filter(
        pk=event.pk, status__in=[EventStatus.STAGED, EventStatus.PENDING, EventStatus.RUNNING]
    ).update(
        status=EventStatus.FAILED,
        error=why[:2000],
        completed_at=now,
        updated_at=now,
        latency_ms=latency,
    )
    event.refresh_from_db()


def stage(request: AddRequest, *, project: Project, person: Person) -> Event:
    """Plan a command for a person to look at. Nothing changes until `apply_staged`.

    Raises ModelError.
    """
    with patience.at_most(MODEL_SECONDS):
        plan = pipeline.plan(request, project=project)
    with transaction.atomic():
        event = accept(request, project=project, person=person, status=EventStatus.STAGED)
        event.plan = plan.to_json()
        event.save(update_fields=["plan", "updated_at"])
    return event


def staged_plan(event: Event) -> Plan:
    """The plan that an event holds."""
    return Plan.model_validate(event.plan or {})


def apply_staged(event: Event, *, chosen: Collection[int], person: Person) -> Applied:
    """Carry out the ticked operations of a staged plan, as `person`.

    Raises AlreadyApplied, StalePlan, ScopeBusy or ModelError; nothing has changed then.
    """
    request = request_of(event)
    if event.status != EventStatus.STAGED:
        raise AlreadyApplied
    with one_at_a_time(event.project, *request.scopes(), wait_seconds=PERSON_WAITS_SECONDS):
        return changes.apply(
            staged_plan(event).only(chosen),
            project=event.project,
            actor=Actor.of_person(person),
            event=event,
            reason=request.messages[0].content[:500],
        )


def discard(event: Event) -> None:
    """Throw a staged plan away. Raises AlreadyApplied when it took effect before."""
    with transaction.atomic():
        waiting = Event.objects.select_for_update().filter(pk=event.pk, status=EventStatus.STAGED)
        if not waiting:
            raise AlreadyApplied
        event.delete()


def forget_staged() -> None:
    """Delete plans that nobody applied within STAGED_FOR."""
    old = Event.objects.filter(
        status=EventStatus.STAGED, created_at__lt=timezone.now() - STAGED_FOR
    )
    with transaction.atomic():
        # One that is being applied is locked, and no longer waits.
        ids = [event.pk for event in old.select_for_update(skip_locked=True)]
        Event.objects.filter(pk__in=ids).delete()
