"""Answers to "what", "where", "who": "Where do you live?" "Leeds" is "I live in Leeds"."""

from collections.abc import Sequence

from memories.pipeline.basic.dates import DAYS, MONTHS
from memories.pipeline.basic.lexicon import FREQUENCY, RELATIONS, STATES, phrases, words
from memories.pipeline.basic.questions import OFFERS, PREPOSITIONS, claim_of, turned
from memories.pipeline.basic.segments import OPENERS
from memories.pipeline.basic.subjects import Company, predicated, subject_at
from memories.pipeline.basic.words import Tokens, lower, opening, trim

NAMING = phrases(
    "should i call you; can i call you; may i call you; shall i call you; do i call you; "
    "do people call you; is your name; am i speaking; would you like to be called; do you "
    "go by"
)
NO_NAMES = words("i my you just the")
NO_ANSWERS = OFFERS | words(
    "ok thanks thank please you stop why that what how can yes yeah yep no nope nah never none sure"
)
AUXILIARIES = words("do are have did can were would")
GOING = words("going moving travelling traveling flying heading go travel")
LONGEST = 12  # tokens of an answer that is still a phrase


def filled(question: Tokens, answer: Tokens) -> list[Tokens] | None:
    """The answer put into its question's place; None where it is a sentence of its own."""
    low, said = lower(question), lower(answer)
    if _asks_name(low):
        return _named(answer)
    if low[:2] == ["what", "is"] and low[2:3] in (["its"], ["his"], ["her"], ["their"]):
        return [[*question[2:], "is", *answer]] if len(answer) <= 4 else None
    own = subject_at(answer, 0, Company())
    if said[:2] == ["it", "is"]:
        answer = answer[2:]
    elif own and predicated(answer, own):
        return None
    asking = opening(lower(answer), OPENERS) > 0
    if not answer or said[0] in NO_ANSWERS or len(answer) > LONGEST or asking:
        return None
    return _about_yours(question, low, answer) or _about_you(question, low, answer)


def _asks_name(low: Tokens) -> bool:
    sizes = {len(phrase) for phrase in NAMING}
    runs = {tuple(low[i : i + n]) for n in sizes for i in range(len(low))}
    return low[0] in ("what", "who", "how", "can", "may") and not runs.isdisjoint(NAMING)


def _named(answer: Tokens) -> list[Tokens] | None:
    said = lower(answer)
    if said[:2] in (["it", "is"], ["i", "am"], ["call", "me"]):
        answer = answer[2:]
    name = answer[: answer.index(",")] if "," in answer else answer
    rest = trim(answer[len(name) :])
    if not 0 < len(name) <= 3 or name[0].lower() in NO_NAMES:
        return None
    return [["my", "name", "is", *name], *([rest] if rest else [])]


def _about_yours(question: Tokens, low: Tokens, answer: Tokens) -> list[Tokens] | None:
    """ "What is your job?", "How old are your kids?", "How many people are in your household?"."""
    if len(low) > 3 and low[1] in ("is", "are", "'s") and low[2] == "your":
        if low[-1] in ("called", "named"):
            return [["my", *question[3:-1], "is", "named", *answer]]
        return [["my", *question[3:], low[1], *answer]]
    if low[:2] == ["how", "old"] and low[3:4] == ["your"]:
        return [["my", *question[4:], low[2], *answer]]
    if low[:2] == ["how", "many"] and "your" in low and {"are", "is"} & set(low):
        mine = question[low.index("your") + 1 :]
        return [["my", *mine, "has", *answer, *question[2:3]]]
    return None


def _about_you(question: Tokens, low: Tokens, answer: Tokens) -> list[Tokens] | None:
    """ "What do you do?", "Where do you live?", "How long have you been married?"."""
    first = answer[0].lower()
    if low[:3] == ["how", "old", "are"]:
        return [["I", "am", *answer]]
    if low[:4] == ["what", "do", "you", "do"] and (len(low) == 4 or {"living", "work"} & set(low)):
        if first in PREPOSITIONS:
            return [["I", "work", *answer]]
        article = [] if first in STATES | {"a", "an", "the"} else ["a"]
        return [["I", "am", *article, *answer]]
    at = next((i for i, w in enumerate(low) if w == "you" and low[i - 1] in AUXILIARIES), 0)
    body = turned(question[at + 1 :])
    if not at or not body or body[0].lower() in OFFERS or low[at - 1] in ("would", "can"):
        return None
    adverbs: Tokens = []
    while len(answer) > 1 and answer[0].lower() in FREQUENCY - {"every"}:
        adverbs, answer = [*adverbs, answer[0].lower()], answer[1:]
    claim = claim_of(low[at - 1], body, positive=True)
    finite = 2 if low[at - 1] in ("are", "have", "were") else 1
    claim = [*claim[:finite], *adverbs, *claim[finite:]]
    if low[:2] == ["how", "many"]:
        counted = [] if RELATIONS & set(lower(answer)) else question[2 : at - 1]
        return [[*claim, *answer, *counted]]
    if low[:2] == ["how", "long"]:
        return [[*claim, *([] if first in ("for", "since") else ["for"]), *answer]]
    return [[*claim, *_joint(low, lower(body), lower(answer)), *answer]]


def _joint(question: Sequence[str], body: Sequence[str], answer: Sequence[str]) -> Tokens:
    """The preposition between the claim and an answer that lacks one."""
    if answer[0] in PREPOSITIONS | {"here"} or body[-1] in PREPOSITIONS:
        return []
    if question[0] == "where":
        if body[0] in GOING:
            return ["to"]
        return ["at"] if body[0] in ("work", "working") and len(answer) <= 3 else ["in"]
    if question[0] == "when":
        if answer[0] in MONTHS or (answer[0].isdigit() and len(answer[0]) == 4):
            return ["in"]
        return ["on"] if answer[0] in DAYS or answer[0][0].isdigit() else []
    return []
