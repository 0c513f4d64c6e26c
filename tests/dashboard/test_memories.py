"""The Memories page: the table, its filters, its pages and its empty states."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from dashboard import paging
from memories.models import Category, Memory, Person, Project
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
    values_of,
    words,
)

pytestmark = pytest.mark.django_db

MOST_QUERIES = 6  # session, person, memberships, rows, count, categories


def texts(answer: object) -> list[str]:
    """The memories that the table shows, from top to bottom."""
    return re.findall(r'class="memory-text clamp"[^>]*>([^<]*)<', source(answer))


def test_the_table_shows_what_is_remembered(desk: Client, remember: Remember) -> None:
    memory = remember(
        "Likes tea", user_id="alex", agent_id="tutor", run_id="r1",
        categories=["food", "health", "travel"],
    )  # fmt: skip
    page = desk.get("/memories")
    assert page.status_code == 200
    shown = words(page)
    for part in ("Likes tea", "alex", "tutor", "r1", "food", "health", "+1"):
        assert part in shown
    assert "1 memory" in shown
    assert f"/memories/{memory.pk}" in links(page)
    assert {"/memories?user_id=alex", "/memories?category=food"} <= set(links(page))


def test_it_is_a_real_table_with_labelled_fields(desk: Client, remember: Remember) -> None:
    remember("Likes tea")
    page = source(desk.get("/memories"))
    assert page.count('<th scope="col"') == 6
    for name in re.findall(r'<(?:input|select|textarea)[^>]*\bid="([^"]+)"', page):
        assert f'for="{name}"' in page


def test_nothing_remembered_yet(desk: Client, looking: Client, project: Project) -> None:
    page = words(desk.get("/memories?size=25"))
    assert "Nothing is remembered yet" in page
    assert "Write a first memory in the box above" in page
    assert "0 memories" in page
    assert "Write a first memory" not in words(looking.get("/memories"))


def test_nothing_matches(desk: Client, remember: Remember) -> None:
    remember("Likes tea")
    page = desk.get("/memories?user_id=nobody")
    assert "No memory matches" in words(page)
    assert "Nothing is remembered yet" not in words(page)
    assert "/memories" in links(page)
    assert values_of(page, "user_id") == ["nobody", "nobody"]  # the bar and the box stay as asked


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("user_id=alex", ["Likes tea"]),
        ("user_id=Alex", []),
        ("agent_id=tutor", ["Teaches maths"]),
        ("run_id=r1", ["Teaches maths"]),
        ("app_id=web", ["Likes cocoa"]),
        ("category=food", ["Likes cocoa", "Likes tea"]),
        ("category=foo", []),
        ("text=LIKES", ["Likes cocoa", "Likes tea"]),
        ("text=100%25", ["Gives 100%"]),
        ("text=_", []),
        ("user_id=alex&category=food&text=tea", ["Likes tea"]),
        ("user_id=alex&agent_id=tutor", []),
        ("user_id=*", []),
    ],
)
def test_filters(query: str, found: list[str], desk: Client, remember: Remember) -> None:
    remember("Gives 100%", user_id="kim")
    remember("Likes tea", user_id="alex", categories=["food", "health"])
    remember("Likes cocoa", user_id="kim", app_id="web", categories=["food"])
    remember("Teaches maths", user_id=None, agent_id="tutor", run_id="r1")
    page = desk.get(f"/memories?{query}")
    assert texts(page) == found
    assert f"{len(found)} memor" in words(page)


def test_dates_are_whole_days_of_the_viewer(desk: Client, remember: Remember) -> None:
    for day, hour in [(2, 23), (3, 0), (3, 23), (4, 0)]:
        moment = datetime(2026, 5, day, hour, 30, tzinfo=UTC)
        remember(f"Said on {day} May at {hour}", created_at=moment)
    third = "/memories?created_from=2026-05-03&created_to=2026-05-03"
    assert texts(desk.get(third)) == ["Said on 3 May at 23", "Said on 3 May at 0"]
    desk.cookies["zone"] = "Europe/Berlin"
    assert texts(desk.get(third)) == ["Said on 3 May at 0", "Said on 2 May at 23"]
    assert texts(desk.get("/memories?created_from=2026-05-04")) == [
        "Said on 4 May at 0",
        "Said on 3 May at 23",
    ]
    assert texts(desk.get("/memories?updated_to=2026-05-02")) == []


@pytest.mark.parametrize("zone", ["Nowhere/Town", "../../etc/passwd", "", "Europe", "é"])
def test_a_zone_that_is_none_means_utc(zone: str, desk: Client, remember: Remember) -> None:
    desk.cookies["zone"] = zone
    remember("Likes tea")
    assert " UTC" in source(desk.get("/memories"))


@pytest.mark.parametrize("language", ["de", "ar", "fr-CA", "*", "\u00fc"])
def test_the_page_is_in_one_language(language: str, desk: Client, remember: Remember) -> None:
    remember("Likes tea", created_at=datetime(2025, 5, 3, tzinfo=UTC))
    page = desk.get("/memories?user_id=" + "x" * 300, headers={"Accept-Language": language})
    assert "Ensure this value has at most 255 characters" in words(page)
    page = desk.get("/memories", headers={"Accept-Language": language})
    assert "3 May 2025" in words(page)


def test_a_range_that_ends_before_it_begins_is_an_empty_list_that_says_why(
    desk: Client, remember: Remember
) -> None:
    remember("Likes tea")
    page = desk.get("/memories?created_from=2026-05-03&created_to=2026-05-01")
    assert page.status_code == 200
    assert texts(page) == []
    assert "The first date is after the last one, so no memory can match" in words(page)
    assert "Nothing is remembered yet" not in words(page)


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("created_from=2026-02-30", "This is not a date. Write it as 2026-05-03."),
        ("updated_to=0001-01-01", "The year must lie between 1900 and 2200."),
        ("user_id=%00", "Null characters are not allowed."),
        ("text=%1B", "This may not hold control characters."),
        ("user_id=" + "x" * 256, "at most 255 characters"),
        ("size=1000000", "Select a valid choice"),
        ("after=nonsense", "This page's address is not valid"),
        ("before=%00", "This page's address is not valid"),
    ],
)
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_what_cannot_be_understood_is_said_and_shows_nothing(
    query: str, why: str, headers: dict[str, str], desk: Client, remember: Remember
) -> None:
    remember("Likes tea")
    page = desk.get(f"/memories?{query}", headers=headers)
    assert page.status_code == 422
    assert why in words(page)
    assert texts(page) == []
    assert "Nothing is remembered yet" not in words(page)
    assert "0 memories" not in words(page)  # nothing was counted


def test_a_wrong_field_is_named_to_those_who_listen(desk: Client, project: Project) -> None:
    page = source(desk.get("/memories?created_from=2026-02-30"))
    [field] = re.findall(r'<input[^>]*name="created_from"[^>]*>', page)
    assert 'aria-invalid="true"' in field
    [described_by] = re.findall(r'aria-describedby="([^"]*)"', field)
    assert f'<span class="error" id="{described_by}">This is not a date.' in page


def test_each_filter_is_a_chip_that_can_be_removed(desk: Client, remember: Remember) -> None:
    remember("Likes tea")
    page = desk.get("/memories?user_id=alex&text=tea&size=25")
    assert "User is alex" in words(page)
    assert "Text contains tea" in words(page)
    assert {"/memories?text=tea&size=25", "/memories?user_id=alex&size=25", "/memories"} <= set(
        links(page)
    )
    assert 'aria-label="Remove the filter User alex"' in source(page)


def test_a_parameter_that_nobody_knows_is_a_warning_and_not_a_filter(
    desk: Client, remember: Remember
) -> None:
    remember("Likes tea")
    page = desk.get("/memories?usr=alex")
    assert texts(page) == ["Likes tea"]
    assert "usr is not a filter: alex" in words(page)
    assert 'class="chip warning"' in source(page)


def test_empty_parameters_are_dropped_from_the_address(desk: Client, project: Project) -> None:
    answer = desk.get("/memories?user_id=&text=tea&created_from=")
    assert (answer.status_code, answer["Location"]) == (302, "/memories?text=tea")
    assert desk.get("/memories?user_id=")["Location"] == "/memories"
    assert desk.get("/memories?user_id=&text=tea", headers=HTMX)["HX-Push-Url"] == (
        "/memories?text=tea"
    )


def test_htmx_gets_the_list_alone_and_its_address(desk: Client, remember: Remember) -> None:
    remember("Likes tea")
    part = desk.get("/memories?user_id=alex&size=25", headers=HTMX)
    assert not is_whole_page(part)
    assert texts(part) == ["Likes tea"]
    assert "User is alex" in words(part)  # the chips and the count are part of what is swapped
    assert "1 memory" in words(part)
    assert part["HX-Push-Url"] == "/memories?user_id=alex&size=25"
    assert "HX-Request" in part["Vary"]


@pytest.mark.parametrize("headers", [{}, AFTER_BACK, {**HTMX, "HX-Boosted": "true"}])
def test_the_whole_page_also_after_going_back(
    headers: dict[str, str], desk: Client, remember: Remember
) -> None:
    remember("Likes tea")
    page = desk.get("/memories", headers=headers)
    assert is_whole_page(page)
    assert "HX-Request" in page["Vary"]
    assert "HX-Push-Url" not in page


def test_without_javascript_every_step_is_a_link_or_a_form(
    desk: Client, remember_many: RememberMany
) -> None:
    remember_many([f"Memory {n}" for n in range(26)])
    page = desk.get("/memories?size=25")
    asked = re.findall(r'hx-get="([^"]*)"', source(page))
    hrefs = re.findall(r'(?:href|action)="([^"]*)"', source(page))
    assert asked
    assert set(asked) <= set(hrefs)
    assert 'method="get" action="/memories"' in source(page)


def test_walking_to_the_end_and_back_shows_each_memory_once(
    desk: Client, remember_many: RememberMany
) -> None:
    memories = remember_many([f"Memory {n}" for n in range(60)])  # all of one instant
    page = desk.get("/memories?size=25&user_id=alex")
    pages = [texts(page)]
    while older := _older(page):
        page = desk.get(older)
        pages.append(texts(page))
    assert [len(p) for p in pages] == [25, 25, 10]
    assert sorted(text for page in pages for text in page) == sorted(m.text for m in memories)
    back = [texts(page)]
    while newer := _newer(page):
        page = desk.get(newer)
        back.insert(0, texts(page))
    assert back == pages
    assert "60 memories" in words(page)


def _older(page: object) -> str:
    found = re.search(r'rel="next" href="([^"]*)"', source(page))
    return found[1].replace("&amp;", "&") if found else ""


def _newer(page: object) -> str:
    found = re.search(r'rel="prev" href="([^"]*)"', source(page))
    return found[1].replace("&amp;", "&") if found else ""


def test_a_page_from_which_everything_is_gone_leads_back_to_the_first(
    desk: Client, remember_many: RememberMany, project: Project, admin: Person
) -> None:
    memories = remember_many([f"Memory {n}" for n in range(26)])
    older = _older(desk.get("/memories?size=25"))
    left = set(texts(desk.get(older)))
    change(project, admin, *(deleting(m) for m in memories if m.text in left))
    page = desk.get(older)
    assert page.status_code == 200
    assert "Nothing is left on this page" in words(page)
    assert "/memories?size=25" in links(page)


def test_a_very_long_list_is_counted_up_to_a_cap(
    desk: Client, remember_many: RememberMany, monkeypatch: pytest.MonkeyPatch
) -> None:
    remember_many(["One", "Two", "Three"])
    monkeypatch.setattr(paging, "COUNT_CAP", 2)
    assert "2+ memories" in words(desk.get("/memories"))


def test_numbers_are_grouped(desk: Client, project: Project, remember: Remember) -> None:
    remember("Likes tea")
    Memory.objects.bulk_create(
        Memory(project=project, text="More", hash="", user_id="alex") for _ in range(1_200)
    )
    assert "1,201 memories" in words(desk.get("/memories"))


@pytest.mark.parametrize(
    "query", ["", "?user_id=alex&category=food&text=e&created_from=2026-01-01"]
)
def test_the_list_asks_the_database_the_same_number_of_times_however_long_it_is(
    query: str, desk: Client, remember_many: RememberMany,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    remember_many(["The first"], categories=["food"], run_id="r1")
    with django_assert_num_queries(MOST_QUERIES):
        assert desk.get(f"/memories{query}").status_code == 200
    remember_many([f"Memory e {n}" for n in range(49)], categories=["food"], run_id="r1")
    with django_assert_num_queries(MOST_QUERIES):
        assert len(texts(desk.get(f"/memories{query}"))) == 50


def test_what_is_in_the_trash_is_not_listed(
    desk: Client, remember: Remember, project: Project, admin: Person
) -> None:
    change(project, admin, deleting(remember("Likes tea")))
    page = desk.get("/memories")
    assert "Likes tea" not in source(page)
    assert "0 memories" in words(page)


def test_what_belongs_to_another_project_is_not_listed(
    desk: Client, remember: Remember, other_project: Project
) -> None:
    remember("Likes tea", into=other_project)
    assert "Likes tea" not in source(desk.get("/memories?user_id=alex"))


def test_what_is_locked_immutable_or_expired_says_so(desk: Client, remember: Remember) -> None:
    remember("Likes tea", locked=True)
    remember("Likes cocoa", immutable=True)
    remember("Stays in room 14", expiration_date=date(2020, 5, 2))
    remember("Plain")
    rows = re.findall(r'(?s)<td class="text">(.*?)</td>', source(desk.get("/memories")))
    states = {re.sub("<[^>]*>", " ", row).split("  ")[0].strip(): row for row in rows}
    assert "locked" in states["Likes tea"]
    assert "immutable" in states["Likes cocoa"]
    assert "expired" in states["Stays in room 14"]
    assert "tag state" not in states["Plain"]


HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7*7 }} {% load i18n %} {# comment #}",
    "' OR 1=1; --",
    "&lt;b&gt; &amp;",
    "\u202egnp.exe \u2066 שלום مرحبا",
    "x" * 9_999,
    "\U0001f600 \u0301\u0301\u0301 \ufdfd",
    "${7*7} <%= 7*7 %> `id`",
    "javascript:alert(1)",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_appears_as_text(text: str, desk: Client, remember: Remember) -> None:
    name = text[:100]
    memory = remember(
        text, user_id=name, agent_id=name, run_id=name, app_id=name,
        categories=[name], metadata={name: text},
    )  # fmt: skip
    for where in ("/memories", f"/memories/{memory.pk}", "/users", f"/memories/{memory.pk}/edit"):
        page = desk.get(where)
        assert page.status_code == 200
        assert " ".join(name[:60].split()) in words(page) or name in values_of(page, "categories")
        assert not re.search(r"<script>|<img|<b>alert", source(page))
    [href] = {link for link in links(desk.get("/users")) if "user_id" in link}
    assert texts(desk.get(href)) != []  # the id survives the way through the address


def test_categories_are_offered_the_projects_own_first(desk: Client, project: Project) -> None:
    assert '<option value="food">' in source(desk.get("/memories"))
    Category.objects.create(project=project, name="billing")
    page = source(desk.get("/memories"))
    assert '<option value="billing">' in page
    assert '<option value="food">' not in page


def test_the_box_above_a_filtered_list_is_about_the_same_somebody(
    desk: Client, remember: Remember
) -> None:
    remember("Likes tea", run_id="r1")
    page = source(desk.get("/memories?user_id=alex&run_id=r1"))
    for name, value in [("user_id", "alex"), ("run_id", "r1"), ("agent_id", "")]:
        field = re.search(rf'<input id="command-{name}"[^>]*>', page)
        assert field
        assert f'value="{value}"' in field[0]


def test_times_are_told_relatively_and_exactly(desk: Client, remember: Remember) -> None:
    remember("Likes tea", created_at=datetime.now(UTC) - timedelta(hours=3, minutes=1))
    page = source(desk.get("/memories"))
    assert re.search(r'<time datetime="[^"]+\+00:00" title="[^"]+ UTC">3 hours ago</time>', page)
