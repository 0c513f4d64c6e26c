"""Exact nearest neighbours among the memories of a filter: without an index, none is missed."""

from uuid import UUID

import numpy as np
from django.db.models import QuerySet
from numpy.typing import NDArray
from pgvector import HalfVector
from pgvector.django import CosineDistance

from memories.models import Embedding, EmbeddingSpace, Memory


def nearest(
    memories: QuerySet[Memory], vector: NDArray[np.float32], *, space: EmbeddingSpace, limit: int
) -> list[Memory]:
    """The `limit` memories closest in meaning to `vector`, nearest first.

    Each carries `distance`, the cosine distance from 0 (same direction) to 2.
    """
    return list(
        memories.filter(embeddings__space=space)
        .annotate(distance=CosineDistance("embeddings__vector", HalfVector(vector)))
        .order_by("distance", "id")[:limit]
    )


def vectors_of(memories: list[Memory], *, space: EmbeddingSpace) -> dict[UUID, NDArray[np.float32]]:
    """The stored vectors of `memories` in `space`, by memory id."""
    rows = Embedding.objects.filter(
        space=space, memory_id__in=[memory.id for memory in memories]
    ).values_list("memory_id", "vector")
    return {memory_id: np.asarray(vector, dtype=np.float32) for memory_id, vector in rows}
