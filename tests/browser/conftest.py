"""A browser and a desk to open in it. Without Chromium these tests are skipped, and say so.

CHROMIUM names the program; with PALIMPSEST_REQUIRE_BROWSER=1 a missing one is a failure.
"""

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from memories.models import Person

PROGRAMS = (
    "/usr/bin/chromium", "/usr/bin/chromium-browser", "google-chrome", "google-chrome-stable",
    "chromium", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)  # fmt: skip
QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-default-apps", "--disable-extensions", "--no-proxy-server",
)  # fmt: skip
ZONE = "Europe/Berlin"  # not the server's own, so that it matters whose days are meant
DESKTOP, PHONE = 1440, 390
BETWEEN = (721, 900, 1024, 1280)
SCREENS: list[tuple[int, Literal["light", "dark"]]] = [
    (DESKTOP, "light"), (DESKTOP, "dark"), (PHONE, "dark"), (PHONE, "light")
]  # fmt: skip
EXPECTED = (
    # What Chromium says of an answer that the test asked for: 404, 409, 422.
    "Failed to load resource: the server responded with a status of",
    # What htmx says of a request that a newer one of the same form took the place of.
    "htmx:afterRequest",
    "htmx:sendAbort",
)

# Between light and dark nothing but the colours differs.
LOOKED_FOR: dict[str, dict[str, Any]] = {
    "light": {"resultTypes": ["violations"]},
    "dark": {"resultTypes": ["violations"], "runOnly": ["color-contrast"]},
}

OpenDesk = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what lies in this folder."""
    for item in items:
        if item.path.is_relative_to(os.path.dirname(__file__)):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """One browser for these tests. It ends with them: its event loop would be in others' way."""
    named = os.environ.get("CHROMIUM")
    program = next(filter(None, map(shutil.which, (named,) if named else PROGRAMS)), None)
    if program is None:
        if os.environ.get("PALIMPSEST_REQUIRE_BROWSER") == "1":
            pytest.fail("No Chromium was found, and here the browser tests may not be skipped.")
        pytest.skip("No Chromium was found. Install it, or name it in CHROMIUM.")
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Its loop runs in our thread; Django must not take the tests for coroutines.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        browser = playwright.chromium.launch(executable_path=program, args=list(QUIET))
        yield browser
        browser.close()


@pytest.fixture
def open_desk(chromium: Browser, live_server: LiveServer) -> Iterator[OpenDesk]:
    """`open_desk(person)` gives a page; what the browser complained of fails the test.

    width, scheme: the screen. javascript: off for those who have none. tolerating: complaints that
    the test itself brings about. Without a person nobody is signed in.
    """
    pages: list[Page] = []
    complaints: list[str] = []

    def open_one(
        person: Person | None = None,
        *,
        width: int = DESKTOP,
        scheme: Any = "light",
        javascript: bool = True,
        tolerating: Sequence[str] = (),
    ) -> Page:
        def note(message: ConsoleMessage) -> None:
            known = any(part in message.text for part in (*EXPECTED, *tolerating))
            if message.type == "error" and not known:
                complaints.append(message.text)

        context = chromium.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            java_script_enabled=javascript,
            timezone_id=ZONE,
            reduced_motion="reduce",
        )
        context.set_default_timeout(10_000)
        if person is not None:
            client = Client()
            client.force_login(person)
            cookie = client.cookies["sessionid"].value
            context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
        page = context.new_page()
        page.on("console", note)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("dialog", lambda dialog: complaints.append(f"a dialog: {dialog.message}"))
        pages.append(page)
        return page

    yield open_one
    for page in pages:
        page.context.close()
    assert complaints == []


def examine(page: Page) -> None:
    """Nobody is shut out of this page: axe finds nothing, and nothing sticks out, on any screen."""
    size = page.viewport_size
    dark = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    page.evaluate(Axe().axe_script)
    for width, scheme in SCREENS:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        found = page.evaluate("options => axe.run(options)", LOOKED_FOR[scheme])["violations"]
        wrong = {rule["id"]: [node["html"] for node in rule["nodes"]] for rule in found}
        assert wrong == {}, f"{page.url} at {width} px, {scheme}"
    for width in (PHONE, *BETWEEN, DESKTOP):
        page.set_viewport_size({"width": width, "height": 900})
        assert sticking_out(page) == [], f"{page.url} at {width} px"
    assert size is not None
    page.set_viewport_size(size)
    page.emulate_media(color_scheme="dark" if dark else "light")


def sticking_out(page: Page) -> list[str]:
    """Elements that make the page scroll sideways."""
    found: list[str] = page.evaluate(
        """() => {
          const width = document.documentElement.clientWidth;
          if (document.documentElement.scrollWidth <= width) return [];
          return [...document.querySelectorAll("body *")]
            .filter((element) => element.getBoundingClientRect().right > width + 1)
            .map((element) => element.outerHTML.slice(0, 120));
        }"""
    )
    return found
