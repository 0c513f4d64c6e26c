"""From a message to its commands and what is left of it."""

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date

from memories.pipeline.commands import (
    antecedents,
    changing,
    corrections,
    forms,
    objects,
    requests,
    sentences,
)
from memories.pipeline.commands.forms import SUBJECT
from memories.pipeline.commands.patterns import pattern
from memories.pipeline.commands.requests import Request
from memories.pipeline.commands.sentences import VEIL, Sentence
from memories.pipeline.commands.wishes import Wish
from memories.pipeline.facts import Command

# What joined a clause to its command and means nothing without it.
LOOSE = pattern(
    r"^(?:\s|[,;:.!–—-]|(?:and|but|so|because|then|please)\b"
    rf"|(?:since|as|for|cause) (?={SUBJECT}))+"
)


@dataclass(frozen=True)
class _Found:
    """A command with the span of its sentence that it takes up."""

    commands: list[Command]
    start: int
    end: int


def recognise(
    text: str, *, source: int, today: date, names: Collection[str] = ()
) -> tuple[list[Command], str]:
    """The commands in one user message, and the message without them.

    source: index of the message; today: the day on which it was sent, for time limits; names: ids
    of the user it is about, so that "Alice's memories" are theirs when they are Alice. The rest
    keeps every sentence and clause that is not part of a command as it was written.
    """
    commands: list[Command] = []
    rest: list[str] = []
    pasted = False
    previous = ""
    every = list(sentences.split(text))
    for number, sentence in enumerate(every):
        if not pasted and len(sentence.text) <= sentences.LONGEST:
            spared = objects.exceptions(sentence.text) if commands else ()
            if spared and commands[-1].kind == "DELETE":
                commands = [replace(one, keep=one.keep + spared) for one in commands]
                continue
            mended = corrections.of_previous(previous, sentence.text, names) if rest else None
            if mended:
                commands.append(replace(mended, source=source))
                rest.pop()
                previous = ""
                continue
            playing = forms.PRETEND.match(sentence.veiled) and number + 1 < len(every)
            if playing:  # "Pretend you never heard of me. Who am I?"
                rest.append(sentence.text + sentence.end)
                continue
            found = _read(sentence, previous, source=source, today=today, names=names)
            previous = "" if sentence.is_question else sentence.veiled
            if found:
                commands += [command for one in found for command in one.commands]
                rest += _left(sentence, found)
                continue
            pasted = requests.is_pasted_text_ahead(sentence)
        rest.append(sentence.text + sentence.end)
    return commands, text if not commands else "".join(rest).strip()


def _read(
    sentence: Sentence, previous: str, *, source: int, today: date, names: Collection[str]
) -> list[_Found]:
    found = [
        _Found([command], start, end)
        for command, start, end in changing.find(sentence, source=source, names=names)
    ]
    if not found and VEIL not in sentence.veiled:
        mended = corrections.find(sentence.text, names, is_question=sentence.is_question)
        if mended:
            return [_Found([replace(mended, source=source)], 0, len(sentence.text))]
    for request in requests.find(sentence, after_command=bool(found)):
        if any(one.start < request.end and request.start < one.end for one in found):
            continue
        wishes = _wishes(request, sentence, previous, today=today, names=names)
        if any(wish.everything for wish in wishes) and _TAKEN_BACK.match(
            sentence.text[request.end :]
        ):
            continue
        if wishes:
            said = sentence.text[request.start : request.end].strip(" ,;")
            commands = [_deletion(wish, said, source) for wish in wishes]
            found.append(_Found(commands, request.start, request.end))
    return sorted(found, key=lambda one: one.start)


def _wishes(
    request: Request, sentence: Sentence, previous: str, *, today: date, names: Collection[str]
) -> list[Wish]:
    """What a request asks for; a pronoun as its object is looked up in what stands before."""
    before, after = sentence.veiled[: request.start], sentence.veiled[request.end :]
    pronoun = objects.pronoun_of(request)
    if not pronoun:
        reasoned = antecedents.gives_reason(before, after)
        return objects.parse(request, today=today, names=names, reasoned=reasoned)
    if request.myself:
        return []
    things = antecedents.find(before, pronoun)
    asks = request.strength != "forget" or request.unkept or pronoun in ("him", "her", "them")
    polite = pattern(forms.PLEASE).search(sentence.veiled[request.start :])
    if not things and not re.search(r"\w{4}", before) and (asks or polite):
        things = antecedents.find(previous, pronoun)
    meant = [replace(request, object=thing) for thing in things if VEIL not in thing]
    found = [objects.parse(one, today=today, names=names, reasoned=True) for one in meant]
    # What a pronoun means is a guess.
    return [replace(wish, tentative=True) for wishes in found for wish in wishes]


# What follows a request for everything and takes some of it back, in words that were not
# understood: then it is safer to do nothing.
_TAKEN_BACK = pattern(r"[\s,;–—-]*(?:but|except|apart|save|only|unless|not|keep|without|just)\b")


def _deletion(wish: Wish, said: str, source: int) -> Command:
    return Command(
        kind="DELETE",
        text=said,
        source=source,
        target=wish.target,
        everything=wish.everything,
        after=wish.after,
        before=wish.before,
        keep=wish.keep,
        tentative=wish.tentative,
        here=wish.here,
    )


def _left(sentence: Sentence, found: list[_Found]) -> list[str]:
    """The clauses of a sentence that belong to no command."""
    pieces: list[str] = []
    position = 0
    for one in [*found, _Found([], len(sentence.text), len(sentence.text))]:
        piece = LOOSE.sub("", sentence.text[position : one.start]).rstrip(" ,;:–—-(")
        piece = re.sub(r"(?:,?\s+(?:and|but|so|then|also|please))+$", "", piece, flags=re.I)
        if re.search(r"\w", piece):
            pieces.append(piece)
        position = one.end
    kept = ". ".join(pieces)
    return [kept + (sentence.end or "")] if kept else []
