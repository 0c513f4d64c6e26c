"""With A's key B's ids are ids that never existed: for every endpoint of the document."""

import json
import re
import uuid
from typing import Any

import pytest
from django.apps import apps
from django.http import HttpResponse

from memories.api import journal
from memories.models import (
    ApiKey,
    Delivery,
    Event,
    Export,
    Feedback,
    Membership,
    Memory,
    Organization,
    OrganizationMembership,
    Person,
    Project,
    Role,
    Webhook,
)
from memories.webhooks import signing
from tests.conftest import Remember
from tests.memories.api.conftest import Caller
from tests.memories.api.document import operations
from tests.memories.api.requests import Ids, send, uncovered

# Different on every call, whoever asks: ids, keys, times and numbers of rows that were just made.
FRESH = [
    (re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"), "<uuid>"),
    (re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+\+00:00"), "<time>"),
    (re.compile(r"(m0-|org_|proj_|whsec_)[A-Za-z0-9_/+=-]{24,}"), "<id>"),
    (re.compile(r'"id": \d+'), '"id": <number>'),
    (re.compile(r'"latency": [\d.]+'), '"latency": <ms>'),
]
SECRETS = ("Allergic to nuts", "https://b.example/hook", "bea@b.example", "Other")


def test_every_operation_has_a_request() -> None:
    assert uncovered() == set()


@pytest.fixture
def mine(project: Project, remember: Remember) -> Memory:
    """A memory of A's, for batches of A's and B's."""
    return remember("Likes tea", user_id="mine")


@pytest.fixture
def ghost(mine: Memory) -> dict[str, str]:
    """Ids that never were."""
    return {
        "own": str(mine.id),
        "kind": "user",
        "memory": str(uuid.uuid4()),
        "user": "nobody-at-all",
        "number": "987654321",
        "event": str(uuid.uuid4()),
        "export": str(uuid.uuid4()),
        "webhook": str(uuid.uuid4()),
        "delivery": "msg_" + "0" * 32,
        "organization": "org_" + "g" * 24,
        "project": "proj_" + "g" * 24,
    }


@pytest.fixture
def theirs(other_project: Project, remember: Remember, mine: Memory) -> dict[str, str]:
    """B's ids, of rows that are there."""
    memory = remember("Allergic to nuts", into=other_project, user_id="b-user-of-theirs")
    key = ApiKey.issue(project=other_project, name="b")[0]
    event = Event.objects.create(
        project=other_project, api_key=key, kind="ADD", status="SUCCEEDED",
        user_id="b-user-of-theirs", payload={"job": "profiles", "exports": []},
        results=[{"id": str(memory.id), "event": "ADD", "memory": "Allergic to nuts"}],
    )  # fmt: skip
    export = Export.objects.create(project=other_project, api_key=key, status="PENDING")
    Feedback.objects.create(project=other_project, memory_id=memory.id, feedback="POSITIVE")
    hook = Webhook.objects.create(
        project=other_project, name="Theirs", url="https://b.example/hook",
        event_types=["memory_add"], secret=signing.new_secret(),
    )  # fmt: skip
    delivery = Delivery.objects.create(
        project=other_project, webhook=hook, body={"id": "m", "event": "ADD", "memory": "x"}
    )
    person = Person.objects.create(username="bea", email="bea@b.example")
    Membership.objects.create(project=other_project, person=person, role=Role.ADMIN)
    OrganizationMembership.objects.create(
        organization=other_project.organization, person=person, role=Role.ADMIN
    )
    return {
        "own": str(mine.id),
        "kind": "user",
        "memory": str(memory.id),
        "user": "b-user-of-theirs",
        "number": str(other_project.entities.get(name="b-user-of-theirs").pk),
        "event": str(event.id),
        "export": str(export.id),
        "webhook": str(hook.public_id),
        "delivery": signing.id_of(delivery),
        "organization": other_project.organization.public_id,
        "project": other_project.public_id,
    }


def rows_of(project: Project) -> dict[str, Any]:
    """Everything that belongs to a project, row by row."""
    found: dict[str, Any] = {
        "project": list(Project.objects.filter(pk=project.pk).values()),
        "organization": list(Organization.objects.filter(pk=project.organization_id).values()),
        "organization members": list(
            OrganizationMembership.objects.filter(organization=project.organization_id).values()
        ),
    }
    for model in apps.get_app_config("memories").get_models():
        names = {field.name for field in model._meta.concrete_fields}
        if "project" in names:
            rows = model._default_manager.filter(project=project).order_by("pk")
            found[model.__name__] = [_comparable(row) for row in rows.values()]
    assert found["Memory"]
    assert found["Event"]
    return found


def _comparable(row: dict[str, Any]) -> dict[str, Any]:
    return {name: str(value) for name, value in row.items()}


def shown(response: HttpResponse, ids: Ids) -> tuple[int, str, dict[str, str]]:
    """Status, body and headers, without what names the ids that were asked for."""
    text = response.content.decode()
    for name, value in ids.items():
        text = text.replace(value, f"<{name}>") if name not in {"kind", "number"} else text
    for pattern, word in FRESH:
        text = pattern.sub(word, text)
    counted = ("Content-Length", "X-RateLimit-Remaining", "X-RateLimit-Reset")
    headers = {name: value for name, value in response.items() if name not in counted}
    return response.status_code, text, headers


@pytest.mark.parametrize("operation", operations())
def test_their_ids_are_ids_that_never_were(
    api: Caller, other_project: Project, ghost: Ids, theirs: Ids, operation: str
) -> None:
    before = rows_of(other_project)

    never = shown(send(api, operation, ghost), ghost)
    answer = shown(send(api, operation, theirs), theirs)

    assert answer == never
    assert rows_of(other_project) == before
    assert not [secret for secret in SECRETS if secret in answer[1]]


@pytest.mark.parametrize(
    "operation",
    ["get_memory", "update_memory", "give_feedback", "get_event", "get_export", "update_webhook",
     "list_deliveries"],
)  # fmt: skip
def test_with_their_own_key_the_same_requests_find_something(
    outsider: Caller, theirs: Ids, operation: str
) -> None:
    """Else the test above would compare nothing with nothing."""
    assert send(outsider, operation, theirs).status_code < 300


def test_a_batch_with_one_of_theirs_changes_none_of_mine(
    api: Caller, mine: Memory, theirs: Ids
) -> None:
    for operation in ("batch_update", "batch_delete"):
        assert send(api, operation, theirs).status_code == 404
    mine.refresh_from_db()
    assert (mine.text, mine.deleted_at) == ("Likes tea", None)


def test_deleting_everything_of_mine_leaves_theirs(
    api: Caller, project: Project, other_project: Project, mine: Memory, theirs: Ids
) -> None:
    before = rows_of(other_project)

    assert api.delete("/v1/memories/?user_id=*&agent_id=*&app_id=*&run_id=*").status_code == 200

    assert not project.memories.live().exists()
    assert rows_of(other_project) == before


def test_lists_counts_and_the_log_know_only_mine(api: Caller, mine: Memory, theirs: Ids) -> None:
    everything = [
        api.get(path).content.decode()
        for path in ("/v1/entities/", "/v1/entities/filters/", "/v1/events/", "/v1/stats/",
                     "/v1/memories/events/", "/api/v1/orgs/organizations/")
    ]  # fmt: skip
    journal.flush()

    assert not [text for text in everything for value in theirs.values()
                if len(value) > 8 and value != theirs["own"] and value in text]  # fmt: skip
    assert json.loads(everything[3])["total_memories"] == 1
    assert "mine" in everything[0]
