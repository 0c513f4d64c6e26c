"""Adding over the API: what is stored, and in which shape each generation is told."""

import hashlib
from datetime import UTC, date, datetime
from threading import Event as Flag
from threading import Thread
from typing import Any

import pytest
from django.db import connection

from memories import intake, locks
from memories.api.endpoints import adding
from memories.models import Event, EventStatus, Project
from memories.plans import Scope
from tests.memories.api.conftest import Caller, Issue

TALK = [
    {"role": "user", "content": "I'm Mira, I eat vegan and can't have sesame"},
    {"role": "assistant", "content": "Noted!"},
]


def texts(project: Project, **ids: str) -> set[str]:
    return set(project.memories.live().filter(**ids).values_list("text", flat=True))


def test_what_is_learnt_is_stored_with_ids_metadata_and_hash(api: Caller, project: Project) -> None:
    body = {"messages": TALK, "user_id": "mira", "metadata": {"src": "form"}}
    answer = api.post("/v1/memories/", body)
    assert answer.status_code == 200
    assert {item["event"] for item in answer.json()} == {"ADD"}
    rows = list(project.memories.all())
    assert len(rows) == len(answer.json()) >= 1
    for row in rows:
        assert (row.user_id, row.agent_id) == ("mira", None)
        assert row.metadata == {"src": "form"}
        assert row.hash == hashlib.md5(row.text.encode(), usedforsecurity=False).hexdigest()


def test_v1_answers_an_array_and_v11_an_object_with_the_text_in_both_places(api: Caller) -> None:
    bare = api.post("/v1/memories/", {"messages": "I like tea", "user_id": "a"}).json()
    assert [item["data"]["memory"] for item in bare] == ["Likes tea"]
    wrapped = api.post(
        "/v1/memories/", {"messages": "I like tea", "user_id": "b", "output_format": "v1.1"}
    ).json()
    (item,) = wrapped["results"]
    assert item["memory"] == item["data"]["memory"] == "Likes tea"


def test_the_projects_own_format_holds_where_a_request_names_none(
    api: Caller, project: Project
) -> None:
    project.options = {"default_output_format": "v1.1"}
    project.save()
    answer = api.post("/v1/memories/", {"messages": "I like tea", "user_id": "a"}).json()
    assert "results" in answer
    answer = api.post(
        "/v1/memories/", {"messages": "I like rye", "user_id": "a", "output_format": "v1.0"}
    ).json()
    assert isinstance(answer, list)


@pytest.mark.parametrize(
    "messages",
    [
        "I like tea",
        ["I like tea"],
        {"role": "user", "content": "I like tea"},
        [{"role": "user", "content": "I like tea"}],
        [{"role": "user", "content": [{"type": "text", "text": "I like tea"}]}],
    ],
)
def test_messages_come_in_many_forms(api: Caller, project: Project, messages: Any) -> None:
    assert api.post("/v1/memories/", {"messages": messages, "user_id": "a"}).status_code == 200
    assert texts(project, user_id="a") == {"Likes tea"}


def test_an_add_that_yields_nothing_answers_an_empty_list(api: Caller) -> None:
    body = {"messages": "What is machine learning?", "user_id": "a"}
    assert api.post("/v1/memories/", body).json() == []
    body["output_format"] = "v1.1"
    assert api.post("/v1/memories/", body).json() == {"results": []}


def test_a_queued_add_is_a_promise_that_a_worker_keeps(api: Caller, project: Project) -> None:
    body = {"messages": "I like tea", "user_id": "a", "async_mode": True}
    (promise,) = api.post("/v1/memories/", body).json()
    assert promise["status"] == "PENDING"
    assert "queued for background execution" in promise["message"]
    assert texts(project) == set()
    event = api.get(f"/v1/event/{promise['event_id']}/").json()
    assert (event["status"], event["payload"]["messages"]) == (
        "PENDING",
        [{"role": "user", "content": "I like tea"}],
    )
    intake.carry_out(Event.objects.get(pk=promise["event_id"]).pk)
    event = api.get(f"/v1/event/{promise['event_id']}/").json()
    assert event["status"] == "SUCCEEDED"
    assert [item["memory"] for item in event["results"]] == ["Likes tea"]
    assert event["latency"] > 0


def test_v3_queues_unless_it_is_told_otherwise(api: Caller, project: Project) -> None:
    body = {"messages": "I like tea", "user_id": "a"}
    assert api.post("/v3/memories/add/", body).json()["status"] == "PENDING"
    done = api.post("/v3/memories/add/", {**body, "async_mode": False}).json()
    assert (done["status"], [item["memory"] for item in done["results"]]) == (
        "SUCCEEDED",
        ["Likes tea"],
    )
    word_for_word = api.post("/v3/memories/add/", {**body, "infer": False}).json()
    assert [item["memory"] for item in word_for_word["results"]] == ["I like tea"]


def test_direct_import_keeps_both_ids_on_a_row(api: Caller, project: Project) -> None:
    messages = [
        {"role": "system", "content": "Be kind"},
        {"role": "user", "content": "I like tea"},
        {"role": "assistant", "content": "So do I"},
    ]
    api.post(
        "/v1/memories/", {"messages": messages, "user_id": "u", "agent_id": "a", "infer": False}
    )
    assert texts(project, user_id="u", agent_id="a") == {"I like tea", "So do I"}


def test_time_expiry_and_protection_go_on_the_row(api: Caller, project: Project) -> None:
    body = {
        "messages": "I like tea",
        "user_id": "a",
        "timestamp": 1672531200,
        "expiration_date": "2099-12-31",
        "immutable": True,
    }
    api.post("/v1/memories/", body)
    (row,) = project.memories.all()
    assert row.created_at == datetime(2023, 1, 1, tzinfo=UTC)
    assert row.expiration_date == date(2099, 12, 31)
    assert row.immutable


def test_each_memory_carries_one_of_the_two_ids(api: Caller, project: Project) -> None:
    messages = [
        {"role": "user", "content": "I'm off to Porto"},
        {"role": "assistant", "content": "I'll be in Oslo in May"},
    ]
    api.post("/v1/memories/", {"messages": messages, "user_id": "u1", "agent_id": "a1"})
    rows = project.memories.live()
    (porto,) = rows.filter(user_id="u1")
    (oslo,) = rows.filter(agent_id="a1")
    assert ("Porto" in porto.text, porto.agent_id) == (True, None)
    assert ("Oslo" in oslo.text, oslo.user_id) == (True, None)
    assert rows.count() == 2


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ({"messages": "I like tea"}, "required"),
        ({"user_id": "a"}, "messages"),
        ({"messages": [], "user_id": "a"}, "messages"),
        ({"messages": 7, "user_id": "a"}, "messages"),
        ({"messages": [{"role": "user"}], "user_id": "a"}, "content"),
        ({"messages": "x", "user_id": "a", "custom_categories": ["food"]},
         'Expected a dictionary of items but got type "str"'),
        ({"messages": "x", "user_id": "a", "expiration_date": "soon"}, "expiration_date"),
        ({"messages": "x", "user_id": "*"}, "any id"),
        ({"messages": "x", "user_id": "a", "metadata": "word"}, "metadata"),
        ({"messages": [{"role": "user", "content": [{"type": "image_url",
          "image_url": {"url": "data:image/png;base64,AAAA"}}]}], "user_id": "a"}, "VISION_MODEL"),
        ({"messages": [{"role": "user", "content": {"type": "mdx_url",
          "mdx_url": {"url": "http://127.0.0.1/x.md"}}}], "user_id": "a"}, "private network"),
    ],
)  # fmt: skip
def test_a_bad_add_is_refused_with_a_sentence_and_stores_nothing(
    api: Caller, project: Project, body: dict[str, Any], says: str
) -> None:
    answer = api.post("/v1/memories/", body)
    assert answer.status_code == 400
    assert answer.json()["error"] == "400 Bad Request"
    assert says in answer.json()["detail"]
    assert answer.json()["details"]["message"]
    assert project.memories.count() == 0


def test_a_document_in_a_message_is_read(api: Caller, project: Project) -> None:
    document = {"type": "mdx_url", "mdx_url": {"url": "data:text/markdown,I%20like%20tea"}}
    body = {"messages": [{"role": "user", "content": document}], "user_id": "a"}
    assert api.post("/v1/memories/", body).status_code == 200
    assert texts(project) == {"Likes tea"}


def test_a_reader_may_not_add(reader: Caller, project: Project) -> None:
    answer = reader.post("/v1/memories/", {"messages": "I like tea", "user_id": "a"})
    assert answer.status_code == 403
    assert project.memories.count() == 0


def test_what_failed_is_told_and_can_be_looked_up(
    api: Caller, project: Project, settings: Any
) -> None:
    settings.OPENAI_BASE_URL = "http://127.0.0.1:9/v1"  # nobody listens there
    settings.OPENAI_API_KEY, settings.LLM_MODEL = "unused", "absent"
    settings.MODEL_ATTEMPTS = 1
    answer = api.post("/v1/memories/", {"messages": "I like tea", "user_id": "a"})
    assert answer.status_code == 503
    assert answer.json()["detail"]
    event = project.events.get(pk=answer.json()["event_id"])
    assert event.status == EventStatus.FAILED
    assert project.memories.count() == 0


@pytest.mark.django_db(transaction=True)
def test_an_add_whose_turn_does_not_come_is_left_to_a_worker(
    issue: Issue, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(adding, "WAIT_SECONDS", 0.2)
    held, done = Flag(), Flag()

    def hold() -> None:
        with locks.one_at_a_time(project, Scope(user_id="a")):
            held.set()
            done.wait(60)
        connection.close()

    other = Thread(target=hold)
    other.start()
    try:
        assert held.wait(60)
        answer = issue().post("/v1/memories/", {"messages": "I like tea", "user_id": "a"})
    finally:
        done.set()
        other.join()
    (promise,) = answer.json()
    assert promise["status"] == "PENDING"
    assert Event.objects.get(pk=promise["event_id"]).status == EventStatus.PENDING


def test_a_turn_without_content_is_passed_over(api: Caller, project: Project) -> None:
    messages = [{"role": "user", "content": "I like tea"}, {"role": "assistant", "content": None}]
    assert api.post("/v1/memories/", {"messages": messages, "user_id": "a"}).status_code == 200
    assert texts(project) == {"Likes tea"}


def test_word_for_word_only_texts_are_taken(api: Caller, project: Project) -> None:
    document = {"type": "mdx_url", "mdx_url": {"url": "data:text/markdown,I%20like%20rye"}}
    messages = [{"role": "user", "content": document}, {"role": "user", "content": "I like tea"}]
    api.post("/v1/memories/", {"messages": messages, "user_id": "a", "infer": False})
    assert texts(project) == {"I like tea"}


def test_word_for_word_a_text_is_taken_in_either_form(api: Caller, project: Project) -> None:
    messages = [{"role": "user", "content": [{"type": "text", "text": "I like tea"}]}]
    api.post("/v1/memories/", {"messages": messages, "user_id": "a", "infer": False})
    assert texts(project) == {"I like tea"}


@pytest.mark.parametrize("path", ["/v1/memories/", "/v3/memories/add/"])
@pytest.mark.parametrize("more", [{}, {"async_mode": True}, {"infer": False}])
@pytest.mark.parametrize(
    "messages",
    [
        "", " \n\t", [""], ["", " "], {"role": "user", "content": ""},
        [{"role": "user", "content": " "}, {"role": "assistant", "content": "\u2003"}],
        [{"role": "user", "content": []}], [{"role": "user", "content": None}],
        [{"role": "user", "content": [{"type": "text", "text": " "}, ""]}],
        [{"role": "user", "content": {"type": "text", "text": ""}}],
    ],
)  # fmt: skip
def test_an_add_that_says_nothing_is_refused(
    api: Caller, project: Project, messages: Any, more: dict[str, Any], path: str
) -> None:
    answer = api.post(path, {"messages": messages, "user_id": "a", **more})
    assert (answer.status_code, answer.json()["error"]) == (400, "400 Bad Request")
    assert answer.json()["detail"].startswith("messages")
    assert not project.events.exclude(status="FAILED").exists()


def test_one_message_with_a_text_is_enough(api: Caller, project: Project) -> None:
    messages = [{"role": "assistant", "content": ""}, {"role": "user", "content": "I like tea"}]
    assert api.post("/v1/memories/", {"messages": messages, "user_id": "a"}).status_code == 200
    assert texts(project) == {"Likes tea"}
