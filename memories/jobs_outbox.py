"""Background work of what leaves the house: deliveries to webhooks, exports, and profiles.

`memories.jobs` imports these tasks and puts back those whose worker died.
"""

import logging
from contextlib import suppress
from datetime import timedelta

from django.db import InterfaceError, OperationalError
from django.utils import timezone
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import ConnectorException

from memories import exports, outbox, profiles, webhooks
from memories.locks import Busy, alone
from memories.models import Export, Profile
from memories.queues import HOUSE, OUTBOX

log = logging.getLogger(__name__)

ABANDONED_AFTER = timedelta(minutes=10)
INTERRUPTED = "Interrupted before it was finished."


@app.task(queue=OUTBOX)
def deliver(webhook_id: int) -> None:
    """Send what is due to one webhook; what a run leaves over waits behind other webhooks.

    A run that fails leaves its rows due again, and `wake_outbox` finds them.
    """
    if webhooks.deliver(webhook_id):
        outbox.wake([webhook_id], later=True)


@app.periodic(cron="* * * * * */5")
@app.task(queue=HOUSE, queueing_lock="wake_outbox")
def wake_outbox(timestamp: int) -> None:
    """Wake the workers for what is due again, and for what nobody was woken for."""
    outbox.wake(webhooks.due())


@app.task(
    queue=OUTBOX,
    pass_context=True,
    retry=RetryStrategy(wait=10, retry_exceptions={OperationalError, InterfaceError}),
)
def export(context: JobContext, export_id: str) -> None:
    """Write the file of one export."""
    try:
        exports.carry_out(export_id, attempt=context.job.attempts + 1)
    except (OperationalError, InterfaceError):
        raise  # the database is away: the job comes back
    except Exception:
        # The outermost edge: whatever went wrong is recorded, and the export does not hang.
        log.exception("The export %s failed.", export_id)
        for failed in Export.objects.filter(pk=export_id):
            exports.fail(failed, "Something unexpected went wrong. The server's log has it.")


@app.task(
    queue=OUTBOX,
    pass_context=True,
    retry=RetryStrategy(wait=10, retry_exceptions={OperationalError, InterfaceError}),
)
def profile(context: JobContext, profile_id: int) -> None:
    """Make one profile."""
    try:
        profiles.carry_out(profile_id, attempt=context.job.attempts + 1)
    except (OperationalError, InterfaceError):
        raise  # the database is away: the job comes back
    except Exception:
        log.exception("The profile %s failed.", profile_id)
        for failed in Profile.objects.filter(pk=profile_id):
            profiles.fail(failed, "Something unexpected went wrong. The server's log has it.")


@app.periodic(cron="* * * * * 40")
@app.task(queue=HOUSE, queueing_lock="mend_exports")
def mend_exports(timestamp: int) -> None:
    """Finish exports and profiles that lost their job, and put back jobs that a worker forgot.

    Both happen when the database goes away in the wrong moment; see `jobs.sweep`.
    """
    before = timezone.now() - ABANDONED_AFTER
    for old in Export.objects.filter(status__in=["PENDING", "RUNNING"], created_at__lt=before):
        if _is_lost(exports.lock_name(old)):
            exports.fail(old, INTERRUPTED)
    for late in profiles.unfinished(before):
        if _is_lost(profiles.lock_name(late)):
            profiles.fail(late, INTERRUPTED)


def _is_lost(name: str) -> bool:
    """Whether no job has this queueing lock. One that is under way and held by nobody waits again.

    name: also of the lock that whoever carries it out holds.
    """
    jobs = ProcrastinateJob.objects.filter(queueing_lock=name, status__in=["todo", "doing"])
    job = jobs.order_by("id").last()
    if job is not None and job.status == "doing":
        # Refused where another job of that name waits: then that one does the work.
        with suppress(Busy, ConnectorException), alone(name):
            app.job_manager.retry_job_by_id(job.pk, retry_at=timezone.now())
    return job is None


@app.periodic(cron="29 * * * *")
@app.task(queue=HOUSE, queueing_lock="tidy_outbox")
def tidy_outbox(timestamp: int) -> None:
    """Delete old deliveries, and the files of old exports."""
    webhooks.tidy()
    exports.tidy()
