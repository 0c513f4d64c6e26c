"""Scenarios 11 and 13: pages, and a memory's history. Beside them what every read answers."""

from typing import Any

import httpx2
import pytest

from tests.clients.server import Home, Server
from tests.clients.speaking import Client, Refusal, Row, rows, user

ITEM = {
    "id", "memory", "hash", "user_id", "agent_id", "app_id", "run_id", "session_id", "metadata",
    "categories", "immutable", "expiration_date", "created_at", "updated_at",
}  # fmt: skip


def fetch(client: Client, url: str, body: Row) -> Row:
    """Ask for a page by its address, as the page before was asked for."""
    headers = {"Authorization": f"Token {client.home.key}"}
    answer = httpx2.post(url, json=body, headers=headers, timeout=60)
    assert answer.status_code == 200, answer.text
    told: Row = answer.json()
    return told


@pytest.mark.scenario(11)
def test_pages_lead_from_one_to_the_next(client: Client, server: Server) -> None:
    for number in range(5):
        client.keep(f"Memory {number}", user_id="alex")
    filters = {"AND": [{"user_id": "alex"}, {"NOT": [{"metadata": {"src": "form"}}]}]}
    page = client.get_all(filters, page=1, page_size=2)
    assert (page["count"], page["previous"], len(page["results"])) == (5, None, 2)
    assert page["next"].startswith(server.address)
    seen = [row["memory"] for row in page["results"]]
    while page["next"]:
        page = fetch(client, page["next"], {"filters": filters})
        seen += [row["memory"] for row in page["results"]]
    assert page["previous"].startswith(server.address)
    assert seen == [f"Memory {number}" for number in (4, 3, 2, 1, 0)]
    with pytest.raises(Refusal, match=r"Invalid page\.") as refused:
        client.get_all(filters, page=4, page_size=2)
    assert refused.value.status == 404


@pytest.mark.scenario(11)
def test_without_pages_versions_1_and_2_answer_an_array(client: Client, home: Home) -> None:
    client.keep("Likes tea", user_id="alex")
    answer = client.get_all({"user_id": "alex"})
    if client.kind.speaks == 3:
        assert (answer["count"], answer["next"], answer["previous"]) == (1, None, None)
    elif client.kind.speaks == 1:
        assert isinstance(answer, list)
    else:
        assert answer["results"]  # 1.0.11 wraps the array itself
    assert len(rows(answer)) == home.project.memories.count()


@pytest.mark.scenario(11)
@pytest.mark.needs("version 1")
def test_a_page_of_version_1(client: Client, home: Home) -> None:
    for number in range(3):
        client.keep(f"Memory {number}", user_id="alex", agent_id="ada")
    page = client.call("get_all", user_id="alex", page=1, page_size=2)
    assert (page["count"], page["previous"], len(page["results"])) == (3, None, 2)
    headers = {"Authorization": f"Token {home.key}"}
    last = httpx2.get(page["next"], headers=headers, timeout=60).json()
    assert (last["next"], [row["memory"] for row in last["results"]]) == (None, ["Memory 0"])


@pytest.mark.scenario(11)
def test_every_read_tells_the_whole_memory(client: Client, home: Home) -> None:
    id = client.keep("Likes tea", user_id="alex", app_id="shop", metadata={"camelCase": {"a_b": 1}})
    (listed,) = rows(client.get_all({"user_id": "alex"}))
    (found,) = client.search("tea", {"user_id": "alex"})
    got = client.call("get", id)
    memory = home.project.memories.get()
    for row in (listed, found, got):
        assert set(row) >= ITEM
        assert (row["id"], row["memory"], row["user_id"], row["app_id"]) == (
            id, "Likes tea", "alex", "shop"
        )  # fmt: skip
        assert row["metadata"] == memory.metadata == {"camelCase": {"a_b": 1}}
        assert (row["hash"], row["immutable"], row["run_id"]) == (memory.hash, False, None)
    assert 0 <= found["score"] <= 1
    if client.kind.speaks == 3:
        assert found["score_breakdown"]


def entry(row: Row) -> tuple[Any, ...]:
    return row["event"], row["old_memory"], row["new_memory"] or None


@pytest.mark.scenario(13)
def test_a_memorys_history_from_its_birth_beyond_its_end(client: Client, home: Home) -> None:
    first, second = [user("I live in Berlin")], [user("I moved to Lisbon")]
    (born,) = client.add(first, user_id="alex")
    (changed,) = client.add(second, user_id="alex")
    assert (changed["id"], changed["event"]) == (born["id"], "UPDATE")
    client.call("update", born["id"], text="Lives in Faro")
    client.call("delete", born["id"])
    assert not home.project.memories.live().exists()
    history = client.call("history", born["id"])
    assert [entry(row) for row in history] == [
        ("ADD", None, born["memory"]),
        ("UPDATE", born["memory"], changed["memory"]),
        ("UPDATE", changed["memory"], "Lives in Faro"),
        ("DELETE", "Lives in Faro", None),
    ]
    assert [row["input"] for row in history[:2]] == [first, second]
    for row in history:
        assert (row["memory_id"], row["user_id"]) == (born["id"], "alex")
        assert row["created_at"]
        assert row["updated_at"]
    assert len({row["id"] for row in history}) == 4
    assert home.project.revisions.filter(memory_id=born["id"]).count() == 4
