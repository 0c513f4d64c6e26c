"""Tools are calls of the API: logged, limited, refused and answered as their endpoints are."""

import json
from typing import Any

import pytest
from django.conf import settings as django_settings

from memories.models import EventStatus, Project
from tests.conftest import Remember
from tests.memories.api.conftest import Caller
from tests.memories.api.test_mcp import call, refusal

Json = Any
NOWHERE = "00000000-0000-4000-8000-000000000000"


def test_a_tool_is_logged_as_the_endpoint_it_stands_for(
    api: Caller, project: Project, remember: Remember
) -> None:
    remember("Likes tea")
    found = call(api, "search_memories", query="What does Alex drink?", user_id="alex")
    [event] = project.events.filter(kind="SEARCH")
    assert event.api_key == project.api_keys.get()
    assert event.payload["source"] == "MCP"
    assert event.payload["query"] == "What does Alex drink?"
    assert event.results[0]["id"] == found["structuredContent"]["results"][0]["id"]
    refusal(call(api, "search_memories", query="What does Alex drink?"))
    assert project.events.filter(kind="SEARCH", status=EventStatus.FAILED, http_status=400).exists()


def test_a_result_is_structured_and_the_same_as_text(api: Caller, remember: Remember) -> None:
    remember("Likes crème brûlée")
    result = call(api, "get_memories", user_id="alex")
    assert json.loads(result["content"][0]["text"]) == result["structuredContent"]
    [memory] = result["structuredContent"]["results"]
    assert memory["memory"] == "Likes crème brûlée"
    assert "brûlée" in result["content"][0]["text"]


def test_the_limits_of_a_key_count_calls_of_both_kinds(
    api: Caller, settings: django_settings
) -> None:
    settings.RATE_LIMITS = {"SEARCH": 2}
    asked = {"query": "tea", "filters": {"user_id": "alex"}}
    assert api.post("/v3/memories/search/", asked).status_code == 200
    assert call(api, "search_memories", query="tea", user_id="alex")["isError"] is False
    assert "Rate limit exceeded" in refusal(
        call(api, "search_memories", query="tea", user_id="alex")
    )
    assert api.post("/v3/memories/search/", asked).status_code == 429


WRITING: list[tuple[str, dict[str, Json]]] = [
    ("add_memory", {"text": "I like tea", "user_id": "alex"}),
    ("update_memory", {"memory_id": NOWHERE, "text": "Likes coffee"}),
    ("delete_memory", {"memory_id": NOWHERE}),
    ("delete_all_memories", {"user_id": "alex"}),
    ("delete_entities", {"user_id": "alex"}),
]


@pytest.mark.parametrize(("tool", "arguments"), WRITING)
def test_a_key_that_may_only_read_changes_nothing(
    reader: Caller, project: Project, remember: Remember, tool: str, arguments: dict[str, Json]
) -> None:
    memory = remember("Likes tea")
    arguments = {**arguments, **({"memory_id": str(memory.id)} if "memory_id" in arguments else {})}
    assert "may not do that" in refusal(call(reader, tool, **arguments))
    assert [row.text for row in project.memories.live()] == ["Likes tea"]
    assert call(reader, "get_memories", user_id="alex")["isError"] is False


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("get_memory", {}),
        ("update_memory", {"text": "Mine now"}),
        ("delete_memory", {}),
    ],
)
def test_a_memory_of_another_project_is_one_that_never_was(
    outsider: Caller, project: Project, remember: Remember, tool: str, arguments: dict[str, Json]
) -> None:
    theirs = remember("Likes tea")
    answers = [
        call(outsider, tool, memory_id=memory_id, **arguments)
        for memory_id in (str(theirs.id), NOWHERE)
    ]
    assert answers[0] == answers[1]
    assert refusal(answers[0]) == "Memory not found!"
    assert project.memories.live().get().text == "Likes tea"


def test_nothing_of_another_project_is_found_or_deleted(
    outsider: Caller, project: Project, remember: Remember, api: Caller
) -> None:
    remember("Likes tea")
    call(api, "get_memories", user_id="alex")
    event = project.events.get(kind="GET_ALL")
    assert call(outsider, "get_memories", user_id="alex")["structuredContent"]["count"] == 0
    found = call(outsider, "search_memories", query="tea", user_id="alex", threshold=0)
    assert found["structuredContent"]["results"] == []
    assert call(outsider, "list_entities")["structuredContent"]["results"] == []
    theirs = call(outsider, "list_events")["structuredContent"]["results"]
    assert str(event.id) not in {item["id"] for item in theirs}
    assert call(outsider, "get_event_status", event_id=str(event.id)) == call(
        outsider, "get_event_status", event_id=NOWHERE
    )
    assert call(outsider, "delete_entities", user_id="alex") == call(
        outsider, "delete_entities", user_id="nobody"
    )
    call(outsider, "delete_all_memories", user_id="alex")
    assert project.memories.live().count() == 1


@pytest.mark.parametrize(
    ("tool", "arguments", "sentence"),
    [
        ("delete_all_memories", {}, "is required"),
        ("delete_all_memories", {"user_id": None}, "is required"),
        ("delete_all_memories", {"user_id": ""}, "user_id"),
        ("delete_all_memories", {"user_id": "", "agent_id": "bot"}, "user_id"),
        ("delete_all_memories", {"user_id": "*"}, "may not be *"),
        ("delete_all_memories", {"user": "alex", "agent_id": "bot"}, "user"),
        ("delete_all_memories", {"filters": {"user_id": "alex"}}, "filters"),
        ("delete_entities", {}, "exactly one"),
        ("delete_entities", {"user_id": "alex", "agent_id": "bot"}, "exactly one"),
        ("delete_entities", {"user_id": "*"}, "may not be *"),
        ("delete_memory", {}, "memory_id"),
        ("delete_memory", {"memory_id": ""}, "memory_id"),
        ("delete_memory", {"memory_id": "../v1/batch"}, "memory_id"),
    ],
)
def test_a_deletion_needs_somebody_by_name(
    api: Caller,
    project: Project,
    remember: Remember,
    tool: str,
    arguments: dict[str, Json],
    sentence: str,
) -> None:
    remember("Likes tea", user_id="alex")
    remember("Is polite", user_id=None, agent_id="bot")
    assert sentence in refusal(call(api, tool, **arguments))
    assert project.memories.live().count() == 2


def test_several_ids_delete_only_what_carries_them_all(
    api: Caller, project: Project, remember: Remember
) -> None:
    remember("Likes tea", user_id="alex")
    remember("Likes trains", user_id="alex", run_id="one")
    assert call(api, "delete_all_memories", user_id="alex", run_id="one")["isError"] is False
    assert [row.text for row in project.memories.live()] == ["Likes tea"]


@pytest.mark.parametrize(
    "name", ["al/ex", "alex/profile", "a?b=c#d", "%2F", "алекс", "..", "true", "7", "x" * 255]
)
def test_an_entity_of_any_name_can_be_deleted(
    api: Caller, project: Project, remember: Remember, name: str
) -> None:
    remember("Likes tea", user_id=name)
    assert call(api, "delete_entities", user_id=name)["isError"] is False
    assert project.memories.live().count() == 0


@pytest.mark.parametrize("name", ["true", "7", "[1]", '{"a": 1}', "a,b", "null", "a&user_id=b"])
def test_an_id_that_looks_like_something_else_is_a_text(
    api: Caller, project: Project, remember: Remember, name: str
) -> None:
    remember("Likes tea", user_id=name)
    assert call(api, "get_memories", user_id=name)["structuredContent"]["count"] == 1
    assert call(api, "list_events", user_id=name)["structuredContent"]["count"] == 1
    assert call(api, "delete_all_memories", user_id=name)["isError"] is False
    assert project.memories.live().count() == 0


def test_an_id_leads_to_no_other_endpoint(api: Caller, remember: Remember) -> None:
    memory = remember("Likes tea")
    for memory_id in ("search", "user/alex", f"{memory.id}/history", f"{memory.id}?", "a" * 10_000):
        assert refusal(call(api, "get_memory", memory_id=memory_id)) == (
            "memory_id should be a valid UUID"
        )


@pytest.mark.parametrize(
    ("tool", "arguments", "sentence"),
    [
        ("add_memory", {"user_id": "alex"}, "either text or messages"),
        ("add_memory", {"user_id": "alex", "text": "a", "messages": []}, "either text or messages"),
        ("add_memory", {"text": "I like tea"}, "is required"),
        ("add_memory", {"text": "a", "user_id": "alex", "usr": 1}, "usr"),
        ("search_memories", {"user_id": "alex"}, "query"),
        ("search_memories", {"query": "tea", "user_id": "*"}, "positively-scoped"),
        ("search_memories", {"query": "tea", "user_id": "alex", "top_k": 10**9}, "top_k"),
        ("search_memories", {"query": "tea", "filters": {"colour": "red"}}, "allowed field"),
        ("get_memories", {"user_id": "alex", "page": 7}, "Invalid page"),
        ("get_memories", {}, "Filters are required"),
        ("update_memory", {"memory_id": NOWHERE}, "Memory not found"),
        ("get_event_status", {"event_id": "x"}, "Event not found"),
    ],
)
def test_a_tool_says_what_is_wrong_with_its_arguments(
    api: Caller, tool: str, arguments: dict[str, Json], sentence: str
) -> None:
    assert sentence in refusal(call(api, tool, **arguments))
