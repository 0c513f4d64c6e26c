"""Webhooks over the API: made, changed, deleted, and what became of their deliveries."""

import uuid
from typing import Any

import pytest
from django.utils import timezone

from memories.models import Delivery, Event, Project, Webhook
from memories.webhooks import signing
from tests.conftest import Remember
from tests.memories.api.conftest import Caller

pytestmark = pytest.mark.django_db

NEW = {"name": "Mine", "url": "https://example.org/hook", "event_types": ["memory_add"]}
NOT_FOUND = {"error": "Webhook not found", "detail": "Webhook not found"}
REQUIRED = ["This field is required."]


def of(project: Project) -> str:
    return f"/api/v1/webhooks/projects/{project.public_id}/"


def at(webhook_id: Any) -> str:
    return f"/api/v1/webhooks/{webhook_id}/"


def made_by(api: Caller, project: Project, **values: Any) -> dict[str, Any]:
    answer = api.post(of(project), NEW | values)
    assert answer.status_code == 201
    return answer.json()


@pytest.fixture
def hook(project: Project) -> Webhook:
    """A webhook of the project."""
    return Webhook.objects.create(project=project, secret=signing.new_secret(), **NEW)


def delivery(hook: Webhook, **values: Any) -> Delivery:
    values.setdefault("body", {"id": "m1", "event": "ADD", "memory": "Likes tea"})
    return Delivery.objects.create(project=hook.project, webhook=hook, **values)


def test_a_webhook_is_made_and_listed(api: Caller, project: Project) -> None:
    made = made_by(api, project)
    assert made["secret"] == Webhook.objects.get().secret
    assert made["secret"].startswith("whsec_")
    shown = {name: value for name, value in made.items() if name != "secret"}
    assert shown | {"created_at": 0, "updated_at": 0} == {
        "webhook_id": str(Webhook.objects.get().public_id),
        "name": "Mine",
        "url": "https://example.org/hook",
        "event_types": ["memory_add"],
        "owner": shown["owner"],
        "project": project.public_id,
        "is_active": True,
        "created_at": 0,
        "updated_at": 0,
    }
    assert api.get(of(project)).json() == [shown]


def test_the_secret_is_told_once_and_logged_nowhere(api: Caller, project: Project) -> None:
    made = made_by(api, project)
    api.put(at(made["webhook_id"]), {"name": "Other"})
    later = [of(project), at(made["webhook_id"]) + "deliveries/", "/v1/events/"]
    assert not [path for path in later if made["secret"].encode() in api.get(path).content]
    assert not [row for row in Event.objects.values() if made["secret"] in str(row)]


def test_the_spelling_of_clients_of_2025(api: Caller, project: Project) -> None:
    body = {"name": "JS", "url": "https://example.org/", "eventTypes": ["memory_delete"],
            "projectId": project.public_id}  # fmt: skip
    made = api.post(of(project), body)
    assert made.status_code == 201
    assert made.json()["event_types"] == ["memory_delete"]
    number = made.json()["webhook_id"]
    changes = {"webhookId": number, "projectId": "x", "project_id": "y",
               "eventTypes": ["memory_add", "memory_categorize"]}  # fmt: skip
    assert api.put(at(number), changes).status_code == 200
    assert Webhook.objects.get().event_types == ["memory_add", "memory_categorize"]


def test_only_what_is_given_changes(api: Caller, hook: Webhook) -> None:
    said = api.put(at(hook.public_id), {"name": "Other", "url": None})
    assert said.json() == {"message": "Webhook updated successfully"}
    hook.refresh_from_db()
    assert (hook.name, hook.url, hook.event_types, hook.is_active) == (
        "Other", NEW["url"], ["memory_add"], True
    )  # fmt: skip
    assert api.put(at(hook.public_id), {"isActive": False}).status_code == 200
    hook.refresh_from_db()
    assert hook.is_active is False


def test_a_webhook_goes_with_its_deliveries(api: Caller, hook: Webhook) -> None:
    delivery(hook)
    said = api.delete(at(hook.public_id))
    assert (said.status_code, said.json()) == (200, {"message": "Webhook deleted successfully"})
    assert not Delivery.objects.exists()
    again = api.delete(at(hook.public_id))
    assert (again.status_code, again.json()) == (404, NOT_FOUND)


@pytest.mark.parametrize(
    ("body", "fields"),
    [(None, ["name", "url", "event_types"]), ({}, ["name", "url", "event_types"]),
     ({**NEW, "name": ""}, ["name"]), ({**NEW, "name": 7}, ["name"]),
     ({**NEW, "name": "x" * 201}, ["name"]), ({**NEW, "url": "ftp://example.org"}, ["url"]),
     ({**NEW, "url": "nonsense", "name": None}, ["name", "url"]),
     ({**NEW, "url": "https://example.org/" + "x" * 2_000}, ["url"]),
     ({**NEW, "url": ["https://example.org"]}, ["url"]),
     ({**NEW, "event_types": []}, ["event_types"]),
     ({**NEW, "event_types": "memory_add"}, ["event_types"]),
     ({**NEW, "event_types": ["memory_eat"]}, ["event_types"]),
     ({**NEW, "event_types": [{}]}, ["event_types"]),
     ({**NEW, "is_active": "perhaps"}, ["is_active"])],
    ids=lambda value: str(value)[:50],
)  # fmt: skip
def test_complaints_stand_at_their_fields(
    body: Any, fields: list[str], api: Caller, project: Project
) -> None:
    answer = api.post(of(project), body)
    assert answer.status_code == 400
    if body is None:  # there is nothing to have fields
        assert answer.json()["detail"]
        return
    assert sorted(answer.json()) == sorted([*fields, "detail"])
    assert all(isinstance(answer.json()[name], list) for name in fields)
    assert not Webhook.objects.exists()


def test_a_missing_field_is_named_as_the_service_does(api: Caller, project: Project) -> None:
    body = {name: value for name, value in NEW.items() if name != "name"}
    answer = api.post(of(project), body)
    assert answer.json() == {"name": REQUIRED, "detail": "name: This field is required."}


@pytest.mark.parametrize(
    "body", [{"name": ""}, {"url": "x"}, {"event_types": [1]}, {"is_active": 2}]
)
def test_a_change_that_cannot_be_changes_nothing(body: Any, api: Caller, hook: Webhook) -> None:
    before = list(Webhook.objects.values())
    answer = api.put(at(hook.public_id), {"name": "Other", **body})
    assert answer.status_code == 400
    assert answer.json()["detail"]
    assert list(Webhook.objects.values()) == before


# --- deliveries -----------------------------------------------------------------------------


def test_deliveries_newest_first_with_what_became_of_them(api: Caller, hook: Webhook) -> None:
    now = timezone.now()
    waiting = delivery(hook)
    done = delivery(hook, attempts=1, delivered_at=now, response_status=200)
    given_up = delivery(
        hook, attempts=10, failed_at=now, response_status=500, error="The receiver answered 500."
    )
    page = api.get(at(hook.public_id) + "deliveries/").json()
    assert (page["count"], page["next"], page["previous"]) == (3, None, None)
    assert [(item["id"], item["status"], item["due_at"] is None) for item in page["results"]] == [
        (signing.id_of(given_up), "FAILED", True),
        (signing.id_of(done), "DELIVERED", True),
        (signing.id_of(waiting), "PENDING", False),
    ]
    assert page["results"][0]["error"] == "The receiver answered 500."
    assert page["results"][0]["attempts"] == 10
    assert page["results"][2]["event_details"] == {
        "id": "m1", "data": {"memory": "Likes tea"}, "event": "ADD"
    }  # fmt: skip


def test_deliveries_by_the_page(api: Caller, hook: Webhook) -> None:
    rows = [delivery(hook) for _ in range(3)]
    where = at(hook.public_id) + "deliveries/"
    first = api.get(f"{where}?page=1&page_size=2").json()
    assert first["count"] == 3
    second = api.get(first["next"].removeprefix("http://testserver")).json()
    assert [item["id"] for item in second["results"]] == [signing.id_of(rows[0])]
    assert second["next"] is None
    assert api.get(f"{where}?page=3&page_size=2").status_code == 404
    assert api.get(f"{where}?page=0").status_code == 404


def test_no_delivery_tells_how_many_there_are_elsewhere(
    api: Caller, hook: Webhook, other_project: Project
) -> None:
    other = Webhook.objects.create(project=other_project, secret=signing.new_secret(), **NEW)
    numbers = [str(delivery(where).pk) for where in (other, other, hook)]
    [item] = api.get(at(hook.public_id) + "deliveries/").json()["results"]
    assert not [value for value in item.values() if str(value) in numbers]


@pytest.mark.django_db(transaction=True)
def test_a_delivery_that_failed_is_sent_again(queue: None, api: Caller, hook: Webhook) -> None:
    failed = delivery(hook, attempts=10, failed_at=timezone.now(), error="Gone.")
    delivery(hook)
    where = f"{at(hook.public_id)}deliveries/{signing.id_of(failed)}/resend/"
    answer = api.post(where)
    assert answer.status_code == 200
    assert answer.json()["status"] == "PENDING"
    assert answer.json()["id"] == signing.id_of(failed)
    failed.refresh_from_db()
    assert (failed.attempts, failed.failed_at, failed.error) == (0, None, "")


def test_nothing_is_sent_again_to_a_webhook_that_is_switched_off(
    api: Caller, hook: Webhook
) -> None:
    failed = delivery(hook, failed_at=timezone.now())
    Webhook.objects.update(is_active=False)
    answer = api.post(f"{at(hook.public_id)}deliveries/{signing.id_of(failed)}/resend/")
    assert answer.status_code == 400
    assert "is_active" in answer.json()
    failed.refresh_from_db()
    assert failed.failed_at is not None


def test_a_change_of_memories_is_told_to_the_webhook_that_asked_for_it(
    api: Caller, project: Project, remember: Remember
) -> None:
    made = made_by(api, project)
    remember("Likes tea")
    [item] = api.get(at(made["webhook_id"]) + "deliveries/").json()["results"]
    assert item["event_details"]["data"] == {"memory": "Likes tea"}


# --- who may --------------------------------------------------------------------------------


def calls(hook: Webhook, number: Any, sent: str) -> list[tuple[str, str, Any]]:
    """Every way to reach a webhook, as if it had this number."""
    return [
        ("PUT", at(number), {"name": "Theirs"}),
        ("PUT", at(number), {"name": ""}),
        ("DELETE", at(number), None),
        ("GET", at(number) + "deliveries/", None),
        ("GET", at(number) + "deliveries/?page=7", None),
        ("POST", f"{at(number)}deliveries/{sent}/resend/", None),
    ]


def test_another_tenants_webhook_answers_like_one_that_never_was(
    outsider: Caller, hook: Webhook
) -> None:
    sent = signing.id_of(delivery(hook))
    theirs = [outsider(*call) for call in calls(hook, hook.public_id, sent)]
    never = [outsider(*call) for call in calls(hook, uuid.uuid4(), "msg_" + "0" * 16)]
    for one, other in zip(theirs, never, strict=True):
        assert (one.status_code, one.json()) == (404, NOT_FOUND)
        assert one.content == other.content
    hook.refresh_from_db()
    assert (hook.name, hook.deliveries.get().attempts) == ("Mine", 0)


@pytest.mark.parametrize(("method", "body"), [("GET", None), ("POST", NEW), ("POST", {})])
def test_another_tenants_project_answers_like_one_that_never_was(
    method: str, body: Any, outsider: Caller, hook: Webhook
) -> None:
    theirs = outsider(method, of(hook.project), body)
    never = outsider(method, f"/api/v1/webhooks/projects/proj_{'x' * 24}/", body)
    assert theirs.status_code == 404
    assert theirs.content == never.content
    assert Webhook.objects.count() == 1


def test_what_a_project_made_through_the_key_remembers_is_told_to_nobody_by_it(
    api: Caller, project: Project
) -> None:
    base = f"/api/v1/orgs/organizations/{project.organization.public_id}/projects/"
    made = api.post(base, {"name": "New"}).json()
    where = f"/api/v1/webhooks/projects/{made['project_id']}/"
    assert api.post(where, NEW).status_code == 404
    inside = Caller(made["api_key"])
    assert inside.post(where, NEW).status_code == 201
    number = Webhook.objects.get().public_id
    assert api.delete(at(number)).json() == NOT_FOUND


def test_a_delivery_of_another_webhook_is_none(
    api: Caller, hook: Webhook, project: Project
) -> None:
    other = Webhook.objects.create(project=project, secret=signing.new_secret(), **NEW)
    sent = delivery(other)
    for name in (
        signing.id_of(sent), str(sent.pk), "msg_", "msg_" + "0" * 16, "msg_" + "f" * 16,
        "x" * 5_000, "%27",
    ):  # fmt: skip
        answer = api.post(f"{at(hook.public_id)}deliveries/{name}/resend/")
        assert answer.status_code == 404
        assert answer.json() == {"error": "Delivery not found", "detail": "Delivery not found"}


def test_a_key_that_may_only_read_looks_and_changes_nothing(reader: Caller, hook: Webhook) -> None:
    sent = signing.id_of(delivery(hook))
    assert reader.get(of(hook.project)).status_code == 200
    statuses = [reader(*call).status_code for call in calls(hook, hook.public_id, sent)]
    assert statuses == [403, 403, 403, 200, 404, 403]
    assert reader.post(of(hook.project), NEW).status_code == 403
    assert [row.name for row in Webhook.objects.all()] == ["Mine"]


def test_without_a_key_nothing_is_told(anonymous: Caller, hook: Webhook) -> None:
    everything = [*calls(hook, hook.public_id, "x"), ("GET", of(hook.project), None),
                  ("POST", of(hook.project), NEW)]  # fmt: skip
    assert {anonymous(*call).status_code for call in everything} == {401}


@pytest.mark.parametrize("number", ["0", "not-a-uuid", "x" * 10_000, "%27%22", "*"])
def test_ids_that_cannot_be(number: str, api: Caller, hook: Webhook) -> None:
    answer = api.put(at(number), {"name": "x"})
    assert (answer.status_code, answer.json()) == (404, NOT_FOUND)
