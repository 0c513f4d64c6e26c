"""`manage.py seed_demo`: a year in the life of a project, to look around in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from memories import changes, intake
from memories.changes import Actor, StalePlan
from memories.demo.content import Chat, Edit, Story, stories, when
from memories.llm.errors import ModelError
from memories.locks import ScopeBusy, one_at_a_time
from memories.models import (
    ApiKey,
    ChangeSet,
    Event,
    EventStatus,
    Membership,
    Organization,
    Person,
    Project,
    Role,
)
from memories.plans import Operation, Plan, Scope

NAME = "Demo"
FILLED = "A made-up project to look around in: a year of twelve users and three agents."


@dataclass(frozen=True, kw_only=True)
class Step:
    """One chat or one edit of a story, at its place in the year."""

    at: datetime
    story: Story
    item: Chat | Edit


class Command(BaseCommand):
    """Takes the way that agents and staff take: the pipeline for chats, the writer for edits.

    A run that was interrupted goes on where it stopped, because each chat is known by its time and
    each edit by its case number. Once filled, the project belongs to whoever plays with it: nothing
    that was deleted there comes back.
    """

    help = "Fill a believable project named Demo. Safe to run again: it is filled once."

    def add_arguments(self, parser: CommandParser) -> None:
        """--users: fewer users than twelve."""
        parser.add_argument(
            "--users", type=int, metavar="N", help="only the first N users (all agents come along)"
        )

    def handle(self, *args: Any, users: int | None = None, **options: Any) -> None:
        """Raises CommandError with one sentence when it cannot go on; run it again then."""
        admin = Person.objects.filter(is_superuser=True).order_by("id").first()
        if admin is None:
            raise CommandError("There is no admin yet. Run `manage.py setup` first.")
        project = demo_project(admin)
        try:
            with one_at_a_time(project, Scope(app_id="seed_demo")):
                project.refresh_from_db()
                if project.description:
                    count = project.memories.live().count()
                    self.stdout.write(f"The demo is there, with {count} memories. Nothing to do.")
                    return
                self.fill(Filling(project, admin), stories(users))
        except ScopeBusy as error:
            raise CommandError("Somebody else is filling the demo at this moment.") from error
        except (ModelError, StalePlan) as error:
            raise CommandError(f"{error} Run it again to go on from here.") from error
        except KeyboardInterrupt as error:
            raise CommandError("Stopped. Run it again to go on from here.") from error

    def fill(self, filling: "Filling", content: Sequence[Story]) -> None:
        """All steps that are not done yet, in the order of the year."""
        project = filling.project
        steps = year(content, project.created_at)
        try:
            for number, step in enumerate(steps, 1):
                filling.take(step)
                self.show(number, len(steps))
        finally:
            if self.stdout.isatty():
                self.stdout.write("")  # the line has grown to its end
        project.description = FILLED
        project.save(update_fields=["description", "updated_at"])
        kinds = list(project.revisions.values_list("event", flat=True))
        self.stdout.write(
            f"The demo is ready: {project.memories.live().count()} memories, after "
            f"{kinds.count('UPDATE')} changes and {kinds.count('DELETE')} deletions."
        )
        if filling.missed:
            self.stdout.write(f"Edits without a memory to edit: {', '.join(filling.missed)}.")

    def show(self, done: int, of: int) -> None:
        """A line that grows on a terminal; elsewhere one line for each tenth."""
        text = f"Demo: {done} of {of} chats and edits"
        if self.stdout.isatty():
            self.stdout.write(f"\r{text}", ending="")
            self.stdout.flush()
        elif done * 10 // of > (done - 1) * 10 // of:
            self.stdout.write(text)


def demo_project(admin: Person) -> Project:
    """The demo project, made when there is none; `admin` is an admin in it."""
    with transaction.atomic():
        Person.objects.select_for_update().get(pk=admin.pk)  # so that two runs make one project
        project = Project.objects.filter(organization__name=NAME, name=NAME).order_by("id").first()
        if project is None:
            organization = Organization.objects.create(name=NAME)
            project = Project.objects.create(organization=organization, name=NAME)
        Membership.objects.get_or_create(
            project=project, person=admin, defaults={"role": Role.ADMIN}
        )
    return project


def year(content: Sequence[Story], now: datetime) -> list[Step]:
    """Every chat and every edit of the stories, oldest first."""
    steps = [
        Step(at=when(item, now), story=story, item=item)
        for story in content
        for item in story.items()
    ]
    return sorted(steps, key=lambda step: step.at)


class Filling:
    """Carries out steps in a project, each once. missed: cases whose memory was not found.

    The year ends when the project was made: a later run must see the same dates.
    """

    def __init__(self, project: Project, admin: Person) -> None:
        self.project = project
        self.admin = admin
        self.now = project.created_at
        self.missed: list[str] = []
        self.keys: dict[str, ApiKey] = {}

    def take(self, step: Step) -> None:
        """Do one step, unless it is done. Raises ModelError, StalePlan or ScopeBusy."""
        if isinstance(step.item, Chat):
            self.chat(step.story, step.item)
        elif step.item.case not in self.cases:
            self.edit(step.story, step.item)

    @cached_property
    def events(self) -> dict[tuple[Any, ...], Event]:
        """The events of earlier runs that did not fail, by user, agent and time."""
        found = Event.objects.filter(project=self.project).exclude(status=EventStatus.FAILED)
        return {_name(event.payload): event for event in found}

    @cached_property
    def cases(self) -> set[str]:
        """The case numbers of earlier runs' edits."""
        return set(
            ChangeSet.objects.filter(project=self.project).values_list("case_number", flat=True)
        )

    def chat(self, story: Story, chat: Chat) -> None:
        """Send a chat as its agent would."""
        request = story.request(chat, self.now)
        event = self.events.get(_name(request.model_dump()))
        if event is None:
            key = self.key_of(chat.agent or story.owner()["agent_id"])
            event = intake.accept(request, project=self.project, api_key=key)
        event = intake.carry_out(event.id)
        if event.status == EventStatus.FAILED:
            raise ModelError(event.error)

    def key_of(self, agent: str) -> ApiKey:
        """The key of an agent. Nobody gets to know its secret: it only gives the history a name."""
        if agent not in self.keys:
            key = ApiKey.objects.filter(project=self.project, name=agent).first()
            self.keys[agent] = key or ApiKey.issue(project=self.project, name=agent)[0]
        return self.keys[agent]

    def edit(self, story: Story, edit: Edit) -> None:
        """Change or delete a memory as the admin would at the desk."""
        memory = (
            self.project.memories.live()
            .filter(**story.owner(), text__icontains=edit.find)
            .order_by("created_at", "id")
            .first()
        )
        if memory is None:  # a model may have put it into other words
            self.missed.append(edit.case)
            return
        operation = Operation(
            kind="DELETE" if edit.delete else "UPDATE",
            memory_id=memory.id,
            version=memory.version,
            before=memory.text,
            values=edit.values(self.now),
            reason=edit.reason,
        )
        changes.apply(
            Plan(operations=(operation,)),
            project=self.project,
            actor=Actor.of_person(self.admin),
            reason=edit.reason,
            case_number=edit.case,
        )


def _name(payload: dict[str, Any]) -> tuple[Any, ...]:
    return payload.get("user_id"), payload.get("agent_id"), payload.get("timestamp")
