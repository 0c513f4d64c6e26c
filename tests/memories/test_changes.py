"""The writer: all of a plan or none of it, once, and never over something newer."""

import hashlib
import json
from datetime import UTC, datetime

import pytest

from memories import changes
from memories.changes import Actor, AlreadyApplied, StalePlan
from memories.models import (
    ChangeSet,
    Delivery,
    Embedding,
    Entity,
    Event,
    EventKind,
    Memory,
    Message,
    Person,
    Project,
    Revision,
    Webhook,
)
from memories.models.history import ActorKind, ExactEncoder
from memories.plans import Operation, Plan, Values
from tests.conftest import Remember

pytestmark = pytest.mark.django_db
SYSTEM = Actor(kind=ActorKind.SYSTEM, name="system")


def adding(text: str, **values: object) -> Operation:
    return Operation(kind="ADD", values=Values(text=text, **values))


def updating(memory: Memory, **values: object) -> Operation:
    return Operation(
        kind="UPDATE",
        memory_id=memory.id,
        version=memory.version,
        before=memory.text,
        values=Values(**values),
    )


def deleting(memory: Memory) -> Operation:
    return Operation(kind="DELETE", memory_id=memory.id, version=memory.version, before=memory.text)


def counts(project: Project) -> dict[str, int]:
    return {f"{e.kind}:{e.name}": e.memory_count for e in Entity.objects.filter(project=project)}


def test_an_add_writes_the_memory_its_vector_its_revision_and_its_counts(project: Project) -> None:
    plan = Plan(operations=(adding("Likes tea", user_id="alex", run_id="r1"),), method="rules")
    applied = changes.apply(plan, project=project, actor=SYSTEM, reason="asked for")

    memory = project.memories.get()
    assert (memory.text, memory.user_id, memory.run_id, memory.version) == (
        "Likes tea",
        "alex",
        "r1",
        1,
    )
    assert memory.hash == hashlib.md5(b"Likes tea").hexdigest()
    assert len(Embedding.objects.get(memory=memory).vector) == 384
    revision = Revision.objects.get()
    assert (revision.event, revision.before, revision.after["text"]) == ("ADD", None, "Likes tea")
    assert applied.change_set is not None
    assert (applied.change_set.method, applied.change_set.reason) == ("rules", "asked for")
    assert counts(project) == {"user:alex": 1, "run:r1": 1}
    assert applied.results == [{"id": str(memory.id), "event": "ADD", "memory": "Likes tea"}]


def test_an_update_keeps_what_it_does_not_name(project: Project, remember: Remember) -> None:
    memory = remember("Likes tea", metadata={"src": "form", "a": 1}, categories=["food"])
    changes.apply(
        Plan(operations=(updating(memory, text="Likes green tea"),)), project=project, actor=SYSTEM
    )
    memory.refresh_from_db()
    assert (memory.text, memory.metadata, memory.categories, memory.version) == (
        "Likes green tea",
        {"src": "form", "a": 1},
        ["food"],
        2,
    )
    before, after = Revision.objects.order_by("version").values_list("before", "after")[1]
    assert (before["text"], after["text"]) == ("Likes tea", "Likes green tea")


def test_an_update_replaces_the_meaning(project: Project, remember: Remember) -> None:
    memory = remember("Likes tea")
    old = Embedding.objects.get(memory=memory).vector
    plan = Plan(operations=(updating(memory, text="Plays the cello"),))
    changes.apply(plan, project=project, actor=SYSTEM)
    assert Embedding.objects.get(memory=memory).vector != old


def test_empty_metadata_stays_null_after_an_update(project: Project, remember: Remember) -> None:
    memory = remember("Likes tea")
    plan = Plan(operations=(updating(memory, text="Likes green tea"),))
    changes.apply(plan, project=project, actor=SYSTEM)
    assert project.memories.filter(metadata__isnull=True, pk=memory.pk).exists()


def test_a_deletion_leaves_trash_and_history_but_no_vector(
    project: Project, remember: Remember
) -> None:
    memory = remember("Likes tea")
    changes.apply(Plan(operations=(deleting(memory),)), project=project, actor=SYSTEM)
    assert not project.memories.live().exists()
    assert project.memories.get().deleted_at is not None
    assert not Embedding.objects.exists()
    assert [r.event for r in Revision.objects.order_by("version")] == ["ADD", "DELETE"]
    assert counts(project) == {"user:alex": 0}


def test_moving_a_memory_to_another_user_moves_its_count(
    project: Project, remember: Remember
) -> None:
    memory = remember("Likes tea")
    changes.apply(
        Plan(operations=(updating(memory, user_id="kim"),)), project=project, actor=SYSTEM
    )
    assert counts(project) == {"user:alex": 0, "user:kim": 1}


def test_a_stale_plan_is_refused_whole_and_says_what_changed(
    project: Project, remember: Remember
) -> None:
    first, second = remember("Likes tea"), remember("Likes coffee")
    stale = Plan(operations=(deleting(first), updating(second, text="Likes cocoa")))
    newer = Plan(operations=(updating(second, text="Likes water"),))
    changes.apply(newer, project=project, actor=SYSTEM)
    with pytest.raises(StalePlan) as refused:
        changes.apply(stale, project=project, actor=SYSTEM)
    [conflict] = refused.value.conflicts
    assert conflict.memory is not None
    assert (conflict.memory.text, conflict.operation.text) == ("Likes water", "Likes cocoa")
    assert set(project.memories.live().values_list("text", flat=True)) == {
        "Likes tea",
        "Likes water",
    }


def test_a_deleted_memory_cannot_be_changed(project: Project, remember: Remember) -> None:
    memory = remember("Likes tea")
    changes.apply(Plan(operations=(deleting(memory),)), project=project, actor=SYSTEM)
    with pytest.raises(StalePlan, match="no longer there"):
        changes.apply(
            Plan(operations=(updating(memory, text="Likes milk"),)), project=project, actor=SYSTEM
        )


def test_a_plan_cannot_touch_another_project(
    other_project: Project, project: Project, remember: Remember
) -> None:
    memory = remember("Likes tea")
    with pytest.raises(StalePlan, match="no longer there"):
        changes.apply(Plan(operations=(deleting(memory),)), project=other_project, actor=SYSTEM)
    assert project.memories.live().count() == 1


def test_staff_may_change_a_locked_memory_and_nobody_else(
    project: Project, admin: Person, remember: Remember
) -> None:
    memory = remember("Likes tea", locked=True)
    plan = Plan(operations=(updating(memory, text="Likes milk"),))
    with pytest.raises(StalePlan, match="locked"):
        changes.apply(plan, project=project, actor=SYSTEM)
    changes.apply(plan, project=project, actor=Actor.of_person(admin))
    assert project.memories.get().text == "Likes milk"


def test_an_immutable_memory_keeps_its_text_but_may_be_deleted(
    project: Project, admin: Person, remember: Remember
) -> None:
    memory = remember("Likes tea", immutable=True)
    actor = Actor.of_person(admin)
    with pytest.raises(StalePlan, match="immutable"):
        changes.apply(
            Plan(operations=(updating(memory, text="Likes milk"),)), project=project, actor=actor
        )
    changes.apply(Plan(operations=(deleting(memory),)), project=project, actor=actor)
    assert not project.memories.live().exists()


def test_an_event_takes_effect_once(project: Project) -> None:
    event = Event.objects.create(project=project, kind=EventKind.ADD)
    message = Message.objects.create(
        project=project, event=event, position=0, role="user", content="I like tea"
    )
    operation = Operation(kind="ADD", values=Values(text="Likes tea", user_id="alex"), source=0)
    plan = Plan(operations=(operation,))
    changes.apply(plan, project=project, actor=SYSTEM, event=event)
    with pytest.raises(AlreadyApplied):
        changes.apply(plan, project=project, actor=SYSTEM, event=event)
    event.refresh_from_db()
    assert (event.status, len(event.results or [])) == ("SUCCEEDED", 1)
    assert project.memories.count() == 1
    assert Revision.objects.get().source == message


def test_a_plan_without_operations_finishes_its_event_and_changes_nothing(
    project: Project,
) -> None:
    event = Event.objects.create(project=project, kind=EventKind.ADD)
    applied = changes.apply(Plan(), project=project, actor=SYSTEM, event=event)
    event.refresh_from_db()
    assert (event.status, event.results, applied.change_set) == ("SUCCEEDED", [], None)
    assert not ChangeSet.objects.exists()


def test_a_webhook_hears_of_a_change_by_the_same_commit(project: Project) -> None:
    Webhook.objects.create(
        project=project, name="crm", url="http://127.0.0.1:9/", event_types=["memory_add"]
    )
    plan = Plan(operations=(adding("Likes tea", user_id="alex"),))
    applied = changes.apply(plan, project=project, actor=SYSTEM)
    assert Delivery.objects.get().body == applied.results[0]


def test_the_same_text_for_the_same_ids_is_added_once(project: Project) -> None:
    plan = Plan(operations=(adding("Likes tea", user_id="alex"),))
    changes.apply(plan, project=project, actor=SYSTEM)
    with pytest.raises(StalePlan, match="remembered already"):
        changes.apply(plan, project=project, actor=SYSTEM)
    twice = Plan(operations=(adding("Likes milk", user_id="kim"),) * 2)
    with pytest.raises(StalePlan, match="remembered already"):
        changes.apply(twice, project=project, actor=SYSTEM)
    others = Plan(operations=(adding("Likes tea", user_id="kim"),))
    changes.apply(others, project=project, actor=SYSTEM)
    assert project.memories.count() == 2


def test_an_entity_is_first_seen_with_its_earliest_memory(project: Project) -> None:
    for year in (2024, 2022, 2023):
        when = datetime(year, 1, 1, tzinfo=UTC)
        operation = adding(f"Fact of {year}", user_id="alex", created_at=when)
        changes.apply(Plan(operations=(operation,)), project=project, actor=SYSTEM)
    assert project.entities.get().created_at.year == 2022


def test_replaying_the_revisions_gives_the_live_table(project: Project, remember: Remember) -> None:
    kept, edited, gone = remember("One"), remember("Two"), remember("Three")
    plan = Plan(operations=(updating(edited, text="Two, again"), deleting(gone)))
    changes.apply(plan, project=project, actor=SYSTEM)
    replayed = {}
    for revision in project.revisions.order_by("memory_id", "version"):
        replayed[revision.memory_id] = revision.after
    live = {
        memory_id: after for memory_id, after in replayed.items() if after["deleted_at"] is None
    }
    assert live == {
        memory.id: json.loads(json.dumps(memory.snapshot(), cls=ExactEncoder))
        for memory in project.memories.live()
    }
    assert kept.id in live


@pytest.mark.parametrize("text", ["", "   ", "a\0b", "x" * 10_001, "half \ud800"])
def test_a_text_that_cannot_be_kept_is_refused_before_the_writer(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 each says something else
        Values(text=text)
