"""Correcting a memory, and what happens when two people do it at once."""

import json
import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from memories.models import Memory, Person, Project
from tests.conftest import Remember
from tests.dashboard.conftest import (
    change,
    deleting,
    everything_in,
    source,
    updating,
    values_of,
    words,
)

pytestmark = pytest.mark.django_db


def entries(memory: Memory, **changed: Any) -> dict[str, Any]:
    """What a browser sends when somebody opens the edit form of `memory` and changes some of it."""
    shown = {
        "version": str(memory.version),
        "text": memory.text.replace("\n", "\r\n"),
        "categories": ", ".join(memory.categories or []),
        "metadata": json.dumps(memory.metadata, indent=2).replace("\n", "\r\n")
        if memory.metadata
        else "",
        "expiration_date": memory.expiration_date.isoformat() if memory.expiration_date else "",
        "reason": "",
    }
    if memory.locked:
        shown["locked"] = "on"
    return {name: value for name, value in {**shown, **changed}.items() if value is not None}


def edit(desk: Client, memory: Memory, **changed: Any) -> Any:
    return desk.post(reverse("memory_edit", args=[memory.pk]), entries(memory, **changed))


def page_of(desk: Client, memory: Memory) -> Any:
    return desk.get(reverse("memory", args=[memory.pk]))


# --- correcting -----------------------------------------------------------------------------


def test_a_correction_is_saved_with_its_reason(
    desk: Client, remember: Remember, project: Project
) -> None:
    memory = remember("Likes tea")
    form = desk.get(reverse("memory_edit", args=[memory.pk]))
    assert form.status_code == 200
    assert values_of(form, "version") == ["1"]
    answer = edit(desk, memory, text=" Likes green tea\r\nin the morning ", reason="she said so")
    assert (answer.status_code, answer["Location"]) == (302, f"/memories/{memory.pk}")
    memory.refresh_from_db()
    assert (memory.text, memory.version) == ("Likes green tea\nin the morning", 2)
    shown = words(page_of(desk, memory))
    assert "Saved." in shown
    assert "she said so" in shown
    revision = project.revisions.get(version=2)
    assert (revision.change_set.actor_name, revision.reason) == ("ada", "she said so")


METADATA = {"zebra": 1, "änd": "ü\u202e", "a": {"b": [1, 2.5, None, True]}, "": "", "1": 1}


def test_a_save_keeps_every_field_that_the_form_does_not_show(
    desk: Client, remember: Remember
) -> None:
    said = datetime(2024, 7, 1, 9, tzinfo=UTC)
    memory = remember(
        "Likes tea", user_id="alex", agent_id="tutor", app_id="web", run_id="r1",
        metadata=METADATA, categories=["food", "a, b"], immutable=False,
        expiration_date=date(2030, 1, 2), locked=True, created_at=said,
    )  # fmt: skip
    before = Memory.objects.filter(pk=memory.pk).values().get()
    order = list(before["metadata"])
    assert edit(desk, memory, text="Likes green tea").status_code == 302
    after = Memory.objects.filter(pk=memory.pk).values().get()
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"text", "hash", "words", "version", "updated_at"}
    assert list(after["metadata"]) == order


def test_the_form_shows_metadata_as_it_is_and_takes_it_back(
    desk: Client, remember: Remember, project: Project
) -> None:
    memory = remember("Likes tea", metadata=METADATA)
    form = source(desk.get(reverse("memory_edit", args=[memory.pk])))
    shown = re.findall(r'(?s)<textarea name="metadata"[^>]*>\n?(.*?)</textarea>', form)[0]
    text = shown.replace("&quot;", '"').replace("&#x27;", "'").replace("&amp;", "&")
    assert json.loads(text) == METADATA
    before = everything_in(project)
    answer = edit(desk, memory, metadata=text.replace("\n", "\r\n"))
    assert answer.status_code == 302
    assert "Nothing was different" in words(page_of(desk, memory))
    assert everything_in(project) == before


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ('{"n": true}', {"n": True}),
        ('{"n": 1.5}', {"n": 1.5}),
        ('{"b": 1, "n": 1}', {"b": 1, "n": 1}),
        ("{}", {}),
        ("", None),
        ('{"n": "\\u00e9"}', {"n": "é"}),
    ],
)
def test_metadata_can_be_changed(
    typed: str, kept: object, desk: Client, remember: Remember
) -> None:
    memory = remember("Likes tea", metadata={"n": 1})
    assert edit(desk, memory, metadata=typed).status_code == 302
    memory.refresh_from_db()
    assert json.dumps(memory.metadata) == json.dumps(kept)
    assert memory.version == 2


def test_everything_in_the_form_can_be_changed_and_taken_back(
    desk: Client, remember: Remember
) -> None:
    memory = remember("Likes tea")
    edit(desk, memory, categories=" food ,, travel, food ", locked="on",
         expiration_date="2030-01-02")  # fmt: skip
    memory.refresh_from_db()
    assert memory.categories == ["food", "travel"]
    assert memory.locked
    assert memory.expiration_date == date(2030, 1, 2)
    edit(desk, memory, categories="", locked=None, expiration_date="")
    memory.refresh_from_db()
    assert (memory.categories, memory.locked, memory.expiration_date) == (None, False, None)
    assert memory.version == 3


def test_a_save_without_a_difference_writes_nothing(
    desk: Client, remember: Remember, project: Project
) -> None:
    memory = remember("Likes\ntea", categories=["food", "a, b"], metadata={"a": 1}, locked=True)
    before = everything_in(project)
    assert edit(desk, memory).status_code == 302
    assert everything_in(project) == before
    assert "Nothing was different, so nothing was saved" in words(page_of(desk, memory))


@pytest.mark.parametrize(
    ("field", "value", "why"),
    [
        ("text", "", "A memory needs a text."),
        ("text", " \r\n\t ", "A memory needs a text."),
        ("text", "x" * 10_001, "10,000 is the most a memory may have"),
        ("text", "a\0b", "The text holds control characters"),
        ("text", "a\x1bb", "The text holds control characters."),
        ("text", "a\x85b", "The text holds control characters."),
        ("categories", "x" * 101, "at most 100 characters"),
        ("categories", "a\x07b", "This may not hold control characters."),
        ("metadata", "{", "This is not JSON"),
        ("metadata", "[1]", "Metadata is an object"),
        ("metadata", '"text"', "Metadata is an object"),
        ("metadata", "null", "Metadata is an object"),
        ("metadata", '{"a": NaN}', "a number that is not finite"),
        ("metadata", '{"a": 1e999}', "a number that is not finite"),
        ("metadata", '{"a": "\\u0000"}', "a NUL character"),
        ("metadata", '{"\\ud800": 1}', "half a character"),
        ("metadata", "[" * 5_000, "This is not JSON"),
        ("metadata", json.dumps({"k": "x" * 32_000}), "32,000 is the most it may have"),
        ("metadata", '{"a":' * 30 + "1" + "}" * 30, "nested more than 20 levels"),
        ("expiration_date", "2026-02-30", "This is not a date. Write it as 2026-05-03."),
        ("expiration_date", "9999-12-31", "between 1900 and 2200"),
        ("reason", "x" * 501, "at most 500 characters"),
        ("reason", "a\x08b", "This may not hold control characters."),
        ("version", "", "This form is not as we made it"),
        ("version", "0", "This form is not as we made it"),
        ("version", "99999999999", "This form is not as we made it"),
    ],
)
def test_what_cannot_be_saved_is_said_beside_its_field(
    field: str, value: str, why: str, desk: Client, remember: Remember, project: Project
) -> None:
    memory = remember("Likes tea", metadata={"a": 1})
    before = everything_in(project)
    page = edit(desk, memory, **{field: value})
    assert page.status_code == 422
    assert why in words(page)
    assert everything_in(project) == before
    if field != "version":
        [tag] = re.findall(rf'<(?:input|textarea)[^>]*name="{field}"[^>]*id="id_[^>]*>',
                           source(page))  # fmt: skip
        assert 'aria-invalid="true"' in tag


def test_what_was_typed_is_still_there_after_a_refusal(desk: Client, remember: Remember) -> None:
    memory = remember("Likes tea")
    page = edit(desk, memory, text="Likes cocoa", metadata="{", reason="a call")
    assert "Likes cocoa" in words(page)
    assert values_of(page, "reason") == ["a call"]


def test_an_immutable_memory_keeps_its_text_and_the_form_says_so(
    desk: Client, remember: Remember, project: Project
) -> None:
    memory = remember("Likes tea", immutable=True, metadata={"a": 1})
    assert "This memory is immutable" in words(desk.get(reverse("memory_edit", args=[memory.pk])))
    before = everything_in(project)
    for changed in ({"text": "Likes cocoa"}, {"metadata": "{}"}):
        page = edit(desk, memory, **changed)
        assert page.status_code == 422
        assert "The memory is immutable: delete it and add it anew." in words(page)
    assert everything_in(project) == before
    assert edit(desk, memory, categories="food").status_code == 302
    memory.refresh_from_db()
    assert (memory.text, memory.categories) == ("Likes tea", ["food"])


def test_staff_may_change_what_is_locked(desk: Client, remember: Remember) -> None:
    memory = remember("Likes tea", locked=True)
    assert edit(desk, memory, text="Likes cocoa").status_code == 302
    memory.refresh_from_db()
    assert (memory.text, memory.locked) == ("Likes cocoa", True)


# --- two people -----------------------------------------------------------------------------


def test_a_save_over_something_newer_is_refused_and_both_texts_are_shown(
    desk: Client, remember: Remember, project: Project, viewer: Person
) -> None:
    seen = remember("Lives in Paris")
    change(project, viewer, updating(seen, text="Lives in Lyon"))
    before = everything_in(project)
    page = edit(desk, seen, text="Lives in Berlin", reason="she said so")
    assert page.status_code == 409
    assert everything_in(project) == before
    shown = words(page)
    assert "Nothing was saved" in shown
    assert "Yours Lives in was: Paris now: Berlin" in shown
    assert "Now there Lives in was: Paris now: Lyon" in shown
    assert "Where both began Lives in Paris" in shown
    assert values_of(page, "version") == ["2"]
    assert values_of(page, "reason") == ["she said so"]


def test_saving_again_from_there_is_a_decision_and_goes_through(
    desk: Client, remember: Remember, project: Project, viewer: Person
) -> None:
    seen = remember("Lives in Paris")
    change(project, viewer, updating(seen, text="Lives in Lyon"))
    assert edit(desk, seen, text="Lives in Berlin").status_code == 409
    assert edit(desk, seen, text="Lives in Berlin", version="2").status_code == 302
    assert project.memories.get().text == "Lives in Berlin"
    steps = list(project.revisions.order_by("version").values_list("after__text", flat=True))
    assert steps == ["Lives in Paris", "Lives in Lyon", "Lives in Berlin"]


def test_a_stale_save_keeps_what_the_other_changed_and_this_editor_had_not_touched(
    desk: Client, remember: Remember, project: Project, viewer: Person
) -> None:
    seen = remember("Line one\nLine two", categories=["food"], metadata={"a": 1})
    theirs = {
        "categories": ["travel"], "metadata": {"b": 2}, "locked": True,
        "expiration_date": date(2030, 1, 2),
    }  # fmt: skip
    change(project, viewer, updating(seen, **theirs))
    page = edit(desk, seen, text="Line one\r\nLine three")
    assert page.status_code == 409
    assert values_of(page, "categories") == ["travel"]
    assert values_of(page, "expiration_date") == ["2030-01-02"]
    assert "{\n  &quot;b&quot;: 2\n}" in source(page)
    assert re.search(r'name="locked"[^>]*checked', source(page))
    assert "Line one\nLine three</textarea>" in source(page)


def test_a_stale_save_keeps_what_this_editor_typed_elsewhere(
    desk: Client, remember: Remember, project: Project, viewer: Person
) -> None:
    seen = remember("Likes tea", categories=["food"], metadata={"a": 1})
    change(project, viewer, updating(seen, text="Likes cocoa"))
    page = edit(desk, seen, categories="health", metadata='{"a": 2}', locked="on")
    assert page.status_code == 409
    assert values_of(page, "categories") == ["health"]
    assert "{&quot;a&quot;: 2}" in source(page)
    assert "Likes cocoa</textarea>" in source(page)  # the text was not mine to take back


def test_a_stale_save_that_says_the_same_is_refused_too(
    desk: Client, remember: Remember, project: Project, viewer: Person
) -> None:
    seen = remember("Likes tea")
    change(project, viewer, updating(seen, text="Likes cocoa"))
    assert edit(desk, seen, text="Likes cocoa").status_code == 409


def test_a_save_over_a_deletion_is_refused_and_what_was_typed_is_shown(
    desk: Client, remember: Remember, project: Project, viewer: Person
) -> None:
    seen = remember("Lives in Paris")
    change(project, viewer, deleting(seen))
    before = everything_in(project)
    page = edit(desk, seen, text="Lives in Berlin")
    assert page.status_code == 409
    assert "Lives in was: Paris now: Berlin" in words(page)
    assert "The memory is in the trash." in words(page)
    assert "Save mine over it" not in words(page)
    assert everything_in(project) == before
