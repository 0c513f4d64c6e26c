"""PDFs: their text, and nothing worse than a refusal whatever they try."""

import base64
import json
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from memories.documents import Budget, Unreadable, pdf_program, reading, text_of
from tests.memories.documents.pdfs import locked, page, pdf
from tests.memories.web import PROMPTLY

TEA = pdf(page("I live in Leeds."), page("I like tea."))


def read(content: bytes, **options: Any) -> str:
    packed = base64.b64encode(content).decode()
    url = f"data:application/pdf;base64,{packed}"
    return text_of({"type": "pdf_url", "pdf_url": {"url": url}}, **options)


def test_the_text_of_every_page_is_read() -> None:
    assert read(TEA) == "I live in Leeds.\n\nI like tea."


def test_a_pdf_is_fetched_and_known_by_its_content(web: HTTPServer) -> None:
    web.expect_request("/a.pdf").respond_with_data(TEA, content_type="application/pdf")
    web.expect_request("/b").respond_with_data(TEA, content_type="text/plain")
    for kind, path in (("pdf_url", "/a.pdf"), ("pdf_url", "/b"), ("mdx_url", "/a.pdf")):
        assert "I like tea." in text_of({"type": kind, kind: {"url": web.url_for(path)}})


def test_base64_without_a_prefix_may_be_a_pdf() -> None:
    url = base64.b64encode(TEA).decode()
    assert "I like tea." in text_of({"type": "pdf_url", "pdf_url": {"url": url}})


@pytest.mark.parametrize("algorithm", ["RC4-40", "RC4-128", "AES-128", "AES-256"])
def test_a_password_is_told_unless_it_is_empty(algorithm: str) -> None:
    assert "I like tea." in read(locked(TEA, "", algorithm))
    with pytest.raises(Unreadable, match="password"):
        read(locked(TEA, "secret", algorithm))


def test_pages_without_text_are_told() -> None:
    with pytest.raises(Unreadable, match="pictures of pages"):
        read(pdf(b"", b"q Q"))


def test_more_pages_than_can_be_read_are_told() -> None:
    assert read(pdf(*[page("x")] * reading.MOST_PAGES)).count("x") == reading.MOST_PAGES
    with pytest.raises(Unreadable, match="more than 500 pages"):
        read(pdf(*[page("x")] * (reading.MOST_PAGES + 1)))


def test_more_text_than_a_message_may_hold_is_told() -> None:
    with pytest.raises(Unreadable, match="200,000 characters"):
        read(pdf(*[page("tea " * 10_000)] * 6))


NESTED = b"%PDF-1.4\n1 0 obj\n" + b"<</A " * 200_000 + b"\nendobj\ntrailer <</Root 1 0 R>>\n%%EOF"
LOOP = (
    b"%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n"
    b"<</Type/Pages/Count 999999999/Kids[2 0 R 2 0 R]>>\nendobj\ntrailer <</Root 1 0 R>>\n%%EOF"
)


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-", b"%PDF-1.4", b"%PDF-1.4\n%%EOF", TEA[: len(TEA) // 2], TEA[:40] + TEA[80:],
        b"%PDF-1.4\n" + bytes(range(256)) * 4_000, b"%PDF-1.4\nstartxref\n-1\n%%EOF", NESTED, LOOP,
        b"%PDF-1.4\ntrailer <</Root 1 0 R/Prev 9>>\nstartxref\n9\n%%EOF",
        b"%PDF-1.4\n" + b"9" * 3_000_000, b"%PDF-1.4\n" + b"(" * 3_000_000,
        pdf(b"[" * 500_000), pdf(b"<" * 500_000), pdf(b"BI ID"), pdf(b"/F1 Tf Tj TJ ' \" Do"),
    ],
    ids=range(16),
)  # fmt: skip
def test_a_broken_pdf_is_refused_and_nothing_else_happens(content: bytes) -> None:
    begun = time.monotonic()
    with pytest.raises(Unreadable, match="PDF"):
        read(content)
    assert time.monotonic() - begun < 2 * reading.PDF_SECONDS


def test_bytes_changed_at_random_give_text_or_a_refusal() -> None:
    for place in range(0, len(TEA), 71):
        changed = bytearray(TEA)
        changed[place] ^= 0x15
        with suppress(Unreadable):
            assert isinstance(read(bytes(changed)), str)


@pytest.mark.parametrize(
    ("drawn", "filters"),
    [(b" " * 100_000_000, 1), (b" " * 300_000_000, 2)],
    ids=["large", "twice"],
)
def test_a_pdf_that_unpacks_to_much_is_refused(drawn: bytes, filters: int) -> None:
    content = pdf(drawn, filters=filters)
    assert len(content) < 200_000
    begun = time.monotonic()
    with pytest.raises(Unreadable, match="PDF"):
        read(content)
    assert time.monotonic() - begun < 2 * reading.PDF_SECONDS


def test_a_pdf_that_takes_too_long_is_left_and_the_next_one_read() -> None:
    slow = pdf(*[b"BT /F1 1 Tf ()Tj ET " * 60_000] * 60, filters=1)
    begun = time.monotonic()
    for _ in range(3):  # more than are read at a time: each gives its place back
        with pytest.raises(Unreadable, match="too long"):
            read(slow, budget=Budget(seconds=0.7))
    assert time.monotonic() - begun < PROMPTLY
    assert "I like tea." in read(TEA)


def run(content: bytes, **limits: int) -> subprocess.CompletedProcess[bytes]:
    """The program by itself, with limits of the test's choosing."""
    wanted = {"pages": 9, "characters": 1_000, "memory": reading.PDF_MEMORY, **limits}
    command = [sys.executable, "-I", pdf_program.__file__, json.dumps(wanted)]
    return subprocess.run(command, input=content, capture_output=True, timeout=120, check=False)


def test_a_pdf_that_wants_too_much_memory_ends_its_process_only() -> None:
    hungry = pdf(b" " * 70_000_000, filters=1)
    done = run(hungry, memory=120_000_000)
    assert done.returncode != 0 or json.loads(done.stdout) == {"refused": "limits"}
    # The same file in more memory is no trouble: it was the limit that ended it.
    assert json.loads(run(hungry).stdout) == {"text": ""}


def test_the_program_gives_half_characters_in_a_form_that_arrives() -> None:
    assert json.loads(run(TEA).stdout)["text"] == "I live in Leeds.\n\nI like tea."
    assert run(TEA).stdout.isascii()


def test_the_program_knows_nothing_of_the_house() -> None:
    source = Path(pdf_program.__file__).read_text()
    assert "memories" not in source.replace("memories.documents", "")
    assert "import django" not in source


def test_the_program_stops_at_its_limits_of_pages_and_characters() -> None:
    assert json.loads(run(TEA, characters=10).stdout) == {"refused": "long"}
    assert json.loads(run(TEA, pages=1).stdout) == {"refused": "pages"}


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="needs Linux's /proc")
def test_the_program_is_given_no_secret_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    slow = pdf(*[b"BT /F1 1 Tf ()Tj ET " * 60_000] * 60, filters=1)
    given: list[bytes] = []

    def look(over: threading.Event) -> None:
        """The environment of a process that runs the program, once there is one."""
        while not over.wait(0.01) and not given:
            for place in Path("/proc").glob("[0-9]*"):
                with suppress(OSError):
                    if b"pdf_program.py" in (place / "cmdline").read_bytes():
                        given.append((place / "environ").read_bytes())

    over = threading.Event()
    looking = threading.Thread(target=look, args=(over,))
    looking.start()
    with pytest.raises(Unreadable, match="too long"):
        read(slow, budget=Budget(seconds=2))
    over.set()
    looking.join()
    assert given
    assert b"sk-secret" not in given[0]
