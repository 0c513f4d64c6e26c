"""Workers that read documents: killed while they read, and kept from reading too many at once."""

from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from memories import intake, jobs
from memories.models import Event, Project
from memories.plans import AddRequest, Turn
from tests.memories.management.conftest import Manage, Process, wait_until
from tests.memories.web import Slow
from tests.memories.web import slow as slow
from tests.memories.web import web as web
from tests.memories.web import web_http as web_http

pytestmark = pytest.mark.django_db(transaction=True)


def send(project: Project, content: Any, user_id: str) -> Event:
    """Leave a message with a document to the workers."""
    request = AddRequest(messages=[Turn(role="user", content="")], user_id=user_id)
    return jobs.add_later(request, project=project, unread={0: content})


def started(manage: Manage, web: HTTPServer) -> Process:
    return manage(
        "worker", "--heartbeat=0.3", "--silent-after=2", OUTSIDE_ALLOWED=f"127.0.0.1:{web.port}"
    )


def status(event: Event) -> str:
    return Event.objects.values_list("status", flat=True).get(pk=event.pk)


def test_a_worker_that_is_killed_while_it_reads_is_followed_by_one_that_reads_again(
    manage: Manage, web: HTTPServer, slow: Slow, project: Project
) -> None:
    event = send(project, {"type": "mdx_url", "mdx_url": web.url_for("/slow.md")}, "alex")
    first = started(manage, web)
    assert slow.asked.acquire(timeout=60)
    first.kill()
    first.wait(30)
    slow.let_go.set()
    started(manage, web)
    wait_until(lambda: status(event) == "SUCCEEDED", 60)
    assert slow.asked.acquire(timeout=60)
    assert [memory.text for memory in project.memories.all()] == ["Likes tea"]
    event.refresh_from_db()
    assert (event.attempts, intake.UNREAD in event.payload) == (2, False)


def test_slow_documents_leave_a_worker_free_for_other_adds(
    manage: Manage, web: HTTPServer, slow: Slow, project: Project
) -> None:
    content = {"type": "mdx_url", "mdx_url": web.url_for("/slow.md")}
    reading = [send(project, content, f"reader-{number}") for number in range(5)]
    started(manage, web)  # takes four jobs at once
    for _ in range(2):
        assert slow.asked.acquire(timeout=60)
    turns = [Turn(role="user", content="I like rye")]
    other = jobs.add_later(AddRequest(messages=turns, user_id="alex"), project=project)
    wait_until(lambda: status(other) == "SUCCEEDED", 60)
    assert not slow.asked.acquire(blocking=False)
    slow.let_go.set()
    wait_until(lambda: {status(event) for event in reading} == {"SUCCEEDED"}, 60)
    assert project.memories.filter(text="Likes tea").count() == 5
