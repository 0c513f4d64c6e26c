"""A plan in the making: it knows what protects a memory and what has been touched already."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import numpy as np
from django.utils import timezone
from numpy.typing import NDArray

from memories.models import EmbeddingSpace, Memory, Project
from memories.models.memory import hash_of
from memories.pipeline.categories import assign, categories_of
from memories.pipeline.facts import Fact
from memories.plans import AddRequest, Operation, Plan, Scope, Skipped, Values, clean_text
from memories.search import spaces

ALREADY_KNOWN = "already known"


class Draft:
    """Collects operations and what was left alone, and becomes a Plan."""

    def __init__(
        self,
        request: AddRequest,
        project: Project,
        space: EmbeddingSpace,
        *,
        method: str,
        may_delete: bool = True,
    ) -> None:
        self.request = request
        self.project = project
        self.method = method
        self.may_delete = may_delete
        self.space = space
        self.today = day_of(request)
        self.catalogue = catalogue_of(request, project)
        self.touched: set[UUID] = set()
        # By memory, or by the new text and its ids: a later one takes the place of an earlier.
        self._operations: dict[object, Operation] = {}
        self._skipped: dict[tuple[str, str, UUID | None], Skipped] = {}

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of `texts` in the space that searches use. Raises ModelError."""
        return spaces.embed(texts, self.space)

    def skip(self, text: str, reason: str, memory: Memory | None = None) -> None:
        """Name something that is left alone, and why."""
        memory_id = memory.id if memory else None
        skipped = Skipped(text=text, reason=reason, memory_id=memory_id)
        self._skipped.setdefault((text, reason, memory_id), skipped)

    def add(self, fact: Fact, scope: Scope, *, reason: str = "") -> None:
        """A new memory, unless these very ids already have the very same text."""
        text = clean_text(fact.text)
        if (text, scope) in self._operations:
            return
        same = self.project.memories.current().filter(hash=hash_of(text), **scope.model_dump())
        if twin := same.exclude(id__in=self.touched).first():
            self.skip(text, ALREADY_KNOWN, twin)
            return
        given: dict[str, Any] = {**scope.ids(), **self._carried(), "text": text}
        if fact.categories:
            given["categories"] = list(fact.categories)
        if self.request.timestamp is not None:
            given["created_at"] = datetime.fromtimestamp(self.request.timestamp, UTC)
        self._operations[text, scope] = Operation(
            kind="ADD", values=Values(**given), reason=reason, source=fact.source
        )

    def update(self, memory: Memory, fact: Fact, *, reason: str) -> None:
        """The memory with the fact's text, unless it is protected or says so already.

        A second change of the same memory takes the place of the first.
        """
        if memory.text == fact.text and memory.id not in self.touched:
            self.skip(fact.text, ALREADY_KNOWN, memory)
        elif not self._is_protected(memory, wanted=fact.text):
            given: dict[str, Any] = {**self._carried(), "text": fact.text}
            # Only what is added anew may be frozen: this memory was there for others before.
            given.pop("immutable", None)
            # What staff have filed it under stays; the reader may only add to it.
            if names := [*(memory.categories or []), *fact.categories]:
                given["categories"] = list(dict.fromkeys(names))
            if self.request.metadata is not None:
                given["metadata"] = {**(memory.metadata or {}), **self.request.metadata}
            self._replace(
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
        """The memory into the trash, unless it is protected."""
        if not self._is_protected(memory):
            self._replace(
                Operation(
                    kind="DELETE",
                    memory_id=memory.id,
                    version=memory.version,
                    before=memory.text,
                    reason=reason,
                    source=source,
                )
            )

    def finished(self) -> Plan:
        """The plan, with categories on every text that has none yet. Raises ModelError."""
        bare = [
            key
            for key, operation in self._operations.items()
            if operation.values.text and not operation.values.categories
        ]
        texts = [self._operations[key].values.text for key in bare]
        names = assign(texts, self.catalogue, self.embed) if texts else []
        for key, assigned in zip(bare, names, strict=True):
            self._operations[key] = _with_categories(self._operations[key], assigned)
        return Plan(
            operations=tuple(self._operations.values()),
            skipped=tuple(self._skipped.values()),
            method=self.method,
        )

    def _is_protected(self, memory: Memory, *, wanted: str = "") -> bool:
        """Whether `memory` must be left alone; it is then named as skipped."""
        self.touched.add(memory.id)
        if not (memory.locked or memory.immutable):
            return False
        reason = "locked by staff" if memory.locked else "immutable"
        if wanted:
            reason += f"; the new text would be “{wanted}”"
        self.skip(memory.text, reason, memory)
        return True

    def _replace(self, operation: Operation) -> None:
        """Add `operation` at the end, in place of an earlier one on the same memory."""
        self._operations.pop(operation.memory_id, None)
        self._operations[operation.memory_id] = operation

    def _carried(self) -> dict[str, Any]:
        """What the request puts on every row."""
        names = {"metadata", "immutable", "expiration_date"}
        carried = self.request.model_dump(include=names, exclude_unset=True)
        return {name: value for name, value in carried.items() if value is not None}


def _with_categories(operation: Operation, names: Sequence[str]) -> Operation:
    values = Values(**operation.values.given() | {"categories": list(names)})
    return operation.model_copy(update={"values": values})


def day_of(request: AddRequest) -> date:
    """The day from which the messages' relative dates count, in UTC."""
    if request.timestamp is not None:
        return datetime.fromtimestamp(request.timestamp, UTC).date()
    return timezone.now().astimezone(UTC).date()


def catalogue_of(request: AddRequest, project: Project) -> Mapping[str, str]:
    """Category name -> description: the call's, else the project's, else the fifteen built in."""
    if request.custom_categories is not None:
        return {name: text for item in request.custom_categories for name, text in item.items()}
    return categories_of(project)
