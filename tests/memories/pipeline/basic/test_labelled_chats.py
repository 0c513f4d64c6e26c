"""Basic extraction measured on the development halves of the labelled chats."""

import json
from datetime import date
from pathlib import Path

import pytest

from memories.pipeline.basic import extract, reconcile
from memories.pipeline.facts import Known
from memories.plans import Turn
from tests.data.scoring import Chat, Predicted, score_chats

FOLDER = Path(__file__).parents[3] / "data/extraction"


def predict(chat: Chat) -> list[Predicted]:
    """What the rules would do with a chat."""
    turns = [Turn.model_validate(message) for message in chat["messages"]]
    facts = extract(turns, about=chat["about"], today=date.fromisoformat(chat["today"]))
    known = [Known(number=n, text=text) for n, text in enumerate(chat.get("known", []))]
    return [
        {
            "event": decision.kind,
            "text": decision.text,
            "old": None if decision.number is None else known[decision.number].text,
        }
        for decision in reconcile(facts, known)
        if decision.kind != "NONE"
    ]


@pytest.mark.parametrize("name", ["dev.json", "dev_second_author.json", "dev_third.json"])
def test_a_development_half_is_read_well_enough(name: str) -> None:
    chats: list[Chat] = json.loads(FOLDER.joinpath(name).read_text("utf-8"))
    score = score_chats(chats, predict)
    assert score.precision >= 0.9, score.mistakes
    assert score.recall >= 0.75, score.mistakes
    assert score.fact_free_memories <= 1, score.mistakes
