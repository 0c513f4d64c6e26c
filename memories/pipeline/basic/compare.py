"""How a new statement relates to a known one: the same, richer, changed, or of another thing."""

import re
from functools import lru_cache
from typing import Literal

from memories.pipeline.basic.foods import rules_out
from memories.pipeline.basic.lexicon import words
from memories.pipeline.basic.slots import Slot, slots, split_owner
from memories.pipeline.basic.verbs import (
    base_of_ing,
    base_of_participle,
    base_of_past,
    base_of_third,
)

Relation = Literal["same", "richer", "changed"]

ALIKE = 0.75  # share of common words from which two statements count as one, paraphrased
COUNTS = words("one two three four five six seven eight nine ten 1 2 3 4 5 6 7 8 9 10")
IDLE = words(
    "a an the is are was were be been being am has have had do does did to of in on at "
    "for with and or by from as it its that this their them they his her she he who which "
    "very really so also now currently still just quite both some any named called old "
    "year years"
)
STATIVE = words("is was has had does did no not never quit stopped gave cannot can")
# Different words for one predicate. "!" marks a denial.
FOND = r"(?:fan of|into|fond of|keen on|obsessed with|passionate about|mad about|crazy about)"
DEGREE = r"(?:a |an )?(?:big |huge |great |really )?"
NOT = r"(?:does not|doesn't|do not|don't)"
CANNOT = r"(?:can(?:not| not|'t)|may not|must not)"
ENDED = r"(?:has )?(?:quit|stopped|gave up|given up)|used to|no longer|never|avoids?"
CANONICAL = tuple(
    (re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE), replacement)
    for pattern, replacement in (
        (rf"{NOT} (?:really |particularly )?(?:like|love|enjoy|fancy)", "! like"),
        (rf"{CANNOT} (?:stand|bear|abide)", "! like"),
        (r"dislikes?|hates?|detests?|loathes?|despises?|(?:has )?gone off", "! like"),
        (rf"is (?:not|no longer) {DEGREE}{FOND}", "! like"),
        (rf"(?:is|was) {DEGREE}{FOND}", "like"),
        (r"likes?|loves?|enjoys?|adores?|fancies|loved|liked|enjoyed", "like"),
        (r"favou?rite \w+ (?:is|are)", "like"),
        (ENDED, "!"),
        (r"broke up with|split up with|separated from|sold|got rid of|lost", "!"),
        (r"has an? (\w+) (?:allergy|intolerance)", r"allergic \1"),
        (r"has an? allergy to|(?:intolerant|sensitive) to", "allergic"),
        (rf"(?:{CANNOT}|{NOT}) (?:eat|have|drink|consume|tolerate)", "! eat"),
        (r"(?:is|has) (?:an? )?(type \w+ )?diabet(?:ic|es)", r"has \1diabetes"),
        (r"is asthmatic", "has asthma"),
        (r"is epileptic", "has epilepsy"),
        (r"is dyslexic", "has dyslexia"),
        (r"is autistic", "has autism"),
        (r"is (?:an? )?(?:coeliac|celiac)|has (?:coeliac|celiac) disease", "has celiac"),
        (r"eats?|drinks?|consumes?|eating|drinking|consuming", "eat"),
        (r"moms?|mums?", "mother"),
        (r"dads?", "father"),
        (r"kids?|child", "children"),
        (r"color", "colour"),
        (r"is (?:teaching|learning|studying)", ""),
        (rf"not|n't|{CANNOT}|{NOT}", "!"),
        (r"(?:works?|working) as", "is"),
        (r"2", "two"),
        (r"3", "three"),
        (r"4", "four"),
    )
)


@lru_cache(maxsize=4096)
def stem(word: str) -> str:
    """A common form of the inflections of `word`."""
    low = word.lower().removesuffix("'s")
    base = base_of_third(low) or base_of_ing(low) or base_of_past(low) or base_of_participle(low)
    if base:
        return base
    if low.endswith("ies") and len(low) > 4:
        return low[:-3] + "y"
    if low.endswith("s") and not low.endswith(("ss", "us", "is")) and len(low) > 3:
        return low[:-1]
    return low


@lru_cache(maxsize=4096)
def gist(text: str) -> tuple[str, bool, frozenset[str]]:
    """(owner, affirmed, stems) of a memory's text."""
    owner, body = split_owner(text)
    for pattern, replacement in CANONICAL:
        body = pattern.sub(replacement, body)
    body = re.split(r"\bbecause\b", body)[0]
    stems = frozenset(stem(w) for w in re.findall(r"[\w'&+-]+", body) if w.lower() not in IDLE) - {
        "work"
    }
    return owner, "!" not in body, stems


def relate(new: str, old: str) -> Relation | None:
    """How `new` relates to `old`: None when they are about different things.

    same: `old` already says it; richer: `new` says all of `old` and more; changed: `new` replaces
    what `old` says.
    """
    new_owner, new_holds, new_stems = gist(new)
    old_owner, old_holds, old_stems = gist(old)
    if new_owner != old_owner or not new_stems or not old_stems:
        return None
    if new.casefold().rstrip(".") == old.casefold().rstrip("."):
        return "same"
    if new_holds == old_holds and new_stems <= old_stems:
        return "same"
    by_slot = [_by_slot(a, b) for a in slots(new) for b in slots(old) if a.key == b.key]
    for outcome in by_slot:
        if outcome == "changed":
            return "changed"
    if any(by_slot):
        return "richer" if new_holds == old_holds and old_stems <= new_stems else "same"
    if _contradicts(new_holds, new_stems, old_holds, old_stems, old) or rules_out(new, old):
        return "changed"
    if new_holds != old_holds:
        return None
    if _recounted(new_stems, old_stems):
        return "changed"
    begins_alike = new.split()[0].lower() == old.split()[0].lower()
    if old_stems < new_stems and (len(old_stems) > 1 or begins_alike):
        return "richer"
    common = len(new_stems & old_stems)
    if min(len(new_stems), len(old_stems)) > 2 and common / len(new_stems | old_stems) >= ALIKE:
        different = new_stems ^ old_stems
        return None if any(w[0].isdigit() for w in different) else "same"
    return None


def _recounted(new: frozenset[str], old: frozenset[str]) -> bool:
    """ "Has three children" after "Has two children"."""
    a, b = new & COUNTS, old & COUNTS
    return bool(a and b and a != b) and new - COUNTS == old - COUNTS


def _by_slot(new: Slot, old: Slot) -> Relation | None:
    a = {stem(w) for w in new.value.split()} - IDLE
    b = {stem(w) for w in old.value.split()} - IDLE
    equal = a == b or (bool(a) and bool(b) and (a <= b or b <= a))
    if new.holds and old.holds:
        return "same" if equal else "changed"
    if new.holds == old.holds:
        return "same" if equal else None
    if not new.holds:
        return "changed" if equal else None
    return "changed"


def _contradicts(
    new_holds: bool, new: frozenset[str], old_holds: bool, old: frozenset[str], text: str
) -> bool:
    """Whether one affirms what the other denies."""
    if new_holds == old_holds:
        return False
    light = {"eat", "like", "drink", "have", "use"}
    done = stem(text.split()[0])
    if done not in light | new | STATIVE and not new & light <= old:
        return False
    a, b = new - light, old - light
    if not a or not b or ((new & light) - (old & light) and (old & light) - (new & light)):
        return a == b and bool(a) and bool({"like"} & new & old)
    listed = " and " in text or ", " in text
    return a == b or b < a or (a < b and not listed)
