"""What the scenarios leave out: every other method of each client, called at least once."""

import json

import jsonschema
import pytest

from tests.clients.server import Home
from tests.clients.speaking import Client, Kind, Refusal, Row, rows
from tests.memories.management.conftest import wait_until

SCHEMA = {
    "type": "object",
    "properties": {
        "memories": {
            "type": "array",
            "items": {"type": "object", "properties": {"memory": {"type": "string"}}},
        }
    },
    "required": ["memories"],
}
MEMORIES = {
    "add", "batch_delete", "batch_update", "delete", "delete_all", "delete_users", "get", "get_all",
    "history", "search", "update", "users",
}  # fmt: skip
REST = {
    "create_memory_export", "create_webhook", "delete_webhook", "feedback", "get_memory_export",
    "get_project", "get_webhooks", "update_project", "update_webhook",
}  # fmt: skip
PROFILES = {
    "generate_profile", "get_profile", "get_profile_job", "get_profile_settings", "sample_profiles",
    "update_profile_settings",
}  # fmt: skip
PYTHON = {"get_summary", "reset"} | {
    f"project.{name}"
    for name in (
        "add_member", "create", "delete", "get", "get_members", "remove_member", "update",
        "update_member",
    )
}  # fmt: skip
JAVASCRIPT = {"delete_user", "ping"}


def test_these_tests_know_every_method(client: Client, kind: Kind) -> None:
    """A method that is missing here would be one that nobody has tried."""
    known = MEMORIES | REST | (PYTHON if kind.language == "python" else JAVASCRIPT)
    if kind.speaks == 3:
        known |= PROFILES
    methods = set(client.ask({"client": client.number, "methods": True}))
    assert methods - {"chat"} == known  # which raises NotImplementedError, without a request


def once(client: Client, method: str, *args: object, **options: object) -> Row | None:
    """Call it; None when the client fell over its own telemetry after the answer had come.

    Up to 1.0.11 the Python clients do so in `feedback`, whatever the server says.
    """
    try:
        answer: Row = client.call(method, *args, **options)
    except Refusal as refusal:
        if (refusal.type, refusal.status) != ("TypeError", 200):
            raise
        return None
    return answer


def test_feedback(client: Client, home: Home) -> None:
    id = client.keep("Likes tea", user_id="alex")
    for word, reason in (("POSITIVE", "True"), ("VERY_NEGATIVE", "Not any more"), (None, None)):
        answer = once(client, "feedback", memory_id=id, feedback=word, feedback_reason=reason)
        if answer is not None:
            assert (answer["feedback"], answer["feedback_reason"]) == (word, reason)
            assert answer["id"]
        kept = home.project.feedback.filter(memory_id=id).values_list("feedback", "reason")
        assert [(word, reason)] == list(kept) if word else not any(kept for kept, _ in kept)


def exported(client: Client, id: str) -> bool:
    """Whether an export is made by now; until then the answer is where it stands."""
    told = client.call("get_memory_export", memory_export_id=id)
    return told.get("status") not in {"PENDING", "RUNNING"}


def test_an_export_takes_the_shape_of_its_schema(client: Client, kind: Kind) -> None:
    client.keep("Likes tea", user_id="alex")
    client.keep("Likes milk", user_id="sam")
    schemas: list[object] = [SCHEMA]
    if kind.language == "python":
        schemas.append(json.dumps(SCHEMA))  # as its own documentation has it
    for schema in schemas:
        filters = {"user_id": "alex"}
        made = client.call("create_memory_export", schema=schema, filters=filters)
        assert made["message"].startswith("Memory export request received.")

        wait_until(lambda id=made["id"]: exported(client, id))
        for told in (
            client.call("get_memory_export", memory_export_id=made["id"]),
            client.call("get_memory_export", filters=filters),
        ):
            jsonschema.validate(told, SCHEMA)
            assert [row["memory"] for row in told["memories"]] == ["Likes tea"]


def test_an_export_that_nobody_asked_for(client: Client) -> None:
    with pytest.raises(Refusal, match="No memory export request found") as refused:
        client.call("get_memory_export", filters={"user_id": "nobody"})
    assert refused.value.status == 404


@pytest.mark.needs("get_summary")
def test_a_summary(client: Client) -> None:
    client.keep("Likes tea", user_id="alex")
    assert "tea" in json.dumps(client.call("get_summary", filters={"user_id": "alex"}))
    assert "tea" in json.dumps(client.call("get_summary"))
    assert "tea" not in json.dumps(client.call("get_summary", filters={"user_id": "sam"}))


@pytest.mark.needs("deleteUser")
def test_a_user_by_number(client: Client, home: Home) -> None:
    client.keep("One", user_id="alex")
    client.keep("Two", user_id="sam")
    numbers = {row["name"]: row["id"] for row in rows(client.call("users"))}
    # These keys are read as they are, in both versions.
    asked = {"entity_type": "user", "entity_id": numbers["alex"]}
    client.ask({"client": client.number, "method": "deleteUser", "args": [asked]})
    assert [memory.text for memory in home.project.memories.live()] == ["Two"]


@pytest.mark.needs("version 3")
def test_what_only_the_newest_send(client: Client, home: Home) -> None:
    id = client.keep("Likes tea", user_id="alex", expiration_date="2020-01-31")
    filters = {"user_id": "alex"}
    assert client.listed(filters) == client.found("tea", filters) == []
    assert client.listed(filters, show_expired=True) == ["Likes tea"]
    assert client.found("tea", filters, show_expired=True) == ["Likes tea"]
    client.call("update", id, timestamp=1672531200)
    assert home.project.memories.get().created_at.isoformat() == "2023-01-01T00:00:00+00:00"
    client.call("update", id, expiration_date=None)
    assert home.project.memories.get().expiration_date is None
    dates = {"start_date": "2022-12-31", "end_date": "2023-01-01"}
    assert client.listed(filters, latest_only=True, categories=[], **dates) == ["Likes tea"]
    options = {"rerank": True, "top_k": 1, "latest_only": True, "reference_date": "2023-01-01"}
    assert client.found("tea", filters, fields=["memory"], **options) == ["Likes tea"]
    answer = client.call("delete", id, delete_linked=True)
    assert answer["message"] == "Memory deleted successfully!"
    assert "cascade_count" in answer


@pytest.mark.needs("pages of users")
def test_entities_in_pages(client: Client) -> None:
    for name in ("alex", "kim", "sam"):
        client.keep("Likes tea", user_id=name)
    page = client.call("users", page=1, page_size=2)
    assert (page["count"], len(page["results"]), page["previous"]) == (3, 2, None)
    assert page["next"]
    assert len(client.call("users", page=2, page_size=2)["results"]) == 1


@pytest.mark.needs("profiles")
def test_profiles(client: Client) -> None:
    client.keep("Likes tea", user_id="al/ex")
    named = {"entity_id": "al/ex"}
    profile = client.call("get_profile", **named)
    assert (profile["entity_type"], profile["entity_id"]) == ("user", "al/ex")
    assert profile["status"] in {"succeeded", "pending", "not_enabled", "insufficient_data"}
    with pytest.raises(Refusal) as refused:
        client.call("get_profile", entity_id="nobody")
    assert refused.value.status == 404

    schema = {
        "type": "object",
        "properties": {"hotDrink": {"type": "string", "description": "Which hot drink they like"}},
    }
    wishes = {"schema": schema, "custom_instructions": "Be short."}
    for settings in (
        client.call("update_profile_settings", enabled=True, **wishes),
        client.call("get_profile_settings"),
    ):
        assert settings["enabled"] is True
        assert settings["entities"]["user"]["custom_instructions"] == "Be short."
    for method, options in (("generate_profile", named), ("sample_profiles", {"limit": 1})):
        made = client.call(method, **options)
        assert made["job_id"]
        wait_until(lambda address=made["status_url"]: finished(client, address))
    assert client.call("get_profile", **named)["status"] in {"succeeded", "insufficient_data"}


def finished(client: Client, address: str) -> bool:
    """Whether a job that makes profiles is over."""
    job = client.call("get_profile_job", address)["job"]
    return job["status"] not in {"pending", "queued", "running", "in_progress"}
