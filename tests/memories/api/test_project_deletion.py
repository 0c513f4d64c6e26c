"""The end of a project: everything of it goes, whatever else happens at that moment."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models, transaction
from pytest_django import Settings

from memories import tenancy
from memories.exports import files
from memories.models import (
    ApiKey,
    CallCount,
    Category,
    ChangeSet,
    Delivery,
    Entity,
    Event,
    Export,
    Feedback,
    Memory,
    Message,
    Person,
    Profile,
    Project,
    ReadLog,
    Role,
    SavedView,
    Tombstone,
    Webhook,
)
from tests.conftest import Remember
from tests.memories.api.conftest import Caller
from tests.memories.api.test_projects import NOT_FOUND, at, made_by

pytestmark = pytest.mark.django_db

HELD: dict[type[models.Model], Callable[[Project, Memory, Person], dict[str, Any]]] = {
    Category: lambda p, m, a: {"name": "x"},
    Feedback: lambda p, m, a: {"memory_id": m.pk, "feedback": "POSITIVE"},
    SavedView: lambda p, m, a: {"person": a, "name": "x"},
    ReadLog: lambda p, m, a: {"person": a, "page": "x"},
    Webhook: lambda p, m, a: {"name": "x", "url": "https://x.example", "event_types": []},
    Delivery: lambda p, m, a: {"webhook": p.webhooks.get(), "body": {}},
    Export: lambda p, m, a: {},
    Profile: lambda p, m, a: {"entity": p.entities.get(), "schema": {}},
    Event: lambda p, m, a: {"kind": "ADD", "api_key": p.api_keys.first()},
    Message: lambda p, m, a: {"event": p.events.first(), "position": 1, "role": "user"},
    Tombstone: lambda p, m, a: {
        "memory_id": m.pk, "text": "x", "change_set": ChangeSet.objects.get(project=p)
    },
}  # fmt: skip


def fill(project: Project, admin: Person, remember: Remember) -> None:
    """A row in every table that belongs to a project."""
    memory = remember("Likes tea", into=project)
    if not project.api_keys.exists():
        ApiKey.issue(project=project, name="x")
    for model, values in HELD.items():
        model.objects.create(project=project, **values(project, memory, admin))
    CallCount.objects.create(api_key=project.api_keys.first(), kind="ADD", minute=memory.created_at)
    message = Message.objects.get(project=project)
    Memory.objects.filter(pk=memory.pk).update(event=message.event)
    project.revisions.update(source=message)
    project.memberships.get_or_create(person=admin, defaults={"role": Role.ADMIN})


def held(project_id: int) -> dict[str, int]:
    """How many rows of each table belong to the project."""
    return {
        model.__name__: model.objects.filter(**{field.name: project_id}).count()
        for model in apps.get_app_config("memories").get_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey) and field.related_model is Project
    }


def test_a_project_is_deleted_with_every_row_that_belongs_to_it(
    api: Caller, project: Project, admin: Person, remember: Remember
) -> None:
    made, secret = made_by(api, project)
    fill(project, admin, remember)
    fill(made, admin, remember)
    beside = held(project.pk)
    assert all(held(made.pk).values()), "every table is to be tried"
    answer = api.delete(at(made))
    assert answer.json() == {"message": "Project and related data deleted successfully."}
    connection.check_constraints()
    assert set(held(made.pk).values()) == {0}
    assert held(project.pk) == beside | {"Event": beside["Event"] + 1}  # this very call
    assert Caller(secret).get("/v1/ping/").status_code == 401
    again = api.delete(at(made))
    assert (again.status_code, again.json()) == (404, NOT_FOUND)


def test_the_files_of_exports_go_with_their_project(
    api: Caller,
    project: Project,
    settings: Settings,
    tmp_path: Path,
    django_capture_on_commit_callbacks: Any,
) -> None:
    settings.DATA_DIR = tmp_path
    made, _ = made_by(api, project)
    paths = []
    for where in (made, project):
        export = Export.objects.create(project=where, status="SUCCEEDED", file="x.json")
        files.write(export, ["[]"])
        paths.append(files.path_of(export))
    with django_capture_on_commit_callbacks(execute=True):
        assert api.delete(at(made)).status_code == 200
    assert [path.exists() for path in paths] == [False, True]


def test_their_files_stay_where_a_project_is_not_deleted_after_all(
    project: Project, settings: Settings, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    settings.DATA_DIR = tmp_path
    export = Export.objects.create(project=project, status="SUCCEEDED", file="x.json")
    files.write(export, ["[]"])
    with django_capture_on_commit_callbacks(execute=True):
        with transaction.atomic():
            tenancy.delete_project(Project.objects.get(pk=project.pk))
            transaction.set_rollback(True)
        assert files.path_of(export).exists()
        tenancy.delete_project(project)
    assert not files.path_of(export).exists()


def test_a_key_may_delete_its_own_project(
    api: Caller, project: Project, other_project: Project, admin: Person, remember: Remember
) -> None:
    _, inside = made_by(api, project)
    fill(project, admin, remember)
    answer = api.delete(at(project))
    assert answer.status_code == 200
    connection.check_constraints()
    assert set(held(project.pk).values()) == {0}
    assert not Event.objects.exists()
    assert api.get("/v1/ping/").status_code == 401
    assert Caller(inside).get("/v1/ping/").status_code == 200  # what it made lives on
    assert Person.objects.filter(pk=admin.pk).exists()
    assert Project.objects.filter(pk=other_project.pk).exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("whose", ["own", "made"])
@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/v1/memories/", {"messages": "Likes tea", "user_id": "alex", "infer": False}),
        ("PATCH", "", {"custom_categories": ["x"]}),
        ("POST", "members/", {"email": "a@b.org", "role": "READER"}),
        ("DELETE", "", None),
    ],
)
def test_a_call_that_meets_the_deletion_is_answered_like_one_that_comes_later(
    queue: None, whose: str, method: str, path: str, body: Any, api: Caller, project: Project
) -> None:
    doomed = project if whose == "own" else made_by(api, project)[0]
    path = path if path.startswith("/") else at(doomed) + path
    api.get("/v1/ping/")  # now the key's use is noted, and the call gets as far as its own rows

    def call() -> int:
        try:
            return api(method, path, body).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            tenancy.delete_project(doomed)
            answer = pool.submit(call)
            waiting(lambda: not answer.done())
        later = 401 if whose == "own" else 200 if path.startswith("/v1/") else 404
        assert answer.result(20) == later
    assert not Event.objects.filter(project_id=doomed.pk).exists()


def waiting(still: Callable[[], bool]) -> None:
    """Until another connection waits for one of our locks, or `still` says that it does not."""
    asked = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
    until = time.monotonic() + 20
    with connection.cursor() as cursor:
        while still() and time.monotonic() < until:
            cursor.execute(asked)
            if cursor.fetchone()[0]:
                return
            time.sleep(0.01)


@pytest.mark.parametrize("memories", [1, 40])
def test_deleting_takes_as_many_statements_for_many_memories_as_for_one(
    memories: int, api: Caller, project: Project, remember: Remember,
    django_assert_max_num_queries: Any,
) -> None:  # fmt: skip
    made, _ = made_by(api, project)
    for number in range(memories):
        remember(f"Likes tea {number}", into=made)
    with django_assert_max_num_queries(50):
        assert api.delete(at(made)).status_code == 200
    assert not Entity.objects.filter(project_id=made.pk).exists()
