"""How tests add messages the way the API does: accept, then carry out."""

from memories import intake
from memories.models import ApiKey, Event, Memory, Person, Project
from memories.plans import AddRequest, Turn

Said = str | tuple[str, str] | tuple[str, str, str]


def turn(said: Said) -> Turn:
    """A user's text, (role, text), or (role, name, text)."""
    if isinstance(said, str):
        return Turn(role="user", content=said)
    return Turn(role=said[0], content=said[-1], name=said[1] if len(said) > 2 else None)


def asked(*said: Said, **fields: object) -> AddRequest:
    """A request with these messages, for user alex unless it names somebody."""
    if not {"user_id", "agent_id", "app_id", "run_id"} & fields.keys():
        fields["user_id"] = "alex"
    return AddRequest(messages=[turn(one) for one in said], **fields)


def add(
    project: Project,
    *said: Said,
    person: Person | None = None,
    api_key: ApiKey | None = None,
    **fields: object,
) -> Event:
    """The finished event of an add."""
    request = asked(*said, **fields)
    event = intake.accept(request, project=project, person=person, api_key=api_key)
    event = intake.carry_out(event.pk)
    assert event.status == "SUCCEEDED", event.error
    return event


def results(event: Event) -> list[tuple[str, str]]:
    """What an add changed, as (event, text)."""
    return [(one["event"], one["memory"]) for one in event.results or []]


def skipped(event: Event) -> list[tuple[str, str]]:
    """What an add left alone, as (text, reason)."""
    return [(one["text"], one["reason"]) for one in (event.plan or {}).get("skipped", [])]


def owners(project: Project) -> set[tuple[str, str | None, str | None]]:
    """Every live memory as (text, user, agent)."""
    return set(project.memories.live().values_list("text", "user_id", "agent_id"))


def source_of(memory: Memory) -> str:
    """The message to which the last revision of a memory points."""
    revision = memory.project.revisions.filter(memory_id=memory.id).order_by("version").last()
    assert revision is not None
    assert revision.source is not None
    return revision.source.content
