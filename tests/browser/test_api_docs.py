"""The page of the API's document: drawn by our own files alone, under the strict policy."""

from tests.browser.conftest import OpenDesk


def test_the_document_is_shown_without_a_complaint_or_a_stranger(open_desk: OpenDesk) -> None:
    page = open_desk()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/docs")

    page.get_by_role("heading", name="Palimpsest").first.wait_for()
    page.locator("#operations-Search-search_v3 .opblock-summary").click()
    page.locator("#operations-Search-search_v3").get_by_text("What may Alex eat?").first.wait_for()

    own = page.evaluate("location.origin")
    assert [url for url in asked if not url.startswith((own, "data:", "blob:"))] == []
    assert any(url.endswith("/openapi.json") for url in asked)
