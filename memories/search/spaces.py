"""Which embedding models are in use, and vectors for what is to be stored in them."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from pgvector import HalfVector

from memories.llm import embeddings
from memories.models import EmbeddingSpace


def model_of(space: EmbeddingSpace) -> embeddings.EmbeddingModel:
    """The model that makes the vectors of `space`."""
    return embeddings.EmbeddingModel(space.name, space.dimensions, space.builtin)


def space_for(model: embeddings.EmbeddingModel) -> EmbeddingSpace:
    """The space of `model`, made when there is none. The very first one serves at once."""
    space, _ = EmbeddingSpace.objects.get_or_create(
        name=model.name,
        defaults={
            "dimensions": model.dimensions,
            "builtin": model.builtin,
            "serving": not EmbeddingSpace.objects.filter(serving=True).exists(),
        },
    )
    return space


def serving() -> EmbeddingSpace:
    """The space that searches use: the configured model's, until `reembed` has built another."""
    found = EmbeddingSpace.objects.filter(serving=True).first()
    return found or space_for(embeddings.configured())


def embed(texts: Sequence[str], space: EmbeddingSpace) -> NDArray[np.float32]:
    """One row of length 1 per text, in `space`. Raises ModelError."""
    return embeddings.embed(texts, model_of(space))


def embed_for_all(texts: Sequence[str]) -> dict[EmbeddingSpace, list[HalfVector]]:
    """Vectors of `texts` in every space in use: the serving one and any that is being built.

    Raises ModelError. Calls a model, so it belongs outside transactions.
    """
    spaces = [serving(), *EmbeddingSpace.objects.filter(serving=False)]
    if not texts:
        return {}
    return {space: [HalfVector(row) for row in embed(texts, space)] for space in spaces}
