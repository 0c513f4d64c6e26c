"""How people say who they are: "I'm Tom, a retired bus driver", "call me Bex"."""

import re
from collections.abc import Iterator, Sequence

from memories.pipeline.basic.clauses import Clause
from memories.pipeline.basic.lexicon import NATIONALITIES, STATES, phrases, words
from memories.pipeline.basic.names import is_given_name
from memories.pipeline.basic.places import capitalise, is_place
from memories.pipeline.basic.subjects import SELF
from memories.pipeline.basic.words import Tokens, is_word, join, lower, opening, trim

# Words with a capital that follow "I'm" without being a name.
NO_NAMES = words(
    "i ok i'm team sorry monday tuesday wednesday thursday friday saturday sunday god "
    "mr mrs ms dr no yes intj infp infj entp enfp aries taurus gemini cancer leo "
    "virgo libra scorpio sagittarius capricorn aquarius pisces"
)
AFTER_NAMES = words("now , from and in at by btw ( the")
CALLED = phrases(
    "call me; please call me; just call me; you can call me; people call me; most people "
    "call me; they call me; friends call me; folks call me; mates call me; "
    "everyone just calls me; my mates call me; my friends call me; everyone calls me; "
    "everybody calls me; i go by; i am called"
)
NO_CALLS = words("a when back at the if maybe crazy names later now on")
TRAITS = words("vegetarian vegan diabetic single pescatarian autistic deaf blind disabled dyslexic")
AGE = re.compile(r"\d{1,2}(-year-old)?")


def introduction(clause: Clause) -> tuple[str, Tokens] | None:
    """The name in "I'm Tom, a retired bus driver from Hull", and what follows it; else None."""
    plain = clause.verb == "be" and clause.tense == "present" and not clause.negated
    if clause.subject is not SELF or not plain:
        return None
    name: Tokens = []
    for word in clause.rest:
        if word == "I" or not (word[:1].isupper() and word.replace("'", "").isalpha()):
            break
        name.append(word)
    shouted = any(word.isupper() and len(word) > 1 for word in name)
    if not 0 < len(name) <= 3 or shouted or is_place(name):
        return None
    if set(lower(name)) & (NO_NAMES | NATIONALITIES | STATES):
        return None
    rest = clause.rest[len(name) :]
    if rest and rest[0].lower() not in AFTER_NAMES and not AGE.fullmatch(rest[0]):
        return None
    rest = trim(rest)
    return join(name), rest if rest and is_word(rest[0]) else []


def signature(tokens: Sequence[str]) -> str | None:
    """The name in "Gwen Pritchard, 66, from Hull": a given name first, then what one is."""
    comma = tokens.index(",") if "," in tokens[:4] else 0
    name = tokens[:comma]
    if lower(name[-1:]) == ["here"]:
        name = name[:-1]
        known = bool(name) and (is_given_name(name[0]) or len(name) > 1)
        return join(name) if known and all(w[:1].isupper() and w.isalpha() for w in name) else None
    after = tokens[comma + 1].lower() if len(tokens) > comma + 1 else ""
    aged = AGE.fullmatch(after) is not None or after == "aged"
    known = aged or (bool(name) and is_given_name(name[0]) and after in STATES | {"from"})
    plain = all(w[:1].isupper() and w.isalpha() for w in name)
    return join(name) if name and known and plain and not is_place(name) else None


def goes_by(tokens: Tokens) -> str | None:
    """ "People call me Bex": a name people go by, else None."""
    low = lower(tokens)
    size = opening(low, CALLED)
    name: Tokens = []
    for word in tokens[size:] if size else []:
        if not is_word(word) or (name and not word[:1].isupper()):
            break
        name.append(word)
    if not 0 < len(name) <= 3 or name[0].lower() in NO_CALLS:
        return None
    return f"Goes by {join(name)}"


def facets(clause: Clause) -> Iterator[str]:
    """What "I'm a 27-year-old vegetarian runner from Jakarta" tells beside the noun."""
    rest, low = clause.rest, lower(clause.rest)
    if clause.subject is not SELF or clause.verb != "be" or clause.negated:
        return
    if low[:1] not in (["a"], ["an"]):
        return
    age = next((word for word in low[1:3] if AGE.fullmatch(word)), "")
    if age.endswith("old") or (age and {"yo", "yr"} & set(low[2:4])):
        yield f"Is {age.split('-')[0]} years old"
    for i, word in enumerate(low[1:-1], 1):
        if word in TRAITS:
            yield f"Is {word}"
        if word == "from" and i > 1 and is_place(rest[i + 1 :]):
            yield f"Is from {join(capitalise(trim(rest[i + 1 :])))}"
