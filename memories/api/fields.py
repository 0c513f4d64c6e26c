"""The fields that many requests share: ids, lists, texts, with their limits and their oddities."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from memories.api import tolerance
from memories.plans import CATEGORY_LIMIT, ID_LIMIT

Json = Any
QUERY_LIMIT = 20_000
PAGE_MOST = 1_000_000


def _as_text(value: Json) -> Json:
    """Numbers are ids too: `user_id=42`."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _as_list(value: Json) -> Json:
    """One text, texts joined by commas, a repeated parameter, a JSON list: one list."""
    if isinstance(value, str):
        return tolerance.split_list([value])
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return tolerance.split_list(value) if len(value) == 1 else value
    return value


def _as_object(value: Json) -> Json:
    return tolerance.parse_object("it", value) if isinstance(value, str) else value


def _plain_date(value: Json) -> Json:
    """`2026-12-31`; clients also send an instant, of which the day counts."""
    if isinstance(value, str) and len(value) > 10 and value[10] in "T ":
        return value[:10]
    return value


Id = Annotated[str, BeforeValidator(_as_text), Field(max_length=ID_LIMIT, examples=["alex"])]
Names = Annotated[
    list[Annotated[str, Field(max_length=CATEGORY_LIMIT)]],
    BeforeValidator(_as_list),
    Field(max_length=1_000),
]
Object = Annotated[dict[str, Json], BeforeValidator(_as_object)]
Day = Annotated[date, BeforeValidator(_plain_date), Field(examples=["2026-12-31"])]
OutputFormat = Literal["v1.0", "v1.1"]


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

    page: int | None = Field(default=None, le=PAGE_MOST)
    page_size: int | None = Field(default=None, ge=1, le=1_000)
