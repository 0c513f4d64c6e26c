"""What memories are about: the topics people ask for by name, and the words that give them away.

A topic is asked for in a command ("my food preferences") and told in a memory ("Loves chicken").
The broad ones stand for a default category each; the narrow ones ("allergies", "films") only ever
hold what their words say, because no category vouches for them.
"""

import re
from dataclasses import dataclass
from functools import cache

from memories.pipeline import topic_words


@dataclass(frozen=True, kw_only=True)
class Topic:
    """One subject matter.

    asked: words, apart by space, by which a command names it (as alternatives of a pattern).
    told: the same for words in a memory that put it under this topic.
    category: the default category it belongs to; broad: whether it is that category as a whole.
    """

    name: str
    asked: str
    told: str
    category: str
    broad: bool = False

    def is_asked_by(self, word: str) -> bool:
        """Whether this one word, as it was written, names the topic."""
        return bool(_pattern(self.asked).fullmatch(word))

    def told_at(self, text: str) -> int | None:
        """Where the first word stands that puts a memory's text under this topic, None without."""
        for match in _pattern(self.told).finditer(text):
            # "Has two cats, Miso and Tofu" is not about food: what is called so is somebody's name.
            if self.category != "food" or not (match.start() and match[0][0].isupper()):
                return match.start()
        return None

    def is_told_by(self, text: str) -> bool:
        """Whether a word of the memory's text puts it under this topic."""
        return self.told_at(text) is not None


@cache
def _pattern(words: str) -> re.Pattern[str]:
    """Whole words or phrases ("_" stands for a space), capitals ignored."""
    alternatives = "|".join(words.split()).replace("_", "[ -]")
    return re.compile(rf"(?<![\w'])(?:{alternatives})(?![\w])", re.IGNORECASE)


def _broad(name: str, category: str, *, asked: str, told: str) -> Topic:
    return Topic(name=name, category=category, asked=asked, told=told, broad=True)


def _narrow(name: str, category: str, *, asked: str, told: str) -> Topic:
    return Topic(name=name, category=category, asked=asked, told=told)


TOPICS = (
    _broad(
        "food",
        "food",
        asked="foods? eating meals? cuisines? dishes diet_preferences foodie culinary nutrition",
        told=topic_words.FOOD,
    ),
    _broad("travel", "travel", asked="travels? travell?ing", told=topic_words.TRAVEL),
    _broad(
        "health",
        "health",
        asked="health medical illness(?:es)? wellness wellbeing",
        told=topic_words.HEALTH,
    ),
    _broad(
        "work",
        "professional_details",
        asked="work(?:ing)? career professional professional_details employment professional_life",
        told=topic_words.WORK,
    ),
    _broad("family", "family", asked="family families relatives", told=topic_words.FAMILY),
    _broad("music", "music", asked="music musical", told=topic_words.MUSIC),
    _broad(
        "sports", "sports", asked="sports? sporting fitness athletics?", told=topic_words.SPORTS
    ),
    _broad("hobbies", "hobbies", asked="hobby hobbies pastimes? leisure", told=topic_words.HOBBIES),
    _broad(
        "technology",
        "technology",
        asked="tech technology technologies gadgets? devices?",
        told=topic_words.TECHNOLOGY,
    ),
    _broad(
        "fashion", "fashion", asked="fashion clothes clothing outfits?", told=topic_words.FASHION
    ),
    _broad(
        "entertainment",
        "entertainment",
        asked="entertainment media",
        told=topic_words.ENTERTAINMENT,
    ),
    _broad(
        "milestones",
        "milestones",
        asked="milestones? achievements? life_events",
        told=topic_words.MILESTONES,
    ),
    _broad(
        "personal details",
        "personal_details",
        asked="personal personal_details identity",
        told=topic_words.PERSONAL,
    ),
    _broad(
        "preferences", "user_preferences", asked="user_preferences", told=topic_words.PREFERENCES
    ),
    _narrow(
        "trips",
        "travel",
        asked="trips? holidays? vacations? journeys? getaways? visits?",
        told="trips? journeys? holidays? vacations? getaways? visit(?:s|ed|ing)? hotels? "
        f"hostels? flights? flew cruises? itinerar(?:y|ies) suitcases? {topic_words.JOURNEYS}",
    ),
    _narrow(
        "injuries",
        "health",
        asked="injur(?:y|ies) broken fractures?",
        told=r"broke broken fractur\w+ sprain\w+ injur\w+ torn tore",
    ),
    _narrow(
        "computers",
        "technology",
        asked="computers? laptops? pc",
        told="computers? laptops? macbooks? imac pc thinkpad chromebook",
    ),
    _narrow(
        "allergies",
        "health",
        asked="allerg(?:y|ies|ic|ens?)",
        told=r"allerg(?:y|ies|ic|en|ens) an(?:a)?phyla\w+ hay_fever",
    ),
    _narrow(
        "intolerances",
        "health",
        asked="intolerances?",
        told="intoleran(?:t|ce|ces) c(?:o)?eliac",
    ),
    _narrow(
        "diet",
        "food",
        asked="diet diets dietary",
        told="diet vegetarian vegan pescatarian flexitarian kosher halal keto paleo low-carb "
        "gluten-free eats_no eats_only eats_meat (?:does_not|doesn't)_eat avoids_eating",
    ),
    _narrow(
        "drinks",
        "food",
        asked="drinks beverages?",
        told="drinks? drank tea coffee juice soda cola beer wine water cocktails? whisky gin",
    ),
    _narrow("films", "entertainment", asked="films? movies? cinema", told="films? movies? cinema"),
    _narrow(
        "series",
        "entertainment",
        asked="series tv television shows? tv_shows?",
        told="series tv television shows? sitcoms?",
    ),
    _narrow(
        "books",
        "entertainment",
        asked="books? reading novels?",
        told="books? novels? reads? reading authors? audiobooks?",
    ),
    _narrow(
        "games",
        "entertainment",
        asked="games gaming video_games?",
        told="games? gaming gamer playstation xbox nintendo",
    ),
    _narrow(
        "pets",
        "family",
        asked="pets? animals",
        told="dogs? cats? pupp(?:y|ies) kittens? pets? hamsters? parrots? rabbits? goldfish horse",
    ),
    _narrow(
        "education",
        "professional_details",
        asked="education studies schooling school university degrees? qualifications?",
        told="stud(?:ies|ied|ying) student_(?:at|of) degree thesis phd master's bachelor's "
        r"certificate exams? graduat\w+ diploma attends",
    ),
    _narrow(
        "languages",
        "personal_details",
        asked="languages?",
        told=r"speaks? languages? fluent bilingual native_speaker learning_(?:[A-Z]\w+)",
    ),
    _narrow(
        "money",
        "personal_details",
        asked="finances? financial money",
        told=r"salary earns? savings mortgage loans? debts? (?<!food_)bank budget pension "
        r"invest\w*",
    ),
    _narrow(
        "children",
        "family",
        asked="children kids child",
        told="children child kids? sons? daughters? bab(?:y|ies)",
    ),
    _narrow(
        "parents",
        "family",
        asked="parents",
        told="parents? (?:mother|father)(?!-in-law) mum mom dad",
    ),
    _narrow("siblings", "family", asked="siblings", told="siblings? sisters? brothers? twin"),
    _narrow("sleep", "health", asked="sleep sleeping", told="sleep(?:s|ing)? slept insomnia"),
    _narrow(
        "smoking",
        "health",
        asked="smoking cigarettes?",
        told="smok(?:es?|ed|er|ing) cigarettes? vap(?:es?|ing)",
    ),
    _narrow(
        "medication",
        "health",
        asked="medications? medicines? meds pills prescriptions?",
        told="medications? medicines takes_medicine pills? tablets insulin ibuprofen "
        "antidepressants?",
    ),
    _narrow(
        "location",
        "personal_details",
        asked="location whereabouts residence",
        told="lives_in lives_at moved_to address based_in",
    ),
)


def asked_by(word: str) -> Topic | None:
    """The topic that this word names, None when it names none."""
    return next((topic for topic in TOPICS if topic.is_asked_by(word)), None)


def told_by(text: str) -> list[Topic]:
    """The topics to which a word of this memory belongs, in the order of those words."""
    found = [(place, topic) for topic in TOPICS if (place := topic.told_at(text)) is not None]
    return [topic for _, topic in sorted(found, key=lambda one: one[0])]
