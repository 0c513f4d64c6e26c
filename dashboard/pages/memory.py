"""One memory: what it says, where it came from, what it said before; correct it or delete it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from dashboard.access import DeskRequest, member, writer
from dashboard.forms import CommandForm, DeleteForm, MemoryForm
from memories import changes
from memories.changes import Actor, StalePlan
from memories.llm.errors import ModelError
from memories.models import Memory, Revision
from memories.plans import Operation, Plan, Values

STEPS_SHOWN = 25  # of a history; the earlier ones are a page further


@dataclass(frozen=True)
class Change:
    """A field that a revision changed, beside the text: its name, and what it was and is."""

    name: str
    was: Any
    now: Any


@require_safe
@member
def memory(request: DeskRequest, memory_id: UUID) -> HttpResponse:
    """The memory with its history. One in the trash is shown as such."""
    found = _find(request, memory_id)
    steps = (
        request.project.revisions.filter(memory_id=memory_id)
        .select_related("change_set", "source")
        .order_by("-version")
    )
    before = request.GET.get("before", "")
    if before.isdecimal() and len(before) < 10:
        steps = steps.filter(version__lt=int(before))
    revisions = list(steps[: STEPS_SHOWN + 1])
    earlier = revisions[STEPS_SHOWN - 1].version if len(revisions) > STEPS_SHOWN else 0
    revisions = revisions[:STEPS_SHOWN]
    return render(
        request,
        "memory.html",
        {
            "memory": found,
            "steps": [(revision, _other_changes(revision)) for revision in revisions],
            "earlier": earlier,
            **_origin(revisions),
            "frame_form": CommandForm(
                initial={n: getattr(found, n) for n in ("user_id", "agent_id", "run_id")}
            ),
            "section": "memories",
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@writer
def edit(request: DeskRequest, memory_id: UUID) -> HttpResponse:
    """Correct a memory. 422 for what cannot be saved, 409 when somebody else was faster."""
    # Saving over a memory that was deleted meanwhile is a conflict to be shown, not a page missing.
    found = _find(request, memory_id, live=request.method == "GET")
    form = MemoryForm(request.POST or None, initial=MemoryForm.initial_of(found))
    if request.method != "POST":
        return _edit_page(request, found, form)
    values = form.changed_values(found) if form.is_valid() else {}
    if found.immutable and not found.deleted_at:
        for name in values.keys() & {"text", "metadata"}:
            form.add_error(name, _("The memory is immutable: delete it and add it anew."))
    if not form.is_valid():
        return _edit_page(request, found, form, status=422)
    operation = Operation(
        kind="UPDATE",
        memory_id=found.id,
        version=form.cleaned_data["version"],
        before=found.text,
        values=Values(**values),
        reason=form.cleaned_data["reason"],
    )
    stale = form.cleaned_data["version"] != found.version
    if not values and not stale:
        messages.info(request, _("Nothing was different, so nothing was saved."))
        return redirect("memory", memory_id)
    return _carry_out(request, found, operation, form, done=_("Saved."))


@require_http_methods(["GET", "HEAD", "POST"])
@writer
def delete(request: DeskRequest, memory_id: UUID) -> HttpResponse:
    """Ask, then move a memory to the trash."""
    found = _find(request, memory_id, live=request.method == "GET")
    form = DeleteForm(request.POST or None, initial={"version": found.version})
    if request.method != "POST" or not form.is_valid():
        status = 200 if request.method != "POST" else 422
        context = {"memory": found, "form": form, "section": "memories"}
        return render(request, "memory_delete.html", context, status=status)
    operation = Operation(
        kind="DELETE",
        memory_id=found.id,
        version=form.cleaned_data["version"],
        before=found.text,
        reason=form.cleaned_data["reason"],
    )
    return _carry_out(request, found, operation, form, done=_("Deleted. Its history is kept."))


def _carry_out(
    request: DeskRequest, memory: Memory, operation: Operation, form: Any, *, done: str
) -> HttpResponse:
    try:
        changes.apply(
            Plan(operations=(operation,)),
            project=request.project,
            actor=Actor.of_person(request.person),
            reason=operation.reason,
        )
    except StalePlan as error:
        return _stale_page(request, operation, form, error)
    except ModelError as error:
        form.add_error(None, _("Nothing was saved: %(why)s") % {"why": error})
        return _edit_page(request, memory, form, status=503)
    messages.success(request, done)
    return redirect("memory", memory.id)


def _edit_page(
    request: DeskRequest, memory: Memory, form: MemoryForm, *, status: int = 200
) -> HttpResponse:
    context = {"memory": memory, "form": form, "section": "memories"}
    return render(request, "memory_edit.html", context, status=status)


def _stale_page(
    request: DeskRequest, operation: Operation, form: Any, error: StalePlan
) -> HttpResponse:
    """Both texts, and the text that this editor started from; nothing was saved."""
    [conflict] = error.conflicts
    seen = {"memory_id": operation.memory_id, "version": operation.version}
    base = request.project.revisions.filter(**seen).first()
    mine: MemoryForm | None = None
    if conflict.memory is not None and operation.kind == "UPDATE":
        mine = _over(form, conflict.memory, base)
    return render(
        request,
        "memory_stale.html",
        {
            "why": conflict.why,
            "memory": conflict.memory,
            "memory_id": operation.memory_id,
            "operation": operation,
            "base": base.after["text"] if base else operation.before,
            "form": mine,
            "section": "memories",
        },
        status=409,
    )


def _over(form: MemoryForm, memory: Memory, base: Revision | None) -> MemoryForm:
    """The entries of `form` over the newest version: saving again is a decision, made with both
    seen. What this editor had not touched is as it is now, or the save would take it back."""
    entries = {name: text.replace("\r\n", "\n") for name, text in form.data.items()}
    now = MemoryForm.initial_of(memory)
    if base is not None:
        seen = Memory(**{name: base.after[name] for name in ("text", "categories", "metadata")})
        seen.locked = base.after["locked"]
        seen.expiration_date = parse_date(base.after["expiration_date"] or "")
        touched = MemoryForm(entries, initial=MemoryForm.initial_of(seen)).changed_data
        entries |= {name: value for name, value in now.items() if name not in touched}
    mine = MemoryForm({**entries, "version": memory.version})
    mine.is_valid()
    return mine


def _find(request: DeskRequest, memory_id: UUID, *, live: bool = False) -> Memory:
    """The memory, if it is this project's; else the same 404 as for one that never was."""
    rows = request.project.memories.all()
    try:
        return (rows.live() if live else rows).get(pk=memory_id)
    except Memory.DoesNotExist:
        raise Http404 from None


def _origin(revisions: Sequence[Revision]) -> dict[str, Revision | None]:
    """The step that gave the memory its text, and the latest one that has a message behind it."""
    steps = [r for r in revisions if r.before is None or r.before["text"] != r.after["text"]]
    return {
        "text_step": next(iter(steps), None),
        "told_step": next((step for step in steps if step.source), None),
    }


SHOWN_FIELDS = {
    "user_id": gettext_lazy("user"),
    "agent_id": gettext_lazy("agent"),
    "app_id": gettext_lazy("app"),
    "run_id": gettext_lazy("run"),
    "metadata": gettext_lazy("metadata"),
    "categories": gettext_lazy("categories"),
    "immutable": gettext_lazy("immutable"),
    "locked": gettext_lazy("locked"),
    "expiration_date": gettext_lazy("last day of validity"),
}


def _other_changes(revision: Revision) -> list[Change]:
    before = revision.before
    if before is None or revision.event == "DELETE":
        return []
    return [
        Change(str(label), before.get(name), revision.after.get(name))
        for name, label in SHOWN_FIELDS.items()
        if before.get(name) != revision.after.get(name)
    ]
