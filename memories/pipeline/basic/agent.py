"""What an assistant states about itself, or is told about itself by a system message."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from memories.pipeline.basic import sentences
from memories.pipeline.basic.clauses import Clause, analyse
from memories.pipeline.basic.introductions import goes_by
from memories.pipeline.basic.leads import strip_lead
from memories.pipeline.basic.lexicon import words
from memories.pipeline.basic.listening import Listener
from memories.pipeline.basic.reader import Notes
from memories.pipeline.basic.segments import split
from memories.pipeline.basic.sentences import Sentence
from memories.pipeline.basic.subjects import SELF, Company
from memories.pipeline.basic.wording import render
from memories.pipeline.basic.words import Tokens, lower
from memories.pipeline.facts import Fact
from memories.plans import Turn

# What assistants say to be polite: help in general, feelings, the talk itself.
POLITE = words(
    "help happy glad sorry assist here delighted pleased able afraid sure ready "
    "excited note keep remember mind understand think believe know hope guess suppose "
    "see hear apologise apologize recommend suggest look appreciate wish try let mean "
    "wonder love like noted get add update make just said mentioned notice bear "
    "answer go give tell save store"
)
COMMITMENTS = words(
    "send remind call email check schedule book prepare follow order write bring meet "
    "visit be arrive travel start finish ship refund report message contact ping "
    "escalate ask deliver attend fly move publish post review forward set text"
)
# "I am going to Dubai": where somebody will be, when a place is named.
TRAVELS = words("go travel fly head move drive sail")
PLANS = words("plan intend")
BEING_THERE = words("be visit go travel fly move stay come see")
TASK_WORDS = words("it that this you your step part section chapter page question line point")
ABILITIES = words(
    "speak play translate book write read teach tutor cook explain process handle "
    "schedule order search draw code"
)
HABITS = words(
    "tutor teach explain give speak work specialise specialize focus use answer reply "
    "follow charge ship serve live cost cover support offer handle respond close open "
    "run provide play prefer avoid write coach train manage love hate like enjoy read "
    "cook"
)
WANTS = words("need want require have do be get can must could should prefer find ask apologize")
ROLES = words("a an from based the your available in")
PERMITTED = words("allowed permitted authorised authorized licensed qualified")
LATER = words("Monday Tuesday Wednesday Thursday Friday Saturday Sunday Back Later Tomorrow")
TOLD = {"you": "I", "your": "my", "yours": "mine", "yourself": "myself"}


def agent_facts(turns: Sequence[Turn], today: date, earlier: int = 0) -> list[Fact]:
    """The facts about the agent: from its own words and its system messages, each once.

    Without any assistant message the given messages are read as notes: what they say in the first
    person or to "you" is kept. The `earlier` turns are only heard.
    """
    listener, notes = Listener(today), Notes()
    speaks = any(turn.side == "assistant" for turn in turns[earlier:])
    for index, turn in enumerate(turns):
        if turn.side == "other":
            continue
        if turn.role == "system":
            found = _told(turn.content, listener)
        elif turn.role == "user":
            found = iter(()) if speaks else _noted(turn.content, listener)
        else:
            found = _said(turn.content, listener)
        for text in found:
            if index >= earlier:
                notes.keep(text, index)
    return notes.facts


def _told(content: str, listener: Listener) -> Iterator[str]:
    """ "You are Orla, a patient maths tutor": a persona, read as if the agent said it."""
    for sentence in sentences.split(content):
        low = lower(sentence.tokens)
        if "you" in low[:3] or "your" in low[:1]:
            own = _in_first_person(sentence)
            yield from listener.memories(own)
            yield from _role(own, listener)


def _in_first_person(sentence: Sentence) -> Sentence:
    tokens = [TOLD.get(t.lower(), t) for t in sentence.tokens]
    for i, word in enumerate(tokens[:-1]):
        if word == "I" and tokens[i + 1] == "are":
            tokens[i + 1] = "am"
    return replace(sentence, tokens=tokens)


def _noted(content: str, listener: Listener) -> Iterator[str]:
    for sentence in sentences.split(content):
        low = lower(sentence.tokens)
        told = "you" in low[:2] or "your" in low[:1]
        yield from listener.memories(_in_first_person(sentence) if told else sentence)


def _said(content: str, listener: Listener) -> Iterator[str]:
    for sentence in sentences.split(content):
        if sentence.question:
            continue
        for segment in split(sentence, Company()):
            called = goes_by(segment.tokens)
            if called and called.split()[2].istitle() and called.split()[2] not in LATER:
                yield called
        yield from _statements(sentence, listener)


def _statements(sentence: Sentence, listener: Listener) -> Iterator[str]:
    tokens = strip_lead(sentence.tokens)
    if not tokens or lower(tokens)[0] in ("if", "would", "let"):
        return
    for segment in split(replace(sentence, tokens=tokens), Company()):
        low = lower(segment.tokens)
        if low[:1] not in (["i"], ["my"], ["we"]) and low[:2] != ["this", "is"]:
            first = next(iter(tokens), "")
            if first.lower() not in ("i", "my", "we") or segment.link not in ("and", "but", ","):
                continue
            segment = replace(segment, tokens=["I", *segment.tokens])
        clause = (
            analyse(SELF, segment.tokens[1:]) if segment.tokens[0] in ("I", "we", "We") else None
        )
        if clause is None:
            yield from listener.memories(Sentence(segment.tokens, question=False))
            continue
        named = list(listener.introduced(clause))
        yield from named
        if not named and _telling(clause):
            yield _about_user(render(clause, listener.today))


def _telling(clause: Clause) -> bool:
    """Whether the agent's statement says who it is, what it does, or what it will do and when."""
    rest = lower(clause.rest)
    verb = clause.verb
    if _leaving(clause):
        return True
    if verb == "be" and clause.negated and rest[:1] and rest[0] in PERMITTED:
        about_it = {"it", "that", "this"} & set(rest[-1:])
        return len(rest) > 3 and rest[1] == "to" and rest[2] not in POLITE and not about_it
    if verb == "be" and not clause.modal and clause.tense == "present":
        return (
            bool(rest)
            and (rest[0] in ROLES or (rest[0] == "trained" and rest[1:2] != ["as"]))
            and not (POLITE & set(rest[:3] if rest[0] == "trained" else rest[:2]))
        )
    if verb in ("suggest", "recommend") and "for" in rest[1:] and clause.tense == "present":
        return not {"you", "your", "this", "that", "it"} & set(rest)
    if verb in POLITE and verb not in HABITS | COMMITMENTS:
        return False
    if clause.tense == "future":
        return (
            verb in COMMITMENTS and len(rest) > 1 and "happy" not in rest and "here" not in rest[:1]
        )
    if clause.modal == "can":
        if "only" in clause.adverbs:
            return bool(rest)
        firm = verb in ABILITIES and not {"you", "your", "it", "this", "that"} & set(rest)
        return bool(rest) and (clause.negated or firm) and verb not in POLITE
    if clause.tense == "present" and not clause.modal:
        does = verb in HABITS or (verb == "do" and clause.negated) or verb not in POLITE | WANTS
        return does and len(rest) > 0 and rest[0] not in ("it", "this", "that", "you", "to")
    if clause.tense == "perfect" and clause.progressive and verb in HABITS:
        return bool({"for", "since"} & set(rest))
    if clause.tense == "past" and verb == "be":
        return rest[:1] != [] and rest[0] in words("trained built created designed made developed")
    return (
        clause.tense == "perfect"
        and verb in words("book schedule send order refund arrange")
        and bool(rest)
    )


def _leaving(clause: Clause) -> bool:
    """ "I am going to Dubai next month", "I plan to be in Oslo": a named place, and no task."""
    if clause.negated or clause.modal or clause.tense != "present":
        return False
    said = lower(clause.rest[:2])
    if clause.verb in PLANS and said[:1] == ["to"] and BEING_THERE & set(said):
        named = any(word[:1].isupper() and word != "I" for word in clause.rest[2:])
        return named and not TASK_WORDS & set(lower(clause.rest))
    rest = [word for word in clause.rest if word.lower() not in ("off", "back", "over", "the")]
    away = clause.progressive and clause.verb in TRAVELS
    off = clause.verb == "be" and lower(clause.rest[:1]) == ["off"]
    to_place = len(rest) > 1 and rest[0].lower() == "to" and rest[1][:1].isupper()
    return (away or off) and to_place and not TASK_WORDS & set(lower(rest))


def _role(sentence: Sentence, listener: Listener) -> Iterator[str]:
    """ "I speak only French", "I must always ...": rules of behaviour in a system message."""
    for segment in split(sentence, Company()):
        tokens: Tokens = segment.tokens
        if tokens[:1] != ["I"]:
            continue
        clause = analyse(SELF, tokens[1:])
        if (
            clause
            and clause.verb != "be"
            and clause.tense in ("present", "future")
            and _telling(clause)
        ):
            yield _about_user(render(clause, listener.today))


def _about_user(text: str) -> str:
    text = re.sub(r"\byour\b", "the user's", text)
    return re.sub(r"\byou\b", "the user", text)
