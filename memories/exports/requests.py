"""An export from its request to its file."""

import json
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from memories import copies, reading
from memories import filters as language
from memories.exports import documents, files, schemas
from memories.filters import All, AnyOf, BadFilter, Node, NoneOf
from memories.llm.errors import ModelError
from memories.locks import Busy, alone
from memories.models import ApiKey, Export, Person, Project
from memories.outbox import EXPORT
from memories.plans import ID_LIMIT
from memories.queues import OUTBOX

INSTRUCTIONS_LIMIT = 10_000
MOST_WAITING = 100
MOST_ATTEMPTS = 5
# Each time a memory that may be in it was deleted meanwhile.
MOST_PASSES = 5
DELETED_MEANWHILE = "Memories were deleted again and again while it was made. Ask for it again."


class BadExport(ValueError):
    """A request that cannot be carried out, beside BadSchema and BadFilter."""


def request_export(
    project: Project,
    schema: Any,
    filters: Any,
    instructions: str = "",
    *,
    api_key: ApiKey | None = None,
    person: Person | None = None,
) -> Export:
    """An export that a worker will carry out. Request and job are written by one commit.

    schema: a JSON Schema, as an object or as JSON text. filters: the filter language; {} is every
    memory of the project. Raises BadSchema, BadFilter or BadExport.
    """
    if not isinstance(instructions, str) or len(instructions) > INSTRUCTIONS_LIMIT:
        raise BadExport(f"Instructions are a text of {INSTRUCTIONS_LIMIT:,} characters at most.")
    if "\0" in instructions or any(0xD800 <= ord(c) <= 0xDFFF for c in instructions):
        raise BadExport("The instructions hold a character that cannot be stored.")
    wanted = schemas.read(schema)
    form = canonical(filters)
    about = reading.ids_in(language.parse(form))
    with transaction.atomic():
        if project.exports.filter(status="PENDING").count() >= MOST_WAITING:
            raise BadExport(f"{MOST_WAITING} exports wait already. Try again when they are done.")
        export = Export.objects.create(
            project=project,
            schema=wanted,
            filters=form,
            instructions=instructions,
            api_key=api_key,
            person=person,
            **{name: value[:ID_LIMIT] for name, value in about.items()},
        )
        app.configure_task(
            EXPORT,
            queue=OUTBOX,
            lock=f"exports:{project.pk}",  # one after the other: others wait for workers as well
            queueing_lock=lock_name(export),
        ).defer(export_id=str(export.pk))
    return export


def find_export(
    project: Project, *, export_id: str | UUID | None = None, filters: Any = None
) -> Export | None:
    """The export with this id, or else the latest with these filters; None when there is none.

    Filters are the same when they read the same, whatever the order of their parts. Raises
    BadFilter.
    """
    if export_id is not None:
        try:
            number = export_id if isinstance(export_id, UUID) else UUID(export_id)
        except (ValueError, AttributeError):
            return None
        return project.exports.filter(pk=number).first()
    same = project.exports.filter(filters=canonical(filters))
    return same.order_by("-created_at", "-id").first()


def carry_out(export_id: str | UUID, *, attempt: int = 1) -> None:
    """Write the file of an export, unless it is finished or being written.

    However often this is called and killed, there is one whole file in the end, or none. Raises
    OSError or a database's error; call again then. `attempt` ends that after MOST_ATTEMPTS.
    """
    export = Export.objects.select_related("project").filter(pk=export_id).first()
    if export is None:
        return
    try:
        with alone(lock_name(export)):
            if attempt > MOST_ATTEMPTS:
                fail(export, f"Given up: {MOST_ATTEMPTS} attempts were cut off.")
                return
            for _ in range(MOST_PASSES):
                if not _begun(export):
                    return
                _write(export)
            fail(export, DELETED_MEANWHILE)
    except Busy:
        return


def fail(export: Export, why: str) -> None:
    """End an export that is not finished as FAILED. why: one plain sentence."""
    _unfinished(export).update(status="FAILED", error=why[:2000], completed_at=timezone.now())


def lock_name(export: Export) -> str:
    """What whoever writes the file of `export` holds, and the name of its place in the queue."""
    return f"export:{export.pk}"


def canonical(filters: Any) -> dict[str, Any]:
    """`filters` in one form for all that read the same. Raises BadFilter."""
    form = language.to_json(_flat(language.parse({} if filters is None else filters)))
    try:
        json.dumps(form, allow_nan=False)
    except ValueError:
        raise BadFilter("A filter holds a number that is not finite.") from None
    return form


def _flat(node: Node) -> Node:
    if not isinstance(node, All | AnyOf | NoneOf):
        return node
    parts: list[Node] = []
    for part in map(_flat, node.parts):
        if isinstance(part, All | AnyOf) and type(part) is type(node):
            parts.extend(part.parts)
        else:
            parts.append(part)
    if len(parts) == 1 and not isinstance(node, NoneOf):
        return parts[0]
    return type(node)(tuple(sorted(parts, key=lambda part: repr(language.to_json(part)))))


def _begun(export: Export) -> bool:
    """Whether the export is to be made now; no deletion that it has not heard of is under way."""
    with transaction.atomic():
        copies.begin(export.project)
        return bool(_unfinished(export).update(status="RUNNING"))


def _write(export: Export) -> None:
    rows = reading.rows(export.project, language.parse(export.filters))
    try:
        document = documents.document_of(rows, export.schema or {}, export.instructions)
        files.write(export, document.pieces)
    except ModelError as error:
        fail(export, str(error))
        return
    done = Export.objects.filter(pk=export.pk, status="RUNNING").update(
        status="SUCCEEDED",
        file=files.path_of(export).name,
        rows=document.rows,
        error="",
        completed_at=timezone.now(),
    )
    if not done:  # a memory or the project was deleted meanwhile, or somebody gave up on it
        files.path_of(export).unlink(missing_ok=True)


def _unfinished(export: Export) -> Any:
    return Export.objects.filter(pk=export.pk, status__in=["PENDING", "RUNNING"])
