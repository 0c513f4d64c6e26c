"""The files of exports: whole or not there, readable by their owner alone, and not for ever."""

import os
import tempfile
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from memories.models import Export, Project

KEPT = timedelta(days=7)
# Of one project; the oldest go first.
MOST_KEPT = 50
_DRAFT = ".draft-"


def path_of(export: Export) -> Path:
    """Where the file of an export lies: named by the id that we made, by nothing else."""
    return _folder() / f"{export.pk}.json"


def content_of(export: Export) -> BinaryIO | None:
    """The file of a finished export, open for reading; None when there is none (any more)."""
    if export.status != "SUCCEEDED" or not export.file:
        return None
    try:
        return path_of(export).open("rb")
    except FileNotFoundError:
        return None


def write(export: Export, pieces: Iterable[str]) -> None:
    """Write the file of an export in one step: a reader sees the old one, none, or the new one."""
    folder = _folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=folder, prefix=_DRAFT)  # mode 0600
    draft = Path(name)
    try:
        with open(handle, "w", encoding="utf-8") as file:
            for piece in pieces:
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path_of(export))
    finally:
        draft.unlink(missing_ok=True)


def tidy() -> None:
    """Remove files that are outdated, older than KEPT, beyond MOST_KEPT or nobody's, and drafts."""
    old = timezone.now() - KEPT
    done_with = Q(completed_at__lt=old) | Q(status="OUTDATED")
    for export in Export.objects.exclude(file="").filter(done_with):
        _remove(export)
    for project in Export.objects.exclude(file="").values_list("project", flat=True).distinct():
        held = Export.objects.exclude(file="").filter(project=project).order_by("-completed_at")
        for export in held[MOST_KEPT:]:
            _remove(export)
    known = {f"{pk}.json" for pk in Export.objects.exclude(file="").values_list("pk", flat=True)}
    for path in _folder().glob("*") if _folder().exists() else []:
        # A young one may be a draft in the making, or just renamed and not yet noted down.
        if path.name not in known and path.stat().st_mtime < (old.timestamp()):
            path.unlink(missing_ok=True)


def remove_with(project: Project) -> None:
    """Remove the files of a project's exports once the transaction that deletes it is through."""
    paths = [path_of(export) for export in project.exports.exclude(file="")]

    def remove() -> None:
        for path in paths:
            path.unlink(missing_ok=True)

    transaction.on_commit(remove)


def _remove(export: Export) -> None:
    path_of(export).unlink(missing_ok=True)
    Export.objects.filter(pk=export.pk).update(file="")


def _folder() -> Path:
    return Path(settings.DATA_DIR) / "exports"
