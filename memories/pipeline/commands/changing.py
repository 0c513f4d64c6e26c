"""Requests to change what is remembered: "change my city to Lyon"."""

import re
from collections.abc import Collection
from dataclasses import replace

from memories.pipeline.commands import edits, forms, phrases
from memories.pipeline.commands.language import relation_of, words
from memories.pipeline.commands.patterns import any_of, pattern
from memories.pipeline.commands.requests import clause_starts
from memories.pipeline.commands.sentences import Sentence
from memories.pipeline.commands.slots import slot_named
from memories.pipeline.commands.wording import as_memory, holding
from memories.pipeline.facts import Command

Found = tuple[Command, int, int]

_VERB = any_of(
    """change update set correct switch amend modify fix adjust edit rename replace alter make put
    overwrite revise swap exchange bump"""
)
_VERBED = any_of(
    "changed updated set corrected switched amended modified fixed adjusted edited replaced"
)
_MINE = r"(?P<thing>my [\w' -]+?)"
_NAMED = r"(?-i:[A-Z])[\w-]*(?: (?:(?-i:[A-Z])|\d)[\w-]*)*"
_THING = (
    r"(?:(?:what you (?:have|know) about|the (?:memory|entry|info|information|note) (?:about|on|of"
    r"|for)) )?"
    rf"(?P<thing>(?:my|our|the|[A-Z][\w-]*'s) [\w' -]+?|{_NAMED}"
    r"|how I (?:prefer|want|like) to be contacted|[\w'-]+(?: [\w'-]+)?)"
)
_STORED = r"(?: (?:in|on) (?:your|my|the) (?:memory|memories|records?|notes|profile|file|files))?"
_OLD = r"(?: from (?P<old>.+?))?"
_AWAY = r"(?: (?:back|forward|up|out|on|ahead|over))?"
_TO = r"(?:\s*(?:->|=>|→|=|:)\s*|\s+(?:to be|to|into|as|with|over to|by)\s+)"
_NEW = r"(?P<new>.+)$"
_STOP = r"\s*[,;:.–—-]+\s*"

# "change my city from Paris to Lyon"
STRAIGHT = pattern(rf"{forms.ASKED}{_VERB} {_THING}{_STORED}{_OLD}{_STORED}{_TO}{_NEW}")
FROM = pattern(
    rf"{forms.ASKED}{_VERB} (?P<thing>(?:my|our|the) [\w' -]+?){_STORED} from"
    rf" (?P<old>.+?){_TO}{_NEW}"
)
# "make my diet vegan"
MAKE = pattern(
    rf"{forms.ASKED}make (?P<thing>my (?:diet|name|city|job|nickname|age|birthday"
    rf"|weight|height|shoe size|(?:football )?(?:club|team)|retirement(?: year| date| age)?))"
    rf" {_NEW}"
)
# "make my daughter 10", "rename my cat to Mokka"
AGED = pattern(rf"{forms.ASKED}make (?P<thing>my [\w-]+|{_NAMED}) (?P<new>\d{{1,3}})$")
# "update my age, I'm 35 now"
LOOSELY = pattern(
    rf"{forms.ASKED}{_VERB} {_THING}{_STORED}{_STOP}(?:because |since |as )?(?:now )?"
    r"(?:(?:it|he|she|they)(?:'s| is|s|'re| are|'s turned| has turned| turned)(?: now| just)?"
    r"(?: called| named)?|I(?:'m| am)(?: now)?"
    r"|I (?:now )?(?:live (?:in|at)|work (?:as|at|for)|drive|weigh|have)"
    r"|(?:the|my) (?:new|right|correct) (?:one|[\w ]+?) is|now it's|should be|make it)"
    rf"(?: now| actually)? {_NEW}"
)
# "push my retirement back to 2033"
MOVE = pattern(
    rf"{forms.ASKED}(?:push|move|bring|shift|postpone|delay|put|bump|reschedule|extend"
    rf"|advance){_AWAY} "
    rf"{_THING}{_AWAY}{_OLD}{_AWAY} (?:to|until|till|at|in) {_NEW}"
)
# "swap Ajax for Feyenoord"
SWAP = pattern(
    rf"{forms.ASKED}(?:swap|exchange|substitute)(?: out)? {_THING} (?:for|with|by) {_NEW}"
)
# "you have my city wrong, I live in Lyon"
MISTAKEN = pattern(
    rf"{forms.LEAD}(?:(?:you(?:'ve| have)?(?: got| have)? )?(?P<thing>my [\w' -]+?) "
    r"(?:is |are |isn't |'s )?(?:wrong|incorrect|mixed up|not right|not correct|out of date"
    r"|outdated"
    r"|right|correct))[\s,;:.–—-]+(?:it(?:'s| is| should be)(?: now)?|I(?:'m| am)|I (?:now"
    r" )?(?:live"
    rf" (?:in|at)|work (?:as|at|for)|drive|weigh|have|wear)|make it|should be) {_NEW}"
)
# "my name is spelled Kathryn, not Katherine, please fix that"
STATED = pattern(
    rf"(?:(?:ok|hey|hi|sorry|actually|no|wait|oh|by the way|btw)[,!]? )*{_MINE} (?:is|should be)"
    r"(?: actually| really| now)?(?: (?:spelled|spelt|written|called))?(?: as"
    r"| like)? (?P<new>[^,;]+?)"
    r",?(?: and)? (?:not|instead of|rather than)(?: as)? (?P<old>[^,;.–—-]+?)\s*[,;.–—-]+\s*"
    r"(?:so |and )?(?:please |can you |could you |kindly )*"
    r"(?:fix|correct|update|change|adjust|amend)\b.*$"
)
# "I want my city changed to Lyon"
PASSIVE = pattern(
    rf"{forms.LEAD}(?:(?:{forms.WISH}|please have|have) )?{_MINE} "
    rf"(?:(?:should|must|can|needs to|has to) be |to be )?{_VERBED}{_OLD}{_TO}{_NEW}"
)
# "my city should be Lyon, not Paris"
SHOULD_BE = pattern(
    rf"{forms.LEAD}{_MINE} (?:should|needs to|must) (?:be|say|read) (?P<new>[^,;]+?)"
    r"(?:,? not (?P<old>.+))?$"
)
# "my birthday is wrong, change it to 3 May"
WRONG = pattern(
    rf"{forms.LEAD}{_MINE} (?:is (?:wrong|incorrect|not (?:right|correct)|outdated|out of date|old)"
    r"|isn't (?:right|correct)|(?:has |have |was |just )*changed)\s*(?:[,;.–—-]+\s*)?(?:(?:so"
    r"|and) )?"
    rf"(?:{forms.SOFT}{forms.ASK_BASE})*{forms.SOFT}{_VERB} (?:it|that|this){_TO}{_NEW}"
)
# "I'd like to update my phone number to 555 1234", but not "I want to change my job to nurse"
MYSELF = pattern(
    rf"{forms.LEAD}{forms.SOFT}(?:{forms.WISH} to|I need to|let me|can I|could I|let's) "
    rf"(?:update|correct|fix|amend|edit) {_THING}{_STORED}{_OLD}{_TO}{_NEW}"
)
FORMS = (
    STATED,
    LOOSELY,
    FROM,
    STRAIGHT,
    SWAP,
    MOVE,
    PASSIVE,
    MAKE,
    SHOULD_BE,
    WRONG,
    MISTAKEN,
    AGED,
    MYSELF,
)

# "change lives in Utrecht to lives in Amersfoort"
_STATEMENT = (
    r"(?:that I|that my|I|I'm|is|has|lives|works|likes|loves|prefers|name is|favou?rite|owns|drives"
    r"|plays|speaks|studies|supports|wears|weighs|drinks|eats|smokes|collects|watches|follows|takes"
    r"|uses|wants|plans|goes|dislikes|hates|enjoys|was|earns)\b"
)
TEXTUAL = pattern(
    rf"{forms.ASKED}{_VERB} (?:(?:the )?(?:memory|fact|entry|note|info)(?: that)?(?: says)? )?"
    rf"[\"“'‘]?(?P<old>{_STATEMENT}[^\"”’]*?)[\"”'’]? (?:to|into|with|by) "
    rf"[\"“'‘]?(?P<new>{_STATEMENT}[^\"”’]+)[\"”'’]?$"
)

_TRAIL = pattern(
    r"(?:[\s,]+"
    + any_of(
        """please pls plz thanks thank_you instead now from_now_on for_me right_away ok okay asap
        then in_your_(?:memory|records|notes) on_(?:file|my_profile)
        in_my_(?:profile|memories|memory) (?:will|would|can|could)_you"""
    )
    + ")+$"
)
_ANOTHER = (
    r"my [\w' -]+? (?:to|is)|change|update|set|correct|delete|forget|remove|erase|clear|wipe|stop|I"
)
_NEXT = pattern(
    rf"\s*(?:,?\s+(?:and|then)(?: also| then)?(?: please)? (?=(?:{_ANOTHER})\b)|[;–—]|\s-\s"
    r"|,\s*(?:and\s+)?(?=(?:I|we|it|my|because|since|as|so|but|delete|forget|remove|also|please)\b)"
    r"|\s(?=(?:because|since|but|so)\s)).*$"
)
_NOT_THE_OLD = pattern(r",? (?:not|instead of|rather than) .+$")
_ELSEWHERE = pattern(
    r"\b"
    + any_of(
        """password alarm timer flight booking reservation font title colou?r_of background mind
        resume cv code subject language_to settings? playlist order"""
    )
    + r"\b"
)
_QUOTES = " \"“”'.!"


def find(sentence: Sentence, *, source: int, names: Collection[str]) -> list[Found]:
    """The changes that a sentence asks for, each with its span; empty when it asks for none."""
    veiled = sentence.veiled
    if any(form.match(veiled) for form in (forms.HYPOTHETICAL, forms.NEGATED, forms.QUESTION)):
        return []
    if forms.REPORTED.search(veiled) or forms.CONDITION.search(veiled):
        return []
    text = sentence.text.replace("’", "'")
    found: list[Found] = []
    position = 0
    for start in clause_starts(veiled):
        if start < position:
            continue
        # "change my city to Lyon and my job to teacher": the verb counts for both.
        shared = "change " if found and pattern(r"my\b").match(text[start:]) else ""
        clause = shared + text[start:]
        if sentence.is_question and not _POLITE.match(clause):
            continue
        change = _of_text(clause) or _of_thing(clause, names)
        if change:
            command, length = change
            position = start + length - len(shared)
            said = sentence.text[start:position].strip(" ,;")
            found.append((replace(command, text=said, source=source), start, position))
    return found


_POLITE = pattern(rf"{forms.LEAD}(?:{forms.PLEASE}|can you|could you|would you|will you)")


def _of_text(clause: str) -> tuple[Command, int] | None:
    """A change of one text for another, and how much of the clause it takes up."""
    match = TEXTUAL.match(clause)
    if not match:
        return None
    old, new = as_memory(match["old"]), as_memory(_TRAIL.sub("", match["new"]))
    return _change(target=f"“{old}”", replacement=new), len(clause)


def _of_thing(clause: str, names: Collection[str]) -> tuple[Command, int] | None:
    """A change of something that has a name, and how much of the clause it takes up."""
    for form in FORMS:
        match = form.match(clause)
        if not match:
            continue
        tail = None if form is STATED else _NEXT.search(match["new"])
        end = match.start("new") + tail.start() if tail else len(clause)
        new = _NOT_THE_OLD.sub("", _bare(_NEXT.sub("", match["new"])))
        old = "" if form is STATED else (match.groupdict().get("old") or "").strip(_QUOTES)
        command = change_of(match["thing"], new, old, names)
        if command:
            return command, end
    return None


def change_of(phrase: str, new: str, old: str, names: Collection[str]) -> Command | None:
    """The change of what a phrase names, None where that is not remembered or is given no value."""
    thing = _thing(phrase, names)
    if thing:
        replacement = holding(thing, new)
        if not replacement or (not old and _PLACE.match(new)):
            return None
        target = f"{thing}, {old}" if old else thing
        return _change(target=target, replacement=replacement, value=new)
    loose = _loose_thing(phrase)
    new = _bare(_STORED_AT_END.sub("", new))
    if not loose or not edits.is_value(new) or phrases.EXTERNAL.search(new):
        return None
    # "the iPhone 15 to an iPhone 17": the thing is itself the value
    is_old = loose[:1].isupper() or bool(re.search(r"[A-Z]", loose))
    named = edits.is_name(new) and not edits.counts(new)
    if not old and is_old and named and not pattern("my|our").match(phrase):
        old = loose
    target = f"{loose}, {old}" if old else loose
    return _change(target=target, value=new, tentative=True)


def _bare(value: str) -> str:
    return _TRAIL.sub("", value).strip(_QUOTES)


def _change(
    *, target: str, replacement: str = "", value: str = "", tentative: bool = False
) -> Command:
    return Command(
        kind="CHANGE",
        text="",
        source=0,
        target=target,
        replacement=replacement,
        value=value,
        tentative=tentative,
    )


# "On the label" is where something stands, not what it is.
_PLACE = pattern(
    r"(?:on|in|at|under|near|behind|inside|above|below) (?:the|this|that|each|every)\b"
)
_STORED_AT_END = pattern(rf"(?: (?:in|on) {forms.KEPT_BY_YOU})$")


def _loose_thing(phrase: str) -> str | None:
    """A thing without a slot, bare of "my" and "memory"; None for what is not remembered."""
    bare = pattern(r"^(?:my|our|the) ").sub("", phrase)
    bare = pattern(rf" (?:{phrases.MEMORY}|thing|bit|entry|note|one)$").sub("", bare).strip()
    outside = {word.lower() for word in words(bare)} & (phrases.NOT_MEMORY | phrases.TALK)
    if not bare or outside or _ELSEWHERE.search(phrase):
        return None
    return None if pattern(r"(?:this|that|it|him|her|them|I|you)\b").match(bare) else bare


def _thing(phrase: str, names: Collection[str]) -> str | None:
    """The thing to change without "my": a slot, or a relative's; None for what is not"
    " remembered."""
    if phrase.startswith("how I ") and slot_named(phrase):
        return phrase
    owner, _, thing = phrase.partition(" ")
    own_names = {f"{name.lower()}'s" for name in names}
    if _ELSEWHERE.search(phrase) or owner.lower() not in {"my", "our"} | own_names:
        return None
    relative = re.match(r"([\w-]+)'s? (.+)$", thing)
    if relative and relation_of(relative[1]) and slot_named(relative[2]):
        return thing
    if slot_named(thing):
        return thing
    bare = pattern(r"^(?:(?:old|current|stored|saved|home) )+(?=\w)").sub("", thing)
    return bare if slot_named(bare) else None
