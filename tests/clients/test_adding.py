"""Scenarios 2 to 8: adds, and whose memories they become."""

import hashlib

import pytest

from memories.models import EventStatus
from tests.clients.server import Home, Server
from tests.clients.speaking import Client, assistant, event_of, rows, user
from tests.memories.management.conftest import wait_until

QUEUED = "Memory processing has been queued for background execution"
Owned = set[tuple[str | None, str | None, str]]


def stored(home: Home) -> Owned:
    """Who has which memory: user, agent, text."""
    return set(home.project.memories.live().values_list("user_id", "agent_id", "text"))


def about(owned: Owned, word: str) -> tuple[str | None, str | None]:
    """Whose the one memory with this word is."""
    ((owner, agent, _),) = [row for row in owned if word in row[2]]
    return owner, agent


@pytest.mark.scenario(2)
def test_what_users_say_of_themselves_is_theirs(client: Client, home: Home) -> None:
    messages = [user("I'm Mira, I eat vegan and can't have sesame"), assistant("Noted!")]
    results = client.add(messages, user_id="mira", metadata={"src": "form"})
    memories = list(home.project.memories.live())
    assert {result["event"] for result in results} == {"ADD"}
    assert {str(memory.id) for memory in memories} == {result["id"] for result in results}
    assert any("vegan" in memory.text for memory in memories)
    assert any("sesame" in memory.text for memory in memories)
    for memory in memories:
        assert (memory.user_id, memory.agent_id, memory.run_id) == ("mira", None, None)
        assert memory.metadata == {"src": "form"}
        assert memory.hash == hashlib.md5(memory.text.encode()).hexdigest()
    for row in rows(client.get_all({"user_id": "mira"})):
        assert (row["user_id"], row["agent_id"], row["metadata"]) == ("mira", None, {"src": "form"})
        assert row["hash"] == hashlib.md5(row["memory"].encode()).hexdigest()


@pytest.mark.scenario(2)
def test_a_text_or_one_message_is_an_add_too(client: Client, home: Home) -> None:
    client.add("I love Italian food", user_id="alex")
    client.add(user("I'm off to Porto"), user_id="alex")
    assert stored(home) == {
        ("alex", None, "Loves Italian food"),
        ("alex", None, "Is off to Porto"),
    }


@pytest.mark.scenario(3)
def test_an_answer_is_understood_through_its_question(client: Client, home: Home) -> None:
    messages = [
        user("Favourite sport is tennis"), assistant("And golf?"), user("No, too slow")
    ]  # fmt: skip
    client.add(messages, user_id="kim")
    owned = stored(home)
    assert len(owned) == 2
    assert about(owned, "tennis") == about(owned, "golf") == ("kim", None)


@pytest.mark.scenario(4)
def test_what_an_agent_is_and_says_is_the_agents(client: Client, home: Home) -> None:
    persona = {"role": "system", "content": "You are a patient tutor."}
    client.add([persona, assistant("My name is Orla, I tutor maths")], agent_id="tutor")
    owned = stored(home)
    assert {row[:2] for row in owned} == {(None, "tutor")}
    assert any("Orla" in text for _, _, text in owned)
    assert rows(client.get_all({"agent_id": "tutor"}))


@pytest.mark.scenario(5)
def test_with_both_ids_each_memory_has_one(client: Client, home: Home) -> None:
    messages = [user("I'm off to Porto"), assistant("I'll be in Oslo in May")]
    client.add(messages, user_id="u1", agent_id="a1")
    owned = stored(home)
    assert len(owned) == 2
    assert about(owned, "Porto") == ("u1", None)
    assert about(owned, "Oslo") == (None, "a1")
    one, other = {"user_id": "u1"}, {"agent_id": "a1"}
    assert "Oslo" not in "".join(client.listed(one))
    assert "Porto" in "".join(client.listed(one))
    assert "Porto" not in "".join(client.listed(other))
    assert "Oslo" in "".join(client.listed(other))
    assert len(client.listed({"OR": [one, other]})) == 2
    assert client.listed({"AND": [one, other]}) == []


@pytest.mark.scenario(6)
def test_later_adds_enrich_without_leaking(client: Client, home: Home) -> None:
    first = [user("I'm off to Porto"), assistant("I'll be in Oslo in May")]
    client.add(first, user_id="u1", agent_id="a1")
    client.add([user("I love cheese")], user_id="u1")
    client.add([assistant("I can book hotels")], agent_id="a1")
    both = [user("I work as a nurse"), assistant("I will send the itinerary on Friday")]
    client.add(both, user_id="u1", agent_id="a1")
    owned = stored(home)
    users = {word: about(owned, word) for word in ("Porto", "cheese", "nurse")}
    agents = {word: about(owned, word) for word in ("Oslo", "hotels", "itinerary")}
    assert set(users.values()) == {("u1", None)}
    assert set(agents.values()) == {(None, "a1")}
    assert len(client.listed({"user_id": "u1"})) == len(client.listed({"agent_id": "a1"})) == 3


@pytest.mark.scenario(7)
def test_a_session_is_found_by_its_run(client: Client, home: Home) -> None:
    client.add([user("I love cheese")], user_id="alex")
    client.add([user("I'm off to Porto")], user_id="alex", run_id="trip")
    (session,) = home.project.memories.filter(run_id="trip")
    assert (session.user_id, "Porto" in session.text) == ("alex", True)
    for run in ("trip", "*"):
        filters = {"AND": [{"user_id": "alex"}, {"run_id": run}]}
        (row,) = rows(client.get_all(filters))
        assert row["id"] == str(session.id)
        assert row["run_id"] == row["session_id"] == "trip"
    assert len(client.listed({"user_id": "alex"})) == 2
    if client.kind.speaks < 3:
        (row,) = rows(client.call("get_all", user_id="alex", run_id="trip"))
        assert row["id"] == str(session.id)


@pytest.mark.scenario(8)
def test_an_add_that_nobody_waits_for(client: Client, home: Home, server: Server) -> None:
    # It does not wait for the worker: there is none at work.
    with server.worker_stopped():
        answer = client.call("add", [user("I love cheese")], user_id="alex", async_mode=True)
        event = home.project.events.get(pk=event_of(answer))
        assert event.status == EventStatus.PENDING
        assert client.listed({"user_id": "alex"}) == []
    if client.kind.speaks == 3:
        assert (answer["event_id"], answer["status"]) == (str(event.pk), "PENDING")
    else:
        assert rows(answer)[0]["message"] == QUEUED
    wait_until(lambda: client.listed({"user_id": "alex"}) == ["Loves cheese"])
    client.finished(str(event.pk))
