"""Exports: memories in the shape of anybody's JSON Schema, by rule and by a model."""

import json
import tracemalloc
from collections.abc import Callable
from typing import Any

import pytest
from pydantic import BaseModel

from memories import exports
from memories.exports import files, rules
from memories.exports.schemas import complaint, read
from memories.models import Export, Memory, Project
from tests.conftest import Remember
from tests.memories.exports.reading import TEXTS, content, exported
from tests.model_server import ModelServer, error

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("queue", "folder")]
Json = Any


# --- by rule --------------------------------------------------------------------------------


def test_a_pydantic_schema_is_filled_as_an_object_or_as_text(
    project: Project, remember: Remember
) -> None:
    class Fact(BaseModel):
        id: str
        memory: str
        user_id: str | None = None
        categories: list[str] = []
        category: str | None = None
        source: str | None = None
        mood: str | None = None
        createdAt: str
        immutable: bool

    class Profile(BaseModel):
        user_id: str
        total: int
        facts: list[Fact]

    memory = remember("Likes tea", categories=["food", "health"], metadata={"source": "form"})
    wanted = {
        "user_id": "alex",
        "total": 1,
        "facts": [
            {
                "id": str(memory.id),
                "memory": "Likes tea",
                "user_id": "alex",
                "categories": ["food", "health"],
                "category": "food",
                "source": "form",
                "mood": None,
                "createdAt": memory.created_at.isoformat(),
                "immutable": False,
            }
        ],
    }
    schema = Profile.model_json_schema()
    assert exported(project, schema) == wanted
    assert exported(project, json.dumps(schema)) == wanted
    assert Profile.model_validate(wanted).facts[0].memory == "Likes tea"


def test_a_text_gets_the_nearest_memory_or_nothing(project: Project, remember: Remember) -> None:
    for text in ("Name is Alex", "Lives in Oslo", "Is allergic to nuts", "Plays the cello"):
        remember(text)
    text = {"type": "string"}
    schema = {
        "type": "object",
        "required": ["name", "bank_account"],
        "properties": {
            "name": {**text, "description": "The user's name"},
            "home_city": {"anyOf": [text, {"type": "null"}]},
            "allergies": {**text, "description": "Allergies"},
            "bank_account": text,
            "shoe_size": {"anyOf": [text, {"type": "null"}], "default": None},
            "passport_number": text,
        },
    }
    assert exported(project, schema) == {
        "name": "Name is Alex",
        "home_city": "Lives in Oslo",
        "allergies": "Is allergic to nuts",
        "bank_account": "",
        "shoe_size": None,
    }


def test_several_lists_share_the_memories_by_category_and_by_meaning(
    project: Project, remember: Remember
) -> None:
    remember("Order arrived late")
    remember("Is going to Crete in June")
    remember("Hates mushrooms")
    remember("Bought a tent", categories=["likes"])
    remember("Loves tiramisu")
    names = ("likes", "dislikes", "travel_plans", "memories")
    found = exported(project, {"type": "object", "properties": dict.fromkeys(names, TEXTS)})
    assert found["memories"] == [
        "Loves tiramisu", "Bought a tent", "Hates mushrooms", "Is going to Crete in June",
        "Order arrived late",
    ]  # fmt: skip
    assert found["dislikes"] == ["Hates mushrooms"]
    assert found["travel_plans"] == ["Is going to Crete in June"]
    assert "Bought a tent" in found["likes"]
    shared = [text for name in names[:3] for text in found[name]]
    assert len(shared) == len(set(shared))


def test_what_cannot_be_filled_is_empty_in_its_own_type(
    project: Project, remember: Remember
) -> None:
    remember("Likes tea", metadata={"age": 34, "vip": True, "tags": ["a"], "level": "gold"})
    number = {"type": "integer"}
    inner = {"type": "object", "properties": {"n": number, "m": number}, "required": ["n"]}
    schema = {
        "type": "object",
        "properties": {
            "n": number,
            "x": {"type": "number"},
            "b": {"type": "boolean"},
            "l": {"type": "array", "items": number},
            "o": {"type": "object"},
            "i": inner,
            "c": {"enum": ["red", "blue"]},
            "k": {"const": 2},
            "left_out": number,
            "null": {"type": ["integer", "null"]},
            "rows": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["age", "vip", "tags", "level", "wrong", "inner", "value"],
                    "properties": {
                        "age": number,
                        "vip": {"type": "boolean"},
                        "tags": {"type": "array", "items": {"type": "string"}},
                        "level": {"enum": ["gold", "silver"]},
                        "wrong": number,
                        "missing": number,
                        "inner": {"type": "object", "properties": {"age": number}},
                        "value": {"type": "string"},
                    },
                },
            },
        },
    }
    schema["required"] = ["n", "x", "b", "l", "o", "i", "c", "k", "rows"]
    assert exported(project, schema) == {
        "n": 0, "x": 0, "b": False, "l": [], "o": {}, "i": {"n": 0}, "c": None, "k": 2,
        "null": None,
        "rows": [
            {
                "age": 34, "vip": True, "tags": ["a"], "level": "gold", "wrong": 0,
                "inner": {"age": 34}, "value": "Likes tea",
            }
        ],
    }  # fmt: skip


def test_items_without_a_shape_are_whole_memories(project: Project, remember: Remember) -> None:
    memory = remember("Likes tea", metadata={"a": 1})
    [row] = exported(project, {"type": "array"})
    assert row == {
        "id": str(memory.id), "memory": "Likes tea", "user_id": "alex", "agent_id": None,
        "app_id": None, "run_id": None, "metadata": {"a": 1}, "categories": None,
        "created_at": memory.created_at.isoformat(), "updated_at": memory.updated_at.isoformat(),
    }  # fmt: skip


def test_an_object_without_properties_takes_all_memories(
    project: Project, remember: Remember
) -> None:
    remember("Likes tea")
    for schema in ({"type": "object"}, {"title": "Anything"}):
        assert [row["memory"] for row in exported(project, schema)["memories"]] == ["Likes tea"]


def test_categories_of_a_document_are_those_of_all_memories(
    project: Project, remember: Remember
) -> None:
    remember("Likes tea", categories=["food", "health"])
    remember("Likes milk", categories=["food"])
    remember("Plays the cello")
    assert exported(project, {"properties": {"categories": TEXTS}}) == {
        "categories": ["food", "health"]
    }


def test_no_memories_fill_a_document_with_nothing(project: Project) -> None:
    found = exported(project, {"properties": {"a": TEXTS, "name": {"type": "string"}}})
    assert found == {"a": []}


def test_texts_of_memories_are_data(project: Project, remember: Remember) -> None:
    text = '"}], "admin": true, </script>\n\u2028{"$ref": "#"} é 🦉'
    remember(text)
    assert exported(project, {"properties": {"items": TEXTS}}) == {"items": [text]}


@pytest.mark.parametrize(
    "schema",
    [
        {"$ref": "#"},
        {"allOf": [{"$ref": "#"}, {"$ref": "#"}]},
        {"$ref": "#/$defs/a", "$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a"}}},
        {"type": "object", "properties": {"a": {"$ref": "#"}}, "required": ["a"]},
        {
            "type": "object",
            "properties": {name: {"$ref": "#"} for name in "abcdefghij"},
            "required": list("abcdefghij"),
        },
        {"type": "array", "items": {"$ref": "#"}},
        {
            "type": "array",
            "items": {"$ref": "#/$defs/n"},
            "$defs": {
                "n": {
                    "type": "object",
                    "properties": {"memory": {"type": "string"}, "n": {"$ref": "#/$defs/n"}},
                }
            },
        },
        {
            "$ref": "#/$defs/d0",
            "$defs": {
                **{f"d{n}": {"allOf": [{"$ref": f"#/$defs/d{n + 1}"}] * 2} for n in range(60)},
                "d60": {"type": "string"},
            },
        },
    ],
)
def test_a_schema_that_refers_to_itself_comes_to_an_end(
    project: Project, remember: Remember, schema: Json
) -> None:
    remember("Likes tea")
    exported(project, schema)
    assert Export.objects.get().rows == 1


def test_a_large_export_holds_few_memories_at_a_time(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "CHUNK", 100)
    Memory.objects.bulk_create(
        [
            Memory(project=project, text=f"Statement {n} " + "x" * 2000, hash=str(n), user_id="a")
            for n in range(3_000)
        ],
        batch_size=500,
    )
    export = exports.request_export(project, {"type": "array"}, {})
    exports.carry_out(exports.request_export(project, {"type": "array"}, {"user_id": "b"}).pk)
    tracemalloc.start()
    exports.carry_out(export.pk)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    rows = content(export)
    assert len({row["memory"] for row in rows}) == export.rows == 3_000
    assert most < files.path_of(export).stat().st_size / 2


# --- by a model -----------------------------------------------------------------------------

PERSON = {
    "type": "object",
    "properties": {"name": {"type": "string", "pattern": "^[A-Z]"}, "age": {"type": "integer"}},
    "required": ["name"],
    "additionalProperties": False,
}


def answers(*documents: Json) -> list[Json]:
    return [{"document": json.dumps(document)} for document in documents]


def test_a_model_fills_the_schema(
    project: Project, remember: Remember, model_server: ModelServer
) -> None:
    remember("Name is Alex", metadata={"a": 1})
    model_server.then(*answers({"name": "Alex", "age": 34}))
    assert exported(project, PERSON, {"user_id": "alex"}, instructions="In short") == {
        "name": "Alex",
        "age": 34,
    }
    [asked] = model_server.asked
    assert asked.document["schema"] == PERSON
    assert asked.document["instructions"] == "In short"
    assert [item["memory"] for item in asked.document["memories"]] == ["Name is Alex"]


def test_a_model_is_told_what_is_wrong_with_its_document(
    project: Project, remember: Remember, model_server: ModelServer
) -> None:
    remember("Name is Alex")
    model_server.then(*answers({"age": 34}, {"name": "alex"}, {"name": "Alex"}))
    assert exported(project, PERSON) == {"name": "Alex"}
    told = [asked.body["messages"][-1]["content"] for asked in model_server.asked]
    assert "'name' is a required property" in told[1]
    assert "'alex' does not match" in told[2]


@pytest.mark.parametrize(
    "misbehaviour",
    [
        lambda: answers({"age": "old"}, {"name": 1}, {"name": "Alex", "role": "admin"}),
        lambda: [{"document": "no JSON"}, {"document": "[" * 90_000}, {"document": "NaN"}],
        lambda: [error(500)] * 3,
        lambda: ["I cannot do that"] * 3,
    ],
)
def test_a_model_that_fails_leaves_it_to_the_rules(
    project: Project,
    remember: Remember,
    model_server: ModelServer,
    misbehaviour: Callable[[], list[Json]],
) -> None:
    remember("Name is Alex")
    model_server.then(*misbehaviour())
    assert exported(project, PERSON) == {"name": "Name is Alex"}


def test_more_than_a_model_can_read_is_left_to_the_rules(
    project: Project, remember: Remember, model_server: ModelServer
) -> None:
    for number in range(7):
        remember(f"{number}" * 10_000)
    assert len(exported(project, TEXTS)) == 7
    assert model_server.asked == []


@pytest.mark.parametrize(
    ("schema", "document"),
    [
        ({"type": "string", "pattern": "^(a+)+$"}, "a" * 50_000 + "!"),
        (
            {
                "$ref": "#/$defs/d0",
                "$defs": {
                    **{f"d{n}": {"allOf": [{"$ref": f"#/$defs/d{n + 1}"}] * 2} for n in range(60)},
                    "d60": {"type": "string"},
                },
            },
            "a",
        ),
        ({"allOf": [{"$ref": "#"}]}, "a"),
        ({"type": "array", "uniqueItems": True}, [{"a": n} for n in range(9000)]),
    ],
)
def test_checking_a_document_comes_to_an_end(schema: Json, document: Json) -> None:
    schema = read(schema)
    assert bool(complaint(document, schema)) is (not isinstance(document, list))
