"""A clause in the product's words: third person, verb first, no subject for the speaker.

"I moved to Leeds last month" becomes "Moved to Leeds in October 2026", "my sister's a nurse"
"Sister is a nurse".
"""

import re
from collections.abc import Sequence
from datetime import date

from memories.pipeline.basic.clauses import ADVERBS, Clause
from memories.pipeline.basic.dates import ground
from memories.pipeline.basic.lexicon import FILLERS, RELATIONS, phrases, words
from memories.pipeline.basic.places import capitalise
from memories.pipeline.basic.verbs import base_of_third, is_base, third_person
from memories.pipeline.basic.words import Tokens, join, lower, opening, sentence_case, trim

FINITE = {
    "am": "is",
    "are": "is",
    "were": "was",
    "have": "has",
    "do": "does",
    "'s": "is",
    "'ve": "has",
}
# What is booked, and what is "starting in January", lies ahead.
AHEAD = words("book sign register enrol reserve schedule starting beginning")
PAST_VERBS = words("move study work live visit")
NOT_INSTEAD = re.compile(r", not (?:the |on the |in |on )?\d?\w+$")
ENDINGS = phrases(
    "please; thanks; thank you; you know; i think; i guess; if that helps; by the way; to "
    "be honest; for what it is worth; if that matters; i believe; i suppose; i'm afraid; "
    "i am afraid; as well; too; though; btw; lol; haha; tbh; fyi; so far; right now; at "
    "the moment; these days; nowadays; currently; rn; atm; remember; here; unfortunately; "
    "now; actually; after all; as you know; or so; innit; wish me luck; by any chance; "
    "already; not that it matters; instead of; so yeah; and so on; etc; and stuff; or "
    "something; and all that; and all; if i am honest; for the record; for sure; for now; "
    "obviously; i must say; ok; okay; yeah; so; and; but; or; because; however; at "
    "present"
)
SERVED = words("coffee tea steak eggs food pizza curry toast drinks meat meals own")
BACKWARDS = tuple(ending[::-1] for ending in ENDINGS)
NOT_BEFORE_PURPOSE = words("is not been be also still just now and or , about of")
PURPOSE = words("looking searching wondering wanting asking hoping trying")


def render(clause: Clause, today: date) -> str:
    """The memory's text for `clause`, dates grounded on `today`."""
    predicate = _conjugate(clause)
    predicate = _third_person_words(predicate, clause)
    if clause.reason:
        predicate += ["because", *_third_person_words(clause.reason, clause)]
    text = join(capitalise(_without_endings(predicate)))
    if clause.subject.companion:
        text += f" with {clause.subject.companion}"
    past = clause.tense in ("past", "perfect", "formerly") or _tells_of_past(clause)
    past = past and not AHEAD & {clause.verb, *lower(clause.words)}
    once = past or clause.progressive or clause.tense == "future"
    text = ground(text, today, past=past, once=once)
    if clause.subject.relation in ("birthday", "anniversary") and not re.search(
        r"\d{4}", join(clause.words)
    ):
        text = re.sub(r"(\d [A-Z]\w+) \d{4}$", r"\1", text)
    if clause.subject.text:
        text = f"{_subject_text(clause.subject.text)} {text}"
    text = _settled(text)
    if clause.verb == "be" and re.search(r"\d{4}", text):
        text = NOT_INSTEAD.sub("", text)
    return sentence_case(text).rstrip(" .,;:-")


def _subject_text(text: str) -> str:
    return join(capitalise(text.split())).replace(" 's", "'s")


def _settled(text: str) -> str:
    """Common two-word detours made direct: "is now vegan", "moved on on 3 May"."""
    text = re.sub(r"^is (\d{1,3})$", r"is \1 years old", text)
    text = re.sub(r"\b([Oo]n) on (\d)", r"\1 \2", text)
    text = re.sub(
        r"\b(in|by|since|until|till|before|after|from|of|for|this|at|to|between|and) (?:in|on) "
        r"(?=\w+ \d{4}|\d)",
        r"\1 ",
        text,
    )
    return re.sub(r"\s{2,}", " ", text)


def _tells_of_past(clause: Clause) -> bool:
    if clause.tense == "future" or clause.modal:
        return False
    return clause.verb == "be" and clause.rest[:1] == ["born"]


def _conjugate(clause: Clause) -> Tokens:
    """The predicate with its finite verb in the third person singular."""
    predicate = _no_longer(clause)
    i = 0
    while (
        i < len(predicate)
        and (predicate[i].lower() in ADVERBS or predicate[i].lower().endswith("ly"))
        and not is_base(predicate[i])
    ):
        i += 1
    if i >= len(predicate) or clause.subject.kind != "self":
        return _uncontracted(predicate)
    word = predicate[i].lower()
    if word == "been":
        return [*predicate[:i], "has", *predicate[i:]]
    if word in ("have", "has", "had") and predicate[i + 1 : i + 2] == ["got"]:
        return [*predicate[:i], "has", *predicate[i + 2 :]]
    if word in FINITE and not (word == "do" and clause.verb != "do" and not clause.negated):
        return [*predicate[:i], FINITE[word], *predicate[i + 1 :]]
    if word == "do" and clause.verb != "do" and not clause.negated:
        predicate, word = [*predicate[:i], *predicate[i + 1 :]], predicate[i + 1].lower()
    verb = is_base(word) or word == clause.verb
    if (
        clause.tense == "present"
        and not clause.progressive
        and verb
        and base_of_third(word) is None
    ):
        return [*predicate[:i], third_person(word), *predicate[i + 1 :]]
    return predicate


def _uncontracted(predicate: Tokens) -> Tokens:
    if predicate and predicate[0] == "'s":
        return ["has" if predicate[1:2] in (["got"], ["been"]) else "is", *predicate[1:]]
    return predicate


def _no_longer(clause: Clause) -> Tokens:
    """ "do not V ... anymore" as "no longer V", "am not ... anymore" as "am no longer"."""
    predicate = list(clause.words)
    low = lower(predicate)
    for ending in (["anymore"], ["any", "more"], ["any", "longer"]):
        if low[-len(ending) :] == ending and "not" in low:
            predicate = predicate[: -len(ending)]
            at = low.index("not")
            before = predicate[:at]
            if before and before[-1].lower() in ("do", "does"):
                before = before[:-1]
                verb = predicate[at + 1 : at + 2]
                if clause.subject.kind != "self" and verb and low[at - 1] == "does":
                    verb = [third_person(verb[0].lower())]
                return [*before, "no", "longer", *verb, *predicate[at + 2 :]]
            return [*before, "no", "longer", *predicate[at + 1 :]]
    if low[:1] in (["now"], ["currently"], ["still"]) and len(low) > 1:
        return predicate[1:]
    return predicate


def _third_person_words(tokens: Sequence[str], clause: Clause) -> Tokens:
    """First person words turned: "my sister" to "sister", "my house" to "their house"."""
    out: Tokens = []
    low = lower(tokens)
    swap = {
        "me": "them",
        "mine": "theirs",
        "myself": "themselves",
        "i": "they",
        "us": "them",
        "ours": "theirs",
        "ourselves": "themselves",
        "we": "they",
    }
    for i, token in enumerate(tokens):
        word = low[i]
        if word in ("my", "our"):
            after = low[i + 1 : i + 4]
            if after[:1] and after[0] in SERVED:
                continue
            kept = (i > 1 and low[i - 1] in ("is", "not")) or not (RELATIONS & set(after))
            if kept:
                out.append("their")
        elif word in swap:
            out.append(swap[word])
        elif word == "am" and out and out[-1] == "they":
            out.append("are")
        elif word == "was" and out and out[-1] == "they":
            out.append("were")
        else:
            out.append(token)
    return out


def _without_endings(tokens: Tokens) -> Tokens:
    """Without "please", "thanks", "if that helps" at the end, and without what is sought."""
    tokens = trim(tokens)
    while len(tokens) > 1:
        size = opening(lower(tokens)[::-1], BACKWARDS)
        bare = tokens[-1].lower() in ("here", "so") and len(tokens) <= 2
        if not size and tokens[-1].lower() in FILLERS:
            size = 1
        if not size or bare or size >= len(tokens):
            break
        tokens = trim(tokens[:-size])
    return _without_purpose(tokens)


def _without_purpose(tokens: Tokens) -> Tokens:
    """ "Is a nurse looking for shoes" as "Is a nurse"."""
    if tokens[:1] and tokens[0].lower() in ("is", "has", "lives"):
        for i in range(2, len(tokens) - 1):
            purpose = tokens[i].lower() in PURPOSE and tokens[i + 1] in ("for", "to", "if")
            if purpose and tokens[i - 1].lower() not in NOT_BEFORE_PURPOSE:
                return trim(tokens[:i])
    return tokens
