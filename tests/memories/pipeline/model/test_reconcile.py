"""What a model decided about new facts, and what of it is believed."""

from typing import Any

import pytest

from memories.llm.errors import ModelAnswerInvalid
from memories.pipeline.facts import Decision, Fact, Known
from memories.pipeline.model import reconcile
from tests.model_server import ModelServer, says

KNOWN = [
    Known(number=0, text="Lives in Paris"),
    Known(number=1, text="Likes cricket"),
    Known(number=4, text="Has a dog"),
]


def facts(*texts: str) -> list[Fact]:
    return [Fact(text=text, source=index) for index, text in enumerate(texts)]


def decided(server: ModelServer, *decisions: dict[str, Any]) -> None:
    server.answers("Reconciliation", {"decisions": list(decisions)})


def test_each_fact_gets_its_decision(model_server: ModelServer) -> None:
    model_server.decides("Lives in Berlin", "UPDATE", "Lives in Paris")
    model_server.decides("Loves cricket with friends", "UPDATE", "Likes cricket", "Loves cricket")
    model_server.decides("Has no dog any more", "DELETE", "Has a dog")
    found = reconcile(
        facts("Likes tea", "Lives in Berlin", "Loves cricket with friends", "Has no dog any more"),
        KNOWN,
    )
    assert [(item.kind, item.fact, item.text, item.number) for item in found] == [
        ("ADD", 0, "Likes tea", None),
        ("UPDATE", 1, "Lives in Berlin", 0),
        ("UPDATE", 2, "Loves cricket", 1),
        ("DELETE", 3, "", 4),
    ]
    assert found[1].reason == "As taught"
    assert model_server.asked[0].document["memories"][2] == {"memory": 4, "text": "Has a dog"}


def test_what_is_known_is_left_alone(model_server: ModelServer) -> None:
    (found,) = reconcile(facts("Has a dog"), KNOWN)
    assert (found.kind, found.number) == ("NONE", 4)


def test_with_nothing_to_compare_nobody_is_asked(model_server: ModelServer) -> None:
    assert reconcile([], KNOWN) == []
    assert reconcile(facts("Likes tea"), []) == [Decision(kind="ADD", fact=0, text="Likes tea")]
    assert model_server.asked == []


@pytest.mark.parametrize(
    "decision",
    [
        {"fact": 0, "operation": "DELETE", "memory": 2},
        {"fact": 0, "operation": "UPDATE", "memory": 99, "text": "Lives in Rome"},
        {"fact": 0, "operation": "UPDATE", "memory": -1, "text": "Lives in Rome"},
        {"fact": 0, "operation": "DELETE", "memory": None},
        {"fact": 0, "operation": "NONE", "memory": None},
        {"fact": 0, "operation": "TRUNCATE", "memory": 0},
        {"fact": 7, "operation": "DELETE", "memory": 0},
        {"fact": -1, "operation": "DELETE", "memory": 0},
    ],
)
def test_a_decision_that_cannot_be_meant_leaves_the_fact_to_be_added(
    decision: dict[str, Any], model_server: ModelServer
) -> None:
    decided(model_server, decision)
    assert reconcile(facts("Likes tea"), KNOWN) == [Decision(kind="ADD", fact=0, text="Likes tea")]


def test_a_fact_without_a_decision_is_added(model_server: ModelServer) -> None:
    decided(model_server)
    assert [item.kind for item in reconcile(facts("Likes tea", "Likes jam"), KNOWN)] == ["ADD"] * 2


def test_of_several_decisions_for_a_fact_the_first_valid_one_counts(
    model_server: ModelServer,
) -> None:
    decided(
        model_server,
        {"fact": 0, "operation": "DELETE", "memory": 50},
        {"fact": 0, "operation": "update", "memory": 0, "text": "User lives in Rome."},
        {"fact": 0, "operation": "DELETE", "memory": 1},
    )
    (found,) = reconcile(facts("Lives in Rome"), KNOWN)
    assert (found.kind, found.number, found.text) == ("UPDATE", 0, "Lives in Rome")


def test_two_facts_cannot_change_the_same_memory(model_server: ModelServer) -> None:
    decided(
        model_server,
        {"fact": 0, "operation": "UPDATE", "memory": 0, "text": "Lives in Rome"},
        {"fact": 1, "operation": "UPDATE", "memory": 0, "text": "Lives in Oslo"},
        {"fact": 2, "operation": "DELETE", "memory": 0},
        {"fact": 3, "operation": "NONE", "memory": 0},
        {"fact": 4, "operation": "DELETE", "memory": 4},
        {"fact": 5, "operation": "DELETE", "memory": 4},
        {"fact": 6, "operation": "NONE", "memory": 4},
    )
    found = reconcile(facts("a", "b", "c", "d", "e", "f", "g"), KNOWN)
    assert [(item.kind, item.number) for item in found] == [
        ("UPDATE", 0),
        ("ADD", None),
        ("ADD", None),
        ("NONE", 0),
        ("DELETE", 4),
        ("NONE", 4),
        ("ADD", None),
    ]
    assert [item.text for item in found if item.kind == "ADD"] == ["b", "c", "g"]


@pytest.mark.parametrize("text", ["", "\x00", "x" * 20_000])
def test_an_update_without_a_usable_text_takes_the_facts(
    text: str, model_server: ModelServer
) -> None:
    decided(model_server, {"fact": 0, "operation": "UPDATE", "memory": 0, "text": text})
    assert reconcile(facts("Lives in Rome"), KNOWN)[0].text == "Lives in Rome"


def test_an_update_that_changes_nothing_is_none(model_server: ModelServer) -> None:
    decided(model_server, {"fact": 0, "operation": "UPDATE", "memory": 0, "text": "Lives in Paris"})
    assert reconcile(facts("Paris is home"), KNOWN)[0].kind == "NONE"


def test_nonsense_fails_the_whole(model_server: ModelServer) -> None:
    model_server.then(*[says("I would add them all")] * 3)
    with pytest.raises(ModelAnswerInvalid):
        reconcile(facts("Likes tea"), KNOWN)
