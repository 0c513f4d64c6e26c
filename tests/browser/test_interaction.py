"""What a page does beyond links and forms: parts that change, keys, focus, going back."""

import re

import pytest
from playwright.sync_api import Page, expect

from memories.models import Membership, Person, Project, Role
from tests.browser.conftest import OpenDesk
from tests.conftest import Remember


@pytest.fixture
def shown(open_desk: OpenDesk, admin: Person, remember: Remember) -> Page:
    """The list, with two memories of two users."""
    remember("Likes tea", user_id="alex", categories=["food"])
    remember("Likes cocoa", user_id="kim")
    page = open_desk(admin)
    page.goto("/memories")
    return page


def focused(page: Page) -> str:
    """The id, or else the text, of what has the focus."""
    return str(page.evaluate("document.activeElement.id || document.activeElement.innerText"))


# --- the list -------------------------------------------------------------------------------


def test_the_list_follows_the_filter_without_a_new_page(shown: Page) -> None:
    shown.evaluate("window.stayed = true")
    shown.get_by_label("User", exact=True).last.fill("alex")
    shown.get_by_label("User", exact=True).last.press("Enter")
    expect(shown.get_by_text("User is alex")).to_be_visible()
    expect(shown.get_by_text("Likes cocoa")).to_have_count(0)
    expect(shown).to_have_url(re.compile(r"/memories\?user_id=alex&size=50$"))
    expect(shown.locator("#live")).to_have_text("1 memory")
    assert shown.evaluate("window.stayed") is True


def test_the_box_is_about_whom_the_list_shows(shown: Page) -> None:
    for name in ("alex", "kim", ""):
        shown.locator("#id_user_id").fill(name)
        shown.locator("#id_user_id").press("Enter")
        expect(shown.locator("#command-user_id")).to_have_value(name)


def test_what_was_wrong_in_the_box_is_forgotten_when_the_plan_comes(shown: Page) -> None:
    shown.locator("#command-text").fill("I am allergic to nuts")
    shown.locator("#command-text").press("Enter")
    expect(shown.locator("#command-user_id-error")).to_be_visible()
    shown.locator("#command-user_id").fill("alex")
    shown.get_by_role("button", name="Show the plan").click()
    expect(shown.get_by_role("heading", name="What this would change for alex")).to_be_visible()
    expect(shown.locator("#command-user_id-error")).to_have_count(0)
    expect(shown.locator(".command [aria-invalid]")).to_have_count(0)


def test_going_back_shows_the_list_and_the_filters_as_they_were(shown: Page) -> None:
    user = shown.locator("#id_user_id")
    user.fill("alex")
    user.press("Enter")
    expect(shown.get_by_text("Likes cocoa")).to_have_count(0)
    shown.get_by_role("link", name="Likes tea").click()
    expect(shown.get_by_role("heading", name="History")).to_be_visible()
    shown.go_back(wait_until="networkidle")
    expect(shown.get_by_text("User is alex")).to_be_visible()
    expect(user).to_have_value("alex")
    shown.go_back(wait_until="networkidle")
    expect(shown.get_by_text("Likes cocoa")).to_be_visible()
    shown.wait_for_load_state("networkidle")
    expect(user).to_have_value("")
    expect(shown.locator(".sidebar")).to_have_count(1)
    shown.go_forward()
    expect(user).to_have_value("alex")
    expect(shown.get_by_text("Likes cocoa")).to_have_count(0)


def test_no_memory_is_kept_in_the_browsers_store(shown: Page) -> None:
    shown.locator("#id_user_id").fill("alex")
    shown.locator("#id_user_id").press("Enter")
    expect(shown.get_by_text("User is alex")).to_be_visible()
    shown.get_by_role("link", name="Remove the filter User alex").click()
    expect(shown.get_by_text("Likes cocoa")).to_be_visible()
    kept = shown.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert "Likes" not in kept


def test_a_wrong_filter_is_said_in_the_list(shown: Page) -> None:
    shown.locator("#id_text").evaluate("field => field.removeAttribute('maxlength')")
    shown.locator("#id_text").fill("x" * 201)
    shown.locator("#id_text").press("Enter")
    expect(shown.get_by_role("alert")).to_contain_text("Text contains: Ensure this value has")
    expect(shown.get_by_text("Likes tea")).to_have_count(0)


def test_the_id_of_a_memory_can_be_copied(shown: Page) -> None:
    shown.context.grant_permissions(["clipboard-read", "clipboard-write"])
    shown.get_by_role("link", name="Likes tea").click()
    shown.get_by_role("button", name="Copy").click()
    expect(shown.locator("#live")).to_have_text("Copied")
    assert shown.url.endswith(shown.evaluate("navigator.clipboard.readText()"))


# --- the command box ------------------------------------------------------------------------


def test_the_keyboard_alone_is_enough(shown: Page, project: Project) -> None:
    shown.keyboard.press("Control+k")
    assert focused(shown) == "command-text"
    shown.keyboard.type("I live in Lisbon and I'm allergic to nuts")
    shown.keyboard.press("Tab")
    shown.keyboard.press("Tab")
    assert focused(shown) == "command-user_id"
    shown.keyboard.type("zoe")
    shown.keyboard.press("Control+k")
    shown.keyboard.press("Enter")
    expect(shown.get_by_role("heading", name="What this would change")).to_be_focused()
    expect(shown).to_have_url(re.compile("/commands/"))
    while focused(shown) != "op-0":
        shown.keyboard.press("Tab")
    shown.keyboard.press("Space")
    left = shown.locator("input[name=operation]").count() - 1
    button = shown.get_by_role("button", name=re.compile("^Apply"))
    expect(button).to_have_text(f"Apply {left} change" + ("s" if left != 1 else ""))
    while not focused(shown).startswith("Apply"):
        shown.keyboard.press("Tab")
    shown.keyboard.press("Enter")
    expect(shown.get_by_role("heading", name="What was done")).to_be_visible()
    assert project.memories.filter(user_id="zoe").count() == left


def test_shift_enter_makes_a_line_and_sends_nothing(shown: Page) -> None:
    shown.keyboard.press("Control+k")
    shown.keyboard.type("One")
    shown.keyboard.press("Shift+Enter")
    shown.keyboard.type("two")
    expect(shown.locator("#command-text")).to_have_value("One\ntwo")
    expect(shown).to_have_url(re.compile("/memories$"))


def test_nothing_ticked_cannot_be_applied(shown: Page) -> None:
    shown.locator("#command-text").fill("I live in Lisbon")
    shown.locator("#command-user_id").fill("zoe")
    shown.locator("#command-text").press("Enter")
    expect(shown.get_by_role("heading", name="What this would change")).to_be_visible()
    for box in shown.locator("input[name=operation]").all():
        box.uncheck()
    expect(shown.get_by_role("button", name="Apply 0 changes")).to_be_disabled()


def test_what_is_missing_is_said_in_the_box_and_the_page_stays(shown: Page) -> None:
    shown.locator("#command-text").fill("I like tea")
    shown.locator("#command-text").press("Enter")
    expect(shown.get_by_text("Say whom it is about: a user, an agent or a run.")).to_be_visible()
    expect(shown.locator("#command-user_id")).to_be_focused()
    expect(shown.locator("#command-text")).to_have_count(1)
    expect(shown.locator("#command-text")).to_have_value("I like tea")
    expect(shown.get_by_text("Likes cocoa")).to_be_visible()
    shown.keyboard.type("kim")
    shown.keyboard.press("Enter")  # in a line of one field, as in any form
    expect(shown.get_by_role("heading", name="What this would change")).to_be_visible()


def test_a_plan_that_was_applied_is_not_offered_again_by_going_back(shown: Page) -> None:
    shown.locator("#command-text").fill("I live in Lisbon")
    shown.locator("#command-user_id").fill("zoe")
    shown.locator("#command-text").press("Enter")
    shown.get_by_role("button", name=re.compile("^Apply")).click()
    expect(shown.get_by_role("heading", name="What was done")).to_be_visible()
    shown.goto("/users")
    shown.go_back()
    expect(shown.get_by_role("heading", name="What was done")).to_be_visible()
    expect(shown.get_by_role("button", name=re.compile("^Apply"))).to_have_count(0)


# --- when something is in the way -----------------------------------------------------------


def test_a_session_that_ended_leads_to_sign_in_and_back(shown: Page) -> None:
    shown.context.clear_cookies(name="sessionid")
    shown.locator("#id_user_id").fill("alex")
    shown.locator("#id_user_id").press("Enter")
    expect(shown).to_have_url(re.compile(r"/sign-in\?next=/memories$"))
    shown.get_by_label("Name").fill("ada")
    shown.get_by_label("Password").fill("a long password")
    shown.get_by_role("button", name="Sign in").click()
    expect(shown.get_by_text("Likes cocoa")).to_be_visible()


def test_a_role_that_was_taken_away_is_told_on_a_whole_page(shown: Page) -> None:
    Membership.objects.update(role=Role.VIEWER)
    shown.locator("#command-text").fill("I like tea")
    shown.locator("#command-user_id").fill("zoe")
    shown.locator("#command-text").press("Enter")
    expect(shown.get_by_role("heading", name="Your role may only look")).to_be_visible()
    expect(shown.locator(".sidebar")).to_have_count(0)
    expect(shown.locator("main")).to_have_count(1)


def test_a_server_that_is_gone_is_said_where_the_reader_is_and_only_once(
    open_desk: OpenDesk, admin: Person, remember: Remember
) -> None:
    remember("Likes tea", user_id="alex")
    page = open_desk(admin, tolerating=("htmx:sendError", "net::ERR_FAILED"))
    page.goto("/memories")
    page.route("**/memories?**", lambda route: route.abort())
    for text in ("tea", "te"):
        page.locator("#id_text").fill(text)
        with page.expect_event("requestfailed"):
            page.locator("#id_text").press("Enter")
        expect(page.get_by_role("alert")).to_contain_text("The server did not answer as expected")
    expect(page.get_by_role("alert")).to_have_count(1)
    page.unroute("**/memories?**")
    page.locator("#id_text").press("Enter")
    expect(page.get_by_text("Text contains te")).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)


def test_the_tab_key_reaches_everything_in_the_order_of_reading(shown: Page) -> None:
    wanted = shown.evaluate(
        """() => {
          const all = [...document.querySelectorAll("a[href], button, input, select, textarea")];
          const there = all.filter((e) => e.checkVisibility() && e.type !== "hidden");
          there.forEach((element, number) => { element.dataset.number = number; });
          return there.length;
        }"""
    )
    order = []
    for _ in range(wanted * 2):  # a date is three stops
        shown.keyboard.press("Tab")
        number, outline = shown.evaluate(
            """() => [document.activeElement.dataset.number,
                      getComputedStyle(document.activeElement).outlineStyle]"""
        )
        if number is None:
            break
        assert outline == "solid", shown.evaluate("document.activeElement.outerHTML")
        if not order or order[-1] != int(number):
            order.append(int(number))
    assert order == list(range(wanted))
    shown.keyboard.press("Tab")
    assert focused(shown) == "Skip to the page"
    shown.keyboard.press("Enter")
    assert focused(shown) == "main"
