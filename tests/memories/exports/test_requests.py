"""Exports: from the request to the file, and the end of the file."""

import os
import stat
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import close_old_connections, connection, transaction
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django import Settings

from memories import exports, jobs_outbox
from memories.exports import BadExport, BadSchema, files, requests
from memories.filters import BadFilter
from memories.locks import alone
from memories.models import Export, Memory, Person, Project
from memories.queues import OUTBOX
from tests.conftest import Remember
from tests.memories.exports.reading import TEXTS, content, exported
from tests.memories.test_jobs import keep_house, work
from tests.model_server import ModelServer, error

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("queue", "folder")]
Json = Any


# --- the request ----------------------------------------------------------------------------


def test_request_and_job_are_written_by_one_commit(project: Project) -> None:
    with transaction.atomic():
        exports.request_export(project, TEXTS, {})
        transaction.set_rollback(True)
    assert (Export.objects.count(), ProcrastinateJob.objects.count()) == (0, 0)


def test_an_export_is_carried_out_and_counted(
    project: Project, other_project: Project, remember: Remember, admin: Person, folder: Path
) -> None:
    remember("Likes tea")
    remember("Plays the cello", user_id="kim")
    remember("Likes gin", into=other_project)
    remember("Likes milk", expiration_date=datetime(2020, 1, 1, tzinfo=UTC).date())
    Memory.objects.filter(pk=remember("Likes mud").pk).update(deleted_at=timezone.now())
    export = exports.request_export(project, TEXTS, {"user_id": "alex"}, "As a list", person=admin)
    assert (export.status, export.person, export.instructions) == ("PENDING", admin, "As a list")
    work(OUTBOX)
    assert content(export) == ["Likes tea"]
    assert (export.rows, export.file) == (1, f"{export.pk}.json")
    assert export.completed_at is not None
    path = folder / export.file
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert os.listdir(folder) == [export.file]


def test_memories_come_newest_first(project: Project, remember: Remember) -> None:
    for day in (3, 1, 2):
        remember(f"Day {day}", created_at=datetime(2026, 5, day, tzinfo=UTC))
    assert exported(project, TEXTS) == ["Day 3", "Day 2", "Day 1"]


@pytest.mark.parametrize("schema", [None, "", "{", "[]", "null", {}, [], 7, '"text"', "[" * 9999])
def test_a_schema_must_be_an_object(project: Project, schema: Json) -> None:
    with pytest.raises(BadSchema):
        exports.request_export(project, schema, {})
    assert not Export.objects.exists()


def nested(depth: int) -> Json:
    schema: Json = {"type": "string"}
    for _ in range(depth):
        schema = {"type": "object", "properties": {"a": schema}}
    return schema


@pytest.mark.parametrize(
    ("schema", "why"),
    [
        ({"type": "text"}, "not valid at type"),
        ({"properties": ["a"]}, "not valid at properties"),
        ({"type": "array", "items": [{"type": "string"}]}, "not valid at items"),
        ({"$ref": "https://example.com/schema.json"}, "leads out of the schema"),
        ({"properties": {"a": {"$ref": "file:///etc/passwd"}}}, "leads out of the schema"),
        ({"items": {"allOf": [{"$ref": "other.json#/a"}]}}, "leads out of the schema"),
        ({"$ref": "#/$defs/Gone"}, "leads nowhere"),
        ({"$ref": "#/required/0", "required": ["a"]}, "leads nowhere"),
        ({"$ref": "#/default", "default": {"$ref": "http://a/"}}, "leads to no schema"),
        ({"$defs": {"a": {"$id": "http://a/", "type": "string"}}}, r"\$id of its own"),
        ({"$dynamicRef": "#a"}, r"uses \$dynamicRef"),
        ({"patternProperties": {"(a+)+$": {}}}, "uses patternProperties"),
        ({"properties": {"a": {"unevaluatedProperties": False}}}, "uses unevaluated"),
        ({"pattern": "(?=a)b"}, "no look-around"),
        ({"pattern": "["}, "not understood"),
        ({"pattern": "(a{1000}){1000}"}, "too many repeats"),
        ({"pattern": "a" * 1001}, "more than 1,000 characters"),
        (nested(21), "nested more than 40"),
        ({"enum": list(range(10_001))}, "more than 10,000 values"),
        ({"description": "x" * 100_000}, "more than 100,000 characters"),
        ({"description": "a\0b"}, "cannot be stored"),
        ({"properties": {"\ud800": {}}}, "cannot be stored"),
        ({"const": float("inf")}, "not finite"),
        ('{"const": NaN}', "not finite"),
        ({"const": 10**400}, "too large"),
        ({"const": {1, 2}}, "not JSON"),
    ],
)
def test_what_is_no_usable_schema_is_refused_with_a_sentence(
    project: Project, schema: Json, why: str
) -> None:
    with pytest.raises(BadSchema, match=why):
        exports.request_export(project, schema, {})


def test_the_rest_of_a_request_is_looked_at_too(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(BadFilter):
        exports.request_export(project, TEXTS, {"colour": "red"})
    with pytest.raises(BadFilter):
        exports.request_export(project, TEXTS, {"user_id": float("inf")})
    for instructions in ("a\0b", "\ud800", "x" * 10_001, 7):
        with pytest.raises(BadExport):
            exports.request_export(project, TEXTS, {}, instructions)  # type: ignore[arg-type]
    monkeypatch.setattr(requests, "MOST_WAITING", 1)
    exports.request_export(project, TEXTS, {})
    with pytest.raises(BadExport, match="wait already"):
        exports.request_export(project, TEXTS, {})


def test_an_export_is_found_by_id_or_by_filters_in_its_own_project(
    project: Project, other_project: Project
) -> None:
    first = exports.request_export(project, TEXTS, {"user_id": "alex", "categories": ["food"]})
    second = exports.request_export(project, TEXTS, {"user_id": "kim"})
    third = exports.request_export(project, TEXTS, {"AND": [{"user_id": "kim"}]})
    exports.request_export(project, TEXTS, {"user_id": "sam"})
    same = {"AND": [{"categories": {"in": ["food"]}}, {"AND": [{"user_id": "alex"}]}]}
    assert exports.find_export(project, filters=same) == first
    assert exports.find_export(project, filters={"user_id": "kim"}) == third
    assert exports.find_export(project, filters={"user_id": "nobody"}) is None
    assert exports.find_export(project, filters={}) is None
    assert exports.find_export(project, export_id=str(second.pk)) == second
    assert exports.find_export(other_project, export_id=second.pk) is None
    assert exports.find_export(other_project, filters={"user_id": "kim"}) is None
    for junk in ("", "1", "x\0", "9" * 9000):
        assert exports.find_export(project, export_id=junk) is None


# --- files ----------------------------------------------------------------------------------


def test_a_run_that_is_repeated_replaces_the_file_and_a_finished_one_does_nothing(
    project: Project, remember: Remember, folder: Path
) -> None:
    remember("Likes tea")
    export = exports.request_export(project, TEXTS, {})
    folder.mkdir()
    (folder / f"{export.pk}.json").write_text("half a fi")
    Export.objects.update(status="RUNNING")  # by somebody who was killed
    exports.carry_out(str(export.pk))
    assert content(export) == ["Likes tea"]
    remember("Likes milk")
    exports.carry_out(export.pk)
    assert content(export) == ["Likes tea"]


def test_two_workers_with_one_export_write_one_file(project: Project, folder: Path) -> None:
    export = exports.request_export(project, TEXTS, {})
    with alone(exports.lock_name(export)):

        def run() -> None:
            exports.carry_out(export.pk)
            close_old_connections()

        other = threading.Thread(target=run)
        other.start()
        other.join(30)
    export.refresh_from_db()
    assert (export.status, folder.exists()) == ("PENDING", False)
    exports.carry_out(export.pk)
    assert content(export) == []


def test_an_export_that_brings_down_its_workers_is_given_up(project: Project) -> None:
    export = exports.request_export(project, TEXTS, {})
    exports.carry_out(export.pk, attempt=6)
    export.refresh_from_db()
    assert (export.status, export.error) == ("FAILED", "Given up: 5 attempts were cut off.")
    assert exports.content_of(export) is None


def test_something_unexpected_is_recorded_and_leaves_no_file(
    project: Project, folder: Path
) -> None:
    folder.write_text("a file where the folder should be")
    export = exports.request_export(project, TEXTS, {})
    work(OUTBOX)
    export.refresh_from_db()
    assert (export.status, export.error) == (
        "FAILED", "Something unexpected went wrong. The server's log has it.",
    )  # fmt: skip


def test_an_embedding_model_that_fails_ends_the_export_with_a_sentence(
    project: Project,
    remember: Remember,
    model_server: ModelServer,
    folder: Path,
    settings: Settings,
) -> None:
    settings.EMBEDDING_MODEL = "test-embedder"
    settings.EMBEDDING_DIMENSIONS = 8
    settings.LLM_MODEL = ""
    remember("Likes tea")
    model_server.then(*[error(500)] * 3)
    export = exports.request_export(project, {"properties": {"name": {"type": "string"}}}, {})
    work(OUTBOX)
    export.refresh_from_db()
    assert export.status == "FAILED"
    assert export.error.startswith("The model server")
    assert os.listdir(folder) == []


def test_the_name_of_a_file_is_the_id_whatever_the_row_says(
    project: Project, tmp_path: Path
) -> None:
    (tmp_path / "secret").write_text("[1]")
    export = exports.request_export(project, TEXTS, {})
    exports.carry_out(export.pk)
    Export.objects.update(file="../secret")
    assert content(export) == []


def test_old_files_go_and_with_them_what_nobody_owns(
    project: Project, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = [exports.request_export(project, TEXTS, {}) for _ in range(4)]
    work(OUTBOX)
    ago = timezone.now() - timedelta(days=8)
    for number, export in enumerate(made):
        Export.objects.filter(pk=export.pk).update(
            completed_at=ago if number == 0 else timezone.now() + timedelta(seconds=number)
        )
    for name in (f"{uuid4()}.json", ".draft-old"):
        (folder / name).write_text("[]")
        os.utime(folder / name, (ago.timestamp(), ago.timestamp()))
    (folder / ".draft-new").write_text("[")
    monkeypatch.setattr(files, "MOST_KEPT", 2)
    keep_house(jobs_outbox.tidy_outbox)
    assert set(os.listdir(folder)) == {*(f"{export.pk}.json" for export in made[2:]), ".draft-new"}
    made[0].refresh_from_db()
    assert (made[0].status, exports.content_of(made[0])) == ("SUCCEEDED", None)


def test_a_file_that_vanished_is_none(project: Project, folder: Path) -> None:
    export = exports.request_export(project, TEXTS, {})
    exports.carry_out(export.pk)
    (folder / f"{export.pk}.json").unlink()
    export.refresh_from_db()
    assert exports.content_of(export) is None


def test_an_export_without_a_job_is_ended_and_a_forgotten_job_put_back(
    project: Project, living_worker: int
) -> None:
    lost, forgotten, young = [exports.request_export(project, TEXTS, {}) for _ in range(3)]
    jobs = ProcrastinateJob.objects.filter(queue_name=OUTBOX)
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM procrastinate_jobs WHERE args->>'export_id' IN (%s, %s)",
            [str(lost.pk), str(young.pk)],
        )
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s"
            " WHERE queue_name = 'outbox'",
            [living_worker],
        )
    Export.objects.exclude(pk=young.pk).update(created_at=timezone.now() - timedelta(minutes=11))
    with alone(exports.lock_name(forgotten)):
        keep_house(jobs_outbox.mend_exports)
    assert jobs.get().status == "doing"
    keep_house(jobs_outbox.mend_exports)
    assert jobs.get().status == "todo"
    work(OUTBOX)
    found = [Export.objects.get(pk=export.pk) for export in (lost, forgotten, young)]
    assert [export.status for export in found] == ["FAILED", "SUCCEEDED", "PENDING"]
    assert found[0].error == "Interrupted before it was finished."
