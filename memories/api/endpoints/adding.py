"""Adding memories: messages in, changes out, now or by a worker."""

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from memories import documents, intake, jobs, reading
from memories.api import calls, errors, journal, selection, shapes
from memories.api.answers import flat
from memories.api.calls import ApiRequest
from memories.api.errors import Error
from memories.api.fields import (
    ADDED_ID,
    GIVEN_IDS,
    ID_NAMES,
    Day,
    Filters,
    Flag,
    Ids,
    Input,
    Object,
    OutputFormat,
    Seconds,
    Text,
    one_given,
    referring,
    shown_with,
)
from memories.api.serving import serve
from memories.llm.errors import ModelError
from memories.locks import ScopeBusy
from memories.models import Event, EventKind, EventStatus, KeyScope
from memories.plans import AddRequest

Json = Any

MESSAGES_MOST = 1_000
# Then a worker goes on, and the client is told to look later.
WAIT_SECONDS = 20.0
QUEUED = "Memory processing has been queued for background execution"


class MessageIn(Input):
    """One turn. content: a text, or parts such as `{"type": "pdf_url", "pdf_url": {"url": …}}`.

    A turn without content, such as an assistant's call of a tool, is passed over.
    """

    role: str = Field(default="user", max_length=32, examples=["user"])
    content: str | dict[str, Json] | list[Json] | None = Field(examples=["I am allergic to nuts"])
    name: str | None = Field(default=None, max_length=255)


def _messages(value: Json) -> Json:
    """A bare text is one message of the user's; one message is a list of one."""
    if isinstance(value, str | dict):
        value = [value]
    if isinstance(value, list):
        return [{"role": "user", "content": item} if isinstance(item, str) else item
                for item in value]  # fmt: skip
    return value


def _catalogue(value: Json) -> Json:
    for item in value if isinstance(value, list) else []:
        if not isinstance(item, dict):
            name = type(item).__name__
            raise ValueError(f'Expected a dictionary of items but got type "{name}"')
    return value


class AddInput(Ids):
    """What to remember, and about whom: at least one of the four ids is needed."""

    model_config = ConfigDict(
        json_schema_extra=shown_with(
            {
                "properties": dict.fromkeys(ID_NAMES, ADDED_ID),
                "anyOf": one_given(**GIVEN_IDS),
            }
        )
    )

    messages: Annotated[
        list[MessageIn],
        Field(min_length=1, max_length=MESSAGES_MOST),
        BeforeValidator(_messages),
        referring("Messages"),
    ]
    filters: Filters | None = Field(
        default=None, description="The ids may stand in here too: clients of 2026 send them so."
    )
    metadata: Object | None = None
    infer: Flag = True
    includes: Text | None = Field(default=None, max_length=10_000)
    excludes: Text | None = Field(default=None, max_length=10_000)
    custom_categories: (
        Annotated[list[dict[Text, Text]], Field(max_length=1_000), BeforeValidator(_catalogue)]
        | None
    ) = None
    custom_instructions: Text | None = Field(default=None, max_length=20_000)
    agent_custom_instructions: Text | None = Field(default=None, max_length=20_000)
    immutable: Flag = False
    async_mode: Flag | None = None
    timestamp: Seconds | None = Field(default=None, examples=[1672531200])
    expiration_date: Day | None = None
    output_format: OutputFormat | None = None
    version: str | None = Field(default=None, max_length=16)
    enable_graph: Flag | None = None


class Change(BaseModel):
    """One change: ADD, UPDATE or DELETE. The text stands twice, for clients of two generations."""

    model_config = ConfigDict(extra="allow")

    id: str
    event: str = Field(examples=["ADD"])
    memory: str = Field(examples=["Is allergic to nuts"])
    data: dict[str, str] = {}
    previous_memory: str | None = None


class Queued(BaseModel):
    """A promise: `GET /v1/event/{event_id}/` tells what came of it."""

    message: str
    status: str = Field(examples=["PENDING"])
    event_id: str


class Changes(BaseModel):
    """What an add changed, or the promise to do it."""

    results: list[Change | Queued]
    relations: list[Json] = []


class AddedV3(BaseModel):
    """What an add changed (SUCCEEDED), or the promise to do it (PENDING)."""

    message: str
    status: str
    event_id: str
    results: list[Change] = []


@serve(
    "POST",
    "/v1/memories/",
    kind=EventKind.ADD,
    scope=KeyScope.WRITE,
    answers={200: Changes | list[Change | Queued], 503: Error},
    tag="Memories",
    summary="Add memories",
)
def add(request: ApiRequest, body: AddInput) -> Json:
    """Waits for the result unless `async_mode` is true."""
    event = _take(request, body, contextual=body.version == "v2", later=body.async_mode is True)
    if event.status == EventStatus.SUCCEEDED:
        results = [shapes.result(change) for change in event.results or []]
    else:
        results = [{"message": QUEUED, "status": "PENDING", "event_id": str(event.id)}]
    if flat(request, body.output_format):
        return results
    return {"results": results, **({"relations": []} if body.enable_graph else {})}


@serve(
    "POST",
    "/v3/memories/add/",
    kind=EventKind.ADD,
    scope=KeyScope.WRITE,
    answers={200: AddedV3, 503: Error},
    tag="Memories",
    summary="Add memories",
)
def add_v3(request: ApiRequest, body: AddInput) -> Json:
    """Queued, unless `infer` or `async_mode` is false: then the answer has the results."""
    later = body.infer and body.async_mode is not False
    event = _take(request, body, contextual=True, later=later)
    if event.status != EventStatus.SUCCEEDED:
        return {"message": QUEUED, "status": "PENDING", "event_id": str(event.id)}
    return {
        "message": "Memories stored successfully",
        "status": "SUCCEEDED",
        "event_id": str(event.id),
        "results": [shapes.result(change) for change in event.results or []],
    }


def _take(request: ApiRequest, body: AddInput, *, contextual: bool, later: bool) -> Event:
    """The event of an add, finished unless it is left to a worker. Raises ApiError."""
    wanted, unread = _wanted(body, contextual=contextual)
    if unread and not later:
        try:
            with documents.place(documents.ANSWERING):
                wanted, unread = intake.with_documents(wanted, unread), {}
        except documents.NoPlace:
            later = True
        except documents.Unreadable as error:
            raise errors.bad_add(str(error)) from None
        except ModelError as error:
            raise errors.unavailable(str(error)) from None
    sent = journal.without_secrets(
        {name: value for name, value in calls.sent(request).items() if name != "messages"},
        cut=False,
    )
    if later:
        event = jobs.add_later(
            wanted, project=request.project, api_key=request.key, unread=unread, sent=sent
        )
        calls.adopt(request, event)
        return event
    event = intake.accept(wanted, project=request.project, api_key=request.key, sent=sent)
    calls.adopt(request, event)
    try:
        event = intake.carry_out(event.id, wait_seconds=WAIT_SECONDS)
    except ScopeBusy:
        jobs.leave(event)
        return event
    if event.status == EventStatus.FAILED:
        raise errors.unavailable(event.error, event_id=str(event.id))
    return event


def _wanted(body: AddInput, *, contextual: bool) -> tuple[AddRequest, dict[int, Json]]:
    """The request, and by their position the messages whose documents are still to be read.

    Raises ApiError 400 for whatever can be said without reading them.
    """
    named = reading.ids_in(selection.parse(body.filters)) if body.filters else {}
    ids = {**named, **body.ids()}
    if not ids:
        raise errors.add_without_id()
    if "*" in ids.values():
        raise errors.bad_add("An id may not be *: that stands for any id in filters.")
    given = body.model_dump(
        exclude={
            "messages",
            "filters",
            "output_format",
            "version",
            "enable_graph",
            "async_mode",
            "user_id",
            "agent_id",
            "app_id",
            "run_id",
        },
        exclude_unset=True,
        exclude_none=True,
    )
    try:
        turns, unread = _turns(body)
        wanted = AddRequest.model_validate(
            {**given, **ids, "messages": turns, "contextual": contextual}
        )
    except ValidationError as error:
        raise errors.bad_add(errors.from_validation(error.errors())) from None
    except documents.Unreadable as error:
        raise errors.bad_add(str(error)) from None
    return wanted, unread


def _turns(body: AddInput) -> tuple[list[dict[str, Json]], dict[int, Json]]:
    """Every message, with an empty text where documents are to be read, and these by position.

    Raises Unreadable, also where nothing is said at all.
    """
    budget = documents.Budget()
    turns: list[dict[str, Json]] = []
    unread: dict[int, Json] = {}
    for message in body.messages:
        if message.content is None:
            continue
        text = ""
        if not documents.are_in(message.content, budget=budget):
            text = documents.text_of(message.content)
        elif body.infer:
            unread[len(turns)] = message.content
        else:  # word for word, a document is no memory
            continue
        turns.append({"role": message.role, "content": text, "name": message.name})
    if not unread and not any(turn["content"].strip() for turn in turns):
        raise documents.Unreadable("messages: None of them holds a text.")
    return turns, unread
