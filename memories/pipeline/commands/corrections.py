"""Statements that ask for a correction: "Chloé is 10 now, please update that", "it's Tuesday not
Thursday now - the badminton".

A statement alone is news, which extraction reads. It is a request to change a memory when it says
so ("correct it"), or when it puts the new value against the old one and names the thing apart.
"""

import re
from collections.abc import Collection
from dataclasses import replace

from memories.pipeline.commands import edits, forms
from memories.pipeline.commands.changing import change_of
from memories.pipeline.commands.language import relation_of
from memories.pipeline.commands.patterns import any_of, pattern
from memories.pipeline.commands.slots import SLOTS
from memories.pipeline.commands.wording import as_memory, holding
from memories.pipeline.facts import Command

_MEND = any_of(
    """update change correct fix amend edit adjust revise set_(?:it|that)_right
    put_(?:it|that)_right
    make_a_note note_(?:it|that) replace alter"""
)
# "..., so please update that"
ASK = pattern(
    rf"(?:^|[\s,;:.!–—-]+)(?:(?:so|and) )?(?:(?:{forms.PLEASE}|(?:can|could|would|will) (?:you|u)"
    rf"|you (?:can|should|need to))\b[\s,]*)*{_MEND}\b"
    r"(?: (?:it|that|this|them|your (?:notes|records|memory)|my (?:profile|memory)|the memory"
    r"|accordingly|for me|in your (?:notes|records|memory)|please|pls|thanks|thank you|then"
    r"|now)\b)*"
    r"[\s.!]*$"
)
_ANNOUNCED = pattern(
    rf"^{forms.LEAD}(?:(?:small |quick |little )?correction|(?:please |just )?(?:note|be aware)"
    r"(?: that)?)\b[\s,:–—-]*"
)
_NOW = any_of("now actually really today these_days nowadays from_now_on currently just already")
_OLD = r"(?:,? (?:and )?(?:not|no longer|instead of|rather than)(?: on| in| at)? (?P<old>[^,;]+?))"
_IS = r"(?:is|are|'s|was|has been|have been)"
_WORDS = r"(?P<thing>(?:(?:my|our|the) )?[\w' -]+?)"
_NEW = r"(?P<new>[^,;]+?)"
_FORMS = (
    # "it's Tuesday not Thursday now - the badminton"
    rf"(?:it|that|they)(?:{_IS}| {_IS}| should be)(?: {_NOW})? {_NEW}(?: {_NOW})?{_OLD}"
    rf"(?: {_NOW}| any ?more)?(?:[\s,–—-]+|[\s,]*[–—-]\s*)(?:for |about |with )?(?P<thing>(?:the"
    rf"|my|our) [\w' -]+)",
    # "badminton has moved from Thursday to Friday"
    rf"{_WORDS}(?:{_IS}| {_IS}| has| have)?(?: {_NOW})? (?:moved|moves|changed|changes|switched"
    rf"|postponed|shifted|turned|turns|pushed|delayed|gone)(?: back| forward)?"
    rf"(?: from (?P<old>[^,;]+?))?(?: to| into)? {_NEW}(?: {_NOW})?",
    # "my club is Feyenoord now, not Ajax"
    rf"{_WORDS}(?:'s| {_IS})(?: {_NOW})?(?: called| named| spelled)? {_NEW}(?: {_NOW})?{_OLD}?",
)
_SAID = pattern(
    rf"(?P<said>(?:I|we)(?:'m|'ve)? .+?)(?: {_NOW})?(?:,? (?:and )?(?:not|no longer|instead of"
    rf"|rather than) (?P<old>[^,;]+?))?(?: {_NOW}| any ?more)?"
)


# "..., don't update that", "I forgot to change it": no request.
_SPOILT = pattern(r"(?:\b(?:not|never|to|must|should|will|would|have|had|I|we|they|he|she)|n't)$")


def find(text: str, names: Collection[str], *, is_question: bool = False) -> Command | None:
    """The change that a sentence as a whole asks for, None when it asks for none."""
    command = _asked(text, names, is_question=is_question)
    return command and replace(command, text=text.strip())


def _asked(text: str, names: Collection[str], *, is_question: bool) -> Command | None:
    text = text.replace("’", "'")
    if forms.HYPOTHETICAL.match(text) or forms.REPORTED.search(text) or forms.QUESTION.match(text):
        return None
    announced = _ANNOUNCED.match(text)
    asked = ASK.search(text)
    start = announced.end() if announced and announced.end() < len(text) else 0
    said = text[start : asked.start() if asked else len(text)].strip(" ,;:.!-–—")
    polite = asked and pattern(rf"{forms.PLEASE}|\b(?:you|u)\b").search(asked[0])
    if not said or _SPOILT.search(said) or (is_question and not polite):
        return None
    if not asked and not (announced and "correction" in announced[0].lower()):
        match = pattern(_FORMS[0]).fullmatch(said)
        return _of_form(match, names) if match else None
    for form in _FORMS:
        match = pattern(form).fullmatch(said)
        command = _of_form(match, names) if match else None
        if command:
            return command
    match = _SAID.fullmatch(said)
    return _of_self(match, names) if match else None


_SPELLING = pattern(r" (?:with|spelled|spelt|written) .*$")


def of_previous(previous: str, text: str, names: Collection[str]) -> Command | None:
    """The change of "My cat is called Moka, not Mokka. Please correct that.": `text` asks for what
    the sentence before says. None when it does not."""
    return find(f"{previous}, {text}", names) if previous and ASK.fullmatch(text) else None


def _of_form(match: re.Match[str], names: Collection[str]) -> Command | None:
    thing, new, old = ((match[group] or "").strip() for group in ("thing", "new", "old"))
    new = _SPELLING.sub("", new)
    if pattern("(?:it|that|this|he|she|they|there|I|you|we)").fullmatch(thing):
        return None
    bare = pattern("^(?:my|our|the) ").sub("", thing)
    # "my daughter is 10": what changes is her age
    phrase = f"my {bare}'s age" if relation_of(bare) and re.fullmatch(r"\d{1,3}", new) else thing
    command = change_of(phrase, new, old, names)
    if command and not command.replacement:
        on = "on " if edits.is_weekday(new) else ""
        told = f"{bare[:1].upper()}{bare[1:]} is {on}{new}"
        command = replace(command, replacement=told)
    return command


def _of_self(match: re.Match[str], names: Collection[str]) -> Command | None:
    """ "I live in Lyon now": the slot that the statement fills; else the memory with its words."""
    told = as_memory(match["said"])
    slot = next((slot for slot in SLOTS if slot.is_held_by(told)), None)
    if slot is not None:
        years = edits.first_number(told) if slot.name == "age" else ""
        told = holding("age", years) if years else told
        return Command(kind="CHANGE", text="", source=0, target=slot.name, replacement=told)
    new = edits.first_number(match["said"])
    if not new:
        return None
    thing = _rest(match["said"].replace(new, "", 1))
    target = f"{thing}, {match['old']}" if match["old"] else thing
    found = Command(kind="CHANGE", text="", source=0, target=target, replacement=told)
    return replace(found, value=new, tentative=True)


def _rest(thing: str) -> str:
    return " ".join(pattern(r"^(?:I|we)(?:'m|'ve)? ").sub("", thing).split())
