"""Every call is one Event row: of the right kind, without secrets, and no read waits for it."""

import signal
import threading
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from memories.api import journal
from memories.models import Event, EventKind, EventStatus, Project
from tests.conftest import Remember
from tests.memories.api.conftest import Caller, Issue
from tests.memories.api.document import operations
from tests.memories.api.live import running
from tests.memories.api.requests import Ids, send
from tests.memories.management.conftest import wait_until

# Reading the log leaves no trace in it, asking whether a key is good is no use of the memories,
# and there is nothing to sign up for.
NO_ROW = {"ping", "list_events", "get_event", "sign_up", "get_profile_job"}
KINDS = {
    EventKind.ADD: {"add", "add_v3"},
    EventKind.UPDATE: {"update_memory", "batch_update"},
    EventKind.DELETE: {"delete_memory", "batch_delete"},
    EventKind.DELETE_ALL: {"delete_all"},
    EventKind.DELETE_USER: {"delete_entity", "delete_entity_v1"},
    EventKind.SEARCH: {"search_v1", "search_v2", "search_v3"},
    EventKind.GET: {"get_memory"},
    EventKind.GET_ALL: {"list_v1", "list_v2", "list_v3", "list_v2_by_get", "list_v3_by_get",
                        "list_of_entity"},
    EventKind.HISTORY: {"history", "list_changes"},
    EventKind.ENTITIES: {"list_entities", "get_entity", "entity_filters", "create_user",
                         "create_agent", "create_app", "create_run", "get_profile"},
    EventKind.EXPORT: {"create_export", "get_export", "make_profiles"},
    EventKind.SUMMARY: {"summarize"},
    EventKind.FEEDBACK: {"give_feedback"},
    EventKind.STATS: {"stats"},
}  # fmt: skip
KIND_OF = {name: kind for kind, names in KINDS.items() for name in names}
# The log of a project goes with it.
GONE = {"delete_project"}


@pytest.mark.parametrize("operation", sorted(set(operations()) - GONE))
@pytest.mark.parametrize("found", [True, False], ids=["found", "not found"])
def test_every_call_leaves_one_row(
    outsider: Caller, other_project: Project, theirs: Ids, ghost: Ids, operation: str, found: bool
) -> None:
    before = set(Event.objects.values_list("pk", flat=True))
    response = send(outsider, operation, theirs if found else ghost)

    rows = list(Event.objects.exclude(pk__in=before))
    if operation in NO_ROW:
        assert rows == []
        return
    row = rows[0]
    assert [row.project for row in rows] == [other_project]
    assert row.kind == KIND_OF.get(operation, EventKind.MANAGE)
    assert row.http_status == response.status_code
    assert row.api_key == other_project.api_keys.get(pk=row.api_key_id)
    assert row.created_at is not None
    pending = row.status == EventStatus.PENDING  # left to a worker, who will tell how long it took
    assert pending or (row.latency_ms is not None and row.latency_ms > 0)
    failed = response.status_code >= 400
    assert pending or row.status == (EventStatus.FAILED if failed else EventStatus.SUCCEEDED)
    assert bool(row.error) == failed
    assert outsider.secret not in str(row.__dict__)


def test_a_row_tells_what_was_asked_and_what_was_found(
    api: Caller, project: Project, remember: Remember
) -> None:
    memory = remember("Likes tea", user_id="alex")
    body = {"query": "tea", "filters": {"AND": [{"user_id": "alex"}]}, "top_k": 3, "threshold": 0}

    found = api.post("/v2/memories/search/", body).json()["results"]

    row = project.events.get(kind=EventKind.SEARCH)
    assert row.payload == body
    assert row.user_id == "alex"
    assert row.results == [{"id": str(memory.id), "score": found[0]["score"]}]


def test_secrets_and_long_texts_stay_out(api: Caller, project: Project) -> None:
    body = {
        "query": "q" * 3_000, "user_id": "alex", "api_key": "m0-1", "apiKey": "m0-2",
        "Authorization": "m0-3", "nested": [{"password": "m0-4", "access_token": "m0-5"}],
        "client-secret": "m0-6", "many": list(range(500)), "tokens": "m0-7", "tokenizer": "kept",
    }  # fmt: skip

    assert api.post("/v1/memories/search/?token=m0-8", body).status_code == 200

    payload = project.events.get(kind=EventKind.SEARCH).payload
    assert "m0-" not in str(payload)
    assert payload["query"] == "q" * 2_000 + "…"
    assert (len(payload["many"]), payload["tokenizer"]) == (100, "kept")


def test_keys_that_somebody_has_pasted_stay_out(api: Caller, project: Project) -> None:
    body = {
        "query": f"my key is {api.secret}, twice{api.secret}", "user_id": "alex",
        "x-api-key": "hidden", "X-Api-Key": "hidden", "Proxy-Authorization": "hidden",
        "headers": [{str(api.secret): ["x" * 1_990 + str(api.secret)]}], "kept": "m0-short",
    }  # fmt: skip

    assert api.post("/v1/memories/search/", body).status_code == 200

    payload = project.events.get(kind=EventKind.SEARCH).payload
    assert str(api.secret)[:12] not in str(payload)
    assert "hidden" not in str(payload)
    assert payload["query"] == "my key is m0-…, twicem0-…"
    assert payload["headers"] == [{"m0-…": ["x" * 1_990 + "m0-…"]}]
    assert payload["kept"] == "m0-short"


def test_what_an_add_shows_of_itself_holds_no_key(api: Caller, project: Project) -> None:
    note = f"with {api.secret}"
    body = {"messages": "Likes tea", "user_id": "a", "infer": False, "custom_instructions": note}
    assert api.post("/v1/memories/", body).status_code == 200

    event = project.events.get(kind=EventKind.ADD)
    asked = api.get(f"/v1/event/{event.pk}/").json()["payload"]
    assert asked["custom_instructions"] == "with m0-…"


def test_what_was_refused_before_anybody_was_known_is_in_nobodys_log(
    api: Caller, anonymous: Caller
) -> None:
    anonymous.get("/v1/memories/?user_id=alex")
    api("POST", "/v1/memories/search/", raw=b"{")

    assert not Event.objects.exists()


def test_reads_wait_for_no_row_and_many_rows_are_one_insert(
    api: Caller, project: Project, remember: Remember, settings: django_settings
) -> None:
    memory = remember("Likes tea")
    api.get(f"/v1/memories/{memory.id}/")  # the key's last use is written with the first call
    settings.REQUEST_LOG_SECONDS = 3_600
    before = project.events.count()

    with CaptureQueriesContext(connection) as reading:
        for _ in range(20):
            assert api.get(f"/v1/memories/{memory.id}/").status_code == 200
    assert not [query for query in reading if query["sql"].startswith(("INSERT", "UPDATE"))]
    assert project.events.count() == before

    with CaptureQueriesContext(connection) as writing:
        journal.flush()
    assert len([query for query in writing if query["sql"].startswith("INSERT")]) == 1
    assert project.events.count() == before + 20


@pytest.mark.django_db(transaction=True)
def test_a_row_that_cannot_be_written_takes_no_other_with_it(
    api: Caller, project: Project, other_project: Project, settings: django_settings, issue: Issue
) -> None:
    """A project may be deleted between a call and its row."""
    settings.REQUEST_LOG_SECONDS = 3_600
    gone = issue(into=other_project)
    assert [caller.get("/v1/stats/").status_code for caller in (api, gone, api)] == [200] * 3
    other_project.delete()

    journal.flush()

    assert project.events.filter(kind=EventKind.STATS).count() == 2


def test_reading_the_log_shows_what_was_only_just_called(
    api: Caller, settings: django_settings
) -> None:
    settings.REQUEST_LOG_SECONDS = 3_600
    api.get("/v1/stats/")

    events = api.get("/v1/events/").json()

    assert [event["event_type"] for event in events["results"]] == ["STATS"]


@pytest.mark.django_db(transaction=True)
def test_a_server_that_is_asked_to_end_writes_what_waits(issue: Issue, project: Project) -> None:
    headers = {"Authorization": f"Token {issue().secret}"}
    with running(workers=2, REQUEST_LOG_SECONDS="3600") as live:
        for _ in range(20):
            assert live.request("GET", "/v1/stats/", headers=headers)[0] == 200
        assert not project.events.exists()
        live.stop(signal.SIGTERM)

        assert project.events.count() == 20


@pytest.mark.django_db(transaction=True)
def test_rows_come_by_themselves_after_a_moment(issue: Issue, project: Project) -> None:
    headers = {"Authorization": f"Token {issue().secret}"}
    with running(REQUEST_LOG_SECONDS="0.2") as live:
        answers: list[Any] = []
        calls = [
            threading.Thread(
                target=lambda: answers.append(live.request("GET", "/v1/stats/", headers=headers)[0])
            )
            for _ in range(8)
        ]
        for call in calls:
            call.start()
        for call in calls:
            call.join()
        wait_until(lambda: project.events.count() == 8)

    assert answers == [200] * 8
