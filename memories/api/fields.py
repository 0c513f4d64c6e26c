"""The fields that many requests share: ids, lists, texts, with their limits and their oddities.

What a field takes stands twice: as the type that checks it, and as the JSON Schema that the OpenAPI
document shows. The schema says what is really taken, a number written as a text included.
"""

import re
from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
)

from memories.api import tolerance
from memories.plans import CATEGORY_LIMIT, ID_LIMIT, clean_id, clean_metadata

Json = Any
Schema = dict[str, Any]
QUERY_LIMIT = 20_000
PAGE_MOST = 1_000_000
EARLIEST, LATEST = -62_000_000_000, 250_000_000_000  # Unix seconds

# For the document. NUL and halves of characters are refused everywhere, by the door.
STORABLE = r"^[^\u0000]*$"
_PLAIN = r"[^\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]"
IDENTIFIER = f"^{_PLAIN}*$"
GIVEN = f"^{_PLAIN}*[^*\\s{_PLAIN[2:-1]}]{_PLAIN}*$"  # neither blank nor *
NO_STAR = f"^(?:|{_PLAIN[:-1]}*]{_PLAIN}*|[*]{_PLAIN}+)$"
UUID = "^[0-9a-fA-F]{8}(-?[0-9a-fA-F]{4}){3}-?[0-9a-fA-F]{12}$"
DATE = (
    r"(?:19|20|21)[0-9]{2}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])"
    r"|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8]))"
)
TIME = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,6})?(?:Z|[+-](?:0[0-9]|1[0-2]):00)"
MOMENT = rf"^{DATE}(?:T{TIME})?$"


def referring(name: str) -> WithJsonSchema:
    """The type's place in the document: `openapi.SHARED[name]`."""
    return WithJsonSchema({"x-shared": name})


def _as_text(value: Json) -> Json:
    """Numbers are ids too: `user_id=42`."""
    whole = isinstance(value, int) and not isinstance(value, bool)
    if (whole or (isinstance(value, float) and value.is_integer())) and abs(
        value
    ) <= ID_NUMBER_MOST:
        return str(int(value))
    return clean_id(value) if isinstance(value, str) else value


def _as_list(value: Json) -> Json:
    """Texts joined by commas, or a JSON list as a text, beside a list."""
    return tolerance.split_list([value]) if isinstance(value, str) else value


def _plain_date(value: Json) -> Json:
    """`2026-12-31`; clients also send an instant, of which the day counts."""
    if isinstance(value, date):
        return value
    if isinstance(value, str) and len(value) > 10 and value[10] in "T ":
        value = value[:10]
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        raise ValueError("A day is written as 2026-12-31.")
    return value


def _as_flag(value: Json) -> Json:
    """`true`, or `True` as Python prints it."""
    words = {"true": True, "false": False}
    found = words.get(value.strip().lower()) if isinstance(value, str) else value
    if not isinstance(found, bool):
        raise ValueError("Send true or false.")
    return found


def _as_whole(value: Json) -> Json:
    """A whole number, also as the digits that a query string has of it."""
    if isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,300}", value.strip()):
        return int(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError("Send a whole number.")
    return value


def _as_share(value: Json) -> Json:
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,3}(\.[0-9]{1,18})?", value.strip()):
        return float(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("Send a number.")
    return value


def _no_comma(most: int) -> str:
    return rf"[^\[,\u0000]{{0,{most}}}"


def whole(least: int, most: int, digits: str) -> Any:
    """A whole number from `least` to `most`. digits: the pattern of it as a text."""
    shown = {
        "anyOf": [
            {"type": "integer", "minimum": least, "maximum": most},
            {"type": "string", "pattern": f"^{digits}$"},
        ]
    }
    return Annotated[
        int, Field(ge=least, le=most), BeforeValidator(_as_whole), WithJsonSchema(shown)
    ]


ID_NUMBER_MOST = 10**18
ID_SCHEMA: Schema = {
    "anyOf": [
        {"type": "string", "maxLength": ID_LIMIT, "pattern": IDENTIFIER},
        {"type": "integer", "minimum": -ID_NUMBER_MOST, "maximum": ID_NUMBER_MOST},
    ],
    "examples": ["alex"],
}
Id = Annotated[
    str, Field(max_length=ID_LIMIT), BeforeValidator(_as_text), WithJsonSchema(ID_SCHEMA)
]
Text = Annotated[str, Field(pattern=STORABLE)]
Names = Annotated[
    list[Annotated[str, StringConstraints(max_length=CATEGORY_LIMIT, pattern=STORABLE)]],
    Field(max_length=1_000),
    BeforeValidator(_as_list),
    WithJsonSchema(
        {
            "anyOf": [
                {
                    "type": "array",
                    "maxItems": 1_000,
                    "items": {
                        "type": "string", "maxLength": CATEGORY_LIMIT, "pattern": STORABLE,
                    },
                },
                {
                    "type": "string",
                    "maxLength": 1_000,
                    "pattern": f"^{_no_comma(CATEGORY_LIMIT)}(,{_no_comma(CATEGORY_LIMIT)})*$",
                    "description": "The same, joined by commas.",
                },
            ]
        }
    ),
]  # fmt: skip
Object = Annotated[dict[str, Json], BeforeValidator(clean_metadata), referring("Metadata")]
WantedMetadata = Annotated[dict[str, Json], referring("WantedMetadata")]
Filters = Annotated[dict[str, Json], referring("Filters")]
ScopedFilters = Annotated[dict[str, Json], referring("ScopedFilters")]
Day = Annotated[
    date,
    BeforeValidator(_plain_date),
    WithJsonSchema({"type": "string", "format": "date", "examples": ["2026-12-31"]}),
]
Moment = Annotated[
    str,
    Field(max_length=40),
    WithJsonSchema({"type": "string", "pattern": f"^$|{MOMENT}", "examples": ["2026-05-03"]}),
]
Flag = Annotated[
    bool,
    BeforeValidator(_as_flag),
    WithJsonSchema(
        {"anyOf": [{"type": "boolean"}, {"enum": ["true", "false", "True", "False"]}]}
    ),
]  # fmt: skip
Seconds = whole(EARLIEST, LATEST, "-?[0-9]{1,10}")
Amount = whole(1, 1_000_000_000, "[1-9][0-9]{0,8}")
UpTo10 = whole(1, 10, "(?:[1-9]|10)")
UpTo200 = whole(1, 200, "(?:[1-9][0-9]?|1[0-9]{2}|200)")
UpTo1000: Any = whole(1, 1_000, "(?:[1-9][0-9]{0,2}|1000)")  # mypy: used in this file
Share = Annotated[
    float,
    Field(ge=0, le=1),
    BeforeValidator(_as_share),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "number", "minimum": 0, "maximum": 1},
                {"type": "string", "pattern": r"^(?:0(?:\.[0-9]{1,18})?|1(?:\.0{1,18})?)$"},
            ]
        }
    ),
]
PageNumber = Annotated[
    int,
    Field(le=PAGE_MOST),
    BeforeValidator(_as_whole),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "integer", "maximum": PAGE_MOST},
                {"type": "string", "pattern": "^[0-9]{1,6}$"},
            ]
        }
    ),
]
OutputFormat = Literal["v1.0", "v1.1"]
MemoryId = Annotated[
    str, WithJsonSchema({"type": "string", "pattern": UUID, "examples": [
        "5c0e0f3e-6a52-4c8f-9d5e-0b6f7a1c2d3e"]})
]  # fmt: skip


class Input(BaseModel):
    """A request. Unknown keys are ignored: clients send more than they need to."""

    model_config = ConfigDict(extra="ignore", populate_by_name=True)


class Ids(Input):
    """Whom a request is about."""

    user_id: Id | None = None
    agent_id: Id | None = None
    app_id: Id | None = None
    run_id: Id | None = None

    def ids(self) -> dict[str, str]:
        """Those that were given, by name."""
        names = ("user_id", "agent_id", "app_id", "run_id")
        return {name: value for name in names if (value := getattr(self, name))}


class Paging(Input):
    """Which page, counted from 1."""

    page: PageNumber | None = None
    page_size: UpTo1000 | None = None


# --- schemas of objects in which something must be given --------------------------------------


def one_given(**members: Schema) -> list[Schema]:
    """Alternatives: at least one of these keys is there, with a value of its schema."""
    return [{"required": [name], "properties": {name: schema}} for name, schema in members.items()]


def shown_with(extra: Schema) -> Callable[[Schema], None]:
    """A model's `json_schema_extra`: `extra` beside what pydantic finds, `properties` by name."""

    def add(schema: Schema) -> None:
        properties = {**schema.get("properties", {}), **extra.get("properties", {})}
        schema.update({**extra, "properties": properties})

    return add


ID_NAMES = ("user_id", "agent_id", "app_id", "run_id")
GIVEN_ID: Schema = {"type": "string", "maxLength": ID_LIMIT, "pattern": GIVEN}
# Of an add: * stands for any id, and is none.
ADDED_ID: Schema = {
    "anyOf": [
        {"type": "string", "maxLength": ID_LIMIT, "pattern": NO_STAR},
        {"type": "integer", "minimum": -ID_NUMBER_MOST, "maximum": ID_NUMBER_MOST},
        {"type": "null"},
    ]
}
GIVEN_IDS = dict.fromkeys(ID_NAMES, GIVEN_ID)
# Of v3, where ids belong into the filters.
NO_ID: Schema = {"enum": [None, ""], "description": "Put ids into the filters."}
GIVEN_NAMES: Schema = {"type": "array", "minItems": 1}
GIVEN_OBJECT: Schema = {"type": "object", "minProperties": 1}
GIVEN_TEXT: Schema = {"type": "string", "minLength": 1}
