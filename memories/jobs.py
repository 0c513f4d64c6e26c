"""Background work. Each job takes one id and calls one function.

A worker sends a heartbeat every few seconds. `recover` runs every five seconds on some worker,
finds the jobs whose worker has gone silent and puts them back; `intake.carry_out` makes sure that a
job which is run again has no second effect.

Each worker takes jobs of the queue WORK as far as its concurrency goes, and beside them one job of
the queue HOUSE at a time: however long the models take, recovery does not wait for them. Jobs of
the queue OUTBOX (`jobs_outbox`) have places of their own.
"""

import logging
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, suppress
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Exists, OuterRef, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone
from procrastinate import BaseRetryStrategy, JobContext, RetryDecision, RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException, UniqueViolation
from procrastinate.jobs import Job, Status

from memories import intake, jobs_outbox, locks
from memories.documents import NoPlace
from memories.llm import embeddings
from memories.llm.errors import ModelError
from memories.locks import Busy, ScopeBusy
from memories.models import ApiKey, CallCount, Event, EventKind, EventStatus, Person, Project
from memories.plans import AddRequest
from memories.queues import HOUSE, OUTBOX, WORK
from memories.refusals import is_too_large
from memories.search import reembedding
from memories.search.reembedding import WrongLength

__all__ = ["HOUSE", "OUTBOX", "WORK", "jobs_outbox"]

log = logging.getLogger(__name__)

HEARTBEAT_SECONDS = 5.0
SILENT_AFTER_SECONDS = 20.0
# Somebody else's add for the same id may take minutes; a worker has other things to do meanwhile.
WAIT_FOR_SCOPE_SECONDS = 2.0
# A request that is answered while the client waits is cut off by the server long before this.
ABANDONED_AFTER = timedelta(minutes=10)
FINISHED_JOBS_KEPT_HOURS = 24
REEMBED_SECONDS = 10.0
COUNTS_KEPT = timedelta(hours=1)
FORGOTTEN_AT_ONCE = 5_000
READS = (EventKind.GET, EventKind.GET_ALL, EventKind.SEARCH, EventKind.HISTORY,
         EventKind.ENTITIES, EventKind.STATS, EventKind.SUMMARY)  # fmt: skip
IN_BATCHES = {EventKind.DELETE_ALL, EventKind.DELETE_USER}
INTERRUPTED = "Interrupted before it was finished. Nothing was stored."
TOO_LARGE = "The database cannot hold this in one piece. Nothing was stored; send less at once."
PARTLY = "Interrupted before it was finished. A part may be deleted; ask for it again."


def add_later(
    request: AddRequest,
    *,
    project: Project,
    person: Person | None = None,
    api_key: ApiKey | None = None,
    unread: intake.Unread | None = None,
    sent: Mapping[str, Any] | None = None,
) -> Event:
    """Accept an add and leave it to a worker, its documents too (`intake.accept`).

    Event and job are written by one commit.
    """
    with transaction.atomic():
        event = intake.accept(
            request, project=project, person=person, api_key=api_key, unread=unread, sent=sent
        )
        leave(event)
    return event


def leave(event: Event) -> None:
    """Leave an accepted event to a worker; one that a worker has already is not queued twice."""
    try:
        with transaction.atomic():
            enqueue(event)
    except AlreadyEnqueued:
        log.info("Event %s is queued already.", event.pk)


def enqueue(event: Event) -> None:
    """Queue the job of an accepted event, behind earlier ones of the same user or agent."""
    scope = intake.request_of(event).scope()
    add.configure(
        lock=locks.queue_name(event.project, scope), queueing_lock=f"event:{event.pk}"
    ).defer(event_id=str(event.pk))


class _Again(BaseRetryStrategy):
    """Without a limit: being busy only means to wait, and intake counts the attempts that began.

    Of adds with documents many may wait for two places: they ask less and less often, so that they
    do not keep the worker from the rest.
    """

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        if isinstance(exception, NoPlace):
            return RetryDecision(retry_in={"seconds": min(1 + job.attempts, 30)})
        if isinstance(exception, Busy | OperationalError | InterfaceError):
            return RetryDecision(retry_in={"seconds": 1})
        return None


@app.task(queue=WORK, retry=_Again())
def add(event_id: str) -> None:
    """Carry out one accepted add."""
    try:
        intake.carry_out(UUID(event_id), wait_seconds=WAIT_FOR_SCOPE_SECONDS)
    except Busy:
        raise  # somebody else's turn: the job comes back
    except Exception as error:
        if is_too_large(error):
            for event in Event.objects.filter(pk=event_id):
                intake.fail(event, TOO_LARGE)
            return
        if isinstance(error, OperationalError | InterfaceError):
            raise  # the database is away: the job comes back
        # The outermost edge: whatever went wrong is recorded, and the event does not hang.
        log.exception("The add of event %s failed.", event_id)
        for event in Event.objects.filter(pk=event_id):
            intake.fail(
                event,
                "Something unexpected went wrong. Nothing was stored. "
                "The server's log has the details.",
            )


def reembed_later(name: str) -> None:
    """Leave it to the workers to go over to the embedding model `name`, unless they do already."""
    try:
        reembed.configure(lock="reembedding", queueing_lock="reembedding").defer(name=name)
    except AlreadyEnqueued:
        log.info("Reembedding is queued already.")


@app.task(
    queue=WORK,
    pass_context=True,
    retry=RetryStrategy(wait=10, retry_exceptions={OperationalError, InterfaceError}),
)
def reembed(context: JobContext, name: str) -> None:
    """Go over to the embedding model `name` for REEMBED_SECONDS, and queue the rest behind adds."""
    until = time.monotonic() + REEMBED_SECONDS
    try:
        with closing(reembedding.reembed(embeddings.named(name))) as steps:
            for number, _ in enumerate(steps):
                # The first step only tells where it stands: a piece without a batch gets nowhere.
                if number and (time.monotonic() > until or context.should_abort()):
                    break
            else:
                return
    except Busy:
        return  # `manage.py reembed` is at it
    except (ModelError, WrongLength) as error:
        log.error("Reembedding stopped: %s Run manage.py reembed to go on.", error)
        return
    reembed_later(name)


@app.periodic(cron="* * * * * */5")
@app.task(queue=HOUSE, queueing_lock="recover", pass_context=True)
async def recover(context: JobContext, timestamp: int) -> None:
    """Put back the work whose worker died. The house's own jobs come round again by themselves."""
    silent_after = context.additional_context.get("silent_after", SILENT_AFTER_SECONDS)
    manager = app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=silent_after):
        # What fails here has ended meanwhile, by itself or because another worker was quicker.
        with suppress(ConnectorException):
            try:
                if job.queue in (WORK, OUTBOX):
                    await manager.retry_job(job)
                    continue
            except UniqueViolation:
                log.info("The same work as that of job %s waits already.", job.id)
            await manager.finish_job(job, status=Status.FAILED, delete_job=True)


@app.periodic(cron="* * * * *")
@app.task(queue=HOUSE, queueing_lock="sweep")
def sweep(timestamp: int) -> None:
    """Finish what fell between two chairs: plans nobody applied, events and jobs without a worker.

    A job can be left behind by a living worker when the database went away in the very moment in
    which its end was to be written down. Its scope's lock tells whether anybody works on it.
    """
    intake.forget_staged()
    forget_calls()
    before = timezone.now() - ABANDONED_AFTER
    for event in _events_without_job(before):
        intake.fail(event, PARTLY if event.kind in IN_BATCHES else INTERRUPTED)
    for job_id, event in _jobs_at_work(before):
        try:
            scope = intake.request_of(event).scope()
            with locks.one_at_a_time(event.project, scope, wait_seconds=0):
                app.job_manager.retry_job_by_id(job_id, retry_at=timezone.now())
        except (ScopeBusy, ConnectorException):
            continue


def forget_calls() -> None:
    """Delete what the log of requests need not keep: old reads, and the counts of past minutes.

    What changed something stays: the history refers to it. A minute's share at a time.
    """
    now = timezone.now()
    CallCount.objects.filter(minute__lt=now - COUNTS_KEPT).delete()
    if days := settings.REQUEST_LOG_DAYS:
        old = Event.objects.filter(kind__in=READS, created_at__lt=now - timedelta(days=days))
        ids = old.order_by("created_at").values_list("pk", flat=True)[:FORGOTTEN_AT_ONCE]
        Event.objects.filter(pk__in=list(ids)).delete()


def _events_without_job(before: datetime) -> QuerySet[Event]:
    """Unfinished events that nobody has touched since `before` and that no job will."""
    name = Concat(Value("event:"), Cast(OuterRef("pk"), TextField()))
    jobs = ProcrastinateJob.objects.filter(queueing_lock=name, status__in=["todo", "doing"])
    return Event.objects.filter(
        ~Exists(jobs),
        status__in=[EventStatus.PENDING, EventStatus.RUNNING],
        updated_at__lt=before,
    )


def _jobs_at_work(before: datetime) -> Iterator[tuple[int, Event]]:
    """The ids of jobs that some worker has, with events that nobody has touched since `before`."""
    for job in ProcrastinateJob.objects.filter(task_name=add.name, status="doing"):
        quiet = Event.objects.filter(pk=job.args["event_id"], updated_at__lt=before)
        for event in quiet.select_related("project"):
            yield job.pk, event


@app.periodic(cron="17 * * * *")
@app.task(queue=HOUSE, queueing_lock="tidy")
async def tidy(timestamp: int) -> None:
    """Delete finished jobs, so that the queue stays small."""
    await app.job_manager.delete_old_jobs(
        nb_hours=FINISHED_JOBS_KEPT_HOURS,
        include_failed=True,
        include_cancelled=True,
        include_aborted=True,
    )
