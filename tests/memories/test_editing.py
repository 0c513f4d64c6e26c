"""Changes by name: all or none, planned anew where others were quicker, never over what is locked.

What two at once may do to each other is tried with threads on connections of their own.
"""

import json
import threading
from collections.abc import Callable
from itertools import count, pairwise
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from pydantic import ValidationError

from memories import changes, editing
from memories.changes import Actor, StalePlan
from memories.editing import Protected, Unknown
from memories.llm.errors import ModelError
from memories.models import (
    Embedding,
    EmbeddingSpace,
    Entity,
    EntityKind,
    Event,
    EventKind,
    EventStatus,
    Memory,
    Project,
    Revision,
)
from memories.pipeline.categories import DEFAULT_CATEGORIES
from memories.plans import Operation, Plan, Values
from tests.conftest import Remember
from tests.memories.test_intake import elsewhere
from tests.model_server import EMBEDDER, Body, ModelServer


def call(project: Project, kind: EventKind = EventKind.UPDATE) -> Event:
    """The row of a call that is under way."""
    return Event.objects.create(project=project, kind=kind, status=EventStatus.RUNNING)


def versions(row: Memory) -> list[int]:
    found = Revision.objects.filter(memory_id=row.pk).order_by("version")
    return list(found.values_list("version", flat=True))


def counts(project: Project) -> dict[str, int]:
    return dict(project.entities.values_list("name", "memory_count"))


# --- edits ----------------------------------------------------------------------------------


def test_many_edits_are_one_change_set_of_their_event(project: Project, remember: Remember) -> None:
    tea, rye = remember("Likes tea"), remember("Likes rye")
    event = call(project)
    rows = editing.edit(
        project, {rye.pk: {"text": "Likes oats"}, tea.pk: {"metadata": {"n": 1}}}, event=event
    )
    assert [row.text for row in rows] == ["Likes oats", "Likes tea"]
    assert rows[1].metadata == {"n": 1}
    event.refresh_from_db()
    assert event.status == EventStatus.SUCCEEDED
    assert [item["id"] for item in event.results or []] == [str(rye.pk), str(tea.pk)]
    assert project.revisions.filter(change_set__event=event).count() == 2


def test_an_edit_of_nothing_new_finishes_its_event_and_writes_no_history(
    project: Project, remember: Remember
) -> None:
    row = remember("Likes tea", metadata={"zeta": 1, "a": {"c": 1, "b": 2}})
    event = call(project)
    wanted = {"text": " Likes tea ", "metadata": {"a": {"b": 2, "c": 1}, "zeta": 1}}
    (same,) = editing.edit(project, {row.pk: wanted}, event=event)
    assert (same.version, versions(row)) == (1, [1])
    event.refresh_from_db()
    assert (event.status, event.results) == (EventStatus.SUCCEEDED, [])


@pytest.mark.parametrize(("before", "after"), [(1, True), (0, False), (1, 1.0), ("1", 1)])
def test_values_that_json_tells_apart_are_a_change(
    project: Project, remember: Remember, before: Any, after: Any
) -> None:
    row = remember("Likes tea", metadata={"n": before})
    (changed,) = editing.edit(project, {row.pk: {"metadata": {"n": after}}}, event=call(project))
    assert json.dumps(changed.metadata) == json.dumps({"n": after})
    assert versions(row) == [1, 2]


def test_one_that_is_missing_refuses_all(
    project: Project, other_project: Project, remember: Remember
) -> None:
    row, theirs = remember("Likes tea"), remember("Likes rye", into=other_project)
    gone = remember("Liked oats")
    editing.delete(project, [gone.pk], event=call(project))
    for missing in (uuid4(), theirs.pk, gone.pk):
        with pytest.raises(Unknown) as refused:
            editing.edit(
                project, {row.pk: {"text": "x"}, missing: {"text": "y"}}, event=call(project)
            )
        assert list(refused.value.ids) == [missing]
        with pytest.raises(Unknown):
            editing.delete(project, [row.pk, missing], event=call(project))
    row.refresh_from_db()
    assert (row.text, row.deleted_at) == ("Likes tea", None)
    assert Memory.objects.get(pk=theirs.pk).deleted_at is None


def test_one_that_is_protected_refuses_all(project: Project, remember: Remember) -> None:
    row = remember("Likes tea")
    locked, fixed = remember("Likes rye", locked=True), remember("Likes oats", immutable=True)
    for other in (locked, fixed):
        with pytest.raises(Protected):
            editing.edit(
                project, {row.pk: {"text": "x"}, other.pk: {"text": "y"}}, event=call(project)
            )
    with pytest.raises(Protected):
        editing.delete(project, [row.pk, locked.pk], event=call(project))
    editing.delete(project, [fixed.pk], event=call(project))
    assert set(project.memories.live().values_list("text", flat=True)) == {
        "Likes tea",
        "Likes rye",
    }


def test_values_that_no_memory_may_have_are_refused_before_anything_is_written(
    project: Project, remember: Remember
) -> None:
    row, other = remember("Likes tea"), remember("Likes rye")
    for values in ({"text": ""}, {"text": "x" * 10_001}, {"metadata": {"a": "\0"}}):
        with pytest.raises(ValidationError):
            editing.edit(
                project, {other.pk: {"text": "Likes oats"}, row.pk: values}, event=call(project)
            )
    assert (versions(row), versions(other)) == ([1], [1])


def test_new_texts_are_tagged_by_one_question_and_the_same_texts_keep_their_categories(
    project: Project, remember: Remember
) -> None:
    row = remember("Likes tea", categories=["my own"])
    other = remember("Likes rye", categories=["my own"])
    changed = editing.edit(
        project,
        {row.pk: {"text": "Plays football"}, other.pk: {"text": "Likes rye"}},
        event=call(project),
    )
    assert changed[0].categories == ["sports"]
    assert set(changed[0].categories) <= DEFAULT_CATEGORIES.keys()
    assert changed[1].categories == ["my own"]


def test_a_model_that_fails_changes_nothing(
    project: Project, remember: Remember, model_server: ModelServer, settings: Any
) -> None:
    row = remember("Likes tea")
    settings.OPENAI_BASE_URL, settings.OPENAI_API_KEY = "http://127.0.0.1:9/v1", "unused"
    settings.EMBEDDING_MODEL = "absent"
    settings.MODEL_ATTEMPTS = 1
    EmbeddingSpace.objects.update(serving=False)
    EmbeddingSpace.objects.create(name="absent", dimensions=8, builtin=False, serving=True)
    with pytest.raises(ModelError):
        editing.edit(project, {row.pk: {"text": "Plays football"}}, event=call(project))
    row.refresh_from_db()
    assert (row.text, versions(row)) == ("Likes tea", [1])


# --- deletions ------------------------------------------------------------------------------


def test_everything_is_deleted_in_batches_and_what_is_locked_stays(
    project: Project, remember: Remember, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(editing, "DELETED_AT_ONCE", 3)
    for number in range(7):
        remember(f"Fact {number}")
    remember("Kept", locked=True)
    remember("Kim's", user_id="kim")
    event = call(project, EventKind.DELETE_ALL)
    rows = project.memories.live().filter(user_id="alex")
    done = editing.delete_all(rows, project, event=event)
    assert (done.deleted, done.locked) == (7, 1)
    assert counts(project) == {"alex": 1, "kim": 1}
    assert project.revisions.filter(event="DELETE").count() == 7
    assert not Embedding.objects.filter(memory__deleted_at__isnull=False).exists()
    event.refresh_from_db()
    assert event.status == EventStatus.SUCCEEDED


@pytest.mark.parametrize("number", [0, 3, 6])
def test_whole_batches_end_as_well(
    project: Project, remember: Remember, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    monkeypatch.setattr(editing, "DELETED_AT_ONCE", 3)
    for each in range(number):
        remember(f"Fact {each}")
    done = editing.delete_all(project.memories.live(), project, event=call(project))
    assert (done.deleted, done.locked) == (number, 0)


def test_an_entity_goes_with_its_memories_and_stays_while_one_is_locked(
    project: Project, remember: Remember
) -> None:
    remember("Likes tea")
    locked = remember("Likes rye", locked=True)
    with pytest.raises(editing.Protected, match="1 of its memories"):
        editing.delete_entity(project, EntityKind.USER, "alex", event=call(project))
    assert counts(project) == {"alex": 2}
    changes.apply(
        Plan(operations=(Operation(kind="UPDATE", memory_id=locked.pk, version=locked.version,
                                   before=locked.text, values=Values(locked=False)),)),
        project=project, actor=Actor.of_person(locked.project.memberships.get().person),
    )  # fmt: skip
    done = editing.delete_entity(project, EntityKind.USER, "alex", event=call(project))
    assert (done.deleted, done.locked, counts(project)) == (2, 0, {})


def test_an_entity_that_is_made_again_keeps_what_is_not_given(project: Project) -> None:
    made = editing.ensure_entity(
        project, EntityKind.AGENT, "desk", metadata={"n": 1}, display_name="Desk"
    )
    again = editing.ensure_entity(project, EntityKind.AGENT, "desk")
    assert (again.pk, again.metadata, again.display_name) == (made.pk, {"n": 1}, "Desk")
    again = editing.ensure_entity(project, EntityKind.AGENT, "desk", metadata={})
    assert (again.metadata, again.display_name) == ({}, "Desk")
    for name in ("", "  ", "*", "a\u202eb", "a\x07"):
        with pytest.raises(ValueError, match=r"\S"):
            editing.ensure_entity(project, EntityKind.AGENT, name)
    assert Entity.objects.count() == 1


# --- two at once ----------------------------------------------------------------------------


def together(*acts: Callable[[], Any]) -> list[Any]:
    """What each of `acts`, begun at the same moment, returned or raised."""
    ready = threading.Barrier(len(acts))
    found: list[Any] = [None] * len(acts)

    def run(place: int, act: Callable[[], object]) -> None:
        try:
            ready.wait(60)
            found[place] = act()
        except Exception as error:
            found[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


@pytest.fixture
def edited_while_embedding(
    project: Project, model_server: ModelServer, settings: Any, remember: Remember
) -> Callable[[int], Memory]:
    """A memory whose metadata somebody else changes during each of so many questions of ours.

    Several texts at once are asked for anew each time; a single one would be remembered.
    """
    settings.EMBEDDING_MODEL = EMBEDDER

    def begin(times: int) -> Memory:
        row = remember("Likes tea")
        numbers = iter(range(1, times + 1))

        def meanwhile(body: Body) -> None:
            if number := next(numbers, None):
                values = {"metadata": {"n": number}}
                elsewhere(lambda: editing.edit(project, {row.pk: values}, event=call(project)))

        model_server.meanwhile = meanwhile
        return row

    return begin


@pytest.mark.django_db(transaction=True)
def test_an_edit_that_others_were_quicker_than_is_made_on_what_they_left(
    project: Project, edited_while_embedding: Callable[[int], Memory], remember: Remember
) -> None:
    row = edited_while_embedding(3)
    other = remember("Likes milk")
    edits = {row.pk: {"text": "Likes rye"}, other.pk: {"text": "Likes oats"}}
    changed = editing.edit(project, edits, event=call(project))
    assert [one.text for one in changed] == ["Likes rye", "Likes oats"]
    assert changed[0].metadata == {"n": 3}
    assert versions(other) == [1, 2]
    assert versions(row) == [1, 2, 3, 4, 5]


@pytest.mark.django_db(transaction=True)
def test_an_edit_is_given_up_when_the_others_never_end(
    project: Project, edited_while_embedding: Callable[[int], Memory], remember: Remember
) -> None:
    row = edited_while_embedding(1_000)
    edits = {row.pk: {"text": "Likes rye"}, remember("Likes milk").pk: {"text": "Likes oats"}}
    with pytest.raises(StalePlan):
        editing.edit(project, edits, event=call(project))
    assert set(project.memories.values_list("text", flat=True)) == {"Likes tea", "Likes milk"}
    row.refresh_from_db()
    assert versions(row) == list(range(1, row.version + 1))
    assert editing.MOST_ATTEMPTS < row.version < 20  # it was tried as often, and no more


@pytest.mark.django_db(transaction=True)
def test_no_edit_of_many_at_once_is_lost_from_the_history(
    project: Project, remember: Remember
) -> None:
    row = remember("Likes tea")

    def edit(text: str) -> Callable[[], object]:
        return lambda: editing.edit(project, {row.pk: {"text": text}}, event=call(project))

    wanted = [f"Likes tea number {number}" for number in range(6)]
    found = together(*map(edit, wanted))
    done = [text for text, one in zip(wanted, found, strict=True) if isinstance(one, list)]
    assert done
    assert all(isinstance(one, list | StalePlan) for one in found)
    revisions = list(Revision.objects.filter(memory_id=row.pk).order_by("version"))
    assert [revision.version for revision in revisions] == list(range(1, len(done) + 2))
    # Each begins where the one before it ended.
    for before, after in pairwise(revisions):
        assert after.before is not None
        assert after.before["text"] == before.after["text"]
    assert {revision.after["text"] for revision in revisions[1:]} == set(done)
    row.refresh_from_db()
    assert row.text == revisions[-1].after["text"]
    assert Embedding.objects.filter(memory=row).count() == 1


@pytest.mark.django_db(transaction=True)
def test_an_edit_and_a_deletion_at_once_leave_a_whole_history(
    project: Project, remember: Remember
) -> None:
    for number in range(4):
        row = remember(f"Likes tea number {number}")
        edited, deleted = together(
            lambda row=row: editing.edit(project, {row.pk: {"text": "x"}}, event=call(project)),
            lambda row=row: editing.delete(project, [row.pk], event=call(project)),
        )
        assert deleted is None
        assert isinstance(edited, list | Unknown)
        # An edit that answers is in the history, before the deletion; one that does not is not.
        told = Revision.objects.filter(memory_id=row.pk).order_by("version")
        assert list(told.values_list("event", flat=True)) == [
            "ADD",
            *(["UPDATE"] if isinstance(edited, list) else []),
            "DELETE",
        ]
        assert not Embedding.objects.filter(memory=row).exists()
    assert counts(project) == {"alex": 0}


@pytest.mark.django_db(transaction=True)
def test_batches_that_overlap_in_opposite_order_do_not_wait_for_each_other(
    project: Project, remember: Remember
) -> None:
    rows = [remember(f"Fact {number}") for number in range(5)]
    metadata = ({"by": name} for name in count(1))

    def edit(some: list[Memory]) -> Callable[[], object]:
        values = next(metadata)
        edits = {row.pk: {"metadata": values} for row in some}
        return lambda: editing.edit(project, edits, event=call(project))

    found = together(edit(rows), edit(rows[::-1]), edit(rows[1:4]))
    assert any(isinstance(one, list) for one in found)
    assert all(isinstance(one, list | StalePlan) for one in found)
    for row in rows:
        assert versions(row) == list(range(1, len(versions(row)) + 1))
    # All or none: the two whole batches leave all of their rows alike.
    ends = Memory.objects.filter(pk__in=[rows[0].pk, rows[4].pk])
    assert len({json.dumps(row.metadata) for row in ends}) == 1


@pytest.mark.django_db(transaction=True)
def test_two_deletions_of_everything_count_each_memory_once(
    project: Project, remember: Remember, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(editing, "DELETED_AT_ONCE", 3)
    for number in range(8):
        remember(f"Fact {number}")

    def delete() -> object:
        return editing.delete_all(project.memories.live(), project, event=call(project))

    found = together(delete, delete)
    assert all(isinstance(one, editing.Deleted | StalePlan) for one in found)
    assert project.memories.live().count() == 0
    assert Revision.objects.filter(event="DELETE").count() == 8
    assert counts(project) == {"alex": 0}
