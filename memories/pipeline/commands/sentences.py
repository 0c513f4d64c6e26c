"""A message to sentences, with quoted and pasted text hidden from the search for requests."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

FOREIGN = (
    re.compile(r"```.*?(?:```|\Z)|~~~.*?(?:~~~|\Z)", re.DOTALL),
    re.compile(r"`[^`\n]*`"),
    re.compile(r"^[ \t]*>.*$", re.MULTILINE),
    re.compile(r"(?:https?://|www\.)\S+"),
    re.compile(r'"[^"]*"|“[^“”]*”|„[^„“”]*[“”]|«[^«»]*»'),
    re.compile(r"(?<!\w)['‘](?:[^'‘’\n]|(?<=\w)['’](?=\w))*['’](?!\w)"),
)
# A full stop before a number belongs to an abbreviation ("Hauptstr. 3", "No. 5").
END = re.compile(r"(?<![.!?…])(?:[!?…]|\.(?!\s\d))++[\"')\]]*(?=\s|$)|\n+")
ABBREVIATION = re.compile(r"\b(?:Dr|Mr|Mrs|Ms|St|Prof|Jr|Sr|vs|e\.g|i\.e|etc|approx|No|[A-Z])\.$")
LONGEST_ABBREVIATION = 8
VEIL = "\x1f"
# Characters of a sentence up to which a command is looked for. Nobody asks at greater length, and
# the search takes time that grows with the square of it.
LONGEST = 600


@dataclass(frozen=True)
class Sentence:
    """text and veiled have the same length; veiled hides quotations behind a sign of no word.

    end: the punctuation that closes it, with the space after it, so that the sentences of a
    message put together are the message.
    """

    text: str
    veiled: str
    end: str

    @property
    def is_question(self) -> bool:
        """Whether it closes with a question mark."""
        return "?" in self.end


def veil(text: str) -> str:
    """`text`, same length, with quotations, code, links and quoted lines hidden."""
    text = text.replace("’", "'")
    for pattern in FOREIGN:
        text = pattern.sub(lambda match: VEIL * len(match[0]), text)
    return text


def split(message: str) -> Iterator[Sentence]:
    """The sentences of a message, in order."""
    veiled = veil(message)
    start = 0
    for match in END.finditer(veiled):
        if match.start() < start:  # in the space after the sentence before
            continue
        before = max(start, match.start() - LONGEST_ABBREVIATION)
        if match[0].startswith(".") and ABBREVIATION.search(veiled, before, match.start() + 1):
            continue
        space = re.compile(r"\s*").match(message, match.end())
        end = space.end() if space else match.end()
        yield Sentence(
            message[start : match.start()],
            veiled[start : match.start()],
            message[match.start() : end],
        )
        start = end
    if start < len(message):
        yield Sentence(message[start:], veiled[start:], "")
