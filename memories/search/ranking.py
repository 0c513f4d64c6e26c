"""A question -> the memories that answer it, best first: exact, and never fewer than there are."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import F, FilteredRelation, Q
from pgvector import HalfVector
from pgvector.django import CosineDistance

from memories.llm.text import clean
from memories.models import EmbeddingSpace, Memory
from memories.models.memory import MemoryQuerySet
from memories.options import Criterion
from memories.search import spaces

# PostgreSQL counts rows in 64 bits; nobody has more memories than this.
MOST = 2**31 - 1


@dataclass(frozen=True, kw_only=True)
class Question:
    """What is asked of a search.

    threshold: least final score; None and 0 let everything pass. keyword_search: the question's
    words count beside its meaning. rerank, filter_memories: look again at the best, or keep only
    what is truly relevant. hybrid: the fused score of v3. criteria: points of view from which a
    model judges. by_metadata_only: the text is ignored, the newest come first.
    """

    text: str
    top_k: int = 10
    threshold: float | None = None
    keyword_search: bool = False
    rerank: bool = False
    filter_memories: bool = False
    hybrid: bool = False
    criteria: Sequence[Criterion] = ()
    by_metadata_only: bool = False


@dataclass(frozen=True, kw_only=True)
class Hit:
    """A memory found. score: 0 to 1; breakdown: what the score was made of."""

    memory: Memory
    score: float
    breakdown: dict[str, float] = field(default_factory=dict)


def search(rows: MemoryQuerySet, question: Question) -> list[Hit]:
    """The best of `rows` for `question`, by falling score; equal ones newest first.

    rows: rooted in a project and filtered. Without a threshold and filter_memories exactly
    min(top_k, rows.count()) come back. Raises ModelError when the question cannot be embedded.
    """
    if question.by_metadata_only:
        newest = rows.order_by("-created_at", "id")[: _most(question)]
        hits = [Hit(memory=memory, score=1.0) for memory in newest]
    else:
        hits = spaces.ask_serving(lambda space: _nearest(rows, question, space))
    return [hit for hit in hits if hit.score >= (question.threshold or 0)]


def _nearest(rows: MemoryQuerySet, question: Question, space: EmbeddingSpace) -> list[Hit]:
    """By cosine alone. A memory whose vector is still being made comes last, with score 0."""
    vector = HalfVector(spaces.embed([clean(question.text)], space)[0])
    found = (
        rows.alias(own=FilteredRelation("embeddings", condition=Q(embeddings__space=space)))
        .annotate(distance=CosineDistance("own__vector", vector))
        .order_by(F("distance").asc(nulls_last=True), "-created_at", "id")[: _most(question)]
    )
    return [_hit(memory, memory.distance) for memory in found]


def _hit(memory: Memory, distance: float | None) -> Hit:
    score = 0.0 if distance is None else min(max(1 - distance, 0.0), 1.0)
    return Hit(memory=memory, score=score, breakdown={"semantic": score})


def _most(question: Question) -> int:
    return min(max(question.top_k, 0), MOST)
