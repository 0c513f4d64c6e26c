"""Background work of what leaves the house: deliveries to webhooks, and exports.

`memories.jobs` imports these tasks and puts back those whose worker died.
"""

import logging
from datetime import timedelta

from django.db import InterfaceError, OperationalError
from django.utils import timezone
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import ConnectorException

from memories import exports, outbox, webhooks
from memories.locks import Busy, alone
from memories.models import Export
from memories.queues import HOUSE, OUTBOX

log = logging.getLogger(__name__)

ABANDONED_AFTER = timedelta(minutes=10)


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


@app.periodic(cron="* * * * * 40")
@app.task(queue=HOUSE, queueing_lock="mend_exports")
def mend_exports(timestamp: int) -> None:
    """Finish exports that lost their job, and put back jobs that a living worker forgot.

    Both happen when the database goes away in the wrong moment; see `jobs.sweep`.
    """
    before = timezone.now() - ABANDONED_AFTER
    for old in Export.objects.filter(status__in=["PENDING", "RUNNING"], created_at__lt=before):
        job = (
            ProcrastinateJob.objects.filter(
                queueing_lock=exports.lock_name(old), status__in=["todo", "doing"]
            )
            .order_by("id")
            .last()
        )
        if job is None:
            exports.fail(old, "Interrupted before it was finished.")
        elif job.status == "doing":
            try:
                with alone(exports.lock_name(old)):
                    app.job_manager.retry_job_by_id(job.pk, retry_at=timezone.now())
            except (Busy, ConnectorException):
                continue


@app.periodic(cron="29 * * * *")
@app.task(queue=HOUSE, queueing_lock="tidy_outbox")
def tidy_outbox(timestamp: int) -> None:
    """Delete old deliveries, and the files of old exports."""
    webhooks.tidy()
    exports.tidy()
