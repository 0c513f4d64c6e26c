"""Finding the requests to forget in a sentence: who asks, in what form, and for what object.

A request is only looked for where a clause begins, and only in the forms of `forms`. That is what
keeps "I deleted my account", "how do I delete a branch" and "she told me to forget him" out: they
have the verb, but not at the head of a clause that asks for something.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from memories.pipeline.commands import antecedents, forms
from memories.pipeline.commands.patterns import pattern
from memories.pipeline.commands.sentences import VEIL, Sentence

Strength = Literal["forget", "delete", "clear"]


@dataclass(frozen=True)
class Request:
    """A request to forget and where it stands: sentence text from `start` up to `end`.

    strength: forget (only memories can be forgotten), delete, or clear (verbs of the household,
    which need an object that is plainly a memory). myself: "I'd like to delete ...". unkept: "don't
    keep ...". anchored: "take ... off your records". followed: the sentence goes on after it.
    considered: "please forget ..." or "forget about ...", which is no mere exclamation.
    """

    strength: Strength
    object: str
    start: int
    end: int
    myself: bool = False
    unkept: bool = False
    anchored: bool = False
    followed: bool = False
    considered: bool = False


def is_pasted_text_ahead(sentence: Sentence) -> bool:
    """Whether what follows this sentence is a text somebody wants worked on."""
    return bool(forms.PASTED.match(sentence.veiled))


def find(sentence: Sentence, *, after_command: bool = False) -> Iterator[Request]:
    """The requests of one sentence, in order.

    after_command: the sentence holds another command, to which "and delete ..." may join on.
    """
    text, veiled = sentence.text, sentence.veiled
    if _asks_for_nothing(veiled):
        return
    position, found = 0, after_command
    for start in clause_starts(veiled):
        if start < position or VEIL in veiled[start : start + 1]:
            continue
        before = veiled[:start]
        if forms.REPORTED.search(before) or forms.CONDITION.search(before):
            return
        if _is_negated(before) or not _may_begin(before, found, veiled[start:]):
            continue
        request = _at(text, veiled, start)
        if request is None or _is_idiom(request, veiled):
            continue
        clause = veiled[start : request.end]
        if sentence.is_question and not (_is_polite(clause) or forms.COULD_BE.match(clause)):
            continue
        yield replace(request, followed=bool(re.search(r"\w", veiled[request.end :])))
        position, found = request.end, True


def clause_starts(veiled: str) -> list[int]:
    """Where a clause may begin in a sentence."""
    return [0, *(match.end() for match in forms.JOINT.finditer(veiled))]


def _asks_for_nothing(veiled: str) -> bool:
    """Whether the sentence as a whole is a supposition, a task, or a question for information."""
    if forms.HYPOTHETICAL.match(veiled) or forms.TASK.match(veiled):
        return True
    exempt = (forms.NOT_KEEP, forms.HAVE_DONE, forms.BE_GONE, forms.COULD_BE)
    is_request = any(form.match(veiled) for form in exempt)
    return bool(forms.QUESTION.match(veiled)) and not is_request


def _is_polite(clause: str) -> bool:
    """Whether a clause in the form of a question asks for something to be done."""
    asks = (
        rf"\b(?:{forms.PLEASE}|(?:would it be|is it) possible|any (?:chance|way) you|may I ask"
        rf"|(?:can|could|would|will) (?:you|u)|mind"
        r"|can I|could I)\b"
    )
    afterwards = r"\b(?:ok|okay|alright|will you|would you|can you|could you)$"
    return bool(pattern(f"{asks}|{afterwards}").search(clause))


def _is_idiom(request: Request, veiled: str) -> bool:
    """ "Forget Paris, let's go to Rome": what follows turns to something else."""
    return request.strength == "forget" and bool(forms.INSTEAD.match(veiled[request.end :]))


def _is_negated(before: str) -> bool:
    """Whether an earlier clause forbids, and nothing since has turned the sense."""
    turns = list(forms.BUT.finditer(before))
    last = before[turns[-1].end() :].lstrip() if turns else before
    # "I don't have it any more, delete it" forbids nothing.
    return bool(forms.NEGATED.match(last)) and not antecedents.gives_reason(last, "")


def _may_begin(before: str, found: bool, clause: str) -> bool:
    """After a bare "and" the verb shares the subject of what stands before ("I tidy up and delete
    my mails"), so only a clause that asks by its own words begins there."""
    if found or not before.strip() or not pattern(r"\b(?:and|or|then|also)\s+$").search(before):
        return True
    return bool(pattern(forms.LEAD).fullmatch(before)) or _is_polite(clause.split(",")[0])


def _at(text: str, veiled: str, start: int) -> Request | None:
    """The request that begins exactly at `start`, None when there is none."""
    clause = veiled[start:]
    for form in (
        forms.TAKE_OUT,
        forms.TAKE_OFF,
        forms.NOT_IN,
        forms.COULD_BE,
        forms.PASSIVE,
        forms.BE_GONE,
    ):
        match = form.match(clause)
        if match and not _ELSEWHERE.match(clause[match.end() :]):
            first, last = match.span("object")
            end = start + match.end() + _trailing(clause[match.end() :])
            anchored = form in (forms.TAKE_OUT, forms.NOT_IN)
            said = text[start + first : start + last]
            return Request(_weight(form, said), said, start, end, anchored=anchored)
    for form in (forms.NOT_KEEP, forms.STOP, forms.PRETEND):
        match = form.match(clause)
        if match:
            first = start + match.end()
            end = _object_end(veiled, first)
            return Request("forget", text[first:end], start, end, unkept=True)
    for form in (forms.BASE, forms.PAST, forms.ING, forms.MYSELF):
        match = form.match(clause)
        if match:
            first = start + match.end()
            end = _object_end(veiled, first)
            myself = form is forms.MYSELF
            considered = bool(pattern(rf"\babout$|{forms.PLEASE}").search(match[0]))
            return Request(
                _strength(match), text[first:end], start, end, myself=myself, considered=considered
            )
    return None


# "The order should be removed from the warehouse": nothing that is kept here.
_ELSEWHERE = pattern(
    r"\s+(?:from|off|out of|in|on|at|by) (?!your\b|(?:my|the) (?:memor|records?\b|profile))\w"
)


def _weight(form: re.Pattern[str], said: str) -> Strength:
    """ "Rome can go" is said of much that is no memory."""
    return "clear" if form is forms.BE_GONE and said[:1].isupper() else "delete"


def _strength(match: re.Match[str]) -> Strength:
    return "forget" if match["forget"] else "delete" if match["delete"] else "clear"


def _trailing(rest: str) -> int:
    """How much of what follows a passive still belongs to it ("... from your memory, please")."""
    match = pattern(
        rf"(?: (?:from|off) (?:your|the) \w+)?(?:,? (?:{forms.PLEASE}|thanks|thank you|now|too"
        rf"|right away|asap))*"
    ).match(rest)
    return match.end() if match else 0


def _object_end(veiled: str, start: int) -> int:
    """Where the object that begins at `start` ends: at the end, or where something new begins."""
    for match in forms.BREAK.finditer(veiled, start):
        after = veiled[match.end() :]
        if forms.EXCEPTING.match(after) or not after.strip() or match.start() == start:
            continue
        if _ends(veiled[start : match.start()], match[0].strip(), after):
            return match.start()
    return len(veiled)


def _ends(said: str, mark: str, after: str) -> bool:
    """Whether the object `said` ends at a mark or a conjunction, given what comes after."""
    if mark == ":" and pattern(r"\b(?:following|these|this)\b[^:]*$").search(said):
        return False
    if mark in (";", "—", "–", "(", ":") or mark.startswith("-"):
        return True
    found = re.match(r"[a-z]+", after, re.IGNORECASE)
    word = found[0].lower() if found else ""
    if not mark and pattern(forms.COURTESY).match(after):
        return bool(pattern(rf"{forms.COURTESY}[\s,]+\w").match(after))
    if word in ("because", "so", "cause", "though", "although", "then", "instead", "while"):
        return True
    if word in ("since", "as"):  # "since I moved" gives a reason, "since May" a limit
        is_reason = pattern(rf"{word} {forms.SUBJECT}").match(after)
        return bool(is_reason) and not said.endswith(" well")  # "as well as my phone"
    if forms.STATEMENT.match(re.sub(r"^but ", "", after)) or _begins_command(after):
        return True
    return word == "but" and not forms.WHOLE.search(said)


def _begins_command(after: str) -> bool:
    after = pattern(r"^(?:and|but|or|then|also)\s+").sub("", after)
    requests = (forms.BASE, forms.NOT_KEEP, forms.STOP, forms.PASSIVE, forms.BE_GONE, forms.CHANGE)
    return any(form.match(after) for form in requests)
