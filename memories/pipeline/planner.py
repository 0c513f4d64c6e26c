"""From a request to a plan.

Phases, for the user and then for the agent of the request (each memory carries one of the two):
1. The reader finds facts and commands in the messages.
2. Commands choose memories of their own scope; locked and immutable ones are named as skipped.
3. Each fact is compared with the five memories nearest to it in that scope.
At the end new and changed texts get their categories.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from uuid import UUID

import numpy as np

from memories.llm import configuration
from memories.models import EmbeddingSpace, Memory, Project
from memories.models.memory import MemoryQuerySet
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


def plan(request: AddRequest, *, project: Project) -> Plan:
    """What `request` would change in `project`. Writes nothing. Raises ModelError."""
    made = _plan if request.infer else _direct_import
    return spaces.ask_serving(lambda space: made(request, project, space))


def _plan(request: AddRequest, project: Project, space: EmbeddingSpace) -> Plan:
    reader = _reader()
    draft = Draft(request, project, space, method=reader.method)
    for number, (about, scope) in enumerate(_owners(request)):
        errand = Errand(
            request=request,
            about=about,
            commanded=number == 0,
            catalogue=draft.catalogue,
            instructions=request.custom_instructions or project.custom_instructions,
            today=draft.today,
        )
        reading = reader.read(errand)
        for text, reason in reading.left_out:
            draft.skip(text, reason)
        for command in reading.commands[MOST_COMMANDS:]:
            draft.skip(command.text, f"more than {MOST_COMMANDS} requests came at once: ask again")
        for command in reading.commands[:MOST_COMMANDS]:
            _carry_out(command, scope, draft, reader)
        _take_in(reading.facts, scope, draft, reader)
    return draft.finished()


def _reader() -> Reader:
    """The model when one is configured, else the rules."""
    if not configuration.model_configured():
        return RuleReader()
    # Only then: the model's client takes half a second to load.
    from memories.pipeline.model.reader import ModelReader

    return ModelReader()


def _owners(request: AddRequest) -> Iterator[tuple[About, Scope]]:
    """Whom to read for, and the ids its memories carry: never both a user's and an agent's."""
    scope = request.scope()
    if scope.user_id and scope.agent_id:
        yield "user", scope.model_copy(update={"agent_id": None})
        if any(turn.role == "assistant" for turn in request.messages):
            yield "agent", scope.model_copy(update={"user_id": None})
    elif scope.agent_id:
        yield "agent", scope
    else:
        yield "user", scope


def _direct_import(request: AddRequest, project: Project, space: EmbeddingSpace) -> Plan:
    """`infer=False`: every message of a user or an assistant is a memory, word for word."""
    draft = Draft(request, project, space, method="direct import")
    for number, turn in enumerate(request.messages):
        if turn.role != "system" and turn.content.strip():
            draft.add(Fact(text=turn.content, source=number), request.scope())
    return draft.finished()


def _memories_of(project: Project, scope: Scope) -> MemoryQuerySet:
    """The live memories that carry every id of `scope`."""
    return project.memories.live().filter(**scope.ids())


# --- commands -------------------------------------------------------------------------------


def _carry_out(command: Command, scope: Scope, draft: Draft, reader: Reader) -> None:
    """Delete or change what `command` means, among the memories of `scope` alone."""
    if command.here and not scope.run_id:
        draft.skip(command.text, "no conversation was named, so nothing in it is known")
        return
    chosen = reader.choose(command, _candidates(command, scope, draft))
    for choice in chosen:
        if command.kind == "DELETE":
            draft.delete(choice.memory, reason=choice.reason, source=command.source)
        else:
            change = Fact(text=choice.text or command.replacement, source=command.source)
            draft.update(choice.memory, change, reason=choice.reason)
    if not chosen and command.kind == "CHANGE" and command.replacement:
        fact = Fact(text=command.replacement, source=command.source)
        _take_in([fact], scope, draft, reader)
    elif not chosen and not command.tentative:
        draft.skip(command.text, "no memory matches this request")


def _candidates(command: Command, scope: Scope, draft: Draft) -> Candidates:
    """All of the scope's memories where they are few, else those nearest to the target."""
    rows = _memories_of(draft.project, scope).exclude(id__in=draft.touched)
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


def _take_in(facts: Sequence[Fact], scope: Scope, draft: Draft, reader: Reader) -> None:
    """Decide about each fact, given the memories of `scope` that are nearest to it."""
    for fact in facts[MOST_FACTS:]:
        draft.skip(fact.text, f"more than {MOST_FACTS} facts came at once: send it again by itself")
    facts = [fact for fact in facts[:MOST_FACTS] if _is_storable(fact, draft)]
    if not facts:
        return
    # An expired memory is none that an agent still knows: what it said may be news again.
    rows = _memories_of(draft.project, scope).current().exclude(id__in=draft.touched)
    near: dict[UUID, Memory] = {}
    for vector in draft.embed([fact.text for fact in facts]):
        for memory in nearest(rows, vector, space=draft.space, limit=NEAREST):
            near.setdefault(memory.id, memory)
    known = list(near.values())
    numbered = [Known(number=number, text=memory.text) for number, memory in enumerate(known)]
    for decision in reader.reconcile(facts, numbered):
        _decide(decision, facts[decision.fact], known, scope, draft)


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
