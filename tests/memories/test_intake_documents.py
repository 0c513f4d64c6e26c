"""Documents of a queued add: read by whoever carries it out, once for good, or told why not."""

import base64
from typing import Any

import pytest
from pytest_django import Settings
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from memories import documents, intake
from memories.models import Event, Project
from memories.plans import AddRequest, Turn
from tests.memories.adding import results
from tests.memories.test_intake import elsewhere
from tests.memories.web import web as web
from tests.memories.web import web_http as web_http
from tests.model_server import ModelServer, error, says

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)


def mdx(url: str) -> dict[str, Any]:
    return {"type": "mdx_url", "mdx_url": {"url": url}}


def queued(project: Project, *contents: Any, **fields: Any) -> Event:
    """An accepted add whose messages hold documents."""
    turns = [Turn(role="user", content="") for _ in contents]
    request = AddRequest(messages=turns, **{"user_id": "alex", **fields})
    return intake.accept(request, project=project, unread=dict(enumerate(contents)))


def said(event: Event) -> list[str]:
    return list(event.messages.values_list("content", flat=True))


def test_documents_are_read_before_the_planning_and_become_the_messages(
    web: HTTPServer, project: Project
) -> None:
    web.expect_request("/notes.md").respond_with_data("I like tea", content_type="text/markdown")
    event = queued(project, ["Of me:", mdx(web.url_for("/notes.md"))], mdx("data:,I%20like%20rye"))
    assert web.log == []
    done = intake.carry_out(event.pk)
    assert (done.status, results(done)) == (
        "SUCCEEDED",
        [("ADD", "Likes tea"), ("ADD", "Likes rye")],
    )
    assert said(done) == ["Of me:\n\nI like tea", "I like rye"]
    assert done.payload == {"user_id": "alex"}  # the documents themselves are gone


def test_a_text_keeps_its_place_beside_documents(project: Project) -> None:
    turns = [Turn(role="user", content="I like tea"), Turn(role="user", content="")]
    request = AddRequest(messages=turns, user_id="alex")
    event = intake.accept(request, project=project, unread={1: mdx("data:,I%20like%20rye")})
    done = intake.carry_out(event.pk)
    assert said(done) == ["I like tea", "I like rye"]


@pytest.mark.parametrize("answer", [404, 500])
def test_a_document_that_cannot_be_read_ends_the_event_with_a_sentence(
    answer: int, web: HTTPServer, project: Project
) -> None:
    web.expect_request("/notes.md").respond_with_data("I like tea", status=answer)
    large = "data:text/markdown;base64," + base64.b64encode(b"I like rye. " * 9_000).decode()
    event = queued(project, mdx(large), mdx(web.url_for("/notes.md")))
    done = intake.carry_out(event.pk)
    assert done.status == "FAILED"
    assert f"status {answer}" in done.error
    assert done.completed_at is not None
    assert project.memories.count() == 0
    assert len(str(done.payload)) < 2_000  # which documents it were, not they themselves
    assert web.url_for("/notes.md") in str(done.payload)
    assert intake.carry_out(event.pk).status == "FAILED"
    assert len(web.log) == 1  # and nobody asks again


def test_a_model_that_does_not_see_today_ends_the_event(
    model_server: ModelServer, settings: Settings, project: Project
) -> None:
    settings.VISION_MODEL, settings.MODEL_ATTEMPTS = "sees", 1
    model_server.then(error(500))
    image = "data:image/png;base64," + base64.b64encode(PNG).decode()
    done = intake.carry_out(queued(project, {"type": "image_url", "image_url": {"url": image}}).pk)
    assert (done.status, "500" in done.error) == ("FAILED", True)
    assert project.memories.count() == 0


def test_an_image_is_described_and_learnt_from(
    model_server: ModelServer, settings: Settings, project: Project
) -> None:
    settings.VISION_MODEL = "sees"
    model_server.then(says("A tea pot."))
    image = "data:image/png;base64," + base64.b64encode(PNG).decode()
    done = intake.carry_out(queued(project, {"type": "image_url", "image_url": {"url": image}}).pk)
    assert (done.status, said(done)) == ("SUCCEEDED", ["A tea pot."])


class Killed(BaseException):
    """What no handler of errors catches, as a worker that is killed runs none."""


@pytest.mark.django_db(transaction=True)
def test_a_rerun_reads_again_what_was_not_read(web: HTTPServer, project: Project) -> None:
    event = queued(project, mdx(web.url_for("/notes.md")))
    web.expect_oneshot_request("/notes.md").respond_with_data("I like tea")
    # As a worker leaves it that is killed while it reads.
    Event.objects.filter(pk=event.pk).update(status="RUNNING", attempts=1)
    done = intake.carry_out(event.pk)
    assert (done.status, done.attempts, results(done)) == ("SUCCEEDED", 2, [("ADD", "Likes tea")])
    assert intake.carry_out(event.pk).attempts == 2
    assert project.memories.count() == 1


def test_a_rerun_uses_what_was_read(
    web: HTTPServer, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    web.expect_request("/notes.md").respond_with_data("I like tea")
    event = queued(project, mdx(web.url_for("/notes.md")))

    def kill(*args: object, **kwargs: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr("memories.pipeline.plan", kill)
        with pytest.raises(Killed):
            intake.carry_out(event.pk)
    event.refresh_from_db()
    assert (event.status, said(event)) == ("RUNNING", ["I like tea"])
    web.clear()  # nobody answers there any more
    assert results(intake.carry_out(event.pk)) == [("ADD", "Likes tea")]
    assert web.log == []


@pytest.mark.django_db(transaction=True)
def test_an_event_that_is_ended_while_its_documents_are_read_stays_as_it_is(
    web: HTTPServer, project: Project
) -> None:
    event = queued(project, mdx(web.url_for("/notes.md")))

    def meanwhile(request: Request) -> Response:
        elsewhere(lambda: intake.fail(Event.objects.get(pk=event.pk), "Given up."))
        return Response("I like tea")

    web.expect_request("/notes.md").respond_with_handler(meanwhile)
    done = intake.carry_out(event.pk)
    assert (done.status, done.error, said(done)) == ("FAILED", "Given up.", [""])
    assert project.memories.count() == 0


def test_where_as_many_read_as_may_an_add_with_documents_waits_and_another_does_not(
    project: Project,
) -> None:
    event = queued(project, mdx("data:,I%20like%20tea"))
    with documents.place(documents.WORKING), documents.place(documents.WORKING):
        with pytest.raises(documents.NoPlace):
            intake.carry_out(event.pk)
        event.refresh_from_db()
        assert (event.status, event.attempts) == ("PENDING", 0)  # it has not begun
        request = AddRequest(messages=[Turn(role="user", content="I like rye")], user_id="alex")
        other = intake.accept(request, project=project)
        assert intake.carry_out(other.pk).status == "SUCCEEDED"
    assert intake.carry_out(event.pk).status == "SUCCEEDED"


def test_the_place_is_given_back_before_the_planning(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    free: list[bool] = []
    plan = intake.pipeline.plan

    def look(*args: Any, **kwargs: Any) -> Any:
        with documents.place(documents.WORKING), documents.place(documents.WORKING):
            free.append(True)
        return plan(*args, **kwargs)

    monkeypatch.setattr("memories.pipeline.plan", look)
    assert intake.carry_out(queued(project, mdx("data:,I%20like%20tea")).pk).status == "SUCCEEDED"
    assert free == [True]
