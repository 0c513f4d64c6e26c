"""`manage.py reembed`: tells how far it is, and may be stopped or killed at any time."""

import signal
import threading
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django import Settings

from memories import changes
from memories.changes import Actor
from memories.llm.embeddings import BUILTIN
from memories.models import Embedding, EmbeddingSpace, Project
from memories.models.history import ActorKind
from memories.plans import Operation, Plan, Values
from tests.conftest import Remember
from tests.memories.management.conftest import Manage, Process
from tests.model_server import EMBEDDER, KEY, Body, ModelServer, error

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 600  # more than two batches


def reembed(*arguments: str) -> str:
    out = StringIO()
    call_command("reembed", *arguments, stdout=out)
    return out.getvalue()


def test_it_goes_to_the_configured_model_and_says_how_far_it_is(
    model_server: ModelServer, settings: Settings, remember: Remember
) -> None:
    remember("Likes tea")
    settings.EMBEDDING_MODEL = EMBEDDER
    told = reembed().splitlines()
    assert told[0] == "embedding: 0 of 1 (0 %)"
    assert told[1].startswith("embedding: 1 of 1 (100 %), ")
    assert told[1].endswith(" a second")
    assert told[2].startswith("deleting: 1 of 1 (100 %)")
    assert told[3] == f"Searches use {EMBEDDER}, and no other model's vectors are left."
    assert f"Searches use {BUILTIN.name}," in reembed("--to", BUILTIN.name)


def test_a_model_that_fails_ends_it_with_one_sentence(
    model_server: ModelServer, remember: Remember
) -> None:
    remember("Likes tea")
    model_server.then(error(404, "no such model"))
    with pytest.raises(CommandError, match=r"^The model server .*Run the command again to go on"):
        reembed("--to", "nonsense")


def test_in_the_background_it_is_left_to_the_workers_once(
    model_server: ModelServer, remember: Remember, manage: Manage
) -> None:
    remember("Likes tea")
    for _ in range(2):
        assert "The workers will go over" in reembed("--background", "--to", EMBEDDER)
    jobs = ProcrastinateJob.objects.filter(task_name="memories.jobs.reembed")
    assert [job.args for job in jobs] == [{"name": EMBEDDER}]


def test_two_at_once_are_refused_and_a_stopped_or_killed_run_is_continued(
    model_server: ModelServer, settings: Settings, project: Project, manage: Manage
) -> None:
    settings.EMBEDDING_MODEL = EMBEDDER
    operations = tuple(
        Operation(kind="ADD", values=Values(text=f"Fact number {number}", user_id="alex"))
        for number in range(MANY)
    )
    actor = Actor(kind=ActorKind.SYSTEM, name="system")
    changes.apply(Plan(operations=operations), project=project, actor=actor)

    def start() -> Process:
        return manage(
            "reembed",
            "--to=second",
            OPENAI_BASE_URL=model_server.base_url,
            OPENAI_API_KEY=KEY,
            EMBEDDING_MODEL=EMBEDDER,
        )

    def embedded() -> int:
        return Embedding.objects.filter(space__name="second").count()

    hanging, closing = threading.Event(), threading.Event()

    def hang_in_the_second_batch(body: Body) -> None:
        batches = [asked for asked in model_server.asked if len(asked.body["input"]) > 1]
        if len(body["input"]) > 1 and len(batches) == 2:
            hanging.set()
            closing.wait(30)

    model_server.asked.clear()
    model_server.meanwhile = hang_in_the_second_batch
    first = start()
    assert hanging.wait(20)
    told, _ = start().communicate(timeout=20)
    assert told == "CommandError: It is running already. Wait for it, or stop it first.\n"
    first.send_signal(signal.SIGINT)
    told, _ = first.communicate(timeout=10)
    assert told.splitlines()[-1] == "CommandError: Stopped. Run the command again to go on."
    assert (first.returncode, embedded()) == (1, 256)

    model_server.asked.clear()
    hanging.clear()
    second = start()
    assert hanging.wait(20)
    second.kill()
    told, _ = second.communicate(timeout=10)
    assert told.startswith("embedding: 256 of 600 (42 %)")
    assert embedded() == 512

    closing.set()
    third = start()
    told, _ = third.communicate(timeout=20)
    assert told.startswith("embedding: 512 of 600 (85 %)")
    assert (third.returncode, embedded(), Embedding.objects.count()) == (0, MANY, MANY)
    assert [(s.name, s.serving) for s in EmbeddingSpace.objects.all()] == [("second", True)]
