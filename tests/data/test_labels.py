"""The labelled sets keep their own rules, and the yardstick measures what it says."""

import json
from pathlib import Path

import pytest

from tests.data.scoring import (
    Chat,
    CommandCase,
    Expected,
    Predicted,
    PredictedCommand,
    Stored,
    is_fact_free,
    satisfies,
    score_chats,
    score_commands,
)

HERE = Path(__file__).parent
CHATS: list[Chat] = json.loads((HERE / "extraction/dev.json").read_text("utf-8"))
COMMANDS: list[CommandCase] = json.loads((HERE / "commands/dev.json").read_text("utf-8"))
MEMORIES: list[Stored] = json.loads((HERE / "commands/memories.json").read_text("utf-8"))


def labels_as_predictions(case: Chat) -> list[Predicted]:
    return [{"event": e["event"], "text": e["text"], "old": e.get("old")} for e in case["expect"]]


def nothing(_: CommandCase) -> PredictedCommand:
    return {"delete": [], "update": [], "add": [], "skipped": []}


def as_labelled(case: CommandCase) -> PredictedCommand:
    return {
        "delete": case["delete"],
        "update": [
            {"id": u["id"], "text": " ".join(a[0] for a in u["must"])} for u in case["update"]
        ],
        "add": [" ".join(a[0] for a in want["must"]) for want in case["add"]],
        "skipped": case["skipped"],
    }


def chat(*expect: Expected, known: tuple[str, ...] = ()) -> Chat:
    return {
        "id": "c",
        "kind": "test",
        "about": "user",
        "today": "2026-11-22",
        "messages": [],
        "known": list(known),
        "expect": list(expect),
    }


def test_every_reference_text_satisfies_its_own_label() -> None:
    for case in CHATS:
        for want in case["expect"]:
            assert satisfies(want["text"], want["must"], want.get("must_not", ())), case["id"]
            assert want["event"] == "ADD" or want["old"] in case["known"], case["id"]


def test_the_references_score_one_without_a_mistake() -> None:
    score = score_chats(CHATS, labels_as_predictions)
    assert (score.precision, score.recall, score.wrong_events) == (1.0, 1.0, 0)
    assert score.mistakes == []
    assert score.fact_free_memories == 0


def test_at_least_a_third_of_the_chats_is_fact_free() -> None:
    assert sum(map(is_fact_free, CHATS)) >= 0.35 * len(CHATS)


def test_a_memory_from_a_fact_free_chat_is_counted_and_costs_precision() -> None:
    score = score_chats([chat()], lambda _: [{"event": "ADD", "text": "Is tall"}])
    assert score.fact_free_memories == 1
    assert score.precision == 0.0


def test_an_optional_label_counts_neither_way_and_never_takes_from_a_required_one() -> None:
    case = chat(
        {"event": "ADD", "text": "Has a dog", "must": [["dog"]], "optional": True},
        {"event": "ADD", "text": "Dog is named Rex", "must": [["rex"]]},
    )
    merged = score_chats([case], lambda _: [{"event": "ADD", "text": "Has a dog named Rex"}])
    assert (merged.precision, merged.recall) == (1.0, 1.0)
    only_optional = score_chats([case], lambda _: [{"event": "ADD", "text": "Has a dog"}])
    assert (only_optional.predicted, only_optional.recall) == (0, 0.0)


def test_one_prediction_stands_for_one_label() -> None:
    case = chat(
        {"event": "ADD", "text": "Is vegan", "must": [["vegan"]]},
        {"event": "ADD", "text": "Is 30", "must": [["30"]]},
    )
    score = score_chats([case], lambda _: [{"event": "ADD", "text": "Is vegan and 30"}])
    assert (score.found, score.expected) == (1, 2)


def test_a_correction_added_beside_the_old_text_is_found_but_a_wrong_event() -> None:
    update: Expected = {
        "event": "UPDATE",
        "text": "Lives in Berlin",
        "must": [["berlin"]],
        "old": "Lives in Paris",
    }
    case = chat(update, known=("Lives in Paris",))
    score = score_chats([case], lambda _: [{"event": "ADD", "text": "Lives in Berlin"}])
    assert (score.recall, score.precision, score.wrong_events) == (1.0, 1.0, 1)


@pytest.mark.parametrize("text", ["User is vegan", "I'm vegan", "The user is vegan"])
def test_a_text_outside_the_product_s_voice_is_not_found(text: str) -> None:
    assert not satisfies(text, [["vegan"]])


def test_every_id_of_the_commands_is_the_speaker_s_own_and_skips_are_protected() -> None:
    by_id = {memory["id"]: memory for memory in MEMORIES}
    for case in COMMANDS:
        touched = [*case["delete"], *case["may_delete"], *(u["id"] for u in case["update"])]
        for number in [*touched, *case["skipped"]]:
            assert by_id[number]["user_id"] == case["user_id"], case["id"]
        protected = {m["id"] for m in MEMORIES if m["locked"] or m["immutable"]}
        assert not protected & set(touched), case["id"]
        assert set(case["skipped"]) <= protected, case["id"]


def test_the_command_labels_score_one_without_a_mistake() -> None:
    score = score_commands(COMMANDS, MEMORIES, as_labelled)
    assert (score.precision, score.recall, score.mistakes) == (1.0, 1.0, [])
    assert score.near_commands_acted_on == 0


def test_doing_nothing_makes_no_wrong_deletion_and_misses_them_all() -> None:
    score = score_commands(COMMANDS, MEMORIES, nothing)
    assert (score.wrong_deletions, score.missed_deletions) == (0, score.expected)


def test_deleting_everything_is_wrong_for_near_commands() -> None:
    everything = [memory["id"] for memory in MEMORIES]
    score = score_commands(COMMANDS, MEMORIES, lambda case: {**nothing(case), "delete": everything})
    assert score.near_commands_acted_on == score.near_commands
    assert score.recall == 1.0
    assert score.precision < 0.2


def test_replacing_a_memory_by_the_new_fact_counts_as_deleting_it() -> None:
    case: CommandCase = {
        "id": "k", "kind": "mixed", "user_id": "alice", "today": "2026-11-22",
        "text": "Forget that I'm vegetarian, I eat fish now", "delete": [13], "may_delete": [],
        "update": [], "add": [{"must": [["fish"]]}], "skipped": [], "command": True,
    }  # fmt: skip
    score = score_commands(
        [case], MEMORIES, lambda c: {**nothing(c), "update": [{"id": 13, "text": "Eats fish"}]}
    )
    assert (score.recall, score.found_adds, score.wrong_updates) == (1.0, 1, 0)
