"""An assistant's question: what it asks, about what, and how an answer to it would begin."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from memories.pipeline.basic.leads import strip_lead
from memories.pipeline.basic.lexicon import words
from memories.pipeline.basic.sentences import split
from memories.pipeline.basic.verbs import past_of
from memories.pipeline.basic.words import Tokens, is_word, lower

PREPOSITIONS = words(
    "in at on from for since with near by to of about until during around because "
    "every once twice three after before when only sometimes most all usually mainly "
    "mostly as through"
)
# Verbs of offers and of the talk itself: "do you want", "would you mind".
OFFERS = words("want need mean think know mind see understand wish remember try check agree")
OPENINGS = words(
    "what where who when which how why do are have can did is was would could will "
    "should may shall any does"
)
AFTER_COMMA = OPENINGS - words("why was would could will should may shall does") | {"and"}
OPEN_TOPICS = words("ever also too any either still")
AFTER_POINTER = PREPOSITIONS | words("last this years ages so but and too though")
POINTERS = words("it them those that")
FIRST_PERSON = {"your": "my", "you": "I", "yourself": "myself", "yours": "mine"}


def last_question(content: str) -> Tokens | None:
    """The last question of an assistant's message, without what leads up to it."""
    asked = [sentence.tokens for sentence in split(content) if sentence.question]
    return _core(strip_lead(asked[-1])) if asked else None


def _core(tokens: Tokens) -> Tokens:
    """The question proper: what follows "Great choice," or "just so I know,"."""
    for i in range(1, len(tokens) - 1):
        if tokens[i - 1] == "," and tokens[i].lower() in AFTER_COMMA:
            return strip_lead(tokens[i:])
    return tokens


def is_open(low: Sequence[str]) -> bool:
    """Whether the question begins like one ("do you", "where"), and not just "and golf?"."""
    return low[0] in OPENINGS


def topic_of(question: Tokens) -> Tokens | None:
    """What the question is about: "golf" in "And golf?", "Do you like golf?"."""
    low = lower(question)
    if low[:2] in (["what", "about"], ["how", "about"]):
        return question[2:]
    for i, pair in enumerate(pairwise(low)):
        if pair in (("think", "of"), ("think", "about"), ("feel", "about")):
            return question[i + 2 :]
    if low[1:2] == ["you"] and low[0] in ("do", "have", "can", "did"):
        body = [t for t in question[2:] if t.lower() not in OPEN_TOPICS]
        return body[2:] if body[1:2] == ["to"] else body[1:]
    return question if len(question) <= 3 and not is_open(low) else None


def point(tokens: Sequence[str], topic: Sequence[str]) -> Tokens:
    """`tokens` with an "it" or "them" that ends a phrase replaced by `topic`."""
    for i in range(1, len(tokens)):
        after = tokens[i + 1] if i + 1 < len(tokens) else ","
        ends = not is_word(after) or after.lower() in AFTER_POINTER
        if tokens[i].lower() in POINTERS and ends:
            return [*tokens[:i], *topic, *tokens[i + 1 :]]
    return list(tokens)


def turned(tokens: Iterable[str]) -> Tokens:
    """The question's words from the speaker's mouth: "your sister" as "my sister"."""
    return [FIRST_PERSON.get(token.lower(), token) for token in tokens]


def claim_of(aux: str, body: Sequence[str], *, positive: bool) -> Tokens:
    """ "are" + "vegetarian" as "I am (not) vegetarian", "do" + "smoke" as "I (do not) smoke"."""
    low = lower(body)
    denial = [] if positive else ["not"]
    simple = {"are": "am", "were": "was", "can": "can"}
    if aux in simple:
        return ["I", simple[aux], *denial, *body]
    if low[:1] == ["ever"]:
        verb = "have" if aux == "have" else "do"
        return ["I", verb, *([] if positive else ["never"]), *body[1:]]
    if aux == "have" and low[:1] in (["any"], ["got"]):
        owned = body[1:] if low[0] == "got" else body
        return claim_of("do", ["have", *owned], positive=positive)
    if aux == "have":
        return ["I", "have", *denial, *body]
    plain = [t for t in body if t.lower() not in ("any", "ever")]
    if aux == "did" and plain:
        return (
            ["I", past_of(plain[0].lower()), *plain[1:]]
            if positive
            else ["I", "did", "not", *plain]
        )
    if not positive and low[:1] == ["have"]:
        return ["I", "have", "no", *[t for t in plain[1:] if t.lower() not in ("a", "an")]]
    return ["I", *([] if positive else ["do", "not"]), *plain]
