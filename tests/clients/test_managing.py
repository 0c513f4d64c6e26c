"""Projects, members and webhooks, as each client manages them."""

import pytest

from memories.models import Person, Project, Role
from tests.clients.server import Home
from tests.clients.speaking import Client, Kind, Refusal, Row

CATEGORIES = [{"pets": "Animals at home"}, {"hiking_trips": "Walks in the hills"}]


def test_settings_of_the_project(client: Client, home: Home) -> None:
    """By the two methods that every client has, if not for ever."""
    assert client.call("get_project", fields=["custom_categories"])["custom_categories"] is None
    client.call("update_project", custom_categories=CATEGORIES)
    client.call("update_project", custom_instructions="Only what they eat.")
    told = client.call("get_project", fields=["custom_categories", "custom_instructions"])
    assert told["custom_categories"] == CATEGORIES
    assert told["custom_instructions"] == "Only what they eat."
    assert "description" not in told
    whole = client.call("get_project", fields=None)
    assert (whole["project_id"], whole["name"]) == (home.project.public_id, "Support")
    home.project.refresh_from_db()
    assert home.project.custom_instructions == "Only what they eat."
    names = home.project.categories.order_by("id").values_list("name", flat=True)
    assert list(names) == ["pets", "hiking_trips"]


@pytest.mark.needs("project manager")
def test_the_project_manager(client: Client, kind: Kind, home: Home) -> None:
    assert client.call("project.get")["project_id"] == home.project.public_id
    answer = client.call("project.update", custom_instructions="Be brief.")
    assert answer["message"] == "Updated custom instructions"
    answer = client.call("project.update", custom_categories=CATEGORIES)
    assert answer["message"] == "Updated custom categories"
    newest = kind.speaks == 3
    wishes: Row = {"agent_custom_instructions": "Only names.", "decay": True, "multilingual": True}
    older: Row = {"enable_graph": True, "retrieval_criteria": [{"name": "joy", "weight": 2}]}
    client.call("project.update", **(wishes if newest else older))
    told = client.call("project.get", fields=list(wishes if newest else older))
    if newest:
        assert {name: told[name] for name in wishes} == wishes
    else:
        assert told["enable_graph"] is True
        assert told["retrieval_criteria"][0]["name"] == "joy"
    made = client.call("project.create", name="Sales", description="Who buys")
    assert made["message"] == "Project created successfully."
    created = Project.objects.get(public_id=made["project_id"])
    assert (created.name, created.description) == ("Sales", "Who buys")
    assert created.organization == home.project.organization


@pytest.mark.needs("project manager")
def test_members(client: Client, home: Home) -> None:
    email = f"mira-{home.project.pk}@example.org"
    Person.objects.create_user(email, email=email)
    answer = client.call("project.add_member", email=email, role="READER")
    assert answer["message"]
    assert home.project.memberships.get().role == Role.VIEWER
    (member,) = client.call("project.get_members")["members"]
    assert (member["email"], member["role"]) == (email, "READER")
    client.call("project.update_member", email=email, role="OWNER")
    assert home.project.memberships.get().role == Role.ADMIN
    client.call("project.remove_member", email=email)
    assert not home.project.memberships.exists()


@pytest.mark.needs("project manager")
def test_the_end_of_a_project(client: Client, home: Home) -> None:
    client.keep("Likes tea", user_id="alex")
    answer = client.call("project.delete")
    assert answer["message"] == "Project and related data deleted successfully."
    assert not Project.objects.filter(pk=home.project.pk).exists()
    with pytest.raises(Refusal) as refused:
        client.get_all({"user_id": "alex"})
    assert refused.value.status == 401


def test_webhooks(client: Client, kind: Kind, home: Home) -> None:
    python = kind.language == "python"
    # JavaScript of either version spells these in camel case, and 2.x sends them so.
    events, hook = ("event_types", "webhook_id") if python else ("eventTypes", "webhookId")
    owner = {"project_id": home.project.public_id} if python else {}
    wish = {"name": "Box", "url": "https://example.org/hook", events: ["memory_add"], **owner}
    made = client.call("create_webhook", **wish)
    assert (made["name"], made["url"]) == ("Box", "https://example.org/hook")
    assert (made["event_types"], made["is_active"]) == (["memory_add"], True)
    (listed,) = client.call("get_webhooks", **owner)
    assert listed["webhook_id"] == made["webhook_id"]

    changes = {"name": "Case", events: ["memory_delete", "memory_update"]}
    answer = client.call("update_webhook", **{hook: made["webhook_id"]}, **changes)
    assert answer == {"message": "Webhook updated successfully"}
    stored = home.project.webhooks.get()
    assert (stored.name, stored.url) == ("Case", "https://example.org/hook")
    assert sorted(stored.event_types) == ["memory_delete", "memory_update"]

    answer = client.call("delete_webhook", **{hook: made["webhook_id"]})
    assert answer == {"message": "Webhook deleted successfully"}
    assert not home.project.webhooks.exists()
    assert client.call("get_webhooks", **owner) == []
    with pytest.raises(Refusal, match="Webhook not found") as refused:
        client.call("delete_webhook", **{hook: made["webhook_id"]})
    assert refused.value.status == 404
