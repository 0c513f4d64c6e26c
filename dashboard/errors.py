"""Pages for what went wrong: what happened, what was not done, what to do."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without its token: from another site, or from a page that stood open too long."""
    return render(request, "403_csrf.html", status=403)
