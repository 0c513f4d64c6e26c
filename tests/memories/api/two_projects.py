"""Two projects, A with one memory and B with one of everything, for tests across the wall."""

import uuid
from typing import Any

import pytest
from django.apps import apps

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
