"""Documents in adds over the API: who reads them and when, and what is said where that fails."""

import base64
import threading
from contextlib import ExitStack
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from pytest_django import Settings
from pytest_httpserver import HTTPServer

from memories import documents, intake
from memories.models import Project
from tests.memories.api.conftest import Caller, Issue
from tests.memories.web import Slow
from tests.memories.web import slow as slow
from tests.memories.web import web as web
from tests.memories.web import web_http as web_http
from tests.model_server import ModelServer, error, says

V1, V3 = "/v1/memories/", "/v3/memories/add/"
IMAGE = "data:image/png;base64," + base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(20)).decode()


def part(kind: str, url: str) -> dict[str, Any]:
    return {"type": kind, kind: {"url": url}}


def body(*contents: Any, **fields: Any) -> dict[str, Any]:
    messages = [{"role": "user", "content": content} for content in contents]
    return {"messages": messages, "user_id": "alex", **fields}


def texts(project: Project) -> set[str]:
    return set(project.memories.live().values_list("text", flat=True))


def promise(answer: HttpResponse) -> str:
    """The id of the event that a client is told to look at."""
    assert answer.status_code == 200
    told = answer.json()[0] if isinstance(answer.json(), list) else answer.json()
    assert told["status"] == "PENDING"
    return str(told["event_id"])


# --- queued: a worker reads -------------------------------------------------------------------


@pytest.mark.parametrize(("path", "fields"), [(V1, {"async_mode": True}), (V3, {})])
def test_a_queued_add_is_answered_before_its_documents_are_asked_for(
    path: str, fields: dict[str, Any], api: Caller, web: HTTPServer, project: Project
) -> None:
    web.expect_request("/notes.md").respond_with_data("I like tea", content_type="text/markdown")
    content = ["Of me:", part("mdx_url", web.url_for("/notes.md"))]
    event_id = promise(api.post(path, body("I like rye", content, **fields)))
    assert web.log == []
    waiting = api.get(f"/v1/event/{event_id}/").json()
    assert (waiting["status"], [one["content"] for one in waiting["payload"]["messages"]]) == (
        "PENDING",
        ["I like rye", content],
    )
    intake.carry_out(project.events.get(pk=event_id).pk)
    done = api.get(f"/v1/event/{event_id}/").json()
    assert done["status"] == "SUCCEEDED"
    assert [one["content"] for one in done["payload"]["messages"]] == [
        "I like rye",
        "Of me:\n\nI like tea",
    ]
    assert texts(project) == {"Likes tea", "Likes rye"}
    assert len(web.log) == 1


def test_a_large_document_is_shown_cut_while_it_waits(api: Caller, project: Project) -> None:
    large = "data:text/markdown;base64," + base64.b64encode(b"I like rye. " * 9_000).decode()
    event_id = promise(api.post(V3, body(part("mdx_url", large))))
    (message,) = api.get(f"/v1/event/{event_id}/").json()["payload"]["messages"]
    assert message["content"]["mdx_url"]["url"].startswith("data:text/markdown;base64,")
    assert len(message["content"]["mdx_url"]["url"]) < 1_000
    assert intake.carry_out(project.events.get(pk=event_id).pk).status == "SUCCEEDED"


def test_a_document_that_cannot_be_read_is_told_where_the_client_looks(
    api: Caller, web: HTTPServer, project: Project
) -> None:
    web.expect_request("/gone.md").respond_with_data("gone", status=404)
    event_id = promise(api.post(V3, body(part("mdx_url", web.url_for("/gone.md")))))
    intake.carry_out(project.events.get(pk=event_id).pk)
    event = api.get(f"/v1/event/{event_id}/").json()
    assert (event["status"], event["results"]) == ("FAILED", [])
    assert "status 404" in event["error"]
    (message,) = event["payload"]["messages"]
    assert message["content"] == part("mdx_url", web.url_for("/gone.md"))
    assert texts(project) == set()


@pytest.mark.parametrize(("path", "fields"), [(V1, {}), (V1, {"async_mode": True}), (V3, {})])
@pytest.mark.parametrize(
    ("content", "says"),
    [
        (part("video_url", "https://example.com/"), "must be"),
        (part("image_url", IMAGE), "VISION_MODEL"),
        (part("pdf_url", "ftp://example.com/x.pdf"), "http://"),
        (part("mdx_url", "http://169.254.169.254/latest/"), "private network"),
        (part("mdx_url", "http://2130706433/"), "private network"),
        (part("mdx_url", "data:text/markdown;base64,?"), "base64"),
        ([part("mdx_url", "https://example.com/x.md")] * 11, "at most 10 documents"),
        ([part("mdx_url", "https://example.com/x.md"), {"type": "text"}], "needs a"),
    ],
)
def test_what_needs_no_reading_is_refused_at_once(
    content: Any, says: str, path: str, fields: dict[str, Any], api: Caller, project: Project
) -> None:
    answer = api.post(path, body("I like tea", content, **fields))
    assert (answer.status_code, answer.json()["error"]) == (400, "400 Bad Request")
    assert says in answer.json()["detail"]
    (event,) = project.events.all()
    assert (event.status, event.http_status) == ("FAILED", 400)


def test_nothing_is_fetched_where_a_later_message_is_refused(api: Caller, web: HTTPServer) -> None:
    web.expect_request("/notes.md").respond_with_data("I like tea")
    wanted = body(part("mdx_url", web.url_for("/notes.md")), part("mdx_url", "ftp://x/"))
    assert api.post(V1, wanted).status_code == 400
    assert web.log == []


# --- answered: read while the client waits ----------------------------------------------------


def test_a_client_who_waits_is_told_of_a_document_that_cannot_be_read(
    api: Caller, web: HTTPServer, project: Project
) -> None:
    web.expect_request("/gone.md").respond_with_data("gone", status=404)
    answer = api.post(V1, body(part("mdx_url", web.url_for("/gone.md"))))
    assert (answer.status_code, "status 404" in answer.json()["detail"]) == (400, True)
    assert texts(project) == set()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("queue")
def test_slow_documents_hold_four_threads_and_the_next_add_is_queued(
    issue: Issue, web: HTTPServer, slow: Slow, project: Project
) -> None:
    answers: list[HttpResponse] = []
    wanted = body(part("mdx_url", web.url_for("/slow.md")))

    def add(number: int) -> None:
        answers.append(issue().post(V1, {**wanted, "user_id": f"reader-{number}"}))
        connection.close()

    with ExitStack() as ended:
        for number in range(4):
            thread = threading.Thread(target=add, args=(number,))
            thread.start()
            ended.callback(thread.join)
        ended.callback(slow.let_go.set)
        for _ in range(4):
            assert slow.asked.acquire(timeout=60)
        event_id = promise(issue().post(V1, wanted))
        plain = issue().post(V1, body("I like rye"))
        assert [item["memory"] for item in plain.json()] == ["Likes rye"]
        assert answers == []
        assert len(web.log) == 0  # nothing was handed out, and nobody else has asked
        assert not slow.asked.acquire(blocking=False)
    assert [answer.status_code for answer in answers] == [200] * 4
    assert project.memories.filter(text="Likes tea").count() == 4
    assert intake.carry_out(project.events.get(pk=event_id).pk).status == "SUCCEEDED"
    assert project.memories.filter(text="Likes tea", user_id="alex").count() == 1


def test_places_are_given_back_whatever_becomes_of_the_reading(
    api: Caller, web: HTTPServer
) -> None:
    web.expect_request("/gone.md").respond_with_data("gone", status=404)
    for _ in range(6):
        assert api.post(V1, body(part("mdx_url", web.url_for("/gone.md")))).status_code == 400
    with ExitStack() as held:
        for _ in range(4):
            held.enter_context(documents.place(documents.ANSWERING))


# --- images -----------------------------------------------------------------------------------


@pytest.fixture
def seeing(model_server: ModelServer, settings: Settings) -> ModelServer:
    """A model server that sees and does nothing else."""
    settings.VISION_MODEL, settings.MODEL_ATTEMPTS = "sees", 1
    return model_server


@pytest.mark.parametrize("status", [401, 429, 500])
def test_a_model_that_does_not_see_today_is_not_the_clients_fault(
    status: int, seeing: ModelServer, api: Caller, project: Project
) -> None:
    seeing.then(error(status))
    answer = api.post(V1, body(part("image_url", IMAGE)))
    assert answer.status_code == 503
    assert str(status) in answer.json()["detail"]
    (event,) = project.events.all()
    assert (event.status, event.http_status) == ("FAILED", 503)

    event_id = promise(api.post(V3, body(part("image_url", IMAGE))))
    seeing.then(error(status))
    done = intake.carry_out(project.events.get(pk=event_id).pk)
    assert (done.status, str(status) in done.error) == ("FAILED", True)
    assert texts(project) == set()


def test_an_image_that_a_model_declines_is_the_clients(seeing: ModelServer, api: Caller) -> None:
    seeing.then(error(413))
    answer = api.post(V1, body(part("image_url", IMAGE)))
    assert (answer.status_code, "could not be described" in answer.json()["detail"]) == (400, True)


def test_an_image_is_learnt_from(seeing: ModelServer, api: Caller, project: Project) -> None:
    seeing.then(says("A tea pot."))
    seeing.knows("A tea pot.", "Has a tea pot")
    assert api.post(V1, body(part("image_url", IMAGE))).status_code == 200
    (event,) = project.events.all()
    assert [message.content for message in event.messages.all()] == ["A tea pot."]
