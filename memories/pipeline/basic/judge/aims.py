"""What somebody means to do, will do, can and cannot do."""

from memories.pipeline.basic.clauses import Clause
from memories.pipeline.basic.judge.rest import DATES, POINTING, Rest, phrase
from memories.pipeline.basic.lexicon import LOOSE_RELATIONS, RELATIONS, TASKS, words
from memories.pipeline.basic.verbs import GOAL, HABIT, PASSING_VERBS

NEEDS = words(
    "glasses wheelchair insulin lenses aid aids subtitles inhaler crutches dialysis "
    "step-free surgery braces operation transplant interpreter accessible kosher "
    "halal gluten-free"
)
SOUGHT = words(
    "job jobs flat apartment house room home work internship position role nanny "
    "school church therapist dentist gp roommate flatmate place career relationship"
)
PLANNED = words(
    "trip wedding holiday vacation dog cat puppy baby move honeymoon tour family "
    "career tattoo surprise party roadtrip"
)
REACHED = words(
    "married engaged kids children fit fitter degree phd masters driving dog cat "
    "puppy baby back pregnant promoted shape novel book thesis memoir house marathon "
    "licence license pet skiing camping hiking diving vegan vegetarian freelance "
    "surgery travelling abroad tattoo pilot's divorced part-time vacation holiday "
    "university uni college family level levels gcse gcses nursing medicine law engineering "
    "apprenticeship masters course training"
)
FOUNDED = SOUGHT | words(
    "business shop bakery cafe restaurant studio careers company degree novel thesis "
    "marathon gym farm guitar car"
)
BROAD = words("get have go take do write read make see")
EVERYDAY = words(
    "find use change turn set register return discover sell order serve begin share "
    "cut swap sleep open drop sit organise organize pick finish"
)
DONE_OFTEN = words("cook eat watch buy play listen start run build work plan")
TONIGHT = POINTING | words("something anything dinner lunch tonight from with on")
ASKED = words("more about how what why this the from")
AHEAD = words(
    "baby twins surgery operation interview exam exams appointment scan biopsy "
    "visitors guests party test wedding mri viva checkup check-up"
)
CHANGED = words("married engaged divorced promoted hired fired pregnant laid accepted braces")
FIRM = words(
    "move visit travel fly start retire graduate marry join leave turn adopt attend "
    "go relocate emigrate study become"
)
TRIED = words(
    "lose quit stop cut eat conceive learn save become gain have reduce avoid go drink give"
)
WON = words("fit fitter pregnant healthier shape promoted sober")
TALK = words(
    "speak talk chat cancel return order book reserve report change register reply apply sign buy"
)
DUTIES = words("give attend travel fly go visit work be")
CARE = words("avoid take wear inject limit eat")
ABLE = words(
    "speak play swim cook drive sing dance juggle read type ski surf ride knit sew "
    "touch code program fly draw paint"
)
UNABLE = words(
    "eat drink have stand bear swim drive digest tolerate do handle cook see hear "
    "walk afford abide stomach ride read live work smell taste take fly sleep wear cope run "
    "use sit lift speak dance whistle chew squat kneel bend stretch raise grip breathe jog jump "
    "swallow climb"
)
UNABLE_HERE = words("see hear read use have do take sleep handle run")
MOVES = words("move relocate visit travel adopt retire")


def is_goal(aim: Rest) -> bool:
    """Whether "learn to sail" and the like is an aim in life rather than a wish about this chat."""
    aim = phrase(
        [w for w in aim.said if w not in ("not", "also", "finally", "maybe", "one", "day")]
    )
    verb, rest = aim.first, aim.after()
    if not verb:
        return False
    if verb == "be":
        return rest.first in ("a", "an", "able") and len(rest) > 1 and rest.head not in TASKS
    if verb in BROAD:
        abroad = rest.first in ("to", "on") and (rest.after().place or rest.timed)
        return rest.has(REACHED, 6) or (verb == "go" and abroad)
    if verb not in GOAL or verb in EVERYDAY:
        return verb in ("find", "open", "set", "pick", "finish", "sell", "change") and rest.has(
            FOUNDED
        )
    if verb == "learn":
        return bool(rest) and rest.first not in ASKED
    if verb in DONE_OFTEN:
        return rest.timed or (bool(rest) and not rest.task and rest.first not in TONIGHT)
    return not rest.task and rest.first not in POINTING | {"the", "from", "on"}


def intends(clause: Clause, rest: Rest) -> bool:
    """What follows "want", "plan", "hope", "am saving": a goal, a trip, a child."""
    verb = clause.verb
    if verb in ("train", "prepare", "save", "study"):
        return rest.first in ("for", "up", "to") and len(rest) > 1
    if verb == "need":
        return rest.has(NEEDS)
    if rest.first in ("of", "on", "about"):
        return is_goal(rest.gerund())
    if rest.first == "a" and verb in ("plan", "want"):
        return rest.has(PLANNED, 5)
    if rest.first in ("kids", "another", "children") and verb in ("plan", "want"):
        return not rest.task
    return rest.first == "to" and is_goal(rest.after())


def tries(rest: Rest) -> bool:
    """What follows "am trying to": lose weight, conceive, save; not to print."""
    if rest.first == "get":
        return rest.has(WON)
    return (
        rest.first in TRIED
        and not rest.after().task
        and (len(rest) > 1 or rest.first == "conceive")
    )


def will(clause: Clause, rest: Rest) -> bool:
    """What somebody will do or is going to do, when it is more than the next minute."""
    verb = clause.verb
    if clause.negated and clause.subject.kind in ("self", "person"):
        return verb in ("eat", "drink", "have", "go", "move") and len(rest) > 1 and not rest.task
    if not rest and verb not in ("retire", "graduate", "marry"):
        return False
    if verb == "be":
        if clause.modal == "going" and rest.has(RELATIONS - LOOSE_RELATIONS | {"parents"}, 3):
            return True
        given = bool(rest) and (rest.timed or rest.first[0].isdigit() or rest.place)
        return given or (rest.first == "in" and rest.after().proper)
    if verb in BROAD | {"use", "give"} and verb != "go":
        return bool(rest) and not rest.task and (rest.has(AHEAD) or rest.first in CHANGED)
    dated = rest.has(DATES) or rest.numbered
    if clause.modal != "going" and not (verb in FIRM or dated):
        return False
    return is_goal(phrase([verb, *rest.said]))


def may(clause: Clause, rest: Rest) -> bool:
    """What somebody can, cannot, would like to, has to or might do."""
    verb = clause.verb
    match clause.modal:
        case "have to" if rest.calendar and verb not in PASSING_VERBS:
            return True
        case "have to":
            if verb in DUTIES:
                return rest.has(DATES - {"today", "tomorrow"})
            return _cares(verb, rest)
        case "would" if verb in ("love", "like"):
            wish = rest.after()
            return rest.first == "to" and wish.first not in TALK and is_goal(wish)
        case "would":
            return verb == "rather" and rest.first in HABIT
        case "could" if not clause.negated:
            return (verb == "live" and rest.first == "on") or (
                verb == "eat" and "every" in rest.low
            )
        case "can" if clause.negated:
            return cannot(verb, rest)
        case "can" if verb in ("eat", "drink", "have") and rest.last == "again":
            return len(rest) > 1 and not rest.pointing
        case "can":
            complete = bool(rest) or verb in ("swim", "cook", "drive", "sing")
            return verb in ABLE and complete and not rest.task
        case "must" if not clause.negated:
            return _cares(verb, rest)
        case "should" | "must":
            return clause.negated and verb in ("eat", "drink", "have") and bool(rest)
        case "might" | "may":
            return verb in MOVES and bool(rest)
    return False


def _cares(verb: str, rest: Rest) -> bool:
    """What one must do for one's health: "wear glasses", "avoid sugar"; not "use this library"."""
    if verb in ("use", "have", "need"):
        return rest.has(NEEDS | {"hearing", "cane", "walker", "stick", "cpap", "eyedrops"})
    return verb in CARE and bool(rest) and not rest.task


def cannot(verb: str, rest: Rest) -> bool:
    """A lasting inability: "cannot have gluten", not "cannot see the button"."""
    if rest.last == "anymore":
        return True
    if verb in UNABLE_HERE:
        open_object = rest.first in POINTING | words("the my any how what why a")
        return bool(rest) and not open_object and not rest.task
    return verb in UNABLE and rest.first != "the" and not rest.task
