"""Texts to vectors: the model that is built in, or an OpenAI-compatible server's."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from django.conf import settings

from memories.llm import configuration, minilm
from memories.llm.minilm import Floats


@dataclass(frozen=True)
class EmbeddingModel:
    """Where vectors come from. Vectors of two models never compare."""

    name: str
    dimensions: int
    builtin: bool


BUILTIN = EmbeddingModel(minilm.NAME, minilm.DIMENSIONS, True)


def configured() -> EmbeddingModel:
    """The model of EMBEDDING_MODEL, or the one built in. Raises ModelError as `named` does."""
    return named(settings.EMBEDDING_MODEL.strip())


def named(name: str) -> EmbeddingModel:
    """The model of this name: the server's, or the one built in, which "" means too.

    Without EMBEDDING_DIMENSIONS the server is asked once per process; then raises ModelError.
    """
    if name in ("", BUILTIN.name):
        return BUILTIN
    dimensions = settings.EMBEDDING_DIMENSIONS or _dimensions(configuration.address(), name)
    return EmbeddingModel(name, dimensions, False)


def embed(texts: Sequence[str], model: EmbeddingModel = BUILTIN) -> Floats:
    """One L2-normalised row per text, in order, shape (len(texts), model.dimensions).

    A text of any length is embedded whole. Raises ModelError.
    """
    if model.builtin:
        return minilm.embed(texts)
    if len(texts) == 1:
        return np.frombuffer(_single(configuration.address(), model, texts[0]), np.float32)[
            None
        ].copy()
    return _ask(model.name, texts, model.dimensions)


@lru_cache(maxsize=512)
def _single(address: str, model: EmbeddingModel, text: str) -> bytes:
    """One text's vector, kept because the same question is asked page after page."""
    return _ask(model.name, [text], model.dimensions).tobytes()


@lru_cache(maxsize=8)
def _dimensions(address: str, name: str) -> int:
    """How long the server's vectors are."""
    return int(_ask(name, ["memory"], None).shape[1])


def _ask(name: str, texts: Sequence[str], dimensions: int | None) -> Floats:
    from memories.llm import remote

    return remote.embed(name, texts, dimensions)
