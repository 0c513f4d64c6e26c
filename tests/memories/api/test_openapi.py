"""The document at /openapi.json is complete and true, and /docs shows it without anybody else."""

import json
from typing import Any

import jsonschema
import pytest
from django.test import Client

from memories import filters
from memories.api.app import api as the_api
from memories.api.examples import BODIES
from memories.api.serving import router
from tests.memories.api.conftest import Caller
from tests.memories.api.document import document, operations
from tests.memories.api.requests import Ids, send

ALWAYS = {"400", "401", "403", "408", "413", "429"}


def test_it_is_served_to_anybody_and_is_the_one_that_is_tested_here(client: Client) -> None:
    response = client.get("/openapi.json")

    assert response.status_code == 200
    assert response.json() == json.loads(json.dumps(document()))


def test_nothing_is_complained_of_while_it_is_made(capsys: pytest.CaptureFixture[str]) -> None:
    the_api.get_openapi_schema(path_prefix="")

    printed = capsys.readouterr()
    assert printed.out + printed.err == ""


def test_every_endpoint_is_in_it() -> None:
    served = {
        (method, path)
        for path, view in router.path_operations.items()
        for operation in view.operations
        for method in operation.methods
    }
    by_get = {("GET", "/v2/memories/"), ("GET", "/v3/memories/")}  # put there by hand
    assert len(served | by_get) == len(operations())


@pytest.mark.parametrize("operation", operations())
def test_every_operation_is_described(operation: str) -> None:
    _, _, entry = operations()[operation]

    assert entry["summary"]
    assert entry["description"]
    assert entry["tags"]
    assert entry["security"] == ([] if operation == "sign_up" else [{"Token": []}])
    assert set(map(str, entry["responses"])) >= ALWAYS
    assert "WWW-Authenticate" in entry["responses"][401]["headers"]
    assert "Retry-After" in entry["responses"][429]["headers"]


def test_names_of_types_are_used_once() -> None:
    """Two types of one name would both be shown as the one that came last."""
    found: dict[str, set[Any]] = {}
    for view in router.path_operations.values():
        for operation in view.operations:
            models = [*operation.models, *operation.response_models.values()]
            for model in (model for model in models if hasattr(model, "model_fields")):
                for field in model.model_fields.values():
                    for name, type_ in _types_in(field.annotation):
                        found.setdefault(name, set()).add(type_)

    assert {name: types for name, types in found.items() if len(types) > 1} == {}


def _types_in(annotation: Any) -> list[tuple[str, Any]]:
    if isinstance(annotation, type) and hasattr(annotation, "model_fields"):
        inner = [found for field in annotation.model_fields.values()
                 for found in _types_in(field.annotation)]  # fmt: skip
        return [(annotation.__name__, annotation), *inner]
    arguments = getattr(annotation, "__args__", ())
    return [found for argument in arguments for found in _types_in(argument)]


def _resolved(schema: dict[str, Any]) -> dict[str, Any]:
    return {**schema, "components": document()["components"]}


def _bodies() -> list[tuple[str, dict[str, Any]]]:
    return [
        (name, entry["requestBody"]["content"]["application/json"])
        for name, (_, _, entry) in operations().items()
        if "requestBody" in entry
    ]


@pytest.mark.parametrize(("operation", "body"), _bodies(), ids=[name for name, _ in _bodies()])
def test_every_body_has_an_example_that_fits_its_schema(
    operation: str, body: dict[str, Any]
) -> None:
    jsonschema.Draft202012Validator(_resolved(body["schema"])).validate(body["example"])


def test_every_example_is_of_an_operation() -> None:
    assert set(BODIES) == {name for name, _ in _bodies()}


def test_every_schema_is_one() -> None:
    for schema in document()["components"]["schemas"].values():
        jsonschema.Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("operation", operations())
def test_what_is_answered_is_what_the_document_says(
    outsider: Caller, theirs: Ids, operation: str
) -> None:
    _, _, entry = operations()[operation]

    response = send(outsider, operation, theirs)

    documented = {str(status): found for status, found in entry["responses"].items()}
    schema = documented[str(response.status_code)]["content"]["application/json"]["schema"]
    jsonschema.Draft202012Validator(_resolved(schema)).validate(response.json())


# --- the filter language ----------------------------------------------------------------------

GOOD: list[Any] = [
    {"user_id": "alex"}, {"user_id": "*"}, {"user_id": ["a", None]}, {"run_id": {"exists": False}},
    {"AND": [{"user_id": "a"}, {"OR": [{"text": "tea"}, {"NOT": {"app_id": None}}]}]},
    {"created_at": {"gte": "2026-07-01", "lte": "2026-07-31T23:59:59Z"}}, {"timestamp": 1672531200},
    {"metadata": {"a": 1, "b": {"ne": None}, "c": {"contains": "x"}}},
    {"categories": {"in": ["food"]}}, {"categories": "food"},
    {"memory_ids": ["5c0e0f3e-6a52-4c8f-9d5e-0b6f7a1c2d3e"]}, {"keywords": {"icontains": "T"}},
]  # fmt: skip
BAD: list[Any] = [
    [], "x", {"nobody": 1}, {"AND": {}}, {"OR": "x"}, {"user_id": True}, {"user_id": {}},
    {"user_id": {"gt": 1}}, {"created_at": "yesterday"}, {"created_at": None}, {"text": []},
    {"metadata": {}}, {"metadata": {"a": [1]}}, {"memory_ids": ["x"]}, {"categories": {"gt": 1}},
]  # fmt: skip


@pytest.mark.parametrize("wanted", GOOD + BAD, ids=lambda wanted: json.dumps(wanted)[:50])
def test_the_schema_of_filters_agrees_with_the_parser(wanted: Any) -> None:
    schema = _resolved({"$ref": "#/components/schemas/Filters"})

    fits = jsonschema.Draft202012Validator(schema).is_valid(wanted)

    try:
        filters.parse(wanted)
    except filters.BadFilter:
        assert not fits
    else:
        assert fits


@pytest.mark.parametrize(
    "wanted",
    [{"user_id": "alex"}, {"user_id": "*"}, {"user_id": {"ne": "a"}}, {"user_id": {"in": ["a"]}},
     {"AND": [{"text": "x"}, {"run_id": "r"}]}, {"OR": [{"user_id": "a"}, {"agent_id": "b"}]},
     {"OR": [{"user_id": "a"}, {"text": "b"}]}, {"NOT": [{"user_id": "a"}]}, {"text": "tea"}, {},
     {"text": "tea", "app_id": "x"}, {"user_id": None}, {"user_id": ["a", None]}],
    ids=json.dumps,
)  # fmt: skip
def test_the_schema_of_scoped_filters_agrees_with_the_parser(wanted: Any) -> None:
    schema = _resolved({"$ref": "#/components/schemas/ScopedFilters"})

    fits = jsonschema.Draft202012Validator(schema).is_valid(wanted)

    assert fits == filters.is_scoped(filters.parse(wanted))
