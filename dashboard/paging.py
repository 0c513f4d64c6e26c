"""Keyset paging, newest first: a page costs the same at any depth, and new rows shift nothing.

A cursor is a row's (updated_at, id), so it stays good when rows come and go around it.
"""

import base64
import binascii
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet, UUIDField

SIZES = (25, 50, 100)
COUNT_CAP = 10_000
Row = TypeVar("Row", bound=Model)


class BadCursor(ValueError):
    """A page address that was not made by us."""


@dataclass(frozen=True)
class Cursor:
    """The place of a row in the order: its time and its id (a UUID or a number)."""

    at: datetime
    id: UUID | int

    def encode(self) -> str:
        """Letters, digits, - and _ only."""
        # Whole numbers all the way: by way of a float a microsecond gets lost, and rows with it.
        micros = (self.at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
        return base64.urlsafe_b64encode(f"{micros}.{self.id}".encode()).decode().rstrip("=")

    @classmethod
    def decode(cls, text: str) -> "Cursor":
        """Raises BadCursor."""
        try:
            raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
            micros, _, row_id = raw.partition(".")
            at = datetime.fromtimestamp(int(micros) // 1_000_000, UTC).replace(
                microsecond=int(micros) % 1_000_000
            )
            found: UUID | int = int(row_id) if row_id.isdecimal() else UUID(row_id)
            if isinstance(found, int) and found >= 2**63:
                raise ValueError
        except (ValueError, OverflowError, OSError, binascii.Error) as error:
            raise BadCursor(
                "This page's address is not valid. Start from the first page."
            ) from error
        return cls(at, found)


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Rows of one page; cursors for the neighbours, empty where there is none."""

    rows: list[Row]
    newer: str
    older: str


def keyset_page(
    rows: "QuerySet[Row]",
    *,
    size: int,
    after: str = "",
    before: str = "",
    field: str = "updated_at",
) -> "Page[Row]":
    """`size` rows older than the cursor `after`, or newer than `before`; else the newest.

    Raises BadCursor.
    """
    backwards = bool(before) and not after
    if text := after or before:
        cursor = Cursor.decode(text)
        if isinstance(cursor.id, UUID) != isinstance(rows.model._meta.pk, UUIDField):
            raise BadCursor("This page's address belongs to another list.")
        step = "gt" if backwards else "lt"
        # The plain bound on `field` lets the index start at the cursor's place.
        rows = rows.filter(
            Q(**{f"{field}__{step}e": cursor.at})
            & (Q(**{f"{field}__{step}": cursor.at}) | Q(**{f"id__{step}": cursor.id}))
        )
    order = (field, "id") if backwards else (f"-{field}", "-id")
    found = list(rows.order_by(*order)[: size + 1])
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    if not found:
        return Page([], "", "")
    first, last = (_cursor_of(row, field) for row in (found[0], found[-1]))
    return Page(
        rows=found,
        newer=first if (more if backwards else bool(after)) else "",
        older=last if (backwards or more) else "",
    )


def _cursor_of(row: Any, field: str) -> str:
    return Cursor(getattr(row, field), row.pk).encode()


@dataclass(frozen=True)
class Count:
    """A number of rows; `capped` when there are more than we care to count."""

    number: int
    capped: bool


def capped_count(rows: "QuerySet[Any]") -> Count:
    """How many rows, counted no further than COUNT_CAP."""
    number = rows.order_by().values("pk")[: COUNT_CAP + 1].count()
    return Count(min(number, COUNT_CAP), number > COUNT_CAP)
