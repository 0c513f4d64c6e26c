"""A sentence to the clauses it joins: "I'm Mira, I eat vegan and can't have sesame" is three."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from memories.pipeline.basic.fragments import ONGOING, role_at
from memories.pipeline.basic.idioms import plain
from memories.pipeline.basic.leads import JOINING, strip_lead
from memories.pipeline.basic.lexicon import (
    FREQUENCY,
    NATIONALITIES,
    RELATIONS,
    STATES,
    phrases,
    words,
)
from memories.pipeline.basic.openings import CONTINUES, adverbial_end
from memories.pipeline.basic.places import is_place
from memories.pipeline.basic.sentences import Sentence
from memories.pipeline.basic.subjects import (
    Company,
    is_finite,
    predicated,
    skip_adverbs,
    subject_at,
)
from memories.pipeline.basic.verbs import (
    HABIT,
    LIKING,
    NOUN_TOO,
    base_of_ing,
    base_of_past,
    base_of_third,
    is_base,
)
from memories.pipeline.basic.words import Tokens, is_word, lower, opening, trim

REASONS = words("because since as cause")
CONCESSIONS = words("though although while whereas except however")
PAUSES = words(", : ( ) – — - … ..")
ASKING = words("what what's which where how who why when whats whose")
ASKING_VERBS = words(
    "can could would will do does did is are am should shall may might has have was"
)
OPENERS = phrases(
    "what should; what can; what could; what would; what do; what is; what are; which is; "
    "how do; how can; how should; how long; how much; how many; how often; where can; "
    "where should; where do; can you; could you; would you; will you; do you; should i; "
    "can i; could i; is there; are there; any ideas; any tips; any recommendations; any "
    "suggestions; any advice; any good; what kind; is it; got any; please suggest; please "
    "recommend; help me; what was; suggest; recommend"
)
# What follows a verb rather than a noun: "and work at", but not "and travel books".
AFTER_VERBS = words(
    "in at as for from with the a an my to every about on around by it out mostly full-time "
    "part-time remotely nights weekends"
)
MOSTLY_NOUNS = words("house garden book fish change test order draw")


@dataclass(frozen=True)
class Segment:
    """tokens of one clause; link: the word that joins it to the one before.

    asking: it asks or orders something instead of telling it.
    """

    tokens: Tokens
    link: str = ""
    asking: bool = False


def split(sentence: Sentence, company: Company) -> Iterator[Segment]:
    """The clauses of `sentence`, each without its joining word."""
    tokens = strip_lead(sentence.tokens)
    cuts = [0, *(_cuts(tokens, company)), len(tokens)]
    parts = [tokens[a:b] for a, b in pairwise(cuts)]
    parts = [p for p in parts if trim(p)]
    for k, part in enumerate(parts):
        body, link = _unlink(part) if k else (trim(part), "")
        body = strip_lead(body) if k else body
        if body:
            last = k == len(parts) - 1
            order = link == "," and k > 0 and is_base(body[0]) and _is_order(body)
            alike = link == "so" and body[0].lower() in ("is", "are") and not sentence.question
            told = k > 0 and link == "," and _told_after(parts[k - 1], body, company)
            marked = sentence.question and last and not told
            asking = order or (not alike and is_question(body, marked))
            yield Segment(body, link, asking)


def _told_after(before: Sequence[str], body: Sequence[str], company: Company) -> bool:
    """Whether only the clause before asks: "which bike should I get, I sit at a desk all day?"."""
    found = subject_at(body, 0, company)
    asks = is_question(trim(before), marked=False)
    return asks and found is not None and predicated(body, found)


def is_question(tokens: Sequence[str], marked: bool) -> bool:
    """Whether a clause asks: by its first words, or by its mark and nothing against it."""
    low = lower(tokens)
    if low[0] in ASKING and low[:2] != ["when", "i"]:
        return True
    if (
        low[0] in ASKING_VERBS - {"am"}
        and len(low) > 1
        and low[1] in words("you i we he she it they there this that the my your anyone someone")
    ):
        return True
    if opening(low, OPENERS):
        return True
    return marked


def _unlink(part: Sequence[str]) -> tuple[Tokens, str]:
    rest = list(part)
    link = ","
    while rest and (not is_word(rest[0]) or rest[0].lower() in JOINING | REASONS | CONCESSIONS):
        if is_word(rest[0]):
            link = rest[0].lower()
        rest = rest[1:]
    return trim(rest), link


def _cuts(tokens: Sequence[str], company: Company) -> Iterator[int]:
    start = 0
    for i in range(1, len(tokens)):
        if i > start and _starts(tokens, start, i, company):
            start = i
            yield i


def _starts(tokens: Sequence[str], start: int, i: int, company: Company) -> bool:
    """Whether a new clause starts with the token (joining word, comma or subject) at `i`."""
    word = tokens[i].lower()
    before = tokens[i - 1].lower()
    if before in PAUSES or before in JOINING | REASONS:
        return False
    if word in PAUSES:
        j = i + 1
        while j < len(tokens) and (
            tokens[j].lower() in JOINING | REASONS | CONCESSIONS or not is_word(tokens[j])
        ):
            j += 1
        return _clause_at(tokens, start, j, company, after_pause=True)
    if word in JOINING:
        if word == "and" and i - start == 1 and tokens[i + 1 : i + 2] == ["I"]:
            return False
        if word == "and" and _named_later(tokens, i + 1):
            return True
        if word == "so" and before in ("or", "do", "think"):
            return False
        if word == "so" and tokens[i + 1 : i + 2] not in (["that"], ["much"], ["many"], ["far"]):
            return any(is_finite(tokens, k) for k in range(i + 2, min(i + 9, len(tokens))))
        j = i + 1
        if tokens[j : j + 1] == [","]:
            j += 1
        return _clause_at(tokens, start, j, company, after_pause=False)
    if word in REASONS | CONCESSIONS:
        found = subject_at(tokens, i + 1, company)
        if word == "since" and (
            not found
            or tokens[i + 2 : i + 3] == ["was"]
            or base_of_past(" ".join(tokens[i + 2 : i + 3]))
        ):
            return False
        if word == "as" and before in ("as", "same", "well", "such", "so", "work", "just"):
            return False
        own = found is not None and is_finite(tokens, found[1])
        return own or (
            word in ("because", "cause") and i + 2 < len(tokens) and tokens[i + 1].lower() != "of"
        )
    if opening(lower(tokens[i : i + 2]), OPENERS):
        return i - start >= 3 and before not in CONTINUES
    if tokens[i] in ("I", "my") and i - start >= 2 and before not in CONTINUES:
        return _runs_on(tokens, start, i, company)
    return False


def _named_later(tokens: Sequence[str], j: int) -> bool:
    """ "... and a rabbit named Sir Hops": somebody with a name of their own in a list."""
    low = lower(tokens[j : j + 6])
    counted = low[:1] != [] and (low[0] in words("a an two three four my") or low[0].isdigit())
    at = next((k for k, w in enumerate(low) if w in ("named", "called")), 0)
    return counted and at > 1 and bool(RELATIONS & set(low[1:at]))


def _runs_on(tokens: Sequence[str], start: int, i: int, company: Company) -> bool:
    """Whether a bare "I" opens the next clause ("im sara i live in leeds")."""
    found = subject_at(tokens, i, company)
    if not found or not predicated(tokens, found):
        return False
    first = subject_at(tokens, start, company)
    if first and (not predicated(tokens, first) or i - first[1] < 2):
        return False
    if not first and not is_finite(tokens, start):
        return False
    if tokens[i] == "my":
        return (
            tokens[i - 1].lower()
            not in words(
                "in on at with for to from of by love like hate have and about lost sold "
                "broke is am as near visit visiting take call miss adore"
            )
            and base_of_ing(tokens[i - 1]) is None
            and not is_base(tokens[i - 1])
        )
    return "the" not in lower(tokens[max(start, i - 3) : i])


def _clause_at(
    tokens: Sequence[str], start: int, j: int, company: Company, *, after_pause: bool
) -> bool:
    """Whether what stands from `j` on can be a clause of its own or share the one subject."""
    if j >= len(tokens):
        return False
    j = skip_adverbs(tokens, j)
    if j >= len(tokens):
        return False
    word = tokens[j].lower()
    if word == "who" and tokens[j - 2].lower() in RELATIONS:
        return False
    found = subject_at(tokens, j, company)
    if tokens[j - 1].lower() == "and" and tokens[max(j - 2, 0)].lower() == "me" and j > start + 2:
        return False
    if found and predicated(tokens, found):
        return True
    if adverbial_end(tokens, j, company):
        return True
    if word in ("you", "he", "she", "they", "it", "this", "that", "there") and is_finite(
        tokens, j + 1
    ):
        return True
    if plain(tokens[j : _pause(tokens, j)]):
        return True
    if after_pause and (word in ASKING or is_question(tokens[j:], marked=False)):
        return True
    if is_question(tokens[j:], marked=False) and word not in ASKING:
        return True
    if _shares_subject(tokens, j, after_pause=after_pause):
        return True
    if word in STATES and word not in (
        "single",
        "straight",
        "mad",
        "nuts",
        "quiet",
        "fast",
        "based",
        "called",
        "named",
        "known",
        "religious",
        "remote",
        "tall",
    ):
        following = tokens[j + 1].lower() if j + 1 < len(tokens) else ""
        return not following or following in words(
            "and to of on in with , but about since for from"
        )
    if after_pause:
        served = words("take drink order coffee tea pizza sandwich without with") & set(
            lower(tokens[start:j])
        )
        return not (word == "no" and served) and _fragment_at(tokens, j)
    return False


def _pause(tokens: Sequence[str], j: int) -> int:
    """Where the phrase that starts at `j` ends: at the next mark of punctuation."""
    return next((k for k in range(j, len(tokens)) if not is_word(tokens[k])), len(tokens))


def _shares_subject(tokens: Sequence[str], j: int, *, after_pause: bool) -> bool:
    """ "... and can't have sesame": a verb without a subject of its own."""
    word = tokens[j].lower()
    after = tokens[j + 1].lower() if j + 1 < len(tokens) else ""
    if word in (
        "am",
        "can",
        "could",
        "will",
        "would",
        "was",
        "used",
        "have",
        "had",
        "has",
        "did",
        "do",
        "does",
        "is",
        "never",
        "must",
        "should",
        "been",
    ):
        return bool(after) and not (word in ("can", "will") and after in (",", "and"))
    if word in ("no", "not"):
        return after == "longer"
    if word in (
        "working",
        "living",
        "studying",
        "looking",
        "trying",
        "hoping",
        "planning",
        "doing",
    ):
        return bool(after) and (after_pause or tokens[j - 1].lower() == "but")
    if word.endswith("ing") and base_of_ing(word) in HABIT and not after_pause:
        doing = any(a == "am" and b.endswith("ing") for a, b in pairwise(lower(tokens[:j])))
        return doing and bool(after) and base_of_ing(tokens[j - 2].lower()) is None
    if word in NOUN_TOO:
        return after in ("a", "the", "my", "in") if word in MOSTLY_NOUNS else after in AFTER_VERBS
    known_past = base_of_past(word)
    if known_past and word not in words(
        "left read set cut put hurt baked dried smoked burnt cut hit let fried grown "
        "roasted mixed used shut run come broken beat"
    ):
        return bool(after) and after not in (",", "and") and not tokens[j][0].isupper()
    if is_base(word) and not tokens[j][0].isupper():
        return word not in ("sound", "sense", "mind", "cost", "second", "bear", "open", "present")
    third = base_of_third(word)
    if third and not tokens[j][0].isupper():
        follows = after in words(
            "a an the in at on for as to with from his her their its out up every about through"
        )
        return bool(after) and (third not in NOUN_TOO or follows or after[0].isdigit())
    return False


def _is_order(tokens: Sequence[str]) -> bool:
    """Whether a verb right after a comma gives an order: "I have an exam, explain entropy"."""
    stative = LIKING | words("live work have own speak study need want")
    habitual = words("week month year day every times often") & set(lower(tokens))
    return tokens[0].lower() not in stative and not habitual


def _fragment_at(tokens: Sequence[str], j: int) -> bool:
    """After a comma: "married", "no nuts", "two kids", "from Lisbon", "based in Leeds"."""
    low = lower(tokens[j : j + 4])
    if low[0] in STATES:
        return True
    if low[0] in ("in", "near") and is_place(low[1:]):
        return True
    if low[0] in ("originally", "based", "aged", "born", "from", "currently", "also", "recently"):
        return len(low) > 1
    if low[0] == "no" and len(low) > 1 and low[1] not in ("idea", "problem", "matter", "worries"):
        return True
    if low[0] in ("both", "all"):
        return False
    if low[0].isdecimal() and (len(low) == 1 or low[1] in (",", "years", "yo", "and")):
        return 5 < int(low[0]) < 120
    if role_at(tokens, j):
        return True
    if low[0] in ONGOING and low[0] not in words(
        "looking hoping trying thinking getting going saving expecting"
    ):
        return len(low) > 1
    number = low[0].isdigit() or low[0] in words("one two three four five six a an")
    if number and any(w in RELATIONS for w in low[1:3]):
        return True
    if low[0] in FREQUENCY:
        return False
    return low[0] in NATIONALITIES and len(low) == 1
