"""Clauses without a subject, as people type them, turned into first-person sentences.

"allergic to nuts", "two kids", "love hiking", "not a fan of horror", "nurse in Leeds".
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from memories.pipeline.basic.dates import CALENDAR
from memories.pipeline.basic.lexicon import (
    BELONGINGS,
    FREQUENCY,
    HEALTH,
    LOOSE_RELATIONS,
    NATIONALITIES,
    NEEDS_COMPLEMENT,
    RELATIONS,
    STATES,
    words,
)
from memories.pipeline.basic.places import is_place
from memories.pipeline.basic.verbs import (
    AUXILIARIES,
    EVENT,
    base_of_ing,
    base_of_past,
    base_of_third,
    is_base,
)
from memories.pipeline.basic.words import Tokens, find, is_word, lower

ONCE = re.compile(CALENDAR, re.IGNORECASE)
LEADS = FREQUENCY | words(
    "not also currently now just recently really mostly originally still newly "
    "happily severely proudly only super very totally literally honestly absolutely seriously"
)
AILING = words("bad dodgy weak sore arthritic stiff")
BODY = words("knee knees back shoulder shoulders hip hips ankle ankles eyes eyesight hearing heart")
COUNTS = words("one two three four five six seven eight nine ten a an several")
SKILLS = words("good bad terrible great new")
LIKED = words("love like hate enjoy live prefer dislike adore luv work loved hated")
WORKED = words("as at in for from with nights part-time full-time remotely weekends shifts")
SIMILES = words("a an the those that this i it you my when")
PAST = words(
    "moved started adopted quit bought joined graduated retired married broke had "
    "switched turned became finished signed grew lived worked studied gave lost won "
    "ran visited booked passed stopped went relocated sold used learned learnt loved "
    "hated was"
)
ONGOING = words(
    "living working studying learning training planning moving going looking "
    "expecting trying thinking recovering saving flying travelling traveling getting "
    "visiting writing raising teaching volunteering hoping renovating commuting "
    "suffering considering staying freelancing dating running playing heading doing "
    "breastfeeding retraining applying caring renting taking driving owning having sitting heading "
    "touring serving"
)
PEOPLE = words(
    "student teacher beginner parent mum mom dad father mother nurse doctor developer "
    "engineer vegan vegetarian user diabetic person woman man guy pensioner freelancer"
)
JOBS = words(
    "nurse teacher engineer developer lawyer doctor chef baker plumber electrician "
    "carpenter accountant designer student pensioner freelancer paramedic pharmacist "
    "architect writer musician artist farmer driver mechanic programmer journalist "
    "photographer scientist librarian vet dentist barista waiter waitress cook pilot "
    "firefighter translator dad mum mom mother father parent grandmother grandfather "
    "consultant analyst manager nanny tutor lecturer professor physio therapist "
    "midwife butcher hairdresser cleaner builder surgeon solicitor actor actress "
    "dancer editor expat immigrant veteran homeowner widow widower vegan vegetarian "
    "pescatarian tester carer clerk cashier receptionist secretary soldier sailor fisherman "
    "gardener plasterer roofer joiner welder bricklayer brickie sparky postie postman trucker "
    "bartender coder banker broker barber tailor beautician dj singer drummer priest vicar imam "
    "pastor optician radiographer zookeeper ranger researcher economist biologist physicist "
    "historian academic postgrad undergrad intern apprentice trainee entrepreneur recruiter "
    "marketer statistician mathematician interpreter sculptor illustrator potter florist caterer "
    "headteacher barrister paralegal detective policeman policewoman janitor caretaker landscaper "
    "surveyor courier busker cabbie stylist seamstress bookkeeper copywriter podcaster tattooist"
)
PARENTS = words("mother father mum mom dad parent owner grandmother grandfather")
ROLE_ENDINGS = tuple(
    words(
        "drinker lover eater owner player runner reader walker addict enthusiast nerd "
        "geek buff swimmer cyclist hiker gamer sleeper survivor worker person smoker "
        "traveller traveler collector owl speaker supporter"
    )
)
NO_ROLES = words("the my your this that his her i any what which no")
QUESTION_VERBS = words("is are does did will would could should may might")
FOODS = words(
    "nuts peanuts dairy gluten meat pork beef fish shellfish sugar alcohol eggs wheat "
    "soy sesame caffeine milk lactose onions garlic mushrooms seafood spice cilantro "
    "coriander red carbs bread cheese"
)
LACKED = words("allergies pets siblings dietary known partner job")
# "Don't eat pork" is said of oneself; "don't write explanations" is an order.
OWN_DENIALS = words(
    "eat drink smoke like love enjoy have drive own live work speak celebrate do cook "
    "wear know really particularly much get play care mind usually ever even"
)
ADVERB_FIRST = words("need want will can use take play speak go")
AGE_MARKS = (",", "years", "yo", "year", "and", "y/o", "m", "f")


@dataclass(frozen=True)
class Fragment:
    """kept: the words to use; lead: their first; word, more: without "not", "just", "usually"."""

    kept: Tokens
    lead: str
    word: str
    more: Tokens

    def am(self, *before: str) -> Tokens:
        """ "I am ..."."""
        return ["I", "am", *before, *self.kept]

    def i(self, *before: str) -> Tokens:
        """ "I ..."."""
        return ["I", *before, *self.kept]

    @property
    def acts(self) -> bool:
        """Whether a verb follows, so that the words are the subject of something else."""
        return any(base_of_third(w) or base_of_past(w) or w in AUXILIARIES for w in self.more[1:])


def fragment(tokens: Sequence[str]) -> Tokens | None:
    """A clause without subject as a first-person sentence; None for what is no statement."""
    kept = list(tokens[:-1]) if tokens[-1:] == ["here"] else list(tokens)
    if kept and kept[0].istitle() and kept[0].lower() not in NATIONALITIES:
        kept[0] = kept[0].lower()
    low = lower(kept)
    if (
        low[:1]
        and low[0] not in BELONGINGS
        and "who" not in low
        and low[0] not in LIKED | {"used"}
        and AUXILIARIES - {"do", "can"}
        & set(_without_infinitive(low[2 if low[0] in LEADS | AUXILIARIES else 1 :]))
    ):
        return None
    if low[:1] and (low[0] in QUESTION_VERBS or find(low, ["of", "mine"]) >= 0):
        return None
    bare = low
    while bare and bare[0] in LEADS:
        bare = bare[1:]
    if not bare:
        return None
    part = Fragment(kept, low[0], bare[0], bare[1:])
    return next((found for read in READERS if (found := read(part))), None)


def _without_infinitive(low: Sequence[str]) -> Sequence[str]:
    """The words without the "to be" of "training to be a nurse"."""
    at = find(low, ["to", "be"])
    return [*low[:at], *low[at + 2 :]] if at >= 0 else low


def _state(part: Fragment) -> Tokens | None:
    """ "vegan", "allergic to nuts", "type 1 diabetic"."""
    if part.word == "born" and part.more:
        return part.i("was")
    if part.word in STATES | SKILLS and not set(part.more[:1]) & BODY:
        need = NEEDS_COMPLEMENT.get(part.word)
        if base_of_past(part.word) in EVENT and part.more[:1] and part.more[0] in COUNTS | {"our"}:
            return part.i()
        role = part.more[-1:] and part.more[-1] in JOBS | PEOPLE and len(part.more) <= 3
        if need is None and role and "and" not in part.more and "," not in part.more:
            return part.am("an" if part.word[0] in "aeiou" else "a")
        complete = need is None or (bool(part.more) and (need == "" or need in part.more[:3]))
        return part.am() if complete or part.word == "engaged" else None
    last = part.more[-1] if part.more else ""
    short = len(part.more) <= 4 and part.word not in LIKED and part.word != "no"
    return part.am() if short and last in STATES and last not in NEEDS_COMPLEMENT else None


def _without(part: Fragment) -> Tokens | None:
    """ "no nuts", "no kids", "no allergies", "no longer vegan"."""
    if part.word != "no" or not part.more or len(part.kept) > 6:
        return None
    if any(w in RELATIONS for w in part.more) or part.more[0] in LACKED:
        return part.i("have")
    if part.more[0] in FOODS or part.more[-1] in FOODS:
        return ["I", "do", "not", "eat", *part.kept[1:]]
    if part.more[0] == "longer" and len(part.more) > 1:
        return part.am() if part.more[1] in STATES else part.i()
    return None


def _whereabouts(part: Fragment) -> Tokens | None:
    """ "from Lisbon", "mid 30s", "between jobs", "big into CrossFit", "diagnosed with ADHD"."""
    word, more = part.word, part.more
    if not more:
        return None
    if word in ("mid", "early", "late") and re.match(r"\d0s|\w+ties", more[0]):
        return part.am("in")
    jobless = word in ("between", "out") and more[-1] in ("jobs", "work")
    fond = word in ("big", "more") and more[0] == "into"
    aged = word == "over" and more[0][0].isdigit()
    placed = word in ("in", "near") and is_place(more)
    if placed or jobless or fond or aged or word in ("from", "into", "based", "aged", "off"):
        return part.am()
    return part.i("was") if word == "diagnosed" else None


def _number(part: Fragment) -> Tokens | None:
    """ "34", "two kids"."""
    word, more = part.word, part.more
    age = (
        not any(w[0].isdigit() for w in more)
        and word.isdecimal()
        and len(word) < 4
        and (not more or more[0] in AGE_MARKS)
    )
    if age:
        return part.am() if 4 < int(word) < 120 else None
    if word in ("twins", "triplets") or (word in AILING and set(more[:2]) & BODY):
        return part.i("have")
    kin = any(w in RELATIONS | {"boys", "girls"} - LOOSE_RELATIONS for w in more[:4])
    return part.i("have") if kin and (word in COUNTS or word.isdigit()) else None


def _fan(part: Fragment) -> Tokens | None:
    """ "big Arsenal fan", "not a fan of horror"."""
    low = [part.word, *part.more]
    if not (low[-1] == "fan" or ("fan" in low[:5] and find(low, ["of"]) >= 0)):
        return None
    if part.word in ("a", "an"):
        return part.am()
    if part.lead == "not":
        return ["I", "am", "not", "a", *part.kept[1:]]
    return part.am("a")


def _liking(part: Fragment) -> Tokens | None:
    """ "love hiking", "work as a nurse", "don't eat pork", "can't have gluten"."""
    word, more = part.word, part.more
    if word in LIKED and more:
        if (word == "work" and more[0] not in WORKED) or (word == "like" and more[0] in SIMILES):
            return None
        return part.i()
    if word == "do" and more[:1] == ["not"]:
        return part.i() if len(more) > 2 and more[1] in OWN_DENIALS else None
    if word == "can" and more[:1] == ["not"]:
        return part.i() if len(more) > 1 else None
    if part.lead == "never":
        return ["I", "have", *part.kept] if base_of_past(word) else part.i()
    return None


def _verb(part: Fragment) -> Tokens | None:
    """ "moved to Leeds", "got a puppy", "been freelancing", "usually play chess"."""
    word, more, lead = part.word, part.more, part.lead
    if word in ("have", "has") and more:
        lasting = more[0] in ("no", "got", "had") or not (RELATIONS | HEALTH).isdisjoint(more[:4])
        return ["I", "have", *part.kept[1:]] if lasting else None
    if word == "been" and more:
        return part.i("have")
    if word == "got":
        counted = more[:1] and (more[0] in COUNTS | {"the"} or more[0].isdigit())
        return part.i("have") if counted else part.i()
    done = base_of_past(word)
    if done in EVENT - words("read cut put set leave find see make do") and len(more) > 1:
        return part.i()
    if word in PAST and more and (word != "was" or lead == "was"):
        return part.i()
    planned = word.endswith("ing") and ONCE.search(" ".join(more)) and not part.acts
    if (
        planned
        or (word in ONGOING and more and not part.acts)
        or (base_of_ing(word) and lead == "currently")
    ):
        return part.am()
    own = word in ("am", "hope") or (word == "speak" and more)
    often = lead in FREQUENCY and (word in ADVERB_FIRST or lead not in ("always", "only"))
    return part.i() if own or (often and is_base(word)) else None


def _role(part: Fragment) -> Tokens | None:
    """ "a film student", "nurse", "coffee drinker", "not a morning person", "Irish"."""
    word, more = part.word, part.more
    verbal = any(base_of_third(w) for w in more)
    article = word in ("a", "an")
    if article and not verbal and ((more[-1:] and more[-1] in PEOPLE) or PEOPLE & set(more[:3])):
        return part.am()
    if (word in NATIONALITIES and not more) or (
        part.lead == "not" and word in ("a", "an", "in", "on", "from")
    ):
        return part.am()
    if word in ("named", "called") or verbal or not role_at(part.kept, 0):
        return None
    return part.am() if article else part.am("an" if word[0] in "aeiou" else "a")


def _belonging(part: Fragment) -> Tokens | None:
    """ "favourite sport is tennis", "birthday is on 3 May"."""
    favourite = part.word in ("favourite", "favorite") and {"is", "are"} & set(part.more)
    plain = part.word in BELONGINGS and part.more[:1] and part.more[0] in ("is", "'s", "are")
    return ["my", *part.kept] if favourite or (plain and len(part.more) > 1) else None


READERS: tuple[Callable[[Fragment], Tokens | None], ...] = (
    _state,
    _without,
    _whereabouts,
    _number,
    _fan,
    _liking,
    _verb,
    _role,
    _belonging,
)


def role_at(tokens: Sequence[str], j: int) -> bool:
    """Whether a bare role stands at `j` up to a pause: "nurse", "tea drinker", "mother of four"."""
    low = []
    for word in tokens[j:]:
        if word == ":":
            return False
        if not is_word(word) or word in ("and", "but"):
            break
        low.append(word.lower())
    if not 0 < len(low) <= 4 or low[0] in NO_ROLES or "to" in low:
        return False
    if low[1:2] == ["of"]:
        return low[0] in PARENTS and len(low) > 2
    place = next((k for k, w in enumerate(low) if w in ("in", "at", "from", "for", "by")), len(low))
    return (place > 0 and low[place - 1] in JOBS) or low[-1].endswith(ROLE_ENDINGS)
