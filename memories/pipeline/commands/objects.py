"""From the object of a request to wishes: its exceptions, time limit and owner taken off first."""

import re
from collections.abc import Collection
from dataclasses import replace
from datetime import date

from memories.pipeline import topics
from memories.pipeline.commands import dates, phrases, wishes
from memories.pipeline.commands.language import words
from memories.pipeline.commands.patterns import pattern
from memories.pipeline.commands.phrases import listed, trimmed
from memories.pipeline.commands.requests import Request
from memories.pipeline.commands.wishes import Wish


def parse(
    request: Request, *, today: date, names: Collection[str], reasoned: bool = False
) -> list[Wish]:
    """The wishes of a request; empty when its object is nothing that is remembered.

    reasoned: as in Manner.
    """
    spoken = _ANNOUNCED.sub("", trimmed(request.object))
    core, keep = _without_exceptions(_without_widening(spoken))
    if _is_for_later(core, today):
        return []
    core, anchored_outside = _without_anchor(core)
    core, after, before = _without_limit(core, today)
    core, anchored = _without_anchor(core)
    core, here = _without_place(core)
    manner = wishes.Manner(
        request=request,
        anchored=anchored or anchored_outside or request.anchored or here,
        limited=after is not None or before is not None,
        excepted=bool(keep),
        reasoned=reasoned,
    )
    spared = tuple(_own(one, names) for one in keep)
    return [
        replace(wish, after=after, before=before, keep=spared, here=here)
        for wish in wishes.read(_own(core, names), manner)
    ]


_ANNOUNCED = pattern(
    r"^(?:all )?(?:of )?(?:the following|these|this|those)(?: \w+)?(?: (?:from|in) your \w+)?: "
)


def pronoun_of(request: Request) -> str:
    """The pronoun that is the whole object of a request ("delete it, please"), else empty."""
    core, _ = _without_anchor(trimmed(request.object))
    match = _PRONOUN.fullmatch(core)
    return match["pronoun"].lower() if match else ""


_PRONOUN = pattern(
    r"(?:about |all (?:of )?)?(?P<pronoun>it|that|this|them|those|these|him|her)"
    r"(?: (?:one|bit|part|thing|info|information|memory|note|fact|all|entirely|away|out))?"
    r"(?: about me)?"
)


def exceptions(text: str) -> tuple[str, ...]:
    """What a sentence of its own asks to spare ("But keep my name"), empty when it asks nothing."""
    match = phrases.SPARE.match(text.strip())
    return tuple(listed(match["kept"])) if match else ()


def _is_statement(text: str) -> bool:
    return bool(pattern(r"(?:the fact )?that\b").match(text))


def _is_for_later(core: str, today: date) -> bool:
    """Whether the request is for another time; "where I was when I met Tom" is not."""
    inside = phrases.STATED.fullmatch(core) or phrases.ASKED.fullmatch(core)
    return bool(phrases.LATER.search(core)) and not inside and dates.find(core, today) is None


def _without_exceptions(text: str) -> tuple[str, tuple[str, ...]]:
    """The object and the phrases it makes an exception of."""
    match = phrases.EXCEPT.search(text)
    if not match or not match.start() or _is_statement(text):
        return text, ()
    kept = phrases.EXCEPT.sub(" and ", text[match.end() :])
    return trimmed(text[: match.start()]), tuple(listed(kept))


def _without_widening(text: str) -> str:
    """The object without what would reach beyond the caller's scope, which no text can do."""
    return trimmed(_WIDENING.sub("", text))


_WIDENING = pattern(
    r"[\s,]+(?:(?:and|but|or) )?(?:also|even|including|incl\.?|plus|as well as|and)(?: also| even"
    r"| all| those| the ones| everything)* (?:outside|beyond|in (?:all )?(?:the )?other|from"
    r" (?:all )?"
    r"(?:the )?other|across|elsewhere)\b.*$"
)


def _without_place(text: str) -> tuple[str, bool]:
    """The object without "in this chat", and whether it was there."""
    match = _HERE.search(text)
    return (trimmed(text[: match.start()]), True) if match else (text, False)


_HERE = pattern(
    r"\s+(?:in|from|of|during|within|for) (?:this|the current|our current) (?:chat|conversation"
    r"|session|thread|run|trip|ticket|case)$"
)


def _without_anchor(text: str) -> tuple[str, bool]:
    """The object without "from your memory", and whether it was there."""
    match = phrases.ANCHOR.search(text)
    return (trimmed(text[: match.start()]), True) if match else (text, False)


def _without_limit(text: str, today: date) -> tuple[str, date | None, date | None]:
    """Take off a time limit, where it is one on memories and not a part of what happened."""
    limit = dates.find(text, today)
    if limit is None or _is_statement(text):
        return text, None, None
    core = trimmed(text[: limit.start])
    if core and (_names_memories(core) or _LIMITS.search(text[limit.start :])):
        return core, limit.after, limit.before
    return text, None, None


_LIMITS = pattern(
    r"\b(?:before|older|newer|since|created|saved|stored|added|recorded|told|more than)\b"
)
_ALL = r"everything|anything|all|whatever|what"


def _names_memories(core: str) -> bool:
    """Whether an object is memories as such, or a whole topic: "everything", "my travel info"."""
    ends = pattern(rf"\b(?:{phrases.NOUN}|{_ALL}|preferences)$").search(core)
    begins = pattern(rf"(?:(?:{phrases.QUANTITY} )*{phrases.NOUN}|{_ALL})\b").match(core)
    bare = [word for word in words(core) if word.lower() not in ("my", "all", "of", "the")]
    return bool(ends or begins) or all(topics.asked_by(word) for word in bare)


def _own(text: str, names: Collection[str]) -> str:
    """The text with the user's own name, in the third person, as "my" or "me"."""
    text = pattern(r"\b(?:the|this|that) user's\b").sub("my", text)
    for name in names:
        first_part = re.split(r"[\W\d_]+", name)[0]
        for spoken in dict.fromkeys(filter(None, (name, first_part))):
            own = re.escape(spoken)
            text = pattern(rf"(?<![\w-])(?:user )?{own}(?:'s?|s)(?=\s)").sub("my", text)
            text = pattern(
                rf"((?:about|on|of|for|know|regarding|concerning) )(?:user )?{own}(?![\w'-])"
            ).sub(r"\1me", text)
    text = re.sub(r"\bthe of my\b", "my", text)
    return re.sub(r"\b(all|any|some|the) my\b", r"\1 of my", text)
