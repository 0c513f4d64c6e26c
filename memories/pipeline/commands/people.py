"""Whose fact a memory is: the user's own, or that of someone in their life."""

import re
from collections.abc import Collection, Iterable

from memories.pipeline.commands.language import relation_of, words
from memories.pipeline.commands.patterns import word_set

_INTRODUCED = re.compile(
    r"\b([A-Za-zé-]+)(?:'s name is| is (?:named|called)| named| called|,)?"
    r"(?: (?:named|called))? ([A-ZÀ-Ý][\w'-]+)"
)
_MARRIED = re.compile(r"\b[Mm]arried to ([A-ZÀ-Ý][\w'-]+)")
_BEFORE_A_NOUN = word_set("the a an his her their my")
_QUALIFIERS = word_set("older younger best eldest little big late former new")


def plain_name(word: str) -> str:
    """A name as a key: "Mia's" -> "mia"."""
    return word.lower().removesuffix("'s")


def introduced_names(texts: Iterable[str]) -> dict[str, str]:
    """Names and whom they belong to: {"mia": "sister"} from "Sister Mia lives in Rome"."""
    names: dict[str, str] = {}
    for text in texts:
        for match in _INTRODUCED.finditer(text):
            relation = relation_of(match[1])
            if relation:
                names[plain_name(match[2])] = relation
        married = _MARRIED.search(text)
        if married:
            names[plain_name(married[1])] = "spouse"
    return names


def other_subject(text: str, names: Collection[str] = ()) -> str | None:
    """Whom a memory is about when that is not its user: "sister", "dog", or a name, else None.

    names: those that other memories introduce ("Sister is called Mia"), in lower case.
    """
    found = words(text)
    if found and found[0].lower() in _BEFORE_A_NOUN:
        found = found[1:]
    if len(found) > 1 and found[0].lower() in _QUALIFIERS and found[1].islower():
        found = found[1:]
    subject = plain_name(found[0]) if found else ""
    return subject if relation_of(subject) or subject in names else None
