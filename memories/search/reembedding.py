"""From one embedding model to another while searches and changes go on.

1. The new model's space is made: from then on every change is embedded in both.
2. Live memories without a vector in it get one, batch by batch. What was changed while a batch was
   at the model stays without, and is met again.
3. One transaction, which no change overlaps, finds that none is missing and turns searches over.
4. The other spaces' vectors are deleted, batch by batch, and then the spaces themselves.

Each step looks at the tables and not at what an earlier run remembers, so a run that was killed is
continued by starting another.
"""

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from pgvector import HalfVector

from memories.llm import embeddings
from memories.llm.minilm import Floats
from memories.locks import alone
from memories.models import Embedding, EmbeddingSpace, Memory
from memories.search import spaces

PAGE = 5_000
EMBED_BATCH = 256
DELETE_BATCH = 5_000


class WrongLength(Exception):
    """The model's vectors have another length than those kept under its name."""


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far a run is. doing: "embedding" or "deleting"; done and total: vectors."""

    doing: str
    done: int
    total: int


def reembed(model: embeddings.EmbeddingModel) -> Generator[Progress, None, None]:
    """Make `model` the one that searches use, and tell after each batch how far that is.

    Closing the iterator stops after the batch; another call goes on from there. Raises
    `locks.Busy` when it is under way elsewhere, ModelError when the model fails, and WrongLength.
    """
    with alone("reembedding"):
        space = _space_of(model)
        # What another run left: a build that was given up, or vectors that no longer serve.
        for left in EmbeddingSpace.objects.filter(serving=False).exclude(pk=space.pk):
            yield from _remove(left)
        yield from _fill(space)
        while not _serves(space):
            yield from _fill(space)
        for replaced in EmbeddingSpace.objects.exclude(pk=space.pk):
            yield from _remove(replaced)


def _space_of(model: embeddings.EmbeddingModel) -> EmbeddingSpace:
    """The space of `model`, made only if the model works: every change will need it."""
    if not EmbeddingSpace.objects.filter(name=model.name, serving=True).exists():
        embeddings.embed(["a sentence to try the model on"], model)
    space = spaces.space_for(model)
    if space.dimensions != model.dimensions:
        raise WrongLength(
            f"{model.name} now gives vectors of {model.dimensions} numbers, those kept have "
            f"{space.dimensions}. Set EMBEDDING_DIMENSIONS back, or go to another model first."
        )
    return space


def _fill(space: EmbeddingSpace) -> Iterator[Progress]:
    """Embed what has no vector in `space`, in order of id, once through."""
    done, total = _done(space), Memory.objects.live().count()
    yield Progress(doing="embedding", done=done, total=total)
    for ids in _without_vector(space):
        batch = list(Memory.objects.live().filter(id__in=ids).order_by("id"))
        done += _store(space, batch, spaces.embed([memory.text for memory in batch], space))
        yield Progress(doing="embedding", done=done, total=max(done, total))


def _done(space: EmbeddingSpace) -> int:
    """How many live memories have a vector in `space`."""
    return Embedding.objects.filter(space=space, memory__deleted_at=None).count()


def _without_vector(space: EmbeddingSpace) -> Iterator[list[UUID]]:
    """The ids of live memories, of all projects, that have no vector in `space`, batch by batch.

    Found page by page and not by one query: while the table fills faster than PostgreSQL gathers
    statistics of it, "memories without a vector" was measured to take 150 s at 200,000 rows.
    """
    live = Memory.objects.live().order_by("id").values_list("id", flat=True)
    page = list(live[:PAGE])
    while page:
        vectors = Embedding.objects.filter(
            space=space, memory_id__gte=page[0], memory_id__lte=page[-1]
        )
        present = set(vectors.values_list("memory_id", flat=True))
        missing = [memory_id for memory_id in page if memory_id not in present]
        for start in range(0, len(missing), EMBED_BATCH):
            yield missing[start : start + EMBED_BATCH]
        page = list(live.filter(id__gt=page[-1])[:PAGE])


def _store(space: EmbeddingSpace, batch: Sequence[Memory], vectors: Floats) -> int:
    """Keep the vectors of those that are still what the model was shown. Returns how many."""
    with transaction.atomic():
        same = set(
            Memory.objects.live()
            .filter(id__in=[memory.id for memory in batch])
            .order_by("id")
            .select_for_update(no_key=True)
            .values_list("id", "version")
        )
        rows = [
            Embedding(
                project_id=memory.project_id, memory=memory, space=space, vector=HalfVector(vector)
            )
            for memory, vector in zip(batch, vectors, strict=True)
            if (memory.id, memory.version) in same
        ]
        Embedding.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def _serves(space: EmbeddingSpace) -> bool:
    """Turn searches over to `space`, unless a live memory has no vector in it yet."""
    if space.serving:
        return True
    with transaction.atomic():
        spaces.hold()
        if _done(space) < Memory.objects.live().count():
            return False
        EmbeddingSpace.objects.filter(serving=True).update(serving=False)
        EmbeddingSpace.objects.filter(pk=space.pk).update(serving=True)
        return True


def _remove(space: EmbeddingSpace) -> Iterator[Progress]:
    """Delete a space that does not serve, its vectors first."""
    vectors = Embedding.objects.filter(space=space)
    total, done = vectors.count(), 0
    while ids := list(vectors.order_by("id").values_list("id", flat=True)[:DELETE_BATCH]):
        vectors.filter(id__in=ids).delete()
        done += len(ids)
        yield Progress(doing="deleting", done=done, total=max(done, total))
    with transaction.atomic():
        spaces.hold()
        space.delete()
