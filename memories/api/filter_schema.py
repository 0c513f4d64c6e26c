"""The filter language as JSON Schema: what `memories.filters` reads, field by field.

One object, its keys are fields or AND, OR and NOT, and refers to itself for what they hold. Three
things JSON Schema cannot say: how deep it may be nested (20), how many conditions there may be in
all, and that a date in a month's 29th day of February needs a leap year; the schema leaves that day
out.
"""

from typing import Any

from memories.api.fields import MOMENT, STORABLE, UUID
from memories.filters import (
    ALLOWED_KEYS,
    DATE_FIELDS,
    ENTITY_FIELDS,
    MOST_CONDITIONS,
    MOST_ITEMS,
    MOST_SUBSTRINGS,
    OPERATORS,
    TEXT_FIELDS,
)

Schema = dict[str, Any]

FILTERS: Schema = {"$ref": "#/components/schemas/Filters"}
# datetime's own range, in Unix seconds.
ANY = r"[^\u0000]"
FIRST_SECOND, LAST_SECOND = -62_135_596_800, 253_402_300_799

TEXT: Schema = {"type": "string", "pattern": STORABLE}
NUMBER: Schema = {"type": "number"}
NAME: Schema = {"anyOf": [TEXT, NUMBER]}
ID: Schema = {"anyOf": [TEXT, NUMBER, {"type": "null"}]}
DAY: Schema = {
    "anyOf": [
        {"type": "string", "pattern": MOMENT},
        {"type": "number", "minimum": FIRST_SECOND, "exclusiveMaximum": LAST_SECOND + 1},
    ]
}
MEMORY: Schema = {"type": "string", "pattern": UUID}
SCALAR: Schema = {"anyOf": [TEXT, NUMBER, {"type": "boolean"}, {"type": "null"}]}
GROUP: Schema = {"type": "array", "items": FILTERS, "maxItems": MOST_CONDITIONS}


def _list(item: Schema) -> Schema:
    most = MOST_CONDITIONS if item is DAY else MOST_ITEMS  # each date is a condition of its own
    return {"type": "array", "items": item, "maxItems": most}


def _condition(family: str, operand: Schema) -> Schema:
    """`{"gte": …, "lte": …}`: at least one operator, several are ANDed."""
    special = {"in": _list(operand), "exists": {"type": "boolean"}}
    return {
        "type": "object",
        "minProperties": 1,
        "properties": {name: special.get(name, operand) for name in OPERATORS[family]},
        "additionalProperties": False,
    }


def _either(*schemas: Schema) -> Schema:
    return {"anyOf": list(schemas)}


_entity = _either(ID, _list(ID), _condition("entity", ID))
_date = _either(DAY, _list(DAY), _condition("date", DAY))
_text = _either(NAME, _condition("text", NAME))
_categories = _either(NAME, _list(NAME), _condition("categories", NAME))
_wanted_metadata: Schema = {
    "type": "object",
    "propertyNames": {"pattern": STORABLE},
    "additionalProperties": _either(SCALAR, _condition("metadata", SCALAR)),
}
_metadata: Schema = {**_wanted_metadata, "minProperties": 1}
_memory_ids = _either(MEMORY, _list(MEMORY), _condition("memory_ids", MEMORY))
_groups: Schema = {"AND": GROUP, "OR": GROUP, "NOT": _either(GROUP, FILTERS)}


_conditions: Schema = {
    "EntityCondition": _entity,
    "DateCondition": _date,
    "TextCondition": _text,
    "CategoriesCondition": _categories,
    "MetadataCondition": _metadata,
    "WantedMetadata": _wanted_metadata,
    "MemoryIdsCondition": _memory_ids,
}


def _of(field: str) -> Schema:
    families = (("Entity", ENTITY_FIELDS), ("Date", DATE_FIELDS), ("Text", TEXT_FIELDS))
    found = (name for name, fields in families if field in fields)
    own = "".join(word.title() for word in field.split("_"))
    return {"$ref": f"#/components/schemas/{next(found, own)}Condition"}


# Other spellings, `filters.ALIASES`, are understood as well; no client needs to learn them.
_fields: Schema = {name: _of(name) for name in ALLOWED_KEYS if name not in _groups}


def schemas() -> Schema:
    """Named schemas for the document: filters of v2, and those of v3, which must name somebody."""
    filters: Schema = {
        "title": "Filters",
        "description": "Which memories: conditions on fields, joined by AND, OR and NOT. Several "
        f"keys in one object are ANDed. There may be {MOST_CONDITIONS} conditions in all, "
        f"{MOST_SUBSTRINGS} of them with contains or icontains.",
        "type": "object",
        "properties": {**_groups, **_fields},
        "additionalProperties": False,
        "examples": [
            {"AND": [{"user_id": "alex"}, {"created_at": {"gte": "2026-07-01"}}]},
            {"OR": [{"user_id": "alex"}, {"agent_id": {"in": ["travel-desk", "tutor"]}}]},
            {"user_id": "alex", "categories": {"contains": "food"}},
        ],
    }
    return {**_conditions, "Filters": filters, "ScopedFilters": _scoped(filters["properties"])}


def _scoped(properties: Schema) -> Schema:
    """Filters of which every match carries an id that they name."""
    itself: Schema = {"$ref": "#/components/schemas/ScopedFilters"}
    named = _either(TEXT, NUMBER)
    condition = _condition("entity", ID)["properties"]
    some = {"type": "object", "additionalProperties": False}
    one = _either(
        {"type": "string", "pattern": f"^(?:|[^*\\u0000]{ANY}*|[*]{ANY}+)$"},
        NUMBER,
        _list(named),
        {**some, "properties": {**condition, "eq": named}, "required": ["eq"]},
        {**some, "properties": {**condition, "in": _list(named)}, "required": ["in"]},
    )
    ways: Schema = {
        **dict.fromkeys(ENTITY_FIELDS, one),
        "AND": {"type": "array", "contains": itself, "items": FILTERS, "maxItems": MOST_CONDITIONS},
        "OR": {"type": "array", "minItems": 1, "items": itself, "maxItems": MOST_CONDITIONS},
    }  # fmt: skip
    return {
        "title": "ScopedFilters",
        "description": "Filters that name at least one user, agent, app or run. Wildcards and "
        "exclusions name nobody.",
        "anyOf": [
            {
                "type": "object",
                "required": [name],
                "properties": {**properties, name: schema},
                "additionalProperties": False,
            }
            for name, schema in ways.items()
        ],
        "examples": [{"user_id": "alex"}, {"AND": [{"user_id": "alex"}, {"run_id": "*"}]}],
    }
