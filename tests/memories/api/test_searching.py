"""Searching over the API: whose memories answer, how many, in which shape, and what is refused."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from memories.models import Event, EventKind, Project
from tests.conftest import Remember
from tests.memories.api.conftest import Caller

V1, V2, V3 = (f"/{version}/memories/search/" for version in ("v1", "v2", "v3"))
ALEX: dict[str, Any] = {"filters": {"user_id": "alex"}}


def texts(items: list[dict[str, Any]]) -> list[str]:
    return [item["memory"] for item in items]


def asked(path: str, **more: Any) -> dict[str, Any]:
    """A question about alex in the words of each version."""
    return {"query": "tea", **({"user_id": "alex"} if path == V1 else ALEX), **more}


def found(api: Caller, path: str, **more: Any) -> list[dict[str, Any]]:
    answer = api.post(path, asked(path, **more))
    assert answer.status_code == 200, answer.content
    wire = answer.json()
    return list(wire["results"] if isinstance(wire, dict) else wire)


@pytest.fixture
def many(remember: Remember) -> None:
    """Fourteen memories of alex's, and three of others."""
    for number in range(14):
        remember(f"Keeps tea number {number}")
    for number in range(3):
        remember(f"Drinks tea number {number}", user_id=f"other {number}")


# --- shapes ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "output_format", "shape"),
    [
        (V1, None, list), (V1, "v1.0", list), (V1, "v1.1", dict),
        (V2, None, dict), (V2, "v1.0", list), (V2, "v1.1", dict),
        (V3, None, dict), (V3, "v1.0", dict), (V3, "v1.1", dict),
    ],
)  # fmt: skip
def test_each_version_answers_in_its_shape(
    api: Caller, remember: Remember, path: str, output_format: str | None, shape: type
) -> None:
    remember("Likes tea")
    format_ = {"output_format": output_format} if output_format else {}
    wire = api.post(path, asked(path, **format_)).json()
    assert isinstance(wire, shape)
    results = wire["results"] if isinstance(wire, dict) else wire
    assert texts(results) == ["Likes tea"]


def test_the_projects_own_format_holds_for_searches_that_name_none(
    api: Caller, project: Project, remember: Remember
) -> None:
    remember("Likes tea")
    for wanted, shape in (("v1.0", list), ("v1.1", dict)):
        project.options = {"default_output_format": wanted}
        project.save()
        for path in (V1, V2):
            assert isinstance(api.post(path, asked(path)).json(), shape)
        assert isinstance(api.post(V3, asked(V3)).json(), dict)


@pytest.mark.parametrize("path", [V1, V2, V3])
def test_a_result_is_the_memory_with_its_score(api: Caller, remember: Remember, path: str) -> None:
    row = remember(
        "Likes tea", run_id="trip", metadata={"src": "form"}, categories=["food"], immutable=True,
        expiration_date=date(2999, 12, 31), created_at=datetime(2024, 7, 1, 12, tzinfo=UTC),
    )  # fmt: skip
    (item,) = found(api, path)
    score = item.pop("score")
    assert 0 < score <= 1
    expected = {
        "id": str(row.id), "memory": "Likes tea", "hash": row.hash, "user_id": "alex",
        "agent_id": None, "app_id": None, "run_id": "trip", "session_id": "trip",
        "metadata": {"src": "form"}, "categories": ["food"], "immutable": True,
        "expiration_date": "2999-12-31", "created_at": "2024-07-01T12:00:00.000000+00:00",
    }  # fmt: skip
    assert {name: item[name] for name in expected} == expected
    assert datetime.fromisoformat(item["updated_at"]) == row.updated_at
    assert ("score_breakdown" in item) == (path == V3)
    if path == V3:
        assert {"semantic", "bm25", "entity"} <= item["score_breakdown"].keys()
        assert item["structured_attributes"]["day_of_week"] == "monday"


@pytest.mark.parametrize("path", [V1, V2, V3])
def test_fields_keep_the_id_and_the_score(api: Caller, remember: Remember, path: str) -> None:
    remember("Likes tea", metadata={"n": 1})
    for fields in (["memory"], "memory", ["id", "memory"]):
        (item,) = found(api, path, fields=fields)
        assert item.keys() == {"id", "memory", "score"}


@pytest.mark.parametrize("path", [V1, V2, V3])
def test_relations_are_an_empty_list_where_somebody_asks_for_a_graph(
    api: Caller, remember: Remember, path: str
) -> None:
    remember("Likes tea")
    body = asked(path, enable_graph=True, output_format="v1.1")
    assert api.post(path, body).json()["relations"] == []


# --- how many -------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [V1, V2])
def test_without_a_threshold_exactly_top_k_come_back(api: Caller, many: None, path: str) -> None:
    for top_k, expected in ((1, 1), (5, 5), (14, 14), (1000, 14)):
        assert len(found(api, path, top_k=top_k, query="a motor yacht")) == expected
    assert len(found(api, path)) == 10
    assert len(found(api, path, limit=3)) == 3
    assert len(found(api, path, threshold=0, top_k=14, query="a motor yacht")) == 14


def test_v3_leaves_out_what_is_below_a_tenth_unless_the_threshold_is_0(
    api: Caller, many: None
) -> None:
    assert len(found(api, V3, threshold=0, top_k=14, query="zzxqv wrtp")) == 14
    by_default = found(api, V3, top_k=14)
    assert by_default == found(api, V3, top_k=14, threshold=0.1)
    assert all(item["score"] >= 0.1 for item in by_default)


@pytest.mark.parametrize("path", [V1, V2, V3])
def test_a_threshold_cuts_by_the_score_that_is_shown(
    api: Caller, remember: Remember, path: str
) -> None:
    for text in ("Likes tea", "Likes green tea", "Owns a motor yacht"):
        remember(text)
    scores = [item["score"] for item in found(api, path, threshold=0)]
    assert scores == sorted(scores, reverse=True)
    assert len(set(scores)) == 3
    between = (scores[0] + scores[1]) / 2
    assert [item["score"] for item in found(api, path, threshold=between)] == scores[:1]
    assert found(api, path, threshold=1) == []


@pytest.mark.parametrize("path", [V1, V2, V3])
def test_the_switches_are_taken_and_change_no_number_of_rows(
    api: Caller, many: None, path: str
) -> None:
    for switch in ("keyword_search", "rerank"):
        assert len(found(api, path, top_k=14, threshold=0, **{switch: True})) == 14
    kept = found(api, path, threshold=0, filter_memories=True, query="tea number 3")
    assert "Keeps tea number 3" in texts(kept)
    assert found(api, path, threshold=0, filter_memories=True, query="zzxqv wrtp") == []


def test_by_metadata_only_the_question_does_not_count(api: Caller, remember: Remember) -> None:
    remember("Owns a motor yacht", metadata={"food": "vegan"})
    remember("Likes tea", metadata={"food": "meat"})
    body = {"query": "tea", "user_id": "alex", "metadata": {"food": "vegan"},
            "only_metadata_based_search": True}  # fmt: skip
    (item,) = api.post(V1, body).json()
    assert (item["memory"], item["score"]) == ("Owns a motor yacht", 1.0)


@pytest.mark.parametrize("path", [V1, V2, V3])
def test_expired_and_deleted_memories_take_no_place(
    api: Caller, remember: Remember, path: str
) -> None:
    """They are left out before top_k is counted; the last day of validity still counts."""
    today = datetime.now(UTC).date()
    remember("Likes tea until today", expiration_date=today)
    remember("Likes tea no more", expiration_date=date(2020, 1, 1))
    gone = remember("Liked tea once")
    assert api.delete(f"/v1/memories/{gone.id}/").status_code == 200
    remember("Owns a motor yacht")
    assert set(texts(found(api, path, threshold=0, top_k=2))) == {
        "Likes tea until today",
        "Owns a motor yacht",
    }


def test_v3_shows_expired_memories_to_who_asks_for_them(api: Caller, remember: Remember) -> None:
    remember("Liked tea", expiration_date=date(2020, 1, 1))
    assert found(api, V3) == []
    (item,) = found(api, V3, show_expired=True)
    assert item["expiration_date"] == "2020-01-01"


# --- whose ----------------------------------------------------------------------------------


def test_v1_goes_by_each_of_the_four_ids(api: Caller, remember: Remember) -> None:
    remember("Tea one", user_id="alex", agent_id="desk")
    remember("Tea two", user_id="alex", run_id="r")
    remember("Tea three", user_id=None, app_id="shop")
    for ids, expected in (
        ({"user_id": "alex"}, {"Tea one", "Tea two"}),
        ({"agent_id": "desk"}, {"Tea one"}),
        ({"run_id": "r"}, {"Tea two"}),
        ({"app_id": "shop"}, {"Tea three"}),
        ({"user_id": "alex", "agent_id": "desk"}, {"Tea one"}),
        ({"user_id": "alex", "app_id": "shop"}, set()),
        ({"user_id": "alex", "run_id": "*"}, {"Tea two"}),
    ):
        assert set(texts(api.post(V1, {"query": "tea", **ids}).json())) == expected, ids


def test_v1_goes_by_categories_and_metadata_without_an_id(api: Caller, remember: Remember) -> None:
    """The quickstart's own call, on v1 and with version=v2 in query and body."""
    remember("Likes tofu", categories=["food_preferences"], metadata={"food": "vegan"})
    remember("Likes ham", categories=["food_preferences"], metadata={"food": "meat"}, user_id="kim")
    remember("Likes boats", categories=["hobbies"], metadata={"food": "vegan"})
    body = {"query": "What do I eat?", "categories": ["food_preferences"],
            "metadata": {"food": "vegan"}}  # fmt: skip
    assert texts(api.post(V1, body).json()) == ["Likes tofu"]
    assert texts(api.post(f"{V1}?version=v2", body).json()["results"]) == ["Likes tofu"]
    assert texts(api.post(V1, {**body, "version": "v2"}).json()["results"]) == ["Likes tofu"]
    assert texts(api.post(V2, body).json()["results"]) == ["Likes tofu"]
    by_category = {"query": "food", "categories": "food_preferences"}
    assert set(texts(api.post(V1, by_category).json())) == {"Likes tofu", "Likes ham"}


def test_v1_needs_something_to_go_by(api: Caller) -> None:
    answer = api.post(V1, {"query": "tea"})
    sentence = "At least one of the filters: agent_id, user_id, app_id, run_id is required!"
    assert (answer.status_code, answer.json()) == (400, {"message": sentence, "detail": sentence})


@pytest.mark.parametrize("body", [{}, {"filters": {}}, {"filters": None}])
@pytest.mark.parametrize("path", [V2, V3, f"{V1}?version=v2"])
def test_v2_and_v3_need_filters(api: Caller, path: str, body: dict[str, Any]) -> None:
    answer = api.post(path, {"query": "tea", **body})
    assert answer.status_code == 400
    assert answer.json()["error"].startswith("Filters are required and cannot be empty. Please")
    assert answer.json()["detail"] == answer.json()["error"]


def test_v2_folds_ids_beside_the_filters_into_them(api: Caller, remember: Remember) -> None:
    remember("Likes tea")
    remember("Likes tea as well", user_id="kim")
    remember("Likes tea on trips", run_id="trip")
    body: dict[str, Any] = {"query": "tea", "user_id": "alex"}
    assert len(api.post(V2, body).json()["results"]) == 2
    body["filters"] = {"run_id": "trip"}
    assert texts(api.post(V2, body).json()["results"]) == ["Likes tea on trips"]


def test_v3_needs_somebody_named_and_no_ids_beside(api: Caller, remember: Remember) -> None:
    remember("Likes tea")
    for filters in ({"user_id": "*"}, {"NOT": [{"user_id": "kim"}]}, {"user_id": {"ne": "kim"}},
                    {"metadata": {"a": 1}}):  # fmt: skip
        answer = api.post(V3, {"query": "tea", "filters": filters})
        assert answer.status_code == 400
        assert answer.json()["error"] == (
            "filters must include at least one positively-scoped entity ID (user_id, agent_id, "
            "app_id, or run_id). Wildcards and NOT-only entity references do not count as scoped."
        )
    answer = api.post(V3, {"query": "tea", **ALEX, "agent_id": "desk"})
    assert (answer.status_code, "agent_id" in answer.json()["detail"]) == (400, True)
    named = {"AND": [{"userId": "alex"}, {"NOT": [{"run_id": "*"}]}]}
    assert texts(api.post(V3, {"query": "tea", "filters": named}).json()["results"]) == [
        "Likes tea"
    ]


# --- who asks, and what is refused ----------------------------------------------------------


@pytest.mark.parametrize("path", [V1, V2, V3])
def test_a_reader_may_search_and_others_find_nothing(
    reader: Caller, outsider: Caller, anonymous: Caller, remember: Remember, path: str
) -> None:
    row = remember("Likes tea")
    assert len(found(reader, path)) == 1
    assert found(outsider, path, threshold=0) == []
    by_id = {"AND": [{"user_id": "alex"}, {"memory_ids": [str(row.id)]}]}
    assert found(outsider, path, threshold=0, filters=by_id) == []
    assert anonymous.post(path, asked(path)).status_code == 401


@pytest.mark.parametrize(
    "bad",
    [
        {"query": ""}, {"query": "  "}, {"query": None}, {"query": 7}, {"query": "x" * 20_001},
        {"top_k": 0}, {"top_k": -1}, {"top_k": 10**9}, {"top_k": "many"}, {"top_k": 1.5},
        {"threshold": -0.1}, {"threshold": 1.1}, {"threshold": "high"}, {"rerank": "perhaps"},
        {"metadata": "word"}, {"output_format": "v9"}, {"fields": {"a": 1}},
    ],
)  # fmt: skip
@pytest.mark.parametrize("path", [V1, V2, V3])
def test_values_that_cannot_be_are_refused(api: Caller, path: str, bad: dict[str, Any]) -> None:
    answer = api.post(path, asked(path, **bad))
    assert answer.status_code == 400
    assert next(iter(bad)) in answer.json()["detail"]


def test_a_search_needs_a_question(api: Caller) -> None:
    for path in (V1, V2, V3):
        body = asked(path)
        del body["query"]
        assert api.post(path, body).status_code == 400


def test_a_search_is_an_entry_in_the_log_of_requests(
    api: Caller, project: Project, remember: Remember
) -> None:
    row = remember("Likes tea")
    (item,) = found(api, V2)
    event = project.events.get(kind=EventKind.SEARCH)
    assert (event.user_id, event.http_status) == ("alex", 200)
    assert event.payload == {"query": "tea", **ALEX}
    assert event.results == [{"id": str(row.id), "score": item["score"]}]
    api.post(V2, {"query": "tea"})
    refused = Event.objects.filter(kind=EventKind.SEARCH).latest("created_at")
    assert (refused.status, refused.http_status) == ("FAILED", 400)


@pytest.mark.parametrize(("path", "statements"), [(V1, 5), (V2, 5), (V3, 5)])
def test_a_search_costs_the_same_number_of_statements_however_much_it_finds(
    api: Caller, remember: Remember, django_assert_num_queries: Any, path: str, statements: int
) -> None:
    remember("Likes tea number 0")
    found(api, path)  # the key's first use is written down, the model is read
    for expected in (1, 6):
        with django_assert_num_queries(statements):
            assert len(found(api, path, threshold=0)) == expected
        for number in range(5):
            remember(f"Likes tea number {expected} {number}")


def test_a_judge_that_does_not_answer_changes_nothing(
    api: Caller, remember: Remember, settings: Any
) -> None:
    remember("Likes tea")
    settings.OPENAI_BASE_URL = "http://127.0.0.1:9/v1"  # nobody listens there
    settings.OPENAI_API_KEY, settings.LLM_MODEL = "unused", "absent"
    settings.MODEL_ATTEMPTS = 1
    assert len(found(api, V2, rerank=True)) == 1
