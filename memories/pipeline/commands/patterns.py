"""Long regular expressions, written so that they can be read: one alternative beside the other."""

import re
from functools import lru_cache


def any_of(words: str) -> str:
    """A group of alternatives written apart by white space; "_" stands for a space inside one."""
    return "(?:" + "|".join(words.split()).replace("_", " ") + ")"


def word_set(words: str) -> frozenset[str]:
    """Words written apart by white space."""
    return frozenset(words.split())


# Bounded, since some patterns hold what a user wrote.
@lru_cache(maxsize=512)
def pattern(source: str) -> re.Pattern[str]:
    """`source` compiled without regard to capitals."""
    return re.compile(source, re.IGNORECASE)
