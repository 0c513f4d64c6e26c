"""Which clauses are worth remembering: lasting states, habits, events and plans, not chatter."""

from memories.pipeline.basic.clauses import Clause
from memories.pipeline.basic.judge.aims import may, will
from memories.pipeline.basic.judge.events import happened
from memories.pipeline.basic.judge.habits import is_habit, is_ongoing
from memories.pipeline.basic.judge.persons import is_at_hand, is_personal
from memories.pipeline.basic.judge.rest import POINTING, TIMES, Rest, rest_of
from memories.pipeline.basic.judge.states import has_something, is_something, likes
from memories.pipeline.basic.judge.things import belongs, is_news_of
from memories.pipeline.basic.lexicon import LOOSE_RELATIONS, words
from memories.pipeline.basic.setting import Setting
from memories.pipeline.basic.verbs import EVENT, HABIT, LIKING, base_of_ing

__all__ = ["POINTING", "is_memorable"]

ADDRESSEE = words("you your yours yourself")
DANGLING = words("to of for with at about as like and but or than a the")
VAGUE_ENDS = words("it this that there those")
# Plain habits and restrictions that can be trusted even inside a question.
STEADY = words(
    "eat drink smoke live speak work study take wear can have own play love hate like "
    "use suffer move start travel fly go visit"
)


def is_memorable(clause: Clause, *, asking: bool = False, setting: Setting = "life") -> bool:
    """Whether the clause tells something lasting about its subject.

    asking: it was said inside a question, where only plain states are to be trusted. setting:
    of the whole message; where it is a task, only what is said of persons counts, and in a request
    what one does just now is the matter of the request. What one "has" must be a thing one keeps.
    """
    rest = rest_of(clause)
    kind = clause.subject.kind
    if kind == "cause":
        return True
    if _unclear(clause, rest) or (setting == "task" and not is_personal(clause, rest)):
        return False
    acquainted = clause.subject.relation in LOOSE_RELATIONS - {"parents"}
    if acquainted and (clause.verb == "have" or setting == "request"):
        return False
    if kind == "other":
        return bool(clause.subject.text) and is_news_of(clause, rest)
    if (setting == "request" or clause.verb == "have") and is_at_hand(clause, rest):
        return False
    if kind == "belonging":
        return belongs(clause, rest)
    if (
        _points_away(rest)
        or _only_begins(clause, rest)
        or (asking and not _plain_state(clause, rest))
    ):
        return False
    match clause.tense:
        case "formerly":
            lasting = clause.verb in EVENT | LIKING | {"be", "have"}
            return clause.verb in HABIT or (bool(rest) and lasting)
        case "modal":
            return may(clause, rest)
        case "future":
            return will(clause, rest)
    if clause.verb == "be":
        return is_something(clause, rest)
    if clause.verb == "have" and not clause.progressive:
        return has_something(clause, rest)
    if clause.verb in LIKING:
        return likes(clause, rest)
    if clause.progressive:
        return is_ongoing(clause, rest)
    return is_habit(clause, rest) if clause.tense == "present" else happened(clause, rest)


def _plain_state(clause: Clause, rest: Rest) -> bool:
    if clause.verb in STEADY:
        return True
    return (
        clause.tense in ("present", "perfect")
        and clause.verb == "be"
        and is_something(clause, rest)
    )


def _unclear(clause: Clause, rest: Rest) -> bool:
    """Whether it is said to the listener, about "it" or "all of us", or breaks off."""
    if rest.last in DANGLING or rest.last in VAGUE_ENDS or {"it", "them"} & set(rest.low[:3]):
        return True
    said_to_listener = any(word.lower() in ADDRESSEE for word in clause.words)
    return said_to_listener or "all" in clause.adverbs


def _points_away(rest: Rest) -> bool:
    """Whether the object is "that", "this song": clear only in the conversation."""
    if rest.first == "those" and len(rest) > 3:
        return False
    if rest.first == "such" or (rest.pointing and rest.after().first not in TIMES):
        return rest.first != "one" or len(rest) < 2
    return False


def _only_begins(clause: Clause, rest: Rest) -> bool:
    """ "keep getting", "start crying", "manage to": verbs that need another to say anything."""
    if clause.verb == "manage":
        return rest.first == "to"
    doing = clause.verb in ("keep", "start", "try") and clause.tense == "present"
    return doing and base_of_ing(rest.first) is not None
