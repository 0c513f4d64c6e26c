"""How many memories an entity has, when several writers are at it at once."""

import threading
import time

import pytest
from django.db import connection, transaction

from memories import changes, editing
from memories.changes import Actor
from memories.models import EntityKind, Event, EventKind, EventStatus, Person, Project
from memories.plans import Operation, Plan, Values

pytestmark = pytest.mark.django_db(transaction=True)
LONG_ENOUGH = 30.0


def _wait_until_somebody_waits() -> None:
    until = time.monotonic() + LONG_ENOUGH
    with connection.cursor() as cursor:
        while time.monotonic() < until:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                " AND wait_event_type = 'Lock'"
            )
            if cursor.fetchone()[0]:
                return
            time.sleep(0.02)
    raise AssertionError("Nobody waits.")


def test_a_user_deleted_while_a_memory_is_added_is_there_again_and_counted(
    project: Project, admin: Person
) -> None:
    editing.ensure_entity(project, EntityKind.AGENT, "bot")
    editing.ensure_entity(project, EntityKind.USER, "alex")
    plan = Plan(
        operations=(
            Operation(kind="ADD", values=Values(text="Likes tea", agent_id="bot", user_id="alex")),
        )
    )

    def add() -> None:
        try:
            changes.apply(plan, project=project, actor=Actor.of_person(admin))
        finally:
            connection.close()

    adding = threading.Thread(target=add)
    with transaction.atomic():
        # The add has seen that both entities are there, and waits for the first of them.
        project.entities.select_for_update().get(kind=EntityKind.AGENT, name="bot")
        adding.start()
        _wait_until_somebody_waits()
        deleting = threading.Thread(target=_delete_alex, args=(project,))
        deleting.start()
        # Done before the add goes on, or waiting for it: both are right.
        deleting.join(2)
    adding.join(LONG_ENOUGH)
    deleting.join(LONG_ENOUGH)
    memories = project.memories.live().filter(user_id="alex").count()
    entity = project.entities.filter(kind=EntityKind.USER, name="alex").first()
    assert (entity.memory_count if entity else 0) == memories


def _delete_alex(project: Project) -> None:
    try:
        event = Event.objects.create(
            project=project, kind=EventKind.DELETE_USER, status=EventStatus.RUNNING
        )
        editing.delete_entity(project, EntityKind.USER, "alex", event=event)
    finally:
        connection.close()
