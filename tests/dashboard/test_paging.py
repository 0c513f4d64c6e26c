"""Keyset paging: every row once, in both directions, whatever the clock says."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from django.db.models import QuerySet
from hypothesis import given
from hypothesis import strategies as st

from dashboard import paging
from dashboard.paging import BadCursor, Cursor, capped_count, keyset_page
from memories.models import Entity, EntityKind, Memory, Project

NOON = datetime(2026, 5, 3, 12, 0, 0, 123_457, tzinfo=UTC)


def rows(project: Project, *moments: datetime) -> QuerySet[Memory]:
    """Memories of these moments, put there directly: paging knows nothing of the writer."""
    Memory.objects.bulk_create(
        Memory(project=project, text=f"Memory {n}", hash="", user_id="alex", updated_at=moment)
        for n, moment in enumerate(moments)
    )
    return project.memories.all()


def walk_down(memories: QuerySet[Memory], size: int) -> list[list[Memory]]:
    pages, after = [], ""
    while True:
        page = keyset_page(memories, size=size, after=after)
        pages.append(page.rows)
        if not (after := page.older):
            return pages


def walk_up(memories: QuerySet[Memory], size: int, before: str) -> list[list[Memory]]:
    pages: list[list[Memory]] = []
    while before:
        page = keyset_page(memories, size=size, before=before)
        pages.insert(0, page.rows)
        before = page.newer
    return pages


@pytest.mark.django_db
@pytest.mark.parametrize("size", [1, 3, 7, 10, 11, 50])
def test_both_ways_show_every_row_once_though_all_have_one_moment(
    project: Project, size: int
) -> None:
    memories = rows(project, *[NOON] * 10)
    expected = list(memories.order_by("-updated_at", "-id"))
    down = walk_down(memories, size)
    assert [row for page in down for row in page] == expected
    last = keyset_page(memories, size=size, after=_end_of(memories, down, size))
    up = walk_up(memories, size, last.newer)
    assert [row for page in [*up, last.rows] for row in page] == expected


def _end_of(memories: QuerySet[Memory], pages: list[list[Memory]], size: int) -> str:
    """The cursor that leads to the last page; "" when that is the first."""
    after = ""
    for _ in pages[1:]:
        after = keyset_page(memories, size=size, after=after).older
    return after


@pytest.mark.django_db
def test_rows_with_some_moments_in_common(project: Project) -> None:
    moments = [NOON - timedelta(microseconds=n // 3) for n in range(20)]
    memories = rows(project, *moments)
    expected = list(memories.order_by("-updated_at", "-id"))
    assert [row for page in walk_down(memories, 4) for row in page] == expected


@pytest.mark.django_db
def test_the_first_page_has_nothing_newer_and_the_last_nothing_older(project: Project) -> None:
    memories = rows(project, *(NOON - timedelta(hours=n) for n in range(5)))
    first = keyset_page(memories, size=2)
    middle = keyset_page(memories, size=2, after=first.older)
    last = keyset_page(memories, size=2, after=middle.older)
    assert (first.newer, last.older) == ("", "")
    assert all([first.older, middle.newer, middle.older, last.newer])
    assert keyset_page(memories, size=2, before=middle.newer) == first
    assert keyset_page(memories, size=5).older == ""


@pytest.mark.django_db
def test_rows_that_come_and_go_shift_nothing(project: Project) -> None:
    memories = rows(project, *(NOON - timedelta(hours=n) for n in range(6)))
    expected = list(memories.order_by("-updated_at"))
    first = keyset_page(memories, size=2)
    rows(project, NOON + timedelta(hours=1))
    expected[1].delete()  # the very row that the cursor names
    second = keyset_page(memories, size=2, after=first.older)
    assert second.rows == expected[2:4]


@pytest.mark.django_db
def test_beyond_the_end_there_is_nothing(project: Project) -> None:
    memories = rows(project, NOON)
    nothing = keyset_page(memories, size=2, after=Cursor(NOON, memories[0].pk).encode())
    assert (nothing.rows, nothing.newer, nothing.older) == ([], "", "")
    assert keyset_page(project.memories.none(), size=2).rows == []


@pytest.mark.django_db
def test_entities_are_paged_by_their_numbers(project: Project) -> None:
    Entity.objects.bulk_create(
        Entity(project=project, kind=EntityKind.USER, name=f"u{n}", updated_at=NOON)
        for n in range(5)
    )
    entities = project.entities.all()
    first = keyset_page(entities, size=3)
    second = keyset_page(entities, size=3, after=first.older)
    assert [*first.rows, *second.rows] == list(entities.order_by("-id"))


@pytest.mark.django_db
def test_a_cursor_of_another_list_is_refused(project: Project) -> None:
    of_an_entity = Cursor(NOON, 7).encode()
    of_a_memory = Cursor(NOON, rows(project, NOON)[0].pk).encode()
    with pytest.raises(BadCursor):
        keyset_page(project.memories.all(), size=2, after=of_an_entity)
    with pytest.raises(BadCursor):
        keyset_page(project.entities.all(), size=2, before=of_a_memory)


INSTANTS = st.datetimes(
    min_value=datetime(1, 1, 1), max_value=datetime(9999, 12, 31), timezones=st.just(UTC)
)


@given(at=INSTANTS, row_id=st.one_of(st.uuids(), st.integers(0, 2**63 - 1)))
def test_a_cursor_keeps_its_place_to_the_microsecond(at: datetime, row_id: object) -> None:
    cursor = Cursor(at, row_id)
    text = cursor.encode()
    assert Cursor.decode(text) == cursor
    assert text.replace("-", "").replace("_", "").isalnum()


@given(st.text(max_size=60))
def test_a_cursor_that_is_none_is_refused(text: str) -> None:
    with suppress(BadCursor):  # and nothing else; chance may even make a real one
        assert isinstance(Cursor.decode(text).at, datetime)


MADE_UP = ["", "=", "é", "a", "AAAA", "MA", "MTIz", "MS4y" * 2_000, "OTk5OTk5OTk5OTk5OTk5OTk5OS4x"]


@pytest.mark.parametrize("text", MADE_UP)
def test_made_up_cursors(text: str) -> None:
    with pytest.raises(BadCursor):
        Cursor.decode(text)


@pytest.mark.django_db
def test_counting_stops_at_the_cap(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    memories = rows(project, *[NOON] * 5)
    assert (capped_count(memories).number, capped_count(memories).capped) == (5, False)
    monkeypatch.setattr(paging, "COUNT_CAP", 5)
    assert (capped_count(memories).number, capped_count(memories).capped) == (5, False)
    monkeypatch.setattr(paging, "COUNT_CAP", 4)
    assert (capped_count(memories).number, capped_count(memories).capped) == (4, True)
