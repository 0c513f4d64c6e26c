"""What bodies and parameters must hold beyond their types, for the document: checked in code."""

from typing import Any

from memories.api.fields import (
    GIVEN_ID,
    GIVEN_IDS,
    GIVEN_OBJECT,
    QUERY_LIMIT,
    STORABLE,
    UUID,
    one_given,
)
from memories.models import EntityKind
from memories.plans import TEXT_LIMIT
from memories.tenancy import ProjectValues

Schema = dict[str, Any]

_MOST = 1_000
_PLAIN = r"[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]"
# Of a memory: no control characters, and something in it.
MEMORY_TEXT: Schema = {
    "type": "string",
    "maxLength": TEXT_LIMIT,
    "pattern": f"^{_PLAIN}*[^\\s{_PLAIN[2:-1]}]{_PLAIN}*$",
}
TEXT_OR_NULL: Schema = {"anyOf": [MEMORY_TEXT, {"type": "null"}], "examples": ["Likes tea"]}
NEW_ID: Schema = {"anyOf": [GIVEN_ID, {"type": "integer", "minimum": -(10**18), "maximum": 10**18}]}
MEMORY_ID: Schema = {"type": "string", "pattern": UUID}
SCOPED: Schema = {"$ref": "#/components/schemas/ScopedFilters"}
_texts = dict.fromkeys(("text", "memory", "message", "data"), TEXT_OR_NULL)
_change = one_given(
    **dict.fromkeys(("text", "memory", "message", "data"), MEMORY_TEXT),
    metadata={"type": "object"},
    timestamp={"type": "integer"},
    expiration_date={},
)
_ALIAS: Schema = {"description": "Another name of memories."}


def _many(item: Schema) -> Schema:
    return {"type": "array", "minItems": 1, "maxItems": _MOST, "uniqueItems": True, "items": item}


def _batch(item: Schema) -> Schema:
    return {
        "properties": {"memories": _many(item), "memory_ids": {**_many(item), **_ALIAS}},
        "anyOf": [{"required": ["memories"]}, {"required": ["memory_ids"]}],
    }


QUESTION: Schema = {
    "type": "string",
    "maxLength": QUERY_LIMIT,
    "pattern": r"^[^\u0000]*[^\s\u0000][^\u0000]*$",
    "examples": ["What may Alex eat?"],
}

# By the name of a body's type.
BODIES: dict[str, Schema] = {
    "ListV3": {"properties": {"filters": SCOPED}},
    "SearchV1": {"properties": {"query": QUESTION}},
    "SearchV2": {"properties": {"query": QUESTION}},
    "SearchV3": {"properties": {"query": QUESTION, "filters": SCOPED}},
    "Edit": {"properties": _texts, "anyOf": _change},
    "EditOf": {
        "properties": {**_texts, "memory_id": MEMORY_ID},
        "anyOf": _change,
        "required": ["memory_id"],
    },
    "Named": {"properties": {"memory_id": MEMORY_ID}, "required": ["memory_id"]},
    "BatchEdit": _batch({"$ref": "#/components/schemas/EditOf"}),
    "BatchDeletion": _batch({"anyOf": [MEMORY_ID, {"$ref": "#/components/schemas/Named"}]}),
    "ExportIn": {
        "required": ["schema"],
        "properties": {
            "schema": {
                "description": "A JSON Schema, also as a text.",
                "anyOf": [GIVEN_OBJECT, {"type": "string", "pattern": r"^\{[^\u0000]*$"}],
            }
        },
        "anyOf": one_given(filters=GIVEN_OBJECT, **GIVEN_IDS),
    },
    "ExportWanted": {
        "anyOf": one_given(memory_export_id=MEMORY_ID, filters=GIVEN_OBJECT, **GIVEN_IDS)
    },
    "NewUser": {"properties": {"user_id": NEW_ID}},
    "NewAgent": {"properties": {"agent_id": NEW_ID}},
    "NewApp": {"properties": {"app_id": NEW_ID}},
    "NewRun": {"properties": {"run_id": NEW_ID}},
    "JobIn": {
        "anyOf": [
            {"properties": {"operation": {"const": "sample"}}},
            {"required": ["entity_id"], "properties": {"entity_id": GIVEN_ID}},
        ]
    },
    "SettingsIn": {
        "properties": {
            "entities": {
                "type": ["object", "null"],
                "additionalProperties": False,
                "properties": {
                    "user": {
                        "type": "object",
                        "additionalProperties": False,
                        "properties": {
                            "schema": {"anyOf": [GIVEN_OBJECT, {"type": "null"}]},
                            "custom_instructions": {
                                "type": ["string", "null"],
                                "maxLength": 10_000,
                                "pattern": STORABLE,
                            },
                        },
                    }
                },
            }
        }
    },
    "ProjectChanges": {"anyOf": [{"required": [name]} for name in ProjectValues.model_fields]},
    "FeedbackIn": {"properties": {"memory_id": MEMORY_ID}},
}

# By the name of a gap in a path; ids that are no such thing are never found otherwise.
GAPS: dict[str, Schema] = {
    "step": {"type": "string", "enum": ["email_code", "verify", "agent_mode", "caller"]},
    "memory_id": MEMORY_ID,
    "entity_type": {"type": "string", "enum": EntityKind.values},
}

# By operation and name: parameters that are narrower than their type.
PARAMETERS: dict[tuple[str, str], Schema] = {
    ("list_v3", "page_size"): {"type": "integer", "minimum": 1, "maximum": 200},
    ("delete_entity_v1", "entity_id"): {"type": "string", "pattern": "^[0-9]{1,18}$"},
    ("list_v1", "limit"): {
        "type": "integer", "minimum": 1, "maximum": 200,
        "description": "How many at most; ignored when page and page_size are given.",
    },
}  # fmt: skip
