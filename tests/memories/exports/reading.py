"""Making an export and reading its file."""

import json
from typing import Any

from memories import exports
from memories.models import Export, Project
from memories.queues import OUTBOX
from tests.memories.test_jobs import work

Json = Any
TEXTS = {"type": "array", "items": {"type": "string"}}


def exported(project: Project, schema: Json, filters: Json = None, **more: str) -> Json:
    """What the file of a new export holds."""
    export = exports.request_export(project, schema, filters or {}, **more)
    work(OUTBOX)
    return content(export)


def content(export: Export) -> Json:
    export.refresh_from_db()
    assert (export.status, export.error) == ("SUCCEEDED", "")
    file = exports.content_of(export)
    assert file is not None
    with file:
        return json.load(file)
