"""An add from its arrival to its effect: once, whole, or with a sentence that says why not."""

import threading
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from memories import changes, intake
from memories.changes import Actor, AlreadyApplied, StalePlan
from memories.llm.errors import ModelError
from memories.models import Event, Memory, Person, Project
from memories.plans import AddRequest, Operation, Plan, Turn, Values
from tests.conftest import Remember
from tests.model_server import EMBEDDER, Body, ModelServer, error, says

pytestmark = pytest.mark.django_db


def request(*texts: str, **fields: object) -> AddRequest:
    fields = {"user_id": "alex", **fields}
    return AddRequest(messages=[Turn(role="user", content=text) for text in texts], **fields)


def texts(project: Project) -> set[str]:
    return set(project.memories.live().values_list("text", flat=True))


def edit(memory: Memory, text: str, person: Person) -> None:
    memory.refresh_from_db()
    operation = Operation(
        kind="UPDATE",
        memory_id=memory.id,
        version=memory.version,
        before=memory.text,
        values=Values(text=text),
    )
    actor = Actor.of_person(person)
    changes.apply(Plan(operations=(operation,)), project=memory.project, actor=actor)


def elsewhere(act: Callable[[], object]) -> None:
    """Do `act` on a connection of its own."""

    def run() -> None:
        try:
            act()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()


def test_what_was_accepted_is_what_is_carried_out(project: Project) -> None:
    asked = AddRequest(
        messages=[
            Turn(role="user", content="Hello", name="Alex"),
            Turn(role="assistant", content="Hi"),
        ],
        user_id="alex",
        run_id="r1",
        metadata={"source": {"id": 1}},
        infer=False,
        immutable=True,
        timestamp=1_700_000_000,
        expiration_date=date(2030, 1, 1),
        includes="food",
        custom_categories=[{"food": "What they eat"}],
    )
    event = intake.accept(asked, project=project)
    assert (event.status, event.project, "messages" in event.payload) == ("PENDING", project, False)
    assert intake.request_of(Event.objects.get(pk=event.pk)) == asked


def test_an_event_is_carried_out_once_however_often_it_is_called(project: Project) -> None:
    event = intake.accept(request("I like tea", infer=False), project=project)
    done = intake.carry_out(event.pk)
    assert (done.status, done.attempts, done.error) == ("SUCCEEDED", 1, "")
    assert [(r["event"], r["memory"]) for r in done.results or []] == [("ADD", "I like tea")]
    assert done.latency_ms is not None
    again = intake.carry_out(event.pk)
    assert (again.attempts, again.completed_at) == (1, done.completed_at)
    assert project.memories.count() == 1


def test_one_that_was_cut_off_again_and_again_is_given_up(project: Project) -> None:
    event = intake.accept(request("I like tea", infer=False), project=project)
    Event.objects.filter(pk=event.pk).update(status="RUNNING", attempts=intake.MOST_ATTEMPTS)
    done = intake.carry_out(event.pk)
    assert (done.status, done.error) == (
        "FAILED",
        "Given up: 5 attempts were cut off. Nothing was stored.",
    )
    assert not project.memories.exists()


def test_a_model_that_is_away_fails_the_event_and_stores_nothing(
    model_server: ModelServer, project: Project
) -> None:
    model_server.then(*[error(503)] * 3)
    event = intake.accept(request("I like tea"), project=project)
    done = intake.carry_out(event.pk)
    assert done.status == "FAILED"
    assert done.error.startswith("The model server")
    assert done.completed_at
    assert done.latency_ms
    assert not project.memories.exists()
    assert intake.carry_out(event.pk).attempts == 1  # and that is the end of it


def test_a_model_that_answers_nonsense_half_way_applies_nothing_by_halves(
    model_server: ModelServer, project: Project, remember: Remember
) -> None:
    remember("Likes coffee")
    model_server.knows("I like tea and milk", "Likes tea", "Likes milk")
    model_server.answers("Reconciliation", {"decisions": "none of your business"})
    event = intake.accept(request("I like tea and milk"), project=project)
    assert intake.carry_out(event.pk).status == "FAILED"
    assert texts(project) == {"Likes coffee"}


def test_texts_that_cannot_be_embedded_fail_the_event(
    model_server: ModelServer, project: Project, settings: Settings
) -> None:
    settings.EMBEDDING_MODEL = EMBEDDER
    intake.carry_out(intake.accept(request("One", infer=False), project=project).pk)
    model_server.then(*[error(500)] * 3)
    event = intake.accept(request("Two", infer=False), project=project)
    assert intake.carry_out(event.pk).status == "FAILED"
    assert texts(project) == {"One"}


def test_a_model_that_takes_too_long_for_all_of_it_fails_the_event(
    model_server: ModelServer, project: Project, remember: Remember, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "MODEL_SECONDS", 0.5)
    remember("Likes coffee")
    model_server.knows("I like tea", "Likes tea")
    # One call may take five seconds here, and three attempts.
    model_server.then(model_server.hang())
    event = intake.accept(request("I like tea"), project=project)
    done = intake.carry_out(event.pk)
    assert (done.status, done.error) == (
        "FAILED",
        "The model took longer than 0.5 seconds for all of it. Send less at once.",
    )
    assert texts(project) == {"Likes coffee"}


def test_no_call_begins_when_the_time_is_used_up(
    model_server: ModelServer, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "MODEL_SECONDS", 0.0)
    event = intake.accept(request("I like tea"), project=project)
    assert intake.carry_out(event.pk).status == "FAILED"
    assert model_server.asked == []


@pytest.mark.django_db(transaction=True)
def test_a_memory_that_a_person_edits_between_plan_and_writing_is_planned_anew(
    model_server: ModelServer, project: Project, admin: Person, remember: Remember
) -> None:
    memory = remember("Lives in Paris")
    edited = "Lives in Paris, Texas"
    model_server.knows("I live in Lyon now", "Lives in Lyon")
    model_server.decides("Lives in Lyon", "UPDATE", "Lives in Paris")

    def meanwhile(body: Body) -> None:
        schemas = [asked.schema for asked in model_server.asked]
        if schemas == ["Extraction", "Reconciliation"]:
            elsewhere(lambda: edit(memory, edited, admin))
        elif schemas[-1] == "Extraction" and len(schemas) > 1:
            model_server.decides("Lives in Lyon", "UPDATE", edited)

    model_server.meanwhile = meanwhile
    event = intake.accept(request("I live in Lyon now"), project=project)
    assert intake.carry_out(event.pk).status == "SUCCEEDED"
    history = project.revisions.filter(memory_id=memory.id).order_by("version")
    steps = ["Lives in Paris", edited, "Lives in Lyon"]
    assert [revision.after["text"] for revision in history] == steps
    assert texts(project) == {"Lives in Lyon"}


@pytest.mark.django_db(transaction=True)
def test_an_add_is_given_up_when_the_edits_never_end(
    model_server: ModelServer, project: Project, admin: Person, remember: Remember
) -> None:
    memory = remember("Lives in Paris 0")
    model_server.knows("I live in Lyon now", "Lives in Lyon")
    edits = 0

    def meanwhile(body: Body) -> None:
        nonlocal edits
        if model_server.asked[-1].schema == "Reconciliation":
            model_server.decides("Lives in Lyon", "UPDATE", f"Lives in Paris {edits}")
            edits += 1
            elsewhere(lambda: edit(memory, f"Lives in Paris {edits}", admin))

    model_server.meanwhile = meanwhile
    event = intake.accept(request("I live in Lyon now"), project=project)
    done = intake.carry_out(event.pk)
    assert (done.status, edits) == ("FAILED", intake.MOST_REPLANS)
    assert done.error.startswith("Given up: the same memories were changed during each of 3")
    assert texts(project) == {f"Lives in Paris {edits}"}


def test_a_staged_plan_changes_nothing_until_a_person_applies_what_is_ticked(
    model_server: ModelServer, project: Project, admin: Person
) -> None:
    model_server.knows("Much", "Likes tea", "Likes milk", "Has a dog")
    event = intake.stage(request("Much"), project=project, person=admin)
    event.refresh_from_db()
    assert (event.status, texts(project)) == ("STAGED", set())
    plan = intake.staged_plan(event)
    assert [op.text for op in plan.operations] == ["Likes tea", "Likes milk", "Has a dog"]
    assert plan.method == "test-model"

    applied = intake.apply_staged(event, chosen={0, 2, 99}, person=admin)
    assert texts(project) == {"Likes tea", "Has a dog"}
    assert applied.change_set is not None
    assert (applied.change_set.actor_name, applied.change_set.reason) == ("ada", "Much")
    event.refresh_from_db()
    assert event.status == "SUCCEEDED"

    with pytest.raises(AlreadyApplied):
        intake.apply_staged(event, chosen={1}, person=admin)
    assert texts(project) == {"Likes tea", "Has a dog"}


def test_a_staged_plan_that_grew_stale_is_refused_whole(
    model_server: ModelServer, project: Project, admin: Person, remember: Remember
) -> None:
    memory = remember("Lives in Paris")
    model_server.knows("Lyon, and a dog", "Lives in Lyon", "Has a dog")
    model_server.decides("Lives in Lyon", "UPDATE", "Lives in Paris")
    event = intake.stage(request("Lyon, and a dog"), project=project, person=admin)
    edit(memory, "Lives in Rome", admin)
    with pytest.raises(StalePlan):
        intake.apply_staged(event, chosen={0, 1}, person=admin)
    assert texts(project) == {"Lives in Rome"}
    event.refresh_from_db()
    assert event.status == "STAGED"
    intake.apply_staged(event, chosen={1}, person=admin)  # what is still true may be ticked
    assert texts(project) == {"Lives in Rome", "Has a dog"}


def test_a_background_worker_never_carries_out_what_is_staged(
    project: Project, admin: Person
) -> None:
    event = intake.stage(request("I like tea", infer=False), project=project, person=admin)
    assert intake.carry_out(event.pk).status == "STAGED"
    assert not project.memories.exists()


def test_a_command_that_cannot_be_planned_leaves_no_event(
    model_server: ModelServer, project: Project, admin: Person
) -> None:
    model_server.then(*[says("no JSON at all")] * 6)
    with pytest.raises(ModelError):
        intake.stage(request("I like tea"), project=project, person=admin)
    assert not Event.objects.exists()


def test_plans_that_nobody_applied_are_forgotten_after_a_day(
    project: Project, admin: Person
) -> None:
    old = intake.stage(request("I like tea", infer=False), project=project, person=admin)
    young = intake.stage(request("I like milk", infer=False), project=project, person=admin)
    yesterday = timezone.now() - timedelta(days=1, minutes=1)
    Event.objects.filter(pk=old.pk).update(created_at=yesterday)
    intake.forget_staged()
    assert [event.pk for event in Event.objects.all()] == [young.pk]
