"""Bytes to text: what a document is, is decided by what is in it, then by what it is called."""

import codecs
import json
import re
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from memories.documents import pdf_program
from memories.documents.budget import Budget
from memories.documents.errors import Unreadable
from memories.documents.sources import Source
from memories.llm.text import clean
from memories.plans import MESSAGE_LIMIT

MOST_PAGES = 500
PDF_SECONDS = 20.0
PDF_MEMORY = 768_000_000  # bytes of address space
TOO_LONG = (
    f"The text has more than {MESSAGE_LIMIT:,} characters, the most a message may have. "
    "Send it in parts."
)

_HTML = re.compile(rb"(\xef\xbb\xbf)?\s*(<\?xml[^>]{0,200}\?>\s*)?<(!doctype\s+html|html)\b", re.I)
_IMAGE = re.compile(rb"\xff\xd8\xff|\x89PNG\r\n|GIF8[79]a|RIFF....WEBP", re.DOTALL)
# Not any codec of Python's: some (punycode, idna) take quadratic time, others are no charsets.
_CHARSETS = re.compile(
    r"utf-?8|utf-?16(le|be)?|us-ascii|ascii|iso-?8859-?\d{1,2}|latin-?1|windows-?125\d"
    r"|koi8-[ru]|gb2312|gbk|gb18030|big5|shift[-_]jis|euc-(jp|kr)"
)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_TEXT_KINDS = {"", "application/octet-stream", "binary/octet-stream", "application/json"}
_TEXT_KINDS |= {"application/markdown", "application/x-markdown", "application/mdx"}

_REFUSALS = {
    "password": "The PDF is protected by a password. Send it without one, or send its text.",
    "pages": f"The PDF has more than {MOST_PAGES} pages. Send it in parts.",
    "long": TOO_LONG,
    "limits": "The PDF is too complicated to be read here. Send its text instead.",
    "broken": "The PDF is damaged and cannot be read. Send another copy or its text.",
}
# Each reader may take a processor and much memory; more than two at a time wait for their turn.
_readers = threading.BoundedSemaphore(2)


def text_in(source: Source, budget: Budget) -> str:
    """The text of a document of Markdown, plain text or PDF; raises Unreadable."""
    if b"%PDF-" in source.content[:1024]:
        text = _pdf(source.content, budget)
    elif source.kind in ("text/html", "application/xhtml+xml") or _HTML.match(source.content):
        # Most of a page is menus and notices, and each would become a memory of somebody.
        raise Unreadable(
            "This is a web page (HTML). Name the address of the text itself, such as the raw "
            "Markdown file, or send the text."
        )
    elif _IMAGE.match(source.content) or source.kind.startswith("image/"):
        raise Unreadable('This is an image. Send it as {"type": "image_url", …}.')
    elif source.kind.startswith("text/") or source.kind in _TEXT_KINDS:
        text = _decoded(source)
    else:
        raise Unreadable(
            f"Documents of the kind {clean(source.kind)[:60]} are not read. "
            "Send Markdown, plain text or PDF."
        )
    text = clean(text).strip()
    if not text:
        raise Unreadable("There is no text in the document.")
    if len(text) > MESSAGE_LIMIT:
        raise Unreadable(TOO_LONG)
    return text


def _decoded(source: Source) -> str:
    """Text in the charset that its first bytes or its name tell, else in UTF-8."""
    marked = next((name for mark, name in _MARKS if source.content.startswith(mark)), "")
    charset = marked or source.charset or "utf-8"
    if not _CHARSETS.fullmatch(charset):
        raise Unreadable("The charset of the document is not known. Send it in UTF-8.")
    try:
        text = source.content.decode(charset)
    except (UnicodeError, LookupError):
        text = "\0"
    if "\0" in text:
        raise Unreadable("The document is not text in UTF-8. Send Markdown, plain text or PDF.")
    return text.removeprefix("\ufeff")


def _pdf(content: bytes, budget: Budget) -> str:
    """A PDF's text, read in a process of its own that may fail alone.

    PDF is a language in which small files can ask for much work; limits inside one reader have been
    found wanting again and again. So there is a limit around it too: the process is given the bytes
    and nothing else, no environment, no files, little memory, and is killed when its time is over.
    """
    limits = {"pages": MOST_PAGES, "characters": MESSAGE_LIMIT, "memory": PDF_MEMORY}
    program = str(Path(pdf_program.__file__).resolve())
    if not _readers.acquire(timeout=budget.left()):
        raise Unreadable("Too many PDFs are being read at the moment. Try again in a minute.")
    try:
        done = subprocess.run(  # noqa: S603 - our own program, no shell, the content on stdin
            [sys.executable, "-I", program, json.dumps(limits)],
            input=content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=min(budget.left(), PDF_SECONDS),
            env={},
            cwd="/",
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Unreadable("The PDF takes too long to read. Send its text instead.") from None
    finally:
        _readers.release()
    try:
        answer: dict[str, Any] = json.loads(done.stdout) if done.returncode == 0 else {}
    except ValueError:
        answer = {}
    if "text" not in answer:
        why = "broken" if done.returncode == 1 else "limits"
        raise Unreadable(_REFUSALS[answer.get("refused", why)])
    text = str(answer["text"])
    if not text.strip():
        raise Unreadable(
            "The PDF holds no text; it may be pictures of pages. Send its text instead."
        )
    return text
