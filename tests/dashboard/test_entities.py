"""Users, Agents, Apps and Runs."""

import re
from datetime import UTC, datetime

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from memories.models import Entity, EntityKind, Person, Project
from tests.conftest import Remember
from tests.dashboard.conftest import (
    AFTER_BACK,
    HTMX,
    RememberMany,
    change,
    deleting,
    is_whole_page,
    links,
    source,
    updating,
    values_of,
    words,
)

pytestmark = pytest.mark.django_db

MOST_QUERIES = 5  # session, person, memberships, rows, count
PAGES = ["/users", "/agents", "/apps", "/runs"]


def names(answer: object) -> list[str]:
    """The ids that the table shows, from top to bottom."""
    return re.findall(r'<td class="text"><a class="id"[^>]*>([^<]*)<', source(answer))


def test_each_kind_has_its_page(desk: Client, remember: Remember) -> None:
    remember("Likes tea", user_id="alex", agent_id="tutor", app_id="web", run_id="r1")
    for where, name in zip(PAGES, ["alex", "tutor", "web", "r1"], strict=True):
        page = desk.get(where)
        assert page.status_code == 200
        assert names(page) == [name]


@pytest.mark.parametrize(
    "name", ["alex", "a b&c=d", "50%", "a/b", "<b>", "ü\u202e", " x", "*", "'\"", "+", "\\", "#?"]
)
def test_a_count_is_a_link_to_a_list_with_that_many_rows(
    name: str, desk: Client, remember_many: RememberMany
) -> None:
    remember_many(["Likes tea", "Likes cocoa", "Likes milk"], user_id=name)
    remember_many(["Likes water"], user_id="somebody else")
    page = desk.get("/users")
    [(href, count)] = [
        (href.replace("&amp;", "&"), int(count))
        for href, count in re.findall(
            r'<td class="number"[^>]*><a href="([^"]*)">(\d+)<', source(page)
        )
        if "somebody" not in href
    ]
    assert count == 3
    rows = desk.get(href)
    assert "3 memories" in words(rows)
    assert "Likes water" not in words(rows)


def test_counts_follow_what_is_changed_and_deleted(
    desk: Client, remember_many: RememberMany, project: Project, admin: Person
) -> None:
    first, second, third = remember_many(["One", "Two", "Three"])
    change(project, admin, deleting(first), updating(second, user_id="kim"))
    shown = words(desk.get("/users"))
    assert "2 users" in shown
    for name in ("alex", "kim"):
        assert f"{name} 1" in shown
    change(project, admin, deleting(third))
    assert names(desk.get("/users")) == ["kim"]  # who has no memory left is not listed


def test_the_most_recently_active_come_first(desk: Client, project: Project) -> None:
    Entity.objects.bulk_create(
        Entity(project=project, kind=EntityKind.RUN, name=f"r{day}", memory_count=1,
               updated_at=datetime(2026, 5, day, tzinfo=UTC))
        for day in (3, 1, 2)
    )  # fmt: skip
    assert names(desk.get("/runs")) == ["r3", "r2", "r1"]


def test_none_yet_and_none_that_matches(desk: Client, remember: Remember) -> None:
    assert "None yet. They appear with their first memory." in words(desk.get("/users"))
    remember("Likes tea")
    page = desk.get("/users?name=zoe")
    assert "No id contains this." in words(page)
    assert "/users" in links(page)
    assert values_of(page, "name") == ["zoe"]


@pytest.mark.parametrize(
    ("name", "found"), [("LEX", ["alex"]), ("%", ["50%"]), ("_", []), ("e", ["zoe", "alex"])]
)
def test_finding_by_a_part_of_the_id(
    name: str, found: list[str], desk: Client, remember: Remember
) -> None:
    for user in ("alex", "50%", "zoe"):
        remember("Likes tea", user_id=user)
    assert names(desk.get("/users", {"name": name})) == found


@pytest.mark.parametrize("where", PAGES)
def test_htmx_gets_the_list_alone(where: str, desk: Client, project: Project) -> None:
    part = desk.get(f"{where}?name=a", headers=HTMX)
    assert not is_whole_page(part)
    assert part["HX-Push-Url"] == f"{where}?name=a"
    assert "HX-Request" in part["Vary"]
    assert desk.get(where, headers=HTMX)["HX-Push-Url"] == where
    assert is_whole_page(desk.get(where, headers=AFTER_BACK))


def test_walking_through_many_and_back(desk: Client, project: Project) -> None:
    now = datetime(2026, 5, 3, tzinfo=UTC)
    Entity.objects.bulk_create(
        Entity(project=project, kind=EntityKind.USER, name=f"user {n}", memory_count=1,
               updated_at=now)
        for n in range(120)
    )  # fmt: skip
    page = desk.get("/users?name=user")
    assert "120 users" in words(page)
    pages = [names(page)]
    while older := [link for link in links(page) if "after=" in link]:
        page = desk.get(older[0])
        pages.append(names(page))
    assert [len(p) for p in pages] == [50, 50, 20]
    assert len({name for p in pages for name in p}) == 120
    [newer] = [link for link in links(page) if "before=" in link]
    assert names(desk.get(newer)) == pages[1]


@pytest.mark.parametrize("query", ["name=%00", "after=x", "before=%00", "after=" + "x" * 3_000])
def test_what_cannot_be_understood_is_said(query: str, desk: Client, remember: Remember) -> None:
    remember("Likes tea")
    for headers in ({}, HTMX):
        page = desk.get(f"/users?{query}", headers=headers)
        assert page.status_code == 422
        assert names(page) == []
        assert 'role="alert"' in source(page)


def test_the_page_asks_the_database_the_same_number_of_times_however_long_it_is(
    desk: Client, project: Project, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for so_many in (1, 49):
        Entity.objects.bulk_create(
            Entity(project=project, kind=EntityKind.AGENT, name=f"{so_many}-{n}", memory_count=1)
            for n in range(so_many)
        )
        with django_assert_num_queries(MOST_QUERIES):
            page = desk.get("/agents?name=-")
    assert len(names(page)) == 50


def test_entities_of_another_project_are_not_listed(
    desk: Client, outside: Client, remember: Remember
) -> None:
    remember("Likes tea", user_id="alex")
    assert names(desk.get("/users")) == ["alex"]
    assert names(outside.get("/users")) == []


def test_who_may_only_look_may_look(looking: Client, remember: Remember) -> None:
    remember("Likes tea")
    page = looking.get("/users")
    assert names(page) == ["alex"]
    assert 'id="command-text"' not in source(page)
