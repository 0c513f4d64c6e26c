"""Scenarios 16 to 19: entities and memories that go away."""

from collections.abc import Sequence

import pytest

from memories import changes
from memories.changes import Actor
from memories.models import Entity
from memories.models.history import ActorKind
from memories.plans import Operation, Plan, Values
from tests.clients.server import Home
from tests.clients.speaking import Client, Refusal, user


def texts(home: Home) -> list[str]:
    return sorted(memory.text for memory in home.project.memories.live())


def fill(home: Home, users: Sequence[str]) -> None:
    """A memory for each of these users, by one plan."""
    operations = tuple(
        Operation(kind="ADD", values=Values(text="Likes tea", user_id=name)) for name in users
    )
    actor = Actor(kind=ActorKind.SYSTEM, name="tests")
    changes.apply(Plan(operations=operations), project=home.project, actor=actor)


@pytest.mark.scenario(16)
def test_entities_are_counted_by_type(client: Client, home: Home) -> None:
    client.keep("One", user_id="alex")
    client.keep("Two", user_id="alex", run_id="trip")
    client.keep("Three", agent_id="ada", app_id="shop")
    assert client.entities() == {
        ("user", "alex"): 2, ("run", "trip"): 1, ("agent", "ada"): 1, ("app", "shop"): 1
    }  # fmt: skip


NAMES = ("al/ex b", "Zoë", "100%", "alex@example.org", "a+b", "alex/", "../v1", "a?b#c")


@pytest.mark.scenario(16)
def test_entities_go_with_their_memories_whatever_their_names(client: Client, home: Home) -> None:
    # The older clients do not percent-encode names: of some of these less than all arrives.
    lost = () if client.kind.version in {"2.2.1", "3.3.1"} else NAMES[5:]
    names = [name for name in NAMES if name not in lost]
    client.keep("Stays", user_id="sam")
    fill(home, names)
    for name in names:
        answer = client.call("delete_users", user_id=name)
        assert answer == {"message": "Entity deleted successfully."}
        assert not home.project.memories.live().filter(user_id=name).exists()
    assert client.entities() == {("user", "sam"): 1}
    assert texts(home) == ["Stays"]


@pytest.mark.scenario(16)
def test_agents_apps_and_runs_go_too(client: Client, home: Home) -> None:
    client.keep("Stays", user_id="x")
    for kind in ("agent", "app", "run"):
        client.keep(f"Goes with its {kind}", **{f"{kind}_id": "x"})
        client.call("delete_users", **{f"{kind}_id": "x"})
        assert client.entities() == {("user", "x"): 1}
        assert texts(home) == ["Stays"]


@pytest.mark.scenario(17)
def test_delete_all_of_one_user(client: Client, home: Home) -> None:
    client.keep("One", user_id="alex")
    client.keep("Two", user_id="alex", run_id="trip")
    client.keep("Three", user_id="sam", run_id="trip")
    answer = client.call("delete_all", user_id="alex", run_id="trip")
    assert answer["message"] == "Memories deleted successfully!"
    assert texts(home) == ["One", "Three"]
    client.call("delete_all", user_id="alex")
    assert texts(home) == ["Three"]


@pytest.mark.scenario(17)
def test_delete_all_of_nobody_is_refused(client: Client, home: Home) -> None:
    client.keep("One", user_id="alex")
    with pytest.raises(Refusal) as refused:
        client.call("delete_all")
    assert refused.value.status == 400
    assert texts(home) == ["One"]


@pytest.mark.scenario(17)
def test_four_stars_empty_the_project_and_one_does_not(client: Client, home: Home) -> None:
    client.keep("One", user_id="alex")
    client.keep("Two", agent_id="ada")
    client.call("delete_all", user_id="*")
    assert texts(home) == ["Two"]
    client.keep("One", user_id="alex", run_id="trip")
    client.call("delete_all", user_id="*", agent_id="*", app_id="*", run_id="*")
    assert texts(home) == []


@pytest.mark.scenario(18)
def test_reset_with_250_entities(client: Client, home: Home) -> None:
    fill(home, [f"user {number}" for number in range(250)])
    assert len(client.entities()) == 250
    if client.kind.language == "javascript":  # which has no reset, but the same without a name
        answer = client.call("delete_users")
        assert answer == {"message": "All users, agents, apps and runs deleted."}
    else:
        answer = client.call("reset")
        assert answer == {"message": "Client reset successful. All users and memories deleted."}
    assert client.entities() == {}
    assert texts(home) == []
    assert not Entity.objects.filter(project=home.project, memory_count__gt=0).exists()


@pytest.mark.needs("snake case in deleteUsers means everyone")
def test_a_snake_case_id_that_is_overlooked(client: Client, home: Home) -> None:
    fill(home, ["one", "two"])
    # It looks for userId only, and without one it means all: a client's way to lose memories that
    # a server cannot tell from a wish.
    asked = {"client": client.number, "method": "deleteUsers", "args": [{"user_id": "one"}]}
    assert client.ask(asked) == {"message": "All users, agents, apps and runs deleted."}
    assert texts(home) == []


@pytest.mark.scenario(19)
def test_memories_deleted_in_words(client: Client, home: Home) -> None:
    said = ("I love Italian food", "My favourite food is sushi", "I am allergic to nuts")
    for name in ("u", "v"):
        for text in (*said, "I'm off to Porto"):
            client.add([user(text)], user_id=name)
    untouched = client.listed({"user_id": "v"})
    before = client.listed({"user_id": "u"})
    assert len(before) == 4
    assert client.add([user("I deleted my old food blog")], user_id="u") == []
    assert client.add([user("Delete all of my food preferences")], user_id="w") == []
    assert client.listed({"user_id": "u"}) == before

    results = client.add([user("Delete all of my food preferences")], user_id="u")
    assert {result["event"] for result in results} == {"DELETE"}
    assert {"Loves Italian food", "Favourite food is sushi"} <= {
        result["memory"] for result in results
    }
    left = client.listed({"user_id": "u"})
    assert set(left) == set(before) - {result["memory"] for result in results}
    assert "Is off to Porto" in left
    assert client.listed({"user_id": "v"}) == untouched
    for result in results:
        history = client.call("history", result["id"])
        assert [row["event"] for row in history] == ["ADD", "DELETE"]
