"""`manage.py worker`: carries out queued work until it is told to stop."""

import asyncio
import os
import signal
import sys
from argparse import ArgumentParser
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from procrastinate.contrib.django import app
from procrastinate.exceptions import ConnectorException

from memories import jobs

# The supervisor gives its children five seconds.
GRACE_SECONDS = 4.0
# Nobody tells a worker that the job before in a scope has ended, so it looks. An idle worker that
# looks four times a second was measured to take below 2 % of one processor.
LOOK_EVERY_SECONDS = 0.25
# They wait for other people's servers, most of the time.
OUTBOX_CONCURRENCY = 4


class Command(BaseCommand):
    """Run one worker process. Any number may run, on any number of machines."""

    help = "Carry out background work until SIGTERM."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """--concurrency: how many jobs at once; the others: how soon a dead worker is noticed."""
        parser.add_argument("--concurrency", type=int, default=4)
        parser.add_argument(
            "--heartbeat",
            type=float,
            default=jobs.HEARTBEAT_SECONDS,
            help="seconds between signs of life",
        )
        parser.add_argument(
            "--silent-after",
            type=float,
            default=jobs.SILENT_AFTER_SECONDS,
            help="seconds without one after which another worker's jobs are taken over",
        )

    def handle(
        self,
        *args: Any,
        concurrency: int,
        heartbeat: float,
        silent_after: float,
        **options: Any,
    ) -> None:
        """Run until SIGINT or SIGTERM; jobs under way get GRACE_SECONDS to finish.

        A job that takes longer is left: another worker takes it over. Raises CommandError when
        the worker ends without having been told to.
        """
        timing = {
            "shutdown_graceful_timeout": GRACE_SECONDS / 2,
            "update_heartbeat_interval": heartbeat,
            "stalled_worker_timeout": silent_after,
            "additional_context": {"silent_after": silent_after},
        }
        connector = app.connector.get_worker_connector()  # type: ignore[attr-defined]
        try:
            with app.replace_connector(connector):
                told = asyncio.run(_work(concurrency, timing))
        except ConnectorException as error:
            raise CommandError(f"The database does not answer: {error.__cause__}") from error
        if not told:
            raise CommandError("The worker ended by itself; the lines above say why.")


async def _work(concurrency: int, timing: dict[str, Any]) -> bool:
    """Take jobs until a signal comes (True) or something ends the work (False)."""
    loop = asyncio.get_running_loop()
    # A thread for each job; the default would be too few for many jobs on few processors.
    loop.set_default_executor(ThreadPoolExecutor(concurrency + OUTBOX_CONCURRENCY + 2))
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    common = {"install_signal_handlers": False, "listen_notify": True, **timing}
    async with app.open_async():
        workers = [
            asyncio.create_task(
                app.run_worker_async(
                    queues=[jobs.WORK],
                    concurrency=concurrency,
                    fetch_job_polling_interval=LOOK_EVERY_SECONDS,
                    **common,
                )
            ),
            asyncio.create_task(
                app.run_worker_async(
                    queues=[jobs.OUTBOX],
                    concurrency=OUTBOX_CONCURRENCY,
                    # An export behind another one of its project is not announced again.
                    fetch_job_polling_interval=LOOK_EVERY_SECONDS,
                    **common,
                )
            ),
            asyncio.create_task(
                app.run_worker_async(queues=[jobs.HOUSE], delete_jobs="successful", **common)
            ),
        ]
        told = asyncio.create_task(stop.wait())
        await asyncio.wait([*workers, told], return_when=asyncio.FIRST_COMPLETED)
        for worker in workers:
            worker.cancel()
        _, busy = await asyncio.wait(workers, timeout=GRACE_SECONDS)
        if busy:
            # A thread cannot be stopped from outside. Whatever it holds ends with the process.
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(0 if stop.is_set() else 1)
        told.cancel()
        for worker in workers:
            if not worker.cancelled() and (error := worker.exception()):
                raise error
    return stop.is_set()
