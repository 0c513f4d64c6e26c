"""What happens with an add, from its arrival to its effect.

`accept` writes the event with its messages, `carry_out` plans and applies it; the API does both in
one request or leaves the second to a job. The desk stages a plan instead (`stage`) and applies what
a person ticked (`apply_staged`).

The payload of an add's event is its request without the messages, complete, for whoever carries it
out. Beside it stand SENT, the request as its sender wrote it, for showing; and, until they are
read, the contents of messages that hold documents (UNREAD, by the message's position).
"""

from collections.abc import Collection, Mapping
from contextlib import ExitStack
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from memories import changes, documents, pipeline
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

SENT = "sent"
UNREAD = "unread"
# What a payload holds for us alone.
INTERNAL = frozenset({SENT, UNREAD, "contextual"})

Unread = Mapping[int, Any]


def accept(
    request: AddRequest,
    *,
    project: Project,
    person: Person | None = None,
    api_key: ApiKey | None = None,
    status: EventStatus = EventStatus.PENDING,
    unread: Unread | None = None,
    sent: Mapping[str, Any] | None = None,
) -> Event:
    """Write the event of an add, with its messages, in one transaction.

    unread: by position, the contents of messages whose documents are still to be read; the text of
    such a message is not looked at. sent: the request as it is to be shown, without messages.
    """
    payload = request.model_dump(mode="json", exclude={"messages"}, exclude_unset=True)
    if sent is not None:
        payload[SENT] = dict(sent)
    if unread:
        payload[UNREAD] = {str(position): content for position, content in unread.items()}
    with transaction.atomic():
        event = Event.objects.create(
            project=project,
            kind=EventKind.ADD,
            status=status,
            person=person,
            api_key=api_key,
            **request.scope().model_dump(),
            payload=payload,
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
    """The request that `accept` wrote down; documents that were not read yet are missing in it."""
    turns = [
        Turn(role=message.role, content=message.content, name=message.name or None)
        for message in event.messages.all()
    ]
    given = {name: value for name, value in event.payload.items() if name not in {SENT, UNREAD}}
    return AddRequest.model_validate({**given, "messages": turns})


def with_documents(request: AddRequest, unread: Unread) -> AddRequest:
    """The request with its documents read. It may take Budget.SECONDS: hold a `documents.place`.

    Never called inside a transaction. Raises Unreadable or ModelError.
    """
    budget = documents.Budget()
    turns = list(request.messages)
    for position, content in sorted(unread.items()):
        text = documents.text_of(content, budget=budget)
        turns[position] = turns[position].model_copy(update={"content": text})
    return request.model_copy(update={"messages": turns})


def carry_out(event_id: UUID, *, wait_seconds: float = WAIT_SECONDS) -> Event:
    """Plan and apply an event, once, however often this is called.

    A model that fails or a document that cannot be read ends the event as FAILED with a sentence
    that says why; nothing is stored then. Raises Busy when it cannot begin: ScopeBusy when an add
    for the same user or agent is not done after `wait_seconds`, NoPlace when others read documents.
    Call again later.
    """
    event = Event.objects.select_related("project", "person", "api_key").get(pk=event_id)
    scopes = request_of(event).scopes()
    with one_at_a_time(event.project, *scopes, wait_seconds=wait_seconds), ExitStack() as place:
        if UNREAD in event.payload:
            place.enter_context(documents.place(documents.WORKING))
        if not _start(event):
            return event
        try:
            _read_documents(event)
            place.close()
            _plan_and_apply(event, request_of(event))
        except AlreadyApplied:
            pass
        except (ModelError, documents.Unreadable) as error:
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


def _read_documents(event: Event) -> None:
    """Put the text of documents in the place of what named them, once and for good.

    Raises Unreadable, ModelError, or AlreadyApplied where the event was ended meanwhile.
    """
    if not (unread := event.payload.get(UNREAD)):
        return
    contents = {int(position): content for position, content in unread.items()}
    read = with_documents(request_of(event), contents)
    event.payload = {name: value for name, value in event.payload.items() if name != UNREAD}
    with transaction.atomic():
        going_on = Event.objects.select_for_update().filter(pk=event.pk, status=EventStatus.RUNNING)
        if not list(going_on.values("pk")):
            raise AlreadyApplied
        for position in contents:
            text = read.messages[position].content
            event.messages.filter(position=position).update(content=text)
        going_on.update(payload=event.payload, updated_at=timezone.now())


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
    """End an event that is not finished as FAILED. `why` is one plain sentence, without secrets.

    Documents that were not read are dropped: they are large. What named them stays.
    """
    now = timezone.now()
    latency = (now - event.started_at).total_seconds() * 1000 if event.started_at else None
    payload = event.payload
    if event.kind == EventKind.ADD and UNREAD in payload:
        payload = {**payload, UNREAD: documents.outline(payload[UNREAD])}
    Event.objects.filter(
        pk=event.pk, status__in=[EventStatus.STAGED, EventStatus.PENDING, EventStatus.RUNNING]
    ).update(
        status=EventStatus.FAILED,
        error=why[:2000],
        completed_at=now,
        updated_at=now,
        latency_ms=latency,
        **({} if payload is event.payload else {"payload": payload}),
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
