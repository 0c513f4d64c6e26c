"""From one embedding model to another: no gap in search, no stale vector, no lost change."""

import threading
from collections.abc import Callable
from contextlib import closing

import pytest
from django.db import connection

from memories import changes
from memories.changes import Actor
from memories.llm import embeddings
from memories.llm.embeddings import BUILTIN, EmbeddingModel
from memories.llm.errors import ModelError
from memories.locks import Busy
from memories.models import Embedding, EmbeddingSpace, Memory, Project
from memories.models.history import ActorKind
from memories.plans import Operation, Plan, Values
from memories.search import reembedding, spaces
from memories.search.nearest import nearest
from memories.search.reembedding import WrongLength, reembed
from tests.conftest import Remember
from tests.model_server import EMBEDDER, Body, ModelServer, error

pytestmark = pytest.mark.django_db(transaction=True)
SYSTEM = Actor(kind=ActorKind.SYSTEM, name="system")
NEW = EmbeddingModel(EMBEDDER, 8, builtin=False)


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reembedding, "EMBED_BATCH", 2)
    monkeypatch.setattr(reembedding, "DELETE_BATCH", 2)


def run(model: EmbeddingModel = NEW) -> list[tuple[str, int, int]]:
    return [(step.doing, step.done, step.total) for step in reembed(model)]


def kept() -> dict[str, set[str]]:
    """The texts that have a vector, by space."""
    found: dict[str, set[str]] = {}
    for name, text in Embedding.objects.values_list("space__name", "memory__text"):
        found.setdefault(name, set()).add(text)
    return found


def edit(memory: Memory, text: str) -> None:
    memory.refresh_from_db()
    operation = Operation(
        kind="UPDATE",
        memory_id=memory.id,
        version=memory.version,
        before=memory.text,
        values=Values(text=text),
    )
    changes.apply(Plan(operations=(operation,)), project=memory.project, actor=SYSTEM)


def meanwhile(server: ModelServer, act: Callable[[], object]) -> None:
    """Let `act` happen once, in another session, while the next request waits for its answer."""

    def elsewhere() -> None:
        try:
            act()
        finally:
            connection.close()

    def once(body: Body) -> None:
        server.meanwhile = lambda body: None
        thread = threading.Thread(target=elsewhere)
        thread.start()
        thread.join()

    server.meanwhile = once


def test_every_live_memory_of_every_project_is_embedded_and_the_old_vectors_go(
    model_server: ModelServer, remember: Remember, other_project: Project
) -> None:
    for text in ("Likes tea", "Plays the cello", "Lives in Rome"):
        remember(text)
    remember("Has a dog", into=other_project)
    gone = remember("Is deleted")
    deletion = Operation(kind="DELETE", memory_id=gone.id, version=1, before=gone.text)
    changes.apply(Plan(operations=(deletion,)), project=gone.project, actor=SYSTEM)

    steps = run()

    texts = {"Likes tea", "Plays the cello", "Lives in Rome", "Has a dog"}
    assert kept() == {EMBEDDER: texts}
    assert [space.name for space in EmbeddingSpace.objects.all()] == [EMBEDDER]
    assert spaces.serving().name == EMBEDDER
    assert steps == [
        ("embedding", 0, 4),
        ("embedding", 2, 4),
        ("embedding", 4, 4),
        ("deleting", 2, 4),
        ("deleting", 4, 4),
    ]
    assert run() == [("embedding", 4, 4)]  # and a second run has nothing to do


def test_a_search_finds_the_same_before_during_and_after(
    model_server: ModelServer, project: Project, remember: Remember
) -> None:
    for text in ("Likes green tea", "Plays the cello", "Lives in Rome", "Has a dog"):
        remember(text)
    found = []

    def search() -> None:
        def question(space: EmbeddingSpace) -> list[Memory]:
            asked = spaces.embed(["Plays the cello"], space)[0]
            return nearest(project.memories.live(), asked, space=space, limit=4)

        found.append([memory.text for memory in spaces.ask_serving(question)])

    search()
    for _ in reembed(NEW):
        search()
    search()
    assert {len(texts) for texts in found} == {4}
    assert {texts[0] for texts in found} == {"Plays the cello"}


def test_a_search_that_began_before_the_switch_is_asked_again(
    model_server: ModelServer, project: Project, remember: Remember
) -> None:
    remember("Likes tea")
    asked: list[str] = []

    def question(space: EmbeddingSpace) -> int:
        asked.append(space.name)
        if len(asked) == 1:
            run()
        return Embedding.objects.filter(space_id=space.pk).count()

    assert spaces.ask_serving(question) == 1
    assert asked == [BUILTIN.name, EMBEDDER]


def test_changes_meanwhile_are_embedded_by_both_models(
    model_server: ModelServer, remember: Remember
) -> None:
    first, second = remember("Likes tea"), remember("Plays the cello")
    with closing(reembed(NEW)) as steps:
        next(steps)
        remember("Lives in Rome")
        edit(first, "Likes cocoa")
        texts = {"Likes cocoa", "Plays the cello", "Lives in Rome"}
        assert kept() == {BUILTIN.name: texts, EMBEDDER: {"Likes cocoa", "Lives in Rome"}}
        list(steps)
    assert kept() == {EMBEDDER: texts}
    assert second.embeddings.count() == 1


def test_a_memory_edited_while_its_old_text_is_at_the_model_gets_the_new_texts_vector(
    model_server: ModelServer, remember: Remember
) -> None:
    memory = remember("Likes tea")
    with closing(reembed(NEW)) as steps:
        next(steps)
        meanwhile(model_server, lambda: edit(memory, "Plays the cello"))
        list(steps)
    [embedding] = Embedding.objects.all()
    expected = embeddings.embed(["Plays the cello"], NEW)[0]
    assert list(embedding.vector) == pytest.approx(list(expected), abs=0.01)


def test_a_memory_deleted_while_it_is_at_the_model_gets_no_vector(
    model_server: ModelServer, remember: Remember
) -> None:
    memory = remember("Likes tea")
    plan = Plan(
        operations=(Operation(kind="DELETE", memory_id=memory.id, version=1, before=memory.text),)
    )
    with closing(reembed(NEW)) as steps:
        next(steps)
        project = memory.project
        meanwhile(model_server, lambda: changes.apply(plan, project=project, actor=SYSTEM))
        list(steps)
    assert not Embedding.objects.exists()


def test_a_change_that_knew_only_the_old_space_is_embedded_before_the_switch(
    model_server: ModelServer, remember: Remember
) -> None:
    memory, _ = remember("Likes tea"), remember("Plays the cello")
    run()

    def go_back_half_way() -> None:
        with closing(reembed(BUILTIN)) as steps:
            next(steps)
            next(steps)

    meanwhile(model_server, go_back_half_way)
    edit(memory, "Likes cocoa")
    assert kept() == {
        EMBEDDER: {"Likes cocoa", "Plays the cello"},
        BUILTIN.name: {"Plays the cello"},
    }
    run(BUILTIN)
    assert kept() == {BUILTIN.name: {"Likes cocoa", "Plays the cello"}}


def test_a_change_whose_vectors_were_made_before_the_switch_is_embedded_anew(
    model_server: ModelServer, remember: Remember
) -> None:
    """Its first vectors are made while the old model serves, and the old space is gone after."""
    remember("Likes tea")
    run()
    meanwhile(model_server, lambda: list(reembed(BUILTIN)))
    remember("Plays the cello")
    assert kept() == {BUILTIN.name: {"Likes tea", "Plays the cello"}}


def test_a_new_model_that_fails_stops_nobody_from_writing(
    model_server: ModelServer, remember: Remember
) -> None:
    remember("Likes tea")
    with closing(reembed(NEW)) as steps:
        next(steps)
        model_server.then(error(400, "no such model"))
        remember("Plays the cello")
        assert kept() == {BUILTIN.name: {"Likes tea", "Plays the cello"}}
        list(steps)
    assert kept() == {EMBEDDER: {"Likes tea", "Plays the cello"}}


def test_an_edit_without_a_new_vector_does_not_leave_the_old_texts_one(
    model_server: ModelServer, remember: Remember
) -> None:
    memory = remember("Likes tea")

    def edit_while_the_new_model_fails() -> None:
        model_server.then(error(400, "no such model"))
        edit(memory, "Plays the cello")

    with closing(reembed(NEW)) as steps:
        next(steps)
        meanwhile(model_server, edit_while_the_new_model_fails)
        next(steps)
        assert kept() == {BUILTIN.name: {"Plays the cello"}}
        list(steps)
    assert kept() == {EMBEDDER: {"Plays the cello"}}


def test_what_is_added_behind_the_last_batch_is_embedded_before_the_switch(
    model_server: ModelServer, remember: Remember
) -> None:
    remember("Likes tea")

    def add_while_the_new_model_fails() -> None:
        model_server.then(error(400, "no such model"))
        remember("Plays the cello")

    with closing(reembed(NEW)) as steps:
        next(steps)
        meanwhile(model_server, add_while_the_new_model_fails)
        list(steps)
    assert kept() == {EMBEDDER: {"Likes tea", "Plays the cello"}}


def test_a_change_that_knew_a_space_which_is_given_up_is_kept(
    model_server: ModelServer, remember: Remember
) -> None:
    remember("Likes tea")
    run()
    with closing(reembed(BUILTIN)) as steps:
        next(steps)
    meanwhile(model_server, run)
    remember("Plays the cello")
    assert kept() == {EMBEDDER: {"Likes tea", "Plays the cello"}}


def test_an_interrupted_run_is_continued_by_the_next(
    model_server: ModelServer, remember: Remember
) -> None:
    for number in range(5):
        remember(f"Fact number {number}")
    with closing(reembed(NEW)) as steps:
        next(steps)
        next(steps)
    assert spaces.serving().name == BUILTIN.name
    assert len(kept()[EMBEDDER]) == 2
    assert run()[:3] == [("embedding", 2, 5), ("embedding", 4, 5), ("embedding", 5, 5)]

    with closing(reembed(BUILTIN)) as steps:
        for step in steps:
            if step.doing == "deleting":
                break
    assert len(kept()[EMBEDDER]) == 3
    assert run(BUILTIN) == [("deleting", 2, 3), ("deleting", 3, 3), ("embedding", 5, 5)]


def test_going_back_gives_up_what_was_begun(model_server: ModelServer, remember: Remember) -> None:
    remember("Likes tea")
    with closing(reembed(NEW)) as steps:
        next(steps)
    run(BUILTIN)
    assert [space.name for space in EmbeddingSpace.objects.all()] == [BUILTIN.name]


def test_two_at_once_are_refused(model_server: ModelServer, remember: Remember) -> None:
    remember("Likes tea")
    refused: list[Exception] = []

    def second() -> None:
        try:
            run()
        except Busy as busy:
            refused.append(busy)

    with closing(reembed(NEW)) as steps:
        next(steps)
        meanwhile(model_server, second)
        list(steps)
    assert len(refused) == 1


def test_a_model_that_does_not_work_changes_nothing(
    model_server: ModelServer, remember: Remember
) -> None:
    remember("Likes tea")
    model_server.then(error(404, "no such model"))
    with pytest.raises(ModelError):
        run()
    assert [space.name for space in EmbeddingSpace.objects.all()] == [BUILTIN.name]


def test_vectors_of_another_length_are_not_mixed_with_those_kept(
    model_server: ModelServer, remember: Remember
) -> None:
    remember("Likes tea")
    run()
    with pytest.raises(WrongLength, match=r"16 numbers.*have 8"):
        run(EmbeddingModel(EMBEDDER, 16, builtin=False))
