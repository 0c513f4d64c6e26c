"""What a document holds: by a language model where there is one, otherwise by rule."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from memories.exports import model, rules
from memories.llm.configuration import model_configured
from memories.models.memory import MemoryQuerySet


@dataclass(frozen=True)
class Document:
    """JSON in pieces, and the number of memories from which it was made."""

    pieces: Iterable[str]
    rows: int


def document_of(rows: MemoryQuerySet, schema: dict[str, Any], instructions: str) -> Document:
    """All of `rows` in the shape of `schema`, which `exports.read_schema` gave.

    Raises ModelError, also while the pieces are read.
    """
    if model_configured():
        filled = model.fill(schema, rows, instructions)
        if filled is not None:
            return Document([json.dumps(filled, ensure_ascii=False), "\n"], rows.count())
    filling = rules.filling(schema, rows)
    return Document(filling.pieces(), filling.count)
