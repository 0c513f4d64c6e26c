"""Vectors from an OpenAI-compatible server: batches, shortening, and checks of what came.

Imported when such a server is asked for the first time: its client takes half a second to load.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import openai
from django.conf import settings
from numpy.typing import NDArray
from openai.types import CreateEmbeddingResponse

from memories.llm import client, configuration, minilm
from memories.llm.errors import ModelAnswerInvalid, ModelRequestRejected
from memories.llm.minilm import Floats
from memories.llm.text import clean

BATCH = 256
SHORTEST = 400  # characters; a text is not cut below this for a server that finds it too long

# Servers and models that refused to shorten their vectors, so that they are asked once.
_fixed_length: set[tuple[str, str]] = set()


def embed(name: str, texts: Sequence[str], dimensions: int | None) -> Floats:
    """One L2-normalised row per text, in order. dimensions: their length, None for any.

    A text of any length is embedded whole. Raises ModelError.
    """
    rows = [
        _ask(name, texts[start : start + BATCH], dimensions)
        for start in range(0, len(texts), BATCH)
    ]
    return np.concatenate(rows) if rows else np.zeros((0, dimensions or 0), np.float32)


def _ask(name: str, texts: Sequence[str], dimensions: int | None) -> Floats:
    """Rows for at most BATCH texts. What the server finds too long is cut in two and averaged."""
    # Most servers refuse an empty text, and a blank one means nothing else.
    wanted = [clean(text).strip() or "-" for text in texts]
    try:
        return _checked(_request(name, wanted, dimensions), name, dimensions)
    except ModelRequestRejected as error:
        if error.about != "length" or (len(wanted) == 1 and len(wanted[0]) <= SHORTEST):
            raise
    if len(wanted) > 1:
        middle = len(wanted) // 2
        return np.concatenate(
            [_ask(name, wanted[:middle], dimensions), _ask(name, wanted[middle:], dimensions)]
        )
    middle = len(wanted[0]) // 2
    halves = [wanted[0][:middle], wanted[0][middle:]]
    rows = np.concatenate([_ask(name, [half], dimensions) for half in halves])
    weights = np.array([[len(half)] for half in halves], np.float32)
    return minilm.normalise((rows * weights).sum(axis=0, keepdims=True))


def _request(name: str, texts: list[str], dimensions: int | None) -> list[Any]:
    """What the server gave for each text, in their order, unchecked."""
    # Only a length that the operator chose is asked for: many servers know no such option.
    chosen = bool(dimensions) and dimensions == settings.EMBEDDING_DIMENSIONS
    asked = dimensions if chosen and (configuration.address(), name) not in _fixed_length else None
    try:
        answer = client.call(
            lambda api: api.embeddings.create(
                model=name,
                input=texts,
                dimensions=asked or openai.omit,
                encoding_format="float",
            )
        )
    except ModelRequestRejected as error:
        if error.about != "dimensions" or not asked:
            raise
        _fixed_length.add((configuration.address(), name))
        return _request(name, texts, dimensions)
    items = answer.data if isinstance(answer, CreateEmbeddingResponse) else None
    if not isinstance(items, list) or len(items) != len(texts):
        raise ModelAnswerInvalid(f"The embedding model {name} did not answer for every text.")
    places = [getattr(item, "index", None) for item in items]
    rows = [getattr(item, "embedding", None) for item in items]
    if sorted(place for place in places if isinstance(place, int)) == list(range(len(texts))):
        rows = [rows[places.index(place)] for place in range(len(texts))]
    return rows


def _checked(rows: list[Any], name: str, dimensions: int | None) -> Floats:
    """The server's numbers as normalised rows; raises ModelAnswerInvalid for unusable ones."""
    try:
        vectors = np.array(rows, dtype=np.float64)
    except (TypeError, ValueError):  # uneven lengths, or no numbers at all
        vectors = np.zeros(0)
    if vectors.ndim != 2 or not vectors.shape[1]:
        raise ModelAnswerInvalid(f"The embedding model {name} answered with no usable vectors.")
    if dimensions and vectors.shape[1] != dimensions:
        raise ModelAnswerInvalid(
            f"The embedding model {name} answered with {vectors.shape[1]} numbers where "
            f"{dimensions} were expected. Check EMBEDDING_MODEL and EMBEDDING_DIMENSIONS."
        )
    with np.errstate(over="ignore", invalid="ignore"):
        sizes: NDArray[np.float64] = np.linalg.norm(vectors, axis=1, keepdims=True)
    if not (np.isfinite(sizes).all() and sizes.all()):
        raise ModelAnswerInvalid(
            f"The embedding model {name} answered with a vector of zeros or of no numbers."
        )
    return (vectors / sizes).astype(np.float32)
