"""Categories for memories when no model assigns them: words first, then the nearest description."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from memories.pipeline import topics

Embed = Callable[[Sequence[str]], NDArray[np.float32]]

# The catalogue of the Mem0 Platform: names as its clients know them.
DEFAULT_CATEGORIES: dict[str, str] = {
    "personal_details": "Name, age, birthday, home, address, languages, origin",
    "family": "Partner, parents, children, siblings, other relatives and pets",
    "professional_details": "Job, employer, colleagues, career, studies and skills for work",
    "sports": "Sports played or followed, training, teams and races",
    "travel": "Trips, holidays, places visited or planned, how someone likes to travel",
    "food": "What someone eats, drinks and cooks, diet, restaurants, food allergies",
    "music": "Music someone hears or plays: genres, bands, instruments, concerts",
    "health": "Illnesses, allergies, medication, injuries, sleep, mental and physical health",
    "technology": "Devices, software, programming and how someone uses them",
    "hobbies": "What someone does for pleasure: crafts, gardening, games, collecting",
    "fashion": "Clothes, shoes, sizes, style and looks",
    "entertainment": "Films, series, books, games, podcasts and shows",
    "milestones": "Turning points in life: graduation, wedding, birth, move, purchase of a home",
    "user_preferences": "How someone wants to be served: tone, format, contact, settings",
    "misc": "Anything that fits nowhere else",
}

# Least cosine between a memory and a description for the description to count at all, and how close
# to the best the second must come. Measured on the labelled memories with the built-in model.
NEAR_ENOUGH = 0.12
SECOND = 0.85
LAST_RESORT = "misc"


def assign(
    texts: Sequence[str], catalogue: Mapping[str, str], embed: Embed
) -> list[tuple[str, ...]]:
    """One or two names of `catalogue` (name -> description) for each memory text, best first.

    A memory gets no category only where the catalogue is empty. Default categories are told by
    their words; others by how near their description is to the text.
    """
    if not texts or not catalogue:
        return [() for _ in texts]
    names = list(catalogue)
    described = embed([f"{name.replace('_', ' ')}: {catalogue[name]}" for name in names])
    nearness = embed(texts) @ described.T
    return [
        _categories_of(text, dict(zip(names, map(float, row), strict=True)))
        for text, row in zip(texts, nearness, strict=True)
    ]


def _categories_of(text: str, nearness: Mapping[str, float]) -> tuple[str, ...]:
    """At most two: those whose words occur, in order of their nearness, else the nearest one."""
    told = _told(text, nearness)
    if told:
        return tuple(told[:2])
    near = sorted((name for name in nearness if name != LAST_RESORT), key=nearness.__getitem__, reverse=True)
    if near and (nearness[near[0]] >= NEAR_ENOUGH or LAST_RESORT not in nearness):
        return (near[0],)
    return (LAST_RESORT,) if LAST_RESORT in nearness else (next(iter(nearness)),)


def _told(text: str, nearness: Mapping[str, float]) -> list[str]:
    """The default categories of the catalogue whose words occur in the text, best first."""
    found = dict.fromkeys(
        topic.category for topic in topics.told_by(text)
        if topic.broad and topic.category in nearness and topic.category in DEFAULT_CATEGORIES
    )  # fmt: skip
    return sorted(found, key=nearness.__getitem__, reverse=True)
