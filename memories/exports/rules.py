"""A document in the shape of a schema, filled by rule, without a language model.

How honest that is: every word in it is a memory's own or a field of one; nothing is concluded,
summed up or translated, and nothing is made up to satisfy a schema. So
- a list takes the memories, newest first, all of them; where a document has several lists, each
  takes those of the category of its name, or else those to which it is the nearest in meaning, and
  a memory that is near to none is in none;
- a text takes the memory that is nearest in meaning to its name and description, if that is near
  enough, and is not checked to answer it: "age" may get "Turned forty in March";
- a number, a switch or a choice is filled only from a field or from metadata;
- where nothing is known stands null if the schema allows it, nothing if it may be left out, and
  otherwise an empty value: "", 0, false, [], {}, and null for a choice. Such a value, and a text
  that breaks a pattern or a length, are not what the schema asks for; `rows` tells how many
  memories there were to fill it from.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

import numpy as np

from memories.exports import rows as items
from memories.exports.shapes import DEEPEST, MISSING, Field, Json, Reader, plain, unfilled
from memories.llm.minilm import Floats
from memories.models import EmbeddingSpace, Memory
from memories.models.memory import MemoryQuerySet
from memories.search import spaces
from memories.search.nearest import nearest, vectors_of

# Least cosine for a memory to answer a property's name and description, and to belong to a list.
# Names are short and memories as well, so that both lie low.
NEAR_ENOUGH = 0.35
BELONGS = 0.25
MOST_TEXTS = 200  # questions of meaning in one document; each looks at all the memories
CHUNK = 1_000

# Names of a list that takes everything whatever other lists there are, and of a number that counts.
EVERYTHING = {"memories", "results", "items", "facts", "entries", "records", "data", "rows"}
COUNTS = {"count", "total", "total_memories", "memory_count", "number_of_memories", "total_count"}
SHARED = {"user_id", "agent_id", "app_id", "run_id", "session_id"}


@dataclass(frozen=True)
class Value:
    """A value that is known beforehand."""

    value: Json


@dataclass(frozen=True)
class Text:
    """The memory nearest in meaning to `label`, or `otherwise`."""

    label: str
    otherwise: Json


@dataclass(frozen=True)
class Rows:
    """A list of memories. everything: also where there are several lists."""

    name: str
    label: str
    make: items.Make
    everything: bool


@dataclass(frozen=True)
class Members:
    """An object's parts."""

    parts: "tuple[tuple[str, Part], ...]"


Part = Value | Text | Rows | Members


@dataclass
class Filling:
    """The document for one schema over one set of memories."""

    rows: MemoryQuerySet
    count: int
    root: Part = field(default_factory=lambda: Value({}))
    texts: list[Text] = field(default_factory=list)
    lists: list[Rows] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    labels: dict[int, Floats] = field(default_factory=dict)

    def pieces(self) -> Iterator[str]:
        """The document's JSON, piece by piece, so that no list has to be held."""
        self.answers = _nearest_texts([text.label for text in self.texts], self.rows)
        yield from self._written(self.root)
        yield "\n"

    def _written(self, part: Part) -> Iterator[str]:
        match part:
            case Members(parts):
                yield "{"
                separator = ""
                for name, inner in parts:
                    if isinstance(inner, Text) and self._text(inner) is MISSING:
                        continue
                    yield f"{separator}{_json(name)}:"
                    yield from self._written(inner)
                    separator = ","
                yield "}"
            case Rows():
                yield "["
                separator = "\n"
                for memory in self._memories_of(part):
                    yield separator + _json(part.make(memory))
                    separator = ",\n"
                yield "]"
            case Text():
                found = self._text(part)
                yield _json(None if found is MISSING else found)
            case Value(value):
                yield _json(value)

    def _text(self, text: Text) -> Json:
        return self.answers.get(text.label, text.otherwise)

    def _memories_of(self, wanted: Rows) -> Iterator[Memory]:
        chosen = [part for part in self.lists if not part.everything]
        everything = wanted.everything or len(self.lists) == 1
        newest_first = self.rows.order_by("-created_at", "-id")
        stream = newest_first.iterator(chunk_size=CHUNK)
        while chunk := list(islice(stream, CHUNK)):
            if everything:
                yield from chunk
            else:
                place = chosen.index(wanted)
                for memory, places in zip(chunk, self._places(chunk, chosen), strict=True):
                    if place in places:
                        yield memory

    def _places(self, chunk: list[Memory], lists: Sequence[Rows]) -> list[set[int]]:
        """The lists, by number, in which each memory belongs."""

        def question(space: EmbeddingSpace) -> list[set[int]]:
            if space.pk not in self.labels:
                self.labels[space.pk] = spaces.embed([part.label for part in lists], space)
            labels = self.labels[space.pk]
            known = vectors_of(chunk, space=space)
            return [_belongs(memory, lists, labels, known.get(memory.id)) for memory in chunk]

        return spaces.ask_serving(question)


def filling(schema: dict[str, Json], rows: MemoryQuerySet) -> Filling:
    """The document for `schema` over `rows`. Its pieces call the embedding model: ModelError."""
    made = Filling(rows=rows, count=rows.count())
    reader = Reader(schema)
    root = reader.field(schema)
    if root.kind in ("object", "") and not root.properties and root.choices is None:
        # Any object will do: one with everything.
        schema = {"properties": {"memories": {"type": "array"}}}
    part = _part(made, reader, schema, name="", required=True, depth=0)
    made.root = Value(None) if part is None else part
    return made


def _part(
    made: Filling, reader: Reader, node: Json, *, name: str, required: bool, depth: int
) -> Part | None:
    """What stands at a node of the schema, about all of the memories; None to leave it out."""
    wanted = reader.field(node)
    known = plain(name)
    if wanted.kind == "object" and wanted.properties and depth < DEEPEST:
        parts = [
            (inner, _part(made, reader, value, name=inner, required=inner in wanted.required,
                          depth=depth + 1))
            for inner, value in wanted.properties.items()
        ]  # fmt: skip
        return Members(tuple((inner, part) for inner, part in parts if part is not None))
    found: Json = MISSING
    if wanted.kind == "array":
        if known == "categories":
            found = _categories(made.rows, reader.field(wanted.items))
        elif make := items.maker({} if wanted.items is None else wanted.items, reader):
            part = Rows(known, _label(name, wanted), make, known in EVERYTHING or not name)
            made.lists.append(part)
            return part
    elif known in SHARED:
        found = _shared(made.rows, "run_id" if known == "session_id" else known)
    elif known in COUNTS and wanted.kind in ("integer", "number"):
        found = made.count
    empty = unfilled(wanted, required=required, reader=reader)
    is_text = wanted.kind in ("string", "") and wanted.choices is None and known not in SHARED
    if found is MISSING and is_text and len(made.texts) < MOST_TEXTS:
        text = Text(_label(name, wanted), empty)
        made.texts.append(text)
        return text
    value = empty if found is MISSING else found
    return None if value is MISSING else Value(value)


def _label(name: str, wanted: Field) -> str:
    """What a property is about, as a phrase that can be compared with memories."""
    words = plain(name).replace("_", " ")
    return f"{words}: {wanted.description[:500]}" if wanted.description else words


def _nearest_texts(labels: Sequence[str], rows: MemoryQuerySet) -> dict[str, str]:
    """The text of the memory nearest to each label, where one is NEAR_ENOUGH."""
    asked = sorted({label for label in labels if label})
    if not asked:
        return {}

    def question(space: EmbeddingSpace) -> dict[str, str]:
        found = {}
        for label, vector in zip(asked, spaces.embed(asked, space), strict=True):
            for memory in nearest(rows, vector, space=space, limit=1):
                if 1 - memory.distance >= NEAR_ENOUGH:  # type: ignore[attr-defined]
                    found[label] = memory.text
        return found

    return spaces.ask_serving(question)


def _belongs(
    memory: Memory, lists: Sequence[Rows], labels: Floats, vector: Floats | None
) -> set[int]:
    by_name = {
        number
        for number, part in enumerate(lists)
        if part.name in {plain(name) for name in memory.categories or []}
    }
    if by_name or vector is None:
        return by_name
    cosines = labels @ vector / max(float(np.linalg.norm(vector)), 1e-9)
    best = int(cosines.argmax())
    return {best} if cosines[best] >= BELONGS else set()


def _categories(rows: MemoryQuerySet, wanted: Field) -> Json:
    """The names of all categories that the memories have."""
    names: set[str] = set()
    for some in rows.exclude(categories=None).values_list("categories", flat=True).iterator():
        names.update(some or [])
    if wanted.kind not in ("string", ""):
        return MISSING
    return sorted(name for name in names if wanted.choices is None or name in wanted.choices)


def _shared(rows: MemoryQuerySet, column: str) -> Json:
    """The id that all of the memories have in common."""
    values = list(rows.order_by().values_list(column, flat=True).distinct()[:2])
    return values[0] if len(values) == 1 and values[0] is not None else MISSING


def _json(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False)
