"""Statements tucked into other sentences: "as a vegan", "like me", "my sister, who is deaf"."""

from collections.abc import Iterator, Sequence

from memories.pipeline.basic.fragments import PEOPLE
from memories.pipeline.basic.lexicon import NATIONALITIES, RELATIONS, STATES, words
from memories.pipeline.basic.words import Tokens, is_word, lower

NOT_ONESELF = words(
    "work works working act acts acting job role same such serve use used known well "
    "soon far long much many just dressed hired employed career good life"
)
NOT_ROLES = words(
    "starter dessert appetizer side dinner snack laser mixer computer printer letter "
    "number order paper container parameter header folder reminder matter breather "
    "teaser rider winner present counter"
)
ROLE_ENDINGS = ("er", "or", "ist", "ian", "nurse")
ENDS = words(", : ( ) what which how where can could should would i")
OWN_CLAUSE = words("i can should could would")
ANYONE = words("someone somebody anyone anybody person people folk folks man woman guy")
AFTER_ME = words("in from with who")


def asides(tokens: Sequence[str]) -> Iterator[Tokens]:
    """First-person sentences, and sentences about the speaker's people, hidden in `tokens`."""
    low = lower(tokens)
    for i, word in enumerate(low):
        if word == "as":
            yield from _as(tokens, low, i)
        if word == "like" and low[i + 1 : i + 2] == ["mine"]:
            start = next((k for k in range(i - 1, -1, -1) if low[k] in ("a", "an", "with")), i)
            yield ["I", "have", *tokens[start + (low[start] == "with") : i]]
        if word == "like" and low[i + 1 : i + 2] in (["me"], ["myself"]):
            yield from _like_me(tokens, low, i)
        if low[i : i + 2] == ["such", "as"] and low[i + 2 : i + 3] in (["me"], ["myself"]):
            yield from _like_me([*tokens[:i], *tokens[i + 1 :]], [*low[:i], *low[i + 1 :]], i)
        after_noun = word == "who" and i and is_word(tokens[i - 1])
        if after_noun or (word == "," and low[i + 1 : i + 2] == ["who"]):
            yield from _who(tokens, low, i)


def _as(tokens: Sequence[str], low: Tokens, i: int) -> Iterator[Tokens]:
    """ "as someone with arthritis", "as a diabetic"."""
    kind = low[i + 1] if i + 2 < len(low) else ""
    if kind in ("someone", "somebody"):
        tail = tokens[i + 3 : _end(low, i + 2)]
        if tail and low[i + 2] == "with":
            yield ["I", "have", *tail]
        elif tail and low[i + 2] == "who":
            yield ["I", *_first_person(tail)]
    elif kind in ("a", "an"):
        end = _end(low, i + 1)
        if any(map(_is_role, low[i + 2 : min(end, i + 6)])) and (
            i == 0 or low[i - 1] not in NOT_ONESELF
        ):
            yield ["I", "am", *tokens[i + 1 : end]]


def _is_role(word: str) -> bool:
    """Whether a person can be what the word says."""
    if word in STATES | NATIONALITIES | PEOPLE:
        return True
    return word.endswith(ROLE_ENDINGS) and word not in NOT_ROLES and len(word) > 4


def _like_me(tokens: Sequence[str], low: Tokens, i: int) -> Iterator[Tokens]:
    """ "for a film student like me in Leeds", "someone who's six foot like me"."""
    if "who" in low[:i]:
        yield ["I", *_first_person(tokens[low.index("who") + 1 : i])]
        return
    anyone = max((k for k in range(i) if low[k] in ANYONE), default=-1)
    if anyone >= 0 and low[anyone + 1] == "with":
        yield ["I", "have", *tokens[anyone + 2 : i]]
        return
    if anyone == i - 1 and low[i + 2 : i + 3] == ["with"]:
        yield ["I", "have", *tokens[i + 3 : _end(low, i + 3)]]
        return
    start = i
    while start and low[start - 1] not in ("a", "an", "for"):
        start -= 1
    if start and low[start - 1] in ("a", "an"):
        more = low[i + 2 : i + 3] and low[i + 2] in AFTER_ME
        tail = tokens[i + 2 : _end(low, i + 2)] if more else []
        yield ["I", "am", *tokens[start - 1 : i], *tail]


def _who(tokens: Sequence[str], low: Tokens, i: int) -> Iterator[Tokens]:
    """ "my girlfriend who hates onions"."""
    at = i if low[i] == "who" else i + 1
    owner = _owner_before(low, i)
    if owner is not None and at + 1 < len(low):
        yield [*tokens[owner:i], *tokens[at + 1 : _end(low, at + 1)]]


def _end(low: Sequence[str], start: int) -> int:
    for i in range(start + 1, len(low)):
        if low[i] in ENDS and not (low[i] in OWN_CLAUSE and low[i - 1] in ("who", "that")):
            return i
    return len(low)


def _first_person(predicate: Sequence[str]) -> Tokens:
    turned = {"is": "am", "'s": "am", "has": "have"}
    first = predicate[0].lower() if predicate else ""
    return [turned.get(first, first), *predicate[1:]]


def _owner_before(low: Sequence[str], i: int) -> int | None:
    """Where "my sister" starts, when it ends right before `i`."""
    for start in range(i - 1, max(-1, i - 6), -1):
        if low[start] in ("my", "our"):
            return start if RELATIONS & set(low[start + 1 : i]) else None
        if not low[start].replace("-", "").isalnum() and low[start] != "'s":
            return None
    return None
