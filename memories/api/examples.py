"""Bodies as people would send them, for the document: by operation id."""

from typing import Any

Json = Any

MEMORY = "5c0e0f3e-6a52-4c8f-9d5e-0b6f7a1c2d3e"
OTHER = "0b6f7a1c-2d3e-4c8f-9d5e-5c0e0f3e6a52"
MESSAGES = [
    {"role": "user", "content": "I am allergic to nuts"},
    {"role": "assistant", "content": "Noted, no nuts."},
]
SCHEMA = {"type": "object", "properties": {"diet": {"type": "string"}}}
FILTERS = {"AND": [{"user_id": "alex"}, {"created_at": {"gte": "2026-07-01"}}]}

BODIES: dict[str, Json] = {
    "add": {"messages": MESSAGES, "user_id": "alex", "metadata": {"source": "form"}},
    "add_v3": {"messages": MESSAGES, "user_id": "alex", "run_id": "trip-2026"},
    "list_v2": {"filters": FILTERS},
    "list_v3": {"filters": {"user_id": "alex"}},
    "search_v1": {"query": "What may Alex eat?", "user_id": "alex", "top_k": 5},
    "search_v2": {"query": "What may Alex eat?", "filters": FILTERS},
    "search_v3": {"query": "What may Alex eat?", "filters": FILTERS, "threshold": 0.2},
    "update_memory": {"text": "Is allergic to peanuts", "metadata": {"source": "phone"}},
    "batch_update": {"memories": [{"memory_id": MEMORY, "text": "Is allergic to peanuts"}]},
    "batch_delete": {"memories": [{"memory_id": MEMORY}, {"memory_id": OTHER}]},
    "create_user": {"user_id": "alex", "metadata": {"plan": "free"}},
    "create_agent": {"agent_id": "tutor", "name": "Maths tutor"},
    "create_app": {"app_id": "shop", "name": "The shop"},
    "create_run": {"run_id": "trip-2026", "name": "A trip to Porto"},
    "give_feedback": {"memory_id": MEMORY, "feedback": "NEGATIVE", "feedback_reason": "Outdated"},
    "create_export": {"schema": SCHEMA, "filters": {"user_id": "alex"}},
    "get_export": {"memory_export_id": MEMORY},
    "summarize": {"filters": {"user_id": "alex"}},
    "make_profiles": {"operation": "trigger", "entity_id": "alex"},
    "change_profile_settings": {"enabled": True, "entities": {"user": {"schema": SCHEMA}}},
    "create_organization": {"name": "Acme"},
    "create_project": {"name": "Support", "description": "What our customers tell us"},
    "update_project": {"custom_instructions": "Leave out prices.", "name": "Support"},
    "add_organization_member": {"email": "mira@example.org", "role": "READER"},
    "change_organization_member": {"email": "mira@example.org", "role": "OWNER"},
    "remove_organization_member": {"email": "mira@example.org"},
    "add_project_member": {"email": "mira@example.org", "role": "READER"},
    "change_project_member": {"email": "mira@example.org", "role": "OWNER"},
    "remove_project_member": {"email": "mira@example.org"},
    "create_webhook": {
        "name": "Our receiver",
        "url": "https://example.org/hook",
        "event_types": ["memory_add", "memory_update", "memory_delete"],
    },
    "update_webhook": {"is_active": False},
}
