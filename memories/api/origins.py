"""What calls and changes came from, as far as lists show it.

A call may have brought megabytes, and each of its changes comes from it: a list that repeated all
of that would grow with their product. What is too large stays where it lies, in the database.
"""

from collections.abc import Iterable, Sequence
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db.models import (
    Case,
    Count,
    F,
    Func,
    IntegerField,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    TextField,
    When,
)
from django.db.models.functions import Cast, Coalesce, Left, Length

from memories.models import Event, EventKind, Message, Revision

Json = Any

MESSAGES_SHOWN = 10
CHARACTERS_SHOWN = 20_000
CUT = "…"
JSON_SHOWN = 100_000  # characters
ROWS_AT_ONCE = 500

# An event, and the position of its last message that is shown.
Window = tuple[UUID, int]


def shaped(message: Any, content: str) -> dict[str, Json]:
    """One message."""
    named = {"name": message.name} if message.name else {}
    return {"role": message.role, "content": content, **named}


def _beginnings() -> QuerySet[Any]:
    """Messages with no more of their text than is shown."""
    beginning = Left("content", CHARACTERS_SHOWN + 1)
    return Message.objects.defer("content").annotate(beginning=beginning).order_by("position")


def _fitting(contents: Iterable[str]) -> list[str]:
    """As many texts as may be shown together, the last of them cut."""
    left = CHARACTERS_SHOWN
    kept = []
    for content in contents:
        if left <= 0:
            break
        kept.append(content if len(content) <= left else content[:left] + CUT)
        left -= len(content)
    return kept


# --- of events ------------------------------------------------------------------------------


def listed(events: QuerySet[Event]) -> QuerySet[Any]:
    """Events with as much of their payload, results and messages as a list shows.

    shown_payload, shown_results: None where they are too large; results_omitted: then how many.
    """
    counted = Message.objects.filter(event=OuterRef("pk")).order_by().values("event")
    number = Subquery(counted.annotate(number=Count("pk")).values("number"))
    too_many = Func("results", function="jsonb_array_length", output_field=IntegerField())
    first = _beginnings().filter(position__lt=MESSAGES_SHOWN)
    return (
        events.defer("plan", "payload", "results")
        .alias(results_length=_length("results"), payload_length=_length("payload"))
        .annotate(
            message_count=Coalesce(number, 0),
            shown_payload=Case(When(payload_length__lte=JSON_SHOWN, then="payload")),
            shown_results=Case(When(results_length__lte=JSON_SHOWN, then="results")),
            results_omitted=Case(When(results_length__gt=JSON_SHOWN, then=too_many)),
        )
        .prefetch_related(Prefetch("messages", queryset=first, to_attr="first_messages"))
    )


def _length(field: str) -> Length:
    return Length(Cast(field, TextField()))


def first_messages(event: Any) -> tuple[list[dict[str, Json]], int]:
    """The first messages of an event, and how many are left out."""
    found = event.first_messages
    texts = _fitting(message.beginning for message in found)
    shown = [shaped(message, text) for message, text in zip(found, texts, strict=False)]
    return shown, event.message_count - len(shown)


# --- of changes -----------------------------------------------------------------------------


def with_origins(revisions: QuerySet[Revision]) -> QuerySet[Any]:
    """Changes with what `inputs` needs to know of their events; nothing of these is loaded."""
    return revisions.annotate(
        event_kind=F("change_set__event__kind"),
        origin=F("change_set__event_id"),
        source_position=F("source__position"),
    )


def inputs(revisions: Sequence[Any]) -> list[list[dict[str, Json]]]:
    """By change the messages it came from: the one that was its source, and those just before it.

    Of a change by hand it is the text that was put in, if any.
    """
    windows = [_window(row) for row in revisions]
    messages = _messages(list(dict.fromkeys(window for window in windows if window)))
    return [
        messages[window] if window else _by_hand(row)
        for row, window in zip(revisions, windows, strict=True)
    ]


def _window(row: Any) -> Window | None:
    if row.event_kind != EventKind.ADD:
        return None
    last = MESSAGES_SHOWN - 1 if row.source_position is None else row.source_position
    return row.origin, last


def _by_hand(row: Revision) -> list[dict[str, Json]]:
    text = row.after.get("text")
    if row.event == "DELETE" or text == (row.before or {}).get("text"):
        return []
    return [{"role": "user", "content": text}]


def _messages(windows: Sequence[Window]) -> dict[Window, list[dict[str, Json]]]:
    """What is shown of each window. The last message is the source: it is cut last."""
    found: dict[Window, list[dict[str, Json]]] = {}
    for start in range(0, len(windows), ROWS_AT_ONCE):
        some = windows[start : start + ROWS_AT_ONCE]
        wanted = (
            Q(event=event, position__gt=last - MESSAGES_SHOWN, position__lte=last)
            for event, last in some
        )
        loaded: dict[Window, Any] = {
            (message.event_id, message.position): message
            for message in _beginnings().filter(reduce(or_, wanted))
        }
        for event, last in some:
            backwards = [
                message
                for position in range(last, last - MESSAGES_SHOWN, -1)
                if (message := loaded.get((event, position)))
            ]
            texts = _fitting(message.beginning for message in backwards)
            shown = [shaped(message, text) for message, text in zip(backwards, texts, strict=False)]
            found[event, last] = shown[::-1]
    return found
