"""Pages for what went wrong: what happened, what was not done, what to do."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without its token: from another site, or from a page that stood open too long."""
    return render(request, "403_csrf.html", status=403)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A request that cannot be read: too large, broken, or for another host."""
    return HttpResponse(loader.render_to_string("400.html"), status=400)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The same page for what never was and for what belongs to somebody else."""
    return render(request, "404.html", status=404)


def failed(request: HttpRequest) -> HttpResponse:
    """Something that we did not foresee; the page needs neither session nor database."""
    return render(request, "500.html", status=500)
