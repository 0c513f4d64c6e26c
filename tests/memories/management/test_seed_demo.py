"""The demo: believable, filled once, and never half-doubled."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from memories import intake
from memories.demo.content import FOLDER, Story, fill, stories, when
from memories.management.commands.seed_demo import Command, Filling, demo_project
from memories.models import ChangeSet, Event, Membership, Person, Project, Role

TODAY = datetime(2026, 3, 10, 12, tzinfo=UTC)


@pytest.fixture
def admin(db: None) -> Person:
    """The first admin, as `manage.py setup` makes one."""
    return Person.objects.create_superuser("ada", password="a long password")


@pytest.fixture
def short() -> Story:
    """The first weeks of one user: five chats, one edit."""
    story = stories(users=1)[0]
    locking = next(edit for edit in story.staff if edit.set.locked)
    return story.model_copy(update={"chats": story.chats[:5], "staff": [locking]})


def state(project: Project) -> Counter[str]:
    """How many rows the project has of each kind."""
    return Counter(
        memories=project.memories.count(),
        revisions=project.revisions.count(),
        change_sets=project.change_sets.count(),
        events=project.events.count(),
    )


def take_all(project: Project, admin: Person, story: Story) -> None:
    Command(stdout=StringIO()).fill(Filling(project, admin), [story])


def test_one_user_and_the_agents_fill_a_project_once(admin: Person) -> None:
    out = StringIO()
    call_command("seed_demo", users=1, stdout=out)
    project = Project.objects.get(name="Demo", organization__name="Demo")
    assert Membership.objects.get(project=project, person=admin).role == Role.ADMIN
    assert out.getvalue().count("chats and edits\n") == 10
    assert "The demo is ready" in out.getvalue()

    memories = list(project.memories.live())
    assert len(memories) >= 40
    assert {memory.user_id or memory.agent_id for memory in memories} == {
        "alex", "meal-planner", "travel-desk", "maths-tutor"
    }  # fmt: skip
    now = timezone.now()
    assert all(now - timedelta(days=366) < memory.created_at < now for memory in memories)
    assert min(m.created_at for m in memories) < now - timedelta(days=300)
    assert max(m.created_at for m in memories) > now - timedelta(days=30)
    assert all(memory.event_id for memory in memories)

    added = project.revisions.filter(event="ADD")
    assert {memory.id for memory in memories} <= set(added.values_list("memory_id", flat=True))
    assert not added.filter(source=None).exists()
    assert not project.events.exclude(status="SUCCEEDED").exists()

    by_staff = ChangeSet.objects.filter(project=project, person=admin)
    assert by_staff.count() == sum(len(story.staff) for story in stories(users=1))
    assert all(change.reason and change.case_number for change in by_staff)
    assert project.revisions.filter(event="UPDATE", change_set__person=None).exists()

    before = state(project)
    out = StringIO()
    call_command("seed_demo", stdout=out)
    assert "Nothing to do" in out.getvalue()
    assert state(project) == before


def test_what_was_deleted_after_the_filling_stays_deleted(admin: Person, short: Story) -> None:
    project = demo_project(admin)
    take_all(project, admin, short)
    Event.objects.filter(project=project).delete()
    call_command("seed_demo", stdout=StringIO())
    assert not Event.objects.filter(project=project).exists()


def test_an_interrupted_run_goes_on_without_doubling(admin: Person, short: Story) -> None:
    other = Project.objects.create(organization=demo_project(admin).organization, name="Whole")
    take_all(other, admin, short)

    project = demo_project(admin)
    half = short.model_copy(update={"chats": short.chats[:2], "staff": []})
    filling = Filling(project, admin)
    for chat in half.chats:
        filling.chat(half, chat)
    # The third chat had arrived, but nothing had come of it yet.
    intake.accept(short.request(short.chats[2], project.created_at), project=project)

    take_all(project, admin, short)
    assert state(project) == state(other)
    texts = [set(p.memories.live().values_list("text", flat=True)) for p in (project, other)]
    assert texts[0] == texts[1]
    take_all(project, admin, short)
    assert state(project) == state(other)


def test_the_work_of_staff_shows_in_the_history(admin: Person, short: Story) -> None:
    project = demo_project(admin)
    take_all(project, admin, short)
    memory = project.memories.get(locked=True)
    locking = project.revisions.get(memory_id=memory.id, version=2)
    assert (locking.change_set.person, locking.change_set.reason) == (admin, short.staff[0].reason)
    assert locking.change_set.case_number == short.staff[0].case


def test_without_an_admin_there_is_one_sentence(db: None) -> None:
    with pytest.raises(CommandError, match="setup"):
        call_command("seed_demo", stdout=StringIO())


def test_a_second_filling_at_the_same_project_makes_no_second_project(admin: Person) -> None:
    assert demo_project(admin) == demo_project(admin)


def test_the_stories_are_of_twelve_users_and_three_agents() -> None:
    found = stories()
    assert len([s for s in found if s.user_id]) == 12
    assert len([s for s in found if s.agent_id]) == 3
    assert len({tuple(s.owner().items()) for s in found}) == 15


def test_chats_are_told_apart_by_their_time_and_edits_by_their_case() -> None:
    cases = [edit.case for story in stories() for edit in story.staff]
    assert len(set(cases)) == len(cases)
    for story in stories():
        times = [when(chat, TODAY) for chat in story.chats]
        assert times == sorted(set(times))


def test_staff_correct_lock_fix_date_and_delete() -> None:
    edits = [edit for story in stories() for edit in story.staff]
    assert any(edit.set.text for edit in edits if "text" in edit.set.model_fields_set)
    assert any(edit.set.locked for edit in edits)
    assert any(edit.set.immutable for edit in edits)
    assert any(edit.delete for edit in edits)
    [first, *_] = [edit for edit in edits if edit.valid_for_days]
    expected = when(first, TODAY).date() + timedelta(days=first.valid_for_days or 0)
    assert first.values(TODAY).expiration_date == expected


def test_no_placeholder_is_left_in_a_message() -> None:
    for story in stories():
        for chat in story.chats:
            for turn in story.request(chat, TODAY).messages:
                assert "{" not in turn.content


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("on {day+9}", "on 14 March"),
        ("in {month+2}", "in May"),
        ("from {day+1} to {day+27}", "from 6 March to 1 April"),
        ("in {month+11}", "in February"),
    ],
)
def test_dates_are_filled_in_as_people_write_them(text: str, expected: str) -> None:
    assert fill(text, date(2026, 3, 5)) == expected


def test_the_files_can_be_read_in_one_sitting() -> None:
    for path in FOLDER.glob("*.json"):
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 400, path.name
