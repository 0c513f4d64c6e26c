"""What is remembered as a document of one's own shape, and as a few lines."""

import json
from typing import Annotated, Any

from ninja import Status
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from memories import exports, summaries
from memories.api import errors, selection
from memories.api.calls import ApiRequest
from memories.api.errors import Error
from memories.api.fields import Filters, Ids
from memories.api.serving import serve
from memories.filters import BadFilter
from memories.models import EventKind

Json = Any
TAG = "Exports"
SCHEMA_EXAMPLE = {"type": "object", "properties": {"diet": {"type": "string"}}}


def _object_or_text(value: Json) -> Json:
    """What cannot be a schema is none: the answer to both is the same sentence."""
    return value if isinstance(value, dict | str) else None


class ExportIn(Ids):
    """Which memories, and the JSON Schema of the document they are to fill."""

    schema_: Annotated[dict[str, Json] | str | None, BeforeValidator(_object_or_text)] = Field(
        default=None, alias="schema", examples=[SCHEMA_EXAMPLE]
    )
    filters: Filters | None = None
    export_instructions: str | None = Field(default=None, max_length=10_000)


class ExportWanted(Ids):
    """An export by its id, or the latest with these filters."""

    memory_export_id: str | None = Field(default=None, max_length=100)
    filters: Filters | None = None


class Requested(BaseModel):
    """The export under its id."""

    message: str
    id: str


class NotReady(BaseModel):
    """Ask again in a few seconds."""

    message: str
    status: str
    id: str


class Filled(BaseModel):
    """The document, in the shape that was asked for."""

    model_config = ConfigDict(extra="allow")


class SummaryIn(Ids):
    """Which memories; all of them without filters."""

    filters: Filters | None = None


class SummaryOut(BaseModel):
    """A short text; it says so where no language model wrote it."""

    status: str
    summary: str


@serve(
    "POST",
    "/v1/exports/",
    kind=EventKind.EXPORT,
    answers={201: Requested},
    tag=TAG,
    summary="Ask for an export",
)
def create_export(request: ApiRequest, body: ExportIn) -> Status[Json]:
    """A worker makes it; `POST /v1/exports/get/` gives it back."""
    if not body.schema_:
        raise errors.bad_export("Schema is required and must be a valid object")
    filters = _filters(body)
    if filters is None:
        raise errors.bad(
            "One of the filters: app_id, user_id, agent_id, run_id, memory_export_id is required!"
        )
    try:
        export = exports.request_export(
            request.project,
            body.schema_,
            filters,
            body.export_instructions or "",
            api_key=request.key,
        )
    except exports.BadSchema as error:
        raise errors.bad_export(str(error)) from None
    except (BadFilter, exports.BadExport) as error:
        raise errors.bad(str(error)) from None
    message = "Memory export request received. The export will be ready in a few seconds."
    return Status(201, {"message": message, "id": str(export.id)})


@serve(
    "POST",
    "/v1/exports/get/",
    kind=EventKind.EXPORT,
    answers={200: Filled | list[Json] | str | float | bool | None, 202: NotReady, 404: Error},
    tag=TAG,
    summary="Get an export",
)
def get_export(request: ApiRequest, body: ExportWanted) -> Json:
    """The document itself; 202 while it is being made, 404 once a memory of it was deleted."""
    filters = _filters(body)
    if body.memory_export_id is None and filters is None:
        raise errors.bad(
            "One of the filters: app_id, user_id, agent_id, run_id, memory_export_id is required!"
        )
    try:
        export = exports.find_export(
            request.project, export_id=body.memory_export_id, filters=filters
        )
    except BadFilter as error:
        raise errors.bad(str(error)) from None
    if export is None:
        raise errors.no_export()
    if export.status in {"PENDING", "RUNNING"}:
        message = "The export is not ready yet. Ask again in a few seconds."
        return Status(202, {"message": message, "status": export.status, "id": str(export.id)})
    if export.status == "FAILED":
        raise errors.bad(f"The export failed: {export.error}")
    if export.status == "OUTDATED":
        raise errors.outdated_export()
    file = exports.content_of(export)
    if file is None:
        raise errors.no_export()
    with file:
        return json.load(file)


def _filters(body: ExportIn | ExportWanted | SummaryIn) -> dict[str, Json] | None:
    """Filters and flat ids as one; None when there are neither."""
    if body.filters and body.ids():
        return {"AND": [body.filters, body.ids()]}
    return body.filters or body.ids() or None


@serve(
    "POST",
    "/v1/summary/",
    kind=EventKind.SUMMARY,
    answers={200: SummaryOut},
    tag=TAG,
    summary="Sum up memories",
)
def summarize(request: ApiRequest, body: SummaryIn) -> Json:
    """By the language model where there is one, else a list by category."""
    filters = _filters(body)
    if filters:
        request.call.about |= selection.about(selection.parse(filters))
    try:
        return {"status": "completed", "summary": summaries.summary_of(request.project, filters)}
    except BadFilter as error:
        raise errors.bad(str(error)) from None
