"""Who may see and do what. Every page asks here first; queries start from `request.project`."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from memories.models import Membership, Person, Project, Role

PROJECT_KEY = "project"
P = ParamSpec("P")


class DeskRequest(HttpRequest):
    """A request of somebody who is signed in and a member of `project`."""

    htmx: HtmxDetails
    person: Person
    project: Project
    membership: Membership
    memberships: Sequence[Membership]


View = Callable[Concatenate[DeskRequest, P], HttpResponse]
Door = Callable[Concatenate[HttpRequest, P], HttpResponse]


def member(view: View[P]) -> Door[P]:
    """Let members of a project in: the one chosen in this session, else their oldest."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not isinstance(request.user, Person):
            return _to_sign_in(request)
        memberships = memberships_of(request.user)
        if not memberships:
            return render(request, "no_project.html", status=403)
        desk = cast(DeskRequest, request)
        desk.person = request.user
        desk.memberships = memberships
        desk.membership = chosen(memberships, request.session.get(PROJECT_KEY))
        desk.project = desk.membership.project
        response = view(desk, *args, **kwargs)
        # What is remembered of people stays in no cache, and is gone from Back after signing out.
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return guarded


def writer(view: View[P]) -> Door[P]:
    """Let members in whose role may change memories; others are told that theirs may not."""

    @wraps(view)
    def guarded(request: DeskRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not request.membership.may_write:
            return render(request, "read_only.html", status=403)
        return view(request, *args, **kwargs)

    return member(guarded)


def admin(view: View[P]) -> Door[P]:
    """Let admins of the project in; others are told that this is for admins."""

    @wraps(view)
    def guarded(request: DeskRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if request.membership.role != Role.ADMIN:
            return render(request, "admins_only.html", status=403)
        return view(request, *args, **kwargs)

    return member(guarded)


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    """To the sign-in page, and from there back to the page that the person was looking at."""
    htmx: HtmxDetails | None = getattr(request, "htmx", None)
    if htmx:
        back = htmx.current_url_abs_path or reverse("memories")
        return HttpResponseClientRedirect(redirect_to_login(back).url)
    # Where a form is posted to, there may be no page to come back to.
    back = request.get_full_path() if request.method == "GET" else reverse("memories")
    return redirect_to_login(back)


def memberships_of(person: Person) -> list[Membership]:
    """The person's memberships with their projects, by name."""
    rows = person.memberships.select_related("project")
    return list(rows.order_by("project__name", "project_id"))


def chosen(memberships: Sequence[Membership], project_id: str | None) -> Membership:
    """The membership in the project of that public id; the oldest when it is none of them.

    The first by name would be a choice of whoever may add people to projects and name these.
    """
    for membership in memberships:
        if membership.project.public_id == project_id:
            return membership
    return min(memberships, key=lambda membership: membership.pk)
