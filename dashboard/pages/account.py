"""The account's own switches: which project, which colours."""

from urllib.parse import urlsplit, urlunsplit

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from dashboard.access import PROJECT_KEY, DeskRequest, member

THEMES = ("system", "light", "dark")
THEME_COOKIE = "theme"
YEAR = 365 * 24 * 3600


@require_POST
@member
def switch_project(request: DeskRequest) -> HttpResponse:
    """Work in another project that this person is a member of; 404 for any other."""
    wanted = request.POST.get("project", "")
    if all(membership.project.public_id != wanted for membership in request.memberships):
        raise Http404
    request.session[PROJECT_KEY] = wanted
    return redirect("memories")


@require_POST
@member
def theme(request: DeskRequest) -> HttpResponse:
    """Light, dark, or as the system says; kept in a cookie, because it belongs to the screen."""
    chosen = request.POST.get("theme", "")
    response = redirect(_page_before(request))
    if chosen in THEMES:
        response.set_cookie(THEME_COOKIE, chosen, max_age=YEAR, samesite="Lax", httponly=True)
    return response


def _page_before(request: DeskRequest) -> str:
    """The address of the page that a form of the frame was sent from."""
    referrer: str = request.META.get("HTTP_REFERER", "")
    if url_has_allowed_host_and_scheme(referrer, {request.get_host()}):
        url = urlsplit(referrer)
        try:
            resolve(url.path)
        except Resolver404:
            pass
        else:
            return urlunsplit(("", "", url.path, url.query, ""))
    return reverse("memories")
