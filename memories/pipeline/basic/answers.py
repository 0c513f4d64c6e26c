"""Replies read with the question they answer, rewritten as first-person sentences.

"And golf?" "No, too slow" becomes "I do not like golf because it is too slow". What comes out is
read like any other sentence.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from memories.pipeline.basic.clauses import Clause
from memories.pipeline.basic.dates import CALENDAR
from memories.pipeline.basic.fragments import fragment
from memories.pipeline.basic.lexicon import FREQUENCY, RELATIONS, STATES, phrases, words
from memories.pipeline.basic.open_questions import filled
from memories.pipeline.basic.questions import (
    OFFERS,
    PREPOSITIONS,
    claim_of,
    is_open,
    last_question,
    point,
    topic_of,
    turned,
)
from memories.pipeline.basic.sentences import Sentence
from memories.pipeline.basic.subjects import Company, is_finite, subject_at
from memories.pipeline.basic.verbs import HABIT, LIKING, present_participles, third_person
from memories.pipeline.basic.words import Tokens, is_word, lower, opening, trim

__all__ = ["last_question", "resolve"]

YES = words(
    "yes yeah yep yup ya sure correct exactly indeed absolutely definitely aye yea "
    "totally certainly right affirmative"
)
NO = words("no nope nah never none neither negative nay meh")
HOW_OFTEN = words(
    "once twice every daily weekly sometimes often occasionally rarely usually yearly "
    "mostly mainly thrice"
)
SILENCE = phrases(
    "not sure; no idea; do not know; i do not know; nothing; none; skip; pass; never "
    "mind; nevermind; that is all; nothing else"
)
AGREED = phrases(
    "i do; i am; i have; i can; we do; i did; i was; that is right; of course; it is; she is; "
    "he is; they are; she does; he does; they do; that suits; that works; that is fine; perfect; "
    "sounds good; go ahead; please do"
)
DENIED = phrases(
    "i do not; i am not; i have not; i can not; i did not; we do not; not me; not really; not "
    "really my thing; not my thing; not for me; not a fan; not at all; not yet; not anymore; "
    "not much"
)
VERDICTS = (*((phrase, False) for phrase in DENIED), *((phrase, True) for phrase in AGREED))
WHEN = re.compile(
    rf"(?:on )?(?:\w+day (?=the ))?{CALENDAR}(?: of \w+)?(?: at [\d:.]+ ?(?:am|pm)?)?",
    re.IGNORECASE,
)
WHAT = re.compile(
    r"\b(?:for|book|schedule|confirm|move) (?:your|the|a|an) "
    r"(?P<what>(?:(?!for\b|on\b|at\b)[\w-]+ ?){1,3}?)(?= (?:for|on|at|to)\b|$)",
    re.IGNORECASE,
)
OATHS = words("god oh hell heck ah well gosh lord ooh")
REGIMES = ("-carb", "-fat", "-free", "-based", "-protein", "fodmap", "keto", "carb")
GIVEN_UP = phrases("quit; stopped; gave up; given up; packed in; gave it up; packed it in")
OPEN_OBJECTS = words("any a an anything anyone")
PLACING = words("in at with to from for by on")
ALONE = words("alone solo yourself myself")
DULL = words("boring expensive slow spicy sweet bitter dull tedious pointless scary dangerous")
JUDGING = (["it", "is"], ["it", "makes"], ["it", "gives"], ["it", "hurts"], ["they", "are"])
ASKED_ANEW = words("also too either currently by chance already actually")
LIKE_THAT = words("play speak eat drink watch read have own")
ALLERGIC = words("allergy allergies intolerance fever hayfever intolerant")


def resolve(question: Tokens, reply: Sequence[Sentence], last: Clause | None) -> list[Sentence]:
    """`reply` with what only its question makes clear written out.

    last: the latest statement of the speaker, for elliptical questions ("And golf?").
    """
    first, rest = reply[0], list(reply[1:])
    topic = topic_of(question)
    if topic:
        rest = [replace(s, tokens=point(s.tokens, topic)) for s in rest]
    told = None if first.question else _told(question, first.tokens, last)
    if told is None:
        pointed = point(first.tokens, topic) if topic else first.tokens
        return [replace(first, tokens=pointed), *rest]
    return [*(Sentence(trim(tokens), question=False) for tokens in told if trim(tokens)), *rest]


def _told(question: Tokens, tokens: Tokens, last: Clause | None) -> list[Tokens] | None:
    """The reply's first sentence as statements, or None when it stands on its own."""
    low = lower(question)
    if not low or tuple(lower(tokens)) in SILENCE:
        return None
    verdict, tail = _verdict(tokens)
    spare = _next_clause(tail)
    if spare:
        cut = len(tokens) - len(tail) + spare
        told = _told(question, trim(tokens[:cut]), last)
        return [*told, trim(tail[spare:])] if told else None
    if (low[:2] == ["is", "there"] or low[0] == "any") and "you" in low and verdict is not False:
        phrase, body = _noun_phrase(tail), question[low.index("you") + 1 :]
        return [["I", *body, *phrase]] if phrase and body else None
    if low[0] == "any" and low[1:2] in (["hobbies"], ["interests"], ["sports"]):
        return [["my", *low[1:2], "are", *tail]] if tail else None
    if "or" in low[1:3] and len(low) <= 4 and verdict is None and tail and tail[0].lower() in low:
        return [["I", "prefer", tail[0]]]
    if low[0] == "any":
        question, low = ["do", "you", "have", *question], ["do", "you", "have", *low]
    if low[0] in ("are", "do", "have", "can", "did", "were") and "you" in low[1:3]:
        return _about_you(question, verdict, tail)
    topic = topic_of(question) if not is_open(low) or low[1:2] == ["about"] else None
    if topic:
        return _elliptical(topic, verdict, tail, last)
    agreed = _agreed(question) if verdict else None
    if agreed:
        return [agreed]
    others = _about_others(question, verdict, tail)
    if others or (verdict is not None and low[0] not in ("what", "which", "where", "who")):
        return others
    return filled(question, tokens)


def _agreed(question: Tokens) -> Tokens | None:
    """ "Is Thursday at 9:30 suitable for your boiler service?": what a yes settles."""
    asked = " ".join(question)
    when, what = WHEN.search(asked), WHAT.search(asked)
    return ["I", "have", "a", *what["what"].split(), *when[0].split()] if when and what else None


def _verdict(tokens: Tokens) -> tuple[bool | None, Tokens]:
    """Yes, no or neither, and what is said beyond it."""
    if len(tokens) > 1 and tokens[0].lower() in OATHS and tokens[1].lower() in YES | NO:
        tokens = tokens[1:]
    if len(tokens) > 1 and tokens[1].lower() == "not" and tokens[0].lower() in YES:
        return False, trim(tokens[2:])
    first = tokens[0].lower()
    verdict = True if first in YES else False if first in NO else None
    rest = trim(tokens[1:]) if verdict is not None else list(tokens)
    low = lower(rest)
    for phrase, meaning in VERDICTS:
        size = len(phrase)
        if tuple(low[:size]) == phrase:
            after = low[size] if len(low) > size else ","
            goes_on = verdict is not None and after in PREPOSITIONS | {"but", "and"}
            if not is_word(after) or goes_on:
                return meaning if verdict is None else verdict, trim(rest[size:])
    return verdict, rest


def _next_clause(tail: Tokens) -> int:
    """Where a further sentence starts after a comma: "one brother, he's a pilot"; else 0."""
    for i, mark in enumerate(tail[:-1]):
        own = tail[i + 1].lower() in ("he", "she", "they", "it")
        if mark == "," and i and (own or subject_at(tail, i + 1, Company())):
            return i
    return 0


def _about_you(question: Tokens, verdict: bool | None, tail: Tokens) -> list[Tokens] | None:
    """ "Are you vegetarian?" "yes"; "Do you have any pets?" "a parrot"."""
    low = lower(question)
    aux = low[0]
    body = turned(t for t in question[low.index("you") + 1 :] if t.lower() not in ASKED_ANEW)
    if not body or body[0].lower() in OFFERS or body[-1].lower() == "today":
        return None
    if verdict is None:
        return _without_verdict(aux, body, tail)
    told = (_affirmed if verdict else _denied)(aux, body, tail) if tail else None
    if told:
        return [told]
    topic = topic_of(question)
    more = point(tail, topic) if topic else tail
    return [claim_of(aux, body, positive=verdict), *([more] if more else [])]


def _without_verdict(aux: str, body: Tokens, tail: Tokens) -> list[Tokens] | None:
    """Neither yes nor no: "tea", "a parrot", "twice a week"."""
    said = lower(tail)
    if "or" in lower(body) and 0 < len(tail) <= 3:
        return _chosen(aux, body, tail)
    given_up = _given_up(body, tail)
    if given_up:
        return [given_up]
    phrase, at = _noun_phrase(tail), _open_object(body)
    if phrase and at is not None:
        return [_with_object(aux, body, at, phrase)]
    if len(said) > 1 and said[0] in ("only", "just") and said[1] in ("on", "at", "in", "when"):
        return [[*claim_of(aux, body, positive=True), *tail]]
    if said and (said[0] in HOW_OFTEN or said[1:2] == ["times"]):
        return [[*claim_of(aux, body, positive=True), *tail]]
    if aux != "do" or not 0 < len(tail) <= 3:
        return None
    if said[0] in ("a", "quite"):
        return [["I", *body, *tail]]
    return [["I", *tail, *body]] if said[0] in FREQUENCY else None


def _chosen(aux: str, body: Tokens, tail: Tokens) -> list[Tokens] | None:
    """ "Do you prefer tea or coffee?" "tea"."""
    low = lower(body)
    if tail[-1].lower() not in low:
        return None
    head = body[: low.index("or") - 1]
    while head and head[-1].lower() in ("a", "an", "the"):
        head = head[:-1]
    return [[*claim_of(aux, head, positive=True), *tail]] if head or aux == "are" else None


def _affirmed(aux: str, body: Tokens, tail: Tokens) -> Tokens | None:
    """ "yes, a parrot", "yes, since 2010"."""
    at, phrase = _open_object(body), _noun_phrase(tail)
    if at is not None and phrase:
        return _with_object(aux, body, at, phrase)
    if tail[0].isdigit() and "years" in lower(tail[:2]):
        return [*claim_of(aux, body, positive=True), "for", *tail]
    if tail[0].lower() in PREPOSITIONS:
        return [*claim_of(aux, body, positive=True), *tail]
    return None


def _denied(aux: str, body: Tokens, tail: Tokens) -> Tokens | None:
    """ "no, in Leeds", "no, quit in 2019", "no, just a cat", "no, too slow"."""
    first = tail[0].lower()
    moved = _instead(aux, body, tail)
    if moved:
        return moved
    given_up = _given_up(body, tail)
    if given_up:
        return given_up
    at = _open_object(body)
    if first in ("just", "only") and at is not None:
        return _with_object(aux, body, at, tail[1:])
    if first in STATES:
        return fragment(tail)
    reason = _reason(tail)
    return [*claim_of(aux, body, positive=False), "because", *reason] if reason else None


def _given_up(body: Tokens, tail: Tokens) -> Tokens | None:
    """ "quit in 2019", "gave up ten years back": what the question asked about."""
    size = opening(lower(tail), GIVEN_UP)
    if not size or len(tail) == size or body[0].lower() not in HABIT:
        return None
    return ["I", *tail[:size], present_participles(body[0].lower())[0], *body[1:], *tail[size:]]


def _instead(aux: str, body: Tokens, tail: Tokens) -> Tokens | None:
    """ "Are you travelling alone?" "No, with my mum": the end of the question exchanged."""
    low, first = lower(body), tail[0].lower()
    places = [i for i, w in enumerate(low) if w in PLACING - {"on"} and i]
    if first in PLACING:
        same = [i for i in places if low[i] == first]
        if same or low[-1] in ALONE:
            return [*claim_of(aux, body[: same[-1] if same else -1], positive=True), *tail]
        return None
    if places and len(tail) <= 3 and tail[0][:1].isupper() and tail[0] != "I":
        return [*claim_of(aux, body[: places[-1] + 1], positive=True), *tail]
    return None


def _open_object(body: Tokens) -> int | None:
    """Where the open object of the question stands: "any pets", "a dog", "have siblings"."""
    low = lower(body)
    if low[0] in ("have", "own", "keep") and len(low) == 2:
        return 1
    return next((i for i, w in enumerate(low) if w in OPEN_OBJECTS and i), None)


def _noun_phrase(tail: Tokens) -> Tokens | None:
    """The tail when it names things rather than stating something."""
    first = tail[0].lower() if tail else ""
    if not first or first in PREPOSITIONS | {"i", "my", "we", "it", "but", "and", "not"}:
        return None
    if is_finite(tail, 0) and first not in ("a", "cats", "dogs"):
        return None
    return [t for t in tail if t.lower() not in ("actually", "just", "please")]


def _with_object(aux: str, body: Tokens, at: int, phrase: Tokens) -> Tokens:
    """ "have any pets" + "a parrot": "I have a parrot"; allergies and diets in their own words."""
    noun = " ".join(lower(body[at:]))
    if "medication" in noun or "medicine" in noun or "tablets" in noun:
        return ["I", "take", *phrase]
    if "allerg" in noun and not ALLERGIC & set(lower(phrase)):
        known = phrase[0].lower() in STATES
        return ["I", "am", *([] if known else ["allergic", "to"]), *phrase]
    if any(word in noun for word in ("diet", "restriction", "requirement", "preferences")):
        regime = phrase[-1].endswith(REGIMES)
        return fragment(phrase) or ["I", *([] if regime else ["do", "not"]), "eat", *phrase]
    return [*claim_of(aux, body[:at], positive=True), *phrase]


def _reason(tail: Tokens) -> Tokens | None:
    """ "too slow", "it is boring" as the reason for a no."""
    low = lower(tail)
    if low[0] == "because":
        return tail[1:]
    if low[:2] in JUDGING:
        return tail
    short = low[0] in DULL and len(low) == 1
    weak = low[0] == "not" and "enough" in low
    if short or weak or low[0] in ("too", "bit", "way", "so") or low[:2] == ["a", "bit"]:
        return ["it", "is", *tail]
    return None


def _about_others(question: Tokens, verdict: bool | None, tail: Tokens) -> list[Tokens] | None:
    """ "Does she need assistance?" "yes, a wheelchair"; "Is your son vegan?" "no"."""
    low = lower(question)
    if len(low) < 3 or verdict is None or low[0] not in words("is are does do has have can"):
        return None
    if low[1] in ("he", "she", "they"):
        who, body = [question[1]], turned(question[2:])
    elif low[1] == "your" and low[2] in RELATIONS:
        named = 4 if question[3:4] and question[3][:1].isupper() else 3
        who, body = ["my", *question[2:named]], turned(question[named:])
    else:
        return None
    at, phrase = _open_object(body) if body else None, _noun_phrase(tail)
    if verdict and at is not None and phrase:
        body, tail = [*body[:at], *phrase], []
    body = [t for t in body if t.lower() not in ("any", "ever", "also")]
    if not body:
        return None
    if verdict and low[0] == "does":
        claim = [*who, third_person(body[0].lower()), *body[1:]]
    elif verdict and low[0] == "do":
        claim = [*who, *body]
    else:
        claim = [*who, low[0], *([] if verdict else ["not"]), *body]
    return [claim, tail] if tail else [claim]


def _elliptical(
    topic: Tokens, verdict: bool | None, tail: Tokens, last: Clause | None
) -> list[Tokens] | None:
    """ "And golf?": asked of whatever was said last, of liking if nothing fits."""
    verb = [last.verb if last and last.verb in LIKE_THAT else "like"]
    if last and lower(last.rest)[:2] == ["allergic", "to"]:
        verb = ["am", "allergic", "to"]
    first = tail[0].lower() if tail else ""
    reason = _reason(tail) if tail and not verdict else None
    if verdict is None and not reason:
        return [point(["I", *tail] if first in LIKING else tail, topic)] if tail else None
    if verb[0] == "am":
        claim = ["I", "am", *([] if verdict else ["not"]), *verb[1:], *topic]
    else:
        claim = ["I", *([] if verdict else ["do", "not"]), *verb, *topic]
    if reason:
        return [[*claim, "because", *reason]]
    if verdict and first in PREPOSITIONS:
        return [[*claim, *tail]]
    resolved = point(tail, topic)
    if first in LIKING:
        return [["I", *resolved]]
    return [resolved] if resolved != tail else [claim, *([tail] if tail else [])]
