"""Profiles over the API when memories and users are deleted, also while one is being made."""

import json
import threading
import time
from typing import Any

import pytest
from django.db import connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from memories.models import Profile, Project
from memories.queues import OUTBOX
from tests.conftest import Remember
from tests.memories.api.conftest import Caller, Issue
from tests.memories.api.test_profiles import ALEX, JOBS, PROFILE, job, profile, set_up
from tests.memories.test_editing import together
from tests.memories.test_jobs import work
from tests.model_server import ModelServer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("queue")]


def made(api: Caller) -> None:
    set_up(api)
    api.post(JOBS, ALEX)
    work(OUTBOX)
    assert profile(api)["profile"] is not None


WITHDRAWN = {"profile": None, "status": "insufficient_data", "updated_at": None}


def shown(api: Caller) -> dict[str, Any]:
    found = profile(api)
    return {name: found[name] for name in WITHDRAWN}


def test_a_profile_goes_with_its_user_and_does_not_come_back(
    api: Caller, remember: Remember
) -> None:
    remember("Likes tea")
    made(api)
    job_before = api.post(JOBS, ALEX).json()
    assert api.delete("/v2/entities/user/alex/").status_code == 200
    assert api.get(PROFILE.format("alex")).status_code == 404
    state = job(api, job_before)
    assert (state["status"], state["skipped"], state["completed"]) == ("succeeded", 1, 0)
    remember("Likes rye")
    assert shown(api) == WITHDRAWN
    assert profile(api)["generation_count"] == 0
    work(OUTBOX)  # the job of the profile that is gone
    assert shown(api) == WITHDRAWN
    api.post(JOBS, ALEX)
    work(OUTBOX)
    assert profile(api)["profile"] == {"memories": ["Likes rye"]}


@pytest.mark.parametrize("way", ["one", "batch", "all"])
def test_a_profile_is_withdrawn_with_the_first_memory_that_is_deleted(
    api: Caller, remember: Remember, way: str
) -> None:
    remember("Likes rye")
    memory = remember("Likes tea")
    made(api)
    assert {
        "one": lambda: api.delete(f"/v1/memories/{memory.id}/"),
        "batch": lambda: api.delete("/v1/batch/", {"memories": [{"memory_id": str(memory.id)}]}),
        "all": lambda: api.delete("/v1/memories/?user_id=alex"),
    }[way]().status_code == 200
    assert shown(api) == WITHDRAWN
    assert Profile.objects.get().document is None
    assert profile(api)["generation_count"] == 1
    api.post(JOBS, ALEX)
    work(OUTBOX)
    assert "Likes tea" not in profile(api)["profile"]["memories"]
    assert (profile(api)["status"], profile(api)["generation_count"]) == ("succeeded", 2)


def test_who_is_deleted_while_a_profile_is_asked_for_is_nobody_any_more(
    api: Caller, project: Project
) -> None:
    assert api.post("/v1/users/", {"user_id": "alex"}).status_code == 201
    set_up(api)

    def delete() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            project.entities.select_for_update().get().delete()
            deleted.set()
            for _ in range(600):
                cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
                if cursor.fetchone()[0]:
                    return
                time.sleep(0.05)

    def ask() -> Any:
        assert deleted.wait(60)
        return api.post(JOBS, ALEX)

    deleted = threading.Event()
    _, answer = together(delete, ask)
    assert (answer.status_code, answer.json()["error"]) == (404, "Entity not found!")
    assert not Profile.objects.exists()
    assert not ProcrastinateJob.objects.filter(queue_name=OUTBOX).exists()


def test_what_else_changes_leaves_a_profile(
    api: Caller, remember: Remember, other_project: Project, issue: Issue
) -> None:
    memory = remember("Likes tea")
    others = [
        (api, remember("Likes tea", user_id="kim")),
        (api, remember("Is curt", user_id=None, agent_id="alex")),
        (issue(into=other_project), remember("Likes tea", into=other_project)),
    ]
    made(api)
    for caller, other in others:
        assert caller.delete(f"/v1/memories/{other.id}/").status_code == 200
    assert api.put(f"/v1/memories/{memory.id}/", {"text": "Likes rye"}).status_code == 200
    remember("Likes oats")
    assert profile(api)["profile"] == {"memories": ["Likes tea"]}


def test_while_a_new_one_is_pending_the_old_one_is_withdrawn_too(
    api: Caller, remember: Remember
) -> None:
    remember("Likes rye")
    memory = remember("Likes tea")
    made(api)
    api.post(JOBS, ALEX)
    assert api.delete(f"/v1/memories/{memory.id}/").status_code == 200
    assert shown(api) == {**WITHDRAWN, "status": "pending"}
    work(OUTBOX)
    assert profile(api)["profile"] == {"memories": ["Likes rye"]}


def test_what_is_deleted_while_a_profile_is_made_is_not_in_it(
    api: Caller, remember: Remember, model_server: ModelServer
) -> None:
    """The model has read the memory when it is deleted; it is asked again, about the rest."""
    remember("Likes rye")
    memory = remember("Likes tea")
    set_up(api)
    asked = api.post(JOBS, ALEX).json()

    def texts(document: dict[str, Any]) -> dict[str, Any]:
        filled = {"memories": [item["memory"] for item in document["memories"]]}
        return {"document": json.dumps(filled)}

    def delete(body: dict[str, Any]) -> None:
        if "Likes tea" in body["messages"][1]["content"]:
            assert api.delete(f"/v1/memories/{memory.id}/").status_code == 200
            connection.close()

    model_server.answers("Filled", texts)
    model_server.meanwhile = delete
    work(OUTBOX)
    assert len(model_server.asked) == 2
    assert profile(api)["profile"] == {"memories": ["Likes rye"]}
    assert (profile(api)["generation_count"], job(api, asked)["succeeded"]) == (1, 1)
