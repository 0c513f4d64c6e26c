"""Memories about a thing that a target names: "my trip to Rome", "food preferences"."""

import re
from collections.abc import Sequence

from memories.pipeline import topics
from memories.pipeline.commands.candidates import Memories
from memories.pipeline.commands.language import CIRCLE, KIN, PETS, relation_of, stem, terms
from memories.pipeline.commands.patterns import any_of, pattern
from memories.pipeline.commands.slots import CONTACT, SLOT, Slot, slot_named
from memories.pipeline.topics import Topic

LIKES = pattern(
    r"^(?:really |especially |always |usually )?(?:prefers?|likes?|loves?|enjoys?|adores?"
    r"|favou?rite"
    r"|is (?:fond|keen|into|a (?:big |huge )?fan)|would rather)\b"
)
DISLIKES = pattern(
    r"^(?:really |especially )?(?:hates?|dislikes?|detests?|loathes?"
    r"|(?:does not|doesn't) (?:like|enjoy|want)|can(?:no|')t (?:stand|bear)"
    r"|is not (?:a fan|fond|keen|into))\b"
)
# What food preferences are besides: the Platform's own example counts an allergy to nuts.
EATING = pattern(
    r"^(?:eats?|drinks?|avoids?|never (?:eats?|drinks?)|is (?:an? )?(?:strict )?(?:vegetarian|vegan"
    r"|pescatarian)|follows? an? .*diet|is allergic|is \w+[- ]intolerant"
    r"|(?:does not|doesn't) (?:eat|drink))\b"
)
FUTURE = pattern(
    r"\b"
    + any_of(
        r"""plan(?:s|ning|ned)? going will (?:wants?|hopes?|intends?)_to booked upcoming next goal
        aims? 20[3-9]\d"""
    )
    + r"\b"
)
DREAM = pattern(r"\b(?:would (?:love|like) to|dreams? of|one day|some ?day)\b")
TASTE = pattern(r"\b(?:preferences?|likes|dislikes|tastes?)\b")
# Whose memories belong to "my family" and the like, although they are about somebody else.
OF_OTHERS = {
    "work": CIRCLE,
    "family": KIN | PETS,
    "pets": PETS,
    "children": KIN,
    "parents": KIN,
    "siblings": KIN,
}
# How a memory of a relative holds what of the user's own would be a memory by itself.
TOLD_OF_RELATIVES = {
    "name": r"\b(?:named|called|name is|married to (?-i:[A-Z]))|, (?-i:[A-Z])\w+ and (?-i:[A-Z])",
    "age": r"\b(?:is \d{1,3}\b|years old|aged \d)",
    "birthday": r"\b(?:birthday|born)\b",
    "city": r"\b(?:lives|living|moved|based) (?:in|to)\b",
    "job": r"\b(?:works|job|is an? \w+(?:er|or|ist|nurse|ian))\b",
    "employer": r"\bworks (?:at|for)\b",
    "phone number": r"\bnumber\b",
}


def held(slot: Slot, memories: Memories) -> list[int]:
    """The memories that hold a slot of the user; those that only imply it where none states it."""
    mine = [index for index in memories.indices if memories.subjects[index] is None]
    firm = [index for index in mine if slot.is_held_by(memories.texts[index])]
    return firm or [index for index in mine if slot.is_hinted_by(memories.texts[index])]


def held_by_relative(slot: Slot, owner: str, memories: Memories) -> list[int]:
    """The memories that hold it of somebody in the user's life."""
    told = pattern(TOLD_OF_RELATIVES.get(slot.name, rf"\b{slot.asked}\b"))
    return [
        index
        for index in memories.indices
        if memories.accounts_for(index, owner) and told.search(memories.texts[index])
    ]


def named(phrase: str, memories: Memories) -> tuple[list[int], str]:
    """The memories that a noun phrase means, and the topic it names, if any."""
    phrase = phrase.replace("’", "'").strip()
    if pattern("(?:my )?contact(?: details| info(?:rmation)?| data)?").fullmatch(phrase):
        found = {index for name in CONTACT for index in held(SLOT[name], memories)}
        return sorted(found), "contact"
    slot = slot_named(phrase)
    if slot is not None and slot.name != "favourite":
        return _without_newest(phrase, held(slot, memories), memories), ""
    if re.fullmatch(r"(?:user )?[\w-]+(?:'s|s')", phrase):
        return [], ""  # somebody else's memories are not in this scope
    owned = pattern(r"(?:my |our )?([\w-]+?)(?:'s?|s') (.+)$").match(phrase)
    if owned:
        slot = slot_named(owned[2])
        owner = owned[1].lower()
        if slot is not None and (relation_of(owner) or owner in memories.names):
            return held_by_relative(slot, owner, memories), ""
    return _with_all_words(phrase, memories)


def _without_newest(phrase: str, found: list[int], memories: Memories) -> list[int]:
    """For "my old address" all addresses but the newest, unless there is only one."""
    if len(found) < 2 or not pattern(r"\b(?:old|previous|former|ex)\b").search(phrase):
        return found
    newest = max(found, key=lambda index: memories.candidates[index].created_at)
    return [index for index in found if index != newest]


def _with_all_words(phrase: str, memories: Memories) -> tuple[list[int], str]:
    """The memories that account for every word of a phrase: it stands there, or names a topic that
    the memory belongs to."""
    taste = TASTE.search(phrase)
    plans = pattern(r"\bplans?\b").search(phrase)
    content = [
        word for word in terms(phrase) if not pattern(rf"{TASTE.pattern}|plans?").fullmatch(word)
    ]
    if [stem(word) for word in content] == ["like"] or not (content or taste or plans):
        return [], ""  # "my love life" is not all that is loved
    if content and all(_TIMES.fullmatch(word) for word in content):
        return [], ""  # "forget the morning" is not about the tea of every morning
    asked = [topic for word in content if (topic := topics.asked_by(word.removesuffix("'s")))]
    found = [
        index
        for index in memories.indices
        if all(memories.accounts_for(index, word) for word in content)
        and _is_of_right_person(index, phrase, content, asked, memories)
        and not (taste and not _is_taste(taste[0].lower(), index, asked, memories, bool(content)))
        and not (plans and not FUTURE.search(memories.texts[index]))
        and not (_TRIPS in asked and DREAM.search(memories.texts[index]))
    ]
    return found, asked[0].name if asked and len(content) == 1 else ""


_TIMES = pattern(
    any_of(
        """(?:to)?days? (?:to|mid)?nights? mornings? evenings? afternoons? weeks? weekends? months?
        years? times? hours? minutes? seconds? moments? yesterday tomorrow winter summer spring
        autumn
        january february march april may june july august september october november december
        (?:mon|tues|wednes|thurs|fri|satur|sun)days? \\d+"""
    )
)
_TRIPS = next(topic for topic in topics.TOPICS if topic.name == "trips")


def _is_taste(
    word: str, index: int, asked: Sequence[Topic], memories: Memories, is_about_something: bool
) -> bool:
    """Whether a memory is a preference in the sense of "preferences", "likes" or "dislikes"."""
    text = memories.texts[index]
    if word.startswith("like"):
        return bool(LIKES.search(text))
    if word.startswith("dislike"):
        return bool(DISLIKES.search(text))
    if not is_about_something:
        # Preferences at large are how someone wants things done, not all that they like.
        declared = "user_preferences" in memories.candidates[index].categories
        return declared or text.lower().startswith("prefer")
    about_food = any(topic.category == "food" for topic in asked)
    return bool(LIKES.search(text) or DISLIKES.search(text) or (about_food and EATING.search(text)))


def _is_of_right_person(
    index: int, phrase: str, content: Sequence[str], asked: Sequence[Topic], memories: Memories
) -> bool:
    """Whether a memory is the user's own, or of somebody whom the phrase names or whose topic it
    is, as far as the phrase says whose it means."""
    subject = memories.subjects[index]
    if pattern(r"(?:his|her|their)\b").match(phrase):
        return subject is not None
    if subject is None or not pattern(r"(?:my|our)\b|.*\bpreferences?$").match(phrase):
        return True
    relation = memories.names.get(subject, subject)
    if any(relation in OF_OTHERS.get(topic.name, ()) for topic in asked):
        return True
    return any(stem(word) in (stem(subject), stem(relation)) for word in content)
