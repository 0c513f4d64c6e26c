"""Copies of memories and deletions at the same time: whoever comes first, nothing deleted stays."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import close_old_connections, connection, transaction
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from memories import changes, copies, exports
from memories.changes import Actor
from memories.models import Export, Memory, Person, Project
from memories.plans import Operation, Plan
from tests.conftest import Remember
from tests.memories.exports.reading import TEXTS, content
from tests.memories.test_editing import together

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("queue", "folder")]


@pytest.fixture
def folder(tmp_path: Path, settings: Settings) -> None:
    settings.DATA_DIR = tmp_path


@pytest.fixture
def forget(project: Project, admin: Person) -> Callable[[Memory], None]:
    """Deletes a memory through the writer."""

    def write(memory: Memory) -> None:
        operation = Operation(
            kind="DELETE", memory_id=memory.id, version=memory.version, before=memory.text
        )
        plan = Plan(operations=(operation,))
        changes.apply(plan, project=project, actor=Actor.of_person(admin))

    return write


def status(export: Export) -> str:
    export.refresh_from_db()
    return export.status


def test_an_export_waits_for_a_deletion_that_is_under_way(
    project: Project, remember: Remember, forget: Callable[[Memory], None]
) -> None:
    remember("Likes rye")
    memory = remember("Likes tea")
    export = exports.request_export(project, TEXTS, {})
    deleted, waited = threading.Event(), threading.Event()

    def delete() -> None:
        with transaction.atomic():
            forget(memory)
            deleted.set()
            with connection.cursor() as cursor:
                for _ in range(600):
                    cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
                    if cursor.fetchone()[0]:
                        waited.set()
                        break
                    threading.Event().wait(0.05)
        close_old_connections()

    def make() -> None:
        assert deleted.wait(60)
        exports.carry_out(export.pk)
        close_old_connections()

    together(delete, make)
    assert waited.is_set()
    assert content(export) == ["Likes rye"]


def test_a_deletion_while_an_export_is_made_sends_it_back(
    project: Project, remember: Remember, forget: Callable[[Memory], None]
) -> None:
    memory = remember("Likes tea")
    export = exports.request_export(project, TEXTS, {"user_id": "alex"})
    Export.objects.update(status="RUNNING")
    forget(memory)
    assert status(export) == "PENDING"
    exports.carry_out(export.pk)
    assert content(export) == []


def test_one_that_is_sent_back_again_and_again_is_given_up(
    project: Project, remember: Remember, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    remember("Likes tea")
    export = exports.request_export(project, TEXTS, {})
    write = exports.requests.files.write

    def interrupted(*given: object) -> None:
        write(*given)  # type: ignore[arg-type]
        gone = {"user_id": "kim", "agent_id": None, "app_id": None, "run_id": None}
        with transaction.atomic():
            copies.withdraw(project, [gone])

    monkeypatch.setattr(exports.requests.files, "write", interrupted)
    exports.carry_out(export.pk)
    assert (status(export), export.error) == ("FAILED", exports.requests.DELETED_MEANWHILE)
    assert list((tmp_path / "exports").iterdir()) == []


def test_what_adds_and_changes_costs_nothing_and_a_deletion_three_statements(
    project: Project, remember: Remember, forget: Callable[[Memory], None]
) -> None:
    for _ in range(3):
        exports.request_export(project, TEXTS, {"user_id": "kim"})
    Export.objects.update(status="SUCCEEDED")
    with CaptureQueriesContext(connection) as adding:
        memory = remember("Likes tea")
    with CaptureQueriesContext(connection) as deleting:
        forget(memory)

    def told(queries: CaptureQueriesContext) -> int:
        names = ("memories_export", "memories_profile", "copies:")
        return sum(any(name in query["sql"] for name in names) for query in queries)

    assert (told(adding), told(deleting)) == (0, 3)
    assert set(Export.objects.values_list("status", flat=True)) == {"SUCCEEDED"}
