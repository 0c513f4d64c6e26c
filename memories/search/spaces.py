"""Which embedding models are in use, and vectors for what is to be stored in them.

Usually there is one space. While `reembedding` goes from one model to another there are two, and
three rules keep every search whole: a change stores vectors for the serving space or not at all
(`usable`); the switch and the removal of a space wait for the changes under way (`hold`); and a
search that began before a switch is made anew (`ask_serving`).
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from django.db import connection
from pgvector import HalfVector

from memories.llm import embeddings
from memories.llm.errors import ModelError
from memories.llm.minilm import Floats
from memories.models import EmbeddingSpace

log = logging.getLogger(__name__)

T = TypeVar("T")
Vectors = Mapping[EmbeddingSpace, Sequence[HalfVector]]

_LOCK = "hashtextextended('embedding spaces', 0)"


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


def ask_serving(question: Callable[[EmbeddingSpace], T]) -> T:
    """What `question` finds in the serving space; asked anew when that was replaced meanwhile.

    A space loses its vectors only after it stopped serving: one that still serves when the answer
    is there was whole all along.
    """
    while True:
        space = serving()
        answer = question(space)
        if EmbeddingSpace.objects.filter(pk=space.pk, serving=True).exists():
            return answer


def embed(texts: Sequence[str], space: EmbeddingSpace) -> Floats:
    """One row of length 1 per text, in `space`. Raises ModelError."""
    return embeddings.embed(texts, model_of(space))


def embed_for_all(texts: Sequence[str]) -> Vectors:
    """Vectors of `texts` in every space in use: the serving one and any that is being built.

    Raises ModelError for the serving one alone: a new model that fails must not stop anybody from
    writing, and `reembedding` finds what it left out. Calls a model, so it belongs outside
    transactions.
    """
    if not texts:
        return {}
    vectors = {}
    for space in [serving(), *EmbeddingSpace.objects.filter(serving=False)]:
        try:
            vectors[space] = [HalfVector(row) for row in embed(texts, space)]
        except ModelError as error:
            if space.serving:
                raise
            log.warning("No vectors of %s were made for a change: %s", space.name, error)
    return vectors


def usable(vectors: Vectors) -> Vectors | None:
    """Those of `vectors` whose space is still in use, or None when the serving space has none.

    Belongs at the start of the transaction that stores them: until its end no space is switched or
    removed. After None they have to be made anew.
    """
    _lock("pg_advisory_xact_lock_shared")
    spaces = set(EmbeddingSpace.objects.all())
    kept = {space: rows for space, rows in vectors.items() if space in spaces}
    serves = EmbeddingSpace.objects.filter(serving=True, pk__in=[space.pk for space in kept])
    return kept if serves.exists() else None


def hold() -> None:
    """Wait for the changes under way, and let no other begin until this transaction ends."""
    _lock("pg_advisory_xact_lock")


def _lock(function: str) -> None:
    # A lock of its own statement: what is read after it is seen as it was when the lock was got.
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}({_LOCK})")
