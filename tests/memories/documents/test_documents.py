"""Content in all its forms becomes text, or a sentence that says what to do."""

import base64
import time
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings
from pytest_httpserver import HTTPServer

from memories.documents import (
    ANSWERING,
    MOST_PARTS,
    Budget,
    NoPlace,
    Unreadable,
    are_in,
    outline,
    place,
    text_of,
)
from memories.documents.budget import MOST_BYTES
from memories.plans import MESSAGE_LIMIT
from tests.memories.web import PROMPTLY, Names, silence, talking

NOTES = "# Notes\n\nI live in Leeds – and I like tea.\n"


def mdx(url: object) -> dict[str, object]:
    return {"type": "mdx_url", "mdx_url": {"url": url}}


def data(content: bytes, media: str = "text/markdown") -> str:
    return f"data:{media};base64,{base64.b64encode(content).decode()}"


# -- the shapes of content -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("I like tea", "I like tea"),
        ("", ""),
        ("  spaces stay \n", "  spaces stay \n"),
        ({"type": "text", "text": "I like tea"}, "I like tea"),
        ([{"type": "text", "text": "I like tea"}], "I like tea"),
        ([{"type": "text", "text": "One."}, {"type": "text", "text": "Two."}], "One.\n\nTwo."),
        (["One.", {"type": "text", "text": ""}, "Two."], "One.\n\nTwo."),
        ([], ""),
        ([{"type": "text", "text": "My notes:"}, mdx(data(b"I like tea"))],
         "My notes:\n\nI like tea"),
        (mdx(data(b"I like tea")), "I like tea"),
        ({"type": "mdx_url", "mdx_url": data(b"I like tea")}, "I like tea"),
        ({"type": "pdf_url", "pdf_url": {"url": data(b"I like tea"), "more": 1}}, "I like tea"),
    ],
)  # fmt: skip
def test_content_becomes_text(content: Any, text: str) -> None:
    assert text_of(content) == text


DEEP: Any = "x"
for _ in range(5_000):
    DEEP = [DEEP]


@pytest.mark.parametrize(
    "content",
    [
        None, 7, 1.5, True, b"bytes", {}, [None], [7], [[]], [["x"]], [{}], {"type": None}, DEEP,
        {"type": "video_url", "video_url": {"url": "x"}}, {"type": ["text"], "text": "x"},
        {"type": {"a": 1}}, {"type": "text"}, {"type": "text", "text": None},
        {"type": "text", "text": ["x"]}, {"type": "text", "text": {"text": "x"}},
        {"type": "mdx_url"}, {"type": "mdx_url", "mdx_url": None}, {"type": "mdx_url", "url": "x"},
        {"type": "mdx_url", "mdx_url": {}}, {"type": "mdx_url", "mdx_url": []}, mdx(None), mdx(7),
        mdx(""), mdx("  "), mdx(["x"]), mdx({"url": "x"}), {"type": "pdf_url", "mdx_url": "x"},
        {"type": "text", "text": "a\0b"}, "a\0b", "half a character: \ud83d", {"type": DEEP},
        {"type": "mdx_url", "mdx_url": DEEP}, {"text": "no type"}, {1: 2}, object(), {"a"},
    ],
    ids=lambda value: type(value).__name__,
)  # fmt: skip
def test_content_of_another_shape_is_refused_in_a_sentence(content: Any) -> None:
    with pytest.raises(Unreadable) as error:
        text_of(content)
    assert str(error.value).endswith(".")
    assert len(str(error.value)) < 300


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9)
    | st.sampled_from(["text", "mdx_url", "pdf_url", "image_url", "data:,x", "data:;base64,eA=="]),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(
        st.sampled_from(["type", "text", "mdx_url", "pdf_url", "image_url", "url"]), inner
    ),
    max_leaves=12,
)  # fmt: skip


@given(JSON)
def test_whatever_comes_is_text_or_unreadable(content: Any) -> None:
    try:
        text = text_of(content, look_up=Names(["10.0.0.1"]))
    except Unreadable:
        return
    assert isinstance(text, str)
    assert "\0" not in text
    text.encode("utf-8")


def test_a_message_may_be_as_long_as_messages_are_and_no_longer() -> None:
    assert len(text_of("x" * MESSAGE_LIMIT)) == MESSAGE_LIMIT
    half = {"type": "text", "text": "x" * (MESSAGE_LIMIT // 2)}
    longest = [half, {"type": "text", "text": "x" * (MESSAGE_LIMIT // 2 - 2)}]
    assert len(text_of(longest)) == MESSAGE_LIMIT
    for content in ("x" * (MESSAGE_LIMIT + 1), [half, half], mdx(data(b"x" * (MESSAGE_LIMIT + 1)))):
        with pytest.raises(Unreadable, match="200,000 characters"):
            text_of(content)


def test_a_huge_list_is_not_gone_through() -> None:
    assert text_of(["x"] * MOST_PARTS)
    with pytest.raises(Unreadable, match="parts"):
        text_of([{"type": "text", "text": ""}] * 1_000_000)


# -- data URLs and base64 --------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        data(NOTES.encode()),
        data(NOTES.encode(), "text/markdown; charset=utf-8"),
        data(NOTES.encode(), "text/plain;charset=UTF-8"),
        data(NOTES.encode(), "application/octet-stream"),
        data(NOTES.encode(), ""),
        data(NOTES.encode("utf-16"), "text/plain;charset=utf-16"),
        data(b"\xef\xbb\xbf" + NOTES.encode()),
        data(NOTES.encode("windows-1252"), 'text/plain;charset="windows-1252"'),
        data(NOTES.encode()).upper().split(",")[0] + "," + data(NOTES.encode()).split(",")[1],
        data(NOTES.encode()).rstrip("="),
        quote(data(NOTES.encode()), safe=":;,/"),
        "data:text/markdown," + quote(NOTES),
        "data:," + quote(NOTES),
        "data:text/plain;charset=utf-8," + NOTES,
        base64.b64encode(NOTES.encode()).decode(),
        base64.urlsafe_b64encode(NOTES.encode()).decode(),
        base64.encodebytes(NOTES.encode()).decode(),
        "  " + base64.b64encode(NOTES.encode()).decode() + "\n",
    ],
)
def test_a_document_inside_the_request_is_read(url: str) -> None:
    assert text_of(mdx(url)) == NOTES.strip()


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("data:text/plain;base64,!!!!", "neither an address"),
        ("data:text/plain;base64,QQ=Q", "neither an address"),
        ("data:text/plain;base64,QQQQQ", "neither an address"),
        ("data:text/plain;base64,Ä", "neither an address"),
        ("data:text/plain,\ud800", "neither an address"),
        ("data:text/plain", "neither an address"),
        ("data:" + "x" * 400 + ",x", "neither an address"),
        ("data:text/plain;base64,", "empty"),
        ("data:,", "empty"),
        ("data:text/plain,%20%0A", "no text"),
        ("data:text/plain,%00abc", "not text"),
        ("data:text/plain,%FF%FE%FD", "not text"),
        ("data:text/plain;charset=ascii,%C3%A4", "not text"),
        ("data:text/plain;charset=idna,abc", "charset"),
        ("data:text/plain;charset=punycode,abc", "charset"),
        ("data:text/plain;charset=zip,abc", "charset"),
        ("data:text/plain;charset=iso-8859-99,abc", "not text"),
        ("data:text/html,<b>tea</b>", "web page"),
        ("data:application/xhtml+xml,<b>tea</b>", "web page"),
        ("data:text/plain,<!DOCTYPE html><p>tea", "web page"),
        ("data:text/plain,%20%0A<html lang=en><p>tea", "web page"),
        ("data:application/zip;base64,UEsDBA==", "application/zip are not read"),
        ("data:image/svg+xml,<svg/>", "image_url"),
        ("data:text/plain;base64,iVBORw0KGgo=", "image_url"),
        ("not a url", "neither an address"),
        ("notes.md", "neither an address"),
        ("/etc/passwd", "not text"),
        ("../notes.md", "neither an address"),
        ("data:text/plain;base64,SSBs aWtl", "neither an address"),
    ],
)
def test_what_cannot_be_read_is_refused_with_what_to_do(url: str, words: str) -> None:
    with pytest.raises(Unreadable, match=words):
        text_of(mdx(url))


def test_markdown_that_begins_with_a_component_is_no_web_page() -> None:
    text = '<Note title="html">\nI like tea.\n</Note>'
    assert text_of(mdx(data(text.encode()))) == text


def test_what_could_hide_from_a_reader_is_left_out_of_a_document() -> None:
    assert text_of(mdx(data(b"I like\x1b[8m tea\x07"))) == "I like[8m tea"


@pytest.mark.parametrize(
    "url", ["data:," + "%" * 7_000_000, "data:;base64," + "%41" * 2_500_000, "A" * 8_000_000,
            "data:," + "a" * 8_000_000, "data:;base64," + "A" * 16_000_000,
            "data:" + ";" * 8_000_000],
)  # fmt: skip
def test_a_document_that_fills_the_request_is_refused_without_ado(url: str) -> None:
    begun = time.monotonic()
    with pytest.raises(Unreadable):
        text_of(mdx(url))
    assert time.monotonic() - begun < PROMPTLY


# -- documents from the web ------------------------------------------------------------------


@pytest.mark.parametrize(
    "media",
    ["text/markdown", "text/plain; charset=utf-8", "text/x-markdown", "application/octet-stream",
     "TEXT/MARKDOWN", "application/json", "text/plain; charset=utf-8; x", ""],
)  # fmt: skip
def test_a_document_is_fetched(media: str, web: HTTPServer) -> None:
    web.expect_request("/notes.mdx").respond_with_data(NOTES.encode(), content_type=media)
    assert text_of(mdx(web.url_for("/notes.mdx"))) == NOTES.strip()


def test_the_charset_of_the_header_is_believed(web: HTTPServer) -> None:
    web.expect_request("/").respond_with_data(
        "Tee für Jörg".encode("latin-1"), content_type="text/plain; charset=ISO-8859-1"
    )
    assert text_of(mdx(web.url_for("/"))) == "Tee für Jörg"


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://127.0.0.1:9/notes.md", "private network"),
        ("http://169.254.169.254/latest/meta-data/", "private network"),
        ("http://[::1]/", "private network"),
        ("file:///etc/passwd", "http://"),
        ("ftp://example.com/notes.md", "http://"),
        ("gopher://x/", "http://"),
        ("http://user:pw@example.com/", "password"),
        ("C:\\notes.md", "http://"),
    ],
)
def test_an_address_that_may_not_be_called_is_refused(
    url: str, words: str, settings: Settings
) -> None:
    settings.OUTSIDE_ALLOWED = []
    for kind in ("mdx_url", "pdf_url"):
        with pytest.raises(Unreadable, match=words):
            text_of({"type": kind, kind: {"url": url}})


def test_a_redirect_to_a_private_address_is_refused(web: HTTPServer) -> None:
    web.expect_request("/").respond_with_data(
        status=302, headers={"Location": "http://169.254.169.254/latest/meta-data/"}
    )
    with pytest.raises(Unreadable, match="private network"):
        text_of(mdx(web.url_for("/")))


def test_a_page_that_is_missing_is_told(web: HTTPServer) -> None:
    web.expect_request("/").respond_with_data("gone", status=404)
    with pytest.raises(Unreadable, match="404"):
        text_of(mdx(web.url_for("/")))


def test_a_document_is_not_larger_than_documents_may_be(web: HTTPServer) -> None:
    web.expect_request("/").respond_with_data(b"x" * (MOST_BYTES + 1))
    with pytest.raises(Unreadable, match="10,000,000 bytes"):
        text_of(mdx(web.url_for("/")))


def test_a_typed_text_is_refused_before_anything_is_fetched(web: HTTPServer) -> None:
    web.expect_request("/").respond_with_data("tea")
    with pytest.raises(Unreadable):
        text_of(["x" * MESSAGE_LIMIT, mdx(data(b"tea")), mdx(web.url_for("/"))])
    assert web.log == []


# -- what all documents of a call may cost ---------------------------------------------------


def test_the_messages_of_a_call_share_a_number_of_documents() -> None:
    budget = Budget(documents=3)
    assert text_of([mdx(data(b"a")), mdx(data(b"b"))], budget=budget) == "a\n\nb"
    assert text_of("typed text costs nothing", budget=budget)
    assert text_of(mdx(data(b"c")), budget=budget) == "c"
    with pytest.raises(Unreadable, match="at most 3 documents"):
        text_of(mdx(data(b"d")), budget=budget)
    with pytest.raises(Unreadable, match="at most 10 documents"):
        text_of([mdx(data(b"x"))] * 11)


def test_the_messages_of_a_call_share_their_time(settings: Settings) -> None:
    settings.OUTSIDE_ALLOWED = ["127.0.0.1"]
    budget = Budget(seconds=0.5)
    begun = time.monotonic()
    with talking(silence) as port:
        with pytest.raises(Unreadable, match="too long"):
            text_of(mdx(f"http://127.0.0.1:{port}/"), budget=budget)
        with pytest.raises(Unreadable, match="too long"):
            text_of(mdx(data(b"tea")), budget=budget)
    assert time.monotonic() - begun < PROMPTLY


# -- what is told before anything is read ----------------------------------------------------


@pytest.mark.parametrize(
    ("content", "held"),
    [
        ("I like tea", False),
        ([], False),
        ([{"type": "text", "text": "I like tea"}, "and rye"], False),
        (mdx("https://example.com/notes.md"), True),
        ([{"type": "text", "text": "My notes:"}, mdx("https://8.8.8.8/notes.md")], True),
        ({"type": "pdf_url", "pdf_url": data(b"I like tea")}, True),
    ],
)
def test_documents_are_told_from_texts(content: Any, held: bool) -> None:
    assert are_in(content) is held


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ({"type": "video_url", "video_url": {"url": "https://example.com/"}}, "must be"),
        (7, "Content is"),
        (mdx(" "), "is written"),
        (mdx("file:///etc/passwd"), "http://"),
        (mdx("http://user:pw@example.com/"), "password"),
        (mdx("http://127.1/"), "private network"),
        (mdx("http://0x7f000001/"), "private network"),
        (mdx("http://[::ffff:10.0.0.1]/"), "private network"),
        (mdx("no base64 at all!"), "Correct it"),
        (mdx("data:text/markdown;base64,?"), "Correct it"),
        (mdx("data:,"), "empty"),
        ({"type": "image_url", "image_url": {"url": "https://example.com/x.png"}}, "VISION_MODEL"),
        ([mdx("https://example.com/")] * 11, "at most 10 documents"),
        (["x" * (MESSAGE_LIMIT // 2)] * 3, "200,000 characters"),
        ([mdx("https://example.com/"), "a\0b"], "NUL"),
    ],
)
def test_what_needs_no_reading_is_refused_without_it(content: Any, words: str) -> None:
    with pytest.raises(Unreadable, match=words):
        are_in(content)


@given(JSON)
def test_what_is_refused_beforehand_would_be_refused_later(content: Any) -> None:
    try:
        are_in(content)
    except Unreadable:
        with pytest.raises(Unreadable):
            text_of(content, look_up=Names(["10.0.0.1"]))


def test_whether_there_are_documents_is_told_without_fetching_them(web: HTTPServer) -> None:
    assert are_in([mdx(web.url_for("/notes.md")), mdx(web.url_for("/more.md"))])
    assert web.log == []


def test_an_outline_names_documents_without_holding_them() -> None:
    content = ["My notes:", mdx(data(b"x" * 1_000_000)), mdx("https://example.com/notes.md")]
    shown = outline(content)
    assert (shown[0], shown[2]) == (content[0], content[2])
    assert shown[1]["mdx_url"]["url"].startswith("data:text/markdown;base64,")
    assert len(shown[1]["mdx_url"]["url"]) < 500


def test_no_more_than_four_read_while_their_clients_wait() -> None:
    with place(ANSWERING), place(ANSWERING), place(ANSWERING):
        with place(ANSWERING), pytest.raises(NoPlace), place(ANSWERING):
            raise AssertionError("a fifth place")
        with place(ANSWERING):  # one that is given back is there again
            pass
