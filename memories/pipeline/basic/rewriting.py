"""Other ways of saying it, turned into the plain order that the rules can read.

"Tennis is my favourite sport" is "my favourite sport is tennis"; "Diet: vegan" is "I am vegan";
"coffee gives me migraines" has coffee for its subject.
"""

from collections.abc import Sequence

from memories.pipeline.basic.clauses import Clause
from memories.pipeline.basic.lexicon import BELONGINGS, RELATIONS, STATES, table, words
from memories.pipeline.basic.subjects import Subject
from memories.pipeline.basic.verbs import is_base
from memories.pipeline.basic.words import Tokens, join, lower

TASTES = words("tastes taste smells smell")
EFFECTS = words(
    "sets give gives make makes keep keeps help helps scare scares bother bothers upset "
    "upsets bring brings put puts land leave wreck wrecks destroy ruin ruins kill trigger "
    "triggers annoy "
    "annoys stress stresses relax relaxes calm "
    "calms hurt hurts irritate irritates send sends"
)
COMPLETE_EFFECTS = words(
    "help helps calm calms relax relaxes scare scares bother bothers kill hurt hurts"
)
NO_CAUSES = words(
    "it this that he she they i you what who which there the we these those please "
    "can could your if let"
)
DELIGHTS = words("thing jam favourite favorite favourites favorites pleasure weakness obsession")
NAMED = DELIGHTS | BELONGINGS | {"go-to"}
NOT_INVERTED = words("what where who when which i my there he she they these those you we all but")
DATED = words("it this that today tomorrow here")
# What a label such as "Location:" is about.
KEYS = table(
    "name: name; age: age; location: home; job: job; occupation: job; profession: job; "
    "diet: diet; allergies: allergies; hobbies: hobbies; hobby: hobby; interests: "
    "hobbies; birthday: birthday; city: home city; height: height; weight: weight; pets: "
    "pets; kids: kids; languages: languages; email: email; pronouns: pronouns; role: job "
    "title; employer: employer; holder: name; patient: name; guest: name; passenger: name; "
    "customer: name; client: name; member: name; applicant: name; student: name; dob: date of "
    "birth; "
    "born: date of birth; zip: zip code; postcode: postcode; phone: phone number; "
    "mobile: mobile number; address: address; size: size; email: email; "
    " status: status; nationality: nationality"
)


def labelled(tokens: Sequence[str]) -> Tokens | None:
    """ "Name: Sam", "Diet: vegan", "Favourite pudding: sticky toffee" as a sentence; else None."""
    if ":" not in tokens[1:4]:
        return None
    at = list(tokens).index(":")
    key, value = lower(tokens[:at]), list(tokens[at + 1 :])
    if key[0] == "my":
        key = key[1:]
    if not value or not key:
        return None
    if key[0] in ("favourite", "favorite"):
        return ["my", *key, "is", *value]
    first = value[0].lower()
    match KEYS.get(key[-1]) if len(key) <= 2 else None:
        case None:
            return None
        case "age":
            return ["I", "am", *value]
        case "home":
            return ["I", "live", "in", *value]
        case "job":
            return ["I", "work", "as", *([] if first in ("a", "an") else ["a"]), *value]
        case "allergies":
            none = first in ("none", "no")
            return ["I", "have", "no", key[-1]] if none else ["I", "am", "allergic", "to", *value]
        case "pets" | "kids":
            return ["I", "have", *value, *(key if len(value) == 1 else [])]
        case "diet" | "status":
            return ["I", "am", *value] if first in STATES else None
        case "languages":
            return ["I", "speak", *value]
        case name:
            return ["my", *name.split(), "are" if name.endswith("s") else "is", *value]


def affects(tokens: Sequence[str]) -> Clause | None:
    """The clause of "coffee gives me migraines", whose subject acts on the speaker; else None."""
    low = lower(tokens)
    if not low or low[0] in NO_CAUSES:
        return None
    at = next((i for i, w in enumerate(low) if w in TASTES and i), 0)
    if 0 < at <= 3 and low[-2:] == ["to", "me"]:
        return _acting(tokens, at, at)
    at = next((i for i, w in enumerate(low) if w in EFFECTS and i), 0)
    on_me = low[at + 1 : at + 2] == ["me"] or low[at + 1 : at + 3] == ["my", "stomach"]
    if not 0 < at <= 5 or not on_me or is_base(low[0]) or low[at - 1] in ("to", "not", "and"):
        return None
    start = at - 1 if low[at - 1] in ("can", "could", "really", "always", "still") else at
    complete = low[at] in COMPLETE_EFFECTS or len(low) > at + 2
    return _acting(tokens, start, at) if complete else None


def _acting(tokens: Sequence[str], start: int, at: int) -> Clause:
    cause = join(["their" if word == "my" else word for word in tokens[:start]])
    return Clause(
        subject=Subject("cause", cause),
        words=list(tokens[start:]),
        verb=tokens[at].lower(),
        rest=list(tokens[at + 1 :]),
    )


def inverted(tokens: Sequence[str]) -> Tokens | None:
    """ "Tennis is my favourite sport" as "my favourite sport is tennis", else None."""
    low = lower(tokens)
    at = next((i for i, w in enumerate(low) if w in ("is", "are", "'s") and i), 0)
    if not 0 < at <= 6 or low[at + 1 : at + 2] not in (["my"], ["our"]):
        return None
    first, rest = list(tokens[:at]), list(tokens[at + 1 :])
    if low[0] in DATED:
        return _dated(low, rest)
    if low[0] in NOT_INVERTED:
        return None
    if RELATIONS & set(low[at + 2 :]) and first[0][0].isupper():
        return [*rest, "is", "named", *first]
    if not NAMED & set(low[at + 2 :]):
        return None
    if ("," in rest and lower(rest)[rest.index(",") - 1] in DELIGHTS) or low[-1] in DELIGHTS:
        return ["I", "love", *first]
    return [*rest, "is", *first]


def _dated(low: Sequence[str], rest: Tokens) -> Tokens | None:
    """ "It's my birthday on Friday", "tomorrow is our anniversary": what is dated, and when."""
    body = lower(rest)
    noun = next((i for i, w in enumerate(body) if w in ("birthday", "anniversary")), None)
    if noun is None:
        return None
    when = [low[0]] if low[0] in ("today", "tomorrow") else rest[noun + 1 :]
    return [*rest[: noun + 1], "is", *when] if when else None
