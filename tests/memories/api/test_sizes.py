"""What one call may cost: what lists repeat, what metadata holds, what PostgreSQL gives up."""

from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from django.db import connection
from psycopg.conninfo import make_conninfo
from pytest_django import Settings

from memories import jobs
from memories.models import Event, EventStatus, Memory, Project
from memories.plans import METADATA_LIMIT
from tests.conftest import Remember
from tests.memories.adding import asked
from tests.memories.api.conftest import Caller
from tests.memories.refusing import before_memories, refusing_memories

Json = Any
BEYOND = "That is more than the database can hold in one piece. Send less at once."


def added(api: Caller, contents: list[str], **more: Json) -> list[dict[str, Json]]:
    """The changes of an add whose messages become memories as they are."""
    messages = [{"role": "user", "content": content} for content in contents]
    body = {"messages": messages, "user_id": "alex", "infer": False, **more}
    answer = api.post("/v1/memories/", body)
    assert answer.status_code == 200, answer.content
    return list(answer.json())


def numbered(count: int, *, length: int = 10) -> list[str]:
    return [f"{number:04} ".ljust(length, "x") for number in range(count)]


def inputs(entries: list[dict[str, Json]]) -> list[list[str]]:
    return [[message["content"] for message in entry["input"]] for entry in entries]


# --- metadata -------------------------------------------------------------------------------


def metadata(size: int) -> dict[str, str]:
    return {"k": "x" * (size - len('{"k":""}'))}


def test_metadata_may_have_so_many_bytes_and_no_more(api: Caller, remember: Remember) -> None:
    row = remember("Likes tea")
    fitting, larger = metadata(METADATA_LIMIT), metadata(METADATA_LIMIT + 1)
    calls: list[Callable[[Json], Any]] = [
        lambda value: api.put(f"/v1/memories/{row.id}/", {"metadata": value}),
        lambda value: api.post(
            "/v1/memories/", {"messages": "I like tea", "user_id": "kim", "metadata": value}
        ),
        lambda value: api.post("/v1/users/", {"user_id": "zoe", "metadata": value}),
    ]
    for call in calls:
        refused = call(larger)
        assert refused.status_code == 400
        assert (
            "The metadata has 32,001 bytes as JSON; 32,000 is the most" in refused.content.decode()
        )
        assert call(fitting).status_code in {200, 201}


def test_bytes_are_counted_not_characters(api: Caller, remember: Remember) -> None:
    row = remember("Likes tea")
    answer = api.put(f"/v1/memories/{row.id}/", {"metadata": {"k": "é" * (METADATA_LIMIT // 2)}})
    assert answer.status_code == 400


# --- the messages that changes came from ----------------------------------------------------


def test_a_change_shows_its_source_and_the_nine_messages_before_it(api: Caller) -> None:
    contents = numbered(30)
    changes = added(api, contents)
    entries = api.get("/v1/memories/events/?limit=30").json()["results"]
    for change, content in zip(changes, contents, strict=True):
        (entry,) = (entry for entry in entries if entry["memory_id"] == change["id"])
        at = contents.index(content)
        (shown,) = inputs([entry])
        assert shown == contents[max(0, at - 9) : at + 1]
        assert api.get(f"/v1/memories/{change['id']}/history/").json() == [entry]


def test_the_messages_of_a_change_have_so_many_characters_in_all(api: Caller) -> None:
    contents = numbered(12, length=9_000)
    last = added(api, contents)[-1]
    (entry,) = api.get(f"/v1/memories/{last['id']}/history/").json()
    assert inputs([entry]) == [[contents[9][:2_000] + "…", contents[10], contents[11]]]


def test_a_list_of_changes_does_not_grow_with_their_product(
    api: Caller, django_assert_num_queries: Any
) -> None:
    """Each revision of an add of many messages repeats ten of them, not all."""
    for count in (5, 60):
        added(api, numbered(count, length=100 + count))
        # The key, how many there are, the changes, the messages, the entry in the log of requests.
        with django_assert_num_queries(5) as statements:
            answer = api.get(f"/v1/memories/events/?limit={count}")
        entries = answer.json()["results"]
        assert len(entries) == count
        assert max(len(shown) for shown in inputs(entries)) == min(count, 10)
        sent = " ".join(statement["sql"] for statement in statements.captured_queries[:4])
        for column in ("payload", "plan", "results"):
            assert f'"memories_event"."{column}"' not in sent


@pytest.mark.parametrize("path", ["/v1/memories/events/?limit=", "/v1/events/?page_size="])
def test_pages_of_large_rows_are_short(api: Caller, path: str) -> None:
    assert api.get(f"{path}200").status_code == 200
    assert api.get(f"{path}201").status_code == 400


# --- calls in lists -------------------------------------------------------------------------


def test_a_list_of_calls_shows_their_first_messages_and_says_what_it_left_out(api: Caller) -> None:
    contents = numbered(30)
    added(api, contents)
    (listed,) = api.get("/v1/events/").json()["results"]
    assert [message["content"] for message in listed["payload"]["messages"]] == contents[:10]
    assert listed["payload"]["messages_omitted"] == 20
    whole = api.get(f"/v1/event/{listed['id']}/").json()
    assert [message["content"] for message in whole["payload"]["messages"]] == contents
    assert "messages_omitted" not in whole["payload"]
    assert len(whole["results"]) == len(listed["results"]) == 30


def test_long_messages_are_cut_in_lists_of_calls(api: Caller) -> None:
    contents = numbered(4, length=9_000)
    added(api, contents)
    (listed,) = api.get("/v1/events/").json()["results"]
    shown = [message["content"] for message in listed["payload"]["messages"]]
    assert shown == [contents[0], contents[1], contents[2][:2_000] + "…"]
    assert listed["payload"]["messages_omitted"] == 1


def test_large_payloads_and_results_are_left_out_of_lists(api: Caller) -> None:
    added(api, numbered(20, length=9_000), junk="x" * 200_000)
    (listed,) = api.get("/v1/events/").json()["results"]
    assert listed["payload"]["payload_omitted"] is True
    assert (listed["results"], listed["results_omitted"]) == ([], 20)
    assert len(listed["payload"]["messages"]) == 3
    whole = api.get(f"/v1/event/{listed['id']}/").json()
    assert whole["payload"]["junk"] == "x" * 200_000
    assert len(whole["results"]) == 20
    assert "results_omitted" not in whole


def test_a_large_payload_of_a_call_without_messages_is_left_out_too(
    api: Caller, project: Project
) -> None:
    Event.objects.create(
        project=project, kind="SEARCH", status=EventStatus.SUCCEEDED, payload={"a": "x" * 200_000}
    )
    (listed,) = api.get("/v1/events/").json()["results"]
    assert listed["payload"] == {"payload_omitted": True}


def test_documents_that_wait_to_be_read_are_not_listed_whole(api: Caller, project: Project) -> None:
    """As many as a worker has not come to yet, each as large as a body may be."""
    unread = {0: {"type": "pdf_url", "pdf_url": {"url": "data:," + "x" * 200_000}}}
    jobs.add_later(asked("zq"), project=project, unread=unread)
    assert len(api.get("/v1/events/").content) < 5_000


# --- what PostgreSQL refuses and gives up ---------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_what_the_database_cannot_hold_is_the_clients_to_change(
    api: Caller, project: Project
) -> None:
    with refusing_memories("program_limit_exceeded"):
        body = {"messages": "Likes tea", "user_id": "alex", "infer": False}
        answer = api.post("/v1/memories/", body)
    assert (answer.status_code, answer.json()) == (413, {"detail": BEYOND})
    event = project.events.get()
    assert (event.status, event.error, event.http_status) == ("FAILED", BEYOND, 413)


@pytest.fixture
def elsewhere(transactional_db: None) -> Iterator[psycopg.Connection]:
    """A second session with the database."""
    given = connection.settings_dict
    address = make_conninfo(
        dbname=given["NAME"],
        user=given["USER"] or None,
        password=given["PASSWORD"] or None,
        host=given["HOST"] or given["OPTIONS"].get("host"),
        port=given["PORT"] or None,
    )
    with psycopg.connect(address) as session:
        yield session


def limit() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        return str(cursor.fetchone()[0])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/v1/memories/?user_id=alex", None),
        ("POST", "/v3/memories/search/", {"query": "tea", "filters": {"user_id": "alex"}}),
        ("POST", "/v2/memories/", {"filters": {"user_id": "alex"}}),
    ],
)
def test_a_reading_statement_that_does_not_end_is_given_up(
    api: Caller, remember: Remember, settings: Settings, elsewhere: psycopg.Connection,
    method: str, path: str, body: Json,
) -> None:  # fmt: skip
    remember("Likes tea")
    settings.API_STATEMENT_SECONDS = 0.2
    elsewhere.execute("LOCK TABLE memories_memory IN ACCESS EXCLUSIVE MODE")
    answer = api(method, path, body)
    elsewhere.rollback()
    assert answer.status_code == 503
    assert answer.json()["detail"].startswith("The database gave this up because it took too long.")
    assert limit() == "0"
    assert api(method, path, body).status_code == 200
    assert limit() == "0"


@pytest.mark.django_db(transaction=True)
def test_what_changes_something_is_let_finish(
    api: Caller, remember: Remember, settings: Settings
) -> None:
    settings.API_STATEMENT_SECONDS = 20
    row: Memory = remember("Likes tea")
    with before_memories(
        "UPDATE",
        "IF current_setting('statement_timeout') <> '0' THEN RAISE EXCEPTION 'limited'; END IF",
    ):
        assert api.put(f"/v1/memories/{row.id}/", {"text": "Likes rye"}).status_code == 200


def test_no_limit_is_set_where_none_is_wanted(
    api: Caller, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.API_STATEMENT_SECONDS = 0
    connection.ensure_connection()
    asked_for: list[str] = []
    whole = connection.connection.execute
    monkeypatch.setattr(
        connection.connection, "execute", lambda sql: asked_for.append(sql) or whole(sql)
    )
    assert api.get("/v1/memories/?user_id=alex").status_code == 200
    assert asked_for == []
    settings.API_STATEMENT_SECONDS = 7
    api.get("/v1/memories/?user_id=alex")
    assert asked_for == ["SET statement_timeout = 7000", "RESET statement_timeout"]
    settings.API_STATEMENT_SECONDS = 1e9 - 1  # the most that the setting may be
    assert api.get("/v1/memories/?user_id=alex").status_code == 200
