"""The command box: a sentence becomes a plan, a person ticks, and what is ticked is done."""

from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import reswap, retarget

from dashboard import htmx
from dashboard.access import DeskRequest, member, writer
from dashboard.forms import CommandForm
from memories import intake
from memories.changes import AlreadyApplied, Conflict, StalePlan
from memories.llm.errors import ModelError
from memories.locks import ScopeBusy
from memories.models import ChangeSet, Event, EventStatus
from memories.plans import AddRequest, Turn


@require_http_methods(["GET", "HEAD", "POST"])
@writer
def command(request: DeskRequest) -> HttpResponse:
    """Work out what a sentence would change. The plan gets an address; nothing changes yet."""
    if request.method != "POST":
        return _box(request, CommandForm(initial=request.GET.dict()), status=200)
    form = CommandForm(request.POST)
    if not form.is_valid():
        return _box(request, form, status=422)
    data = form.cleaned_data
    asked = AddRequest(
        messages=[Turn(role="user", content=data["text"])],
        **{name: data[name] for name in ("user_id", "agent_id", "run_id") if data[name]},
    )
    try:
        event = intake.stage(asked, project=request.project, person=request.person)
    except ModelError as error:
        form.add_error(None, _("No plan was made: %(why)s") % {"why": error})
        return _box(request, form, status=503)
    address = reverse("plan", args=[event.pk])
    if htmx.wants_fragment(request):
        return _plan_page(request, event, address=address)
    return redirect(address)


@require_safe
@member
def plan(request: DeskRequest, event_id: UUID) -> HttpResponse:
    """A plan that waits, or what became of it."""
    return _plan_page(request, _find(request, event_id))


@require_http_methods(["GET", "HEAD", "POST"])
@writer
def apply(request: DeskRequest, event_id: UUID) -> HttpResponse:
    """Do what was ticked. 409 when it was done before or when something changed meanwhile."""
    event = _find(request, event_id)
    if request.method != "POST":  # the address of a refusal, opened again
        return redirect("plan", event_id)
    known = {str(n): n for n, _op in enumerate(intake.staged_plan(event).operations)}
    ticked = {known[n] for n in request.POST.getlist("operation") if n in known}
    if not ticked and event.status == EventStatus.STAGED:
        return _plan_page(
            request, event, problem=_("Tick at least one change, or discard the plan."), status=422
        )
    try:
        applied = intake.apply_staged(event, chosen=ticked, person=request.person)
    except AlreadyApplied:
        event = _find(request, event_id)
        problem = _("This plan was applied before. Nothing was done now.")
        return _plan_page(request, event, problem=problem, status=409)
    except StalePlan as error:
        problem = _("Something changed since this plan was made. Nothing was done. Ask again.")
        return _plan_page(request, event, problem=problem, conflicts=error.conflicts, status=409)
    except (ModelError, ScopeBusy) as error:
        problem = _("Nothing was done: %(why)s") % {"why": error}
        return _plan_page(request, event, problem=problem, status=503)
    done = len(applied.results)
    messages.success(
        request, ngettext("Applied %(n)d change.", "Applied %(n)d changes.", done) % {"n": done}
    )
    return redirect("plan", event.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@writer
def discard(request: DeskRequest, event_id: UUID) -> HttpResponse:
    """Throw a waiting plan away."""
    event = _find(request, event_id)
    if request.method != "POST":  # the address of a refusal, opened again
        return redirect("plan", event_id)
    try:
        intake.discard(event)
    except AlreadyApplied:
        event = _find(request, event_id)
        problem = _("This plan was applied before, so it cannot be discarded.")
        return _plan_page(request, event, problem=problem, status=409)
    messages.info(request, _("Discarded. Nothing was changed."))
    return redirect("memories")


def _box(request: DeskRequest, form: CommandForm, *, status: int) -> HttpResponse:
    """The page with nothing but the box. For htmx the box alone, in the place of the one it was
    sent from, so that what is wrong stands there and the page around it stays."""
    if htmx.wants_fragment(request):
        response = render(request, "_command_box.html", {"form": form}, status=status)
        retarget(reswap(response, "outerHTML"), ".command")
    else:
        response = render(request, "command.html", {"frame_form": form}, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _plan_page(
    request: DeskRequest,
    event: Event,
    *,
    problem: str = "",
    conflicts: Sequence[Conflict] = (),
    status: int = 200,
    address: str = "",
) -> HttpResponse:
    found = intake.staged_plan(event)
    asked = intake.request_of(event)
    sentence, waiting = asked.messages[0].content, event.status == EventStatus.STAGED
    return htmx.page(
        request,
        "plan.html",
        {
            "event": event,
            "waiting": waiting,
            "plan": found,
            "sentence": sentence,
            "scope": asked.scope().ids(),
            "results": event.results or [],
            "done": ChangeSet.objects.filter(event=event).first(),
            "problem": problem,
            "conflicts": conflicts,
            # The sentence stays in the box while it waits, to be said differently.
            "frame_form": CommandForm(
                initial={**asked.scope().ids(), "text": sentence if waiting else ""}
            ),
        },
        fragment="main",
        status=status,
        address=address,
    )


def _find(request: DeskRequest, event_id: UUID) -> Event:
    """A command's event of this project."""
    try:
        return (
            request.project.events.select_related("project", "person")
            .exclude(person=None)
            .get(pk=event_id, status__in=[EventStatus.STAGED, EventStatus.SUCCEEDED])
        )
    except Event.DoesNotExist:
        raise Http404 from None
