"""From a request to a plan.

Phases, for the user and then for the agent of the request (each memory carries one of the two):
1. The reader finds facts and commands in the messages.
2. Commands choose memories of their own scope; locked and immutable ones are named as skipped.
3. Each fact is compared with the five memories nearest to it in that scope.
4. New and changed texts get their categories.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from memories.models import EmbeddingSpace, Memory, Project
from memories.models.memory import hash_of
from memories.pipeline import readers
from memories.pipeline.categories import DEFAULT_CATEGORIES, assign
from memories.pipeline.facts import About, Command, Decision, Fact, Known
from memories.plans import AddRequest, Operation, Plan, Scope, Skipped, Values, clean_text
from memories.search import spaces
from memories.search.nearest import nearest, vectors_of

NEAREST = 5
MOST_CANDIDATES = 2_000
MOST_DELETIONS = 10_000
LOCKED = "locked by staff"
IMMUTABLE = "immutable"


def plan(request: AddRequest, *, project: Project) -> Plan:
    """What `request` would change in `project`. Writes nothing. Raises ModelError."""
    if not request.infer:
        return _direct_import(request, project)
    reader = readers.current()
    draft = Draft(request, project, reader)
    for number, (about, scope) in enumerate(_owners(request)):
        reading = reader.read(
            request,
            about=about,
            commanded=number == 0,
            catalogue=draft.catalogue,
            instructions=request.custom_instructions or project.custom_instructions,
            today=draft.today,
        )
        for command in reading.commands:
            draft.carry_out(command, scope)
        draft.take_in(reading.facts, scope)
    return draft.finished()


def _owners(request: AddRequest) -> Iterator[tuple[About, Scope]]:
    """Whom to read for, and the ids its memories carry: never both a user's and an agent's."""
    scope = request.scope()
    if scope.user_id and scope.agent_id:
        yield "user", scope.model_copy(update={"agent_id": None})
        yield "agent", scope.model_copy(update={"user_id": None})
    elif scope.agent_id:
        yield "agent", scope
    else:
        yield "user", scope


def memories_of(project: Project, scope: Scope) -> "QuerySet[Memory]":
    """The live memories that carry every id of `scope`."""
    return project.memories.live().filter(**scope.ids())


def _direct_import(request: AddRequest, project: Project) -> Plan:
    """`infer=False`: every message of a user or an assistant is a memory, word for word."""
    draft = Draft(request, project, None)
    facts = [
        Fact(text=turn.content.strip(), source=number)
        for number, turn in enumerate(request.messages)
        if turn.role != "system" and turn.content.strip()
    ]
    for fact in facts:
        draft.add(fact, request.scope())
    return draft.finished()


class Draft:
    """A plan in the making. It remembers which memories it has touched already."""

    def __init__(
        self, request: AddRequest, project: Project, reader: readers.Reader | None
    ) -> None:
        self.request = request
        self.project = project
        self.reader = reader
        self.space: EmbeddingSpace = spaces.serving()
        self.today: date = timezone.now().astimezone(UTC).date()
        self.catalogue = catalogue_of(request, project)
        self.operations: list[Operation] = []
        self.skipped: list[Skipped] = []
        self.touched: set[UUID] = set()
        self.added: set[tuple[str, str]] = set()

    def embed(self, texts: Sequence[str]) -> "spaces.NDArray[spaces.np.float32]":
        """Vectors of `texts` in the serving space."""
        return spaces.embed(texts, self.space)

    # --- commands ---------------------------------------------------------------------------

    def carry_out(self, command: Command, scope: Scope) -> None:
        """Delete or change what `command` means, among the memories of `scope` alone."""
        assert self.reader is not None
        rows = memories_of(self.project, scope)
        if command.after:
            rows = rows.filter(created_at__gte=_start_of(command.after))
        if command.before:
            rows = rows.filter(created_at__lt=_start_of(command.before))
        chosen = self.reader.choose(command, self._candidates(command, rows))
        if not chosen and command.kind == "DELETE":
            self.skipped.append(Skipped(text=command.text, reason="no memory matches this request"))
        for choice in chosen:
            if command.kind == "DELETE":
                self.delete(choice.memory, reason=choice.reason, source=command.source)
            else:
                fact = Fact(text=command.replacement, source=command.source)
                self.update(choice.memory, fact, reason=choice.reason)
        if not chosen and command.kind == "CHANGE" and command.replacement:
            self.take_in([Fact(text=command.replacement, source=command.source)], scope)

    def _candidates(self, command: Command, rows: "QuerySet[Memory]") -> readers.Candidates:
        """All of the scope's memories where they are few, else those nearest to the target."""
        if command.target:
            found = list(rows.order_by("-created_at", "id")[: MOST_CANDIDATES + 1])
            if len(found) > MOST_CANDIDATES:
                target = self.embed([command.target])[0]
                found = nearest(rows, target, space=self.space, limit=MOST_CANDIDATES)
        else:
            found = list(rows.order_by("-created_at", "id")[:MOST_DELETIONS])
        return readers.Candidates(
            memories=[memory for memory in found if memory.id not in self.touched],
            vectors=vectors_of(found, space=self.space),
            embed=self.embed,
        )

    # --- facts ------------------------------------------------------------------------------

    def take_in(self, facts: Sequence[Fact], scope: Scope) -> None:
        """Decide about each fact, given the memories of `scope` that are nearest to it."""
        assert self.reader is not None
        facts = [fact for fact in facts if self._is_storable(fact)]
        if not facts:
            return
        rows = memories_of(self.project, scope).exclude(id__in=self.touched)
        near: dict[UUID, Memory] = {}
        for vector in self.embed([fact.text for fact in facts]):
            for memory in nearest(rows, vector, space=self.space, limit=NEAREST):
                near.setdefault(memory.id, memory)
        known = list(near.values())
        decisions = self.reader.reconcile(
            facts,
            [Known(number=number, text=memory.text) for number, memory in enumerate(known)],
        )
        for decision in decisions:
            self._decide(decision, facts, known, scope)

    def _is_storable(self, fact: Fact) -> bool:
        try:
            return bool(clean_text(fact.text))
        except ValueError as error:
            self.skipped.append(Skipped(text=fact.text[:200], reason=str(error)))
            return False

    def _decide(
        self, decision: Decision, facts: Sequence[Fact], known: Sequence[Memory], scope: Scope
    ) -> None:
        fact = facts[decision.fact]
        memory = known[decision.number] if decision.number is not None else None
        if decision.kind == "NONE":
            self.skipped.append(
                Skipped(
                    text=fact.text, reason="already known", memory_id=memory.id if memory else None
                )
            )
        elif decision.kind == "DELETE" and memory is not None:
            self.delete(memory, reason=decision.reason, source=fact.source)
        elif decision.kind == "UPDATE" and memory is not None and not memory.immutable:
            updated = Fact(text=decision.text, source=fact.source, categories=fact.categories)
            self.update(memory, updated, reason=decision.reason)
        else:
            self.add(fact, scope, reason=decision.reason)

    # --- operations -------------------------------------------------------------------------

    def add(self, fact: Fact, scope: Scope, *, reason: str = "") -> None:
        """A new memory, unless the scope already holds the very same text."""
        text = clean_text(fact.text)
        same = self.project.memories.live().filter(hash=hash_of(text), **_exactly(scope))
        if (text, str(scope)) in self.added or (twin := same.first()):
            twin_id = None if (text, str(scope)) in self.added else twin.id if twin else None
            self.skipped.append(Skipped(text=text, reason="already known", memory_id=twin_id))
            return
        self.added.add((text, str(scope)))
        given = {
            **scope.ids(),
            **self._carried(),
            "text": text,
            "categories": list(fact.categories) or None,
        }
        if self.request.timestamp is not None:
            given["created_at"] = datetime.fromtimestamp(self.request.timestamp, UTC)
        self.operations.append(
            Operation(kind="ADD", values=Values(**given), reason=reason, source=fact.source)
        )

    def update(self, memory: Memory, fact: Fact, *, reason: str) -> None:
        """The memory with the fact's text, unless it is protected, touched, or says so already."""
        if not self._may_touch(memory, wanted=fact.text):
            return
        if memory.text == fact.text:
            self.skipped.append(
                Skipped(text=fact.text, reason="already known", memory_id=memory.id)
            )
            return
        given = {**self._carried(), "text": fact.text, "categories": list(fact.categories) or None}
        if self.request.metadata is not None:
            given["metadata"] = {**(memory.metadata or {}), **self.request.metadata}
        self.operations.append(
            Operation(
                kind="UPDATE",
                memory_id=memory.id,
                version=memory.version,
                before=memory.text,
                values=Values(**given),
                reason=reason,
                source=fact.source,
            )
        )

    def delete(self, memory: Memory, *, reason: str, source: int) -> None:
        """The memory into the trash, unless it is protected or touched."""
        if self._may_touch(memory):
            self.operations.append(
                Operation(
                    kind="DELETE",
                    memory_id=memory.id,
                    version=memory.version,
                    before=memory.text,
                    reason=reason,
                    source=source,
                )
            )

    def _may_touch(self, memory: Memory, *, wanted: str = "") -> bool:
        if memory.id in self.touched:
            return False
        self.touched.add(memory.id)
        protection = LOCKED if memory.locked else IMMUTABLE if memory.immutable else ""
        if protection:
            reason = f"{protection}; the new text would be “{wanted}”" if wanted else protection
            self.skipped.append(Skipped(text=memory.text, reason=reason, memory_id=memory.id))
        return not protection

    def _carried(self) -> dict[str, object]:
        """What the request puts on every row."""
        carried = self.request.model_dump(
            include={"metadata", "immutable", "expiration_date"}, exclude_unset=True
        )
        return {name: value for name, value in carried.items() if value is not None}

    def finished(self) -> Plan:
        """The plan, with categories on every text that has none yet."""
        bare = [
            number
            for number, op in enumerate(self.operations)
            if op.values.text and not op.values.categories
        ]
        texts = [self.operations[number].values.text for number in bare]
        if texts:
            for number, names in zip(
                bare, assign(texts, self.catalogue, self.embed), strict=True
            ):
                op = self.operations[number]
                values = op.values.model_copy(update={"categories": list(names)})
                values.model_fields_set.add("categories")
                self.operations[number] = op.model_copy(update={"values": values})
        return Plan(
            operations=tuple(self.operations),
            skipped=tuple(self.skipped),
            method=self.reader.method if self.reader else "direct import",
        )


def catalogue_of(request: AddRequest, project: Project) -> Mapping[str, str]:
    """Category name -> description: the call's, else the project's, else the fifteen built in."""
    if request.custom_categories is not None:
        return {name: text for item in request.custom_categories for name, text in item.items()}
    own = dict(project.categories.values_list("name", "description"))
    return own or DEFAULT_CATEGORIES


def _exactly(scope: Scope) -> dict[str, str | None]:
    """A filter for rows that carry these ids and no others."""
    return scope.model_dump()


def _start_of(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
