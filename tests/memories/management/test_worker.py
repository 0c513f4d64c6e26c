"""`manage.py worker` as real processes: in turn, at once, stopped, and killed at any moment."""

import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from django.db import connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinateWorker
from pytest_django import Settings

from memories import jobs
from memories.intake import MOST_ATTEMPTS
from memories.models import ChangeSet, Event, Memory, Project
from memories.plans import AddRequest, Turn
from tests.memories.management.conftest import Manage, Process, wait_until
from tests.model_server import EMBEDDER, KEY, Body, ModelServer

pytestmark = pytest.mark.django_db(transaction=True)
Work = Callable[..., Process]


@pytest.fixture
def work(model_server: ModelServer, settings: Settings, manage: Manage) -> Work:
    """Starts a worker that embeds with the model server and is missed soon after it dies."""
    settings.EMBEDDING_MODEL = EMBEDDER

    def start(*arguments: str) -> Process:
        return manage(
            "worker",
            "--heartbeat=0.3",
            "--silent-after=2",
            *arguments,
            OPENAI_BASE_URL=model_server.base_url,
            OPENAI_API_KEY=KEY,
            EMBEDDING_MODEL=EMBEDDER,
        )

    return start


def send(project: Project, text: str, **scope: str) -> Event:
    """Leave a memory to the workers, word for word."""
    turns = [Turn(role="user", content=text)]
    return jobs.add_later(AddRequest(messages=turns, infer=False, **scope), project=project)


def statuses() -> Counter[str]:
    return Counter(Event.objects.values_list("status", flat=True))


def unfinished() -> int:
    counted = statuses()
    return counted["PENDING"] + counted["RUNNING"]


def jobs_left() -> int:
    left = ProcrastinateJob.objects.filter(queue_name="work", status__in=["todo", "doing"])
    return left.count()


def idle(count: int = 1) -> bool:
    """Whether `count` workers, each of which takes three queues, have begun to take jobs."""
    return ProcrastinateWorker.objects.count() >= 3 * count


@dataclass
class Hang:
    """Requests to the model hang until `over` is set; `began` tells that one does."""

    began: threading.Event = field(default_factory=threading.Event)
    over: threading.Event = field(default_factory=threading.Event)


@pytest.fixture
def hang(model_server: ModelServer) -> Iterator[Hang]:
    hang = Hang()

    def wait(body: Body) -> None:
        hang.began.set()
        hang.over.wait(60)

    model_server.meanwhile = wait
    yield hang
    hang.over.set()


def test_adds_of_one_user_run_in_turn_and_of_several_at_once(
    work: Work, model_server: ModelServer, project: Project
) -> None:
    running: Counter[str] = Counter()
    most: Counter[str] = Counter()
    guard = threading.Lock()

    def watch(body: Body) -> None:
        names = {text.split()[0] for text in body["input"] if " no " in text}
        with guard:
            running.update(names)
            for name in names:
                most[name] = max(most[name], running[name])
            most["all"] = max(most["all"], running.total())
        time.sleep(0.03)
        with guard:
            running.subtract(names)

    model_server.meanwhile = watch
    for number in range(8):
        for name in ("Alex", "Kim", "Sam"):
            send(project, f"{name} no {number}", user_id=name, agent_id="ada" if number % 4 else "")
    work()
    wait_until(lambda: not unfinished())
    assert statuses() == {"SUCCEEDED": 24}
    assert [most[name] for name in ("Alex", "Kim", "Sam")] == [1, 1, 1]
    assert 1 < most["all"] <= 3
    for name in ("Alex", "Kim", "Sam"):
        texts = project.memories.filter(user_id=name).order_by("event__change_set__id")
        assert [memory.text for memory in texts] == [f"{name} no {n}" for n in range(8)]


def test_two_hundred_adds_survive_ten_killed_workers(
    work: Work, model_server: ModelServer, project: Project
) -> None:
    chance = random.Random()
    model_server.meanwhile = lambda body: time.sleep(chance.uniform(0.02, 0.15))
    scopes = [
        {"user_id": "alex"},
        {"user_id": "kim"},
        {"user_id": "sam", "agent_id": "ada"},
        {"user_id": "noa", "agent_id": "ada"},
        {"agent_id": "bob"},
        {"user_id": "lou", "run_id": "r1"},
    ]
    for number in range(200):
        scope = scopes[number % len(scopes)]
        send(project, f"Statement number {number}", **scope)
    began = time.monotonic()
    workers = [work(), work()]
    wait_until(lambda: idle(2))
    busy = 0
    for _ in range(10):
        time.sleep(chance.uniform(0.3, 2))
        doing = ProcrastinateJob.objects.filter(status="doing", queue_name="work").count()
        victim = workers.pop(chance.randrange(len(workers)))
        victim.kill()
        victim.wait()
        busy += bool(doing)
        workers.append(work())
    killed = time.monotonic()
    wait_until(lambda: not unfinished() and not jobs_left(), 60)
    print(
        f"{killed - began:.1f} s of killing, {busy} while jobs ran, "
        f"{time.monotonic() - killed:.1f} s more; attempts:",
        Counter(Event.objects.values_list("attempts", flat=True)),
    )
    assert statuses() == {"SUCCEEDED": 200}
    assert sorted(Memory.objects.values_list("text", flat=True)) == sorted(
        f"Statement number {number}" for number in range(200)
    )
    assert ChangeSet.objects.count() == 200
    for scope in scopes:
        numbers = [
            int(memory.text.split()[-1])
            for memory in project.memories.filter(**scope).order_by("event__change_set__id")
        ]
        assert numbers == sorted(numbers)


def test_a_worker_killed_after_the_effect_and_before_its_receipt_has_one_effect(
    work: Work, hang: Hang, project: Project
) -> None:
    event = send(project, "Likes tea", user_id="alex")
    worker = work()
    assert hang.began.wait(20)
    with transaction.atomic(), connection.cursor() as cursor:
        # The job's end waits for this lock; the memory and the event do not.
        cursor.execute("SELECT id FROM procrastinate_jobs WHERE status = 'doing' FOR UPDATE")
        hang.over.set()
        wait_until(lambda: Event.objects.get(pk=event.pk).status == "SUCCEEDED")
        worker.kill()
        worker.wait()
        # What the killed worker had already sent must not be carried out after all.
        cursor.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE wait_event_type = 'Lock' AND query LIKE '%procrastinate_finish_job%'"
            " AND datname = current_database()"
        )
    assert jobs_left() == 1
    work()
    wait_until(lambda: not jobs_left())
    event.refresh_from_db()
    assert (event.status, event.attempts, project.memories.count()) == ("SUCCEEDED", 1, 1)


def test_an_add_that_brings_down_every_worker_is_given_up_and_the_next_goes_on(
    work: Work, model_server: ModelServer, project: Project
) -> None:
    worker: list[Process] = []

    def fall(body: Body) -> None:
        if "Poison" in body["input"]:
            worker[-1].kill()

    model_server.meanwhile = fall
    poison = send(project, "Poison", user_id="alex")
    after = send(project, "Likes tea", user_id="alex")
    Event.objects.filter(pk=poison.pk).update(attempts=MOST_ATTEMPTS - 2)
    for _ in range(2):
        worker.append(work())
        wait_until(lambda: worker[-1].poll() is not None)
    assert statuses() == {"RUNNING": 1, "PENDING": 1}
    worker.append(work())
    wait_until(lambda: not jobs_left())
    poison.refresh_from_db()
    after.refresh_from_db()
    assert (poison.status, poison.attempts) == ("FAILED", MOST_ATTEMPTS + 1)
    assert poison.error == "Given up: 5 attempts were cut off. Nothing was stored."
    assert after.status == "SUCCEEDED"
    assert [memory.text for memory in project.memories.all()] == ["Likes tea"]


def test_an_idle_worker_stops_within_two_seconds(work: Work) -> None:
    worker = work()
    wait_until(idle)
    time.sleep(0.5)
    worker.send_signal(signal.SIGTERM)
    assert wait_until(lambda: worker.poll() is not None) < 2
    assert worker.returncode == 0
    assert not ProcrastinateWorker.objects.exists()


def test_a_worker_that_is_told_to_stop_finishes_what_it_can(
    work: Work, hang: Hang, project: Project
) -> None:
    send(project, "Likes tea", user_id="alex")
    send(project, "Likes milk", user_id="alex")
    worker = work()
    assert hang.began.wait(20)
    worker.send_signal(signal.SIGTERM)
    time.sleep(0.5)
    hang.over.set()
    assert worker.wait(10) == 0
    assert statuses() == {"SUCCEEDED": 1, "PENDING": 1}


def test_a_worker_that_cannot_finish_stops_in_time_and_another_takes_over(
    work: Work, hang: Hang, project: Project
) -> None:
    event = send(project, "Likes tea", user_id="alex")
    worker = work()
    assert hang.began.wait(20)
    worker.send_signal(signal.SIGTERM)
    assert wait_until(lambda: worker.poll() is not None) < 10
    assert worker.returncode == 0
    hang.over.set()
    work()
    wait_until(lambda: not jobs_left())
    event.refresh_from_db()
    assert (event.status, event.attempts, project.memories.count()) == ("SUCCEEDED", 2, 1)


def test_connections_that_break_lose_no_add(work: Work, hang: Hang, project: Project) -> None:
    event = send(project, "Likes tea", user_id="alex")
    worker = work()
    assert hang.began.wait(20)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    hang.over.set()
    wait_until(lambda: worker.poll() is not None or not jobs_left())
    if jobs_left():  # then it ended, said why, and what keeps it running starts another
        assert worker.returncode == 1
        work()
        wait_until(lambda: not jobs_left())
    event.refresh_from_db()
    assert (event.status, project.memories.count()) == ("SUCCEEDED", 1)
