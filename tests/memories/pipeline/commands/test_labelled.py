"""The development halves of the labelled commands, by two authors: nothing wrong is
deleted, little is missed."""

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import pytest

from memories.llm import minilm
from memories.pipeline.commands import Candidate, recognise, select
from tests.data.scoring import CommandCase, PredictedCommand, Stored, score_commands

DATA = Path(__file__).parents[3] / "data" / "commands"
AUTHORS = ("dev.json", "dev_second_author.json")


@cache
def fixture() -> tuple[Sequence[Stored], Sequence[Candidate]]:
    stored: list[Stored] = json.loads((DATA / "memories.json").read_text())
    vectors = minilm.embed([one["text"] for one in stored])
    return stored, [
        Candidate(
            text=one["text"],
            categories=tuple(one["categories"]),
            created_at=datetime.fromisoformat(one["created_at"]).replace(tzinfo=UTC),
            vector=vector,
        )
        for one, vector in zip(stored, vectors, strict=True)
    ]


def predict(case: CommandCase) -> PredictedCommand:
    """What the commands of a case do; what else its message says is not this module's business."""
    stored, every = fixture()
    scope = [
        number
        for number, one in enumerate(stored)
        if one["user_id"] == case["user_id"]
        and ("run_id" not in case or one.get("run_id") == case["run_id"])
    ]
    commands, _ = recognise(
        case["text"], source=0, today=date.fromisoformat(case["today"]), names=[case["user_id"]]
    )
    result: PredictedCommand = {"delete": [], "update": [], "add": [], "skipped": []}
    for command in commands:
        for chosen in select(command, [every[number] for number in scope], minilm.embed):
            one = stored[scope[chosen.index]]
            if one["locked"] or one["immutable"]:
                result["skipped"].append(one["id"])
            elif command.kind == "DELETE":
                result["delete"].append(one["id"])
            else:
                result["update"].append({"id": one["id"], "text": chosen.text})
    return result


def cases(name: str) -> list[CommandCase]:
    found: list[CommandCase] = json.loads((DATA / name).read_text())
    return found


@pytest.mark.parametrize("name", AUTHORS)
def test_nothing_is_deleted_that_should_stay_and_nearly_all_that_should_go(name: str) -> None:
    score = score_commands(cases(name), fixture()[0], predict)

    assert score.wrong_deletions == 0, score.mistakes
    assert score.wrong_updates == 0, score.mistakes
    assert score.near_commands_acted_on == 0, score.mistakes
    assert score.recall >= 0.98, score.mistakes
    assert score.found_updates == score.expected_updates, score.mistakes
    assert score.missed_skips == 0, score.mistakes


def test_many_voices_get_what_they_ask_for_and_nothing_else() -> None:
    score = score_commands(cases("dev_voices.json"), fixture()[0], predict)

    assert score.wrong_deletions == 0, score.mistakes
    assert score.wrong_updates == 0, score.mistakes
    assert score.near_commands_acted_on == 0, score.mistakes
    assert score.recall >= 0.85, score.mistakes
    assert score.found_updates >= 0.85 * score.expected_updates, score.mistakes


@pytest.mark.parametrize("name", AUTHORS)
def test_a_near_command_is_no_command_and_its_text_is_left_whole(name: str) -> None:
    for case in cases(name):
        if not case["command"]:
            found, rest = recognise(case["text"], source=0, today=date.fromisoformat(case["today"]))
            assert (found, rest) == ([], case["text"])


@pytest.mark.parametrize("name", AUTHORS)
def test_the_facts_beside_a_command_are_in_the_rest(name: str) -> None:
    for case in cases(name):
        _, rest = recognise(case["text"], source=0, today=date.fromisoformat(case["today"]))
        for wanted in case["add"]:
            for alternatives in wanted["must"]:
                assert any(word in rest.lower() for word in alternatives), case["id"]
