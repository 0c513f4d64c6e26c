"""The package's own client against a server as `make run` starts it."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from typing import Any

import anyio
import httpx2
import psycopg
import pytest
from django.db import connection
from mcp import Client, MCPError
from mcp.client.streamable_http import streamable_http_client
from mcp_types import CallToolResult
from pytest_django.plugin import DjangoDbBlocker

from memories.models import ApiKey, KeyScope
from tests.clients.server import Home, Server, new_home, running

Json = Any
Talk = Callable[[Client], Awaitable[None]]

ERAS = ["legacy", "auto"]  # with and without the handshake that the protocol had until 2026
HANGING = 240  # seconds


@pytest.fixture(scope="module")
def server(
    tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker
) -> Iterator[Server]:
    """The server; Django in this process shares its database while these tests run."""
    with django_db_blocker.unblock(), running(tmp_path_factory.mktemp("server")) as server:
        yield server


@pytest.fixture
def home(server: Server) -> Home:
    """A fresh project with a key."""
    return new_home()


@asynccontextmanager
async def connected(server: Server, key: str, era: str = "auto") -> AsyncIterator[Client]:
    """A client that has greeted the server."""
    address = f"{server.address}/mcp"
    headers = {"Authorization": f"Bearer {key}"}
    async with (
        httpx2.AsyncClient(headers=headers, timeout=60) as http,
        Client(streamable_http_client(address, http_client=http), mode=era) as client,
    ):
        yield client


def talk(server: Server, key: str, said: Talk, era: str = "auto") -> None:
    """Run a conversation to its end."""

    async def whole() -> None:
        with anyio.fail_after(HANGING):
            async with connected(server, key, era) as client:
                await said(client)

    anyio.run(whole)


def of(result: CallToolResult) -> Json:
    """What a tool answered."""
    assert result.is_error is False, result.content
    return result.structured_content


def failed(result: CallToolResult) -> str:
    """What a tool refused with."""
    assert result.is_error is True
    return str(result.structured_content["detail"])


@pytest.mark.parametrize("era", ERAS)
def test_an_assistant_can_use_every_tool(server: Server, home: Home, era: str) -> None:
    async def said(client: Client) -> None:
        assert len((await client.list_tools()).tools) == 11
        assert "memory" in (client.instructions or "")

        added = of(await client.call_tool("add_memory", {"text": "I love tea", "user_id": "alex"}))
        assert added["status"] == "SUCCEEDED"
        [change] = added["results"]
        turns = [
            {"role": "user", "content": "I live in Rome"},
            {"role": "assistant", "content": "A fine city."},
        ]
        of(await client.call_tool("add_memory", {"messages": turns, "user_id": "alex"}))

        whose = {"user_id": "alex"}
        asked = {"query": "What does Alex like to drink?", "top_k": 1, "threshold": 0, **whose}
        [hit] = of(await client.call_tool("search_memories", asked))["results"]
        assert hit["id"] == change["id"]
        narrowed = {"filters": {"created_at": {"gte": "2020-01-01"}}, **whose}
        assert of(await client.call_tool("get_memories", narrowed))["count"] == 2

        named = {"memory_id": change["id"]}
        of(await client.call_tool("update_memory", {**named, "text": "Loves green tea"}))
        assert of(await client.call_tool("get_memory", named))["memory"] == "Loves green tea"
        of(await client.call_tool("delete_memory", named))
        assert "not found" in failed(await client.call_tool("get_memory", named))

        events = of(await client.call_tool("list_events", {"event_type": "ADD"}))
        assert [event["event_type"] for event in events["results"]] == ["ADD", "ADD"]
        asked = {"event_id": added["event_id"]}
        event = of(await client.call_tool("get_event_status", asked))
        assert event["status"] == "SUCCEEDED"
        assert event["results"][0]["id"] == change["id"]

        of(await client.call_tool("delete_all_memories", whose))
        assert of(await client.call_tool("get_memories", whose))["count"] == 0
        of(
            await client.call_tool(
                "add_memory", {"text": "Be brief", "agent_id": "b/ot", "infer": False}
            )
        )
        known = of(await client.call_tool("list_entities"))
        assert [(row["type"], row["name"]) for row in known["results"]] == [("agent", "b/ot")]
        of(await client.call_tool("delete_entities", {"agent_id": "b/ot"}))
        assert of(await client.call_tool("list_entities"))["count"] == 0

    talk(server, home.key, said, era)


def test_an_add_may_go_on_in_the_background(server: Server, home: Home) -> None:
    async def said(client: Client) -> None:
        given = {"text": "I love tea", "user_id": "alex", "async_mode": True}
        queued = of(await client.call_tool("add_memory", given))
        assert queued["status"] == "PENDING"
        asked = {"event_id": queued["event_id"]}
        while True:
            event = of(await client.call_tool("get_event_status", asked))
            if event["status"] not in {"PENDING", "RUNNING"}:
                break
            await anyio.sleep(0.2)
        assert event["status"] == "SUCCEEDED"
        assert of(await client.call_tool("get_memories", {"user_id": "alex"}))["count"] == 1

    talk(server, home.key, said)


@pytest.mark.parametrize("era", ERAS)
def test_errors_of_tools_and_of_the_protocol_are_told_apart(
    server: Server, home: Home, era: str
) -> None:
    async def said(client: Client) -> None:
        refused = await client.call_tool("delete_all_memories", {})
        assert "is required" in failed(refused)
        with pytest.raises(MCPError, match="Unknown tool"):
            await client.call_tool("drop_database", {})

    talk(server, home.key, said, era)


@pytest.mark.parametrize("era", ERAS)
def test_nobody_enters_with_a_wrong_key(server: Server, era: str) -> None:
    async def said(client: Client) -> None:
        raise AssertionError("It was let in.")

    with pytest.raises(Exception) as refused:  # noqa: PT011  a group, in which its tasks failed
        talk(server, "m0-wrong", said, era)
    assert "It was let in." not in repr(refused.value)

    answer = httpx2.post(f"{server.address}/mcp", headers={"Authorization": "Bearer m0-wrong"})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert answer.json()["detail"].startswith("Authentication required")


def test_a_key_that_may_only_read_reads(server: Server, home: Home) -> None:
    _, reader = ApiKey.issue(project=home.project, name="reader", scopes=[KeyScope.READ])

    async def said(client: Client) -> None:
        given = {"text": "I love tea", "user_id": "alex"}
        assert "may not do that" in failed(await client.call_tool("add_memory", given))
        assert of(await client.call_tool("get_memories", {"user_id": "alex"}))["count"] == 0

    talk(server, reader, said)


def test_ids_of_another_project_lead_nowhere(server: Server, home: Home) -> None:
    found: list[str] = []

    async def owner(client: Client) -> None:
        given = {"text": "I love tea", "user_id": "alex", "infer": False}
        added = of(await client.call_tool("add_memory", given))
        found.extend([added["results"][0]["id"], added["event_id"]])

    async def stranger(client: Client) -> None:
        memory_id, event_id = found
        for tool in ("get_memory", "delete_memory"):
            answer = failed(await client.call_tool(tool, {"memory_id": memory_id}))
            assert answer == "Memory not found!"
        assert "not found" in failed(
            await client.call_tool("get_event_status", {"event_id": event_id})
        )
        assert of(await client.call_tool("get_memories", {"user_id": "alex"}))["count"] == 0

    talk(server, home.key, owner)
    talk(server, new_home().key, stranger)
    assert home.project.memories.live().count() == 1


def connections() -> int:
    """How many connections the server's processes hold to the database."""
    with psycopg.connect(**connection.get_connection_params() | {"autocommit": True}) as spy:
        row = spy.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        ).fetchone()
    assert row is not None
    return int(row[0])


def test_calls_side_by_side_are_all_answered(server: Server, home: Home) -> None:
    counts: list[int] = []

    async def said(client: Client) -> None:
        async def one(number: int) -> None:
            given = {"text": f"I own book {number}", "user_id": f"reader-{number}", "infer": False}
            of(await client.call_tool("add_memory", given))
            asked = {"user_id": f"reader-{number}"}
            [memory] = of(await client.call_tool("get_memories", asked))["results"]
            assert memory["user_id"] == f"reader-{number}"
            counts.append(number)

        async with anyio.create_task_group() as tasks:
            for number in range(20):
                tasks.start_soon(one, number)

    talk(server, home.key, said)
    assert sorted(counts) == list(range(20))
    assert home.project.memories.live().count() == 20


def test_every_call_gives_its_connection_back(server: Server, home: Home) -> None:
    async def said(client: Client) -> None:
        for number in range(200):
            tool = ("get_memories", "search_memories", "list_entities", "get_memory")[number % 4]
            arguments = (
                {"user_id": "alex"},
                {"user_id": "alex", "query": "tea"},
                {},
                {"memory_id": "no id"},
            )[number % 4]
            result = await client.call_tool(tool, arguments)
            assert result.is_error is (number % 4 == 3), (number, result.content)

    before = connections()
    talk(server, home.key, said)
    # Calls come one by one: at most one more connection in each of the two processes.
    assert connections() <= before + 2
    assert home.project.events.filter(kind="GET").count() <= 50
