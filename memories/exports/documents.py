"""What the file of an export holds: by a language model where there is one, otherwise by rule."""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from memories import filters
from memories.exports import model, rules
from memories.llm.configuration import model_configured
from memories.models import Export
from memories.models.memory import MemoryQuerySet


@dataclass(frozen=True)
class Document:
    """JSON in pieces, and the number of memories from which it was made."""

    pieces: Iterable[str]
    rows: int


def document_of(export: Export) -> Document:
    """The document of an export: all current memories of its filters, in its schema's shape.

    Raises ModelError, also while the pieces are read.
    """
    rows = memories_of(export)
    schema = export.schema or {}
    if model_configured():
        filled = model.fill(schema, rows, export.instructions)
        if filled is not None:
            return Document([json.dumps(filled, ensure_ascii=False), "\n"], rows.count())
    filling = rules.filling(schema, rows)
    return Document(filling.pieces(), filling.count)


def memories_of(export: Export) -> MemoryQuerySet:
    """The memories that an export takes."""
    tree = filters.parse(export.filters)
    return export.project.memories.current().filter(filters.to_q(tree))
