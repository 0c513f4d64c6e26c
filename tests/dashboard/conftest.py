"""Who sits at the desk in these tests, and how to read what it answers."""

import html
import re
from collections.abc import Callable, Sequence
from typing import Any, Protocol

import pytest
from django.http import HttpResponse
from django.test import Client

from memories import changes, intake
from memories.changes import Actor
from memories.models import Event, Memory, Person, Project
from memories.plans import AddRequest, Operation, Plan, Turn, Values

HTMX = {"HX-Request": "true"}
AFTER_BACK = {"HX-Request": "true", "HX-History-Restore-Request": "true"}

Propose = Callable[..., Event]


class RememberMany(Protocol):
    """Writes several memories at one instant, in one change set."""

    def __call__(self, texts: Sequence[str], **values: object) -> list[Memory]: ...


def _signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def desk(admin: Person) -> Client:
    """The desk as Ada sees it, who may do everything in the project."""
    return _signed_in(admin)


@pytest.fixture
def looking(viewer: Person) -> Client:
    """The desk as Vera sees it, who may only look."""
    return _signed_in(viewer)


@pytest.fixture
def outside(stranger: Person) -> Client:
    """The desk as Sam sees it, who works in another project."""
    return _signed_in(stranger)


@pytest.fixture
def remember_many(project: Project, admin: Person) -> RememberMany:
    """See RememberMany."""

    def write(texts: Sequence[str], **values: object) -> list[Memory]:
        values.setdefault("user_id", "alex")
        operations = tuple(
            Operation(kind="ADD", values=Values(text=text, **values)) for text in texts
        )
        applied = changes.apply(
            Plan(operations=operations), project=project, actor=Actor.of_person(admin)
        )
        return [project.memories.get(pk=result["id"]) for result in applied.results]

    return write


@pytest.fixture
def propose(project: Project, admin: Person) -> Propose:
    """Stages a plan of these very operations, as if the command box had made it."""

    def stage(*operations: Operation, sentence: str = "I like tea", user_id: str = "alex") -> Event:
        asked = AddRequest(messages=[Turn(role="user", content=sentence)], user_id=user_id)
        event = intake.accept(asked, project=project, person=admin, status="STAGED")
        event.plan = Plan(operations=operations, method="by hand, for a test").to_json()
        event.save()
        return event

    return stage


def adding(text: str, **values: object) -> Operation:
    """An ADD for alex."""
    return Operation(kind="ADD", values=Values(text=text, **{"user_id": "alex", **values}))


def updating(memory: Memory, **values: object) -> Operation:
    """An UPDATE of the memory as it is now."""
    return Operation(
        kind="UPDATE",
        memory_id=memory.id,
        version=memory.version,
        before=memory.text,
        values=Values(**values),
    )


def deleting(memory: Memory) -> Operation:
    """A DELETE of the memory as it is now."""
    return Operation(kind="DELETE", memory_id=memory.id, version=memory.version, before=memory.text)


def change(project: Project, person: Person, *operations: Operation) -> None:
    """Let `person` carry out `operations`, behind the back of whoever sits at the desk."""
    changes.apply(Plan(operations=operations), project=project, actor=Actor.of_person(person))


def everything_in(project: Project) -> Any:
    """All that a page could change, to compare before and after."""
    return (
        list(project.memories.order_by("id").values()),
        list(project.revisions.order_by("id").values()),
        list(project.entities.order_by("id").values()),
        list(project.events.order_by("id").values()),
    )


def source(response: HttpResponse) -> str:
    """The answer as it was sent."""
    return response.content.decode()


def words(response: HttpResponse) -> str:
    """What a reader sees of the answer: no tags, one space between words."""
    body = re.sub(r"(?s)<(head|script|datalist)\b.*?</\1>", " ", source(response))
    body = re.sub(r"</?(span|del|ins|b|code|a|time)\b[^>]*>", "", body)
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", body)).split())


def values_of(response: HttpResponse, name: str) -> list[str]:
    """The values of the input fields of that name."""
    tags = re.findall(rf'<input[^>]*\bname="{name}"[^>]*>', source(response))
    return [
        html.unescape(found[1]) for tag in tags if (found := re.search(r'value="([^"]*)"', tag))
    ]


def links(response: HttpResponse) -> list[str]:
    """Where the page's links lead."""
    return [
        html.unescape(href) for href in re.findall(r'<a\b[^>]*\bhref="([^"]*)"', source(response))
    ]


def is_whole_page(response: HttpResponse) -> bool:
    """Whether this is a page, and not a part of one."""
    return source(response).lstrip().startswith("<!doctype html>")
