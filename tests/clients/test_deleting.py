"""Scenarios 16 to 19: entities and memories that go away."""

import pytest

from memories import changes
from memories.changes import Actor
from memories.models import Entity
from memories.models.history import ActorKind
from memories.plans import Operation, Plan, Values
from tests.clients.server import Home
from tests.clients.speaking import Client, Kind, Refusal, user


def texts(home: Home) -> list[str]:
    return sorted(memory.text for memory in home.project.memories.live())


@pytest.mark.scenario(16)
def test_entities_are_counted_by_type(client: Client, home: Home) -> None:
    client.keep("One", user_id="alex")
    client.keep("Two", user_id="alex", run_id="trip")
    client.keep("Three", agent_id="ada", app_id="shop")
    assert client.entities() == {
        ("user", "alex"): 2, ("run", "trip"): 1, ("agent", "ada"): 1, ("app", "shop"): 1
    }  # fmt: skip


@pytest.mark.scenario(16)
@pytest.mark.parametrize("name", ["al/ex b", "Zoë", "100%", "a?b#c", "alex@example.org", "a+b"])
def test_an_entity_goes_with_its_memories(client: Client, home: Home, name: str) -> None:
    if name == "a?b#c" and client.kind.version in {"0.1.115", "1.0.11", "2.1.38"}:
        # They do not percent-encode: what follows the question mark is lost on the way.
        return
    client.keep("One", user_id=name)
    client.keep("Two", user_id="sam")
    answer = client.call("delete_users", user_id=name)
    assert answer == {"message": "Entity deleted successfully."}
    assert client.entities() == {("user", "sam"): 1}
    assert texts(home) == ["Two"]


@pytest.mark.scenario(16)
@pytest.mark.parametrize("kind_of_entity", ["agent", "app", "run"])
def test_agents_apps_and_runs_go_too(client: Client, home: Home, kind_of_entity: str) -> None:
    field = f"{kind_of_entity}_id"
    client.keep("One", **{field: "x"})
    client.keep("Two", user_id="x")
    client.call("delete_users", **{field: "x"})
    assert client.entities() == {("user", "x"): 1}
    assert texts(home) == ["Two"]


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


@pytest.mark.scenario(17)
def test_filters_of_newer_python_clients(client: Client, home: Home) -> None:
    if client.kind.version != "2.2.1":
        return
    client.keep("One", user_id="alex")
    client.keep("Two", user_id="sam")
    # Its typed options arrive as the text of a Python dictionary.
    client.call("delete_all", filters={"user_id": "alex"})
    assert texts(home) == ["Two"]


def fill(home: Home, users: int) -> None:
    """As many users with a memory each, by one plan."""
    operations = tuple(
        Operation(kind="ADD", values=Values(text=f"Likes number {n}", user_id=f"user {n}"))
        for n in range(users)
    )
    actor = Actor(kind=ActorKind.SYSTEM, name="tests")
    changes.apply(Plan(operations=operations), project=home.project, actor=actor)


@pytest.mark.scenario(18)
def test_reset_with_250_entities(client: Client, home: Home) -> None:
    fill(home, 250)
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


@pytest.mark.scenario(18)
def test_the_newer_javascript_client_takes_a_snake_case_id_for_everyone(
    client: Client, kind: Kind, home: Home
) -> None:
    if str(kind) != "javascript-3.3.1":
        return
    fill(home, 2)
    # It looks for userId only, and without one it means all: a client's way to lose memories that
    # a server cannot tell from a wish.
    asked = {"client": client.number, "method": "deleteUsers", "args": [{"user_id": "user 0"}]}
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
