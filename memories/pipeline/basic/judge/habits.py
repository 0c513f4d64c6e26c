"""What somebody does as a rule, and what they are in the middle of for a longer time."""

from memories.pipeline.basic.clauses import Clause
from memories.pipeline.basic.judge.aims import SOUGHT, intends, is_goal, tries
from memories.pipeline.basic.judge.rest import (
    ARTICLES,
    NUMBERS,
    POINTING,
    PREPOSITIONS,
    TIMES,
    Rest,
    Rule,
    each,
)
from memories.pipeline.basic.judge.states import SYMPTOMS
from memories.pipeline.basic.lexicon import (
    ANIMALS,
    FREQUENCY,
    NATIONALITIES,
    RELATIONS,
    STATES,
    words,
)
from memories.pipeline.basic.verbs import EVENT, HABIT, LIKING, PASSING_VERBS

ACTIVITIES = words(
    "yoga pilates crossfit karate judo pottery ballet taekwondo boxing kickboxing bjj "
    "tai phd masters degree volunteering gardening weights cardio shifts nights dairy "
    "gluten meat spice spicy carbs heights mornings sugar alcohol drugs improv "
    "theatre archery parkrun triathlons triathlon marathons crosswords puzzles sudoku "
    "woodwork carpentry calligraphy ceramics course tutoring babysitting diy stand-up "
    "gymnastics ironman spin sport sports"
)
CREATIONS = words(
    "novel book books thesis dissertation blog poetry memoir screenplay songs music "
    "album play startup business boat house shed extension treehouse game phd guitar "
    "cabin model models"
)
CARERS = words(
    "therapist physio physiotherapist psychologist psychiatrist counsellor counselor "
    "dietitian dietician specialist cardiologist someone girl guy osteopath "
    "chiropractor dermatologist"
)
BECOME = words(
    "married engaged divorced promoted hired fired pregnant laid accepted diagnosed "
    "sick seasick carsick migraines headaches anxious nervous vaccinated fillings "
    "cramps nosebleeds panic hives rashes sober made tattooed baptised "
    "dizzy breathless bloated sunburnt travel-sick"
)
RIDDEN = words("train bus tube metro tram ferry stairs subway pill")
VENTURES = words(
    "bakery business shop company salon blog podcast cafe café restaurant club farm "
    "school charity studio agency gym startup firm choir store hotel marathons pub 5k "
    "10k bar nursery surgery clinic group channel team department race races"
)
ERRANDS = words(
    "errand bath fever temperature risk command check scan query marathon tab race test"
)
WHERE_TO = words("to by for from out about home")
COMPLETE_ALONE = words(
    "smoke vape drink swim run cook bake sing dance paint draw knit drive cycle "
    "commute freelance meditate travel code volunteer fast ski surf climb snore "
    "stutter stammer sew crochet read write hike garden fish hunt bike row box"
)
OF_WORK = words("live work study speak teach program")
# Verbs of the talk itself and of what one does at a screen.
OF_THE_TALK = words(
    "suspect assure vow confirm acknowledge accept disagree regret concur insist "
    "demand bet prefer object encounter experience receive recommend suggest request "
    "claim assume ca dont google search test debug compile deploy commit push pull "
    "merge execute launch submit enter attach share post paste type tap swipe scroll "
    "download suck freak cheer laugh smell second totally was were will beg pardon "
    "heart applaud salute admire trust respect envy digress choose pick select vote "
    "lack deserve refuse decline urge propose want mean continue proceed struggle "
    "wanna gonna gotta finally simply just cant wont"
)
NOT_FOUND = POINTING | words("out the no a an myself")
LOOSE_OBJECTS = words("sure sense the up on out note notes part care place too much it")
# Verbs of thinking and of the talk; a date beside them is a deadline, not a plan.
IN_MIND = PASSING_VERBS - words("get receive set change bring come hold mind follow hear")
TRADES = words(
    "shift security freelance reception admin accounts hair makeup consulting nails lashes "
    "nights catering"
)
NO_OBJECTS = words("that if to the my on")


def _intended(clause: Clause, rest: Rest) -> bool:
    return intends(clause, rest)


def _gets(clause: Clause, rest: Rest) -> bool:
    """ "get migraines", "get up at six", "usually get the late shift"."""
    if clause.adverbs & FREQUENCY:
        return _often(clause, rest)
    if rest.opens("to work", "to school", "around"):
        return len(rest) > 2
    return rest.has(BECOME | SYMPTOMS | {"hay"}, 3) or (rest.first == "up" and len(rest) > 2)


def _often(clause: Clause, rest: Rest) -> bool:
    return bool(clause.adverbs & FREQUENCY - {"generally"}) and bool(rest) and not rest.task


def _uses(clause: Clause, rest: Rest) -> bool:
    return bool(rest) and rest.first not in ("the", "to") and not rest.task


def _takes(clause: Clause, rest: Rest) -> bool:
    """ "take metformin", "take the train"; not "take note"."""
    if clause.verb == "take" and rest.first == "the":
        return rest.after().has(RIDDEN, 2)
    return bool(rest) and not rest.task and rest.first not in LOOSE_OBJECTS


def _leaves(clause: Clause, rest: Rest) -> bool:
    return rest.timed or bool(clause.adverbs & FREQUENCY)


def _goes(clause: Clause, rest: Rest) -> bool:
    """ "go to church", "go fly fishing"; not "go for it"."""
    if any(w.endswith("ing") and w != "going" for w in rest.low[:2]):
        return True
    return rest.first in WHERE_TO and not rest.opens("for it", "about it")


def _is_trade(rest: Rest) -> bool:
    """ "do lashes", "do kickboxing"; not "do sums" for homework."""
    if rest.has(TRADES, 4):
        return True
    return rest.first.endswith(("s", "ing")) and rest.first not in LOOSE_OBJECTS and not rest.task


def _begins(clause: Clause, rest: Rest) -> bool:
    return rest.has(TIMES | NUMBERS) or rest.numbered


def _runs(clause: Clause, rest: Rest) -> bool:
    """ "run a bakery", "run 5k", "run on Sundays"; not "run npm start"."""
    if not rest:
        return True
    moving = rest.first in PREPOSITIONS | TIMES | FREQUENCY or rest.first[0].isdigit()
    led = rest.first in ("a", "an", "our") and not rest.task and rest.head not in ERRANDS
    return (rest.first not in ARTICLES and moving) or rest.has(VENTURES, 6) or led


def _practises(clause: Clause, rest: Rest) -> bool:
    return not rest or not (rest.pointing or (rest.first == "the" and rest.task))


HABITS: dict[str, Rule] = {
    **each(
        "want hope intend aim dream aspire wish need mean decide try prepare train save",
        _intended,
    ),
    "plan": lambda clause, rest: (
        intends(clause, rest) or (rest.first.endswith("s") and len(rest) > 1 and not rest.task)
    ),
    "find": lambda clause, rest: len(rest) > 1 and rest.first not in NOT_FOUND,
    **each(
        "bear tolerate digest abide",
        lambda clause, rest: clause.negated and bool(rest),
    ),
    "stand": lambda clause, rest: (clause.negated and bool(rest)) or rest.numbered,
    "handle": lambda clause, rest: bool(rest) and (clause.negated or not rest.task),
    "see": lambda clause, rest: rest.has(CARERS, 4),
    "know": lambda clause, rest: rest.opens("how to") or rest.has(NATIONALITIES),
    "get": _gets,
    **each("owe kill bother upset scare", lambda clause, rest: False),
    "care": lambda clause, rest: rest.first == "for" and rest.has(RELATIONS),
    "use": _uses,
    "do": lambda clause, rest: rest.has(ACTIVITIES) or _is_trade(rest),
    **each("buy shop visit", _often),
    **each("fly leave return arrive head land set", _leaves),
    **each("make take write read keep order design", _takes),
    **each("go come", _goes),
    **each("start move open apply graduate finish turn", _begins),
    "run": _runs,
    **each(
        "play lead listen watch sell share edit support follow produce sit respond react work",
        _practises,
    ),
}


def is_habit(clause: Clause, rest: Rest) -> bool:
    """Whether a simple present tells a habit: "teach maths", "do not eat pork"."""
    verb = clause.verb
    if verb not in IN_MIND and not clause.negated and (_planned(rest) or _regular(rest)):
        return True
    if "never" in clause.adverbs and verb not in IN_MIND and len(rest) > 1:
        return not rest.pointing
    rule = HABITS.get(verb)
    if rule is not None:
        return rule(clause, rest)
    if verb not in HABIT:
        return _unlisted(clause, rest)
    if rest.low in ((), ("instead",)) and verb not in COMPLETE_ALONE:
        return False
    if clause.negated and verb in ("eat", "drink", "cook", "wear"):
        return bool(rest)
    return not rest.task or verb in OF_WORK


def _planned(rest: Rest) -> bool:
    """Whether a day that comes once is set for something with a name."""
    return rest.calendar and not rest.pointing and (not rest.task or rest.has(STUDIES))


def _regular(rest: Rest) -> bool:
    paid = "living" in rest.low and "for a living" in " ".join(rest.low)
    return paid or (rest.regular and not rest.pointing)


def _unlisted(clause: Clause, rest: Rest) -> bool:
    """A verb the rules do not know: "groom dogs" is a habit, "encounter an error" is not."""
    if not clause.verb or not rest or rest.task:
        return False
    if clause.subject.kind == "self" and clause.verb not in PASSING_VERBS | EVENT | OF_THE_TALK:
        return rest.first not in NO_OBJECTS
    regular = clause.adverbs & FREQUENCY - {"never", "always", "only"}
    return bool(regular) and clause.verb in EVENT


def _considers(clause: Clause, rest: Rest) -> bool:
    return is_goal(rest.gerund())


def _creates(clause: Clause, rest: Rest) -> bool:
    return rest.has(CREATIONS, 5) or (rest.proper and not rest.task)


def _works(clause: Clause, rest: Rest) -> bool:
    if rest.first == "on":
        return rest.has(CREATIONS)
    if rest.first in ("with", "under"):
        return rest.after().proper
    return rest.first in WORKING


def _is_getting(clause: Clause, rest: Rest) -> bool:
    return rest.first in BECOME or rest.has(ANIMALS)


def _expects(clause: Clause, rest: Rest) -> bool:
    if rest.first in ("our", "my") and rest.low[1:2] in (("first",), ("second",), ("third",)):
        return True
    return rest.has(EXPECTED, 4)


def _is_going(clause: Clause, rest: Rest) -> bool:
    """ "going to Rome", "moving in with a friend", "going vegan"; not "going to the shop"."""
    if clause.verb == "go" and rest.first in STATES:
        return True
    if clause.verb == "go" and rest.opens("to the"):
        return rest.timed
    onward = rest.first in DIRECTIONS and len(rest) > 1 and not rest.task
    return onward and rest.after().first not in POINTING | {"sleep", "bed"}


def _is_doing(clause: Clause, rest: Rest) -> bool:
    if rest.has(STUDIES):
        return True
    if rest.first == "my":
        return rest.timed
    return bool(rest) and not rest.task and rest.first not in SO_SO


def _in_the_middle(clause: Clause, rest: Rest) -> bool:
    """Activities that are lasting when their object is not the thing at hand."""
    return bool(rest) and not rest.task and (rest.first != "the" or rest.timed)


def _lasting(clause: Clause, rest: Rest) -> bool:
    alone = clause.tense == "perfect" or clause.verb in ONE_WORD
    return not rest.task and (bool(rest) or alone)


WORKING = words(
    "as at for in from part-time full-time nights remotely towards toward freelance night"
)
EXPECTED = words("baby twins surgery boy girl operation child")
DIRECTIONS = words("to with alone around on through back out for in home abroad from")
STUDIES = words(
    "mba bsc msc ba diploma doctorate apprenticeship degree masters phd a-levels levels gcses "
    "training internship "
    "placement residency module modules course courses class classes lessons exam exams "
    "test tests diploma"
)
SO_SO = words("okay alright great better fine nothing really well good ok this my")
LASTED = words("for since years months")
ONE_WORD = words("retire breastfeed freelance retrain")

ONGOING: dict[str, Rule] = {
    **each(" ".join(LIKING), lambda clause, rest: False),
    **each(
        "look search hunt",
        lambda clause, rest: rest.first in ("for", "after") and rest.has(SOUGHT | RELATIONS, 6),
    ),
    **each("think consider dream talk", _considers),
    **each("plan hope want train prepare save intend aim", _intended),
    "try": lambda clause, rest: rest.first == "to" and tries(rest.after()),
    **each("write read build make restore renovate", _creates),
    "work": _works,
    "get": _is_getting,
    **each("have expect", _expects),
    **each("recover suffer struggle", lambda clause, rest: bool(rest)),
    **each("go come fly travel head move drive", _is_going),
    "stay": lambda clause, rest: (
        rest.first in ("in", "at", "with") and len(rest) > 1 and not rest.after().pointing
    ),
    **each("do take pursue", _is_doing),
    **each(
        "use run start follow watch play see give cut meet buy visit open leave apply "
        "finish switch eat",
        _in_the_middle,
    ),
    **each(
        "live study learn teach join graduate marry raise retire grow adopt host attend "
        "sell relocate celebrate breastfeed retrain care carry practise practice date "
        "rent manage freelance emigrate foster turn smoke cook commute wear volunteer "
        "quit coach avoid swim cycle climb paint knit launch",
        _lasting,
    ),
}


def is_ongoing(clause: Clause, rest: Rest) -> bool:
    """Whether an -ing form tells of something that goes on for longer than the conversation."""
    verb = clause.verb
    if clause.tense == "past" and not rest.timed:
        return verb in ("live", "work", "study") and bool(rest)
    if verb not in IN_MIND and _planned(rest):
        return True
    lasted = rest.has(LASTED) and (rest.has(TIMES) or rest.in_a_year)
    if clause.tense == "perfect" and lasted and not rest.pointing:
        return verb not in IN_MIND
    rule = ONGOING.get(verb)
    if rule is not None:
        return rule(clause, rest)
    return clause.tense == "perfect" and verb in HABIT and bool(rest) and not rest.task
