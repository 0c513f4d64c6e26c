"""Every page in a browser: nobody is shut out, nothing sticks out, nothing hostile runs."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from memories import changes, intake
from memories.changes import Actor
from memories.models import (
    ApiKey,
    Event,
    KeyScope,
    Membership,
    Memory,
    Organization,
    Person,
    Project,
    Role,
)
from memories.plans import AddRequest, Operation, Plan, Skipped, Turn, Values
from tests.browser.conftest import DESKTOP, PHONE, OpenDesk, examine
from tests.conftest import Remember

LONG = "w" * 255
HOSTILE = '<script>alert(1)</script><img src=x onerror="alert(2)"> {{ 7*7 }} \u202e\u2066 שלום'


@pytest.fixture
def full(project: Project, admin: Person, remember: Remember) -> Callable[[], dict[str, str]]:
    """Fill the project with what is hard to show; gives the addresses of its pages."""

    def fill() -> dict[str, str]:
        other = Project.objects.create(
            organization=Organization.objects.create(name="x"), name="Very long name " + "z" * 150
        )
        Membership.objects.create(project=other, person=admin, role=Role.ADMIN)
        hostile = remember(HOSTILE, user_id=HOSTILE, categories=[HOSTILE[:100], "b" * 100, "c"])
        long = remember(
            "x" * 9_999, user_id=LONG, agent_id=LONG, run_id=LONG, app_id=LONG,
            categories=["c" * 100, "d" * 100, "e" * 100], metadata={"k" * 200: "v" * 3_000},
            locked=True, immutable=True, expiration_date=date(2020, 1, 1),
        )  # fmt: skip
        edited, gone = remember("Lives in Paris"), remember("Likes tea")
        actor = Actor.of_person(admin)
        change = Values(text="Lives in Berlin " + "y" * 300, locked=True, metadata={"a": "v" * 300},
                        categories=["c" * 100])  # fmt: skip
        plan = Plan(operations=(_on(edited, "UPDATE", change), _on(gone, "DELETE")))
        changes.apply(plan, project=project, actor=actor, reason="r" * 500)
        edited.refresh_from_db()
        key, _ = ApiKey.issue(project=project, name=HOSTILE[:100], created_by=admin)
        ApiKey.issue(project=project, name="k" * 100, scopes=[KeyScope.READ])
        event = _staged(project, admin, edited, long, hostile)
        return {
            "list": "/memories",
            "chips": f"/memories?user_id={LONG}&category={'c' * 100}&foo={'f' * 100}&text=x",
            "wrong": "/memories?created_from=2026-02-30&user_id=%00",
            "turned round": "/memories?created_from=2026-05-03&created_to=2026-05-01",
            "nothing found": "/memories?user_id=nobody",
            "hostile": f"/memories/{hostile.pk}",
            "long": f"/memories/{long.pk}",
            "edited": f"/memories/{edited.pk}",
            "trashed": f"/memories/{gone.pk}",
            "edit": f"/memories/{long.pk}/edit",
            "delete": f"/memories/{hostile.pk}/delete",
            "plan": f"/commands/{event.pk}",
            "box": "/commands",
            "users": "/users",
            "agents": "/agents?name=zzz",
            "runs": "/runs",
            "keys": "/keys",
            "revoke": f"/keys/{key.pk}/revoke",
            "missing": "/nothing-here",
        }

    return fill


def _on(memory: Memory, kind: Any, values: Values | None = None) -> Operation:
    return Operation(
        kind=kind, memory_id=memory.pk, version=memory.version, before=memory.text,
        values=values or Values(), reason="because " + "r" * 200,
    )  # fmt: skip


def _staged(
    project: Project, person: Person, edited: Memory, long: Memory, hostile: Memory
) -> Event:
    asked = AddRequest(messages=[Turn(role="user", content=HOSTILE + "s" * 500)], user_id=LONG)
    event = intake.accept(asked, project=project, person=person, status="STAGED")
    event.plan = Plan(
        operations=(
            Operation(kind="ADD", values=Values(text=HOSTILE, categories=["c" * 100])),
            _on(edited, "UPDATE", Values(text="Lives in Hamburg")),
            _on(long, "DELETE"),
        ),
        skipped=(Skipped(text=hostile.text, reason="r" * 200, memory_id=hostile.pk),),
        method="m" * 200,
    ).to_json()
    event.save()
    return event


def test_every_page_can_be_read_by_everybody_on_every_screen(
    open_desk: OpenDesk, admin: Person, full: Callable[[], dict[str, str]]
) -> None:
    page = open_desk(admin)
    for name, where in full().items():
        page.goto(where)
        assert page.locator("h1").count() == 1, name
        assert page.title().endswith("Palimpsest"), name
        examine(page)
    assert page.evaluate("window.alert.toString()").endswith("{ [native code] }")


def test_so_can_the_pages_that_refuse(
    open_desk: OpenDesk, admin: Person, viewer: Person, remember: Remember, project: Project
) -> None:
    memory = remember("Lives in Paris")
    page = open_desk(admin)
    page.goto(f"/memories/{memory.pk}/edit")
    page.get_by_label("Memory", exact=True).fill("")
    page.get_by_label("Metadata").fill("{")
    page.locator("form.form").evaluate("form => form.noValidate = true")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("This is not JSON")).to_be_visible()
    examine(page)
    page.goto(f"/memories/{memory.pk}/edit")
    changes.apply(
        Plan(operations=(_on(memory, "UPDATE", Values(text="Lives in Lyon")),)),
        project=project,
        actor=Actor.of_person(viewer),
    )
    page.get_by_label("Memory", exact=True).fill("Lives in Berlin")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Somebody was faster")).to_be_visible()
    examine(page)
    page.get_by_role("button", name="Save mine over it").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    looking = open_desk(viewer)
    looking.goto("/memories")
    examine(looking)
    looking.goto(f"/memories/{memory.pk}/edit")
    expect(looking.get_by_text("Your role may only look").first).to_be_visible()
    examine(looking)


def test_what_matters_is_large_enough_for_a_finger(
    open_desk: OpenDesk, admin: Person, full: Callable[[], dict[str, str]]
) -> None:
    page = open_desk(admin, width=PHONE)
    pages = full()
    for name in ("list", "chips", "plan", "edit"):
        page.goto(pages[name])
        small = page.evaluate(
            """() => [...document.querySelectorAll("button, input, select, summary, .chip a")]
              .filter((e) => e.checkVisibility() && e.type !== "hidden" && e.offsetWidth > 1)
              .filter((e) => Math.min(e.offsetWidth, e.offsetHeight) < 24 && e.type !== "checkbox")
              .map((e) => e.outerHTML.slice(0, 80))"""
        )
        assert small == [], name


def test_the_sidebar_folds_to_icons_and_unfolds_for_the_keyboard(
    open_desk: OpenDesk, admin: Person, project: Project
) -> None:
    page = open_desk(admin, width=900)
    page.goto("/memories")
    sidebar = page.locator(".sidebar")
    assert _width(sidebar) == 56
    page.get_by_role("link", name="Users").focus()
    assert _width(sidebar) == 208
    page.get_by_label("Add, change or forget").focus()
    assert _width(sidebar) == 56


def _width(locator: Any) -> float:
    box = locator.bounding_box()
    assert box
    return float(box["width"])


def test_a_menu_that_was_closed_on_a_phone_is_back_on_a_wide_screen(
    open_desk: OpenDesk, admin: Person, project: Project
) -> None:
    page = open_desk(admin, width=PHONE)
    page.goto("/memories")
    users, text = page.get_by_role("link", name="Users"), page.locator("#id_text")
    expect(users).to_be_hidden()
    expect(text).to_be_hidden()
    page.get_by_text("Menu", exact=True).click()
    expect(users).to_be_visible()
    page.get_by_text("Menu", exact=True).click()
    page.set_viewport_size({"width": DESKTOP, "height": 900})
    expect(users).to_be_visible()
    expect(text).to_be_visible()


def test_a_wrong_filter_is_open_on_a_phone(
    open_desk: OpenDesk, admin: Person, project: Project
) -> None:
    page = open_desk(admin, width=PHONE)
    page.goto("/memories?created_from=2026-02-30")
    expect(page.get_by_text("This is not a date.")).to_be_visible()


def test_the_colours_are_the_readers_own(
    open_desk: OpenDesk, admin: Person, project: Project
) -> None:
    page = open_desk(admin, scheme="dark")
    page.goto("/users?name=a")
    assert _paper(page) == "rgb(22, 21, 19)"
    page.get_by_role("button", name="Light").click()
    expect(page.get_by_role("button", name="Light")).to_have_attribute("aria-pressed", "true")
    assert _paper(page) == "rgb(251, 250, 247)"
    expect(page).to_have_url(re.compile(r"/users\?name=a$"))


def _paper(page: Page) -> str:
    return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))
