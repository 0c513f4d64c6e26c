"""What happened to somebody and left something behind: a move, a degree, a broken leg."""

from memories.pipeline.basic.clauses import Clause
from memories.pipeline.basic.foods import DIETS
from memories.pipeline.basic.judge.aims import SOUGHT, is_goal
from memories.pipeline.basic.judge.habits import ACTIVITIES, BECOME, CREATIONS
from memories.pipeline.basic.judge.rest import NUMBERS, POINTING, Rest, Rule, each
from memories.pipeline.basic.judge.states import SYMPTOMS
from memories.pipeline.basic.lexicon import ANIMALS, STATES, TASKS, words
from memories.pipeline.basic.verbs import EVENT, HABIT, LIKING

MARKS = words("percent gcse exam test essay assignment coursework sat ielts toefl marks")
GOT = (
    ANIMALS
    | SOUGHT
    | words(
        "degree phd tattoo divorce promotion scholarship licence car bike visa offer "
        "diagnosis raise license tattoos braces glasses citizenship surgery phone laptop "
        "green"
    )
)
OWNED = words(
    "house flat apartment car van boat horse piano guitar bike motorbike phone laptop "
    "ring dog cat puppy kitten land farm home place ticket tickets"
)
DAILY = words("bed work sleep shop shops store toilet")
ONWARD = words("to on off vegan vegetarian back through abroad")
DIETED = frozenset((word,) for word in DIETS) | {("sober",), ("teetotal",), ("dairy-free",)}
LOST = words(
    "job home house wife husband mum mom dad father mother son daughter leg arm sight "
    "hearing weight licence license parents kilos pounds kg lbs sense cat dog brother "
    "sister baby grandmother grandfather pregnancy eye hair partner friend"
)
KNOWN_TO_ALL = words(
    "car army navy gym choir team band police piano guitar violin marathon club force "
    "marines church house"
)
COMPLETE = words("graduate retire relapse divorce marry resign die")
PARTICLES = POINTING | words("up off out on through")
RACES = words("marathon half-marathon 5k 10k ultramarathon race triathlon")
SHOPS = words("shop bakery cafe restaurant business studio")
HOMES = words("lease contract mortgage house flat")
POSTS = words("jobs careers schools career")
PAST_TIMES = words("summer summers winter winters childhood years months youth life decade")
LICENCES = words("driving theory bar citizenship boards a-levels gcses finals probation")
OWN = words("my our the a an")
DONE = words(
    "renew extend file submit pay hand defend publish retake resit sit redo renovate refurbish "
    "extract remove repair"
)
VAGUE = words("try find use come turn keep set drop plan upgrade convert register return")
MOMENT = words("today tonight")
WEIGHTY_TODAY = words("get start")


def _got(clause: Clause, rest: Rest) -> bool:
    if rest.first[0].isdigit() and ("%" in rest.first or rest.has(MARKS, 5)):
        return True
    if rest.has(BECOME, 2) or rest.opens("accepted"):
        return True
    if rest.first == "my" and _dated(rest) and not rest.task and len(rest) > 2:
        return True
    if rest.first in ("ticket", "tickets"):
        return rest.timed or rest.calendar
    if rest.first not in ("a", "an", "my", "two", "our", "into", "new"):
        return False
    if rest.calendar and not rest.pointing:
        return True
    admitted = rest.first == "into" and not rest.task
    return rest.has(GOT, 5) or admitted or rest.after().proper


def _went(clause: Clause, rest: Rest) -> bool:
    """ "went to Japan", "went vegan", "went back to eating meat"; not "went to bed"."""
    if rest.low in DIETED:
        return "never" not in clause.adverbs
    if rest.first == "to" and rest.after().has(DAILY, 2):
        return False
    somewhere = rest.first in ONWARD or any(w.endswith("ing") for w in rest.low[:2])
    lasting = len(rest) > 1 and not rest.opens("back and") and not rest.task
    return somewhere and lasting and "never" not in clause.adverbs


def _bought(clause: Clause, rest: Rest) -> bool:
    return rest.has(OWNED, 5) or (_dated(rest) and _plain(clause, rest))


def _moved(clause: Clause, rest: Rest) -> bool:
    only_jobs = rest.first in POSTS and len(rest) == 1
    return bool(rest) and not rest.task and not only_jobs and rest.first not in POINTING | {"the"}


def _lost(clause: Clause, rest: Rest) -> bool:
    named = any(word[:1].isupper() for word in rest.said[:3]) and _dated(rest)
    return rest.has(LOST, 4) or named


def _parted(clause: Clause, rest: Rest) -> bool:
    """ "split up with Ana", "broke my leg"."""
    return rest.first in ("up", "my", "a", "both", "with") or rest.has(SYMPTOMS, 3)


def _signed(clause: Clause, rest: Rest) -> bool:
    if rest.first == "up":
        return len(rest) > 2
    return rest.has(HOMES) or (_dated(rest) and rest.first != "the")


def _ran(clause: Clause, rest: Rest) -> bool:
    return rest.has(RACES) or (_dated(rest) and rest.first != "the")


def _took(clause: Clause, rest: Rest) -> bool:
    return rest.first == "up" or (_dated(rest) and rest.first != "the")


def _applied(clause: Clause, rest: Rest) -> bool:
    towards = rest.first in ("for", "to") and not rest.has(TASKS)
    return towards and (clause.verb == "apply" or is_goal(rest.after()))


def _made(clause: Clause, rest: Rest) -> bool:
    return _dated(rest) and rest.has(CREATIONS | ACTIVITIES) and rest.first != "the"


def _saw(clause: Clause, rest: Rest) -> bool:
    return rest.in_a_year or rest.proper


def _never(clause: Clause, rest: Rest) -> bool:
    return False


# These ask for an object that is about life, not about the task at hand.
WEIGHTY: dict[str, Rule] = {
    "start": lambda clause, rest: rest.first != "the",
    "run": _ran,
    **each("split break", _parted),
    "put": lambda clause, rest: rest.opens("me on"),
    "change": lambda clause, rest: rest.has(POSTS) and len(rest) > 1,
    "sign": _signed,
    **each("give pick take", _took),
    "open": lambda clause, rest: rest.has(SHOPS),
    "drop": lambda clause, rest: rest.opens("out of"),
    "turn": lambda clause, rest: rest.first in STATES | NUMBERS or rest.first[0].isdigit(),
    **each("apply decide", _applied),
    **each("write make do", _made),
}
EVENTS: dict[str, Rule] = {
    "get": _got,
    "go": _went,
    "buy": _bought,
    "lose": _lost,
    **each("swap trade exchange", lambda clause, rest: "for" in rest.low and not rest.task),
    **each("see watch hear", _saw),
    "spend": lambda clause, rest: rest.has(PAST_TIMES) and len(rest) > 3,
    "cut": lambda clause, rest: rest.first not in OWN,
    "meet": lambda clause, rest: not rest.opens("a", "an") or rest.in_a_year,
    **each("speak sit respond react depend need hail share rely ask sleep order", _never),
    **each("move switch transfer relocate", _moved),
}


def happened(clause: Clause, rest: Rest) -> bool:
    """Whether something told in the past or perfect tense is worth remembering."""
    verb = clause.verb
    if rest.has(MOMENT) and verb in HABIT - WEIGHTY_TODAY:
        return False
    if clause.tense == "perfect" and "never" in clause.adverbs:
        return bool(rest) and not rest.task and verb in EVENT | HABIT | LIKING
    if clause.tense == "perfect" and clause.negated:
        lasting = rest.in_a_year or rest.has(words("since years months"))
        return verb in HABIT | EVENT and lasting
    if clause.negated:
        schooled = verb in ("grow", "finish", "graduate") or rest.opens("to")
        return schooled and verb in ("grow", "go", "finish", "graduate") and bool(rest)
    if verb in EVENTS:
        return EVENTS[verb](clause, rest)
    if verb in WEIGHTY:
        known = bool(rest) and not rest.pointing and (not rest.task or verb == "sign")
        return known and WEIGHTY[verb](clause, rest)
    if verb in DONE and rest.first in OWN and (_dated(rest) or not rest.task):
        return _dated(rest)
    if verb in VAGUE or verb not in EVENT | HABIT:
        return verb in ("pass", "die") or (_dated(rest) and verb in EVENT and _tangible(rest))
    return _plain(clause, rest)


def _plain(clause: Clause, rest: Rest) -> bool:
    verb = clause.verb
    if not rest:
        return verb in COMPLETE
    if rest.first == "the" and not _dated(rest):
        return rest.has(KNOWN_TO_ALL, 4)
    if rest.first in PARTICLES and verb not in ("break", "grow", "give"):
        return False
    if verb == "pass" and rest.first == "my" and rest.has(LICENCES):
        return True
    return not rest.task or (_dated(rest) and verb in ("learn", "pass", "win", "study"))


def _tangible(rest: Rest) -> bool:
    return bool(rest) and not rest.task and rest.first not in POINTING | {"the"}


def _dated(rest: Rest) -> bool:
    return rest.timed or rest.in_a_year
