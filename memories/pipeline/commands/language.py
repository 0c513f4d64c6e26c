"""Words as the commands compare them: stems, meanings, and what a text claims.

Crude on purpose. A stem only has to be the same for "smoke", "smokes", "smoking" and "smoker"; it
is never shown to anyone.
"""

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from memories.pipeline.commands.patterns import any_of, pattern, word_set

WORD = re.compile(r"[^\W_]+(?:['.-][^\W_]+)*(?:\+\+|#)?")

# Words without content of their own: they neither identify a memory nor have to be in it.
EMPTY = word_set(
    """
    a an the this that these those my your our his her its their mine me i we he she it they you
    us him them who whom which what where when how why whether of to in on at by for with from
    about into over under as than and or but so if then also too very really quite just now
    currently actually still some any all every each no more most much many lot lots bit kind
    sort one ones am is are was were be been being do does did doing done have has had having
    've 'm 're 's got get gets can could will would shall should may might must not never there
    here own owns owned go goes going gone usually often always sometimes name's thing things
    stuff info information details detail data fact facts memory memories note notes record
    records entry entries everything anything something whole part regarding concerning related
    preference preferences recent recently favour ever nowadays days called named user user's
    situation issue issues problem problems status matter matters life topic subject new old
    current previous former says say said saying mention mentions mentioning plus i'm i've i'd
    i'll he's she's we're we've they're it's that's doesn't don't didn't isn't aren't wasn't
    won't can't cannot anymore person somebody someone who's what's where's want wants wanted
    hope hopes wish wishes dream dreams habit habits told
    """
)

# Each line is one meaning. The first word stands for the others.
MEANINGS = """
like likes liked liking love loves loved loving enjoy enjoys enjoyed adore adores prefer prefers
 preferred fan fond keen liking taste tastes
dislike dislikes disliked hate hates hated detest detests loathe loathes despise despises
favourite favorite favourites favorites fave
mother mum mom mam mama mummy mommy mothers
father dad papa daddy fathers
grandmother grandma granny nan
grandfather grandpa grandad granddad
husband wife spouse married marry marriage husbands wives
girlfriend boyfriend partner
divorce divorced divorcing divorces
ex ex-wife ex-husband ex-partner ex-girlfriend ex-boyfriend
flat apartment
house home
car cars vehicle automobile auto
film films movie movies
series show shows sitcom
job profession occupation
boss manager supervisor
colleague coworker co-worker colleagues coworkers
physician doctor gp
fear afraid scared phobia fears frightened terrified
retire retirement retired retires retiring
trip trips travel travels travelled traveled travelling traveling holiday holidays vacation
 vacations journey journeys getaway visit visits visited visiting went
mobile cell cellphone smartphone
bike bicycle bikes
photo photos photograph photographs
medication medications medicines meds
birthday birth born
vegetarian vegetarianism
vegan veganism
diabetes diabetic
asthma asthmatic
allergy allergies allergic allergen
pregnant pregnancy expecting
marathon marathons
smoke smokes smoked smoking smoker
run runs ran running runner
swim swims swam swimming swimmer
drive drives drove driving driver
study studies studied studying student
teach teaches taught teaching teacher
eat eats ate eaten eating
drink drinks drank drunk drinking
buy buys bought buying purchase purchased
sleep sleeps slept sleeping
speak speaks spoke spoken speaking
write writes wrote written writing writer
fly flies flew flown flying flight flights
wear wears wore wearing
lose lost loses losing
weight weigh weighs
height tall
child children kid kids
knife knives
fishing
clothing clothes
painting
building
wedding weddings
meeting meetings
contact contacted contacts
plan plans planned planning
collect collects collected collecting collection collections collector
lesson lessons class classes course courses
salary pay wage wages earns earn
uk britain
order orders parcel parcels package packages shipment shipments delivery deliveries
football soccer
pill pills
embarrassed ashamed
friend friends mate mates buddy pal
dog dogs doggy puppy puppies
cat cats kitty kitten kittens
cigarette cigarettes cigs fags
tv telly television
beer beers
son sons lad lads boy boys
fiancé fiancée fiance fiancee engaged engagement
trainers sneakers
university uni college
maths math mathematics
garden gardens gardening
cooking cook cooks cooked
dance dances danced dancing dancer
sing sings sang singing singer
climb climbs climbed climbing climber
hike hikes hiked hiking hiker
ski skis skied skiing skier
cycle cycles cycled cycling cyclist
volunteer volunteers volunteered volunteering
surgery operation operations surgeries
usa america
""".strip().replace("\n ", " ")


@cache
def _meanings() -> dict[str, str]:
    """Every word of MEANINGS with the word that stands for it."""
    return {word: line.split()[0] for line in MEANINGS.splitlines() for word in line.split()}


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """What is left of a word without its endings; words of one meaning share a stem."""
    word = word.lower().removesuffix("'s").removesuffix("s'")
    known = _meanings().get(word)
    if known:
        return known
    if len(word) > 4 and word.endswith("ies"):
        word = word[:-3] + "y"
    elif len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    known = _meanings().get(word)
    if known:
        return known
    for ending in ("ing", "ed", "ment"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)]
            if word[-1] == word[-2] and word[-1] not in "lsz":
                word = word[:-1]
            break
    return word.rstrip("e") if len(word) > 3 else word


def words(text: str) -> list[str]:
    """The words of a text as they are written, curly apostrophes made straight."""
    return WORD.findall(text.replace("’", "'"))


def terms(text: str) -> list[str]:
    """The words that carry meaning, as written; "half-marathon" is two of them, "ex-wife" is"
    " one."""
    found: list[str] = []
    for word in words(text):
        known = word.lower() in _meanings() or relation_of(word) is not None
        found += [word] if known or "-" not in word else word.split("-")
    return [word for word in found if word and word.lower() not in EMPTY]


def content(text: str) -> list[str]:
    """The stems of the words that carry meaning, in order."""
    return [stem(word) for word in terms(text)]


# --- what a memory claims -----------------------------------------------------------------------

NEGATION = pattern(
    r"\b(?:not|never|no longer|no|cannot|without|can't|\w+n't|stopped|quit|gave up|given up"
    r"|avoids?)\b"
)
PAST = pattern(
    r"\b(?:used to|formerly|previously|former|once|no longer|quit|stopped|gave up|given up"
    r"|anymore)\b"
)
WISH = pattern(
    r"\b"
    + any_of(
        """wants?_to would_(?:like|love)_to hopes?_to dreams?_of wish(?:es)?_to
        thinking_(?:of|about) considering tr(?:y|ies|ying)_to plans?_to_stop"""
    )
    + r"\b"
)
CANNOT_STAND = pattern(r"\b(?:can'?t|cannot|can not|could ?n[o']t) (?:stand|bear)\b")
OPPOSITES = {"dislike": "like"}
# "Prefers trains over planes" says nothing of liking planes, nor "Prefers calls to mails" of mails.
COMPARED = pattern(
    r"(?P<first>prefers? (?!to\b).+?)\sto\s.*"
    r"|\s(?:over|rather than|instead of|more than|better than)\s.*"
)
CLAUSE = pattern(r"\s*(?:;|,? but | although | whereas )\s*")


@dataclass(frozen=True)
class Claim:
    """One clause of a memory or of a command's target, reduced to what can be compared."""

    stems: frozenset[str]
    negative: bool
    past: bool
    wish: bool


def claim(text: str) -> Claim:
    """What a clause claims. "Hates tea" and "Doesn't like tea" come out alike."""
    text = CANNOT_STAND.sub("dislikes", text.replace("’", "'"))
    stems = content(text)
    negative = bool(NEGATION.search(text))
    for opposite in set(stems) & set(OPPOSITES):
        negative = not negative
        stems[stems.index(opposite)] = OPPOSITES[opposite]
    return Claim(frozenset(stems), negative, bool(PAST.search(text)), bool(WISH.search(text)))


def claims(text: str) -> list[Claim]:
    """The claims of all clauses of a memory."""
    return [claim(COMPARED.sub(r"\g<first>", part)) for part in CLAUSE.split(text) if part.strip()]


# --- people and pets ------------------------------------------------------------------------------

KIN = word_set(
    """
    mother mum mom father dad parents parent sister sisters brother brothers sibling siblings son
    sons daughter daughters child children kid kids baby husband wife spouse partner girlfriend
    boyfriend fiancé fiancée ex ex-wife ex-husband grandmother grandma grandfather grandpa
    grandparents aunt uncle cousin cousins niece nephew stepmother stepfather stepson stepdaughter
    mother-in-law father-in-law sister-in-law brother-in-law in-laws twin family
    """
)
CIRCLE = word_set(
    """
    friend friends boss manager colleague colleagues coworker neighbour neighbor neighbours roommate
    flatmate landlord teacher coach doctor dentist therapist assistant client team
    """
)
PETS = word_set("dog cat puppy kitten hamster rabbit parrot horse pet pets dogs cats")
_OTHERS = KIN | CIRCLE | PETS


def relation_of(word: str) -> str | None:
    """The word in lower case when it names a person or pet in someone's life."""
    low = word.lower().removesuffix("'s").removesuffix("s'")
    return low if low in _OTHERS else None
