"""One memory: reading it and deleting it."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from memories import changes, intake
from memories.changes import Actor
from memories.models import Memory, Message, Person, Project, Revision
from memories.models.history import ActorKind
from memories.plans import AddRequest, Operation, Plan, Turn, Values
from tests.conftest import Remember
from tests.dashboard.conftest import (
    HTMX,
    change,
    deleting,
    everything_in,
    links,
    source,
    updating,
    values_of,
    words,
)

pytestmark = pytest.mark.django_db


def delete(desk: Client, memory: Memory, **fields: str) -> Any:
    fields = {"version": str(memory.version), "reason": "", **fields}
    return desk.post(reverse("memory_delete", args=[memory.pk]), fields)


def page_of(desk: Client, memory: Memory) -> Any:
    return desk.get(reverse("memory", args=[memory.pk]))


# --- reading --------------------------------------------------------------------------------


def test_the_page_tells_all_that_is_known(desk: Client, remember: Remember) -> None:
    memory = remember(
        "Likes tea", user_id="alex", run_id="r1", app_id="web", categories=["food"],
        metadata={"channel": "chat", "n": 1}, expiration_date=date(2030, 1, 2), locked=True,
        immutable=True,
    )  # fmt: skip
    page = page_of(desk, memory)
    assert page.status_code == 200
    shown = words(page)
    for part in ("Likes tea", "alex", "r1", "web", "food", '"channel": "chat"', "2 Jan 2030",
                 "Programs and agents may not change it", "Its text and metadata cannot be changed",
                 str(memory.pk)[:8], "Written by hand by ada."):  # fmt: skip
        assert part in shown
    assert {"/memories?user_id=alex", "/memories?category=food"} <= set(links(page))
    assert f'data-copy="{memory.pk}"' in source(page)


def test_a_text_keeps_its_lines_and_spaces(desk: Client, remember: Remember) -> None:
    memory = remember("One\n\n  two\tthree")
    assert "One\n\n  two\tthree" in source(page_of(desk, memory))


def test_the_page_shows_the_message_that_it_came_from(
    desk: Client, project: Project, admin: Person
) -> None:
    asked = AddRequest(messages=[Turn(role="user", content="I like tea", name="Alex")],
                       user_id="alex")  # fmt: skip
    event = intake.accept(asked, project=project, person=admin)
    made = Plan(
        operations=(
            Operation(kind="ADD", values=Values(text="Likes tea", user_id="alex"), source=0),
        ),
        method="basic, no language model",
    )
    pipeline = Actor(kind=ActorKind.SYSTEM, name="system")
    changes.apply(made, project=project, actor=pipeline, event=event)
    memory = project.memories.get()
    shown = words(page_of(desk, memory))
    assert "Where it came from I like tea Alex" in shown
    assert "basic, no language model" in shown
    change(project, admin, updating(memory, text="Likes green tea"))
    memory.refresh_from_db()
    shown = words(page_of(desk, memory))
    assert "I like tea Alex Corrected by hand by ada." in shown
    Message.objects.all().delete()
    change(project, admin, deleting(memory))
    assert "Written by hand by ada" in words(page_of(desk, memory))


def test_who_deleted_it_did_not_write_it(
    desk: Client, remember: Remember, project: Project, viewer: Person
) -> None:
    memory = remember("Likes tea")
    change(project, viewer, deleting(memory))
    assert "Written by hand by ada" in words(page_of(desk, memory))


def test_the_history_shows_what_was_and_what_is_now(
    desk: Client, remember: Remember, project: Project, admin: Person
) -> None:
    memory = remember("Lives in Paris", categories=["travel"])
    values: dict[str, Any] = {
        "text": "Lives in Berlin", "locked": True, "categories": ["travel", "home"],
        "metadata": {"a": "ü"}, "expiration_date": date(2030, 1, 2),
    }  # fmt: skip
    change(project, admin, updating(memory, **values))
    shown = words(page_of(desk, memory))
    assert "Changed Lives in was: Paris now: Berlin" in shown
    assert "locked: was: no now: yes" in shown
    assert "categories: was: travel now: travel, home" in shown
    assert 'metadata: was: – now: {"a": "ü"}' in shown
    assert "last day of validity: was: – now: 2030-01-02" in shown
    assert "Added now: Lives in Paris" in shown
    assert shown.index("Changed") < shown.index("Added now:")


def test_a_memory_in_the_trash_says_so_and_cannot_be_changed(
    desk: Client, remember: Remember, project: Project, admin: Person
) -> None:
    memory = remember("Likes tea")
    change(project, admin, deleting(memory))
    page = page_of(desk, memory)
    assert page.status_code == 200
    assert "In the trash: no agent recalls it any more" in words(page)
    assert "Deleted was: Likes tea" in words(page)
    assert "now: Likes tea" in words(page)  # when it was added
    assert not any(link.endswith(("/edit", "/delete")) for link in links(page))
    for name in ("memory_edit", "memory_delete"):
        assert desk.get(reverse(name, args=[memory.pk])).status_code == 404


def test_an_expired_memory_says_so(desk: Client, remember: Remember) -> None:
    expired = remember("Stays in room 14", expiration_date=date(2020, 1, 1))
    assert "1 Jan 2020 expired" in words(page_of(desk, expired))
    assert "expired" not in words(page_of(desk, remember("Likes tea")))


def test_the_box_on_the_page_is_about_the_same_somebody(desk: Client, remember: Remember) -> None:
    page = page_of(desk, remember("Likes tea", run_id="r1"))
    assert values_of(page, "user_id") == ["alex"]
    assert values_of(page, "run_id") == ["r1"]


# --- deleting -------------------------------------------------------------------------------


def test_a_deletion_asks_first_and_goes_to_the_trash(
    desk: Client, remember: Remember, project: Project
) -> None:
    memory = remember("Likes tea")
    question = desk.get(reverse("memory_delete", args=[memory.pk]))
    assert "Delete this memory? was: Likes tea" in words(question)
    assert project.memories.live().count() == 1
    answer = delete(desk, memory, reason="the customer asked")
    assert (answer.status_code, answer["Location"]) == (302, f"/memories/{memory.pk}")
    assert project.memories.live().count() == 0
    shown = words(page_of(desk, memory))
    assert "Deleted. Its history is kept." in shown
    assert "Deleted the customer asked was: Likes tea" in shown
    assert Revision.objects.get(event="DELETE").reason == "the customer asked"


def test_a_deletion_of_something_newer_is_refused(
    desk: Client, remember: Remember, project: Project, viewer: Person
) -> None:
    seen = remember("Lives in Paris")
    change(project, viewer, updating(seen, text="Lives in Lyon"))
    page = delete(desk, seen)
    assert page.status_code == 409
    assert "Lives in was: Paris now: Lyon" in words(page)
    assert project.memories.live().count() == 1


def test_a_second_deletion_is_refused(
    desk: Client, remember: Remember, project: Project, viewer: Person
) -> None:
    seen = remember("Lives in Paris")
    change(project, viewer, deleting(seen))
    before = everything_in(project)
    page = delete(desk, seen)
    assert page.status_code == 409
    assert "The memory is in the trash." in words(page)
    assert everything_in(project) == before


@pytest.mark.parametrize("fields", [{"version": ""}, {"version": "x"}, {"reason": "a\0b"}])
def test_a_deletion_with_a_broken_form_is_refused(
    fields: dict[str, str], desk: Client, remember: Remember, project: Project
) -> None:
    memory = remember("Likes tea")
    assert delete(desk, memory, **fields).status_code == 422
    assert project.memories.live().count() == 1


def test_with_htmx_the_pages_are_the_same(desk: Client, remember: Remember) -> None:
    memory = remember("Likes tea")
    for name in ("memory", "memory_edit", "memory_delete"):
        where = reverse(name, args=[memory.pk])
        assert words(desk.get(where, headers=HTMX)) == words(desk.get(where))
