"""The Model Context Protocol, message by message: who may speak, and what is no message at all."""

import json
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.http import HttpResponse
from django.test import Client

from memories.api.mcp.tools import TOOLS
from memories.models import ApiKey, Event, KeyScope, Project
from tests.memories.api.conftest import Caller, Issue

Json = Any
ACCEPT = "application/json, text/event-stream"
NOWHERE = "00000000-0000-4000-8000-000000000000"


def send(caller: Caller, message: Json = None, **more: Any) -> HttpResponse:
    """Post one message the way a client does."""
    return caller("POST", "/mcp", message, **{"accept": ACCEPT, **more})


def call(caller: Caller, tool: str, **arguments: Any) -> Json:
    """The result of a tool."""
    params = {"name": tool, "arguments": arguments}
    response = send(caller, {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params})
    assert response.status_code == 200, response.content
    return json.loads(response.content)["result"]


def refusal(result: Json) -> str:
    """The sentence of a result that is an error."""
    assert result["isError"] is True
    assert result["structuredContent"]["detail"] == result["content"][0]["text"]
    return str(result["structuredContent"]["detail"])


PING = {"jsonrpc": "2.0", "id": 1, "method": "ping"}


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_nobody_is_answered_without_a_key(anonymous: Caller, method: str) -> None:
    response = anonymous(method, "/mcp", PING if method == "POST" else None, accept=ACCEPT)
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == "Bearer"
    assert json.loads(response.content)["detail"].startswith("Authentication required")


def test_a_key_that_is_unknown_or_revoked_is_no_key(api: Caller, project: Project) -> None:
    assert send(Caller("m0-unknown"), PING).status_code == 401
    assert send(api, PING).status_code == 200
    project.api_keys.all().delete()
    assert send(api, PING).status_code == 401


def test_both_schemes_and_both_addresses_are_understood(api: Caller) -> None:
    assert send(api, PING, authorization=f"Bearer {api.secret}").status_code == 200
    assert send(api, PING, authorization=f"Token {api.secret}").status_code == 200
    assert api.post("/mcp/", PING, accept=ACCEPT).status_code == 200


@pytest.mark.parametrize("method", ["GET", "DELETE", "PUT", "OPTIONS"])
def test_there_is_no_stream_to_listen_to_and_no_session_to_end(api: Caller, method: str) -> None:
    response = api(method, "/mcp", accept=ACCEPT)
    assert response.status_code == 405
    assert response.headers["Allow"] == "POST"
    assert json.loads(response.content)["error"]["code"] == -32600


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("http://localhost:6274", 200),
        ("https://127.0.0.1", 200),
        ("http://[::1]:8000", 200),
        ("https://evil.example", 403),
        ("http://localhost.evil.example", 403),
        ("http://localhost@evil.example", 403),
        ("file://localhost", 403),
        ("null", 403),
        ("http://[::1", 403),
        ("", 403),
    ],
)
def test_pages_of_other_sites_are_not_answered(
    api: Caller, settings: django_settings, origin: str, status: int
) -> None:
    settings.ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", "testserver"]
    assert send(api, PING, origin=origin).status_code == status


def test_a_host_that_is_not_ours_is_not_answered(api: Caller) -> None:
    assert send(api, PING, host="evil.example").status_code == 400


HOSTILE = {
    "nothing": b"",
    "no JSON": b"{",
    "not UTF-8": b'{"jsonrpc": "2.0", "id": 1, "method": "\xff"}',
    "a byte order mark": b'\xef\xbb\xbf{"jsonrpc":"2.0","id":1,"method":"ping"}',
    "a NUL": rb'{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"\u0000"}}',
    "half a character": rb'{"jsonrpc":"2.0","id":1,"method":"ping","params":{"a":"\ud800"}}',
    "a name twice": b'{"jsonrpc":"2.0","id":1,"id":2,"method":"ping"}',
    "no number": b'{"jsonrpc":"2.0","id":NaN,"method":"ping"}',
    "a long number": b'{"jsonrpc":"2.0","id":' + b"9" * 10_000 + b',"method":"ping"}',
    "depth": b"[" * 200_000,
    "some depth": b'{"jsonrpc":"2.0","id":1,"method":"ping","params":{"a":'
    + b"[" * 300
    + b"]" * 300
    + b"}}",
    "a list of messages": b'[{"jsonrpc":"2.0","id":1,"method":"ping"}]',
    "an empty list": b"[]",
    "null": b"null",
    "a text": b'"ping"',
    "an old dialect": b'{"jsonrpc":"1.0","id":1,"method":"ping"}',
    "no method": b'{"jsonrpc":"2.0","id":1}',
}
HEADERS: dict[str, dict[str, str]] = {
    "handshake": {"mcp-protocol-version": "2025-11-25"},
    "without handshake": {"mcp-protocol-version": "2026-07-28", "mcp-method": "ping"},
}


@pytest.mark.parametrize("era", HEADERS)
@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_message_is_refused_in_words(api: Caller, name: str, era: str) -> None:
    response = send(api, raw=HOSTILE[name], **HEADERS[era])
    assert 400 <= response.status_code < 500
    error = json.loads(response.content)["error"]
    assert isinstance(error["code"], int)
    assert error["message"]


@pytest.mark.parametrize(
    "params",
    [
        None,
        [],
        {},
        {"name": 1},
        {"name": None, "arguments": {}},
        {"name": "get_memory", "arguments": []},
        {"name": "get_memory", "arguments": "x"},
        {"name": "no_such_tool"},
        {"name": "x" * 100_000},
        {"name": "get_memory", "_meta": []},
    ],
)
def test_a_call_that_is_none_is_an_error_of_the_protocol(api: Caller, params: Json) -> None:
    message = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}
    response = send(api, message)
    assert response.status_code < 500
    answer = json.loads(response.content)
    assert answer["error"]["code"] in {-32600, -32602}
    assert len(response.content) < 5_000


def test_a_message_that_is_too_large_is_not_read(api: Caller, settings: django_settings) -> None:
    settings.API_BODY_LIMIT = 10_000
    response = send(api, {**PING, "params": {"_meta": {"a": "x" * 10_000}}})
    assert response.status_code == 413
    assert "10,000 bytes" in json.loads(response.content)["detail"]


def test_a_message_of_megabytes_is_read(api: Caller) -> None:
    text = "I like tea. " + "x" * 6_000_000
    answer = call(api, "add_memory", text=text, user_id="alex", infer=False)
    assert "200,000 characters" in refusal(answer)  # the API's limit: the message was read


@pytest.mark.parametrize(
    "headers",
    [
        {"content_type": "text/plain"},
        {"content_type": "multipart/form-data; boundary=x"},
        {"accept": "text/html"},
        {"mcp-protocol-version": "1999-01-01"},
        {"mcp-protocol-version": "x" * 1_000},
        {"mcp-protocol-version": "2026-07-28"},
        {"mcp-protocol-version": "2026-07-28", "mcp-method": "tools/call", "mcp-name": "é"},
    ],
)
def test_headers_that_do_not_fit_are_refused(api: Caller, headers: dict[str, str]) -> None:
    response = send(api, PING, **headers)
    assert 400 <= response.status_code < 500
    assert json.loads(response.content)["error"]["message"]


def test_a_notification_is_taken_without_an_answer(api: Caller) -> None:
    response = send(api, {"jsonrpc": "2.0", "method": "notifications/initialized"})
    assert response.status_code == 202
    assert response.content == b""


def test_nobody_can_subscribe(api: Caller) -> None:
    meta = {
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientCapabilities": {},
    }
    params = {"_meta": meta, "notifications": {"toolsListChanged": True}}
    message = {"jsonrpc": "2.0", "id": 1, "method": "subscriptions/listen", "params": params}
    response = send(
        api, message, **{"mcp-protocol-version": "2026-07-28", "mcp-method": "subscriptions/listen"}
    )
    assert json.loads(response.content)["error"]["code"] == -32601


@pytest.mark.parametrize("version", ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"])
def test_every_version_with_a_handshake_is_spoken(api: Caller, version: str) -> None:
    asked = {
        "protocolVersion": version,
        "capabilities": {},
        "clientInfo": {"name": "t", "version": "1"},
    }
    response = send(api, {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": asked})
    assert json.loads(response.content)["result"]["protocolVersion"] == version
    assert "mcp-session-id" not in response.headers
    listed = send(api, {**PING, "method": "tools/list"}, **{"mcp-protocol-version": version})
    assert len(json.loads(listed.content)["result"]["tools"]) == len(TOOLS)


def test_tools_say_what_they_do(api: Caller) -> None:
    listed = json.loads(send(api, {**PING, "method": "tools/list"}).content)["result"]["tools"]
    hints = {tool["name"]: tool["annotations"] for tool in listed}
    assert list(hints) == [
        "add_memory", "search_memories", "get_memories", "get_memory", "update_memory",
        "delete_memory", "delete_all_memories", "delete_entities", "list_entities", "list_events",
        "get_event_status",
    ]  # fmt: skip
    assert {name for name, hint in hints.items() if hint["readOnlyHint"]} == {
        "search_memories", "get_memories", "get_memory", "list_entities", "list_events",
        "get_event_status",
    }  # fmt: skip
    assert {name for name, hint in hints.items() if hint["destructiveHint"]} == {
        "update_memory", "delete_memory", "delete_all_memories", "delete_entities",
    }  # fmt: skip
    for tool in listed:
        assert len(tool["description"]) > 20
        assert tool["inputSchema"]["type"] == tool["outputSchema"]["type"] == "object"
        assert tool["inputSchema"]["additionalProperties"] is False


def test_a_browser_with_a_session_needs_a_key_as_well(client: Client, admin: Any) -> None:
    client.force_login(admin)
    response = client.post(
        "/mcp", PING, content_type="application/json", headers={"accept": ACCEPT}
    )
    assert response.status_code == 401


def test_a_key_s_last_use_is_kept(issue: Issue) -> None:
    caller = issue(scopes=[KeyScope.READ])
    send(caller, PING)
    assert ApiKey.objects.get().last_used_at is not None
    assert Event.objects.count() == 0  # a ping is no call of the API
