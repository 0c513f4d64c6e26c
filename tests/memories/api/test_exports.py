"""Exports and summaries over the API: asked for, made by a worker, fetched in their shape."""

import json
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from pytest_django import Settings

from memories import jobs_outbox
from memories.models import Export, Project
from memories.plans import BASIC
from memories.queues import OUTBOX
from tests.conftest import Remember
from tests.memories.api.conftest import Caller, Issue
from tests.memories.test_jobs import keep_house, work

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("queue")]

ASK, GET = "/v1/exports/", "/v1/exports/get/"
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {"memories": {"type": "array", "items": {"type": "string"}}},
    "required": ["memories"],
}
ALEX = {"filters": {"user_id": "alex"}}
NONE = {"error": "No memory export request found", "detail": "No memory export request found"}
NEEDED = "One of the filters: app_id, user_id, agent_id, run_id, memory_export_id is required!"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Settings) -> Path:
    settings.DATA_DIR = tmp_path
    return tmp_path / "exports"


def asked(api: Caller, **body: Any) -> str:
    """The id of a new export."""
    answer = api.post(ASK, {"schema": SCHEMA, **body})
    assert answer.status_code == 201, answer.content
    wire = answer.json()
    assert wire["message"] == (
        "Memory export request received. The export will be ready in a few seconds."
    )
    return str(wire["id"])


def fetched(api: Caller, **body: Any) -> Any:
    answer = api.post(GET, body)
    assert answer.status_code == 200, answer.content
    return answer.json()


OUTDATED = {
    "error": "No memory export request found",
    "detail": "Memories were deleted since this export was made, so it is not given out any more. "
    "Ask for a new one.",
}
WHOSE: list[dict[str, Any]] = [
    ALEX,
    {"filters": {"AND": [{"user_id": "alex"}, {"categories": {"in": ["food"]}}]}},
    {"filters": {"OR": [{"user_id": "alex"}, {"user_id": "kim"}]}},
    {"filters": {"user_id": "*"}},
    {"filters": {"NOT": [{"user_id": "sam"}]}},
]


@pytest.mark.parametrize("whose", WHOSE)
def test_an_export_is_not_given_out_any_more_once_a_memory_of_it_was_deleted(
    api: Caller, remember: Remember, folder: Path, whose: dict[str, Any]
) -> None:
    remember("Likes rye", categories=["food"])
    memory = remember("Likes tea", categories=["food"])
    export_id = asked(api, **whose)
    work(OUTBOX)
    assert fetched(api, **whose)["memories"] == ["Likes tea", "Likes rye"]
    # Whatever the filters ask for, it is in the file as it was.
    assert api.put(f"/v1/memories/{memory.id}/", {"text": "Drives a van"}).status_code == 200
    assert fetched(api, **whose)["memories"] == ["Likes tea", "Likes rye"]
    assert api.delete(f"/v1/memories/{memory.id}/").status_code == 200
    for body in (whose, {"memory_export_id": export_id}):
        answer = api.post(GET, body)
        assert (answer.status_code, answer.json()) == (404, OUTDATED)
    keep_house(jobs_outbox.tidy_outbox)
    assert list(folder.iterdir()) == []
    asked(api, **whose)
    work(OUTBOX)
    assert fetched(api, **whose)["memories"] == ["Likes rye"]


def test_nobody_else_is_in_the_way_of_an_export(
    api: Caller, remember: Remember, other_project: Project, issue: Issue
) -> None:
    remember("Likes tea")
    outsider = issue(into=other_project)
    others = [
        (api, remember("Likes rye", user_id="kim")),
        (api, remember("Is curt", user_id=None, agent_id="alex")),
        (outsider, remember("Likes tea", into=other_project)),
    ]
    asked(api, **ALEX)
    work(OUTBOX)
    for caller, memory in others:
        assert caller.delete(f"/v1/memories/{memory.id}/").status_code == 200
    assert fetched(api, **ALEX) == {"memories": ["Likes tea"]}


def test_a_deleted_user_does_not_come_back_by_an_export(api: Caller, remember: Remember) -> None:
    remember("Likes tea", user_id="ghost")
    ghost = {"user_id": "ghost"}
    asked(api, **ghost)
    work(OUTBOX)
    assert fetched(api, **ghost) == {"memories": ["Likes tea"]}
    assert api.delete("/v2/entities/user/ghost/").status_code == 200
    remember("Likes rye", user_id="ghost")
    assert api.post(GET, ghost).status_code == 404


def test_an_export_that_waits_is_made_without_what_was_deleted(
    api: Caller, remember: Remember
) -> None:
    remember("Likes rye")
    memory = remember("Likes tea")
    asked(api, **ALEX)
    assert api.delete(f"/v1/memories/{memory.id}/").status_code == 200
    work(OUTBOX)
    assert fetched(api, **ALEX) == {"memories": ["Likes rye"]}


def test_a_strict_project_is_strict_in_exports_and_summaries(
    api: Caller, remember: Remember, project: Project
) -> None:
    remember("Likes tea")
    remember("Likes rye", run_id="trip")
    asked(api, **ALEX)
    work(OUTBOX)
    assert fetched(api, **ALEX)["memories"] == ["Likes rye", "Likes tea"]
    project.options = {"strict_null_entities": True}
    project.save()
    asked(api, **ALEX)
    work(OUTBOX)
    assert fetched(api, **ALEX)["memories"] == ["Likes tea"]
    listed = api.post("/v2/memories/", ALEX).json()
    assert [item["memory"] for item in listed] == ["Likes tea"]
    summary = api.post("/v1/summary/", ALEX).json()["summary"]
    assert ("Likes tea" in summary, "Likes rye" in summary) == (True, False)


@pytest.mark.parametrize("schema", [SCHEMA, json.dumps(SCHEMA)])
@pytest.mark.parametrize(
    "whose",
    [ALEX, {"user_id": "alex"}, {"filters": {"AND": [{"user_id": "alex"}]}},
     {"filters": {"userId": "alex"}}],
)  # fmt: skip
def test_an_export_is_shaped_by_its_schema(
    api: Caller, remember: Remember, schema: Any, whose: dict[str, Any]
) -> None:
    remember("Likes tea")
    remember("Likes rye", user_id="kim")
    export_id = asked(api, schema=schema, **whose, export_instructions="As a list")
    work(OUTBOX)
    assert fetched(api, memory_export_id=export_id) == {"memories": ["Likes tea"]}
    assert fetched(api, **whose) == {"memories": ["Likes tea"]}
    assert Export.objects.get().instructions == "As a list"
    assert api.post("/v1/exports/get", {"memory_export_id": export_id}).status_code == 200


def test_an_export_that_is_not_ready_is_202_and_then_200(api: Caller, remember: Remember) -> None:
    remember("Likes tea")
    export_id = asked(api, **ALEX)
    for status in ("PENDING", "RUNNING"):
        Export.objects.update(status=status)
        answer = api.post(GET, {"memory_export_id": export_id})
        assert answer.status_code == 202
        wire = answer.json()
        assert (wire["status"], wire["id"], bool(wire["message"])) == (status, export_id, True)
    work(OUTBOX)
    assert fetched(api, memory_export_id=export_id) == {"memories": ["Likes tea"]}


def test_by_filters_the_latest_that_was_asked_for_is_given(api: Caller, remember: Remember) -> None:
    remember("Likes tea")
    first = asked(api, **ALEX)
    work(OUTBOX)
    other = asked(api, filters={"user_id": "kim"})
    remember("Likes rye")
    asked(api, **ALEX)
    assert api.post(GET, ALEX).status_code == 202
    work(OUTBOX)
    assert fetched(api, **ALEX) == {"memories": ["Likes rye", "Likes tea"]}
    assert fetched(api, memory_export_id=first) == {"memories": ["Likes tea"]}
    assert fetched(api, memory_export_id=other) == {"memories": []}
    # The order of a filter's parts is of no meaning; ids beside filters narrow them.
    both = {"AND": [{"user_id": "alex"}, {"run_id": "*"}]}
    asked(api, filters=both)
    work(OUTBOX)
    assert fetched(api, filters={"run_id": "*", "user_id": "alex"}) == {"memories": []}
    assert fetched(api, filters={"run_id": "*"}, user_id="alex") == {"memories": []}


@pytest.mark.parametrize(
    "body",
    [
        {"memory_export_id": str(uuid4())}, {"memory_export_id": "x"},
        {"memory_export_id": "0" * 100}, {"filters": {"user_id": "nobody"}}, {"user_id": "nobody"},
        {"filters": {"AND": [{"user_id": "alex"}, {"run_id": "*"}]}},
    ],
)  # fmt: skip
def test_an_export_that_is_not_there_is_404(
    api: Caller, remember: Remember, body: dict[str, Any]
) -> None:
    asked(api, **ALEX)
    answer = api.post(GET, body)
    assert (answer.status_code, answer.json()) == (404, NONE)


def test_only_the_own_projects_exports_are_found(
    api: Caller, outsider: Caller, remember: Remember
) -> None:
    remember("Likes tea")
    export_id = asked(api, **ALEX)
    work(OUTBOX)
    for body in ({"memory_export_id": export_id}, ALEX):
        answer = outsider.post(GET, body)
        assert (answer.status_code, answer.json()) == (404, NONE)
    asked(outsider, **ALEX)
    work(OUTBOX)
    assert fetched(outsider, **ALEX) == {"memories": []}


def test_an_export_whose_file_is_gone_is_404_and_one_that_failed_says_why(
    api: Caller, remember: Remember, folder: Path
) -> None:
    remember("Likes tea")
    export_id = asked(api, **ALEX)
    work(OUTBOX)
    (folder / f"{export_id}.json").unlink()
    assert api.post(GET, {"memory_export_id": export_id}).status_code == 404
    Export.objects.update(status="FAILED", error="The model does not answer.")
    answer = api.post(GET, {"memory_export_id": export_id})
    assert answer.status_code == 400
    assert "The model does not answer." in answer.json()["detail"]


@pytest.mark.parametrize("schema", [None, "", {}, [], 7, True, "word", "[]", "{", "null"])
def test_a_schema_must_be_an_object(api: Caller, schema: Any) -> None:
    answer = api.post(ASK, {"schema": schema, **ALEX})
    assert answer.status_code == 400
    assert answer.json()["message"] == answer.json()["detail"]
    if not isinstance(schema, str) or not schema:
        assert answer.json()["message"] == "Schema is required and must be a valid object"
    assert Export.objects.count() == 0


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ({}, NEEDED),
        ({"filters": {}}, NEEDED),
        ({"user_id": ""}, NEEDED),
        ({"filters": {"colour": "red"}}, "Top-level key must be"),
        ({"filters": "user_id=alex"}, "filters"),
        ({"user_id": "x" * 256}, "user_id"),
        (
            {**ALEX, "schema": {"type": "object", "$ref": "http://127.0.0.1/x"}},
            "leads out of the schema",
        ),
        ({**ALEX, "export_instructions": "x" * 10_001}, "export_instructions"),
        ({**ALEX, "export_instructions": ["x"]}, "export_instructions"),
    ],
)
def test_what_cannot_be_exported_is_refused(api: Caller, body: dict[str, Any], says: str) -> None:
    answer = api.post(ASK, {"schema": SCHEMA, **body})
    assert answer.status_code == 400
    assert says in answer.json()["detail"]
    assert Export.objects.count() == 0


def test_to_fetch_one_it_must_be_named(api: Caller) -> None:
    answer = api.post(GET, {})
    assert (answer.status_code, answer.json()) == (400, {"error": NEEDED, "detail": NEEDED})
    assert api.post(GET, {"filters": {"colour": "red"}}).status_code == 400


def test_a_reader_may_export_what_it_may_read(
    reader: Caller, anonymous: Caller, remember: Remember
) -> None:
    remember("Likes tea")
    export_id = asked(reader, **ALEX)
    work(OUTBOX)
    assert fetched(reader, memory_export_id=export_id) == {"memories": ["Likes tea"]}
    assert anonymous.post(ASK, {"schema": SCHEMA, **ALEX}).status_code == 401


# --- summaries ------------------------------------------------------------------------------


def test_a_summary_is_of_all_or_of_what_matches(
    issue: Issue, project: Project, remember: Remember
) -> None:
    api = issue()
    remember("Likes tea", categories=["food"])
    remember("Plays chess", user_id="kim", categories=["hobbies"])
    for body in ({"filters": None}, {}, {"filters": {}}):
        whole = api.post("/v1/summary/", body).json()
        assert whole["status"] == "completed"
        assert f"({BASIC})" in whole["summary"]
        assert "Likes tea" in whole["summary"]
        assert "Plays chess" in whole["summary"]
    for body in (ALEX, {"user_id": "alex"}, {"filters": {"AND": [{"userId": "alex"}]}}):
        part = api.post("/v1/summary/", body).json()["summary"]
        assert "Likes tea" in part
        assert "Plays chess" not in part
    assert api.post("/v1/summary/", {"user_id": "nobody"}).json() == {
        "status": "completed",
        "summary": "",
    }
    assert project.events.filter(kind="SUMMARY", user_id="alex").count() == 3


def test_a_summary_of_somebody_elses_is_empty_and_bad_filters_are_400(
    api: Caller, outsider: Caller, remember: Remember
) -> None:
    remember("Likes tea")
    assert outsider.post("/v1/summary/", ALEX).json()["summary"] == ""
    for filters in ({"colour": "red"}, "user_id=alex", [1]):
        answer = api.post("/v1/summary/", {"filters": filters})
        assert answer.status_code == 400
        assert answer.json()["detail"]
