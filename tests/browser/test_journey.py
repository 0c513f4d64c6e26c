"""The desk's main job, from signing in to finding a deleted fact in the history."""

import re
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Locator, Page, expect

from memories.models import Person, Project
from tests.browser.conftest import PHONE, ZONE, OpenDesk, examine

SAID = "I moved from Paris to Berlin last month and I'm allergic to nuts"
NUTS, BERLIN = re.compile("nuts"), re.compile("Berlin")


def command(page: Page, text: str) -> Locator:
    """Say something about alex in the command box; gives the plan's operations."""
    page.get_by_label("Add, change or forget").fill(text)
    page.locator("#command-user_id").fill("alex")
    page.get_by_role("button", name="Show the plan").click()
    expect(page).to_have_url(re.compile("/commands/[0-9a-f-]{36}$"))
    expect(page.get_by_role("heading", name="What this would change")).to_be_visible()
    return page.locator("li.operation")


def filter_by(page: Page, **fields: str) -> None:
    """Fill in the filter bar and send it."""
    if page.viewport_size and page.viewport_size["width"] == PHONE and _has_script(page):
        page.get_by_text("Filters", exact=True).click()
    for name, value in fields.items():
        page.locator(f"#id_{name}").fill(value)
    page.get_by_role("button", name="Filter", exact=True).click()


def _has_script(page: Page) -> bool:
    return page.locator("details.menu[open]").count() == 0


def journey(page: Page, project: Project, look: bool) -> None:
    """Walk the whole way. look: examine every page that is touched."""
    see = examine if look else lambda page: None

    page.goto("/memories")
    expect(page).to_have_url(re.compile("/sign-in"))
    see(page)
    page.get_by_label("Name").fill("ada")
    page.get_by_label("Password").fill("a long password")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("Nothing is remembered yet")).to_be_visible()
    see(page)

    proposed = command(page, SAID)
    expect(proposed.filter(has_text=NUTS).get_by_role("checkbox")).to_be_checked()
    expect(proposed.filter(has_text=BERLIN).get_by_role("checkbox")).to_be_checked()
    assert not project.memories.exists()
    see(page)
    page.get_by_role("button", name=re.compile("^Apply")).click()
    expect(page.get_by_role("heading", name="What was done")).to_be_visible()
    expect(page.get_by_text(re.compile(r"Applied \d+ change"))).to_be_visible()
    see(page)

    page.goto("/memories")
    # The clock may stand just before midnight: the day is asked of the memory, not of the clock.
    nuts = project.memories.get(text__contains="nuts")
    day = nuts.created_at.astimezone(ZoneInfo(ZONE)).date().isoformat()
    filter_by(page, user_id="alex", created_from=day, created_to=day)
    expect(page).to_have_url(re.compile(f"user_id=alex&created_from={day}&created_to={day}"))
    rows = page.get_by_role("row") if page.locator("thead").is_visible() else page.locator("tr")
    expect(rows.filter(has_text=NUTS)).to_have_count(1)
    expect(page.get_by_text(re.compile(r"^User is alex$"))).to_be_visible()
    see(page)
    page.goto(f"/memories?user_id=alex&created_to={day.replace('20', '19', 1)}")
    expect(page.get_by_text("No memory matches.")).to_be_visible()
    see(page)
    page.goto("/memories?user_id=alex")
    page.get_by_role("link", name=BERLIN).first.click()
    expect(page.get_by_role("heading", name="History")).to_be_visible()
    expect(page.locator(".origin")).to_contain_text(SAID)
    see(page)

    page.get_by_role("link", name="Edit").click()
    text = page.get_by_label("Memory", exact=True)
    old = text.input_value()
    see(page)
    text.fill(old.replace("Berlin", "Hamburg"))
    page.get_by_label("Why").fill("she rang us")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    step = page.locator(".history > li").first
    expect(step.locator("del")).to_contain_text("was: ")
    expect(step.locator("del")).to_contain_text("Berlin")
    expect(step.locator("ins")).to_contain_text("now: ")
    expect(step.locator("ins")).to_contain_text("Hamburg")
    expect(step).to_contain_text("she rang us")
    expect(step).to_contain_text("ada")
    see(page)

    proposed = command(page, "Delete everything about my allergies")
    expect(proposed).to_have_count(1)
    expect(proposed.locator("del")).to_contain_text(NUTS)
    expect(proposed).to_contain_text("Delete")
    see(page)
    page.get_by_role("button", name="Apply 1 change").click()
    expect(page.locator("li.operation del")).to_contain_text(NUTS)
    expect(page.get_by_text("Applied by ada")).to_be_visible()
    see(page)

    page.get_by_role("link", name="See their memories").click()
    expect(page.get_by_role("link", name=re.compile("Hamburg")).first).to_be_visible()
    expect(page.locator("main")).not_to_contain_text(NUTS)
    page.go_back()
    page.locator("li.operation a").click()
    expect(page.get_by_text("In the trash")).to_be_visible()
    expect(page.locator(".history > li").first).to_contain_text("Deleted")
    expect(page.locator(".history > li").first.locator("del")).to_contain_text(NUTS)
    see(page)


def test_the_journey(open_desk: OpenDesk, admin: Person, project: Project) -> None:
    journey(open_desk(), project, look=True)


def test_the_journey_on_a_phone_in_the_dark(
    open_desk: OpenDesk, admin: Person, project: Project
) -> None:
    journey(open_desk(width=PHONE, scheme="dark"), project, look=False)


@pytest.mark.parametrize("width", [PHONE, 1440])
def test_the_journey_without_javascript(
    width: int, open_desk: OpenDesk, admin: Person, project: Project
) -> None:
    journey(open_desk(width=width, javascript=False), project, look=False)
