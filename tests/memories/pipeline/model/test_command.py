"""Which memories a model took a command to mean, and what of it is believed."""

from typing import Any

import pytest

from memories.llm.errors import ModelUnavailable
from memories.pipeline.facts import Command, Known
from memories.pipeline.model import choose
from tests.model_server import ModelServer, error

FORGET = Command(kind="DELETE", text="Forget my food preferences", source=0, target="food")
CHANGE = Command(
    kind="CHANGE", text="change my city to Lyon", source=0, target="city", replacement="In Lyon"
)


def known(*texts: str) -> list[Known]:
    return [Known(number=number, text=text) for number, text in enumerate(texts)]


def test_the_meant_ones_are_chosen(model_server: ModelServer) -> None:
    model_server.means("food", "Likes tea", "Hates figs")
    assert choose(FORGET, known("Likes tea", "Lives in Paris", "Hates figs")) == [0, 2]
    assert model_server.asked[0].document["command"] == {
        "sentence": "Forget my food preferences",
        "kind": "delete",
        "about": "food",
        "spared": [],
        "replacement": None,
    }


def test_none_may_be_meant(model_server: ModelServer) -> None:
    assert choose(FORGET, known("Lives in Paris")) == []


def test_without_candidates_nobody_is_asked(model_server: ModelServer) -> None:
    assert choose(FORGET, []) == []
    assert model_server.asked == []


def test_numbers_that_were_not_handed_out_are_dropped(model_server: ModelServer) -> None:
    model_server.answers("Choice", {"numbers": [7, -1, 1, 1, 0]})
    assert choose(FORGET, known("a", "b")) == [1, 0]


def test_a_change_means_one_at_most(model_server: ModelServer) -> None:
    model_server.answers("Choice", {"numbers": [9, 1, 0]})
    assert choose(CHANGE, known("Lives in Paris", "Was born in Nice")) == [1]


def test_everything_but_something_is_a_question_for_the_model(model_server: ModelServer) -> None:
    command = Command(
        kind="DELETE",
        text="Forget everything except my name",
        source=0,
        everything=True,
        keep=("my name",),
    )
    model_server.means("everything", "Likes tea")
    assert choose(command, known("Name is Alex", "Likes tea")) == [1]


def test_everything_is_everything_without_asking(model_server: ModelServer) -> None:
    everything = Command(kind="DELETE", text="Forget everything", source=0, everything=True)
    assert choose(everything, known("a", "b")) == [0, 1]
    assert model_server.asked == []


def test_many_candidates_are_asked_in_chunks(model_server: ModelServer) -> None:
    model_server.means("food", "memory 3", "memory 250", "memory 449")
    assert choose(FORGET, known(*[f"memory {n}" for n in range(450)])) == [3, 250, 449]
    assert [len(asked.document["candidates"]) for asked in model_server.asked] == [200, 200, 50]


def test_of_several_chunks_one_is_changed(model_server: ModelServer) -> None:
    def last(document: dict[str, Any]) -> dict[str, Any]:
        return {"numbers": [document["candidates"][-1]["number"]]}

    model_server.answers("Choice", last)
    assert choose(CHANGE, known(*[f"memory {n}" for n in range(450)])) == [449]
    assert len(model_server.asked[-1].document["candidates"]) == 3


def test_a_failure_in_one_chunk_fails_the_whole(model_server: ModelServer) -> None:
    model_server.then({"numbers": [0]}, *[error(503)] * 3)
    with pytest.raises(ModelUnavailable):
        choose(FORGET, known(*[f"memory {n}" for n in range(300)]))
