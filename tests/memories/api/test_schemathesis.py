"""Thousands of requests made from the document, good and bad: what is served is what it says.

Every check of schemathesis is on. Where a request fits the document and is refused nevertheless,
the reason is one of REASONS: what OpenAPI has no words for.
"""

import re
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from schemathesis.core.failures import FailureGroup
from schemathesis.openapi.checks import RejectedPositiveData

from dashboard.wsgi import application
from memories.models import Delivery, Project, Webhook
from memories.webhooks import signing
from tests.conftest import Remember
from tests.memories.api.conftest import Caller
from tests.memories.api.document import document, operations

LEAST = 5_000
# Making a filter, or a thousand different memories, takes a hundred times as long as answering:
# there are fewer of these, and none for every corner of the schema (the phase called coverage).
MANY, FEW = 68, 8
SLOW = {
    "add", "add_v3", "list_v1", "list_v2", "list_v3", "list_v2_by_get", "list_v3_by_get",
    "search_v1", "search_v2", "search_v3", "delete_all", "batch_update", "batch_delete",
    "create_export", "get_export", "summarize", "update_project",
}  # fmt: skip

# By operation: what a request that fits the document may still be refused for.
ANY_ID = "One of the filters: app_id, user_id, agent_id, run_id is required!"
REASONS: dict[str, str] = {
    # OpenAPI cannot demand one of several query parameters.
    "list_v1": re.escape(ANY_ID),
    "delete_all": re.escape(ANY_ID),
    "list_v2_by_get": "Filters are required and cannot be empty",
    # Nor that a text holds JSON, and what a JSON Schema may ask of an export.
    "create_export": "schema",
    "change_profile_settings": "schema",
    # Addresses of documents fit any pattern and may lead nowhere.
    "add": "The url of|Images are read only|document|PDF",
    "add_v3": "The url of|Images are read only|document|PDF",
    # JSON Schema knows that items differ, not that one key of them does.
    "batch_update": "named twice",
    "batch_delete": "named twice",
    # What is there already is no matter of a schema.
    "add_organization_member": "member already",
    "add_project_member": "member already",
    # Nor whether an address leads out of this house.
    "create_webhook": "url: ",
    "update_webhook": "url: ",
}
PROFILES = {
    "profiles_enabled": True,
    "profile_schema": {"type": "object", "properties": {"diet": {"type": "string"}}},
}

CONFIGURATION = {
    "seed": 3,
    "generation": {
        "deterministic": True,
        "max-examples": MANY,
        # Keys that are wrong and missing are `ignored_auth`'s and test_keys.py's.
        "with-security-parameters": False,
    },
    "operations": [
        {
            "include-operation-id": sorted(SLOW),
            "generation": {"max-examples": FEW},
            "phases": {"coverage": {"enabled": False}},
        }
    ],
}

# A copy: schemathesis writes into it, and others of this run read the document too.
schema = schemathesis.openapi.from_dict(
    deepcopy(document()), config=schemathesis.Config.from_dict(CONFIGURATION)
)
schema.app = application

# Deleted, they would take the key with them.
LEFT_ALONE = {"delete_project", "delete_organization"}

made: Counter[str] = Counter()
heard: Counter[int] = Counter()
caller: dict[str, Caller] = {}
known: dict[str, str] = {}


@pytest.fixture(autouse=True)
def a_project_with_something_in_it(
    api: Caller, project: Project, remember: Remember
) -> Iterator[None]:
    """And a connection that outlives each request, as Django's own test client has it."""
    project.options = PROFILES
    project.save()
    memory = remember("Likes tea", user_id="alex", metadata={"food": "vegan"}, categories=["food"])
    hook = Webhook.objects.create(
        project=project, name="Mine", url="https://example.org/hook", event_types=["memory_add"],
        secret=signing.new_secret(),
    )  # fmt: skip
    delivery = Delivery.objects.create(
        project=project, webhook=hook, body={"id": "m", "event": "ADD", "memory": "Likes tea"}
    )
    known.update(
        memory_id=str(memory.id), name="alex", entity_type="user", entity_id="alex",
        event_id=str(project.events.create(kind="ADD", status="SUCCEEDED").pk),
        webhook_id=str(hook.public_id), delivery_id=signing.id_of(delivery),
        project_id=project.public_id, org_id=project.organization.public_id,
    )  # fmt: skip
    caller["now"] = api
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@schema.parametrize()
def test_the_served_is_what_the_document_says(case: schemathesis.Case) -> None:
    _name_what_is_there(case)
    headers = {"Authorization": f"Token {caller['now'].secret}"}
    response = case.call(headers=headers)
    made[case.operation.label] += 1
    heard[response.status_code] += 1
    try:
        case.validate_response(response, headers=headers)
    except FailureGroup as failed:
        if not all(_has_a_reason(case, response, one) for one in failed.exceptions):
            raise


def _name_what_is_there(case: schemathesis.Case) -> None:
    """In every other good request: an id made up at random finds nothing."""
    good = case.meta is not None and case.meta.generation.mode.is_positive
    operation = case.operation.definition.raw["operationId"]
    if good and made[case.operation.label] % 2 and operation not in LEFT_ALONE:
        for name in case.path_parameters or {}:
            if name in known and operation != "delete_entity_v1":
                case.path_parameters[name] = known[name]


def _has_a_reason(case: schemathesis.Case, response: Any, failure: Exception) -> bool:
    if not isinstance(failure, RejectedPositiveData):
        return False
    reason = REASONS.get(case.operation.definition.raw["operationId"])
    return reason is not None and re.search(reason, response.text) is not None


def test_there_were_enough_of_them() -> None:
    """Runs after those above, in the order of this file."""
    if len(made) < len(operations()):
        pytest.skip("Only some of the operations were run.")
    number = sum(made.values())
    print(
        f"{number:,} requests over {len(made)} operations; statuses: {dict(sorted(heard.items()))}"
    )

    assert number >= LEAST
