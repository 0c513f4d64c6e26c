"""The log of requests over the API, and the changes of all memories."""

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.utils import timezone

from memories import intake
from memories.models import Event, EventKind, EventStatus, Person, Project
from tests.conftest import Remember
from tests.memories.adding import asked
from tests.memories.api.conftest import Caller

SENTENCE = "Event not found or you don't have permission to access it."
NOT_FOUND = {"error": SENTENCE, "detail": SENTENCE}
KEYS = {"id", "event_type", "status", "payload", "metadata", "results", "created_at", "updated_at",
        "started_at", "completed_at", "latency", "graph_status", "error"}  # fmt: skip


def kinds(api: Caller, query: str = "") -> list[str]:
    answer = api.get(f"/v1/events/{query}")
    assert answer.status_code == 200
    return [event["event_type"] for event in answer.json()["results"]]


def test_every_call_is_an_event_newest_first(api: Caller, remember: Remember) -> None:
    row = remember("Likes rye")
    api.post("/v1/memories/", {"messages": "I like tea", "user_id": "alex"})
    api.post("/v1/memories/search/", {"query": "tea", "user_id": "alex"})
    api.get("/v1/memories/?user_id=alex")
    api.get(f"/v1/memories/{row.id}/")
    api.put(f"/v1/memories/{row.id}/", {"text": "Likes oats"})
    api.get(f"/v1/memories/{row.id}/history/")
    api.delete(f"/v1/memories/{row.id}/")
    api.delete("/v1/memories/?user_id=alex")
    api.delete("/v2/entities/user/alex/")
    called = ["ADD", "SEARCH", "GET_ALL", "GET", "UPDATE", "HISTORY", "DELETE", "DELETE_ALL",
              "DELETE_USER"]  # fmt: skip
    assert kinds(api) == called[::-1]
    assert kinds(api) == called[::-1]  # looking leaves no trace
    for event in api.get("/v1/events/").json()["results"]:
        assert event.keys() == KEYS
        assert event["status"] == "SUCCEEDED"
        assert (event["graph_status"], event["error"]) == (None, None)
        assert event["latency"] >= 0
        assert event["created_at"] <= event["started_at"] <= event["completed_at"]
        assert api.get(f"/v1/event/{event['id']}/").json() == event


def test_an_add_shows_its_messages_metadata_and_results(api: Caller) -> None:
    messages = [{"role": "user", "content": "I like tea", "name": "Alex"}]
    body = {"messages": messages, "user_id": "alex", "metadata": {"src": "form"}}
    (change,) = api.post("/v1/memories/", body).json()
    (event,) = api.get("/v1/events/").json()["results"]
    assert event["payload"]["messages"] == messages
    assert event["payload"]["user_id"] == "alex"
    assert event["metadata"] == {"src": "form"}
    assert event["results"] == [
        {"id": change["id"], "event": "ADD", "memory": "Likes tea", "data": {"memory": "Likes tea"}}
    ]


@pytest.mark.parametrize("more", [{}, {"async_mode": True}])
def test_the_payload_of_an_add_is_the_request_as_it_was_sent(
    api: Caller, project: Project, more: dict[str, Any]
) -> None:
    messages = [{"role": "user", "content": "I like tea"}]
    body = {
        "messages": messages,
        "filters": {"AND": [{"user_id": "alex"}]},
        "metadata": {"src": "form", "deep": [{"a": {"b": 1}}]},
        "version": "v2",
        "output_format": "v1.1",
        "timestamp": "1672531200",
        "custom_instructions": "Mind the tea. " * 500,
        "source": "CLI",
        **more,
    }
    assert api.post("/v1/memories/", body).status_code == 200
    (event,) = (e for e in api.get("/v1/events/").json()["results"] if e["status"] != "FAILED")
    assert event["payload"] == body
    assert event["metadata"] == body["metadata"]


def test_a_secret_in_the_metadata_of_an_add_is_stored_and_not_shown(
    api: Caller, project: Project
) -> None:
    metadata = {"api_key": "m0-secret", "inner": [{"password": "m0-secret"}], "src": "form"}
    api.post("/v1/memories/", {"messages": "I like tea", "user_id": "alex", "metadata": metadata})
    assert "m0-secret" not in api.get("/v1/events/").content.decode()
    (event,) = api.get("/v1/events/").json()["results"]
    shown = {"api_key": "…", "inner": [{"password": "…"}], "src": "form"}
    assert event["metadata"] == event["payload"]["metadata"] == shown
    assert project.memories.get().metadata == metadata


def test_an_add_of_the_desk_shows_what_was_asked(
    api: Caller, project: Project, admin: Person
) -> None:
    fields = {"metadata": {"token": "t", "a": 1}, "contextual": True}
    intake.accept(asked("I like tea", **fields), project=project, person=admin)
    (event,) = api.get("/v1/events/").json()["results"]
    assert event["payload"] == {
        "user_id": "alex",
        "metadata": {"token": "…", "a": 1},
        "messages": [{"role": "user", "content": "I like tea"}],
    }


@pytest.mark.parametrize("name", ["sent", "unread", "contextual"])
def test_names_that_we_use_ourselves_are_a_clients_too(api: Caller, name: str) -> None:
    for messages in ("I like tea", ""):
        body = {"messages": messages, "user_id": "alex", name: {"0": 7}}
        api.post("/v1/memories/", body)
    refused, added = api.get("/v1/events/").json()["results"]
    assert refused["payload"] == {"messages": "", "user_id": "alex", name: {"0": 7}}
    assert added["payload"][name] == {"0": 7}


def test_an_add_that_was_known_already_succeeds_with_no_results(api: Caller) -> None:
    body = {"messages": "I like tea", "user_id": "alex"}
    api.post("/v1/memories/", body)
    assert api.post("/v1/memories/", body).json() == []
    event = api.get("/v1/events/").json()["results"][0]
    assert (event["status"], event["results"]) == ("SUCCEEDED", [])


def test_a_queued_add_is_polled_until_it_is_done(api: Caller) -> None:
    body = {"messages": "I like tea", "user_id": "alex"}
    event_id = api.post("/v3/memories/add/", body).json()["event_id"]
    path = f"/v1/event/{event_id}/"
    waiting = api.get(path).json()
    assert (waiting["status"], waiting["results"]) == ("PENDING", [])
    assert [waiting[name] for name in ("started_at", "completed_at", "latency")] == [None] * 3
    Event.objects.filter(pk=event_id).update(status=EventStatus.RUNNING)
    assert api.get(path).json()["status"] == "RUNNING"
    intake.carry_out(Event.objects.get(pk=event_id).pk)
    done = api.get(path).json()
    assert (done["status"], [item["memory"] for item in done["results"]]) == (
        "SUCCEEDED",
        ["Likes tea"],
    )
    assert done["latency"] > 0


def test_what_was_refused_is_there_with_its_error(api: Caller) -> None:
    api.post("/v2/memories/search/", {"query": "tea"})
    (event,) = api.get("/v1/events/").json()["results"]
    assert (event["event_type"], event["status"]) == ("SEARCH", "FAILED")
    assert "Filters are required" in event["error"]


def test_secrets_are_left_out_and_long_texts_are_cut(api: Caller) -> None:
    body = {"query": "q" * 5_000, "user_id": "alex", "api_key": "m0-secret", "x": {"token": "t"}}
    assert api.post("/v1/memories/search/", body).status_code == 200
    (event,) = api.get("/v1/events/").json()["results"]
    assert event["payload"]["api_key"] == event["payload"]["x"]["token"] == "…"
    assert len(event["payload"]["query"]) == 2_001


def test_pages_link_to_each_other_and_keep_what_they_are_filtered_by(
    api: Caller, project: Project
) -> None:
    now = timezone.now()
    Event.objects.bulk_create(
        Event(project=project, kind=EventKind.SEARCH if each % 2 else EventKind.ADD,
              status=EventStatus.SUCCEEDED, created_at=now - timedelta(minutes=each))
        for each in range(10)
    )  # fmt: skip
    page = api.get("/v1/events/?event_type=search&page_size=2").json()
    assert (page["count"], page["previous"]) == (5, None)
    found = page["results"]
    while page["next"]:
        address = urlsplit(page["next"])
        page = api.get(f"{address.path}?{address.query}").json()
        assert page["previous"]
        found += page["results"]
    assert [event["event_type"] for event in found] == ["SEARCH"] * 5
    times = [event["created_at"] for event in found]
    assert times == sorted(times, reverse=True)
    for number in ("0", "-1", "4"):
        answer = api.get(f"/v1/events/?event_type=SEARCH&page_size=2&page={number}")
        assert (answer.status_code, answer.json()) == (404, {"detail": "Invalid page."})


def test_events_are_narrowed_by_kind_status_and_user(api: Caller) -> None:
    api.post("/v1/memories/search/", {"query": "tea", "user_id": "alex"})
    api.post("/v1/memories/search/", {"query": "tea", "user_id": "kim"})
    api.get("/v1/memories/?user_id=alex")
    api.get("/v1/memories/")
    for query, expected in (
        ("?event_type=SEARCH", ["SEARCH", "SEARCH"]),
        ("?user_id=alex", ["GET_ALL", "SEARCH"]),
        ("?user_id=alex&event_type=SEARCH", ["SEARCH"]),
        ("?status=FAILED", ["GET_ALL"]),
        ("?status=succeeded", ["GET_ALL", "SEARCH", "SEARCH"]),
        ("?event_type=NOTHING", []),
        ("?user_id=nobody", []),
    ):
        assert kinds(api, query) == expected, query


@pytest.mark.parametrize(
    "query", ["page=x", "page_size=0", "page_size=1001", "user_id=" + "x" * 256]
)
def test_values_that_cannot_be_are_refused(api: Caller, query: str) -> None:
    assert api.get(f"/v1/events/?{query}").status_code == 400


def test_an_event_that_is_not_there_is_404(
    api: Caller, outsider: Caller, project: Project, admin: Person
) -> None:
    api.get("/v1/memories/?user_id=alex")
    (event,) = api.get("/v1/events/").json()["results"]
    staged = intake.accept(
        asked("I like tea"), project=project, person=admin, status=EventStatus.STAGED
    )
    for caller, text in ((api, uuid4()), (api, "x"), (api, "0" * 400), (outsider, event["id"]),
                         (api, staged.pk)):  # fmt: skip
        answer = caller.get(f"/v1/event/{text}/")
        assert (answer.status_code, answer.json()) == (404, NOT_FOUND)
    assert kinds(outsider) == []
    assert kinds(api) == ["GET_ALL"]


def test_a_reader_may_look(reader: Caller, anonymous: Caller) -> None:
    assert kinds(reader) == []
    assert anonymous.get("/v1/events/").status_code == 401


def test_the_list_costs_the_same_number_of_statements_however_long_it_is(
    api: Caller, django_assert_num_queries: Any
) -> None:
    for expected in (1, 6):
        for each in range(expected // 2 + 1 if expected == 1 else 5):
            api.post("/v1/memories/", {"messages": f"I like tea {expected} {each}", "user_id": "a"})
        api.get("/v1/events/")
        # The key, how many there are, the events, their messages.
        with django_assert_num_queries(4):
            assert len(api.get("/v1/events/").json()["results"]) == expected


# --- the changes of all memories ------------------------------------------------------------


def test_the_history_of_the_whole_project_comes_in_pages(
    api: Caller, outsider: Caller, remember: Remember
) -> None:
    row = remember("Likes tea")
    other = remember("Likes rye", user_id="kim")
    api.put(f"/v1/memories/{row.id}/", {"text": "Likes oats"})
    api.delete(f"/v1/memories/{other.id}/")
    page = api.get("/v1/memories/events/?limit=3").json()
    assert (page["count"], page["previous"], len(page["results"])) == (4, None, 3)
    address = urlsplit(page["next"])
    second = api.get(f"{address.path}?{address.query}").json()
    assert (len(second["results"]), second["next"]) == (1, None)
    found = page["results"] + second["results"]
    assert [(entry["event"], entry["memory_id"]) for entry in found] == [
        ("DELETE", str(other.id)), ("UPDATE", str(row.id)), ("ADD", str(other.id)),
        ("ADD", str(row.id)),
    ]  # fmt: skip
    assert found[1] == api.get(f"/v1/memories/{row.id}/history/").json()[1]
    assert api.get("/v1/memories/events/").json()["count"] == 4
    assert outsider.get("/v1/memories/events/").json()["count"] == 0
    assert api.get("/v1/memories/events/?page=9").status_code == 404
    for query in ("page=x", "limit=0", "limit=1001"):
        assert api.get(f"/v1/memories/events/?{query}").status_code == 400


def test_times_are_iso_8601_with_microseconds_and_offset(api: Caller) -> None:
    api.get("/v1/memories/?user_id=alex")
    (event,) = api.get("/v1/events/").json()["results"]
    for name in ("created_at", "updated_at", "started_at", "completed_at"):
        at = datetime.fromisoformat(event[name])
        assert at.astimezone(UTC).isoformat(timespec="microseconds") == event[name]
