"""Categories for memories when no model assigns them: words first, then the nearest description."""

import re
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from memories.models import Project
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

# How some memories begin decides their category, whatever other words they hold: "Works at the
# University Hospital" is no matter of health.
HEADS = (
    (
        re.compile(
            r"(?:now |currently )?(?:works?|worked|is employed|job is|salary is|earns)\b",
            re.IGNORECASE,
        ),
        "professional_details",
    ),
    (
        re.compile(
            r"(?:name|nickname|birthday|date of birth|phone number|email address|address|lives"
            r"|is from|comes from|is \d+ years old|speaks)\b",
            re.IGNORECASE,
        ),
        "personal_details",
    ),
)
# Memories of each default category, for texts without a telling word.
EXAMPLES: dict[str, tuple[str, ...]] = {
    "personal_details": ("Lives in Oslo", "Was born in 1990", "Is from Brazil", "Name is Eva Lind"),
    "family": ("Has two nephews", "Her aunt raised her", "Is expecting a baby", "Rex is a poodle"),
    "professional_details": (
        "Is a baker",
        "Leads a team of five",
        "Manages a warehouse",
        "Runs a small shop",
    ),
    "sports": (
        "Supports Liverpool",
        "Follows Serena Williams",
        "Trains twice a week",
        "Has a black belt",
    ),
    "travel": ("Has been to Peru", "Is going to Crete in June", "Wants to see the northern lights"),
    "food": (
        "Loves tiramisu",
        "Cannot stand anchovies",
        "Favourite snack is falafel",
        "Orders a flat white",
    ),
    "music": (
        "Is a fan of Mozart",
        "Listens to Coldplay",
        "Saw Beyoncé live",
        "Is learning the harp",
    ),
    "health": ("Has a bad back", "Is on blood thinners", "Feels stressed", "Has a cold"),
    "technology": (
        "Uses Kubernetes",
        "Switched to Windows",
        "Is learning SQL",
        "Has a Garmin watch",
    ),
    "hobbies": (
        "Makes candles",
        "Builds model boats",
        "Spends Sundays restoring clocks",
        "Plays sudoku",
    ),
    "fashion": ("Likes linen", "Dyes her hair", "Only dresses in black"),
    "entertainment": ("Is a fan of Star Wars", "Loves Agatha Christie", "Plays Mario Kart"),
    "milestones": ("Became an uncle in 2020", "Turned forty in March", "Opened her own practice"),
    "user_preferences": (
        "Wants bullet points",
        "Likes to be addressed formally",
        "Uses the metric system",
    ),
    "misc": ("Order arrived late", "Has an open ticket"),
}

# Least cosine for the nearest category to count. Short texts lie close to much that they have
# nothing to do with: on 40 memories without a telling word, 0.4 left two wrong guesses, 0.3 nine.
# A category of one's own has nothing but its description, which is all there is to go by.
NEAR_ENOUGH = 0.40
NEAR_ENOUGH_OWN = 0.20
LAST_RESORT = "misc"


def categories_of(project: Project) -> Mapping[str, str]:
    """Category name -> description: the project's own catalogue, else the fifteen built in."""
    return dict(project.categories.values_list("name", "description")) or DEFAULT_CATEGORIES


def assign(
    texts: Sequence[str], catalogue: Mapping[str, str], embed: Embed
) -> list[tuple[str, ...]]:
    """One or two names of `catalogue` (name -> description) for each memory text, best first.

    A memory gets no category only where the catalogue is empty. Default categories are told by
    their words; what the words leave open goes to the nearest description or example. A catalogue
    of one's own has no words, so it is always compared.
    """
    if not catalogue:
        return [() for _ in texts]
    told = [_told(text, catalogue) for text in texts]
    has_own = any(name not in DEFAULT_CATEGORIES for name in catalogue)
    open_ones = [number for number, names in enumerate(told) if has_own or not names]
    nearest = _nearest([texts[number] for number in open_ones], catalogue, embed)
    for number, name in zip(open_ones, nearest, strict=True):
        told[number] = (
            [name, *told[number]] if name != LAST_RESORT or not told[number] else told[number]
        )
    return [tuple(dict.fromkeys(names))[:2] for names in told]


def _told(text: str, catalogue: Mapping[str, str]) -> list[str]:
    """The default categories of the catalogue whose words occur in the text."""
    head = next((name for pattern, name in HEADS if pattern.match(text)), None)
    if head in catalogue and head is not None:
        return [head]
    found = (topic.category for topic in topics.told_by(text) if topic.broad)
    return [name for name in dict.fromkeys(found) if name in catalogue]


def _nearest(texts: Sequence[str], catalogue: Mapping[str, str], embed: Embed) -> list[str]:
    """The category each text is nearest to: the best cosine with its description or examples."""
    if not texts:
        return []
    names, lines = [], []
    for name, description in catalogue.items():
        for line in (f"{name.replace('_', ' ')}: {description}", *EXAMPLES.get(name, ())):
            names.append(name)
            lines.append(line)
    cosines = embed(texts) @ embed(lines).T
    return [
        names[best]
        if row[best] >= _least(names[best]) or LAST_RESORT not in catalogue
        else LAST_RESORT
        for row, best in zip(cosines, cosines.argmax(axis=1), strict=True)
    ]


def _least(name: str) -> float:
    return NEAR_ENOUGH if name in DEFAULT_CATEGORIES else NEAR_ENOUGH_OWN
