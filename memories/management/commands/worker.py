"""`manage.py worker`: carries out queued adds until it is told to stop."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from procrastinate.contrib.django import app

from memories import jobs


class Command(BaseCommand):
    """Run one worker process. Any number may run, on any number of machines."""

    help = "Carry out background work until SIGTERM."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """--concurrency: how many jobs at once."""
        parser.add_argument("--concurrency", type=int, default=4)

    def handle(self, *args: Any, concurrency: int, **options: Any) -> None:
        """Run until SIGINT or SIGTERM; jobs under way get five seconds to finish."""
        connector = app.connector.get_worker_connector()  # type: ignore[attr-defined]
        with app.replace_connector(connector) as working:
            working.run_worker(
                concurrency=concurrency,
                listen_notify=True,
                update_heartbeat_interval=jobs.HEARTBEAT_SECONDS,
                stalled_worker_timeout=jobs.SILENT_AFTER_SECONDS,
                shutdown_graceful_timeout=5.0,
            )
