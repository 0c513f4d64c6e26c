"""The plan as data: what may stand in it, and that it survives being kept as JSON."""

import json
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from memories.plans import (
    METADATA_LIMIT,
    TEXT_LIMIT,
    AddRequest,
    Operation,
    Plan,
    Scope,
    Skipped,
    Turn,
    Values,
    clean_json,
    clean_text,
)

HELLO = Turn(role="user", content="I like tea")


def adding(text: str = "Likes tea") -> Operation:
    return Operation(kind="ADD", values=Values(text=text))


def deleting(memory_id: UUID | None = None) -> Operation:
    return Operation(kind="DELETE", memory_id=memory_id or uuid4(), version=1, before="Likes tea")


# --- texts ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given_text", "kept"),
    [
        ("Likes tea", "Likes tea"),
        ("  Likes\ttea\r\nand cake \n", "Likes\ttea\r\nand cake"),
        ("\u202e \U0001f600 שלום", "\u202e \U0001f600 שלום"),
        ("x" * TEXT_LIMIT, "x" * TEXT_LIMIT),
        (" " * TEXT_LIMIT + "x", "x"),
        ("", ""),
    ],
)
def test_texts_that_can_be_kept(given_text: str, kept: str) -> None:
    assert clean_text(given_text) == kept


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("a\0b", "control characters"),
        ("a\x1bb", "control characters"),
        ("a\x7fb", "control characters"),
        ("a\x9fb", "control characters"),
        ("a\ud800b", "half a character"),
        ("x" * (TEXT_LIMIT + 1), "10,001 characters; 10,000 is the most"),
    ],
)
def test_texts_that_cannot(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        clean_text(text)
    with pytest.raises(ValidationError, match=why):
        Values(text=text)


def test_a_value_that_is_given_needs_a_text() -> None:
    with pytest.raises(ValidationError, match="A memory needs a text"):
        Values(text=" ")
    assert Values().given() == {}


NESTED: Any = 1
for _ in range(30):
    NESTED = {"a": NESTED}


@pytest.mark.parametrize(
    ("metadata", "why"),
    [
        ({"a": "\0"}, "NUL character"),
        ({"\0": 1}, "NUL character"),
        ({"a": [{"b": "\udfff"}]}, "half a character"),
        ({"a": float("nan")}, "not finite"),
        ({"a": [float("-inf")]}, "not finite"),
        (NESTED, "more than 20 levels"),
    ],
)
def test_metadata_that_cannot_be_kept(metadata: Any, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        clean_json(metadata)
    with pytest.raises(ValidationError, match=why):
        Values(metadata=metadata)


def test_metadata_is_kept_as_it_is() -> None:
    metadata = {"z": 1, "a": [1.5, None, True, {"ü": "\u202e"}], "": ""}
    assert list(Values(metadata=metadata).given()["metadata"]) == list(metadata)


# --- ids and requests -----------------------------------------------------------------------


def test_a_scope_names_the_ids_that_are_set() -> None:
    assert Scope(user_id="alex", run_id="").ids() == {"user_id": "alex"}
    assert Scope(user_id=" ").ids() == {}
    assert Scope(user_id=" alex ").ids() == {"user_id": " alex "}


@pytest.mark.parametrize("name", ["user_id", "agent_id", "app_id", "run_id"])
@pytest.mark.parametrize("value", ["a\0b", "a\nb", "\x7f", "\ud800", "x" * 256])
def test_ids_that_cannot_be_kept(name: str, value: str) -> None:
    with pytest.raises(ValidationError):
        Scope(**{name: value})


@pytest.mark.parametrize(
    "fields",
    [
        {"user_id": "alex", "messages": []},
        {"messages": [HELLO]},
        {"user_id": "", "messages": [HELLO]},
        {"user_id": "alex", "messages": [{"role": "user", "content": "a\0b"}]},
        {"user_id": "alex", "messages": [{"role": "user", "content": "x" * 200_001}]},
        {"user_id": "alex", "messages": [{"role": "u" * 33, "content": "x"}]},
        {"user_id": "alex", "messages": [HELLO], "timestamp": 10**18},
        {"user_id": "alex", "messages": [HELLO], "expiration_date": "2026-02-30"},
        {"user_id": "alex", "messages": [HELLO], "unknown": 1},
        {"user_id": "alex", "messages": [HELLO], "metadata": {"k": "x" * METADATA_LIMIT}},
        {"user_id": "alex", "messages": [HELLO], "metadata": {"k": "a\0b"}},
        {"user_id": "alex", "infer": False, "messages": [{"role": "user", "content": "\x1b"}]},
        {"user_id": "alex", "infer": False, "messages": [Turn(role="user", content="x" * 10_001)]},
    ],
)  # fmt: skip
def test_requests_that_are_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        AddRequest(**fields)


def test_a_long_message_is_welcome_where_facts_are_read_out_of_it() -> None:
    long = Turn(role="user", content="I like tea. " * 10_000)
    assert AddRequest(user_id="alex", messages=[long]).scope() == Scope(user_id="alex")


def test_metadata_is_measured_as_compact_json_in_bytes() -> None:
    fitting = {"k": "é" * ((METADATA_LIMIT - 8) // 2), "": ""}  # {"k":"…","":""} has 13 more
    for metadata, fits in ((fitting, False), ({"k": fitting["k"]}, True)):
        size = len(json.dumps(metadata, ensure_ascii=False, separators=(",", ":")).encode())
        assert (size <= METADATA_LIMIT) is fits
        if fits:
            assert Values(metadata=metadata).metadata == metadata
        else:
            with pytest.raises(ValidationError, match=f"has {size:,} bytes as JSON; 32,000 is"):
                Values(metadata=metadata)


# --- operations and plans -------------------------------------------------------------------


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "ADD"},
        {"kind": "ADD", "values": Values(user_id="alex")},
        {"kind": "ADD", "values": Values(text="Likes tea"), "memory_id": uuid4()},
        {"kind": "UPDATE", "values": Values(text="Likes tea")},
        {"kind": "UPDATE", "values": Values(text="Likes tea"), "memory_id": uuid4()},
        {"kind": "DELETE", "version": 1},
        {"kind": "MERGE", "memory_id": uuid4(), "version": 1},
    ],
)
def test_operations_that_are_not_whole(fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Operation(**fields)


def test_the_text_after_an_operation() -> None:
    target = {"memory_id": uuid4(), "version": 1, "before": "Likes tea"}
    assert adding().text == "Likes tea"
    assert Operation(kind="UPDATE", values=Values(text="Likes milk"), **target).text == "Likes milk"
    assert Operation(kind="UPDATE", values=Values(locked=True), **target).text == "Likes tea"
    assert Operation(kind="DELETE", **target).text == ""


def test_a_plan_names_each_memory_once() -> None:
    memory_id = uuid4()
    with pytest.raises(ValidationError, match="each memory once"):
        Plan(operations=(deleting(memory_id), deleting(memory_id)))
    assert len(Plan(operations=(adding(), adding())).operations) == 2


def test_only_what_is_chosen_in_the_same_order() -> None:
    plan = Plan(operations=(adding("One"), adding("Two"), adding("Three")), method="rules")
    assert [op.text for op in plan.only({2, 0, 99}).operations] == ["One", "Three"]
    assert plan.only(set()).operations == ()
    assert plan.only({0}).method == "rules"
    assert len(plan.operations) == 3


TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20).filter(
    str.strip
)
METADATA = st.dictionaries(
    TEXTS,
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
        | TEXTS,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
        max_leaves=5,
    ),
    max_size=3,
)  # fmt: skip
SOME_VALUES = st.fixed_dictionaries(
    {"text": TEXTS},
    optional={
        "user_id": st.none() | TEXTS,
        "run_id": st.none() | TEXTS,
        "metadata": st.none() | METADATA,
        "categories": st.none() | st.lists(TEXTS, max_size=3),
        "immutable": st.booleans(),
        "locked": st.booleans(),
        "expiration_date": st.none() | st.dates(),
        "created_at": st.datetimes(
            min_value=datetime(1900, 1, 1), max_value=datetime(2200, 1, 1), timezones=st.just(UTC)
        ),
    },
).map(lambda fields: Values(**fields))
ADDS = st.builds(
    Operation, kind=st.just("ADD"), values=SOME_VALUES, reason=TEXTS,
    source=st.none() | st.integers(0, 5),
)  # fmt: skip
OTHERS = st.builds(
    Operation, kind=st.sampled_from(["UPDATE", "DELETE"]), memory_id=st.uuids(),
    version=st.integers(1, 9), before=TEXTS, values=SOME_VALUES,
)  # fmt: skip
SKIPPED = st.builds(Skipped, text=TEXTS, reason=TEXTS, memory_id=st.none() | st.uuids())
PLANS = st.builds(
    Plan,
    operations=st.lists(ADDS | OTHERS, max_size=4, unique_by=lambda op: op.memory_id or id(op)),
    skipped=st.lists(SKIPPED, max_size=2),
    method=TEXTS,
)


@given(PLANS)
def test_a_plan_survives_being_kept_as_json(plan: Plan) -> None:
    again = Plan.model_validate(json.loads(json.dumps(plan.to_json())))
    assert again == plan
    for before, after in zip(plan.operations, again.operations, strict=True):
        assert after.values.given() == before.values.given()  # and no field more than was given


def test_a_field_that_is_set_to_nothing_is_still_given() -> None:
    update = Operation(
        kind="UPDATE", memory_id=uuid4(), version=3,
        values=Values(categories=None, expiration_date=None, locked=False),
    )  # fmt: skip
    again = Plan.model_validate(Plan(operations=(update,)).to_json()).operations[0]
    assert again.values.given() == {"categories": None, "expiration_date": None, "locked": False}


def test_dates_and_ids_come_back_as_such() -> None:
    memory_id, day = uuid4(), date(2030, 1, 2)
    update = Operation(
        kind="UPDATE", memory_id=memory_id, version=1, values=Values(expiration_date=day)
    )
    again = Plan.model_validate(Plan(operations=(update,)).to_json()).operations[0]
    assert (again.memory_id, again.values.expiration_date) == (memory_id, day)


def test_a_plan_cannot_be_changed() -> None:
    with pytest.raises(ValidationError):
        adding().kind = "DELETE"
