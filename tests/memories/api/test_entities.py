"""Users, agents, apps and runs over the API: listed, read, made and deleted, by any name."""

from itertools import cycle
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from memories.models import Entity, EntityKind, EventKind, Project
from memories.pipeline.categories import DEFAULT_CATEGORIES
from tests.conftest import Remember
from tests.memories.api.conftest import Caller

NOT_FOUND = {"error": "Entity not found!", "detail": "Entity not found!"}
NAMES = ["alex", "al/ex b", "ålex", "100%", "a%2Fb", "a+b", "?x=1#y", "Alex", "..", "profile", "42"]


def listed(api: Caller) -> dict[tuple[str, str], int]:
    """What the list says: kind and name, and how many memories."""
    rows = api.get("/v1/entities/").json()["results"]
    return {(row["type"], row["name"]): row["total_memories"] for row in rows}


def number(project: Project, kind: str, name: str) -> int:
    return int(Entity.objects.get(project=project, kind=kind, name=name).pk)


# --- the list -------------------------------------------------------------------------------


def test_everybody_is_listed_in_an_envelope_with_counts(
    api: Caller, project: Project, remember: Remember
) -> None:
    row = remember("Likes tea", run_id="trip")
    remember("Likes rye")
    remember("Books trains", user_id=None, agent_id="desk", app_id="shop")
    page = api.get("/v1/entities/").json()
    assert (page["count"], page["next"], page["previous"]) == (4, None, None)
    totals = {name: value for name, value in page.items() if name.startswith("total_")}
    assert totals == {"total_users": 1, "total_agents": 1, "total_apps": 1, "total_runs": 1}
    assert listed(api) == {("user", "alex"): 2, ("run", "trip"): 1, ("agent", "desk"): 1,
                           ("app", "shop"): 1}  # fmt: skip
    (alex,) = [item for item in page["results"] if item["name"] == "alex"]
    entity = Entity.objects.get(project=project, kind="user")
    assert alex["id"] == str(entity.pk)
    assert alex["organization"] == project.organization.public_id
    assert alex["metadata"] is None
    assert alex["created_at"] <= alex["updated_at"]
    assert alex.keys() == {"id", "name", "type", "owner", "organization", "metadata",
                           "total_memories", "created_at", "updated_at"}  # fmt: skip
    api.delete(f"/v1/memories/{row.id}/")
    assert listed(api) == {("user", "alex"): 1, ("agent", "desk"): 1, ("app", "shop"): 1}


def test_without_page_parameters_all_of_them_come_at_once(api: Caller, project: Project) -> None:
    Entity.objects.bulk_create(
        Entity(project=project, kind="user", name=f"user {each}", memory_count=1)
        for each in range(250)
    )
    page = api.get("/v1/entities/").json()
    assert (page["count"], len(page["results"]), page["next"]) == (250, 250, None)


def test_pages_link_to_each_other_by_addresses_that_work(api: Caller, remember: Remember) -> None:
    for each in range(5):
        remember("Likes tea", user_id=f"user {each}")
    page = api.get("/v1/entities/?page=1&page_size=2").json()
    names = [row["name"] for row in page["results"]]
    assert (page["count"], page["previous"], page["total_users"]) == (5, None, 5)
    while page["next"]:
        address = urlsplit(page["next"])
        page = api.get(f"{address.path}?{address.query}").json()
        names += [row["name"] for row in page["results"]]
    assert names == [f"user {each}" for each in range(5)]
    assert len(api.get("/v1/entities/?page_size=2").json()["results"]) == 2
    for page_number in ("0", "-1", "9"):
        answer = api.get(f"/v1/entities/?page={page_number}&page_size=2")
        assert (answer.status_code, answer.json()) == (404, {"detail": "Invalid page."})
    for query in ("page=x", "page_size=0", "page_size=1001"):
        assert api.get(f"/v1/entities/?{query}").status_code == 400


def test_the_list_costs_the_same_number_of_statements_however_long_it_is(
    api: Caller, remember: Remember
) -> None:
    remember("Likes tea")
    api.get("/v1/entities/")
    costs = []
    for each in range(2):
        with CaptureQueriesContext(connection) as statements:
            assert len(api.get("/v1/entities/").json()["results"]) == 1 + 5 * each
        costs.append(len(statements))
        for other in range(5):
            remember("Likes tea", user_id=f"user {each} {other}")
    assert costs[0] == costs[1] < 12


def test_what_can_be_filtered_by(api: Caller, remember: Remember) -> None:
    remember("Likes tea")
    wire = api.get("/v1/entities/filters/").json()
    assert set(wire["event_type"]) == {
        "ADD", "UPDATE", "DELETE", "SEARCH", "GET_ALL", "GET", "DELETE_ALL", "DELETE_USER",
    }  # fmt: skip
    assert set(wire["categories"]) == DEFAULT_CATEGORIES.keys()
    assert wire["users"] == ["alex"]
    for parameter in wire["parameters"]:
        assert {"name", "label", "type", "placeholder", "options"} <= parameter.keys()
        assert all({"value", "label"} <= option.keys() for option in parameter["options"])


# --- one of them ----------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "kind"), list(zip(NAMES, cycle(EntityKind))))
def test_one_is_read_and_deleted_by_its_name(
    api: Caller, remember: Remember, kind: EntityKind, name: str
) -> None:
    remember("Likes tea", **{"user_id": None, kind.field: name})
    remember("Likes rye", user_id="somebody else")
    path = f"/v2/entities/{kind.value}/{quote(name, safe='')}/"
    (found,) = api.get(path).json()
    assert (found["name"], found["type"], found["total_memories"]) == (name, kind.value, 1)
    answer = api.delete(path)
    assert answer.status_code == 200
    assert answer.json()["message"] == "Entity deleted successfully!"
    assert answer.json()["event_id"]
    for again in (api.get(path), api.delete(path)):
        assert (again.status_code, again.json()) == (404, NOT_FOUND)
    assert listed(api) == {("user", "somebody else"): 1}


@pytest.mark.parametrize("path", ["/v2/entities/user/al/ex/b", "/v2/entities//user/al/ex/b/"])
def test_slashes_of_a_name_may_come_as_they_are(api: Caller, remember: Remember, path: str) -> None:
    remember("Likes tea", user_id="al/ex/b")
    assert api.get(path).json()[0]["name"] == "al/ex/b"
    assert api.delete(path).status_code == 200


def test_only_the_entity_of_that_kind_and_those_letters_goes(
    api: Caller, project: Project, remember: Remember
) -> None:
    remember("Of both", agent_id="alex")
    remember("Of the user")
    remember("Of the agent", user_id=None, agent_id="alex")
    remember("Of another", user_id="Alex")
    assert api.delete("/v2/entities/user/alex").status_code == 200
    texts = set(project.memories.live().values_list("text", flat=True))
    assert texts == {"Of the agent", "Of another"}
    assert listed(api) == {("agent", "alex"): 1, ("user", "Alex"): 1}


@pytest.mark.parametrize("kind", ["planet", "users", "*", "user_id", "%20"])
def test_another_kind_than_the_four_is_400(api: Caller, kind: str) -> None:
    for path in (f"/v2/entities/{kind}/alex/", f"/v1/entities/{kind}/1/"):
        answer = api.delete(path)
        assert answer.status_code == 400
        assert answer.json()["message"] == answer.json()["detail"] == "Invalid entity type"
    assert api.get(f"/v2/entities/{kind}/alex/").status_code == 400
    assert api.get(f"/v1/memories/{kind}/alex/").json()["error"] == "Invalid entity type"


def test_somebody_elses_are_as_unknown_as_nobody(
    outsider: Caller, api: Caller, project: Project, remember: Remember
) -> None:
    remember("Likes tea")
    pk = number(project, "user", "alex")
    for path in ("/v2/entities/user/alex/", f"/v1/entities/user/{pk}/"):
        theirs, nobodys = outsider.delete(path), api.delete("/v2/entities/user/nobody/")
        assert (theirs.status_code, theirs.json()) == (404, NOT_FOUND)
        assert (nobodys.status_code, nobodys.json()) == (404, NOT_FOUND)
    assert outsider.get("/v2/entities/user/alex/").status_code == 404
    assert outsider.get("/v1/entities/").json()["count"] == 0
    assert listed(api) == {("user", "alex"): 1}


def test_a_reader_may_look_and_not_change(reader: Caller, remember: Remember) -> None:
    remember("Likes tea")
    assert reader.get("/v2/entities/user/alex/").status_code == 200
    assert reader.delete("/v2/entities/user/alex/").status_code == 403
    assert reader.post("/v1/users/", {"user_id": "kim"}).status_code == 403
    assert listed(reader) == {("user", "alex"): 1}


# --- the old way, by number -----------------------------------------------------------------


def test_the_old_deletion_goes_by_number(api: Caller, project: Project, remember: Remember) -> None:
    remember("Likes tea")
    remember("Likes rye", user_id="kim")
    pk = number(project, "user", "alex")
    assert api.delete(f"/v1/entities/agent/{pk}/").status_code == 404
    answer = api.delete(f"/v1/entities/user/{pk}/")
    assert (answer.status_code, answer.json()["message"]) == (200, "Entity deleted successfully!")
    assert listed(api) == {("user", "kim"): 1}
    assert api.delete(f"/v1/entities/user/{pk}/").status_code == 404
    assert api.delete("/v1/entities/user/kim/").status_code == 200


@pytest.mark.parametrize("text", ["nobody", "1.5", "-1", "x" * 300, "\u0661"])
def test_what_is_neither_number_nor_name_is_400(api: Caller, text: str) -> None:
    answer = api.delete(f"/v1/entities/user/{quote(text)}/")
    assert answer.status_code == 400
    assert answer.json()["error"] == "Invalid entity ID. Must be an integer."
    assert api.delete(f"/v1/entities/user/{'9' * 40}/").status_code in {400, 404}
    assert api.delete("/v1/entities/user/999999999999999999/").status_code == 404


# --- many memories, all entities ------------------------------------------------------------


def test_an_entity_with_thousands_of_memories_goes_whole_and_its_history_stays(
    api: Caller, project: Project
) -> None:
    for part in range(3):
        messages = [f"Fact {part} {each}" for each in range(1_000 if part < 2 else 500)]
        body = {"messages": messages, "user_id": "alex", "run_id": f"r{part}", "infer": False}
        assert len(api.post("/v1/memories/", body).json()) == len(messages)
    api.post("/v1/memories/", {"messages": "Likes tea", "user_id": "kim", "run_id": "r0",
                               "infer": False})  # fmt: skip
    assert listed(api)["user", "alex"] == 2_500
    some = str(project.memories.filter(user_id="alex").first().pk)
    answer = api.delete("/v2/entities/user/alex/")
    assert answer.json()["message"] == "Entity deleted successfully!"
    assert project.memories.live().count() == 1
    assert listed(api) == {("user", "kim"): 1, ("run", "r0"): 1}
    assert project.revisions.filter(event="DELETE").count() == 2_500
    entries = api.get(f"/v1/memories/{some}/history/").json()
    assert [entry["event"] for entry in entries] == ["ADD", "DELETE"]
    event = api.get(f"/v1/event/{answer.json()['event_id']}/").json()
    assert (event["event_type"], event["status"]) == ("DELETE_USER", "SUCCEEDED")
    assert project.events.get(kind=EventKind.DELETE_USER).user_id == "alex"


def test_a_reset_leaves_nobody(api: Caller, project: Project, remember: Remember) -> None:
    """Clients read the list once and delete each of it: all are gone when they return."""
    for each in range(12):
        remember("Likes tea", user_id=f"us/er {each}", run_id=f"run {each % 3}")
    remember("Books trains", user_id=None, agent_id="desk", app_id="shop")
    api.post("/v1/users/", {"user_id": "made by hand"})
    for entity in api.get("/v1/entities/").json()["results"]:
        path = f"/v2/entities/{entity['type']}/{quote(entity['name'], safe='')}/"
        assert api.delete(path).status_code in {200, 404}, entity
    assert listed(api) == {}
    assert project.memories.live().count() == 0


def test_what_staff_have_locked_keeps_its_entity(api: Caller, remember: Remember) -> None:
    remember("Likes tea")
    remember("Likes rye", locked=True)
    answer = api.delete("/v2/entities/user/alex/")
    assert answer.status_code == 400
    assert "locked by staff" in answer.json()["detail"]
    assert listed(api) == {("user", "alex"): 2}


# --- making them ----------------------------------------------------------------------------


@pytest.mark.parametrize("kind", list(EntityKind))
def test_one_is_made_before_there_are_memories(
    api: Caller, project: Project, kind: EntityKind
) -> None:
    named = {} if kind == EntityKind.USER else {"name": "The One"}
    body = {kind.field: "one", "metadata": {"n": 1}, **named}
    answer = api.post(f"/v1/{kind.value}s/", body)
    assert answer.status_code == 201
    made = answer.json()
    assert {name: made[name] for name in body} == body
    assert isinstance(made["id"], int)
    assert isinstance(made["project"], int)
    assert (made["graph_entities"], made["is_deleted"]) == (None, False)
    assert made["created_at"] <= made["updated_at"]
    assert listed(api) == {(kind.value, "one"): 0}
    (found,) = api.get(f"/v2/entities/{kind.value}/one/").json()
    assert (found["id"], found["metadata"]) == (str(made["id"]), {"n": 1})
    again = api.post(f"/v1/{kind.value}s/", {kind.field: "one"})
    assert (again.status_code, again.json()["id"]) == (201, made["id"])
    assert again.json()["metadata"] == {"n": 1}
    assert api.delete(f"/v2/entities/{kind.value}/one/").status_code == 200
    assert listed(api) == {}
    bare = api.post(f"/v1/{kind.value}s/", {kind.field: "one"}).json()
    assert bare["metadata"] in ({}, None)
    assert listed(api) == {(kind.value, "one"): 0}


@pytest.mark.parametrize(
    "bad",
    [
        {}, {"user_id": None}, {"user_id": ""}, {"user_id": "  "}, {"user_id": "*"},
        {"user_id": "x" * 256}, {"user_id": "a\u202eb"}, {"user_id": "a\u0007"},
        {"user_id": ["a"]}, {"user_id": "a", "metadata": "word"},
        {"user_id": "a", "metadata": [1]},
    ],
)  # fmt: skip
def test_who_cannot_be_made_is_refused(api: Caller, bad: dict[str, Any]) -> None:
    answer = api.post("/v1/users/", bad)
    assert answer.status_code == 400
    assert answer.json()["detail"]
    assert listed(api) == {}
