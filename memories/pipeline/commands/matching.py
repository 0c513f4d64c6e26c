"""Which memories a target means. Precision first: a word of the target that a memory cannot account
for keeps that memory safe."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from memories.pipeline import topics
from memories.pipeline.categories import DEFAULT_CATEGORIES, assign
from memories.pipeline.commands import language
from memories.pipeline.commands.language import EMPTY, Claim, stem, words
from memories.pipeline.commands.slots import CONTACT, SLOT, Slot, slot_named
from memories.pipeline.topics import Topic

Embed = Callable[[Sequence[str]], NDArray[np.float32]]


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A memory of the scope that a command may choose.

    created_at: aware. vector: its text's embedding, float32, L2-normalised.
    """

    text: str
    categories: tuple[str, ...] = ()
    created_at: datetime
    vector: NDArray[np.float32]


# Least cosine between a statement and a memory that holds all its words, and the cosine from which
# a memory counts as saying the same in other words. Measured with the built-in model.
SAYS = 0.30
SAYS_THE_SAME = 0.86
QUOTED = 0.93
CLEARLY_NEARER = 0.10

LIKES = re.compile(
    r"^(?:really |especially |always |usually )?(?:prefers?|likes?|loves?|enjoys?|adores?|favou?rite"
    r"|is (?:fond|keen|into|a (?:big |huge )?fan)|would rather)\b",
    re.IGNORECASE,
)
DISLIKES = re.compile(
    r"^(?:really |especially )?(?:hates?|dislikes?|detests?|loathes?|does not (?:like|enjoy|want)"
    r"|doesn't (?:like|enjoy|want)|can(?:no|')t (?:stand|bear)|is not (?:a fan|fond|keen|into))\b",
    re.IGNORECASE,
)
# What food preferences are besides: the Platform's own example counts an allergy to nuts.
EATING = re.compile(
    r"^(?:eats?|drinks?|avoids?|never (?:eats?|drinks?)|is (?:an? )?(?:strict )?(?:vegetarian|vegan"
    r"|pescatarian)|follows? an? .*diet|is allergic|is \w+[- ]intolerant|(?:does not|doesn't) (?:eat|drink))\b",
    re.IGNORECASE,
)
FUTURE = re.compile(
    r"\b(?:plan(?:s|ning|ned)?|going|will|wants?|hopes?|intends?|booked|upcoming|next|goal|aims?|20[3-9]\d)\b",
    re.I,
)
# Whose memories belong to "my family" and the like, although they are about somebody else.
OF_TOPIC: dict[str, frozenset[str]] = {
    "work": language.CIRCLE,
    "family": language.KIN | language.PETS,
    "pets": language.PETS,
    "children": language.KIN,
    "parents": language.KIN,
    "siblings": language.KIN,
}
DREAM = re.compile(r"\b(?:would (?:love|like) to|dreams? of|one day|someday|some day)\b", re.I)
TASTE = re.compile(r"\b(?:preferences?|likes|dislikes|tastes?)\b", re.I)
OLD = re.compile(r"\b(?:old|previous|former|ex)\b", re.I)


class Memories:
    """The candidates with everything about them that more than one match looks at."""

    def __init__(self, candidates: Sequence[Candidate], embed: Embed) -> None:
        self.candidates = candidates
        self.embed = embed
        self.texts = [candidate.text.replace("’", "'") for candidate in candidates]
        self.names: Mapping[str, str] = language.introduced_names(self.texts)
        self.claims: list[list[Claim]] = [language.claims(text) for text in self.texts]
        self.subjects = [language.other_subject(text, self.names) for text in self.texts]
        self.vectors = (
            np.stack([candidate.vector for candidate in candidates])
            if candidates
            else np.zeros((0, 1), np.float32)
        )

    @cached_property
    def stems(self) -> list[frozenset[str]]:
        """All stems of each memory, with the relation of every name that a memory introduces."""
        return [
            self._stems(text, claims) for text, claims in zip(self.texts, self.claims, strict=True)
        ]

    def _stems(self, text: str, claims: Sequence[Claim]) -> frozenset[str]:
        known = {
            stem(self.names[word.lower().removesuffix("'s")])
            for word in words(text)
            if word.lower().removesuffix("'s") in self.names
        }
        return (
            frozenset().union(*(claim.stems for claim in claims))
            | known
            | set(language.content(text))
        )

    @cached_property
    def categories(self) -> list[tuple[str, ...]]:
        """The default categories of each memory: its own, or assigned where it has none of them."""
        without = [
            index for index, candidate in enumerate(self.candidates)
            if not set(candidate.categories) & set(DEFAULT_CATEGORIES)
        ]  # fmt: skip
        assigned = assign([self.texts[index] for index in without], DEFAULT_CATEGORIES, self.embed)
        found = [candidate.categories for candidate in self.candidates]
        for index, names in zip(without, assigned, strict=True):
            found[index] = names
        return found

    def nearness(self, text: str) -> NDArray[np.float32]:
        """Cosine of each memory with `text`."""
        if not self.candidates:
            return np.zeros(0, np.float32)
        similarity: NDArray[np.float32] = self.vectors @ self.embed([text])[0]
        return similarity

    def is_in(self, index: int, topic: Topic) -> bool:
        """Whether a memory belongs to a topic: by category for the broad ones, else by its words."""
        if topic.broad:
            return topic.category in self.categories[index]
        return topic.is_told_by(self.texts[index])


# --- quoted and stated ----------------------------------------------------------------------------


def quoted(text: str, memories: Memories) -> list[int]:
    """The memories whose text this is, give or take wording that hardly differs."""
    plain = _plain(text)
    same = [index for index, other in enumerate(memories.texts) if _plain(other) == plain]
    if same:
        return same
    nearness = memories.nearness(text)
    wanted = language.claim(text)
    return [
        index for index in range(len(memories.texts))
        if nearness[index] >= QUOTED and any(_agree(wanted, claim) for claim in memories.claims[index])
    ]  # fmt: skip


def _plain(text: str) -> str:
    return " ".join(words(text.lower()))


def stated(said: str, memories: Memories) -> list[int]:
    """The memories that state what "that I smoke" says, of the same person and the same way round."""
    said, owner = _owner_of_statement(said, memories)
    wanted = language.claim(said)
    if not wanted.stems:
        return []
    nearness = memories.nearness(_as_memory(said))
    found = []
    for index, claims in enumerate(memories.claims):
        if not _same_owner(index, owner, memories) or (
            owner is None and _brings_in_another(index, wanted, memories)
        ):
            continue
        for claim in claims:
            if not _agree(wanted, claim) or not _fits_head(said, memories.texts[index]):
                continue
            holds = wanted.stems <= claim.stems | (memories.stems[index] if owner else frozenset())
            if (
                holds
                and nearness[index] >= SAYS
                and not _is_other_thing(said, memories.texts[index])
            ):
                found.append(index)
                break
            if (
                nearness[index] >= SAYS_THE_SAME
                and wanted.stems & claim.stems
                and _names(said) <= memories.stems[index]
            ):
                found.append(index)
                break
    return found


# A statement without a verb of its own ("I'm from Porto") leaves few words to compare, so how the
# memory begins has to fit: pattern of the statement, pattern of the memory.
HEADS = (
    (r"(?:I'm|I am|I was|I come)(?: originally)? from\b", r"^(?:is|comes|came|originally|was) .*\bfrom\b|\bborn in|home ?town|grew up"),
    (r"(?:I'm|I am|im|I was|we're|we are|being)\b",
     r"^(?:is|was|are|works as|has|suffers|follows|eats|became|identifies|\w+ing)\b|^\S+ (?:is|was)\b"),
    (r"(?:I have|I've|I've got|I got|I own|I had|we have)\b(?! (?:been|moved|started|quit|become))",
     r"^(?:has|owns|is|bought|got|suffers|had|adopted)\b"),
    (r"I (?:go|went|travel(?:led)?|flew|have been|'ve been)\b",
     r"^(?:goes|went|is|attends|visit(?:s|ed)|travel\w*|flew|planning|plans|took|does|will|has been|was)\b"),
)  # fmt: skip
PAST_TENSE = re.compile(
    r"^(?:(?:I|we|just|recently) )*(?:\w{3,}ed|ran|went|bought|broke|lost|won|met|had|was|were|got|gave|took"
    r"|flew|drove|swam|wrote|saw|left|quit|became|began|made|found|fell|spent|sold|built|taught|grew)\b",
    re.IGNORECASE,
)


def _fits_head(said: str, text: str) -> bool:
    """Whether the memory is the same kind of statement: of being, having, going, now or then."""
    for statement, memory in HEADS:
        if re.match(statement, said, re.I):
            # "that I am a smoker" is "Smokes five a day".
            noun = language.content(said)
            return bool(re.search(memory, text, re.I)) or (
                len(noun) == 1 and noun == language.content(text)[:1]
            )
    return bool(PAST_TENSE.match(said)) == bool(PAST_TENSE.match(text))


def _agree(wanted: Claim, claim: Claim) -> bool:
    return (wanted.negative, wanted.past, wanted.wish) == (claim.negative, claim.past, claim.wish)


def _names(text: str) -> set[str]:
    """Stems of the words written with a capital inside a text, and of its numbers."""
    found = words(text)
    return {
        stem(word)
        for n, word in enumerate(found)
        if (n and word[0].isupper() and word not in ("I", "I'm")) or word[0].isdigit()
    }


def _owner_of_statement(said: str, memories: Memories) -> tuple[str, str | None]:
    """The statement, and the person it is about: None for the user, else a relation or a name."""
    if re.match(r"(?:I|I'm|I've|I'd|im|we|we're|our|us)\b", said, re.I):
        return said, None
    mine = re.match(r"my (?:(?:older|younger|little|big|best|eldest) )?([\w-]+)", said, re.I)
    if mine:
        return said, language.relation_of(mine[1])
    first = (words(said) or [""])[0].lower().removesuffix("'s")
    return said, first if first in memories.names or (first and said[0].isupper()) else None


def _same_owner(index: int, owner: str | None, memories: Memories) -> bool:
    subject = memories.subjects[index]
    if owner is None:
        return subject is None
    return stem(owner) in memories.stems[index] or memories.names.get(owner, owner) == subject


def _brings_in_another(index: int, wanted: Claim, memories: Memories) -> bool:
    """Whether the memory speaks of a relative or a pet of whom the statement says nothing: "that I
    am 9" is not "Has a daughter who is 9"."""
    spoken_of = {stem(word) for word in words(memories.texts[index]) if language.relation_of(word)}
    return bool(spoken_of) and not spoken_of & wanted.stems


def _as_memory(said: str) -> str:
    """ "I smoke" -> "Smoke": near enough to the style of memories for their vectors."""
    text = re.sub(r"^(?:I'm|I am|we're|we are)\b", "is", said, flags=re.I)
    text = re.sub(r"^(?:I've|I have|we have)\b", "has", text, flags=re.I)
    text = re.sub(r"^(?:I|we|my|our)\b\s*", "", text, flags=re.I)
    return text[:1].upper() + text[1:]


NOUN_HEADS = frozenset(
    "music food foods dishes cuisine films movies books games drinks team people a an".split()
)
FREE = re.compile(
    r"(?:and|one day|some|any|this|next|last|tomorrow|soon|or|with|in|on|at|to|for|from|by|of|every|each|but|because|when|while|since|as|over|very|a|an|the|is|are|was|who|named|called|especially|only|too|than|during|after|before|more|most|not|all|twice|once|daily|again|so|that|which|without|until|about|near|like)\b|\d|[^\w\s]",
    re.I,
)


def _is_other_thing(said: str, text: str) -> bool:
    """Whether the last word of a statement is only the beginning of another noun in the memory:
    "that I like tea" is not "Likes tea shops"."""
    content = language.terms(said)
    if len(content) < 2:
        return False
    last = stem(content[-1])
    for match in language.WORD.finditer(text):
        if stem(match[0]) == last:
            after = text[match.end() :].lstrip(" ")
            follower = words(after)[:1]
            if not after or FREE.match(after) or text[match.end() :][:1] not in (" ", "-"):
                return False
            if follower and (
                follower[0].lower() in NOUN_HEADS or follower[0].lower().endswith("ly")
            ):
                return False
            return text[match.end() :][:1] in (" ", "-")
    return False


# --- things by name ---------------------------------------------------------------------------------


def held(slot: Slot, memories: Memories, owner: str | None = None) -> list[int]:
    """The memories that hold a slot of the user, or of a relative."""
    mine = [index for index in range(len(memories.texts)) if memories.subjects[index] is None]
    if owner is not None:
        return _held_by_other(slot, memories, owner)
    firm = [index for index in mine if slot.is_held_by(memories.texts[index])]
    return firm or [index for index in mine if slot.is_hinted_by(memories.texts[index])]


OF_OTHERS = {
    "name": r"\b(?:named|called|name is)\b",
    "age": r"\b(?:is \d{1,3}\b|years old|aged \d)",
    "birthday": r"\b(?:birthday|born)\b",
    "city": r"\b(?:lives|living|moved|based) (?:in|to)\b",
    "job": r"\b(?:works|job|is an? \w+(?:er|or|ist|nurse|ian))\b",
    "employer": r"\bworks (?:at|for)\b",
    "phone number": r"\bnumber\b",
}


def _held_by_other(slot: Slot, memories: Memories, owner: str) -> list[int]:
    told = OF_OTHERS.get(slot.name, rf"\b{slot.asked}\b")
    return [
        index for index, text in enumerate(memories.texts)
        if stem(owner) in memories.stems[index] and re.search(told, text, re.I)
    ]  # fmt: skip


def named(phrase: str, memories: Memories) -> tuple[list[int], str]:
    """The memories that a noun phrase means ("my trip to Rome"), and the topic it names, if any."""
    phrase = phrase.replace("’", "'").strip()
    mine = bool(re.match(r"(?:my|our)\b", phrase, re.I)) or bool(
        re.search(r"\bpreferences?$", phrase, re.I)
    )
    if re.fullmatch(r"(?:my )?contact(?: details| info(?:rmation)?| data)?", phrase, re.I):
        return sorted(
            {index for name in CONTACT for index in held(SLOT[name], memories)}
        ), "contact"
    slot = slot_named(phrase)
    if slot is not None and slot.name != "favourite":
        found = held(slot, memories)
        if OLD.search(phrase) and len(found) > 1:
            newest = max(found, key=lambda index: memories.candidates[index].created_at)
            found = [index for index in found if index != newest]
        return found, ""
    if re.fullmatch(r"(?:user )?[\w-]+'s?", phrase) and phrase.endswith(("'", "'s")):
        return [], ""  # somebody else's memories are not in this scope
    owned = re.match(r"(?:my |our )?([\w-]+)'s? (.+)$", phrase)
    if owned and phrase[owned.end(1)] == "'":
        owner = owned[1]
        slot = slot_named(owned[2])
        if slot is not None and (language.relation_of(owner) or owner.lower() in memories.names):
            return _held_by_other(slot, memories, owner), ""
    return _with_all_words(phrase, memories, mine=mine)


def _with_all_words(phrase: str, memories: Memories, *, mine: bool) -> tuple[list[int], str]:
    """The memories that account for every word of a phrase: it stands there, or names a topic the
    memory belongs to."""
    taste = TASTE.search(phrase)
    wants_plans = bool(re.search(r"\bplans?\b", phrase, re.I))
    content = [
        word
        for word in language.terms(phrase)
        if not TASTE.fullmatch(word) and word.lower() not in ("plan", "plans")
    ]
    if not (content or taste or wants_plans) or [stem(word) for word in content] == ["like"]:
        return [], ""
    theirs = bool(re.match(r"(?:his|her|their)\b", phrase, re.I))
    asked = {word: topics.asked_by(word.lower().removesuffix("'s")) for word in content}
    found = []
    for index, text in enumerate(memories.texts):
        if not all(_accounts_for(index, word, topic, memories) for word, topic in asked.items()):
            continue
        if taste and not _is_taste(taste[0].lower(), index, asked.values(), memories):
            continue
        if wants_plans and not FUTURE.search(text):
            continue
        if any(topic and topic.name == "trips" for topic in asked.values()) and DREAM.search(text):
            continue
        if theirs and memories.subjects[index] is None:
            continue
        if mine and not _may_be_mine(index, content, asked.values(), memories):
            continue
        found.append(index)
    topic = next((one.name for one in asked.values() if one), "")
    return found, topic if len(content) <= 1 else ""


def _is_taste(word: str, index: int, asked: Collection[Topic | None], memories: Memories) -> bool:
    """Whether a memory is a preference in the sense of "preferences", "likes" or "dislikes"."""
    text = memories.texts[index]
    if word.startswith("like"):
        return bool(LIKES.search(text))
    if word.startswith("dislike"):
        return bool(DISLIKES.search(text))
    if not asked:
        # Preferences at large are how someone wants things done, not all that they like.
        declared = "user_preferences" in memories.candidates[index].categories
        return declared or bool(re.match(r"prefers?\b", text, re.I))
    about_food = any(topic and topic.category == "food" for topic in asked)
    return bool(LIKES.search(text) or DISLIKES.search(text) or (about_food and EATING.search(text)))


def _accounts_for(index: int, word: str, topic: Topic | None, memories: Memories) -> bool:
    return (
        stem(word) in memories.stems[index]
        and (topic is None or not topic.broad)
        or (topic is not None and memories.is_in(index, topic))
    )


def _may_be_mine(
    index: int, content: Sequence[str], asked: Collection[Topic | None], memories: Memories
) -> bool:
    """Whether a memory is the user's own, or of somebody whom the phrase names or whose topic it is."""
    subject = memories.subjects[index]
    if subject is None:
        return True
    relation = memories.names.get(subject, subject)
    if any(topic and relation in OF_TOPIC.get(topic.name, ()) for topic in asked):
        return True
    return any(stem(word) in (stem(subject), stem(relation)) for word in content)


HOW = (
    (r"how old I am", "age"),
    (r"how tall I am", "height"),
    (r"how much I weigh", "weight"),
    (r"how much I (?:earn|make)", "salary"),
    (r"what I(?:'m| am) called", "name"),
    (r"when I was born", "birthday"),
    (r"where I(?: was born|'m from| am from| come from| grew up)", "home town"),
)


def answering(question: str, memories: Memories) -> list[int]:
    """The memories that answer an indirect question: "where my mother lives", "what music I like"."""
    for pattern, name in HOW:
        if re.fullmatch(pattern, question, re.I):
            return held(SLOT[name], memories)
    found = words(re.sub(r"^(?:what|which)(?: (?:kind|sort|type)s? of)?", "", question, flags=re.I))
    content = language.terms(" ".join(found))
    owner = next((relation for word in content if (relation := language.relation_of(word))), None)
    if owner and re.match(r"how old\b", question, re.I):
        return _held_by_other(SLOT["age"], memories, owner)
    # "which team I support": the memory names the team and need not call it one.
    optional = (
        content[:1] if re.match(r"(?:what|which)\b", question, re.I) and len(content) > 1 else []
    )
    nearness = memories.nearness(question)
    for needed in (content, content[len(optional) :]):
        asked = {word: topics.asked_by(word) for word in needed}
        matches = [
            index for index in range(len(memories.texts))
            if (memories.subjects[index] is None) == (owner is None)
            and asked and all(_accounts_for(index, word, topic, memories) for word, topic in asked.items())
            and (len(asked) > 1 or _leads(needed[0], memories.texts[index]))
        ]  # fmt: skip
        if len(matches) == 1 or (matches and needed is content):
            return matches
        ranked = sorted(matches, key=lambda index: -nearness[index])
        if ranked and nearness[ranked[0]] - nearness[ranked[1]] >= CLEARLY_NEARER:
            return ranked[:1]
    return []


def _leads(word: str, text: str) -> bool:
    """Whether the memory begins with that word, so that it is what the memory says."""
    return stem(word) in language.content(text)[:2]
