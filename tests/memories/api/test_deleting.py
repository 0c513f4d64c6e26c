"""Deleting and changing many over the API: batches are all or nothing, and no slip deletes all."""

from datetime import date
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from memories.models import EventKind, Memory, Project
from tests.conftest import Remember
from tests.memories.api.conftest import Caller

ONE_NEEDED = "One of the filters: app_id, user_id, agent_id, run_id is required!"
STARS = "user_id=*&agent_id=*&app_id=*&run_id=*"
BATCHES = ["/v1/batch/", "/v1/memories/batch/"]


def left(project: Project) -> set[str]:
    return set(project.memories.live().values_list("text", flat=True))


def events_of(project: Project, row: Memory) -> list[str]:
    rows = project.revisions.filter(memory_id=row.pk).order_by("version")
    return list(rows.values_list("event", flat=True))


# --- all of somebody ------------------------------------------------------------------------


@pytest.fixture
def some(remember: Remember) -> None:
    remember("Alex")
    remember("Alex on a trip", run_id="trip", metadata={"n": 1})
    remember("Alex and desk", agent_id="desk")
    remember("Alex no more", expiration_date=date(2020, 1, 1))
    remember("Desk", user_id=None, agent_id="desk")
    remember("Shop", user_id=None, app_id="shop")
    remember("Kim", user_id="kim", metadata={"n": 1})


@pytest.mark.parametrize(
    ("query", "stay"),
    [
        ("user_id=alex", {"Desk", "Shop", "Kim"}),
        ("user_id=alex&run_id=trip",
         {"Alex", "Alex and desk", "Alex no more", "Desk", "Shop", "Kim"}),
        ("user_id=alex&agent_id=desk",
         {"Alex", "Alex on a trip", "Alex no more", "Desk", "Shop", "Kim"}),
        ("user_id=*", {"Desk", "Shop"}),
        ("user_id=*&run_id=*", {"Alex", "Alex and desk", "Alex no more", "Desk", "Shop", "Kim"}),
        ("user_id=*&agent_id=*&app_id=*",
         {"Alex", "Alex on a trip", "Alex and desk", "Alex no more", "Desk", "Shop", "Kim"}),
        ("app_id=shop", {"Alex", "Alex on a trip", "Alex and desk", "Alex no more", "Desk", "Kim"}),
        ("user_id=*&metadata=" + quote('{"n": 1}'),
         {"Alex", "Alex and desk", "Alex no more", "Desk", "Shop"}),
        ("user_id=alex&metadata=" + quote("{'n': 1}"),
         {"Alex", "Alex and desk", "Alex no more", "Desk", "Shop", "Kim"}),
        ("filters=" + quote("{'user_id': 'alex'}"), {"Desk", "Shop", "Kim"}),
        ("filters=" + quote('{"user_id": "alex"}'), {"Desk", "Shop", "Kim"}),
        ("filters=" + quote("{'OR': [{'user_id': 'kim'}, {'app_id': '*'}]}"),
         {"Alex", "Alex on a trip", "Alex and desk", "Alex no more", "Desk"}),
        ("user_id=alex&filters=" + quote("{'metadata': {'n': 1}}"),
         {"Alex", "Alex and desk", "Alex no more", "Desk", "Shop", "Kim"}),
        ("user_id=nobody",
         {"Alex", "Alex on a trip", "Alex and desk", "Alex no more", "Desk", "Shop", "Kim"}),
        (STARS, set()),
        (STARS + "&metadata=" + quote('{"n": 1}'),
         {"Alex", "Alex and desk", "Alex no more", "Desk", "Shop"}),
        (STARS + "&filters=" + quote('{"user_id": "kim"}'),
         {"Alex", "Alex on a trip", "Alex and desk", "Alex no more", "Desk", "Shop"}),
    ],
)  # fmt: skip
def test_ids_are_anded_and_star_stands_for_any(
    api: Caller, project: Project, some: None, query: str, stay: set[str]
) -> None:
    """Expired memories go as well."""
    answer = api.delete(f"/v1/memories/?{query}")
    assert answer.status_code == 200
    assert answer.json()["message"] == "Memories deleted successfully!"
    assert answer.json().keys() == {"message", "event_id"}
    assert left(project) == stay
    assert project.events.get(pk=answer.json()["event_id"]).kind == EventKind.DELETE_ALL


def test_mere_ids_mean_the_same_in_a_project_that_is_strict_about_filters(
    api: Caller, project: Project, some: None
) -> None:
    project.options = {"strict_null_entities": True}
    project.save()
    alone = "/v1/memories/?filters=" + quote("{'user_id': 'alex'}")
    assert api.delete(alone).status_code == 200
    assert left(project) == {"Alex on a trip", "Alex and desk", "Desk", "Shop", "Kim"}
    assert len(api.get("/v1/memories/?user_id=alex").json()) == 2
    assert api.get("/v1/memories/user/alex/").json()["count"] == 2
    assert len(api.post("/v1/memories/search/", {"query": "x", "user_id": "alex"}).json()) == 2
    api.delete("/v1/memories/?user_id=alex")
    assert left(project) == {"Desk", "Shop", "Kim"}
    api.delete(f"/v1/memories/?{STARS}")
    assert left(project) == set()


@pytest.mark.parametrize(
    "query",
    [
        "",
        "user_id=",
        "user_id=&agent_id=",
        "userId=alex",
        "metadata=" + quote('{"n": 1}'),
        "filters=" + quote("{}"),
        "filters=" + quote('{"AND": []}'),
        "filters=" + quote('{"AND": [{}]}'),
        "filters=" + quote('{"NOT": [{"user_id": "nobody"}]}'),
        "filters=" + quote('{"user_id": {"ne": "nobody"}}'),
        "filters=" + quote('{"user_id": null}'),
        "filters=" + quote('{"created_at": {"gte": "1970-01-01"}}'),
        "filters=" + quote('{"OR": [{"user_id": "kim"}, {"categories": {"ne": "x"}}]}'),
    ],
)
def test_what_names_nobody_deletes_nothing(
    api: Caller, project: Project, some: None, query: str
) -> None:
    answer = api.delete(f"/v1/memories/?{query}")
    assert (answer.status_code, answer.json()) == (400, {"error": ONE_NEEDED, "detail": ONE_NEEDED})
    assert len(left(project)) == 7


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("user_id=alex&metadata=[object Object]", "lost its content"),
        ("filters=[object Object]", "lost its content"),
        ("user_id=alex&metadata=word", "neither JSON nor a Python dictionary"),
        ("filters=" + quote("{'colour': 'red'}"), "Top-level key must be"),
        ("user_id=" + "x" * 256, "user_id"),
        ("user_id=alex%00", "NUL"),
    ],
)
def test_what_cannot_be_understood_deletes_nothing(
    api: Caller, project: Project, some: None, query: str, says: str
) -> None:
    answer = api.delete(f"/v1/memories/?{query}")
    assert answer.status_code == 400
    assert says in answer.json()["detail"]
    assert len(left(project)) == 7


def test_ids_may_be_in_the_body(api: Caller, project: Project, some: None) -> None:
    assert api.delete("/v1/memories/", {"user_id": "alex", "run_id": "trip"}).status_code == 200
    assert "Alex on a trip" not in left(project)
    assert "Alex" in left(project)


def test_what_staff_have_locked_stays_and_is_counted(
    api: Caller, project: Project, remember: Remember
) -> None:
    remember("Likes tea")
    remember("Likes rye", locked=True)
    assert api.delete("/v1/memories/?user_id=alex").json()["locked"] == 1
    assert left(project) == {"Likes rye"}
    assert api.delete(f"/v1/memories/?{STARS}").json()["locked"] == 1


def test_deleting_again_and_again_is_no_error(api: Caller, some: None) -> None:
    for _ in range(2):
        assert api.delete("/v1/memories/?user_id=alex").status_code == 200
    assert api.get("/v1/memories/?user_id=alex").json() == []


def test_only_the_own_project_is_deleted(
    outsider: Caller, reader: Caller, project: Project, some: None
) -> None:
    assert outsider.delete(f"/v1/memories/?{STARS}").status_code == 200
    assert outsider.delete("/v1/memories/?user_id=alex").status_code == 200
    assert reader.delete("/v1/memories/?user_id=alex").status_code == 403
    assert len(left(project)) == 7


def test_deleting_all_costs_the_same_number_of_statements_however_many_there_are(
    api: Caller, remember: Remember
) -> None:
    remember("Fact")
    api.delete("/v1/memories/?user_id=alex")
    costs = []
    for number in (1, 30):
        for each in range(number):
            remember(f"Fact {each}")
        with CaptureQueriesContext(connection) as statements:
            assert api.delete("/v1/memories/?user_id=alex").status_code == 200
        costs.append(len(statements))
    assert costs[0] == costs[1] < 40


# --- batches --------------------------------------------------------------------------------


@pytest.fixture
def pair(remember: Remember) -> tuple[Memory, Memory]:
    return remember("Likes tea", metadata={"n": 1}), remember("Likes rye")


@pytest.mark.parametrize("path", BATCHES)
@pytest.mark.parametrize("key", ["memories", "memory_ids"])
def test_a_batch_changes_texts_and_metadata(
    api: Caller, project: Project, pair: tuple[Memory, Memory], path: str, key: str
) -> None:
    one, two = pair
    items = [
        {"memory_id": str(one.id), "text": "Likes oats"},
        {"memoryId": str(two.id), "metadata": {"n": 2}},
    ]
    answer = api.put(path, {key: items})
    assert answer.status_code == 200
    assert answer.json()["message"] == "Successfully updated 2 memories"
    rows = project.memories.in_bulk([one.pk, two.pk])
    assert (rows[one.pk].text, rows[one.pk].metadata) == ("Likes oats", {"n": 1})
    assert (rows[two.pk].text, rows[two.pk].metadata) == ("Likes rye", {"n": 2})
    assert events_of(project, one) == events_of(project, two) == ["ADD", "UPDATE"]
    event = project.events.get(pk=answer.json()["event_id"])
    assert (event.kind, len(event.results or [])) == (EventKind.UPDATE, 2)


def spellings(one: str, two: str) -> list[list[Any]]:
    """Two ids in each of the ways in which clients write them."""
    return [
        [one, two],
        [{"memory_id": one}, {"memory_id": two}],
        [{"memoryId": one}, {"memoryId": two}],
        [{"id": one}, {"id": two}],
        [{"memory_id": {"memory_id": one}}, {"memory_id": {"memoryId": two}}],
        [{"memoryId": {"memory_id": {"id": one}}}, two.upper()],
        [one.replace("-", ""), {"memory_id": two, "unknown": 1}],
    ]


@pytest.mark.parametrize("number", range(7))
@pytest.mark.parametrize("path", BATCHES)
def test_ids_of_a_batch_are_read_however_a_client_writes_them(
    api: Caller, project: Project, pair: tuple[Memory, Memory], path: str, number: int
) -> None:
    items = spellings(*(str(row.id) for row in pair))[number]
    key = "memories" if number % 2 else "memory_ids"
    answer = api.delete(path, {key: items})
    assert answer.status_code == 200, answer.content
    assert answer.json()["message"] == "Successfully deleted 2 memories"
    assert left(project) == set()
    assert all(events_of(project, row) == ["ADD", "DELETE"] for row in pair)


def test_one_unknown_id_refuses_the_whole_batch(
    api: Caller, outsider: Caller, project: Project, pair: tuple[Memory, Memory],
    other_project: Project, remember: Remember,
) -> None:  # fmt: skip
    theirs = remember("Theirs", into=other_project)
    gone = remember("Gone")
    api.delete(f"/v1/memories/{gone.id}/")
    for unknown in (uuid4(), theirs.id, gone.id):
        ids = [str(pair[0].id), str(unknown), str(pair[1].id)]
        for answer in (
            api.put("/v1/batch/", {"memories": [{"memory_id": one, "text": "x"} for one in ids]}),
            api.delete("/v1/batch/", {"memories": ids}),
        ):
            assert answer.status_code == 404
            assert answer.json() == {"error": "Memory not found!", "detail": "Memory not found!"}
    assert left(project) == {"Likes tea", "Likes rye"}
    assert left(other_project) == {"Theirs"}
    assert all(events_of(project, row) == ["ADD"] for row in pair)


def test_one_memory_that_may_not_be_changed_refuses_the_whole_batch(
    api: Caller, project: Project, pair: tuple[Memory, Memory], remember: Remember
) -> None:
    fixed, locked = remember("Fixed", immutable=True), remember("Locked", locked=True)
    for row in (fixed, locked):
        items = [{"memory_id": str(one.id), "text": "x"} for one in (pair[0], row)]
        answer = api.put("/v1/batch/", {"memories": items})
        assert (answer.status_code, answer.json()["detail"]) == (400, answer.json()["error"])
    ids = [str(pair[0].id), str(locked.id)]
    assert api.delete("/v1/batch/", {"memories": ids}).status_code == 400
    assert left(project) == {"Likes tea", "Likes rye", "Fixed", "Locked"}
    assert api.delete("/v1/batch/", {"memories": [str(fixed.id)]}).status_code == 200


def test_more_than_a_thousand_are_refused_in_the_documented_words(
    api: Caller, project: Project, pair: tuple[Memory, Memory]
) -> None:
    ids = [str(pair[0].id), *(str(uuid4()) for _ in range(1_000))]
    changed = api.put("/v1/batch/", {"memories": [{"memory_id": i, "text": "x"} for i in ids]})
    sentence = "Maximum of 1000 memories can be updated in a single request"
    assert (changed.status_code, changed.json()) == (400, {"error": sentence, "detail": sentence})
    deleted = api.delete("/v1/batch/", {"memories": ids})
    sentence = "Maximum of 1000 memories can be deleted in a single request"
    assert (deleted.status_code, deleted.json()) == (400, {"error": sentence, "detail": sentence})
    assert left(project) == {"Likes tea", "Likes rye"}


def test_a_thousand_are_changed_and_deleted_at_once(
    api: Caller, project: Project, pair: tuple[Memory, Memory]
) -> None:
    messages = [f"Fact number {number}" for number in range(1_000)]
    added = api.post("/v1/memories/", {"messages": messages, "user_id": "kim", "infer": False})
    ids = [item["id"] for item in added.json()]
    assert len(ids) == 1_000
    items = [{"memory_id": one, "metadata": {"n": 1}} for one in ids]
    changed = api.put("/v1/batch/", {"memories": items}).json()
    assert changed["message"] == "Successfully updated 1000 memories"
    assert project.memories.filter(metadata={"n": 1}, user_id="kim").count() == 1_000
    deleted = api.delete("/v1/batch/", {"memories": ids}).json()
    assert deleted["message"] == "Successfully deleted 1000 memories"
    assert left(project) == {"Likes tea", "Likes rye"}


@pytest.mark.parametrize(
    ("items", "says"),
    [
        (None, "at least one"),
        ([], "at least one"),
        ("all", "memories"),
        ([None], "memories"),
        ([7], "memories"),
        ([{}], "Every entry needs its memory_id."),
        ([{"text": "x"}], "Every entry needs its memory_id."),
        ([{"memory_id": ""}], "Every entry needs its memory_id."),
        ([{"memory_id": {}}], "Every entry needs its memory_id."),
        ([{"memory_id": 7}], "memory_id"),
        ([{"memory_id": None}], "memory_id"),
        ([{"memory_id": "x", "text": "y"}], "memory_id should be a valid UUID"),
        ([{"memory_id": "x" * 101, "text": "y"}], "memory_id"),
    ],
)
def test_a_batch_that_cannot_be_read_is_refused(
    api: Caller, project: Project, pair: tuple[Memory, Memory], items: Any, says: str
) -> None:
    for method in ("PUT", "DELETE"):
        answer = api(method, "/v1/batch/", {} if items is None else {"memories": items})
        assert answer.status_code == 400
        assert says in answer.json()["detail"]
    assert left(project) == {"Likes tea", "Likes rye"}


def test_a_memory_that_is_named_twice_refuses_the_batch(
    api: Caller, project: Project, pair: tuple[Memory, Memory]
) -> None:
    one = str(pair[0].id)
    for ids in ([one, one], [one, one.upper()], [one, one.replace("-", "")]):
        items = [{"memory_id": each, "text": f"x {number}"} for number, each in enumerate(ids)]
        for answer in (api.put("/v1/batch/", {"memories": items}),
                       api.delete("/v1/batch/", {"memories": ids})):  # fmt: skip
            assert answer.status_code == 400
            assert "twice" in answer.json()["detail"]
    assert left(project) == {"Likes tea", "Likes rye"}


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({}, "send a text or metadata"),
        ({"text": None}, "send a text or metadata"),
        ({"text": " "}, "A memory needs a text"),
        ({"text": "x" * 10_001}, "10,000 is the most"),
        ({"metadata": "word"}, "metadata"),
    ],
)
def test_one_bad_value_refuses_the_whole_batch(
    api: Caller, project: Project, pair: tuple[Memory, Memory], values: Any, says: str
) -> None:
    items = [{"memory_id": str(pair[1].id), "text": "Likes oats"},
             {"memory_id": str(pair[0].id), **values}]  # fmt: skip
    answer = api.put("/v1/batch/", {"memories": items})
    assert answer.status_code == 400
    assert says in answer.json()["detail"]
    assert left(project) == {"Likes tea", "Likes rye"}


def test_a_reader_may_not_send_batches(
    reader: Caller, project: Project, pair: tuple[Memory, Memory]
) -> None:
    item = {"memory_id": str(pair[0].id), "text": "x"}
    assert reader.put("/v1/batch/", {"memories": [item]}).status_code == 403
    assert reader.delete("/v1/batch/", {"memories": [item]}).status_code == 403
    assert left(project) == {"Likes tea", "Likes rye"}
