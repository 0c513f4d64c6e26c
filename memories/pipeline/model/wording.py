"""The product's style, enforced on what a model writes."""

import re

from memories.llm.text import clean
from memories.pipeline.facts import About
from memories.plans import clean_text


def _leading(names: str) -> re.Pattern[str]:
    """ "User is …", "The user's name is …": what models fall into. "User research" stays."""
    return re.compile(
        rf"^(?:the {names}(?:['\u2019]s)?|{names}['\u2019]s|{names}"
        r"(?=\s(?:[a-z]{2,}(?:s|ed|n't)|is|was|had|did|can|cannot|will|would)\b))\s+",
        re.IGNORECASE,
    )


_SUBJECT: dict[About, re.Pattern[str]] = {
    "user": _leading("user"),
    "agent": _leading("(?:assistant|agent)"),
}


def tidy(text: str, about: About = "user") -> str:
    """A fact in the product's style; empty where it cannot be stored."""
    text = " ".join(clean(text).split())
    text = _SUBJECT[about].sub("", text)
    if text.endswith(".") and not text.endswith(".."):
        text = text[:-1]
    first = text.split(" ", 1)[0]
    if first.islower():  # "iPhone" and "eBay" keep theirs
        text = text[:1].upper() + text[1:]
    try:
        return clean_text(text)
    except ValueError:
        return ""
