"""The command box: a sentence becomes a plan, a person ticks, and what is ticked is done."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from memories.models import ChangeSet, Event, EventStatus, Person, Project
from memories.plans import Operation, Plan, Skipped
from tests.conftest import Remember
from tests.dashboard.conftest import (
    AFTER_BACK,
    HTMX,
    Propose,
    RememberMany,
    adding,
    change,
    deleting,
    everything_in,
    is_whole_page,
    links,
    source,
    updating,
    values_of,
    words,
)
from tests.model_server import ModelServer, error

pytestmark = pytest.mark.django_db

ASKED = {"text": "I am allergic to nuts", "user_id": "alex"}


def ask(desk: Client, headers: dict[str, str] | None = None, **fields: str) -> Any:
    return desk.post("/commands", {**ASKED, **fields}, headers=headers or {})


def page_of(desk: Client, event: Event, **extra: Any) -> Any:
    return desk.get(reverse("plan", args=[event.pk]), **extra)


def apply(desk: Client, event: Event, *ticked: object) -> Any:
    return desk.post(reverse("plan_apply", args=[event.pk]), {"operation": ticked})


def discard(desk: Client, event: Event) -> Any:
    return desk.post(reverse("plan_discard", args=[event.pk]))


# --- asking ---------------------------------------------------------------------------------


def test_a_sentence_becomes_a_plan_and_changes_nothing(
    desk: Client, project: Project, admin: Person
) -> None:
    answer = ask(desk, run_id="r1")
    event = project.events.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/commands/{event.pk}")
    assert (event.status, event.person) == (EventStatus.STAGED, admin)
    assert not project.memories.exists()
    page = page_of(desk, event)
    shown = words(page)
    assert "What this would change for alex, r1 I am allergic to nuts" in shown
    assert re.search(r"Add now: [^<]*nuts", shown)
    assert "user alex, run r1 · planned by basic, no language model" in shown
    assert "Apply 1 change" in shown
    assert re.search(r'<input type="checkbox"[^>]* value="0" checked>', source(page))


def test_every_page_has_the_box(desk: Client, remember: Remember, propose: Propose) -> None:
    memory, event = remember("Likes tea"), propose(adding("Likes cocoa"))
    for where in ("/memories", "/users", "/commands", f"/memories/{memory.pk}",
                  f"/memories/{memory.pk}/edit", f"/commands/{event.pk}"):  # fmt: skip
        assert source(desk.get(where)).count('id="command-text"') == 1, where


def test_a_plan_that_waits_keeps_its_sentence_in_the_box(desk: Client, propose: Propose) -> None:
    event = propose(adding("Likes tea"), sentence="I like tea & <cake>", user_id="kim")
    page = page_of(desk, event)
    assert ">I like tea &amp; &lt;cake&gt;</textarea>" in source(page)
    assert values_of(page, "user_id") == ["kim"]
    apply(desk, event, 0)
    assert "cake&gt;</textarea>" not in source(page_of(desk, event))


def test_htmx_gets_the_plan_alone_and_its_address(desk: Client, project: Project) -> None:
    part = ask(desk, HTMX)
    assert part.status_code == 200
    assert not is_whole_page(part)
    assert "What this would change" in words(part)
    assert part["HX-Push-Url"] == f"/commands/{project.events.get().pk}"
    assert "HX-Request" in part["Vary"]


def test_a_plan_has_an_address_of_its_own(desk: Client, propose: Propose) -> None:
    event = propose(adding("Likes tea"))
    for headers in ({}, AFTER_BACK):
        page = page_of(desk, event, headers=headers)
        assert is_whole_page(page)
        assert "HX-Request" in page["Vary"]
    assert not is_whole_page(page_of(desk, event, headers=HTMX))


def test_the_box_can_be_filled_in_by_a_link(desk: Client, project: Project) -> None:
    page = desk.get("/commands?text=I+like+tea&user_id=alex")
    assert ">I like tea</textarea>" in source(page)
    assert values_of(page, "user_id") == ["alex"]
    assert not project.events.exists()


@pytest.mark.parametrize(
    ("field", "value", "why"),
    [
        ("text", "", "Write what should be remembered, changed or forgotten."),
        ("text", " \n\t ", "Write what should be remembered, changed or forgotten."),
        ("text", "x" * 10_001, "10,000 is the most a memory may have"),
        ("text", "a\0b", "The text holds control characters"),
        ("text", "a\x1bb", "The text holds control characters."),
        ("user_id", "", "Say whom it is about: a user, an agent or a run."),
        ("user_id", "  ", "Say whom it is about: a user, an agent or a run."),
        ("user_id", "a\0b", "Null characters are not allowed."),
        ("user_id", "a\nb", "This may not hold control characters."),
        ("user_id", "x" * 256, "at most 255 characters"),
        ("agent_id", "\x7f", "This may not hold control characters."),
        ("run_id", "x" * 256, "at most 255 characters"),
    ],
)
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_what_cannot_be_asked_is_said_beside_its_field(
    field: str, value: str, why: str, headers: dict[str, str], desk: Client, project: Project
) -> None:
    answer = ask(desk, headers, **{field: value})
    assert answer.status_code == 422
    assert why in words(answer)
    assert not project.events.exists()
    [tag] = re.findall(rf'<(?:input|textarea) id="command-{field}"[^>]*>', source(answer))
    assert 'aria-invalid="true"' in tag
    assert f'id="command-{field}-error"' in source(answer)
    if field != "text":
        assert "I am allergic to nuts</textarea>" in source(answer)  # what was typed stays
    assert is_whole_page(answer) is not bool(headers)
    if headers:  # the box alone, in its own place
        assert (answer["HX-Retarget"], answer["HX-Reswap"]) == (".command", "outerHTML")


def test_an_empty_form_is_refused_whatever_the_address_says(desk: Client, project: Project) -> None:
    assert desk.post("/commands?text=I+like+tea&user_id=alex").status_code == 422
    assert not project.events.exists()


def test_small_talk_changes_nothing_and_the_page_says_so(desk: Client, project: Project) -> None:
    ask(desk, text="Thanks, have a nice day")
    page = page_of(desk, project.events.get())
    assert "This would change nothing." in words(page)
    assert "Apply" not in words(page)


ODD = [
    "?", "...", '""', "\u200b", "\U0001f600" * 50, "שלום אני גר בחיפה", "{{ 7*7 }} {% now %}",
    "<script>alert(1)</script>", "'; DROP TABLE memories_memory; --", "I'm ²",
    "I am " + "9" * 4_000, "I am going to Rome in 99999999999 days", "I moved 99999 months ago",
    "Delete everything from before 31 February 2026", "forget", "x" * 9_999, "delete all",
    "delete the memories of the last 99999999999 weeks", "remove what is after 9999-12-31",
    "and " * 2_499, "I like tea" + "\n" * 9_000 + "and cake",
]  # fmt: skip


@pytest.mark.parametrize("text", ODD)
def test_no_sentence_breaks_the_box(
    text: str, desk: Client, remember: Remember, project: Project
) -> None:
    memory = remember("Likes tea")
    answer = ask(desk, text=text)
    assert answer.status_code == 302
    page = desk.get(answer["Location"])
    assert page.status_code == 200
    assert "<script>alert" not in source(page)
    memory.refresh_from_db()
    assert (memory.version, memory.deleted_at) == (1, None)


def test_a_model_that_fails_is_named_and_nothing_is_written(
    desk: Client, project: Project, model_server: ModelServer
) -> None:
    for headers in ({}, HTMX):
        model_server.then(error(401, "wrong key"))
        answer = ask(desk, headers)
        assert answer.status_code == 503
        assert "No plan was made:" in words(answer)
        assert "I am allergic to nuts</textarea>" in source(answer)
        assert model_server.base_url not in source(answer) or "key" not in source(answer)
    assert not project.events.exists()


def test_the_box_says_when_there_is_no_model(
    desk: Client, project: Project, request: pytest.FixtureRequest
) -> None:
    assert "Basic, no language model." in words(desk.get("/memories"))
    request.getfixturevalue("model_server")
    assert "Basic, no language model." not in words(desk.get("/memories"))


# --- looking at a plan ----------------------------------------------------------------------


def test_a_plan_shows_each_change_with_its_marks_and_reasons(
    desk: Client, remember: Remember, propose: Propose
) -> None:
    city, tea = remember("Lives in Paris"), remember("Likes tea")
    update = updating(city, text="Lives in Berlin", categories=["travel"])
    event = propose(
        adding("Is allergic to nuts", categories=["health"]),
        update.model_copy(update={"reason": "a newer home"}),
        deleting(tea),
    )
    page = page_of(desk, event)
    shown = words(page)
    assert "Add now: Is allergic to nuts health" in shown
    assert "Change Lives in was: Paris now: Berlin a newer home travel" in shown
    assert "Delete was: Likes tea" in shown
    assert "now: Likes tea" not in shown
    assert "Apply 3 changes" in shown
    assert f"/memories/{city.pk}" in links(page)


def test_a_plan_names_what_it_leaves_alone(
    desk: Client, remember: Remember, propose: Propose
) -> None:
    locked = remember("Is vegan", locked=True)
    event = propose()
    skipped = Skipped(text="Is vegan", reason="locked by staff", memory_id=locked.pk)
    event.plan = Plan(skipped=(skipped,)).to_json()
    event.save()
    page = page_of(desk, event)
    assert "This would change nothing." in words(page)
    assert "Left alone Is vegan locked by staff open" in words(page)
    assert f"/memories/{locked.pk}" in links(page)


def test_hostile_text_in_a_plan_is_text(desk: Client, propose: Propose) -> None:
    hostile = "<script>alert(1)</script> {{ 7*7 }} \u202e"
    event = propose(adding(hostile + "x" * 9_000, categories=[hostile]), sentence=hostile)
    page = page_of(desk, event)
    assert "<script>alert" not in source(page)
    assert "<script>alert(1)</script> {{ 7*7 }}" in words(page)
    apply(desk, event, 0)
    assert "<script>alert" not in source(page_of(desk, event))


def test_who_may_only_look_sees_the_plan_without_its_buttons(
    looking: Client, propose: Propose
) -> None:
    page = page_of(looking, propose(adding("Likes tea")))
    assert "Add now: Likes tea" in words(page)
    assert "It waits for somebody whose role may apply it." in words(page)
    assert "<button class=" in source(page)  # the account's, and no other
    assert "Apply 1 change" not in words(page)
    assert re.search(r'<input type="checkbox"[^>]*disabled>', source(page))


def test_an_event_of_a_program_is_no_plan_of_the_desk(desk: Client, project: Project) -> None:
    event = Event.objects.create(project=project, kind="ADD", status="PENDING")
    assert page_of(desk, event).status_code == 404
    assert apply(desk, event, 0).status_code == 404


# --- applying -------------------------------------------------------------------------------


def test_what_is_ticked_is_done_and_nothing_else(
    desk: Client, project: Project, remember: Remember, propose: Propose
) -> None:
    city, tea = remember("Lives in Paris"), remember("Likes tea")
    event = propose(
        adding("Is allergic to nuts"), updating(city, text="Lives in Berlin"), deleting(tea),
        sentence="I moved to Berlin",
    )  # fmt: skip
    answer = apply(desk, event, 1, 2)
    assert (answer.status_code, answer["Location"]) == (302, f"/commands/{event.pk}")
    assert list(project.memories.live().values_list("text", flat=True)) == ["Lives in Berlin"]
    page = page_of(desk, event)
    shown = words(page)
    assert "Applied 2 changes." in shown
    assert "What was done" in shown
    assert "Changed Lives in was: Paris now: Berlin" in shown
    assert "Deleted was: Likes tea" in shown
    assert "Is allergic to nuts" not in shown
    assert "Applied by ada" in shown
    assert "/memories?user_id=alex" in links(page)
    [revision] = project.revisions.filter(memory_id=city.pk, version=2)
    assert revision.change_set.reason == "I moved to Berlin"
    assert revision.change_set.method == "by hand, for a test"


def test_the_history_names_who_applied_it_not_who_asked(
    project: Project, propose: Propose, viewer: Person
) -> None:
    event = propose(adding("Likes tea"))  # asked by ada
    project.memberships.filter(person=viewer).update(role="support")
    desk = Client()
    desk.force_login(viewer)
    apply(desk, event, 0)
    assert "Applied by vera" in words(page_of(desk, event))
    assert ChangeSet.objects.get().person == viewer


@pytest.mark.parametrize("ticked", [[], ["1"], ["-1"], ["x"], ["\0"], ["²"], ["9" * 5_000]])
def test_nothing_ticked_is_nothing_done(
    ticked: list[str], desk: Client, project: Project, propose: Propose
) -> None:
    event = propose(adding("Likes tea"))
    before = everything_in(project)
    answer = apply(desk, event, *ticked)
    assert answer.status_code == 422
    assert "Tick at least one change, or discard the plan." in words(answer)
    assert everything_in(project) == before
    assert apply(desk, event, 0, 0, "x").status_code == 302
    assert project.memories.count() == 1


def test_a_plan_is_applied_once(desk: Client, project: Project, propose: Propose) -> None:
    event = propose(adding("Likes tea"))
    apply(desk, event, 0)
    before = everything_in(project)
    for ticked in ([0], [], [7]):
        again = apply(desk, event, *ticked)
        assert again.status_code in {409, 422}
        assert everything_in(project) == before
    again = apply(desk, event, 0)
    assert again.status_code == 409
    assert "This plan was applied before. Nothing was done now." in words(again)
    assert "Added now: Likes tea" in words(again)


def test_a_plan_made_before_something_changed_is_refused_whole(
    desk: Client, project: Project, remember: Remember, propose: Propose, admin: Person
) -> None:
    city, tea = remember("Lives in Paris"), remember("Likes tea")
    event = propose(updating(city, text="Lives in Berlin"), deleting(tea), adding("Likes cocoa"))
    change(project, admin, updating(city, text="Lives in Lyon"))
    before = everything_in(project)
    page = apply(desk, event, 0, 1, 2)
    assert page.status_code == 409
    shown = words(page)
    assert "Something changed since this plan was made. Nothing was done." in shown
    assert "Lives in Paris: The memory was changed in the meantime." in shown
    assert "It now says: Lives in Lyon" in shown
    assert everything_in(project) == before
    assert apply(desk, event, 1, 2).status_code == 302  # what is not stale may still be done
    assert set(project.memories.live().values_list("text", flat=True)) == {
        "Lives in Lyon",
        "Likes cocoa",
    }


def test_a_plan_for_a_deleted_memory_is_refused(
    desk: Client, project: Project, remember: Remember, propose: Propose, admin: Person
) -> None:
    tea = remember("Likes tea")
    event = propose(deleting(tea))
    change(project, admin, deleting(tea))
    page = apply(desk, event, 0)
    assert page.status_code == 409
    assert "The memory is no longer there." in words(page)
    assert "Ask again" in words(page)
    assert "/commands?text=" in page.content.decode()


def test_a_plan_cannot_reach_into_another_project(
    desk: Client, project: Project, other_project: Project, remember: Remember, propose: Propose
) -> None:
    theirs = remember("Likes tea", into=other_project)
    assert apply(desk, propose(deleting(theirs)), 0).status_code == 409
    assert other_project.memories.live().count() == 1


# --- discarding -----------------------------------------------------------------------------


def test_a_discarded_plan_is_gone(desk: Client, project: Project, propose: Propose) -> None:
    event = propose(adding("Likes tea"))
    answer = discard(desk, event)
    assert (answer.status_code, answer["Location"]) == (302, "/memories")
    assert "Discarded. Nothing was changed." in words(desk.get("/memories"))
    assert page_of(desk, event).status_code == 404
    assert discard(desk, event).status_code == 404
    assert not project.memories.exists()


def test_what_was_applied_cannot_be_discarded(desk: Client, propose: Propose) -> None:
    event = propose(adding("Likes tea"))
    apply(desk, event, 0)
    answer = discard(desk, event)
    assert answer.status_code == 409
    assert "cannot be discarded" in words(answer)
    assert Event.objects.filter(pk=event.pk).exists()


def test_a_long_plan_is_one_page(
    desk: Client, project: Project, remember_many: RememberMany, propose: Propose
) -> None:
    memories = remember_many([f"Memory {n}" for n in range(120)])
    operations: list[Operation] = [deleting(memory) for memory in memories]
    event = propose(*operations)
    assert "Apply 120 changes" in words(page_of(desk, event))
    assert apply(desk, event, *range(120)).status_code == 302
    assert not project.memories.live().exists()
