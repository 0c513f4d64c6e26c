"""Background work inside one process: in turn, again when it must be, and never for ever."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.tasks import Task
from pytest_django import Settings

from memories import intake, jobs
from memories.locks import alone
from memories.models import Embedding, Event, Message, Project
from memories.plans import AddRequest, Turn
from tests.conftest import Remember
from tests.memories.refusing import refusing_memories
from tests.memories.test_intake import elsewhere
from tests.model_server import EMBEDDER, Body, ModelServer, error

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("queue")]
LONG_AGO = timedelta(minutes=11)


def request(text: str = "I like tea", **fields: object) -> AddRequest:
    fields = {"user_id": "alex", "infer": False, **fields}
    return AddRequest(messages=[Turn(role="user", content=text)], **fields)


def work(queue: str = jobs.WORK) -> None:
    """What a worker does until the queue holds nothing that it may do now."""
    with app.replace_connector(app.connector.get_worker_connector()) as ready:
        ready.run_worker(
            queues=[queue], wait=False, listen_notify=False, install_signal_handlers=False
        )


def keep_house(task: Task) -> None:
    """Let a worker run one of the house's own jobs, queued by its hour or by us."""
    with suppress(AlreadyEnqueued):
        task.defer(timestamp=0)
    work(jobs.HOUSE)


def left() -> list[tuple[str, str]]:
    """The jobs that are not done, as (task, status)."""
    rows = ProcrastinateJob.objects.filter(status__in=["todo", "doing"], queue_name=jobs.WORK)
    return [(job.task_name.rsplit(".")[-1], job.status) for job in rows.order_by("id")]


def mark(event: Event, **values: object) -> None:
    Event.objects.filter(pk=event.pk).update(**values)


def lose(task: str) -> None:
    """Make the jobs of `task` look as those of a worker that is gone."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', worker_id = NULL"
            " WHERE task_name = 'memories.jobs.' || %s",
            [task],
        )


@pytest.fixture
def living_worker(queue: None) -> Iterator[int]:
    """The id of a worker that gives signs of life."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT worker_id FROM procrastinate_register_worker_v1()")
        yield cursor.fetchone()[0]


def test_event_and_job_are_written_by_one_commit(project: Project) -> None:
    with transaction.atomic():
        jobs.add_later(request(), project=project)
        transaction.set_rollback(True)
    assert not Event.objects.exists()
    assert not left()
    event = jobs.add_later(request(), project=project)
    [job] = ProcrastinateJob.objects.all()
    assert (job.args, job.lock) == ({"event_id": str(event.pk)}, f"{project.pk}:user_id:alex")


def test_a_job_carries_out_its_event(project: Project) -> None:
    event = jobs.add_later(request(), project=project)
    work()
    event.refresh_from_db()
    assert (event.status, event.attempts, left()) == ("SUCCEEDED", 1, [])
    assert project.memories.get().text == "I like tea"


def test_a_busy_scope_is_come_back_to(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "WAIT_FOR_SCOPE_SECONDS", 0.1)
    event = jobs.add_later(request(agent_id="ada"), project=project)
    with alone(f"{project.pk}:agent_id:ada"):
        work()
    event.refresh_from_db()
    assert (event.status, event.attempts, left()) == ("PENDING", 0, [("add", "todo")])
    job = ProcrastinateJob.objects.get(task_name="memories.jobs.add")
    assert job.scheduled_at > timezone.now()
    app.job_manager.retry_job_by_id(_taken(job.pk), retry_at=timezone.now())
    work()
    event.refresh_from_db()
    assert (event.status, left()) == ("SUCCEEDED", [])


def _taken(job_id: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing' WHERE id = %s", [job_id])
    return job_id


def test_a_model_that_fails_ends_the_event_with_a_sentence_and_the_job_with_it(
    model_server: ModelServer, project: Project
) -> None:
    model_server.then(*[error(500)] * 3)
    event = jobs.add_later(request(infer=True), project=project)
    work()
    event.refresh_from_db()
    assert (event.status, left(), project.memories.count()) == ("FAILED", [], 0)
    assert event.error.startswith("The model server")


def test_something_unexpected_is_recorded_and_does_not_hang(project: Project) -> None:
    event = jobs.add_later(request(), project=project)
    Message.objects.filter(event=event).update(content="\x01")
    work()
    event.refresh_from_db()
    assert (event.status, left()) == ("FAILED", [])
    assert event.error == (
        "Something unexpected went wrong. Nothing was stored. The server's log has the details."
    )


def test_what_the_database_cannot_hold_is_not_tried_again(project: Project) -> None:
    event = jobs.add_later(request(), project=project)
    with refusing_memories("program_limit_exceeded"):
        work()
    event.refresh_from_db()
    assert (event.status, event.attempts, left()) == ("FAILED", 1, [])
    assert event.error == (
        "The database cannot hold this in one piece. Nothing was stored; send less at once."
    )


def test_an_event_that_could_not_be_carried_out_at_once_is_left_to_a_worker(
    project: Project,
) -> None:
    event = intake.accept(request(), project=project)
    jobs.leave(event)
    jobs.leave(event)  # and is queued once
    assert left() == [("add", "todo")]
    work()
    event.refresh_from_db()
    assert (event.status, left(), project.memories.count()) == ("SUCCEEDED", [], 1)


def test_leaving_twice_inside_a_transaction_does_not_break_it(project: Project) -> None:
    with transaction.atomic():
        event = jobs.add_later(request(), project=project)
        jobs.leave(event)
        assert Event.objects.filter(pk=event.pk).exists()
    assert left() == [("add", "todo")]


def test_an_event_that_is_gone_ends_its_job(project: Project) -> None:
    jobs.add_later(request(), project=project).delete()
    work()
    assert left() == []


def test_a_database_that_breaks_off_is_tried_again(
    model_server: ModelServer, project: Project
) -> None:
    event = jobs.add_later(request(infer=True), project=project)

    def once(body: Body) -> None:
        model_server.meanwhile = lambda body: None
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(l.pid, 5000) FROM pg_locks l JOIN pg_database d"
                " ON d.oid = l.database WHERE l.locktype = 'advisory'"
                " AND d.datname = current_database()"
            )

    model_server.knows("I like tea", "Likes tea")
    model_server.meanwhile = lambda body: elsewhere(lambda: once(body))
    work()
    event.refresh_from_db()
    assert (event.status, left()) == ("RUNNING", [("add", "todo")])
    app.job_manager.retry_job_by_id(
        _taken(ProcrastinateJob.objects.get(queue_name=jobs.WORK).pk), retry_at=timezone.now()
    )
    work()
    event.refresh_from_db()
    assert (event.status, event.attempts, left()) == ("SUCCEEDED", 2, [])
    assert project.memories.get().text == "Likes tea"


def test_work_whose_worker_is_gone_is_put_back_and_the_houses_own_is_not(
    project: Project,
) -> None:
    event = jobs.add_later(request(), project=project)
    jobs.sweep.defer(timestamp=0)
    lose("add")
    lose("sweep")
    keep_house(jobs.recover)
    assert left() == [("add", "todo")]
    assert not ProcrastinateJob.objects.filter(task_name="memories.jobs.sweep", status="doing")
    work()
    event.refresh_from_db()
    assert (event.status, left()) == ("SUCCEEDED", [])


def test_work_whose_place_in_the_queue_is_taken_does_not_stop_the_recovery(
    project: Project,
) -> None:
    jobs.reembed_later(EMBEDDER)
    lose("reembed")
    jobs.reembed_later(EMBEDDER)
    jobs.add_later(request(), project=project)
    lose("add")
    keep_house(jobs.recover)
    assert left() == [("reembed", "todo"), ("add", "todo")]


def test_the_sweep_ends_events_that_no_job_will_carry_out(project: Project) -> None:
    lost = intake.accept(request("One"), project=project)
    running = intake.accept(request("Two"), project=project)
    young = intake.accept(request("Three"), project=project)
    queued = jobs.add_later(request("Four"), project=project)
    then = timezone.now() - LONG_AGO
    mark(lost, updated_at=then)
    mark(running, updated_at=then, status="RUNNING")
    mark(queued, updated_at=then)
    jobs.sweep(timestamp=0)
    found = [Event.objects.get(pk=event.pk) for event in (lost, running, young, queued)]
    assert [event.status for event in found] == ["FAILED", "FAILED", "PENDING", "PENDING"]
    assert found[0].error == "Interrupted before it was finished. Nothing was stored."


def test_the_sweep_puts_back_a_job_that_a_living_worker_forgot(
    project: Project, living_worker: int
) -> None:
    event = jobs.add_later(request(), project=project)
    mark(event, updated_at=timezone.now() - LONG_AGO, status="RUNNING")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s", [living_worker]
        )
    with alone(f"{project.pk}:user_id:alex"):  # somebody works on it
        keep_house(jobs.sweep)
        assert left() == [("add", "doing")]
    keep_house(jobs.sweep)
    assert left() == [("add", "todo")]


def test_a_job_of_yesterday_is_tidied_away_with_what_it_left(project: Project) -> None:
    jobs.add_later(request("One"), project=project)
    work()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_events SET at = at - interval '25 hours'")
    jobs.add_later(request("Two"), project=project)
    work()
    keep_house(jobs.tidy)
    kept = ProcrastinateJob.objects.filter(task_name="memories.jobs.add")
    assert [job.args["event_id"] for job in kept] == [str(Event.objects.latest("created_at").pk)]


def test_another_embedding_model_is_gone_over_to_piece_by_piece_between_adds(
    model_server: ModelServer,
    project: Project,
    remember: Remember,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(jobs, "REEMBED_SECONDS", 0)
    remember("Likes tea")
    jobs.reembed_later(EMBEDDER)
    jobs.add_later(request("Plays the cello"), project=project)
    work()
    assert left() == []
    rows = Embedding.objects.values_list("space__name", "memory__text")
    assert set(rows) == {(EMBEDDER, "Likes tea"), (EMBEDDER, "Plays the cello")}
    slices = ProcrastinateJob.objects.filter(task_name="memories.jobs.reembed")
    assert slices.count() > 1


def test_a_new_model_that_fails_ends_its_job(model_server: ModelServer, remember: Remember) -> None:
    remember("Likes tea")
    model_server.then(error(404, "no such model"))
    jobs.reembed_later(EMBEDDER)
    work()
    assert left() == []
    assert not Embedding.objects.filter(space__name=EMBEDDER).exists()


def test_the_log_of_requests_forgets_old_reads_and_nothing_that_changed_something(
    project: Project, settings: Settings
) -> None:
    settings.REQUEST_LOG_DAYS = 30
    old = timezone.now() - timedelta(days=31)
    kept = {
        Event.objects.create(project=project, kind=kind, status="SUCCEEDED", created_at=at).pk
        for kind, at in (("ADD", old), ("DELETE", old), ("SEARCH", timezone.now()))
    }
    Event.objects.create(project=project, kind="SEARCH", status="SUCCEEDED", created_at=old)
    jobs.forget_calls()
    assert set(Event.objects.values_list("pk", flat=True)) == kept
    settings.REQUEST_LOG_DAYS = 0
    ancient = Event.objects.create(project=project, kind="GET", created_at=old)
    jobs.forget_calls()
    assert Event.objects.filter(pk=ancient.pk).exists()
