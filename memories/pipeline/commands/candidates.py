"""The memories among which a command chooses, seen the way the matching needs them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from memories.pipeline import topics
from memories.pipeline.categories import DEFAULT_CATEGORIES, assign
from memories.pipeline.commands import language, people
from memories.pipeline.commands.language import Claim, stem, words
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


class Memories:
    """The candidates with everything about them that more than one match looks at."""

    def __init__(self, candidates: Sequence[Candidate], embed: Embed) -> None:
        self.candidates = candidates
        self.embed = embed
        self.indices = range(len(candidates))
        self.texts = [candidate.text.replace("’", "'") for candidate in candidates]
        self.names: Mapping[str, str] = people.introduced_names(self.texts)
        self.subjects = [people.other_subject(text, self.names) for text in self.texts]
        self.claims: list[list[Claim]] = [language.claims(text) for text in self.texts]

    @cached_property
    def stems(self) -> list[frozenset[str]]:
        """All stems of each memory, with the relation of every name that a memory introduces."""
        return [
            frozenset(language.content(text)).union(
                self._relations(text), *(c.stems for c in claims)
            )
            for text, claims in zip(self.texts, self.claims, strict=True)
        ]

    def _relations(self, text: str) -> set[str]:
        """The stems of the relations of everyone whose name is in the text."""
        names = map(people.plain_name, words(text))
        return {stem(self.names[name]) for name in names if name in self.names}

    @cached_property
    def categories(self) -> list[tuple[str, ...]]:
        """The default categories of each memory: its own, or assigned where it has none of them."""
        found = [candidate.categories for candidate in self.candidates]
        without = [i for i in self.indices if not set(found[i]) & set(DEFAULT_CATEGORIES)]
        texts = [self.texts[index] for index in without]
        for index, names in zip(
            without, assign(texts, DEFAULT_CATEGORIES, self.embed), strict=True
        ):
            found[index] = names
        return found

    def nearness(self, text: str) -> NDArray[np.float32]:
        """Cosine of each memory with `text`."""
        if not self.candidates:
            return np.zeros(0, np.float32)
        vectors = np.stack([candidate.vector for candidate in self.candidates])
        cosines: NDArray[np.float32] = vectors @ self.embed([text])[0]
        return cosines

    def is_in(self, index: int, topic: Topic) -> bool:
        """Whether a memory belongs to a topic: by category for the broad ones, else by its"
        " words."""
        if topic.broad:
            return topic.category in self.categories[index]
        subject = self.subjects[index] or ""
        relation = self.names.get(subject, "")  # "Bruno is ill" is about pets when Bruno is a dog
        return topic.is_told_by(f"{self.texts[index]} {relation}")

    def accounts_for(self, index: int, word: str) -> bool:
        """Whether a word of a target is in a memory, or names a topic that the memory belongs"
        " to."""
        topic = topics.asked_by(word.lower().removesuffix("'s"))
        if topic and self.is_in(index, topic):
            return True
        return stem(word) in self.stems[index] and not (topic and topic.broad)
