"""From a request to a plan.

Phases, for each part of the request: its user and then its agent, or everybody who speaks in a
group chat (each memory carries one of these ids):
1. The reader finds facts and commands in the messages.
2. Commands choose memories of their own scope; locked and immutable ones are named as skipped.
3. Each fact is compared with the memories nearest to it in that scope, five for each of its texts.
At the end new and changed texts get their categories.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from uuid import UUID

import numpy as np

from memories.llm import configuration
from memories.models import EmbeddingSpace, Event, Memory, Project
from memories.models.memory import MemoryQuerySet
from memories.options import options_of
from memories.pipeline.conversation import Part, parts, recall
from memories.pipeline.draft import ALREADY_KNOWN, Draft
from memories.pipeline.facts import About, Command, Decision, Fact, Known
from memories.pipeline.reader import Candidates, Errand, Reader
from memories.pipeline.rules import RuleReader
from memories.plans import AddRequest, Plan, Scope, clean_text
from memories.search import spaces
from memories.search.nearest import nearest, vectors_of

NEAREST = 5
MOST_FACTS = 300
MOST_COMMANDS = 20
MOST_CANDIDATES = 2_000
MOST_DELETIONS = 10_000
NO_DELETIONS = "this project does not let messages delete memories"


def plan(
    request: AddRequest,
    *,
    project: Project,
    event: Event | None = None,
    may_delete: bool = True,
) -> Plan:
    """What `request` would change in `project`. Writes nothing. Raises ModelError.

    event: the request's own, where it has one; the conversation before it may be recalled.
    may_delete: whether a message may ask for deletions.
    """
    if not request.infer:
        return spaces.ask_serving(lambda space: _direct_import(request, project, space))
    read = list(parts(request, recall(request, project=project, event=event)))
    return spaces.ask_serving(
        lambda space: _plan(request, read, project, space, may_delete=may_delete)
    )


def _plan(
    request: AddRequest,
    read: Sequence[Part],
    project: Project,
    space: EmbeddingSpace,
    *,
    may_delete: bool,
) -> Plan:
    reader = _reader()
    draft = Draft(request, project, space, method=reader.method, may_delete=may_delete)
    for part in read:
        errand = Errand(
            turns=part.turns,
            earlier=part.earlier,
            about=part.about,
            scope=part.scope,
            commanded=part.commanded,
            catalogue=draft.catalogue,
            instructions=_instructions(request, project, part.about),
            includes=request.includes or "",
            excludes=request.excludes or "",
            today=draft.today,
            embed=draft.embed,
        )
        reading = reader.read(errand).since(part.earlier)
        for text, reason in reading.left_out:
            draft.skip(text, reason)
        for command in reading.commands[MOST_COMMANDS:]:
            draft.skip(command.text, f"more than {MOST_COMMANDS} requests came at once: ask again")
        for command in reading.commands[:MOST_COMMANDS]:
            _carry_out(command, part, draft, reader)
        _take_in(reading.facts, part, draft, reader)
    return draft.finished()


def _instructions(request: AddRequest, project: Project, about: About) -> str:
    """The call's before the project's; for an agent those made for agents before the others."""
    for_agents = (
        request.agent_custom_instructions or options_of(project).agent_custom_instructions
        if about == "agent"
        else ""
    )
    return for_agents or request.custom_instructions or project.custom_instructions


def _reader() -> Reader:
    """The model when one is configured, else the rules."""
    if not configuration.model_configured():
        return RuleReader()
    # Only then: the model's client takes half a second to load.
    from memories.pipeline.model.reader import ModelReader

    return ModelReader()


def _direct_import(request: AddRequest, project: Project, space: EmbeddingSpace) -> Plan:
    """`infer=False`: every message of a user or an assistant is a memory, word for word.

    It carries all ids of the request, and in a group chat the speaker's.
    """
    draft = Draft(request, project, space, method="direct import")
    group = bool(request.speakers())
    for number, turn in enumerate(request.messages):
        if turn.side == "system" or not turn.content.strip():
            continue
        if turn.side == "other":
            draft.skip(turn.content[:200], f"only users and assistants are kept, not “{turn.role}”")
            continue
        scope = request.scope()
        if group and turn.speaker:
            field = "user_id" if turn.side == "user" else "agent_id"
            scope = scope.model_copy(update={field: turn.speaker})
        draft.add(Fact(text=turn.content, source=number), scope)
    return draft.finished()


def _memories_of(part: Part, draft: Draft) -> MemoryQuerySet:
    """The live memories that carry every id of the part and are not touched yet."""
    rows = draft.project.memories.live().filter(**part.scope.ids()).exclude(id__in=draft.touched)
    return rows.filter(user_id=None, agent_id=None) if part.stranger else rows


# --- commands -------------------------------------------------------------------------------


def _carry_out(command: Command, part: Part, draft: Draft, reader: Reader) -> None:
    """Delete or change what `command` means, among the memories of the part alone."""
    if command.here and not part.scope.run_id:
        draft.skip(command.text, "no conversation was named, so nothing in it is known")
        return
    chosen = reader.choose(command, _candidates(command, part, draft))
    if chosen and command.kind == "DELETE" and not draft.may_delete:
        draft.skip(command.text, NO_DELETIONS)
        return
    for choice in chosen:
        if command.kind == "DELETE":
            draft.delete(choice.memory, reason=choice.reason, source=command.source)
        else:
            change = Fact(text=choice.text or command.replacement, source=command.source)
            draft.update(choice.memory, change, reason=choice.reason)
    if not chosen and command.kind == "CHANGE" and command.replacement:
        fact = Fact(text=command.replacement, source=command.source)
        _take_in([fact], part, draft, reader)
    elif not chosen and not command.tentative:
        draft.skip(command.text, "no memory matches this request")


def _candidates(command: Command, part: Part, draft: Draft) -> Candidates:
    """All of the part's memories where they are few, else those nearest to the target."""
    rows = _memories_of(part, draft)
    if command.after:
        rows = rows.filter(created_at__gte=_start_of(command.after))
    if command.before:
        rows = rows.filter(created_at__lt=_start_of(command.before))
    most = MOST_CANDIDATES if command.target else MOST_DELETIONS
    found = list(rows.order_by("-created_at", "id")[: most + 1])
    if len(found) > most and command.target:
        target = draft.embed([command.target])[0]
        found = nearest(rows, target, space=draft.space, limit=most)
        draft.skip(
            command.text, f"only the {most:,} memories nearest to it were looked at: ask again"
        )
    elif len(found) > most:
        found = found[:most]
        draft.skip(command.text, f"only the newest {most:,} memories are taken at once: ask again")
    # One whose vector is still being made is near nothing, but can be meant all the same.
    vectors = {memory.id: np.zeros(draft.space.dimensions, np.float32) for memory in found}
    vectors |= vectors_of(found, space=draft.space)
    return Candidates(memories=found, vectors=vectors, embed=draft.embed)


def _start_of(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


# --- facts ----------------------------------------------------------------------------------


def _take_in(facts: Sequence[Fact], part: Part, draft: Draft, reader: Reader) -> None:
    """Decide about each fact, given the memories of the part that are nearest to it."""
    for fact in facts[MOST_FACTS:]:
        draft.skip(fact.text, f"more than {MOST_FACTS} facts came at once: send it again by itself")
    facts = [fact for fact in facts[:MOST_FACTS] if _is_storable(fact, draft)]
    if not facts:
        return
    # An expired memory is none that an agent still knows: what it said may be news again.
    rows = _memories_of(part, draft).current()
    near: dict[UUID, Memory] = {}
    for vector in draft.embed([text for fact in facts for text in (fact.text, *fact.outdated)]):
        for memory in nearest(rows, vector, space=draft.space, limit=NEAREST):
            near.setdefault(memory.id, memory)
    known = list(near.values())
    numbered = [Known(number=number, text=memory.text) for number, memory in enumerate(known)]
    for decision in reader.reconcile(facts, numbered):
        _decide(decision, facts[decision.fact], known, part.scope, draft)


def _is_storable(fact: Fact, draft: Draft) -> bool:
    try:
        return bool(clean_text(fact.text))
    except ValueError as error:
        draft.skip(fact.text[:200], str(error))
        return False


def _decide(
    decision: Decision, fact: Fact, known: Sequence[Memory], scope: Scope, draft: Draft
) -> None:
    memory = known[decision.number] if decision.number is not None else None
    if decision.kind == "NONE":
        draft.skip(fact.text, ALREADY_KNOWN, memory)
    elif decision.kind == "DELETE" and memory is not None:
        draft.delete(memory, reason=decision.reason, source=fact.source)
    elif decision.kind == "UPDATE" and memory is not None and not memory.immutable:
        changed = Fact(text=decision.text, source=fact.source, categories=fact.categories)
        draft.update(memory, changed, reason=decision.reason)
    else:  # new; an immutable memory is left as it is, and the news stands beside it
        draft.add(fact, scope, reason=decision.reason)
