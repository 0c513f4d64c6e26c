"""Deliveries and exports by real workers: killed in the middle, and held up by slow receivers."""

import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django import Settings
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from memories import exports, jobs
from memories.models import Delivery, Export, Project
from memories.plans import AddRequest, Turn
from memories.webhooks.delivering import LENT
from tests.conftest import Remember
from tests.memories.management.conftest import Manage, Process, wait_until
from tests.memories.webhooks.receiver import Receiver, hook_for, pass_time

pytestmark = pytest.mark.django_db(transaction=True)
Work = Callable[[], Process]


@pytest.fixture
def work(manage: Manage, settings: Settings) -> Work:
    """Starts a worker that may call this machine and is missed soon after it dies."""

    def start() -> Process:
        return manage(
            "worker",
            "--heartbeat=0.3",
            "--silent-after=2",
            OUTSIDE_ALLOWED="127.0.0.1",
            DATA_DIR=str(settings.DATA_DIR),
        )

    return start


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with HTTPServer(host="127.0.0.1", threaded=True) as http:
        yield Receiver(http)
        http.check_handler_errors()


class Gate:
    """A receiver's answer that hangs until it is opened; `began` tells that one does."""

    def __init__(self) -> None:
        self.began = threading.Event()
        self.over = threading.Event()

    def __call__(self, request: Request) -> Response:
        self.began.set()
        self.over.wait(60)
        return Response("")


@pytest.fixture
def gate() -> Iterator[Gate]:
    gate = Gate()
    yield gate
    gate.over.set()


def test_a_change_is_told_within_moments(
    work: Work, project: Project, receiver: Receiver, remember: Remember
) -> None:
    hook_for(project, receiver.url, "memory_add")
    work()
    remember("Likes tea")
    wait_until(lambda: receiver.texts == ["Likes tea"])
    wait_until(lambda: Delivery.objects.exclude(delivered_at=None).exists())


def test_a_worker_killed_in_the_middle_of_a_delivery_leads_to_another_attempt(
    work: Work, project: Project, receiver: Receiver, remember: Remember, gate: Gate
) -> None:
    receiver.answers = [gate]
    hook_for(project, receiver.url, "memory_add")
    remember("One")
    remember("Two")
    worker = work()
    assert gate.began.wait(30)
    worker.kill()
    worker.wait()
    gate.over.set()
    assert Delivery.objects.exclude(delivered_at=None).count() == 0
    pass_time(LENT)
    work()
    wait_until(lambda: Delivery.objects.exclude(delivered_at=None).count() == 2)
    assert receiver.texts == ["One", "One", "Two"]
    ids = [headers["webhook-id"] for headers, _ in receiver.requests]
    assert ids[0] == ids[1] != ids[2]
    assert list(Delivery.objects.order_by("id").values_list("attempts", flat=True)) == [2, 1]


def test_slow_receivers_delay_neither_adds_nor_another_receiver(
    work: Work, project: Project, receiver: Receiver, remember: Remember, gate: Gate
) -> None:
    with HTTPServer(host="127.0.0.1", threaded=True) as http:
        slow = Receiver(http)
        slow.always = gate
        for number in range(3):
            hook_for(project, f"{slow.url}?{number}", "memory_add")
        hook_for(project, receiver.url, "memory_add")
        remember("One")
        work()
        assert gate.began.wait(30)
        requests = [
            AddRequest(
                messages=[Turn(role="user", content=f"Statement {number}")],
                user_id=f"user {number}",
                infer=False,
            )
            for number in range(8)
        ]
        events = [jobs.add_later(request, project=project) for request in requests]
        wait_until(lambda: len(receiver.texts) == 9)
        assert len(slow.requests) == 3
        for event in events:
            event.refresh_from_db()
        assert {event.status for event in events} == {"SUCCEEDED"}
        gate.over.set()
        wait_until(lambda: not Delivery.objects.filter(delivered_at=None).exists())


def test_an_export_is_carried_out_again_when_its_worker_was_killed(
    work: Work, project: Project, remember: Remember, settings: Settings, tmp_path: Path
) -> None:
    settings.DATA_DIR = tmp_path
    remember("Likes tea")
    export = exports.request_export(project, {"type": "array", "items": {"type": "string"}}, {})
    with connection.cursor() as cursor:
        # Whoever takes it hangs at the memories until the lock is gone.
        cursor.execute("BEGIN")
        cursor.execute("LOCK TABLE memories_memory IN ACCESS EXCLUSIVE MODE")
        worker = work()
        wait_until(lambda: Export.objects.get(pk=export.pk).status == "RUNNING")
        worker.kill()
        worker.wait()
        cursor.execute("COMMIT")
    assert Export.objects.get(pk=export.pk).status == "RUNNING"
    work()
    wait_until(lambda: Export.objects.get(pk=export.pk).status == "SUCCEEDED")
    export.refresh_from_db()
    file = exports.content_of(export)
    assert file is not None
    with file:
        assert json.load(file) == ["Likes tea"]
    wait_until(lambda: not ProcrastinateJob.objects.filter(status="doing").exists())
    assert [path.name for path in (tmp_path / "exports").iterdir()] == [f"{export.pk}.json"]
