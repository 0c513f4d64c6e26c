"""Wishes about what to remember, as far as rules can follow them: `includes` and `excludes`.

They are free text. A wish that names nothing but topics ("sports related things") is followed by
words and by categories; any other is left to a language model, and said to be so.
"""

import re
from collections.abc import Sequence

from memories.pipeline import topics
from memories.pipeline.basic.lexicon import words
from memories.pipeline.categories import DEFAULT_CATEGORIES, Embed, assign
from memories.pipeline.facts import Fact
from memories.pipeline.topics import Topic

# Words of a wish that say nothing of its subject.
EMPTY = words(
    "a an the and or of about for on in to with that which is are any anything everything all only "
    "just things thing stuff facts fact info information details detail memories memory related "
    "regarding concerning relating topics topic matters data preferences preference likes dislikes "
    "their his her user user's users my personal please include exclude store save remember keep "
    "ignore no not do don't never mention mentions mentioning issues conditions habits choices"
)
# Whatever else is wanted, the name of the person always is (spec E8).
NAME = re.compile(r"(?:name|nickname) is\b|goes by\b", re.IGNORECASE)


def topics_of(wish: str) -> list[Topic] | None:
    """The topics that a wish names, None when it names anything that is no topic, or nothing.

    "Except", "unless" and the like turn the sense: such a wish is none of topics alone.
    """
    found: list[Topic] = []
    before: Topic | None = None
    for word in re.findall(r"[\w'-]+|[,;/&+]", wish):
        topic = topics.asked_by(word)
        if topic is not None:
            if before not in (None, topic):
                return None  # "food allergies" are neither all food nor all allergies
            found.append(topic)
        elif word[0].isalnum() and word.lower() not in EMPTY:
            return None
        before = topic
    return found or None


def steered(
    facts: Sequence[Fact], *, includes: str, excludes: str, embed: Embed
) -> tuple[list[Fact], list[tuple[str, str]], list[str]]:
    """(what is wanted, what is not, as (text, reason), the wishes that cannot be followed)."""
    wishes = [
        (wish.strip(), topics_of(wish), wanted)
        for wish, wanted in ((includes, True), (excludes, False))
    ]
    followed = [wish for wish in wishes if wish[1]]
    filed = assign([fact.text for fact in facts], DEFAULT_CATEGORIES, embed) if followed else []
    kept: list[Fact] = []
    dropped: list[tuple[str, str]] = []
    for fact, names in zip(facts, filed, strict=False):
        against = [
            f"{'not among' if wanted else 'excluded by'} “{wish[:100]}”"
            for wish, named, wanted in followed
            if _is_about(fact.text, names, named or [], wanted=wanted) is not wanted
        ]
        if against:
            dropped.append((fact.text, against[0]))
        else:
            kept.append(fact)
    beyond = [wish for wish, named, _ in wishes if wish and not named]
    return kept if followed else list(facts), dropped, beyond


def _is_about(text: str, names: Sequence[str], named: Sequence[Topic], *, wanted: bool) -> bool:
    """Whether a memory belongs to the topics.

    Where these are wanted, a name always does, and so does what only touches on them. Where they
    are not, the memory's first category decides: an allergy to nuts is no matter of food.
    """
    if wanted and NAME.match(text):
        return True
    filed = names if wanted else names[:1]
    return any(
        topic.category in filed
        if topic.broad and not wanted
        else topic.is_told_by(text) or (topic.broad and topic.category in filed)
        for topic in named
    )
