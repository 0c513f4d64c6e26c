"""What is true of somebody's things: their birthday, their knee, their leave."""

from memories.pipeline.basic.clauses import Clause
from memories.pipeline.basic.judge.rest import DATES, NUMBERS, Rest
from memories.pipeline.basic.judge.states import SYMPTOMS
from memories.pipeline.basic.lexicon import HEALTH, STATES, TASKS, words

BODY = words(
    "knee knees back shoulder hip ankle wrist leg foot eye eyes eyesight hearing "
    "heart skin stomach neck cholesterol pressure sugar iron vision"
)
AILING = words(
    "high low bad sore painful weak dodgy stiff broken swollen terrible poor arthritic injured"
)
FIRM = words(
    "food drink dish snack cuisine sport game team band club role business name "
    "surname nickname pronouns birthday anniversary age height title profession "
    "occupation career hobby hobbies pastime passion diet allergy allergies hometown "
    "nationality ethnicity religion language tongue degree major thesis dissertation "
    "goal dream condition illness diagnosis employer favourite favorite favourites "
    "timezone sign zodiac size instrument heritage background roots ancestry type "
    "due-date date hair eyes stomach commute budget email number address handle "
    "username household"
)
OPINIONS = words(
    "not good bad great wrong slow fast broken nice lovely ok okay fine empty full "
    "very so really quite pretty too weird messy terrible amazing awesome to"
)
MISTAKEN = words("wrong misspelled incorrect")
UNDATED = words("team tests test game")
PASSING_NUMBERS = words("order tracking ticket case invoice serial model part reference row line")
SETTLED = words("start starts begin begins end ends finish finishes be fall falls expire expires")
CALLED_OFF = words("wedding engagement trip holiday honeymoon surgery party move")
WELL = words("fine ok okay good great itchy sore killing cold")


def is_news_of(clause: Clause, rest: Rest) -> bool:
    """What is worth keeping of a thing of no special kind: what it is called, and on which day."""
    if clause.subject.relation in TASKS or clause.negated or clause.modal:
        return False
    named = clause.verb in ("be", "call", "name") and rest.first in ("called", "named")
    return (named and len(rest) > 1) or (clause.verb in SETTLED and rest.calendar)


def belongs(clause: Clause, rest: Rest) -> bool:
    """ "My birthday is on 3 May", "my back hurts", but not "my phone is broken"."""
    noun = clause.subject.relation
    if noun in TASKS and "avourite" in clause.subject.text:
        return False
    if noun == "number" and PASSING_NUMBERS & set(clause.subject.text.lower().split()):
        return False
    if clause.verb in ("hurt", "ache"):
        return True
    if not rest or clause.modal in ("would", "can", "could") or rest.pointing:
        return False
    if clause.verb != "be":
        when = (rest.has(DATES | {"day", "days"}) or "at" in rest.low) and not clause.negated
        counted = clause.verb == "have" and rest.first in NUMBERS and noun not in UNDATED
        return (when and noun not in UNDATED) or counted or rest.has(SYMPTOMS, 3)
    if clause.progressive and noun in BODY and rest.first == "up":
        return True
    if rest.first in ("cancelled", "canceled") and noun in CALLED_OFF:
        return True
    if clause.progressive or rest.has(MISTAKEN):
        return False
    dated = rest.timed or rest.numbered
    if noun in BODY and rest.first in AILING:
        return True
    if noun in HEALTH | BODY:
        return rest.first not in WELL | OPINIONS
    if noun in FIRM or "avourite" in clause.subject.text or "avorite" in clause.subject.text:
        return dated or rest.first not in OPINIONS
    described = rest.opens("a", "an") and not rest.task
    return dated or described or rest.proper or rest.has(SYMPTOMS | STATES, 4)
