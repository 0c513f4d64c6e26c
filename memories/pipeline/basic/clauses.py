"""A clause taken apart: its subject, its verb in which tense, and what follows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from memories.pipeline.basic.lexicon import FILLERS, FREQUENCY, words
from memories.pipeline.basic.subjects import Subject
from memories.pipeline.basic.verbs import (
    BE,
    INVARIANT,
    MODALS,
    base_of_ing,
    base_of_participle,
    base_of_past,
    base_of_third,
    is_base,
)
from memories.pipeline.basic.words import Tokens, is_word, lower, trim

Tense = Literal["present", "past", "perfect", "future", "modal", "formerly"]
ADVERBS = FREQUENCY | {
    "still",
    "now",
    "recently",
    "currently",
    "once",
    "ever",
    "already",
    "not",
    "no",
    "longer",
    "only",
    "both",
    "all",
    "originally",
    "previously",
    "soon",
    "even",
    "probably",
    "eventually",
    "just",
}


@dataclass(frozen=True)
class Clause:
    """One statement.

    words: the predicate as it was said, without fillers ("do not eat pork"); verb: its main verb
    in the base form ("be" for a complement, "" when unknown); rest: what follows that verb.
    """

    subject: Subject
    words: Tokens
    verb: str
    rest: Tokens
    tense: Tense = "present"
    progressive: bool = False
    negated: bool = False
    modal: str = ""
    adverbs: frozenset[str] = frozenset()
    reason: Tokens | None = None


def analyse(subject: Subject, predicate: Sequence[str]) -> Clause | None:
    """The clause of `subject` and the tokens after it; None when no verb is found."""
    words = _without_fillers(trim(predicate))
    if not words:
        return None
    found = _Reader(words, own=subject.kind == "self").read()
    if found is None:
        return None
    verb, at, tense, progressive, modal = found
    head = lower(words[:at])
    adverbs = frozenset(w for w in head if w in ADVERBS)
    ending = lower(words[-2:])
    gone = ending[-1:] == ["anymore"] or ending in (["any", "more"], ["any", "longer"])
    return Clause(
        subject=subject,
        words=words,
        verb=verb,
        rest=words[at:],
        tense=tense,
        progressive=progressive,
        negated="not" in head or "never" in head or gone,
        modal=modal,
        adverbs=adverbs,
    )


def _without_fillers(words: Sequence[str]) -> Tokens:
    """Without fillers before the verb and at the end; "too spicy" and "do well" keep theirs."""
    kept: Tokens = []
    verb_seen = False
    inner = {
        "really",
        "actually",
        "just",
        "basically",
        "literally",
        "honestly",
        "lol",
        "btw",
        "tbh",
        "haha",
        "also",
        "totally",
        "kinda",
        "obviously",
        "um",
        "uh",
        "ngl",
    }
    for i, word in enumerate(words):
        low = word.lower()
        if low in inner or (
            not verb_seen and low in FILLERS | {"both"} and low not in ("too", "well")
        ):
            continue
        if low in ("sort", "kind") and lower(words[i + 1 : i + 2]) == ["of"] and not verb_seen:
            continue
        if low == "of" and i and lower(words[i - 1 : i]) in (["sort"], ["kind"]) and not verb_seen:
            continue
        verb_seen = verb_seen or not (low in ADVERBS or low in BE or low in MODALS or low == "have")
        kept.append(word)
    while kept and (kept[-1].lower() in FILLERS or kept[-1] == ","):
        del kept[-2 if lower(kept[-2:]) == ["as", "well"] else -1 :]
    return kept


NO_ING = words(
    "nothing something anything everything king ring spring string thing amazing boring "
    "interesting "
    "exciting annoying confusing willing charming frustrating missing during morning evening "
    "wedding ceiling sibling darling sterling outgoing hard-working caring loving easygoing"
)


def _unknown_ing(word: str, after: Sequence[str]) -> str | None:
    """The base, roughly, of a present participle the rules do not know, when it has an object."""
    known = word in NO_ING or not word.endswith("ing") or len(word) < 6
    return None if known or not after or not is_word(after[0]) else word[:-3]


class _Reader:
    """Reads the verb group of a predicate from left to right."""

    def __init__(self, words: Tokens, *, own: bool) -> None:
        self.low = lower(words)
        self.i = 0
        self.own = own

    def skip(self) -> str:
        """Step over adverbs and negation; the word then reached."""
        while self.i < len(self.low) and (
            self.low[self.i] in ADVERBS
            or (self.low[self.i].endswith("ly") and self.low[self.i] not in ("fly", "family"))
        ):
            self.i += 1
        return self.low[self.i] if self.i < len(self.low) else ""

    def read(self) -> tuple[str, int, Tense, bool, str] | None:
        """(verb, index after it, tense, progressive, modal)."""
        word = self.skip()
        self.i += 1
        if word in ("am", "are", "is", "'s"):
            return self._be("present")
        if word in ("was", "were"):
            return self._be("past")
        if word in ("have", "has", "had", "'ve"):
            return self._have(word)
        if word in ("do", "does", "did"):
            return self._do(word)
        if word in MODALS:
            return self._modal(word)
        if word == "used" and self.low[self.i : self.i + 1] == ["to"]:
            self.i += 1
            verb = self.skip()
            return verb, self.i + 1, "formerly", False, ""
        if word == "been":
            return self._been()
        if word in INVARIANT:
            return word, self.i, "past", False, ""
        if is_base(word):
            return word, self.i, "present", False, ""
        past, third = base_of_past(word), base_of_third(word)
        if past:
            return past, self.i, "past", False, ""
        if third:
            return third, self.i, "present", False, ""
        if self.own and word.replace("-", "").isalpha():
            after = self.low[self.i] if self.i < len(self.low) else ""
            if base_of_past(after) or is_base(after):
                return self.read()
            # After "I" stands a verb, also one that the rules do not know.
            ended = word.endswith("ed") and len(word) > 4
            return (word[:-2] if ended else word), self.i, "past" if ended else "present", False, ""
        return ("", self.i, "present", False, "") if word else None

    def _be(self, tense: Tense) -> tuple[str, int, Tense, bool, str] | None:
        word = self.skip()
        after = self.low[self.i + 1 : self.i + 3]
        if (
            word in ("going", "about", "due", "set")
            and after[:1] == ["to"]
            and len(after) > 1
            and (is_base(after[1]) or after[1] == "be")
        ):
            verb = after[1]
            return verb, self.i + 3, "future" if tense == "present" else tense, False, "going"
        verb_ing = base_of_ing(word) or _unknown_ing(word, self.low[self.i + 1 :])
        if verb_ing:
            return verb_ing, self.i + 1, tense, True, ""
        return ("be", self.i, tense, False, "") if word else None

    def _have(self, first: str) -> tuple[str, int, Tense, bool, str] | None:
        tense: Tense = "past" if first == "had" else "present"
        mark = self.i
        word = self.skip()
        if word == "to":
            self.i += 1
            verb = self.skip()
            return verb, self.i + 1, "modal", False, "have to"
        if word == "got":
            if self.low[self.i + 1 : self.i + 2] == ["to"]:
                return "need", self.i + 2, "modal", False, "have to"
            return "have", self.i + 1, tense, False, ""
        if word == "been":
            self.i += 1
            return self._been()
        done = base_of_participle(word)
        if done:
            return done, self.i + 1, "perfect", False, ""
        return "have", mark, tense, False, ""

    def _been(self) -> tuple[str, int, Tense, bool, str] | None:
        word = self.skip()
        verb = base_of_ing(word) or _unknown_ing(word, self.low[self.i + 1 :])
        if verb:
            return verb, self.i + 1, "perfect", True, ""
        return "be", self.i, "perfect", False, ""

    def _do(self, first: str) -> tuple[str, int, Tense, bool, str] | None:
        mark = self.i
        word = self.skip()
        tense: Tense = "past" if first == "did" else "present"
        if is_base(word) or (mark != self.i and word and "not" in self.low[mark : self.i]):
            return word, self.i + 1, tense, False, ""
        return "do", mark, tense, False, ""

    def _modal(self, modal: str) -> tuple[str, int, Tense, bool, str] | None:
        word = self.skip()
        tense: Tense = "future" if modal in ("will", "shall") else "modal"
        self.i += 1
        if word == "be":
            inner = self.skip()
            verb = base_of_ing(inner)
            if verb:
                return verb, self.i + 1, tense, True, modal
        return (word, self.i, tense, False, modal) if word else None
