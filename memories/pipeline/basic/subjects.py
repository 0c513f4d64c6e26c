"""Who a clause is about: the speaker, somebody or something of theirs, or none of these."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from memories.pipeline.basic.lexicon import (
    ANIMALS,
    BELONGINGS,
    FILLERS,
    FREQUENCY,
    HEALTH,
    LOOSE_RELATIONS,
    NATIONALITIES,
    RELATIONS,
    STATES,
    TASKS,
    words,
)
from memories.pipeline.basic.names import is_given_name
from memories.pipeline.basic.verbs import (
    AUXILIARIES,
    NOUN_TOO,
    base_of_ing,
    base_of_past,
    base_of_third,
    is_base,
)
from memories.pipeline.basic.words import Tokens, is_word, join, lower

Kind = Literal["self", "person", "belonging", "cause", "other"]

LONGEST = 9  # tokens of "my eldest daughter from my first marriage"
DETERMINERS = words("my our")
PLURALS = words(
    "kids children sons daughters brothers sisters siblings parents twins cousins "
    "grandparents grandkids grandchildren dogs cats pets rabbits chickens hens nieces "
    "nephews in-laws babies knees eyes friends neighbours boys girls lads"
) | frozenset(word for word in ANIMALS if word.endswith("s"))
# Children of one's own when "my" stands before; else anybody.
CHILDREN = words("boy girl boys girls lass lassie lasses lads bub tot")
# Occasions that are the speaker's own when just "the ..." is said of them.
EVENTS = words(
    "wedding surgery operation interview exam flight move appointment honeymoon funeral "
    "christening graduation scan biopsy viva due-date prom"
)
NAME_JOINTS = words("de la van von der den del di da al bin st o")
AFTER_IS = words(
    "a an the not in at from on called named into about going been got very so really "
    "also just still only now always never my our"
)


KINSFOLK = words(
    "grandkids grandchildren in-laws twins brothers sisters sons daughters nephews nieces"
)
INVENTED = words("character protagonist hero heroine villain avatar persona sim narrator persona")
SETTLED_VERBS = words("used can never starts begins ends finishes expires falls runs")


@dataclass(frozen=True)
class Subject:
    """kind: whose it is. text: how a memory names it ("sister Anna"), empty for the speaker.

    relation: the word that makes somebody theirs; name: a proper name that came with it;
    companion: who does it with the speaker ("my wife and I").
    """

    kind: Kind
    text: str = ""
    relation: str = ""
    name: str = ""
    companion: str = ""


SELF = Subject("self")
OTHER = Subject("other")


@dataclass
class Company:
    """Who has been mentioned so far, for "she", "it" and names."""

    last: Subject | None = None
    names: dict[str, Subject] = field(default_factory=dict)

    def meet(self, subject: Subject) -> None:
        """Remember somebody whom a clause was about or mentioned."""
        if subject.kind == "person":
            self.last = subject
            if subject.name:
                self.names[subject.name.split()[0].lower()] = subject


def skip_adverbs(tokens: Sequence[str], i: int) -> int:
    """The index of the first token from `i` on that is no adverb or filler."""
    passing = (
        FILLERS
        | FREQUENCY
        | {"now", "still", "currently", "recently", "even", "soon", "once", "both"}
    )
    while i < len(tokens) and (tokens[i].lower() in passing or _ly(tokens[i])):
        i += 1
    return i


def _ly(token: str) -> bool:
    return (
        len(token) > 4 and token.endswith("ly") and token not in ("family", "fly", "reply", "only")
    )


def is_finite(tokens: Sequence[str], i: int) -> bool:
    """Whether a finite verb stands at `i` (after adverbs)."""
    i = skip_adverbs(tokens, i)
    if i < len(tokens) and tokens[i].lower() in ("no", "not") and i + 1 < len(tokens):
        i += 2 if tokens[i + 1].lower() == "longer" else 1
    if i >= len(tokens):
        return False
    low = tokens[i].lower()
    return (
        low in AUXILIARIES
        or is_base(low)
        or base_of_past(low) is not None
        or base_of_third(low) is not None
        or low == "used"
    )


NO_VERBS = words(
    "and or with in on at of to for from who which that but as than by a an the my our "
    "too if when because i we you he she it they not no"
)


def predicated(tokens: Sequence[str], found: tuple[Subject, int]) -> bool:
    """Whether a finite verb follows the subject; after "I" any word in lower case will do."""
    subject, i = found
    if is_finite(tokens, i) or tokens[i : i + 1] == ["'s"]:
        return True
    i = skip_adverbs(tokens, i)
    own = subject.kind == "self" and i < len(tokens)
    return (
        own
        and tokens[i].replace("-", "").isalpha()
        and tokens[i].islower()
        and tokens[i] not in NO_VERBS
    )


def subject_at(tokens: Sequence[str], i: int, company: Company) -> tuple[Subject, int] | None:
    """The subject that starts at `i` and the index after it; None when none does."""
    if i >= len(tokens):
        return None
    low = lower(tokens)
    word = low[i]
    if word in ("i", "we"):
        return SELF, i + 1
    if word == "me" and low[i + 1 : i + 3] in (["and", "my"], ["and", "our"], ["and", "the"]):
        found = _owned(tokens, i + 2, company)
        if found and found[0].kind == "person":
            return Subject("self", companion=found[0].text), found[1]
    if word == "me" and low[i + 1 : i + 2] == ["and"] and _is_name(tokens, i + 2):
        return Subject("self", companion=tokens[i + 2].capitalize()), i + 3
    if word == "the" and low[i + 2 : i + 4] == ["and", "i"] and low[i + 1] in RELATIONS:
        return Subject("self", companion=low[i + 1]), i + 4
    if word in ("he", "she", "they", "it"):
        return _pronoun(word, company), i + 1
    if word in DETERMINERS:
        return _owned(tokens, i, company)
    if word in ("his", "her", "their", "its") and company.last and i + 1 < len(tokens):
        return _theirs(tokens, i, company.last)
    if word in ("both", "all") and low[i + 1 : i + 2] in (["my"], ["our"], ["of"]):
        return _owned(tokens, i + (2 if low[i + 1] == "of" else 1), company)
    if word == "the" and i + 1 < len(tokens) and low[i + 1] in RELATIONS - LOOSE_RELATIONS | EVENTS:
        return _owned(tokens, i, company)
    if word in company.names and (i + 1 >= len(tokens) or low[i + 1] != ","):
        return company.names[word], i + 1
    if tokens[i + 1 : i + 3] == ["and", "I"] and _is_name(tokens, i):
        return Subject("self", companion=tokens[i].capitalize()), i + 3
    paused = i == 0 or not is_word(tokens[i - 1]) or low[i - 1] == "and"
    if word in EVENTS and paused and low[i + 1 : i + 2] in (["is"], ["'s"], ["was"], ["has"]):
        return _owned(tokens, i - 1, company)
    if word in RELATIONS - LOOSE_RELATIONS - (PLURALS - KINSFOLK) - ANIMALS and paused:
        return _owned(tokens, i - 1, company)
    return None


def _is_name(tokens: Sequence[str], i: int) -> bool:
    """Whether somebody is named at `i`, also in lower case when the name is a common one."""
    word = tokens[i] if i < len(tokens) else ""
    titled = word.istitle() and word != "I" and word.lower() not in NO_VERBS
    return titled or is_given_name(word)


def _pronoun(word: str, company: Company) -> Subject:
    last = company.last
    if last is None:
        return OTHER
    animal = last.relation in ANIMALS
    plural = last.relation in PLURALS or " and " in last.text
    fits = {"he": not plural, "she": not plural, "they": plural, "it": animal and not plural}
    return last if fits[word] else OTHER


def _theirs(tokens: Sequence[str], i: int, owner: Subject) -> tuple[Subject, int] | None:
    end = i + 2
    while end < len(tokens) and end - i < 4 and not is_finite(tokens, end) and is_word(tokens[end]):
        end += 1
    if tokens[end : end + 1] == ["'s"]:
        return None
    return Subject("belonging", f"{owner.text}'s {join(tokens[i + 1 : end])}", "name"), end


def _owned(tokens: Sequence[str], i: int, company: Company) -> tuple[Subject, int] | None:
    """ "my ..." up to its verb. `i` is the determiner's index."""
    end = i + 1
    while end < len(tokens) and end - i <= LONGEST:
        low = tokens[end].lower()
        if low == "'s" and _is_contracted(tokens, end):
            break
        if low == "and" and tokens[end + 1 : end + 2] == ["I"]:
            inner = describe(tokens[i + 1 : end])
            return Subject("self", companion=inner.text), end + 2
        if end > i + 1 and _verb_of_np(tokens, i + 1, end):
            break
        if low == ",":
            after = _apposition(tokens, end)
            if not after:
                break
            end = after
            continue
        if not is_word(tokens[end]) and low != "'s":
            break
        end += 1
    if end == i + 1:
        return None
    return describe(tokens[i + 1 : end]), end


def _is_contracted(tokens: Sequence[str], i: int) -> bool:
    """Whether the "'s" at `i` is "is" or "has" rather than a genitive."""
    if i + 1 >= len(tokens):
        return False
    after = tokens[i + 1].lower()
    if after in ("own",):
        return False
    adjective = after in STATES | NATIONALITIES or after in AFTER_IS
    return (
        adjective
        or (after[0].isdigit() and not after.endswith(("th", "st", "nd", "rd")))
        or (base_of_ing(after) is not None and not tokens[i + 1][0].isupper())
        or tokens[i - 2].lower() in ("favourite", "favorite")
        or tokens[i - 1].lower() in ("name", "birthday", "favourite", "favorite", "surname")
    )


def _verb_of_np(tokens: Sequence[str], start: int, i: int) -> bool:
    """Whether the noun phrase from `start` ends before the verb at `i`."""
    low = tokens[i].lower()
    if low in AUXILIARIES or low in SETTLED_VERBS:
        return True
    if tokens[i][0].isupper():
        return False
    head = tokens[i - 1].lower()
    if low == "no" and tokens[i + 1 : i + 2] == ["longer"]:
        return True
    if base_of_third(low) and low not in BELONGINGS and low not in RELATIONS:
        return (
            (head not in PLURALS and head in RELATIONS | BELONGINGS)
            or head.istitle()
            or (tokens[i - 1][0].isupper())
        )
    if base_of_past(low) and low not in ("left", "read", "cut", "set", "used", "broken"):
        return head in RELATIONS | BELONGINGS | EVENTS or tokens[i - 1][0].isupper()
    if low in ("left", "read", "cut") and head in RELATIONS:
        return True
    both = " and " in join(tokens[start:i])
    if is_base(low) and (head in PLURALS or both):
        return low not in NOUN_TOO or i + 1 < len(tokens)
    return (low in FREQUENCY or _ly(low) or low in ("just", "also", "recently", "still")) and (
        is_finite(tokens, i)
    )


def _apposition(tokens: Sequence[str], comma: int) -> int:
    """The index after ", Anna," when the comma opens a name, else 0."""
    end = comma + 1
    while end < len(tokens) and end - comma <= 4 and tokens[end] != "I":
        if not tokens[end][:1].isupper() and not (tokens[end] == "and" and end > comma + 1):
            break
        end += 1
    closed = end < len(tokens) and tokens[end] == ","
    return end + 1 if end > comma + 1 and closed and is_finite(tokens, end + 1) else 0


def describe(tokens: Sequence[str]) -> Subject:
    """A subject for the noun phrase after "my"."""
    phrase: Tokens = [t for t in tokens if t != ","]
    low = lower(phrase)
    if low[:1] and low[0] in ("own", "dear", "lovely"):
        phrase, low = phrase[1:], low[1:]
    if not phrase:
        return OTHER
    text = join(_with_parts_lowered(phrase))
    if "'s" in low:
        cut = len(low) - 1 - low[::-1].index("'s")
        owner = describe(phrase[:cut])
        if owner.kind == "person" and cut + 1 < len(low):
            return Subject("belonging", text, low[-1])
        return OTHER
    at = _relation_index(low)
    if at is not None:
        name: Tokens = []
        rest = phrase[at + 1 :]
        if rest and rest[0].lower() in ("called", "named"):
            rest = rest[1:]
        for token in rest:
            if not (token[:1].isupper() or (name and token.lower() in NAME_JOINTS)):
                break
            name.append(token)
        return Subject(
            "person", text.replace("called ", "").replace("named ", ""), low[at], join(name)
        )
    if len(phrase) == 1 and is_given_name(phrase[0]) and phrase[0].istitle():
        return Subject("person", text, "family", text)  # "our Katie"
    if _is_named(phrase):
        return Subject("person", text, low[-2], phrase[-1])
    head = next((w for w in ("of", "from", "in", "at", "with", "for") if w in low), None)
    last = low[low.index(head) - 1] if head and low.index(head) else low[-1]
    if last in BELONGINGS | EVENTS | HEALTH or low[0] in ("favourite", "favorite"):
        return Subject("belonging", text, last)
    owned = [word for word in low if word in BELONGINGS]
    if owned and last not in TASKS:
        return Subject("belonging", text, owned[-1])
    return Subject("other", text, last)


def _is_named(phrase: Sequence[str]) -> bool:
    """ "exchange student Emily": a common noun and a given name."""
    named = len(phrase) > 1 and phrase[-2].islower() and phrase[-1].istitle()
    return named and is_given_name(phrase[-1]) and phrase[-2] not in INVENTED


def _with_parts_lowered(phrase: Sequence[str]) -> Tokens:
    swap = {"my": "their", "our": "their", "me": "them"}
    return [swap.get(t.lower(), t) for t in phrase]


def _relation_index(low: Sequence[str]) -> int | None:
    """Where the word stands that makes somebody theirs: "sister", or the age of a child."""
    stop = next((k for k, w in enumerate(low) if w in ("of", "from", "in", "at")), len(low))
    found = [k for k in range(stop) if low[k] in RELATIONS]
    found = found or [k for k in range(stop) if low[k] in CHILDREN]
    if found:
        return found[-1]
    return len(low) - 1 if any(w.endswith("-old") for w in low) else None
