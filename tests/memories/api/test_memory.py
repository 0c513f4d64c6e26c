"""One memory over the API: read, changed, deleted, and its history, which outlives it."""

import hashlib
from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Any
from uuid import uuid4

import pytest

from memories.models import Embedding, EventKind, Memory, Project
from tests.conftest import Remember
from tests.memories.api.conftest import Caller
from tests.memories.test_editing import together

NOT_FOUND = {"error": "Memory not found!", "detail": "Memory not found!"}
BAD_ID = {
    "error": "memory_id should be a valid UUID",
    "detail": "memory_id should be a valid UUID",
}


def at(row: Memory) -> str:
    return f"/v1/memories/{row.id}/"


def history(api: Caller, row: Memory) -> list[dict[str, Any]]:
    answer = api.get(f"{at(row)}history/")
    assert answer.status_code == 200
    return list(answer.json())


# --- reading --------------------------------------------------------------------------------


def test_a_memory_has_every_documented_field(reader: Caller, remember: Remember) -> None:
    row = remember(
        "Likes tea", agent_id="desk", run_id="trip", metadata={"src": "form"},
        categories=["food"], created_at=datetime(2024, 7, 1, 12, tzinfo=UTC),
    )  # fmt: skip
    assert reader.get(at(row)).json() == {
        "id": str(row.id),
        "memory": "Likes tea",
        "hash": hashlib.md5(b"Likes tea", usedforsecurity=False).hexdigest(),
        "user_id": "alex",
        "agent_id": "desk",
        "app_id": None,
        "run_id": "trip",
        "session_id": "trip",
        "metadata": {"src": "form"},
        "categories": ["food"],
        "immutable": False,
        "expiration_date": None,
        "created_at": "2024-07-01T12:00:00.000000+00:00",
        "updated_at": "2024-07-01T12:00:00.000000+00:00",
    }


def test_an_expired_memory_is_still_read_by_its_id(api: Caller, remember: Remember) -> None:
    row = remember("Liked tea", expiration_date=date(2020, 1, 1))
    assert api.get("/v1/memories/?user_id=alex").json() == []
    assert api.get(at(row)).json()["expiration_date"] == "2020-01-01"


CALLS: list[tuple[str, str, Any]] = [
    ("GET", "/v1/memories/{}/", None),
    ("PUT", "/v1/memories/{}/", {"text": "Likes rye"}),
    ("DELETE", "/v1/memories/{}/", None),
    ("GET", "/v1/memories/{}/history/", None),
]


@pytest.mark.parametrize(("method", "path", "body"), CALLS)
def test_an_id_that_cannot_be_one_is_400(api: Caller, method: str, path: str, body: Any) -> None:
    for text in ("1", "not-a-uuid", "0" * 31, "x" * 5_000, "*", "None"):
        answer = api(method, path.format(text), body)
        assert (answer.status_code, answer.json()) == (400, BAD_ID)


@pytest.mark.parametrize(("method", "path", "body"), CALLS)
def test_another_projects_memory_is_as_unknown_as_none(
    api: Caller, outsider: Caller, remember: Remember, method: str, path: str, body: Any
) -> None:
    row = remember("Likes tea")
    for answer in (api(method, path.format(uuid4()), body),
                   outsider(method, path.format(row.id), body)):  # fmt: skip
        assert (answer.status_code, answer.json()) == (404, NOT_FOUND)
    assert api.get(at(row)).json()["memory"] == "Likes tea"


def test_an_id_may_be_written_in_any_of_a_uuids_ways(api: Caller, remember: Remember) -> None:
    row = remember("Likes tea")
    for text in (str(row.id).upper(), row.id.hex):
        assert api.get(f"/v1/memories/{text}/").json()["id"] == str(row.id)


@pytest.mark.parametrize(("method", "body"), [("PUT", {"text": "Likes rye"}), ("DELETE", None)])
def test_a_reader_may_not_change_or_delete(
    reader: Caller, remember: Remember, method: str, body: Any
) -> None:
    row = remember("Likes tea")
    answer = reader(method, at(row), body)
    assert answer.status_code == 403
    assert "write" in answer.json()["detail"]
    assert reader.get(at(row)).json()["memory"] == "Likes tea"


# --- changing -------------------------------------------------------------------------------


def test_a_new_text_gets_hash_vector_categories_and_time(api: Caller, remember: Remember) -> None:
    row = remember("Likes tea", metadata={"src": "form"}, categories=["food"],
                   created_at=datetime(2024, 7, 1, tzinfo=UTC))  # fmt: skip
    before = Embedding.objects.get(memory=row).pk
    changed = api.put(at(row), {"text": "Plays football on Sundays"}).json()
    assert changed["memory"] == "Plays football on Sundays"
    assert (
        changed["hash"]
        == hashlib.md5(b"Plays football on Sundays", usedforsecurity=False).hexdigest()
    )
    assert changed["metadata"] == {"src": "form"}
    assert changed["categories"] == ["sports"]
    assert changed["created_at"] == "2024-07-01T00:00:00.000000+00:00"
    assert datetime.fromisoformat(changed["updated_at"]) > row.updated_at
    assert Embedding.objects.get(memory=row).pk != before
    assert api.get(at(row)).json() == changed
    found = api.post("/v1/memories/search/", {"query": "football", "user_id": "alex"}).json()
    assert found[0]["memory"] == "Plays football on Sundays"


def test_metadata_is_replaced_and_the_text_stays(api: Caller, remember: Remember) -> None:
    row = remember("Likes tea", metadata={"src": "form", "n": 1}, categories=["food"])
    changed = api.put(at(row), {"metadata": {"n": 2}}).json()
    assert (changed["metadata"], changed["memory"]) == ({"n": 2}, "Likes tea")
    assert (changed["categories"], changed["hash"]) == (["food"], row.hash)
    assert api.put(at(row), {"metadata": {}}).json()["metadata"] == {}


def test_text_and_metadata_go_together_in_one_entry(api: Caller, remember: Remember) -> None:
    row = remember("Likes tea")
    changed = api.put(at(row), {"text": "Likes rye", "metadata": {"n": 2}}).json()
    assert (changed["memory"], changed["metadata"]) == ("Likes rye", {"n": 2})
    assert [entry["event"] for entry in history(api, row)] == ["ADD", "UPDATE"]


@pytest.mark.parametrize("name", ["text", "memory", "message", "data"])
def test_the_text_goes_by_four_names(api: Caller, remember: Remember, name: str) -> None:
    row = remember("Likes tea")
    assert api.put(at(row), {name: "Likes rye"}).json()["memory"] == "Likes rye"


def test_the_same_again_is_no_change(api: Caller, remember: Remember) -> None:
    row = remember("Likes tea", metadata={"zeta": {"b": 1, "a": [1]}, "a": 2},
                   expiration_date=date(2999, 1, 1))  # fmt: skip
    for body in (
        {"text": "Likes tea"},
        {"text": "  Likes tea\n"},
        {"metadata": {"a": 2, "zeta": {"a": [1], "b": 1}}},
        {"text": "Likes tea", "metadata": {"zeta": {"b": 1, "a": [1]}, "a": 2}},
        {"expiration_date": "2999-01-01"},
    ):
        answer = api.put(at(row), body)
        assert answer.status_code == 200
        assert datetime.fromisoformat(answer.json()["updated_at"]) == row.updated_at
    assert [entry["event"] for entry in history(api, row)] == ["ADD"]
    assert api.put(at(row), {"metadata": {"zeta": {"b": True, "a": [1]}, "a": 2}}).json()[
        "metadata"
    ] == {"zeta": {"b": True, "a": [1]}, "a": 2}
    assert [entry["event"] for entry in history(api, row)] == ["ADD", "UPDATE"]


def test_an_expiry_is_set_as_a_day_and_cleared_by_null(api: Caller, remember: Remember) -> None:
    row = remember("Likes tea")
    today = datetime.now(UTC).date()
    listed = "/v1/memories/?user_id=alex"
    assert api.put(at(row), {"expiration_date": "2020-01-01"}).json()["expiration_date"] == (
        "2020-01-01"
    )
    assert api.get(listed).json() == []
    api.put(at(row), {"expiration_date": today.isoformat()})
    assert len(api.get(listed).json()) == 1  # through the whole of its last day
    api.put(at(row), {"expiration_date": f"{today.isoformat()}T00:00:00Z"})
    assert api.get(at(row)).json()["expiration_date"] == today.isoformat()
    assert api.put(at(row), {"metadata": {}}).json()["expiration_date"] == today.isoformat()
    assert api.put(at(row), {"expiration_date": None}).json()["expiration_date"] is None


def test_a_timestamp_becomes_the_time_of_creation(api: Caller, remember: Remember) -> None:
    row = remember("Likes tea")
    changed = api.put(at(row), {"timestamp": 1672531200}).json()
    assert changed["created_at"] == "2023-01-01T00:00:00.000000+00:00"
    between = {"filters": {"created_at": {"gte": "2023-01-01", "lte": "2023-01-01"}}}
    assert [item["id"] for item in api.post("/v2/memories/", between).json()] == [str(row.id)]


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ({}, "Send what is to change"),
        ({"text": None}, "Send what is to change"),
        ({"unknown": 1}, "Send what is to change"),
        ({"text": ""}, "A memory needs a text"),
        ({"text": " \n"}, "A memory needs a text"),
        ({"text": 7}, "text"),
        ({"text": "x" * 10_001}, "10,000 is the most"),
        ({"text": "a\u0007b"}, "control characters"),
        ({"metadata": "word"}, "metadata"),
        ({"metadata": [1]}, "metadata"),
        ({"expiration_date": "soon"}, "expiration_date"),
        ({"expiration_date": "2026-02-30"}, "expiration_date"),
        ({"timestamp": "now"}, "timestamp"),
        ({"timestamp": 10**18}, "timestamp"),
    ],
)
def test_values_that_cannot_be_are_refused_and_change_nothing(
    api: Caller, remember: Remember, body: dict[str, Any], says: str
) -> None:
    row = remember("Likes tea")
    answer = api.put(at(row), body)
    assert answer.status_code == 400
    assert says in answer.json()["detail"]
    assert [entry["event"] for entry in history(api, row)] == ["ADD"]


def test_an_immutable_memory_may_be_deleted_and_not_changed(
    api: Caller, remember: Remember
) -> None:
    row = remember("Likes tea", immutable=True)
    for body in ({"text": "Likes rye"}, {"metadata": {"n": 1}}):
        answer = api.put(at(row), body)
        assert answer.status_code == 400
        assert answer.json()["error"].startswith("Memory is immutable")
    assert api.put(at(row), {"text": "Likes tea"}).status_code == 200
    assert api.put(at(row), {"expiration_date": "2999-01-01"}).status_code == 200
    assert api.get(at(row)).json()["memory"] == "Likes tea"
    assert api.delete(at(row)).status_code == 200


def test_a_memory_that_staff_have_locked_is_left_as_it_is(api: Caller, remember: Remember) -> None:
    row = remember("Likes tea", locked=True)
    for answer in (
        api.put(at(row), {"text": "Likes rye"}),
        api.put(at(row), {"expiration_date": "2020-01-01"}),
        api.delete(at(row)),
    ):
        assert answer.status_code == 400
        assert "locked by staff" in answer.json()["detail"]
    assert [entry["event"] for entry in history(api, row)] == ["ADD"]


def test_a_change_is_an_entry_in_the_log_of_requests(
    api: Caller, project: Project, remember: Remember
) -> None:
    row = remember("Likes tea")
    api.put(at(row), {"text": "Likes rye"})
    event = project.events.get(kind=EventKind.UPDATE)
    assert (event.status, event.http_status, event.user_id) == ("SUCCEEDED", 200, "alex")
    assert event.results == [
        {"id": str(row.id), "event": "UPDATE", "memory": "Likes rye",
         "previous_memory": "Likes tea"},
    ]  # fmt: skip
    api.put(at(row), {"text": ""})
    assert project.events.filter(kind=EventKind.UPDATE, status="FAILED").count() == 1


# --- deleting -------------------------------------------------------------------------------


def test_a_deleted_memory_is_gone_at_once(
    api: Caller, project: Project, remember: Remember
) -> None:
    row = remember("Likes tea")
    answer = api.delete(at(row))
    assert answer.status_code == 200
    assert answer.json()["message"] == "Memory deleted successfully!"
    event = api.get(f"/v1/event/{answer.json()['event_id']}/").json()
    assert (event["event_type"], event["status"]) == ("DELETE", "SUCCEEDED")
    assert [(item["id"], item["event"]) for item in event["results"]] == [(str(row.id), "DELETE")]
    for again in (api.get(at(row)), api.delete(at(row)), api.put(at(row), {"text": "x"})):
        assert (again.status_code, again.json()) == (404, NOT_FOUND)
    assert api.get("/v1/memories/?user_id=alex").json() == []
    assert project.entities.get(name="alex").memory_count == 0


def test_linked_memories_are_counted_where_somebody_asks(api: Caller, remember: Remember) -> None:
    for text in ("true", "True"):
        done = api.delete(f"{at(remember('Likes tea'))}?delete_linked={text}").json()
        assert (done["message"], done["cascade_count"]) == ("Memory deleted successfully!", 0)
    done = api.delete(f"{at(remember('Likes tea'))}?delete_linked=false").json()
    assert "cascade_count" not in done


# --- history --------------------------------------------------------------------------------


def test_history_tells_the_whole_life_of_a_memory(api: Caller, project: Project) -> None:
    """Scenario 13: add, a contradicting add, a change by hand, a deletion."""
    said = [{"role": "user", "content": "I live in Porto"}]
    (change,) = api.post("/v1/memories/", {"messages": said, "user_id": "alex"}).json()
    row = project.memories.get(pk=change["id"])
    later = [{"role": "user", "content": "I moved from Porto to Oslo, I live in Oslo now"}]
    answer = api.post("/v1/memories/", {"messages": later, "user_id": "alex"}).json()
    assert ("UPDATE", str(row.id)) in {(item["event"], item["id"]) for item in answer}
    told = project.memories.get(pk=row.pk).text
    api.put(at(row), {"text": "Lives in Bergen", "metadata": {"n": 1}})
    api.delete(at(row))

    entries = history(api, row)
    assert [(e["event"], e["old_memory"], e["new_memory"], e["input"]) for e in entries] == [
        ("ADD", None, row.text, said),
        ("UPDATE", row.text, told, later),
        ("UPDATE", told, "Lives in Bergen", [{"role": "user", "content": "Lives in Bergen"}]),
        ("DELETE", "Lives in Bergen", None, []),
    ]
    for entry in entries:
        assert entry["memory_id"] == str(row.id)
        assert entry["user_id"] == "alex"
        assert [entry[name] for name in ("agent_id", "app_id", "run_id", "session_id")] == [
            None
        ] * 4
        assert datetime.fromisoformat(entry["created_at"]) == row.created_at
    assert [entry["metadata"] for entry in entries[2:]] == [{"n": 1}, {"n": 1}]
    assert len({entry["id"] for entry in entries}) == 4
    times = [datetime.fromisoformat(entry["updated_at"]) for entry in entries]
    assert times == sorted(times)


def test_a_change_without_a_new_text_has_no_input(api: Caller, remember: Remember) -> None:
    row = remember("Likes tea")
    api.put(at(row), {"metadata": {"n": 1}})
    assert [entry["input"] for entry in history(api, row)] == [
        [{"role": "user", "content": "Likes tea"}],
        [],
    ]


def test_a_history_costs_the_same_number_of_statements_however_long_it_is(
    api: Caller, remember: Remember, django_assert_num_queries: Any
) -> None:
    row = remember("Likes tea")
    api.put(at(row), {"text": "Likes tea number 0"})
    for expected in (2, 7):
        # The key, the entries, the entry in the log of requests.
        with django_assert_num_queries(3):
            assert len(history(api, row)) == expected
        for number in range(5):
            api.put(at(row), {"text": f"Likes tea number {expected} {number}"})


# --- two at once ----------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_of_two_changes_at_once_neither_is_lost_from_the_history(
    api: Caller, remember: Remember
) -> None:
    for number in range(3):
        row = remember(f"Likes tea number {number}")
        wanted = ["Likes rye", "Likes oats"]
        answers = together(
            *(
                lambda row=row, text=text: Caller(api.secret).put(at(row), {"text": text})
                for text in wanted
            )
        )
        done = [text for text, answer in zip(wanted, answers, strict=True)
                if answer.status_code == 200]  # fmt: skip
        assert done
        assert {answer.status_code for answer in answers} <= {200, 409}
        entries = history(api, row)
        assert {entry["new_memory"] for entry in entries[1:]} == set(done)
        for before, after in pairwise(entries):
            assert after["old_memory"] == before["new_memory"]
        assert api.get(at(row)).json()["memory"] == entries[-1]["new_memory"]


@pytest.mark.django_db(transaction=True)
def test_a_change_against_a_deletion_is_before_it_or_not_at_all(
    api: Caller, project: Project, remember: Remember
) -> None:
    for number in range(3):
        row = remember(f"Likes tea number {number}")
        changed, deleted = together(
            lambda row=row: Caller(api.secret).put(at(row), {"text": "Likes rye"}),
            lambda row=row: Caller(api.secret).delete(at(row)),
        )
        assert (deleted.status_code, changed.status_code in {200, 404}) == (200, True)
        between = ["UPDATE"] if changed.status_code == 200 else []
        assert [entry["event"] for entry in history(api, row)] == ["ADD", *between, "DELETE"]
        assert api.get(at(row)).status_code == 404
    assert project.entities.get(name="alex").memory_count == 0
