"""The filter language over the API: searches and lists by it, in each version, by GET and POST."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.conftest import Remember
from tests.memories.api.conftest import Caller

V1, V2, V3 = (f"/{version}/memories/search/" for version in ("v1", "v2", "v3"))


def texts(items: list[dict[str, Any]]) -> list[str]:
    return [item["memory"] for item in items]


SEED = [
    ({"OR": [{"user_id": "alex"}, {"agent_id": {"in": ["travel-assistant", "customer-support"]}}]},
     {"Likes tofu", "Went to Rome", "Books the trains"}),
    ({"AND": [{"created_at": {"gte": "2024-07-20", "lte": "2024-07-10"}}, {"user_id": "alex"}]},
     set()),
    ({"AND": [{"metadata": {"food": "vegan"}}, {"categories": {"contains": "food_preferences"}}]},
     {"Likes tofu"}),
    ({"NOT": [{"categories": {"contains": "food_preferences"}}]},
     {"Went to Rome", "Books the trains", "Plays chess"}),
    ({"AND": [{"user_id": "alex"}, {"run_id": "*"}]}, {"Went to Rome"}),
]  # fmt: skip


@pytest.fixture
def seed(remember: Remember) -> None:
    remember("Likes tofu", categories=["food_preferences"], metadata={"food": "vegan"},
             created_at=datetime(2024, 7, 15, tzinfo=UTC))  # fmt: skip
    remember("Went to Rome", run_id="trip")
    remember("Books the trains", user_id=None, agent_id="travel-assistant", categories=["travel"])
    remember("Likes ham", user_id="kim", categories=["food_preferences"], metadata={"food": "ham"})
    remember("Plays chess", user_id="kim", metadata={"food": "vegan"})


@pytest.mark.parametrize(("filters", "expected"), SEED)
def test_the_quickstarts_five_filters(
    api: Caller, seed: None, filters: dict[str, Any], expected: set[str]
) -> None:
    body = {"query": "What do you know?", "filters": filters}
    for path in (V2, f"{V1}?version=v2"):
        assert set(texts(api.post(path, body).json()["results"])) == expected
    assert set(texts(api.post(V1, {**body, "version": "v2"}).json()["results"])) == expected
    assert set(texts(api.post(V1, body).json())) == expected
    assert set(texts(api.post("/v2/memories/", {"filters": filters}).json())) == expected
    by_get = api.get("/v1/memories/?version=v2", {"filters": filters})
    assert set(texts(by_get.json())) == expected
    paged = api.post("/v2/memories/?page=1&page_size=50", {"filters": filters}).json()
    assert (paged["count"], paged["next"]) == (len(expected), None)


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        ({"gte": "2024-07-01", "lte": "2024-07-31"}, {"First of July", "Last of July"}),
        ({"gt": "2024-07-01", "lt": "2024-07-31"}, set()),
        ({"gt": "2024-06-30", "lt": "2024-08-01"}, {"First of July", "Last of July"}),
        ({"gte": "2024-07-31T23:30:00Z"}, {"Last of July", "August"}),
        ({"gt": "2024-07-31T23:30:00Z"}, {"August"}),
        ({"gte": "2024-08-01T01:30:00+02:00"}, {"Last of July", "August"}),
        ({"lte": "2024-07-31T23:29:59"}, {"June", "First of July"}),
        ({"in": ["2024-06-30", "2024-08-01"]}, {"June", "August"}),
        ({"ne": "2024-06-30"}, {"First of July", "Last of July", "August"}),
    ],
)
def test_a_day_as_upper_bound_is_included(
    api: Caller, remember: Remember, dates: dict[str, Any], expected: set[str]
) -> None:
    """Times go through the add's `timestamp`, as clients give them; naive ones are UTC."""
    for text, at in (
        ("June", datetime(2024, 6, 30, 12, tzinfo=UTC)),
        ("First of July", datetime(2024, 7, 1, tzinfo=UTC)),
        ("Last of July", datetime(2024, 7, 31, 23, 30, tzinfo=UTC)),
        ("August", datetime(2024, 8, 1, tzinfo=UTC)),
    ):
        added = api.post("/v1/memories/", {"messages": text, "user_id": "alex", "infer": False,
                                           "timestamp": int(at.timestamp())})  # fmt: skip
        assert added.status_code == 200
    for field in ("created_at", "timestamp", "createdAt"):
        body = {"query": "month", "filters": {"AND": [{"user_id": "alex"}, {field: dates}]}}
        assert set(texts(api.post(V2, body).json()["results"])) == expected
        body["threshold"] = 0
        assert set(texts(api.post(V3, body).json()["results"])) == expected


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"n": 1}, {"number"}),
        ({"n": "1"}, {"text"}),
        ({"n": True}, {"switch"}),
        ({"n": None}, {"null"}),
        ({"n": {"ne": 1}}, {"text", "switch", "null", "list", "none"}),
        ({"n": {"contains": "1"}}, {"number", "text", "list"}),
        ({"n": 1, "m": 2}, {"number"}),
        ({"n": {"eq": 1}, "m": 3}, set()),
    ],
)
def test_metadata_is_compared_with_its_type(
    api: Caller, remember: Remember, wanted: dict[str, Any], expected: set[str]
) -> None:
    remember("number", metadata={"n": 1, "m": 2})
    remember("text", metadata={"n": "1"})
    remember("switch", metadata={"n": True})
    remember("null", metadata={"n": None})
    remember("list", metadata={"n": [1]})
    remember("none")
    body = {"query": "x", "filters": {"AND": [{"user_id": "alex"}, {"metadata": wanted}]}}
    assert set(texts(api.post(V2, body).json()["results"])) == expected
    flat = {"query": "x", "user_id": "alex", "metadata": wanted}
    assert set(texts(api.post(V1, flat).json())) == expected


def test_nulls_and_wildcards(api: Caller, remember: Remember) -> None:
    remember("Session", run_id="r1")
    remember("Long-term")
    remember("Nobody's", user_id=None, agent_id="desk")
    for filters, expected in (
        ({"user_id": "alex"}, {"Session", "Long-term"}),
        ({"AND": [{"user_id": "alex"}, {"run_id": "*"}]}, {"Session"}),
        ({"AND": [{"user_id": "alex"}, {"run_id": None}]}, {"Long-term"}),
        ({"run_id": {"ne": "r1"}}, {"Long-term", "Nobody's"}),
        ({"AND": [{"user_id": {"ne": "kim"}}, {"user_id": "*"}]}, {"Session", "Long-term"}),
        ({"NOT": {"user_id": "alex"}}, {"Nobody's"}),
        ({"NOT": [{"run_id": "r1"}, {"agent_id": "desk"}]}, {"Long-term"}),
        ({"AND": [{"user_id": "alex"}, {"agent_id": "desk"}]}, set()),
        ({"AND": [{"user_id": "alex"}], "OR": [{"run_id": "r1"}, {"run_id": "r2"}]}, {"Session"}),
        ({"user_id": "alex", "run_id": "r1"}, {"Session"}),
        ({"user_id": ["alex", "kim"]}, {"Session", "Long-term"}),
    ):
        wire = api.post(V2, {"query": "x", "filters": filters}).json()
        assert set(texts(wire["results"])) == expected, filters


def test_texts_categories_and_memory_ids(api: Caller, remember: Remember) -> None:
    tea = remember("Likes Tea", categories=["Food_Preferences"])
    remember("Plays chess")
    for filters, expected in (
        ({"text": {"contains": "Tea"}}, {"Likes Tea"}),
        ({"text": {"contains": "tea"}}, set()),
        ({"text": {"icontains": "tea"}}, {"Likes Tea"}),
        ({"keywords": {"icontains": "CHESS"}}, {"Plays chess"}),
        ({"categories": {"contains": "food"}}, {"Likes Tea"}),
        ({"categories": {"in": ["food", "Food_Preferences"]}}, {"Likes Tea"}),
        ({"categories": {"in": ["food"]}}, set()),
        ({"NOT": [{"categories": {"contains": "food"}}]}, {"Plays chess"}),
        ({"categories": {"eq": "Food_Preferences"}}, {"Likes Tea"}),
        ({"categories": {"ne": "Food_Preferences"}}, {"Plays chess"}),
        ({"memory_ids": [str(tea.id)]}, {"Likes Tea"}),
        ({"memoryIds": {"in": [str(tea.id)]}}, {"Likes Tea"}),
        ({"memory_ids": []}, set()),
    ):
        wire = api.post(V2, {"query": "x", "filters": filters}).json()
        assert set(texts(wire["results"])) == expected, filters


@pytest.mark.parametrize(
    ("filters", "says"),
    [
        ({"colour": "red"}, "Top-level key must be a logical operator or an allowed field: ['AND'"),
        ({"user_id": {"nin": ["a"]}}, "user_id does not know the operator 'nin'"),
        ({"created_at": {"gte": "soon"}}, "created_at: 'soon' is not a date"),
        ({"metadata": {"a": {"gt": 1}}}, "metadata does not know the operator 'gt'"),
        ({"memory_ids": ["x"]}, "memory_ids: 'x' is not a valid UUID"),
        ({"AND": {"user_id": "a"}}, "AND takes a list"),
        ([{"user_id": "a"}], "filters"),
        ("user_id=alex", "filters"),
    ],
)
def test_a_bad_filter_is_refused_in_a_sentence(api: Caller, filters: Any, says: str) -> None:
    for path in (V2, V1, "/v2/memories/"):
        answer = api.post(path, {"query": "x", "user_id": "alex", "filters": filters})
        assert answer.status_code == 400
        assert says in answer.json()["detail"]


@pytest.mark.parametrize(
    ("method", "path", "body", "statements"),
    [
        # The key, the rows, the entry in the log of requests; a page is counted as well.
        ("POST", "/v2/memories/", {"filters": {"user_id": "alex"}}, 3),
        ("POST", "/v2/memories/?page=1&page_size=50", {"filters": {"user_id": "alex"}}, 4),
        ("POST", "/v3/memories/", {"filters": {"user_id": "alex"}}, 4),
        ("GET", "/v1/memories/?user_id=alex&page=1&page_size=50", None, 4),
        ("GET", "/v1/memories/user/alex/", None, 4),
    ],
)
def test_a_list_costs_the_same_number_of_statements_however_long_it_is(
    api: Caller, remember: Remember, django_assert_num_queries: Any,
    method: str, path: str, body: Any, statements: int,
) -> None:  # fmt: skip
    remember("One")
    api(method, path, body)  # the key's first use is written down
    for expected in (1, 6):
        with django_assert_num_queries(statements):
            wire = api(method, path, body).json()
        assert len(wire["results"] if isinstance(wire, dict) else wire) == expected
        for number in range(5):
            remember(f"Fact {expected} {number}")
