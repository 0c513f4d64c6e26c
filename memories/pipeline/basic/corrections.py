"""Slips put right in the same breath or later: "actually I meant Milan", "it's Maja, not Maya"."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from memories.pipeline.basic.leads import strip_lead
from memories.pipeline.basic.lexicon import phrases
from memories.pipeline.basic.slots import slots
from memories.pipeline.basic.words import Tokens, join, lower, opening, trim

MEANT = phrases(
    "i meant; i mean; make that; should be; that should be; it should be; i meant to say; "
    "scratch that; i should have said; meant; correction; no wait"
)
PLAIN = phrases("it is; that is; its; the name is; name is; my name is")
LONGEST = 5  # tokens of the right word


REGRETS = {"actually", "sorry", "wait", "oops", "correction", "no", "hmm"}


def correction(said: Sequence[str]) -> tuple[str, str] | None:
    """(right, wrong) of a correction; wrong is "" where it is not repeated. None for others."""
    tokens = strip_lead(said)
    low = lower(tokens)
    regret = bool(REGRETS & set(lower(said[: len(said) - len(tokens)])))
    size = opening(low, MEANT)
    body: Tokens = trim(tokens[size:])
    meant = size > 0 and bool(body)
    if not meant:
        plain = opening(low, PLAIN)
        body = trim(tokens[plain:])
        if not plain and len(tokens) > LONGEST + 2:
            return None
    words = lower(body)
    if "not" in words[1:]:
        at = words.index("not", 1)
        right, wrong = trim(body[:at]), trim(body[at + 1 :])
        right = _without_spelling(right)
        if 0 < len(right) <= LONGEST and 0 < len(wrong) <= 3 and _alike_in_kind(right, wrong):
            return join(right), join(wrong)
    if words[:1] == ["not"] and "but" in words:
        at = words.index("but")
        return join(body[at + 1 :]), join(body[1:at])
    if (
        regret
        and low[:2] == ["it", "is"]
        and 0 < len(body) <= 3
        and (body[0][:1].isupper() or body[0][0].isdigit())
    ):
        return join(body), ""
    if (
        meant
        and 0 < len(body) <= LONGEST
        and words[0] not in ("i", "my", "to", "it", "a", "the", "that")
    ):
        return join(body), ""
    return None


def _without_spelling(right: Tokens) -> Tokens:
    low = lower(right)
    return right[: low.index("with")] if "with" in low else right


def _alike_in_kind(right: Tokens, wrong: Tokens) -> bool:
    a, b = right[0], wrong[0]
    both_names = a[:1].isupper() and b[:1].isupper()
    both_numbers = a[:1].isdigit() and b[:1].isdigit()
    return both_names or both_numbers or SequenceMatcher(None, a, b).ratio() > 0.6


def mended(texts: Sequence[str], right: str, wrong: str) -> tuple[int, str] | None:
    """(index, new text) of the latest of `texts` that the correction puts right."""
    for i in range(len(texts) - 1, -1, -1):
        old = wrong
        if not old:
            found = slots(texts[i])
            old = found[-1].value if found else _last_name(texts[i])
        pattern = re.compile(rf"\b{re.escape(old)}\b", re.IGNORECASE)
        if old and pattern.search(texts[i]):
            return i, pattern.sub(lambda _: right, texts[i], count=1)
    return None


def _last_name(text: str) -> str:
    names = re.findall(r"\b[A-Z][\w-]+|\b\d+\b", text[1:])
    return names[-1] if names else ""
