"""Background work. Each job takes one id and calls one function.

A worker sends a heartbeat every few seconds. `recover` runs every ten seconds on some worker, finds
the jobs whose worker has gone silent and puts them back; `intake.carry_out` makes sure that a job
which is run again has no second effect.
"""

import logging
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.jobs import Status

from memories import intake, locks
from memories.locks import ScopeBusy
from memories.models import ApiKey, Event, EventStatus, Person, Project
from memories.plans import AddRequest

log = logging.getLogger(__name__)

HEARTBEAT_SECONDS = 5.0
SILENT_AFTER_SECONDS = 20.0
# A request that is answered while the client waits is cut off by the server long before this.
ABANDONED_AFTER = timedelta(minutes=10)
FINISHED_JOBS_KEPT_HOURS = 24


def add_later(
    request: AddRequest,
    *,
    project: Project,
    person: Person | None = None,
    api_key: ApiKey | None = None,
) -> Event:
    """Accept an add and leave it to a worker. Event and job are written by one commit."""
    with transaction.atomic():
        event = intake.accept(request, project=project, person=person, api_key=api_key)
        enqueue(event)
    return event


def enqueue(event: Event) -> None:
    """Queue the job of an accepted event, behind earlier ones of the same user or agent."""
    scope = intake.request_of(event).scope()
    add.configure(
        lock=locks.queue_name(event.project, scope), queueing_lock=f"event:{event.pk}"
    ).defer(event_id=str(event.pk))


@app.task(
    queue="adds",
    retry=RetryStrategy(max_attempts=10, wait=5, retry_exceptions={ScopeBusy}),
)
def add(event_id: str) -> None:
    """Carry out one accepted add."""
    try:
        intake.carry_out(UUID(event_id))
    except ScopeBusy:
        raise
    except Exception:
        # The outermost edge: whatever went wrong is recorded, and the event does not hang.
        log.exception("The add of event %s failed.", event_id)
        intake.fail(
            Event.objects.get(pk=event_id),
            "Something unexpected went wrong. Nothing was stored. The server's log has the details.",
        )


@app.periodic(cron="* * * * * */10")
@app.task(queue="house", queueing_lock="recover")
async def recover(timestamp: int) -> None:
    """Put back the adds whose worker died. The house's own jobs come round again by themselves."""
    for job in await app.job_manager.get_stalled_jobs(
        seconds_since_heartbeat=SILENT_AFTER_SECONDS
    ):
        if job.task_name == add.name:
            await app.job_manager.retry_job(job)
        else:
            await app.job_manager.finish_job(job, status=Status.FAILED, delete_job=True)


@app.periodic(cron="* * * * *")
@app.task(queue="house", queueing_lock="sweep")
def sweep(timestamp: int) -> None:
    """Finish what fell between two chairs: events without a job, plans that nobody applied."""
    intake.forget_staged()
    quiet = Event.objects.filter(
        status__in=[EventStatus.PENDING, EventStatus.RUNNING],
        updated_at__lt=timezone.now() - ABANDONED_AFTER,
    )
    for event in quiet:
        if not _has_job(event):
            intake.fail(event, "Interrupted before it was finished. Nothing was stored.")


def _has_job(event: Event) -> bool:
    return ProcrastinateJob.objects.filter(
        args__event_id=str(event.pk), status__in=["todo", "doing"]
    ).exists()


@app.periodic(cron="17 * * * *")
@app.task(queue="house", queueing_lock="tidy")
async def tidy(timestamp: int) -> None:
    """Delete finished jobs, so that the queue stays small."""
    await app.job_manager.delete_old_jobs(
        nb_hours=FINISHED_JOBS_KEPT_HOURS,
        include_failed=True,
        include_cancelled=True,
        include_aborted=True,
    )
