"""What follows a verb, and the questions the rules ask about it."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from memories.pipeline.basic.clauses import Clause
from memories.pipeline.basic.dates import CALENDAR
from memories.pipeline.basic.lexicon import TASKS, words
from memories.pipeline.basic.places import is_place
from memories.pipeline.basic.verbs import base_of_ing
from memories.pipeline.basic.words import is_word

ARTICLES = words("a an the my our their his her some any no")
POINTING = words("it this that these those them one there here")
TIMES = words(
    "morning afternoon evening night day days week weeks weekend month months year "
    "years summer winter spring autumn fall christmas time today tomorrow yesterday "
    "semester term season quarter monday tuesday wednesday thursday friday saturday "
    "sunday january february march april may june july august september october "
    "november december ago noon midnight easter thanksgiving"
)
DATES = TIMES - words("time day days")
NUMBERS = words(
    "one two three four five six seven eight nine ten eleven twelve twenty thirty "
    "forty fifty sixty seventy eighty twenty-one twenty-five thirty-five almost "
    "nearly about turning over"
)
MEASURES = TIMES | words("hour hours minutes mins km miles")
PREPOSITIONS = words(
    "in on at with for to from of by about as near into over since until without "
    "because who which that when where if but and or than regarding concerning"
)
NOT_IN_NAMES = words("the to from in")
AFTER_NOUNS = words(
    "here this that it i you we they is are can will called named 's right now every "
    "next last looking trying"
)


ONCE = re.compile(CALENDAR, re.IGNORECASE)
NUMBER_WORD = re.compile(
    r"(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:-(?:one|two|three|four|five|six"
    r"|seven|eight|nine))?|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
)
OFTEN = re.compile(
    r"\b(?:every|each|daily|weekly|monthly|nightly|(?:once|twice|times|nights?|days?|hours?) an? "
    r"(?:day|week|fortnight|month|year)|(?:mon|tues|wednes|thurs|fri|satur|sun)days"
    r"|(?:morning|evening|night|weekend|weekday|summer|winter)s)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Rest:
    """The words behind a verb; `low` is the same in lower case."""

    said: tuple[str, ...]

    @cached_property
    def low(self) -> tuple[str, ...]:
        """The words in lower case."""
        return tuple(word.lower() for word in self.said)

    def __len__(self) -> int:
        return len(self.said)

    @property
    def first(self) -> str:
        """The first word, "" when there is none."""
        return self.low[0] if self.low else ""

    @property
    def last(self) -> str:
        """The last word, "" when there is none."""
        return self.low[-1] if self.low else ""

    def after(self, count: int = 1) -> "Rest":
        """What follows the first `count` words."""
        return Rest(self.said[count:])

    def opens(self, *phrases: str) -> bool:
        """Whether it begins with one of the phrases."""
        return any(self.low[: len(p)] == tuple(p) for p in (phrase.split() for phrase in phrases))

    def has(self, wanted: frozenset[str], within: int | None = None) -> bool:
        """Whether one of `wanted` is among the (first `within`) words."""
        return not wanted.isdisjoint(self.low[:within])

    @property
    def timed(self) -> bool:
        """Whether a day, a season or the like is named."""
        return self.has(TIMES)

    @property
    def counted(self) -> bool:
        """Whether it begins with a number, in figures or in words."""
        return bool(self.low) and bool(NUMBER_WORD.fullmatch(self.first) or self.first[0].isdigit())

    @property
    def calendar(self) -> bool:
        """Whether a day, month or feast is named that comes once."""
        return bool(ONCE.search(" ".join(self.said)))

    @property
    def regular(self) -> bool:
        """Whether it is said how often: "every Monday", "twice a week", "on Sundays"."""
        return bool(OFTEN.search(" ".join(self.said)))

    @property
    def numbered(self) -> bool:
        """Whether a figure occurs."""
        return any(word[0].isdigit() for word in self.low)

    @property
    def in_a_year(self) -> bool:
        """Whether a year such as 2019 is named."""
        return any(w.isdigit() and len(w) == 4 and w[:2] in ("19", "20") for w in self.low)

    @property
    def pointing(self) -> bool:
        """Whether the object is "it", "this": clear only in the conversation."""
        return self.first in POINTING

    @property
    def place(self) -> bool:
        """Whether it begins with a known place."""
        return is_place(self.low)

    @property
    def proper(self) -> bool:
        """Whether it begins, articles apart, with a name as the speaker wrote it."""
        names = [w for w in self.said if w.lower() not in NOT_IN_NAMES]
        return bool(names) and names[0][:1].isupper() and names[0] != "I"

    @cached_property
    def head(self) -> str:
        """The head noun of the phrase it begins with, roughly: the last word before "of"."""
        end = 0
        for word in self.low:
            closing = word in PREPOSITIONS or word in TIMES or word in AFTER_NOUNS
            if not is_word(word) or (end and closing):
                break
            end += 1
        return self.low[end - 1] if end else ""

    @cached_property
    def task(self) -> bool:
        """Whether the object belongs to the talk at hand: a bug, an order, a question."""
        if self.opens("a lot", "a bit"):
            more = self.after(3 if self.low[2:3] == ("of",) else 2)
            return not more or more.task
        counted = self.first in NUMBERS | {"a", "an", "about"} or self.first[:1].isdigit()
        if counted and self.low[1:2] and self.low[1] in MEASURES:
            return False
        short = len(self) <= 2 and any(w in TASKS and w not in ARTICLES for w in self.low)
        return self.head in TASKS or short

    def gerund(self) -> "Rest":
        """ "of moving to Spain" as "move to Spain"; empty when no -ing form follows."""
        inner = self.after() if self.first in ("of", "on", "about") else self
        base = base_of_ing(inner.first)
        return Rest((base, *inner.said[1:])) if base else Rest(())


Rule = Callable[[Clause, Rest], bool]


def each(verbs: str, rule: Rule) -> dict[str, Rule]:
    """One rule for several verbs."""
    return dict.fromkeys(verbs.split(), rule)


def rest_of(clause: Clause) -> Rest:
    """What follows the clause's verb."""
    return Rest(tuple(clause.rest))


def phrase(tokens: Sequence[str]) -> Rest:
    """Words on their own, for the same questions."""
    return Rest(tuple(tokens))
