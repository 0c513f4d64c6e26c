"""One plausible request for every operation of the document, told which ids to name.

Tests that cover every endpoint take them from here: an operation without one makes them fail.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from django.http import HttpResponse

from tests.memories.api.conftest import Caller
from tests.memories.api.document import operations

Json = Any
Ids = Mapping[str, str]
OF_MEMORY = {"AND": [{"memory_ids": ["{memory}"]}, {"NOT": [{"user_id": "nobody"}]}]}
SCOPED = {"AND": [{"user_id": "{user}"}, {"memory_ids": {"in": ["{memory}"]}}]}
SCHEMA = {"type": "object", "properties": {"diet": {"type": "string"}}}
HOOK = {"name": "Mine", "url": "https://example.org/hook", "event_types": ["memory_add"]}
IDS = "user_id={user}"

# By operation id: the body, the query. {name} stands for one of the ids.
WITH: dict[str, tuple[Json, str]] = {
    "add": ({"messages": "Likes rain", "user_id": "{user}", "infer": False}, ""),
    "add_v3": ({"messages": "Likes rain", "user_id": "{user}", "infer": False}, ""),
    "list_v1": (None, f"{IDS}&page=1&page_size=5"),
    "list_v2": ({"filters": OF_MEMORY}, "page=1&page_size=5"),
    "list_v3": ({"filters": SCOPED}, ""),
    "list_v2_by_get": (None, f"{IDS}&page=1&page_size=5"),
    "list_v3_by_get": (None, "filters={'user_id': '{user}'}"),
    "list_of_entity": (None, ""),
    "search_v1": ({"query": "tea", "user_id": "{user}", "filters": OF_MEMORY}, ""),
    "search_v2": ({"query": "tea", "filters": OF_MEMORY}, ""),
    "search_v3": ({"query": "tea", "filters": SCOPED}, ""),
    "update_memory": ({"text": "Taken over", "metadata": {"a": 1}}, ""),
    "batch_update": (
        {
            "memories": [
                {"memory_id": "{own}", "text": "New"},
                {"memory_id": "{memory}", "text": "N"},
            ]
        },
        "",
    ),
    "batch_delete": ({"memories": [{"memory_id": "{own}"}, {"memory_id": "{memory}"}]}, ""),
    "delete_all": (None, IDS),
    "create_user": ({"user_id": "{user}", "metadata": {"taken": "over"}}, ""),
    "create_agent": ({"agent_id": "{user}", "name": "Taken over"}, ""),
    "create_app": ({"app_id": "{user}", "name": "Taken over"}, ""),
    "create_run": ({"run_id": "{user}", "name": "Taken over"}, ""),
    "list_events": (None, f"{IDS}&page=1&page_size=5"),
    "give_feedback": ({"memory_id": "{memory}", "feedback": "NEGATIVE"}, ""),
    "create_export": ({"schema": SCHEMA, "filters": OF_MEMORY}, ""),
    "get_export": ({"memory_export_id": "{export}"}, ""),
    "summarize": ({"filters": OF_MEMORY}, ""),
    "make_profiles": ({"operation": "trigger", "entity_id": "{user}"}, ""),
    "change_profile_settings": ({"enabled": True}, ""),
    "create_organization": ({"name": "New"}, ""),
    "create_project": ({"name": "New"}, ""),
    "update_project": ({"name": "Taken over", "custom_instructions": "Leak."}, ""),
    "add_organization_member": ({"email": "mira@example.org", "role": "OWNER"}, ""),
    "change_organization_member": ({"email": "mira@example.org", "role": "OWNER"}, ""),
    "remove_organization_member": (None, "email=mira@example.org"),
    "add_project_member": ({"email": "mira@example.org", "role": "OWNER"}, ""),
    "change_project_member": ({"email": "mira@example.org", "role": "OWNER"}, ""),
    "remove_project_member": (None, "email=mira@example.org"),
    "create_webhook": (HOOK, ""),
    "update_webhook": ({"name": "Taken over", "is_active": False}, ""),
    "sign_up": ({"email": "mira@example.org"}, ""),
}
# Operations that need neither.
PLAIN = {
    "ping", "stats", "list_entities", "entity_filters", "get_entity", "delete_entity",
    "delete_entity_v1", "list_changes", "get_event", "get_memory", "delete_memory", "history",
    "get_profile", "get_profile_job", "get_profile_settings", "list_organizations",
    "get_organization", "delete_organization", "list_projects", "get_project", "delete_project",
    "organization_members", "project_members", "list_webhooks", "delete_webhook",
    "list_deliveries", "resend_delivery",
}  # fmt: skip
# By the gap's name in a path: which id belongs there.
GAPS = {
    "memory_id": "memory", "event_id": "event", "job_id": "event", "name": "user",
    "entity_type": "kind", "org_id": "organization", "project_id": "project",
    "webhook_id": "webhook", "delivery_id": "delivery", "step": "kind",
}  # fmt: skip


def uncovered() -> set[str]:
    """Operations of the document that have no request here, and the other way round."""
    return set(operations()) ^ (set(WITH) | PLAIN)


def send(caller: Caller, operation: str, ids: Ids) -> HttpResponse:
    """Send the operation's request with these ids in it."""
    method, path, _ = operations()[operation]
    body, query = WITH.get(operation, (None, ""))
    gaps = GAPS | {"entity_id": "number" if operation == "delete_entity_v1" else "user"}
    for gap, name in gaps.items():
        path = path.replace("{" + gap + "}", quote(ids[name], safe=""))
    assert "{" not in path, path
    query = _filled(query, ids)
    return caller(method, f"{path}?{query}" if query else path, _filled(body, ids))


def _filled(node: Json, ids: Ids) -> Json:
    if isinstance(node, str):
        for name, value in ids.items():
            node = node.replace("{" + name + "}", value)
        return node
    if isinstance(node, list):
        return [_filled(item, ids) for item in node]
    if isinstance(node, dict):
        return {name: _filled(item, ids) for name, item in node.items()}
    return node
