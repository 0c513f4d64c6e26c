"""What somebody is, has, likes, and what is true of their things."""

import re

from memories.pipeline.basic.clauses import Clause
from memories.pipeline.basic.foods import names_a_food
from memories.pipeline.basic.fragments import FOODS
from memories.pipeline.basic.judge.rest import (
    ARTICLES,
    NUMBERS,
    POINTING,
    Rest,
)
from memories.pipeline.basic.lexicon import (
    BELONGINGS,
    FLEETING,
    HEALTH,
    LASTING_PLACES,
    LASTING_TREATMENTS,
    NATIONALITIES,
    NEEDS_COMPLEMENT,
    OPTIONAL_COMPLEMENT,
    PASSING,
    RELATIONS,
    STATES,
    TASKS,
    words,
)
from memories.pipeline.basic.setting import TOOLS
from memories.pipeline.basic.verbs import HABIT

SYMPTOMS = HEALTH | words("migraines allergies headaches seizures nightmares cramps")
DEGREES = words(
    "big so very all both really also quite pretty highly severely mildly deeply "
    "slightly super extremely huge fully strictly partially legally now happily newly"
)
TURNED = words(
    "diagnosed born raised brought adopted educated laid fired promoted accepted "
    "hired made transferred vaccinated named admitted operated"
)
ONCE = TURNED | words("put told married engaged never") - {"named"}
CHILDHOOD = words("kid child baby teenager bit lot while good great")
UNITS = words("minutes mins miles minute hours hour seconds percent pages away late done")
HOMES = words(
    "village town city farm island family country suburb part north south east west "
    "outside near countryside coast"
)
PROVEN = words("against vaccinated qualified trained licensed certified")
TITLES = words(
    "best maid godfather godmother oldest youngest eldest only first mother father "
    "owner founder ceo cto head captain lead manager"
)
CHATTER_OF_PEOPLE = words(
    "right wrong great nice lovely annoying amazing awesome funny fine ok okay here "
    "there home late busy gone cool sure weird angry cute happy sad sweet good bad "
    "the asking not so like"
)
BARE = words("man woman fan kid person guy girl boy adult sucker user customer friend member part")
UNCLAIMED = words("expert doctor lawyer programmer bot")
SYSTEMS = words(
    "windows mac macos chrome ios android linux ubuntu firefox safari version page "
    "chapter zoom teams slack edge debian"
)
STAGES = words("process middle second third army navy choir band")
SPANS = words(
    "year degree process trimester semester course army navy choir band term phd training"
)
SCHOOLS = words("uni university college school")
NOT_MINE = words("my your the")

# Endings of the international names of medicines.
MEDICINE = re.compile(
    r"(?:pril|olol|statin|sartan|azole|mab|xaban|formin|cillin|epam|oxetine|aline|oxine|parin|mycin"
    r"|tidine|setron|gliptin|flozin|glutide|triptan|dipine|kast|asone|olone|phylline|barbital)$"
)
COMPLAINTS = words("skin acne pain heart blood bones mood sleep nerves stomach periods lungs")
KINDS_OF_PEOPLE = words(
    "parents newlyweds vegetarians vegans expats immigrants neighbours twins christians muslims "
    "hindus buddhists homeowners farmers teachers pensioners retirees"
)
UNDERGONE = words(
    "appendix tonsils gallbladder wisdom hysterectomy chemo surgery stroke baby "
    "operation transplant cancer accident miscarriage twins attack vasectomy covid "
    "c-section bypass interview birthday"
)
KEPT = SYMPTOMS | words("for since surgery operation kids children")
DUE = words(
    "plans plan homework test tests exam exams class classes meeting call presentation assignment "
    "deadline session lesson lessons subject lunch dinner"
)
FLUX = words("question questions idea doubt problem issue error bug order request delivery parcel")
# What one has in the kitchen for the moment; having it every morning is a habit.
PANTRY = words(
    "leftover leftovers fridge freezer cupboard pantry rice egg eggs flour potatoes carrots onion "
    "courgettes courgette zucchini chicken mince tomatoes apples oranges bananas lemons porridge "
    "oats toast cereal coffee tea smoothie cups grams"
)
VAGUE_AMOUNTS = words("some many lots plenty quite")
LACKED_NOW = words("idea clue problem problems doubt time issue issues one way need money")
LEFT = words("minutes left seconds mins open tabs windows")
INNATE = RELATIONS | HEALTH | words("boy boys girl girls gene genes flu right")
LACKED = words("a an any much kids children siblings pets gluten dairy meat")
QUESTIONS = words("how what when where why if you your yours yourself")


def is_something(clause: Clause, rest: Rest) -> bool:
    """Whether "to be" is followed by a lasting state rather than a mood or a whereabouts."""
    if clause.tense == "past":
        grown = rest.opens("a", "an") and len(rest) > 2 and not rest.has(CHILDHOOD, 4)
        return (rest.first in ONCE and len(rest) > 1) or grown
    if clause.tense == "perfect" and {"for", "since", "years"} & set(rest.low):
        return not rest.pointing and not rest.has(UNITS)
    while rest.first in DEGREES:
        rest = rest.after()
    if not rest:
        return False
    word, more = rest.first, rest.after()
    if word in STATES | NATIONALITIES:
        return _complete(word, more)
    if word in NEEDS_COMPLEMENT:
        if more.after().first in QUESTIONS:
            return False
        known = more.after().first not in POINTING | NOT_MINE or clause.subject.kind == "person"
        return len(more) > 1 and more.first == NEEDS_COMPLEMENT[word] and known
    if rest.opens("more of a"):
        return len(rest) > 3
    if word in ("a", "an", "my", "half", "part", "one", "both"):
        return _is_somebody(clause, rest)
    if rest.counted or word in NUMBERS:
        return not more.has(UNITS, 2)
    if word in PLACED:
        return _is_placed(clause, word, more)
    if word in PROVEN | TURNED:
        return bool(more) and (word in TURNED or not more.pointing)
    if any(w in STATES and w not in NEEDS_COMPLEMENT for w in rest.low[:4]) or more.opens(
        "hunting"
    ):
        return True
    if rest.has(KINDS_OF_PEOPLE, 2):
        return True
    if clause.subject.kind == "person":
        return word not in CHATTER_OF_PEOPLE | POINTING
    return word == "the" and (more.has(TITLES, 2) or _is_titled(rest))


def _complete(word: str, more: Rest) -> bool:
    """Whether a state has the words it needs: "keen on rugby", not "crazy"."""
    need = NEEDS_COMPLEMENT.get(word)
    if need is None or (word in OPTIONAL_COMPLEMENT and not more):
        return True
    return bool(more) and (need == "" or need in more.low[:3])


def _is_titled(rest: Rest) -> bool:
    """ "the CFO of a logistics company"."""
    joined = not {"of", "at", "for"}.isdisjoint(rest.low[2:6])
    return joined and rest.head not in TASKS | FLEETING | {"one"}


def _is_somebody(clause: Clause, rest: Rest) -> bool:
    if rest.first == "my" and clause.subject.kind == "self":
        return False
    if rest.opens("a bit"):
        return any(w in STATES and w in NEEDS_COMPLEMENT for w in rest.low)
    if clause.tense == "perfect" and not {"for", "since", "years"} & set(rest.low):
        return False
    content = [w for w in rest.low[1:] if w not in ("big", "huge", "total", "complete", "real")]
    if not content or content[0] in ("of", "like") or (len(rest) == 2 and content[0] in BARE):
        return False
    if clause.negated and rest.head in UNCLAIMED:
        return False
    return rest.head not in FLEETING | TASKS and rest.low[1] not in FLEETING


PLACED = words(
    "in on at with off back away near under over out from into mid early late between to"
)


def _is_placed(clause: Clause, word: str, more: Rest) -> bool:
    """ "from Cork", "in marketing", "on insulin", "with child": where somebody lastingly is."""
    if not more or more.pointing:
        return False
    named = more.place or more.proper
    if word in ("mid", "early", "late"):
        return more.first in LASTING_PLACES
    match word:
        case "from":
            return named or more.has(HOMES, 4) or more.last in ("profession", "background")
        case "into":
            return more.first != "the"
        case "to":
            return clause.tense == "perfect"
        case "between":
            return more.first == "jobs"
        case "under" | "over":
            return not named and more.first[0].isdigit()
        case "out":
            return more.opens("of work")
    if named:
        return more.first not in SYSTEMS
    match word:
        case "in":
            staged = more.first in ("my", "the", "a") and more.has(STAGES, 3) and more.has(SPANS)
            return (more.has(LASTING_PLACES, 6) and more.first != "the") or staged
        case "on":
            return more.has(LASTING_TREATMENTS, 5) or is_medicine(more)
        case "at":
            return more.has(SCHOOLS, 2)
        case "off" if more.first in FOODS or more.has(words("since for")):
            return True
        case "off":
            away = more.after()
            return more.first == "to" and (away.place or away.proper or more.has(SCHOOLS))
        case "with":
            return more.has(RELATIONS) or "child" in more.low
    return False


def is_medicine(rest: Rest) -> bool:
    """Whether a remedy is named: by its ending, its dose, or what it is taken for."""
    dose = any(re.fullmatch(r"\d+(?:\.\d+)?(?:mg|mcg|ml)", word) for word in rest.low)
    against = rest.low[1:2] == ("for",) and rest.after(2).has(SYMPTOMS | COMPLAINTS)
    return dose or against or bool(MEDICINE.search(rest.first))


def has_something(clause: Clause, rest: Rest) -> bool:
    """Whether what somebody has lasts or matters: people, illnesses, things, appointments."""
    if not rest:
        return False
    if clause.tense == "past":
        return rest.has(UNDERGONE | SYMPTOMS - {"back"}, 7)
    if clause.tense == "perfect":
        return rest.has(KEPT)
    pointing = rest.pointing and not (rest.first == "one" and len(rest) > 1)
    if pointing or rest.opens("a lot", "to", "been"):
        return False
    if rest.first in VAGUE_AMOUNTS or rest.opens("a few"):
        return rest.has(RELATIONS | HEALTH, 4)
    if (rest.first == "no" and rest.after().first in LACKED_NOW) or rest.after().has(LEFT, 2):
        return False
    if rest.has(SYMPTOMS):
        return True
    if rest.has(TOOLS, 4) or rest.has(words("tonight")):
        return False
    counts = sum(word[0].isdigit() for word in rest.low)
    if counts > 1 and not (rest.timed or rest.calendar or rest.has(INNATE)):
        return False
    if rest.has(PANTRY):
        return rest.regular or rest.first == "my"
    if rest.task or rest.head in PASSING:
        return (rest.head in DUE and rest.timed) or (rest.calendar and rest.head not in FLUX)
    if clause.negated and rest.last == "anymore":
        return rest.has(INNATE | BELONGINGS)
    if rest.first == "the" and not rest.has(INNATE):
        return rest.timed
    return not clause.negated or rest.first in LACKED


def likes(clause: Clause, rest: Rest) -> bool:
    """Whether a liking is about the world rather than about an answer or an offer."""
    if not rest or rest.first in QUESTIONS | POINTING:
        return False
    if clause.verb in ("fear", "miss", "fancy") and rest.task:
        return False
    if clause.progressive and clause.tense == "present":
        return False
    if clause.tense == "past" and not clause.negated and clause.verb in ("love", "like", "enjoy"):
        return rest.first != "the" or len(rest) > 3 or names_a_food(rest.said)
    if rest.first in ARTICLES | TASKS and rest.has(TASKS, 3):
        return False
    if rest.first == "to":
        return len(rest) > 2 or rest.after().first in HABIT
    return True
