"""Profiles over the API: the whole life of one, from the settings to the document."""

import time
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django import Settings

from memories import jobs_outbox, profiles
from memories.models import Event, KeyScope, Profile, Project
from memories.queues import OUTBOX
from tests.conftest import Remember
from tests.memories.api.conftest import Caller, Issue
from tests.memories.test_editing import together
from tests.memories.test_jobs import keep_house, work

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("queue")]

SETTINGS, JOBS = "/v2/profiles/settings/", "/v2/profiles/jobs/"
PROFILE = "/v2/entities/user/{}/profile/"
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "memories": {
            "type": "array", "items": {"type": "string"}, "description": "All that is known",
        },
    },
}  # fmt: skip
ALEX = {"operation": "trigger", "entity_type": "user", "entity_id": "alex"}
SAMPLE = {"operation": "sample", "entity_type": "user"}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Settings) -> None:
    settings.DATA_DIR = tmp_path


def set_up(api: Caller, schema: Any = SCHEMA) -> None:
    body = {"enabled": True, "entities": {"user": {"schema": schema}}}
    assert api.post(SETTINGS, body).status_code == 200


def profile(api: Caller, name: str = "alex") -> dict[str, Any]:
    answer = api.get(PROFILE.format(name))
    assert answer.status_code == 200, answer.content
    return dict(answer.json())


def job(api: Caller, made: dict[str, Any]) -> dict[str, Any]:
    answer = api.get(made["status_url"])
    assert answer.status_code == 200
    return dict(answer.json()["job"])


# --- settings -------------------------------------------------------------------------------


def test_settings_are_kept_as_they_are_sent_and_null_clears(api: Caller) -> None:
    empty = api.get(SETTINGS).json()
    assert empty["enabled"] is False
    assert empty["entities"] == {"user": {"schema": None, "custom_instructions": None}}
    assert empty["capabilities"]["entity_types"] == ["user"]
    set_up(api)
    told = api.post(SETTINGS, {"entities": {"user": {"custom_instructions": "Be brief"}}}).json()
    assert told == api.get(SETTINGS).json()
    assert told["enabled"] is True
    assert told["entities"] == {"user": {"schema": SCHEMA, "custom_instructions": "Be brief"}}
    # What was read can be sent back whole.
    assert api.post(SETTINGS, told).json() == told
    cleared = api.post(
        SETTINGS, {"entities": {"user": {"schema": None, "custom_instructions": None}}}
    )
    assert cleared.json()["entities"] == empty["entities"]
    assert api.post(SETTINGS, {"enabled": False}).json() == empty
    assert api.post(SETTINGS, {}).json() == empty


def test_settings_of_profiles_and_of_the_project_leave_each_other_alone(
    api: Caller, project: Project
) -> None:
    path = f"/api/v1/orgs/organizations/{project.organization.public_id}/projects/"
    path += f"{project.public_id}/"
    assert api.patch(path, {"strict_null_entities": True}).status_code == 200
    set_up(api)
    assert api.patch(path, {"decay": True}).status_code == 200
    project.refresh_from_db()
    assert project.options == {"strict_null_entities": True, "decay": True,
                               "profiles_enabled": True, "profile_schema": SCHEMA}  # fmt: skip
    api.patch(path, {"strict_null_entities": None, "decay": False})
    api.post(SETTINGS, {"enabled": False, "entities": {"user": {"schema": None}}})
    project.refresh_from_db()
    assert project.options == {}  # what is as in a new project is not kept


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ({"schema": SCHEMA}, "Unsupported settings: schema"),
        ({"custom_instructions": "x"}, "Unsupported settings: custom_instructions"),
        ({"entities": {"agent": {"schema": SCHEMA}}}, "Unsupported settings: agent"),
        ({"entities": {"user": {"colour": "red"}}}, "Unsupported settings: colour"),
        ({"entities": {"user": {"schema": []}}}, "schema"),
        ({"entities": {"user": {"schema": "word"}}}, "schema"),
        ({"entities": {"user": {"custom_instructions": 7}}}, "custom_instructions"),
        ({"entities": {"user": {"custom_instructions": "x" * 10_001}}}, "custom_instructions"),
        ({"entities": [1]}, "entities"),
        ({"enabled": "perhaps"}, "enabled"),
    ],
)
def test_settings_that_cannot_be_are_refused(api: Caller, body: Any, says: str) -> None:
    before = api.get(SETTINGS).json()
    answer = api.post(SETTINGS, body)
    assert answer.status_code == 400
    assert says in answer.json()["detail"]
    assert api.get(SETTINGS).json() == before


def test_settings_are_changed_by_who_may_manage(issue: Issue, reader: Caller) -> None:
    writer = issue(scopes=[KeyScope.READ, KeyScope.WRITE])
    for caller in (reader, writer):
        assert caller.get(SETTINGS).status_code == 200
        assert caller.post(SETTINGS, {"enabled": True}).status_code == 403


# --- the life of a profile ------------------------------------------------------------------


def test_a_profile_is_made_fetched_and_made_anew(api: Caller, remember: Remember) -> None:
    remember("Likes tea")
    remember("Likes rye", user_id="kim")
    nothing = {"profile": None, "entity_type": "user", "entity_id": "alex", "updated_at": None,
               "generation_count": 0}  # fmt: skip
    assert profile(api) == {**nothing, "status": "not_enabled"}
    refused = api.post(JOBS, ALEX)
    assert refused.status_code == 400
    assert "not enabled" in refused.json()["detail"]
    set_up(api)
    assert profile(api) == {**nothing, "status": "insufficient_data"}

    answer = api.post(JOBS, ALEX)
    assert answer.status_code == 202
    made = answer.json()
    assert made["status_url"] == f"{JOBS}{made['job_id']}/"
    assert {name: made[name] for name in ("status", "operation", "entity_type", "replayed",
                                          "entity_ids", "entity_count_reserved")} == {
        "status": "queued", "operation": "trigger", "entity_type": "user", "replayed": False,
        "entity_ids": ["alex"], "entity_count_reserved": 1,
    }  # fmt: skip
    assert profile(api) == {**nothing, "status": "pending"}
    assert job(api, made)["status"] == "running"

    work(OUTBOX)
    done = profile(api)
    assert (done["status"], done["profile"]) == ("succeeded", {"memories": ["Likes tea"]})
    assert (done["generation_count"], bool(done["updated_at"])) == (1, True)
    counted = {name: job(api, made)[name] for name in
               ("status", "total", "completed", "succeeded", "failed", "skipped",
                "enumeration_complete")}  # fmt: skip
    assert counted == {"status": "succeeded", "total": 1, "completed": 1, "succeeded": 1,
                       "failed": 0, "skipped": 0, "enumeration_complete": True}  # fmt: skip

    remember("Likes oats")
    api.post(JOBS, ALEX)
    again = profile(api)  # the old one stays until the new one is there
    assert (again["status"], again["profile"]) == ("pending", {"memories": ["Likes tea"]})
    work(OUTBOX)
    assert profile(api)["profile"] == {"memories": ["Likes oats", "Likes tea"]}
    assert profile(api)["generation_count"] == 2


def test_a_profile_that_failed_says_so(api: Caller, remember: Remember) -> None:
    remember("Likes tea")
    set_up(api)
    made = api.post(JOBS, ALEX).json()
    profiles.fail(Profile.objects.get(), "The model does not answer.")
    assert (profile(api)["status"], profile(api)["profile"]) == ("failed", None)
    state = job(api, made)
    assert (state["status"], state["failed"], state["succeeded"]) == ("failed", 1, 0)


def test_the_same_idempotency_key_again_gives_the_same_job(
    api: Caller, issue: Issue, other_project: Project, remember: Remember
) -> None:
    remember("Likes tea")
    remember("Likes tea", into=other_project)
    set_up(api)
    once = {"idempotency-key": "k" * 32}
    first = api.post(JOBS, ALEX, **once).json()
    again = api.post(JOBS, ALEX, **once)
    assert (again.status_code, again.json()) == (202, {**first, "replayed": True})
    assert Profile.objects.get().asked == 1
    assert api.post(JOBS, ALEX, **{"idempotency-key": "other"}).json()["job_id"] != first["job_id"]
    outsider = issue(into=other_project)
    set_up(outsider)
    theirs = outsider.post(JOBS, ALEX, **once).json()
    assert (theirs["replayed"], theirs["job_id"] == first["job_id"]) == (False, False)
    for _ in range(2):
        assert api.post(JOBS, ALEX).json()["replayed"] is False  # without a key each is new


def test_a_call_that_is_sent_twice_at_once_makes_one_job(
    api: Caller, project: Project, remember: Remember
) -> None:
    remember("Likes tea")
    set_up(api)
    callers = [Caller(api.secret) for _ in range(3)]

    def hold_up() -> None:
        """Nobody writes a profile before all three are on their way."""
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("LOCK TABLE memories_profile IN SHARE MODE")
            for _ in range(600):
                cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
                if cursor.fetchone()[0] >= len(callers):
                    return
                time.sleep(0.05)

    _, *answers = together(
        hold_up,
        *(lambda one=one: one.post(JOBS, ALEX, **{"idempotency-key": "k"}) for one in callers),
    )
    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.json()["job_id"] for answer in answers}) == 1
    assert sorted(answer.json()["replayed"] for answer in answers) == [False, True, True]
    assert project.profiles.count() == 1
    assert ProcrastinateJob.objects.filter(queue_name=OUTBOX).count() == 1


def test_a_sample_takes_the_users_with_the_most_memories(api: Caller, remember: Remember) -> None:
    set_up(api)
    empty = api.post(JOBS, SAMPLE).json()
    assert (empty["sampled"], empty["entity_ids"]) == (0, [])
    assert job(api, empty)["status"] == "succeeded"
    for each in range(5):
        for number in range(each + 1):
            remember(f"Fact {number}", user_id=f"user {each}")
    made = api.post(JOBS, SAMPLE).json()
    assert (made["sampled"], made["entity_ids"]) == (3, ["user 4", "user 3", "user 2"])
    assert api.post(JOBS, {**SAMPLE, "limit": 1}).json()["entity_ids"] == ["user 4"]
    assert api.post(JOBS, {**SAMPLE, "limit": 10}).json()["sampled"] == 5
    work(OUTBOX)
    assert job(api, made)["succeeded"] == 3
    assert len(profile(api, "user 4")["profile"]["memories"]) == 5


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 400), ({"operation": "other"}, 400), ({"operation": "trigger"}, 400),
        ({**ALEX, "entity_type": "agent"}, 400), ({**ALEX, "entity_id": "x" * 256}, 400),
        ({**ALEX, "entity_id": "nobody"}, 404), ({**SAMPLE, "limit": 0}, 400),
        ({**SAMPLE, "limit": 11}, 400), ({**SAMPLE, "limit": "many"}, 400),
    ],
)  # fmt: skip
def test_a_job_that_cannot_be_is_refused(
    api: Caller, remember: Remember, body: Any, status: int
) -> None:
    remember("Likes tea")
    set_up(api)
    answer = api.post(JOBS, body)
    assert answer.status_code == status
    assert answer.json()["detail"]
    assert Profile.objects.count() == 0


def test_more_than_may_wait_are_refused_and_logged(
    api: Caller, project: Project, remember: Remember, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(profiles, "MOST_WAITING", 1)
    remember("Likes rye", user_id="kim")
    remember("Likes tea")
    set_up(api)
    assert api.post(JOBS, {**ALEX, "entity_id": "kim"}).status_code == 202
    answer = api.post(JOBS, ALEX)
    assert answer.status_code == 400
    assert "profiles wait already" in answer.json()["detail"]
    event = Event.objects.filter(kind="EXPORT").latest("created_at")
    assert (event.status, event.http_status) == ("FAILED", 400)
    assert [row.entity.name for row in project.profiles.all()] == ["kim"]


def test_names_with_slashes_have_profiles_and_unknown_ones_do_not(
    api: Caller, remember: Remember
) -> None:
    remember("Likes tea", user_id="al/ex b")
    remember("Likes rye", user_id="profile")
    for path in ("al%2Fex%20b", "al/ex%20b", "profile"):
        assert profile(api, path)["status"] == "not_enabled"
    assert profile(api, "al%2Fex%20b")["entity_id"] == "al/ex b"
    assert api.get(PROFILE.format("nobody")).status_code == 404


def test_another_projects_jobs_and_profiles_are_unknown(
    api: Caller, outsider: Caller, reader: Caller, remember: Remember
) -> None:
    remember("Likes tea")
    set_up(api)
    made = api.post(JOBS, ALEX).json()
    work(OUTBOX)
    assert outsider.get(PROFILE.format("alex")).status_code == 404
    add = api.post("/v1/memories/", {"messages": "I like rye", "user_id": "alex",
                                     "async_mode": True})  # fmt: skip
    for caller, job_id in ((outsider, made["job_id"]), (api, uuid4()), (api, "x"),
                           (api, add.json()[0]["event_id"])):  # fmt: skip
        answer = caller.get(f"{JOBS}{job_id}/")
        assert (answer.status_code, answer.json()) == (
            404,
            {"error": "Job not found!", "detail": "Job not found!"},
        )
    assert job(reader, made)["status"] == "succeeded"
    assert reader.post(JOBS, ALEX).status_code == 403


def test_a_profile_is_no_export_and_is_not_tidied_like_one(
    api: Caller, remember: Remember, tmp_path: Path
) -> None:
    remember("Likes tea")
    set_up(api)
    api.post(JOBS, ALEX)
    work(OUTBOX)
    long_ago = timezone.now() - timedelta(days=1_000)
    Profile.objects.update(created_at=long_ago, updated_at=long_ago, generated_at=long_ago)
    keep_house(jobs_outbox.tidy_outbox)
    keep_house(jobs_outbox.mend_exports)
    assert profile(api)["profile"] == {"memories": ["Likes tea"]}
    assert api.post("/v1/exports/get/", {"user_id": "alex"}).status_code == 404
    assert not (tmp_path / "exports").exists()


def test_without_a_schema_it_says_that_the_schema_is_missing(
    api: Caller, remember: Remember
) -> None:
    remember("Likes tea")
    api.post(SETTINGS, {"enabled": True})
    answer = api.post(JOBS, ALEX)
    assert answer.status_code == 400
    assert "schema" in answer.json()["detail"]


def test_one_that_was_asked_for_twice_is_made_once_and_answers_both(
    api: Caller, remember: Remember
) -> None:
    remember("Likes tea")
    set_up(api)
    jobs = [api.post(JOBS, ALEX).json() for _ in range(2)]
    work(OUTBOX)
    assert [job(api, made)["status"] for made in jobs] == ["succeeded", "succeeded"]
    assert profile(api)["generation_count"] == 1
    later = api.post(JOBS, ALEX).json()
    assert [job(api, made)["status"] for made in (*jobs, later)] == [
        "succeeded", "succeeded", "running",
    ]  # fmt: skip


def test_a_profile_that_lost_its_job_is_ended(api: Caller, remember: Remember) -> None:
    remember("Likes tea")
    set_up(api)
    made = api.post(JOBS, ALEX).json()
    ProcrastinateJob.objects.filter(queue_name=OUTBOX)._raw_delete("default")
    keep_house(jobs_outbox.mend_exports)
    assert job(api, made)["status"] == "running"  # it may be on its way
    Profile.objects.update(updated_at=timezone.now() - timedelta(minutes=11))
    keep_house(jobs_outbox.mend_exports)
    assert (job(api, made)["status"], profile(api)["status"]) == ("failed", "failed")


def test_a_profile_that_would_be_too_long_is_refused(
    api: Caller, remember: Remember, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(profiles, "LONGEST", 20)
    remember("Likes tea, with milk and sugar")
    set_up(api)
    api.post(JOBS, ALEX)
    work(OUTBOX)
    assert profile(api)["status"] == "failed"
    assert "characters" in Profile.objects.get().error
