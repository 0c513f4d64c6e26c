"""Feedback and counters over the API."""

from typing import Any
from uuid import uuid4

import pytest

from memories import statistics
from memories.models import EntityKind, Event, Feedback, Project
from tests.conftest import Remember
from tests.memories.api.conftest import Caller

PATH = "/v1/feedback/"


@pytest.mark.parametrize("verdict", ["POSITIVE", "NEGATIVE", "VERY_NEGATIVE"])
@pytest.mark.parametrize(
    ("memory_id", "reason"), [("memory_id", "feedback_reason"), ("memoryId", "feedbackReason")]
)
def test_a_verdict_is_kept_with_its_reason(
    api: Caller, project: Project, remember: Remember, verdict: str, memory_id: str, reason: str
) -> None:
    row = remember("Likes tea")
    answer = api.post(PATH, {memory_id: str(row.id), "feedback": verdict, reason: "So it is"})
    kept = Feedback.objects.get(project=project, memory_id=row.id)
    assert (answer.status_code, answer.json()) == (
        200,
        {"id": str(kept.id), "feedback": verdict, "feedback_reason": "So it is"},
    )
    assert (kept.feedback, kept.reason) == (verdict, "So it is")


def test_a_new_verdict_takes_the_place_of_the_old_and_null_clears_it(
    api: Caller, project: Project, remember: Remember
) -> None:
    row = remember("Likes tea")
    first = api.post(PATH, {"memory_id": str(row.id), "feedback": "POSITIVE",
                            "feedback_reason": "Right"}).json()  # fmt: skip
    second = api.post(PATH, {"memory_id": str(row.id), "feedback": "NEGATIVE"}).json()
    assert second == {"id": first["id"], "feedback": "NEGATIVE", "feedback_reason": None}
    assert project.feedback.count() == 1
    cleared = api.post(PATH, {"memory_id": str(row.id), "feedback": None})
    assert (cleared.status_code, cleared.json()) == (
        200,
        {"id": first["id"], "feedback": None, "feedback_reason": None},
    )
    assert project.feedback.count() == 0
    again = api.post(PATH, {"memory_id": str(row.id)})
    assert (again.status_code, again.json()["feedback"]) == (200, None)


def test_a_memory_that_is_not_there_gets_no_verdict(
    api: Caller, outsider: Caller, remember: Remember
) -> None:
    row, gone = remember("Likes tea"), remember("Likes rye")
    api.delete(f"/v1/memories/{gone.id}/")
    for caller, memory_id in ((api, uuid4()), (api, gone.id), (outsider, row.id)):
        for verdict in ("POSITIVE", None):
            answer = caller.post(PATH, {"memory_id": str(memory_id), "feedback": verdict})
            assert answer.status_code == 404
            assert answer.json()["error"] == answer.json()["detail"] == "Memory not found!"
    assert Feedback.objects.count() == 0


def test_a_verdict_outlives_its_memory_unseen(
    api: Caller, project: Project, remember: Remember
) -> None:
    row = remember("Likes tea")
    api.post(PATH, {"memory_id": str(row.id), "feedback": "POSITIVE"})
    assert api.delete(f"/v1/memories/{row.id}/").status_code == 200
    answer = api.post(PATH, {"memory_id": str(row.id), "feedback": "NEGATIVE"})
    assert answer.status_code == 404
    assert project.feedback.get().feedback == "POSITIVE"


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ({"feedback": "POSITIVE"}, "memory_id"),
        ({"memory_id": "x", "feedback": "POSITIVE"}, "memory_id should be a valid UUID"),
        ({"memory_id": 7, "feedback": "POSITIVE"}, "memory_id"),
        ({"memory_id": str(uuid4()), "feedback": "GREAT"}, "feedback"),
        ({"memory_id": str(uuid4()), "feedback": 1}, "feedback"),
        ({"memory_id": str(uuid4()), "feedback": "POSITIVE", "feedback_reason": ["x"]},
         "feedback_reason"),
        ({"memory_id": str(uuid4()), "feedback": "POSITIVE", "feedback_reason": "x" * 10_001},
         "feedback_reason"),
        ([], "body"),
    ],
)  # fmt: skip
def test_what_is_no_verdict_is_refused(api: Caller, body: Any, says: str) -> None:
    answer = api.post(PATH, body)
    assert answer.status_code == 400
    assert says in answer.json()["detail"]


def test_a_reader_may_not_judge(reader: Caller, remember: Remember) -> None:
    row = remember("Likes tea")
    answer = reader.post(PATH, {"memory_id": str(row.id), "feedback": "POSITIVE"})
    assert answer.status_code == 403
    assert Feedback.objects.count() == 0


# --- counters -------------------------------------------------------------------------------


def test_the_project_in_numbers(
    api: Caller, reader: Caller, outsider: Caller, remember: Remember
) -> None:
    remember("Likes tea", run_id="r")
    remember("Likes rye")
    remember("Likes oats", user_id="kim")
    gone = remember("Likes gin", user_id=None, agent_id="desk")
    api.delete(f"/v1/memories/{gone.id}/")
    api.post("/v1/memories/search/", {"query": "tea", "user_id": "alex"})
    api.get("/v1/memories/?user_id=alex")
    api.post("/v1/memories/", {"messages": "What is machine learning?", "user_id": "alex"})
    api.get(f"/v1/memories/{gone.id}/")
    expected = {
        "total_memories": 3,
        "total_retrieval_events": 2,
        "total_api_retrieval_events": 2,
        "total_retrieval_events_limit": None,
        "total_add_events": 1,
        "total_users_with_memories": 2,
        "total_agents_with_memories": 0,
        "total_runs_with_memories": 1,
        "memories_per_user": 1.5,
        "memories_per_agent": 0,
        "memories_per_run": 1,
    }
    assert api.get("/v1/stats/").json() == expected
    assert reader.get("/v1/stats/").json() == expected
    assert outsider.get("/v1/stats/").json()["total_memories"] == 0


def test_the_numbers_cost_three_statements_however_much_there_is(
    project: Project, remember: Remember, django_assert_num_queries: Any
) -> None:
    for most in (1, 7):
        for each in range(most):
            remember(f"Likes tea {most} {each}", user_id=f"user {each}")
        with django_assert_num_queries(3):
            statistics.of(project)


def test_the_numbers_are_those_of_the_own_project(
    project: Project, other_project: Project, remember: Remember
) -> None:
    remember("Likes tea")
    remember("Likes rye", into=other_project, user_id="kim")
    Event.objects.create(project=project, kind="SEARCH")
    Event.objects.create(project=other_project, kind="ADD")
    found = statistics.of(project)
    assert (found.memories, found.adds, found.reads, found.api_reads) == (1, 0, 1, 0)
    assert (found.holders[EntityKind.USER].number, found.holders[EntityKind.AGENT].number) == (1, 0)
