"""Lists over the API: who is in them, in which shape, page by page."""

from datetime import date
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from memories.models import Project
from tests.conftest import Remember
from tests.memories.api.conftest import Caller


def texts(items: list[dict[str, Any]]) -> list[str]:
    return [item["memory"] for item in items]


def test_v1_lists_a_users_memories_newest_first(api: Caller, remember: Remember) -> None:
    remember("One")
    remember("Two", run_id="trip")
    remember("Other", user_id="kim")
    answer = api.get("/v1/memories/?user_id=alex").json()
    assert texts(answer) == ["Two", "One"]
    assert answer[0]["run_id"] == answer[0]["session_id"] == "trip"
    assert texts(api.get("/v1/memories/?user_id=alex&output_format=v1.1").json()["results"]) == [
        "Two",
        "One",
    ]


def test_v1_needs_an_id(api: Caller) -> None:
    answer = api.get("/v1/memories/")
    assert answer.status_code == 400
    assert answer.json() == ["One of the filters: app_id, user_id, agent_id, run_id is required!"]


def test_v1_narrows_by_categories_metadata_keywords_and_dates(
    api: Caller, remember: Remember
) -> None:
    remember("Likes to play chess", categories=["hobbies"], metadata={"n": 1})
    remember("Likes rye", categories=["food"], metadata={"n": 2})
    for query, expected in {
        "categories=food": ["Likes rye"],
        "categories=food,hobbies": ["Likes rye", "Likes to play chess"],
        "categories=food&categories=hobbies": ["Likes rye", "Likes to play chess"],
        "keywords=to play": ["Likes to play chess"],
        "metadata={'n': 2}": ["Likes rye"],
        'metadata={"n": 1}': ["Likes to play chess"],
        "start_date=2999-01-01": [],
        "end_date=1999-01-01": [],
        "limit=1": ["Likes rye"],
        "user_id=*": ["Likes rye", "Likes to play chess"],
    }.items():
        assert texts(api.get(f"/v1/memories/?user_id=alex&{query}").json()) == expected, query


def test_pages_link_to_each_other_by_addresses_that_work(api: Caller, remember: Remember) -> None:
    for number in range(5):
        remember(f"Fact {number}")
    body = {"filters": {"user_id": "alex"}}
    for first in (
        api.get("/v1/memories/?user_id=alex&page=1&page_size=2"),
        api.post("/v2/memories/?page=1&page_size=2", body),
        api.post("/v2/memories/", {**body, "page": 1, "page_size": 2}),
        api.post("/v3/memories/?page_size=2", body),
    ):
        page = first.json()
        found = texts(page["results"])
        assert (page["count"], page["previous"]) == (5, None)
        while page["next"]:
            address = urlsplit(page["next"])
            assert address.scheme == "http"
            page = api.get(f"{address.path}?{address.query}").json()
            assert page["previous"]
            found += texts(page["results"])
        assert found == [f"Fact {number}" for number in (4, 3, 2, 1, 0)]


@pytest.mark.parametrize("page", [0, -1, 4, 1_000_000])
def test_a_page_that_is_not_there_is_404(api: Caller, remember: Remember, page: int) -> None:
    for number in range(3):
        remember(f"Fact {number}")
    answer = api.get(f"/v1/memories/?user_id=alex&page={page}&page_size=1")
    assert (answer.status_code, answer.json()) == (404, {"detail": "Invalid page."})


def test_v2_answers_an_array_unless_both_page_parameters_are_there(
    api: Caller, remember: Remember
) -> None:
    remember("One")
    body = {"filters": {"AND": [{"user_id": "alex"}]}}
    assert texts(api.post("/v2/memories/", body).json()) == ["One"]
    assert texts(api.post("/v2/memories/", {**body, "page": 1}).json()) == ["One"]
    assert api.post("/v2/memories/", {**body, "page": 1, "page_size": 5}).json()["count"] == 1


def test_v2_takes_ids_beside_the_filters_and_refuses_nothing_at_all(
    api: Caller, remember: Remember
) -> None:
    remember("One")
    remember("Two", user_id="kim")
    assert texts(api.post("/v2/memories/", {"user_id": "alex"}).json()) == ["One"]
    for body in ({}, {"filters": {}}, {"filters": None}):
        answer = api.post("/v2/memories/", body)
        assert answer.status_code == 400
        assert answer.json()["error"].startswith("Filters are required and cannot be empty")


def test_v3_needs_somebody_named_and_no_ids_beside(api: Caller, remember: Remember) -> None:
    remember("One")
    for filters in ({"user_id": "*"}, {"NOT": [{"user_id": "x"}]}, {"categories": {"in": ["a"]}},
                    {"OR": [{"user_id": "alex"}, {"categories": {"in": ["a"]}}]}):  # fmt: skip
        answer = api.post("/v3/memories/", {"filters": filters})
        assert answer.status_code == 400
        assert "positively-scoped" in answer.json()["detail"]
    beside = api.post("/v3/memories/", {"filters": {"user_id": "alex"}, "user_id": "alex"})
    assert beside.status_code == 400
    good = api.post("/v3/memories/", {"filters": {"userId": "alex"}}).json()
    assert texts(good["results"]) == ["One"]
    assert good["results"][0]["lifecycle_state"] == "active"


def test_expired_and_deleted_memories_are_left_out(
    api: Caller, project: Project, remember: Remember
) -> None:
    remember("Valid")
    remember("Expired", expiration_date=date(2020, 1, 1))
    gone = remember("Deleted")
    api.delete(f"/v1/memories/{gone.id}/")
    assert texts(api.get("/v1/memories/?user_id=alex").json()) == ["Valid"]
    body: dict[str, Any] = {"filters": {"user_id": "alex"}}
    assert texts(api.post("/v3/memories/", body).json()["results"]) == ["Valid"]
    body["show_expired"] = True
    assert texts(api.post("/v3/memories/", body).json()["results"]) == ["Expired", "Valid"]


def test_fields_leave_out_everything_but_the_id(api: Caller, remember: Remember) -> None:
    row = remember("One")
    assert api.get("/v1/memories/?user_id=alex&fields=memory").json() == [
        {"id": str(row.id), "memory": "One"}
    ]


def test_unmentioned_ids_may_be_there_unless_the_project_is_strict(
    api: Caller, project: Project, remember: Remember
) -> None:
    remember("Long-term")
    remember("Session", run_id="trip")
    plain = {"filters": {"user_id": "alex"}}
    with_run = {"filters": {"AND": [{"user_id": "alex"}, {"run_id": "*"}]}}
    assert texts(api.post("/v2/memories/", plain).json()) == ["Session", "Long-term"]
    assert texts(api.post("/v2/memories/", with_run).json()) == ["Session"]
    project.options = {"strict_null_entities": True}
    project.save()
    assert texts(api.post("/v2/memories/", plain).json()) == ["Long-term"]
    assert texts(api.post("/v2/memories/", with_run).json()) == ["Session"]


def test_an_unknown_filter_key_names_the_allowed_ones(api: Caller) -> None:
    answer = api.post("/v2/memories/", {"filters": {"colour": "red"}})
    assert answer.status_code == 400
    assert answer.json()["error"].startswith(
        "Top-level key must be a logical operator or an allowed field: ['AND', 'OR', 'NOT'"
    )


def test_the_memories_of_an_entity_whatever_its_name(api: Caller, remember: Remember) -> None:
    remember("One", user_id="al/ex b")
    page = api.get("/v1/memories/user/al%2Fex%20b/").json()
    assert (page["count"], texts(page["results"])) == (1, ["One"])
    assert api.get("/v1/memories/planet/mars/").status_code == 400


def test_no_read_loads_the_words_that_only_searches_use(api: Caller, remember: Remember) -> None:
    memory = remember("One", metadata={"n": 1})
    wanted = {"filters": {"user_id": "alex"}}
    with CaptureQueriesContext(connection) as statements:
        for answer in (
            api.get("/v1/memories/?user_id=alex"),
            api.post("/v2/memories/", wanted),
            api.post("/v3/memories/", wanted),
            api.post("/v2/memories/search/", {**wanted, "query": "One"}),
            api.get(f"/v1/memories/{memory.id}/"),
            api.put(f"/v1/memories/{memory.id}/", {"metadata": {"n": 2}}),
            api.post("/v1/summary/", wanted),
            api.delete("/v1/memories/?user_id=alex"),
        ):
            assert answer.status_code == 200
    read = [query["sql"] for query in statements if '"memories_memory"."text"' in query["sql"]]
    assert len(read) >= 8
    assert not [sql for sql in read if '"words",' in sql or '"words" FROM' in sql]


def test_a_list_costs_the_same_number_of_statements_however_long_it_is(
    api: Caller, remember: Remember, django_assert_num_queries: Any
) -> None:
    remember("One")
    api.get("/v1/memories/?user_id=alex")  # the key's first use is written down
    for expected in (1, 6):
        # The key with its project, the rows, the entry in the log of requests.
        with django_assert_num_queries(3):
            assert len(api.get("/v1/memories/?user_id=alex").json()) == expected
        for number in range(5):
            remember(f"Fact {expected} {number}")


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v2/memories/", {"user_id": "alex"}),
        ("/v2/memories/", {"filters": {"user_id": "alex"}, "categories": ["food"]}),
        ("/v2/memories/", {"filters": {"user_id": "alex"}, "metadata": {"n": 1}}),
        ("/v2/memories/", {"filters": {"user_id": "alex"}, "keywords": "rye"}),
        ("/v3/memories/", {"filters": {"user_id": "alex"}, "categories": ["food"],
                           "fields": ["memory"], "show_expired": True}),
        ("/v3/memories/", {"filters": {"user_id": "alex"}, "end_date": "2999-01-01",
                           "keywords": "rye"}),
    ],
)  # fmt: skip
def test_the_next_page_is_narrowed_by_everything_that_narrowed_this_one(
    api: Caller, remember: Remember, path: str, body: dict[str, Any]
) -> None:
    for number in range(3):
        remember(f"Likes rye {number}", categories=["food"], metadata={"n": 1})
        remember(f"Fact {number}", user_id="kim")
    if "user_id" not in body:
        remember("Plays chess", categories=["hobbies"], metadata={"n": 2})
    page = api.post(f"{path}?page=1&page_size=1", body).json()
    found = texts(page["results"])
    while page["next"]:
        address = urlsplit(page["next"])
        following = api.get(f"{address.path}?{address.query}").json()
        assert following["count"] == page["count"] == 3
        assert following["results"][0].keys() == page["results"][0].keys()
        page = following
        found += texts(page["results"])
    assert found == ["Likes rye 2", "Likes rye 1", "Likes rye 0"]


def test_a_body_too_long_for_an_address_is_sent_again_with_the_next_page(
    api: Caller, remember: Remember
) -> None:
    for number in range(2):
        remember(f"Fact {number}")
    names = [f"user-{number}" for number in range(1000)] + ["alex"]
    body = {"filters": {"user_id": {"in": names}}}
    page = api.post("/v2/memories/?page=1&page_size=1", body).json()
    address = urlsplit(page["next"])
    assert len(address.query) < 100
    assert api.get(f"{address.path}?{address.query}").status_code == 400
    again = api.post(f"{address.path}?{address.query}", body).json()
    assert texts(page["results"] + again["results"]) == ["Fact 1", "Fact 0"]


@pytest.mark.parametrize(
    "filters", [{"AND": []}, {"OR": []}, {"NOT": []}, {"AND": [{}]}, {"AND": [{"OR": []}]}]
)
def test_groups_of_nothing_are_no_filters(
    api: Caller, remember: Remember, filters: dict[str, Any]
) -> None:
    remember("One")
    answer = api.post("/v2/memories/", {"filters": filters})
    assert answer.status_code == 400
    assert "cannot be empty" in answer.json()["error"]
