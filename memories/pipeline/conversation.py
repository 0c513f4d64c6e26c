"""A request's messages as they are read: once for each person or agent they are about.

What was said before may be recalled, to understand them; nobody but the part's own subject speaks
in it for themself.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Q

from memories.models import Event, EventKind, EventStatus, Message, Project
from memories.pipeline.facts import About
from memories.plans import AddRequest, Scope, Turn

MOST_EARLIER = 10
MOST_EARLIER_CHARACTERS = 8_000


@dataclass(frozen=True, kw_only=True)
class Part:
    """One reading of a request.

    turns: the conversation as the subject sees it, the `earlier` ones first; the roles are user,
    assistant, system, and other for somebody else. scope: the ids of the part's memories.
    commanded: whether commands are obeyed in it. stranger: the subject is nobody by name, in a
    chat of several: then nobody else's memories are theirs to change.
    """

    about: About
    scope: Scope
    turns: tuple[Turn, ...]
    earlier: int
    commanded: bool
    stranger: bool = False


def recall(request: AddRequest, *, project: Project, event: Event | None) -> list[Turn]:
    """The messages that came before those of `request`, oldest first; none unless it asks for them.

    They are those of the latest adds that carry every id of the request, so that a run of one user
    is never context for another's. event: the request's own, None when there is none yet. What
    staff ask for at the desk is no part of a conversation.
    """
    if not request.contextual:
        return []
    adds = project.events.filter(
        kind=EventKind.ADD,
        status__in=[EventStatus.SUCCEEDED, EventStatus.RUNNING],
        **request.scope().ids(),
    )
    by_staff = event.person_id if event else None
    adds = adds.filter(person=by_staff) if by_staff else adds.filter(person=None)
    if event is not None:
        before = Q(created_at=event.created_at, id__lt=event.pk)
        adds = adds.filter(Q(created_at__lt=event.created_at) | before)
    latest = list(adds.order_by("-created_at", "-id").values_list("id", flat=True)[:MOST_EARLIER])
    said = Message.objects.filter(project=project, event_id__in=latest).order_by(
        "-event__created_at", "-event_id", "-position"
    )
    turns: list[Turn] = []
    left = MOST_EARLIER_CHARACTERS
    for message in said[:MOST_EARLIER]:
        if left <= 0:
            break
        # What is asked last is what the next message answers: of a long one the end is kept.
        content = message.content[-left:]
        left -= len(content)
        turns.append(Turn(role=message.role, content=content, name=message.name or None))
    return _not_repeated(turns[::-1], request.messages)


def _not_repeated(earlier: list[Turn], now: Sequence[Turn]) -> list[Turn]:
    """The earlier turns without those that the request holds itself.

    Many clients send the whole conversation with every add. Without this, its first message would
    follow its last question, and pass for the answer.
    """
    for first in range(len(earlier)):
        again = earlier[first:]
        # One in the middle of the request is a whole repetition, or a coincidence.
        places = range(len(now) - len(again) + 1) if first == 0 else range(1)
        if any(_same(again, now[place : place + len(again)]) for place in places):
            return earlier[:first]
    return earlier


def _same(turns: Sequence[Turn], others: Sequence[Turn]) -> bool:
    # What was too long to be recalled whole has kept its end.
    return len(turns) == len(others) and all(
        one.side == other.side and other.content.endswith(one.content)
        for one, other in zip(turns, others, strict=True)
    )


def parts(request: AddRequest, earlier: Sequence[Turn]) -> Iterator[Part]:
    """Whom to read `request` for; no part's memories carry a user's and an agent's id both."""
    turns = [turn.model_copy(update={"role": turn.side}) for turn in (*earlier, *request.messages)]
    if not (request.user_id or request.agent_id):
        yield from _of_group(request, turns, len(earlier))
        return
    for number, (about, scope) in enumerate(_owners(request)):
        yield Part(
            about=about,
            scope=scope,
            turns=tuple(turns),
            earlier=len(earlier),
            commanded=number == 0,
        )


def _owners(request: AddRequest) -> Iterator[tuple[About, Scope]]:
    """The named user, the named agent, or first the one and then the other."""
    scope = request.scope()
    if scope.user_id and scope.agent_id:
        yield "user", scope.model_copy(update={"agent_id": None})
        if any(turn.side == "assistant" for turn in request.messages):
            yield "agent", scope.model_copy(update={"user_id": None})
    elif scope.agent_id:
        yield "agent", scope
    else:
        yield "user", scope


def _of_group(request: AddRequest, turns: Sequence[Turn], earlier: int) -> Iterator[Part]:
    """One part for each name, and one for those without, where the request names nobody."""
    speakers = request.speakers()
    agents = [scope for scope in speakers if scope.agent_id]
    for scope in speakers:
        yield Part(
            about="agent" if scope.agent_id else "user",
            scope=scope,
            turns=_as_seen_by(scope, turns, alone=len(agents) == 1),
            earlier=earlier,
            commanded=scope.user_id is not None,
        )
    unnamed = [turn for turn in turns[earlier:] if turn.role == "user" and not turn.speaker]
    if unnamed or not speakers:
        yield Part(
            about="user",
            scope=request.scope(),
            turns=_as_seen_by(request.scope(), turns),
            earlier=earlier,
            commanded=True,
            stranger=bool(speakers),
        )


def _as_seen_by(scope: Scope, turns: Sequence[Turn], *, alone: bool = False) -> tuple[Turn, ...]:
    """The turns with the role other where somebody else speaks in the role of the subject.

    alone: the subject is the only agent, to whom system messages speak then.
    """
    role, name = ("assistant", scope.agent_id) if scope.agent_id else ("user", scope.user_id)
    return tuple(
        turn.model_copy(update={"role": "other"})
        if (turn.role == role and turn.speaker != name)
        or (scope.agent_id and turn.role == "system" and not alone)
        else turn
        for turn in turns
    )
