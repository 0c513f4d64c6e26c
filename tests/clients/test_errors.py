"""Scenario 20: what a client makes of an error."""

from typing import Any

import pytest

from tests.clients.conftest import Connect
from tests.clients.server import Home, new_home
from tests.clients.speaking import Client, Kind, Refusal, user

pytestmark = pytest.mark.scenario(20)
NOBODY = "00000000-0000-4000-8000-000000000000"
NAMES = {400: "ValidationError", 404: "MemoryNotFoundError", 429: "RateLimitError"}


def check(refusal: Refusal, kind: Kind, status: int) -> None:
    """It is the exception that this client has for the status, with the server's words."""
    assert refusal.status == status
    if kind.version in {"2.2.1", "3.3.1"} or (kind.version == "1.0.11" and not kind.asynchronous):
        assert refusal.type == NAMES[status]
    elif kind.asynchronous:
        # Before 2.0 its handler of errors does not wait for what it watches.
        assert refusal.type == "HTTPStatusError"
    else:
        assert refusal.type == "APIError"
        assert refusal.message.startswith("API request failed: {")


METHODS: list[tuple[str, dict[str, Any]]] = [
    ("get", {}),
    ("update", {"text": "Likes tea"}),
    ("delete", {}),
    ("history", {}),
]


def test_an_unknown_and_an_impossible_id(client: Client, kind: Kind) -> None:
    for method, options in METHODS:
        with pytest.raises(Refusal, match="Memory not found!") as refused:
            client.call(method, NOBODY, **options)
        check(refused.value, kind, 404)
        if kind.version == "2.2.1":
            assert refused.value.message == "Memory not found!"
            assert refused.value.details["error"] == "Memory not found!"
        with pytest.raises(Refusal, match="memory_id should be a valid UUID") as refused:
            client.call(method, "not-a-uuid", **options)
        check(refused.value, kind, 400)


def test_another_projects_memory_is_unknown(client: Client, connect: Connect) -> None:
    theirs = connect(new_home()).keep("Theirs", user_id="alex")
    for method, options in METHODS:
        answers = []
        for unknown in (theirs, NOBODY):
            with pytest.raises(Refusal) as refused:
                client.call(method, unknown, **options)
            assert refused.value.status == 404
            answers.append(str(refused.value).replace(unknown, "id"))
        assert answers[0] == answers[1]


def test_an_add_for_nobody_is_refused(client: Client, kind: Kind, home: Home) -> None:
    with pytest.raises(Refusal) as refused:
        client.call("add", [user("I love cheese")])
    check(refused.value, kind, 400)
    assert not home.project.memories.exists()


def test_too_many_calls_in_a_minute(client: Client, kind: Kind) -> None:
    id = client.keep("Likes tea", user_id="alex")
    refusals = []
    # More than twice what a minute allows, as a new minute may begin meanwhile.
    for _ in range(8):
        try:
            client.call("feedback", memory_id=id, feedback="POSITIVE")
        except Refusal as refusal:
            if refusal.type == "TypeError":
                continue  # sent; then the client falls over its own telemetry, up to 1.0.11
            refusals.append(refusal)
            break
    assert refusals, client.wire
    check(refusals[0], kind, 429)
    if kind.version == "2.2.1" or str(kind) == "python-1.0.11":
        told = refusals[0].debug_info
        assert 0 < told["retry_after"] <= 60
        assert told["x_ratelimit_limit"] == "3"
        assert told["x_ratelimit_remaining"] == "0"
        assert told["x_ratelimit_reset"]
