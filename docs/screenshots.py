"""Takes the pictures of the docs from a running desk with the demo project (`make demo`).

.venv/bin/python docs/screenshots.py http://127.0.0.1:8000 admin PASSWORD
"""

import os
import shutil
import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

IMAGES = Path(__file__).parent / "images"
WIDE = {"width": 1440, "height": 900}


def main(address: str, name: str, password: str) -> None:
    """Sign in, switch to the demo project and take each picture."""
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport=WIDE, color_scheme="light")
        sign_in(page, address, name, password)
        page.goto(f"{address}/memories?user_id=maria.santos")
        page.screenshot(path=IMAGES / "memories.png")
        browser.close()


def sign_in(page: Page, address: str, name: str, password: str) -> None:
    """To the list of the demo project."""
    page.goto(address)
    page.fill("#id_username", name)
    page.fill("#id_password", password)
    page.click("button.main")
    page.select_option("#project", label="Demo")
    page.click("form.project button")


if __name__ == "__main__":
    main(*sys.argv[1:])
