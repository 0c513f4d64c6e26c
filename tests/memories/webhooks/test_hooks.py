"""Webhooks: making and changing them, what they are told, and how it is signed."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from memories import webhooks
from memories.models import Delivery, Person, Project, Webhook
from memories.queues import OUTBOX
from memories.webhooks import BadWebhook
from tests.conftest import Remember
from tests.memories.test_jobs import work
from tests.memories.webhooks.receiver import (
    Receiver,
    change,
    hook_for,
    queued,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("queue")]

CHANGES = ["memory_add", "memory_update", "memory_delete", "memory_categorize"]
HANDBOOK = Path(__file__).resolve().parents[3] / "docs" / "webhooks.md"


# --- making and changing them ---------------------------------------------------------------


def test_a_new_webhook_has_a_secret_that_is_given_out_once(project: Project) -> None:
    given = {"name": "CRM", "url": "https://example.com/hook", "event_types": CHANGES}
    hook, secret = webhooks.create(project, {**given, "is_active": True, "project": "other"})
    assert re.fullmatch(r"whsec_[A-Za-z0-9+/]{43}=", secret)
    assert (hook.project, hook.name, hook.event_types, hook.is_active) == (
        project, "CRM", CHANGES, True,
    )  # fmt: skip
    assert secret != webhooks.create(project, given)[1]
    assert webhooks.listed(project).first() == hook


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"name": None}, "name"),
        ({"name": "  "}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"name": "a\0b"}, "name"),
        ({"name": 7}, "name"),
        ({"url": ""}, "url"),
        ({"url": "ftp://example.com/"}, "url"),
        ({"url": "javascript:alert(1)"}, "url"),
        ({"url": "https://"}, "url"),
        ({"url": "https://user:pass@example.com/"}, "url"),
        ({"url": "https://example.com/" + "x" * 2000}, "url"),
        ({"url": "https://example.com/\ud800"}, "url"),
        ({"url": ["https://example.com/"]}, "url"),
        ({"event_types": []}, "event_types"),
        ({"event_types": "memory_add"}, "event_types"),
        ({"event_types": ["memory_add", "memory_forget"]}, "event_types"),
        ({"event_types": [{"a": 1}]}, "event_types"),
        ({"event_types": ["\ud800"]}, "event_types"),
        ({"is_active": "yes"}, "is_active"),
    ],
)
def test_what_makes_no_webhook_is_refused_by_field(
    project: Project, given: dict[str, object], field: str
) -> None:
    good = {"name": "CRM", "url": "https://example.com/", "event_types": ["memory_add"]}
    with pytest.raises(BadWebhook) as refused:
        webhooks.create(project, {**good, **given})
    assert list(refused.value.errors) == [field]
    assert not project.webhooks.exists()


def test_all_that_is_missing_is_named_at_once(project: Project) -> None:
    with pytest.raises(BadWebhook) as refused:
        webhooks.create(project, {})
    assert refused.value.errors == {
        name: ["This field is required."] for name in ("name", "url", "event_types")
    }


def test_the_ingest_events_are_stored(project: Project) -> None:
    hook = hook_for(project, "https://example.com/", "ingest_job_failed", "memory_add")
    assert hook.event_types == ["ingest_job_failed", "memory_add"]


def test_a_project_has_a_limit_of_webhooks(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhooks.hooks, "MOST_WEBHOOKS", 1)
    hook_for(project, "https://example.com/", "memory_add")
    with pytest.raises(BadWebhook, match="1 webhooks at most"):
        hook_for(project, "https://example.com/", "memory_add")


def test_a_project_has_a_limit_of_active_webhooks(project: Project) -> None:
    """Each change of a memory is a delivery to every one of them."""
    hooks = [hook_for(project, "https://example.com/", "memory_add") for _ in range(20)]
    with pytest.raises(BadWebhook, match="20 active webhooks at most"):
        hook_for(project, "https://example.com/", "memory_add")

    webhooks.update(hooks[0], {"is_active": False})
    another = hook_for(project, "https://example.com/", "memory_add")
    with pytest.raises(BadWebhook, match="20 active webhooks at most") as refused:
        webhooks.update(hooks[0], {"is_active": True})
    assert list(refused.value.errors) == ["is_active"]
    assert not Webhook.objects.get(pk=hooks[0].pk).is_active

    webhooks.update(another, {"is_active": True, "name": "Still"})  # it is one of them already
    webhooks.remove(another)
    assert webhooks.update(hooks[0], {"is_active": True}).is_active


def test_a_webhook_is_found_in_its_own_project_only(
    hook: Webhook, project: Project, other_project: Project
) -> None:
    assert webhooks.find(project, str(hook.public_id)) == hook
    assert webhooks.find(project, hook.public_id) == hook
    assert webhooks.find(other_project, hook.public_id) is None
    assert [webhooks.find(project, text) for text in ("", "1", "x\0", "7" * 9000)] == [None] * 4


def test_a_delivery_is_found_by_the_id_that_receivers_see(
    hook: Webhook, remember: Remember, receiver: Receiver
) -> None:
    other = hook_for(hook.project, receiver.url, "memory_add")
    for number in range(20):
        remember(f"Statement {number}")
    webhooks.deliver(hook.pk)
    names = [headers["webhook-id"] for headers, _ in receiver.requests]
    found = [webhooks.find_delivery(hook, name) for name in names]
    assert [delivery.body["memory"] for delivery in found if delivery] == receiver.texts
    assert [webhooks.find_delivery(other, name) for name in names] == [None] * 20
    junk = ["", "1", "msg_1", "msg_" + "f" * 16, "msg_" + "F" * 16, "msg_" + "0" * 17, "x\0"]
    assert [webhooks.find_delivery(hook, name) for name in junk] == [None] * len(junk)


def test_an_update_changes_what_it_names(hook: Webhook) -> None:
    webhooks.update(hook, {"name": "Billing", "event_types": ["memory_delete"], "secret": "x"})
    hook.refresh_from_db()
    assert (hook.name, hook.event_types) == ("Billing", ["memory_delete"])
    assert hook.secret.startswith("whsec_")
    with pytest.raises(BadWebhook):
        webhooks.update(hook, {"url": None})


# --- what is told ---------------------------------------------------------------------------


def test_each_change_is_told_to_whoever_wants_it(
    project: Project, admin: Person, remember: Remember, receiver: Receiver
) -> None:
    everything = hook_for(project, receiver.url, *CHANGES)
    hook_for(project, receiver.url, "memory_delete")
    memory = remember("Likes tea", categories=["food"])
    change(memory, admin, text="Likes green tea")
    change(memory, admin, categories=["food", "health"])
    change(memory, admin, kind="DELETE")
    assert Delivery.objects.count() == 7
    webhooks.deliver(everything.pk)
    number = str(memory.id)
    assert receiver.told == [
        {"id": number, "data": {"memory": "Likes tea"}, "event": "ADD"},
        {"event": "CATEGORIZE", "memory_id": number, "categories": ["food"]},
        {"id": number, "data": {"memory": "Likes green tea"}, "event": "UPDATE"},
        {"id": number, "data": {"memory": "Likes green tea"}, "event": "UPDATE"},
        {"event": "CATEGORIZE", "memory_id": number, "categories": ["food", "health"]},
        {"id": number, "data": {"memory": "Likes green tea"}, "event": "DELETE"},
    ]


def test_a_change_that_is_rolled_back_tells_nobody(hook: Webhook, remember: Remember) -> None:
    with transaction.atomic():
        remember("Likes tea")
        assert Delivery.objects.count() == 1
        transaction.set_rollback(True)
    assert (Delivery.objects.count(), queued()) == (0, [])


def test_other_projects_hear_nothing(
    hook: Webhook, other_project: Project, remember: Remember
) -> None:
    remember("Likes tea", into=other_project)
    assert not Delivery.objects.exists()


def test_workers_are_woken_once_after_the_commit(
    hook: Webhook, remember: Remember, receiver: Receiver
) -> None:
    with transaction.atomic():
        remember("Likes tea")
        assert queued() == []
    remember("Likes milk")
    assert queued() == [hook.pk]
    work(OUTBOX)
    assert receiver.texts == ["Likes tea", "Likes milk"]
    assert queued() == []


def test_waking_inside_a_transaction_spoils_nothing(hook: Webhook, remember: Remember) -> None:
    remember("Likes tea")
    with transaction.atomic():
        webhooks.send_again(Delivery.objects.get())  # its job waits already
        remember("Likes milk")
    assert Delivery.objects.count() == 2


def test_a_delivery_is_signed_as_the_docs_say(
    hook: Webhook, remember: Remember, receiver: Receiver
) -> None:
    verify: dict[str, Any] = {}
    exec(re.search(r"```python\n(.*?)```", HANDBOOK.read_text(), re.DOTALL)[1], verify)
    remember("Likes tea")
    webhooks.deliver(hook.pk)
    [(headers, body)] = receiver.requests
    assert headers["content-type"] == "application/json"
    assert headers["user-agent"] == "Palimpsest"
    assert verify["verify"](hook.secret, headers, body)
    assert not verify["verify"](hook.secret, headers, body + b" ")
    assert not verify["verify"](
        hook_for(hook.project, hook.url, "memory_add").secret, headers, body
    )
    late = {**headers, "webhook-timestamp": str(int(headers["webhook-timestamp"]) - 301)}
    assert not verify["verify"](hook.secret, late, body)
