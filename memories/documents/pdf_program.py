"""The program that reads a PDF: bytes on standard input, one JSON object on standard output.

Run by documents.reading as a process of its own; imports nothing of the house. Its one argument is
JSON: pages and characters, the most there may be, and memory, bytes of address space. Answers
{"text": …} or {"refused": one of password, pages, long, limits}. It ends with status 1 where the
file lies about itself, which pypdf shows by any error at all, and by a signal where a limit of the
process was reached.
"""

import io
import json
import logging
import resource
import sys
from typing import Any

CPU_SECONDS = 20


def confine(memory: int) -> None:
    """Give up what reading does not need, before the first byte is looked at."""
    wanted = [
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ]
    for kind, most in wanted:
        try:
            resource.setrlimit(kind, (most, most))
        except (OSError, ValueError):  # not every system knows each of them
            continue


def read(content: bytes, *, pages: int, characters: int) -> dict[str, Any]:
    """The text of a PDF, page by page, or why there is none."""
    import pypdf
    from pypdf.errors import FileNotDecryptedError, LimitReachedError

    pypdf.overwrite_configuration(jbig2dec_binary=None)  # no other program is started
    logging.disable(logging.CRITICAL)
    try:
        reader = pypdf.PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            return {"refused": "password"}
        texts: list[str] = []
        size = 0
        for number, page in enumerate(reader.pages):
            if number >= pages:
                return {"refused": "pages"}
            texts.append(page.extract_text().strip())
            size += len(texts[-1]) + 2
            if size - 2 > characters:
                return {"refused": "long"}
        return {"text": "\n\n".join(text for text in texts if text)}
    except FileNotDecryptedError:
        return {"refused": "password"}
    except (LimitReachedError, MemoryError, RecursionError):
        return {"refused": "limits"}


if __name__ == "__main__":
    limits = json.loads(sys.argv[1])
    confine(limits.pop("memory"))
    # ASCII with escapes: a PDF may name halves of characters, which UTF-8 could not carry.
    print(json.dumps(read(sys.stdin.buffer.read(), **limits)))
