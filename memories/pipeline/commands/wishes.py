"""What a request to forget is about: everything, a topic, a statement, or no memory at all."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from memories.pipeline import topics
from memories.pipeline.commands import phrases
from memories.pipeline.commands.language import relation_of, words
from memories.pipeline.commands.patterns import pattern
from memories.pipeline.commands.phrases import listed, trimmed
from memories.pipeline.commands.requests import Request
from memories.pipeline.commands.slots import slot_named


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What is to be forgotten: one target, or everything, within [after, before) but for `keep`.

    tentative, here: as in Command.
    """

    target: str = ""
    everything: bool = False
    after: date | None = None
    before: date | None = None
    keep: tuple[str, ...] = ()
    tentative: bool = False
    here: bool = False


@dataclass(frozen=True, kw_only=True)
class Manner:
    """How an object was asked for.

    anchored: "from your memory". limited: within a time. excepted: but for something. reasoned: the
    clause beside it tells that something has ended or is out of date.
    """

    request: Request
    anchored: bool
    limited: bool
    excepted: bool
    reasoned: bool = False

    def does_not_mean(self, head: Sequence[str]) -> bool:
        """Whether the head of a phrase is a thing that is no memory, for the verb used."""
        things = {
            "clear": phrases.NOT_MEMORY | phrases.DEVICES,
            "delete": phrases.NOT_MEMORY,
            "forget": phrases.TALK,
        }[self.request.strength]
        return any(word.lower() in things for word in head)


EVERYTHING = [Wish(everything=True)]


def read(core: str, manner: Manner) -> list[Wish]:
    """The wishes in `core`, an object without limits and exceptions; empty when it is nothing that
    is remembered."""
    if not core or phrases.VAGUE.fullmatch(core):
        return []
    if phrases.UNCLEAR.search(core) and not phrases.STATED.fullmatch(core):
        return []
    if core.lower() == "me":
        return EVERYTHING if manner.anchored else []
    if phrases.DEICTIC.fullmatch(core):
        return []
    if quoted := phrases.QUOTED.fullmatch(core):
        return [Wish(target=f"“{quoted['text']}”")]
    for form in (phrases.TOLD, phrases.WHOLE, phrases.KNOWN, phrases.NOTED):
        if match := form.fullmatch(core):
            about = (match["about"] or "").strip()
            if about and about.lower() not in phrases.ONESELF:
                return _about(about, match, manner)
            is_all = bool(about) or manner.limited or _is_all(match, manner)
            return EVERYTHING if is_all else []
    if stated := phrases.STATED.fullmatch(core):
        return _statements(stated["said"], manner)
    if manner.request.strength == "forget" and pattern(
        r"(?:I|I'm|im|I've|we|we're|we've) \S"
    ).match(core):
        return _statements(core, manner)
    asked = phrases.ASKED.fullmatch(core)
    if asked and not manner.request.myself:
        return [Wish(target=pattern("^about ").sub("", asked["asked"]))]
    if manner.limited and phrases.SOME.fullmatch(core):
        return EVERYTHING
    return _things(core, manner)


def _about(about: str, match: re.Match[str], manner: Manner) -> list[Wish]:
    """Everything about something of the user's."""
    if pattern(r"your\b").match(about):
        return []
    loose = pattern(rf"\b(?:on|of|for|around) {re.escape(about)}$").search(match[0])
    mine = pattern(r"(?:my|our)\b").match(about)
    if match.re is phrases.KNOWN and loose and not pattern(phrases.KNOW).search(match[0]):
        # "everything on the board" is none of ours; "all of my food preferences" is a thing
        if f" of {about}" in match[0]:
            return _things(about, manner)
        if not mine:
            return []
    if manner.request.strength == "clear" and not manner.anchored and _OF_TEXT.match(match[0]):
        return []
    link = match.groupdict().get("link")
    if link in ("on", "in", "for", "to") and manner.does_not_mean(words(about)[-1:]):
        return []
    if phrases.EVERYBODY.search(about):
        return [Wish(target=about)]
    if phrases.STATED.fullmatch(about) and not pattern(r"(?:the|my)\b").match(about):
        return _statements(about.removeprefix("that "), manner)
    return [Wish(target=one) for one in listed(about)]


# "Cut the part about Rome" is said of an essay.
_OF_TEXT = pattern(r"(?:(?:the|this|that|all|any) )?(?:parts?|items?|pieces?)\b")


def _is_all(match: re.Match[str], manner: Manner) -> bool:
    """Whether a phrase that names no subject means everything: "all my memories" does, "everything
    I just said" does not."""
    said = match[0]
    if match.re is phrases.TOLD:
        whole = pattern(r"(?:everything|anything|all|whatever)\b.* you$").match(said)
        return bool(whole) and "just" not in said
    if match.re is phrases.WHOLE:
        # "All data" may be anybody's, "my notes" anywhere; "your notes" are the ones kept here.
        noun, owner = match["noun"].lower(), (match["det"] or "").strip().lower()
        if manner.anchored or noun.startswith("memor") or owner == "your":
            return True
        return bool(owner) and noun not in ("notes", "records", "profile", "entries")
    if match.re is phrases.NOTED:
        return False
    if pattern(rf"\b{phrases.KNOW}").search(said) or manner.anchored:
        # "Forget what you know, and listen" asks for attention.
        idle = manner.request.strength == "forget" and manner.request.followed
        return not idle and not said.lower().startswith("what ")
    bare = pattern("everything|it all").fullmatch(said)
    return not manner.request.unkept and bool(bare or manner.excepted)


def _statements(said: str, manner: Manner) -> list[Wish]:
    """What "that I smoke and that Bob plays chess" says: two things."""
    told = phrases.TOLD_YOU.match(said)
    if told:
        rest = told["rest"]
        return _things(rest, manner) if told["about"] else _statements(rest, manner)
    said, *others = pattern(r",?\s+and(?: also)? (?=(?:where|who|how|everything)\b)").split(said)
    if others:
        things = [wish for one in others for wish in _things(one, manner)]
        return _statements(said, manner) + things
    conversation = (
        r"(?:we|you|he|she) (?:had|talked|spoke|discussed)|I (?:asked|said that|ever asked)"
    )
    if pattern(conversation).match(said):
        return []
    parts = pattern(r",?\s+(?:and|or)(?: also)? that\s+|,\s*that\s+").split(said)
    return [Wish(target="that " + trimmed(part)) for part in parts]


def _things(core: str, manner: Manner) -> list[Wish]:
    """Things by name: "my address and the trip to Rome"; none when one of them is no memory."""
    members = listed(core)
    found = [_thing(member, manner, among=len(members) > 1) for member in members]
    return [wish for wishes in found for wish in wishes] if all(found) else []


def _thing(part: str, manner: Manner, *, among: bool) -> list[Wish]:
    if phrases.DEICTIC.fullmatch(part):
        return []
    for form in (phrases.TOLD, phrases.KNOWN, phrases.NOTED):
        match = form.fullmatch(part)
        if match and match["about"]:
            return [Wish(target=match["about"])]
    if stated := phrases.STATED.fullmatch(part):
        return _statements(stated["said"], manner)
    if phrases.ASKED.fullmatch(part):
        return [Wish(target=part)]
    tentative = not _is_memory(part, manner, among=among)
    if tentative and not _may_be_memory(part, manner):
        return []
    headed = phrases.HEADED.fullmatch(part)
    if not headed:
        return [Wish(target=part, tentative=tentative)]
    points = phrases.DEICTIC.fullmatch(headed["topic"])
    if points or manner.does_not_mean(words(headed["topic"])[-1:]):
        return []
    mine = "my " if pattern(r"(?:all (?:of )?)?my\b").match(part) else ""
    return [Wish(target=mine + headed["topic"], tentative=tentative)]


_PREPOSITION = re.compile(
    r"\b(?:to|in|with|about|from|of|for|at|on|after|before|between|under|behind)\b"
)


def _is_memory(part: str, manner: Manner, *, among: bool) -> bool:
    """Whether a noun phrase names something that is remembered, seen the verb before it.

    among: it is one of several, so that "email" beside "phone number" is an address.
    """
    says_memory = bool(pattern(rf"\b{phrases.MEMORY}$").search(part))
    if phrases.EVERYBODY.search(part):
        return manner.anchored or says_memory
    if pattern(rf"{phrases.NOUN}|preferences").fullmatch(part):
        return False
    if phrases.EXTERNAL.search(part) or phrases.ELSEWHERE.search(part):
        return False
    if manner.anchored or says_memory or pattern(r"\bpreferences$").search(part):
        return True
    if _SOME_BIT.match(part):
        return _is_personal(part)
    head = _head(part)
    if manner.does_not_mean(head[-1:]) and not (among and slot_named(part)):
        return False
    return _is_asked_for(part, head, manner)


def _is_asked_for(part: str, head: Sequence[str], manner: Manner) -> bool:
    """Whether the verb and the words before its head make the phrase something remembered."""
    mine = bool(
        pattern(r"(?:(?:all|any|every|everything|each)\b(?: of)? ?)*(?:my|our)\b").match(part)
    )
    plain = bool(phrases.PLAIN.search(" ".join(head)))
    named = plain or slot_named(part) is not None
    if manner.request.myself:
        return False
    if manner.request.strength == "clear":
        headed = pattern(rf"\b{phrases.NOUN}$").search(part)
        return mine and (named or bool(headed and _is_personal(part)))
    if manner.request.strength == "delete":
        return plain or (mine and (named or _is_personal(" ".join(head[-2:]))))
    # "Forget the trip, it's too expensive" speaks of plans, not of what is remembered.
    called = part[:1].isupper() and len(head) <= 3
    return mine or ((plain or called) and not manner.request.followed)


def _may_be_memory(part: str, manner: Manner) -> bool:
    """Whether a phrase that need not mean a memory is one if a memory is about it: "forget about
    the half marathon", "I sold the boat, so drop the boat"."""
    request = manner.request
    if request.myself or phrases.EXTERNAL.search(part) or phrases.ELSEWHERE.search(part):
        return False
    head = _head(part)
    if phrases.EVERYBODY.search(part) or pattern(phrases.NOUN).fullmatch(part):
        return False
    if any(word.lower() in phrases.NOT_MEMORY | phrases.TALK for word in (head or [""])[-1:]):
        return False
    topic = topics.asked_by(pattern("^(?:the|my|our|all) ").sub("", part))
    if topic is not None and topic.broad:
        return False
    determined = bool(pattern(r"(?:(?:both|all|either) )?(?:the|my|our|that|this)\b").match(part))
    if not determined and (len(words(part)) > 3 or _CLAUSE.search(part)):
        return False
    if request.strength == "forget":
        if not (determined or part[:1].isupper() or request.considered):
            return False
        return not request.followed or manner.reasoned
    if _SOME_BIT.match(part):
        return True
    named = part[:1].isupper() or bool(pattern(r"(?:the|my|our|that|smoking)\b").match(part))
    edible = any(topic.category == "food" for topic in topics.told_by(part))
    if not named or edible:
        return False
    return manner.reasoned or (request.strength == "delete" and not request.followed)


_CLAUSE = pattern(r"\b(?:I|me|we|us|you|he|she|it|they|let's)\b")
_SOME_BIT = pattern(
    r"(?:all (?:of )?)?(?:the|that|my|this)\b.* (?:things?|stuff|bits?|one|note|entry|info|business"
    r"|story)$"
)


def _head(part: str) -> list[str]:
    return words(_PREPOSITION.split(part)[0]) or words(part)


def _is_personal(phrase: str) -> bool:
    """Whether some word of the phrase is one that memories are about."""
    named = any(topics.asked_by(word) or relation_of(word) for word in words(phrase))
    return named or bool(topics.told_by(phrase))
