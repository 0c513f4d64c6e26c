"""Our own commands as processes of their own, on the database of the test."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

import pytest
from django.db import connection

MANAGE = Path(__file__).resolve().parents[3] / "manage.py"
Process = subprocess.Popen[str]


class Manage(Protocol):
    """See the fixture."""

    def __call__(self, *arguments: str, **variables: str) -> Process: ...


@pytest.fixture
def manage(queue: None) -> Iterator[Manage]:
    """`manage("worker", HOME="/")` starts `manage.py worker`; none outlives the test.

    What it prints goes to one pipe; of a process that is never asked, it is shown at the end.
    """
    started: list[Process] = []

    def start(*arguments: str, **variables: str) -> Process:
        process = subprocess.Popen(
            [sys.executable, str(MANAGE), *arguments],
            env={**os.environ, "DATABASE_URL": _address(), "PYTHONUNBUFFERED": "1", **variables},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            preexec_fn=_hear_the_keyboard,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
    for process in started:
        if process.stdout and not process.stdout.closed:
            sys.stdout.write(process.communicate(timeout=10)[0])


def _hear_the_keyboard() -> None:
    # A suite that a shell started in the background ignores SIGINT, and so would what it starts.
    signal.signal(signal.SIGINT, signal.default_int_handler)


def _address() -> str:
    """DATABASE_URL, but of the database that Django made for the tests."""
    parts = urlsplit(os.environ["DATABASE_URL"])
    address = f"{parts.scheme}://{parts.netloc}/{connection.settings_dict['NAME']}"
    return f"{address}?{parts.query}" if parts.query else address


def wait_until(happened: Callable[[], object], seconds: float = 30) -> float:
    """Look until `happened` is true; how many seconds that took. Fails after `seconds`."""
    began = time.monotonic()
    while not happened():
        assert time.monotonic() - began < seconds, "it did not happen in time"
        time.sleep(0.02)
    return time.monotonic() - began
