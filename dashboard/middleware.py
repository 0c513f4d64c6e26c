"""Requests in UTF-8 only; times in the viewer's zone."""

import zoneinfo
from collections.abc import Callable
from functools import cache

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.utils import timezone

Handler = Callable[[HttpRequest], HttpResponse]
ZONE_COOKIE = "zone"


@cache
def _zones() -> set[str]:
    """The zones of this machine; reading their folder takes longer than most pages do."""
    return zoneinfo.available_timezones()


def utf8_only(get_response: Handler) -> Handler:
    """Answer 400 to a request that names another charset.

    Django would decode query and form by it: some charsets raise an error wherever a parameter is
    read, others smuggle in half characters. Browsers and clients send UTF-8.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        charset = (request.content_params or {}).get("charset", "utf-8")
        if charset.strip("\"'").lower() not in ("utf-8", "utf8"):
            return HttpResponseBadRequest("Send it in UTF-8.", content_type="text/plain")
        return get_response(request)

    return middleware


def viewers_zone(get_response: Handler) -> Handler:
    """Activate the zone that the browser told in a cookie (desk.js writes it); UTC without one."""

    def middleware(request: HttpRequest) -> HttpResponse:
        name = request.COOKIES.get(ZONE_COOKIE, "")
        if name in _zones():
            timezone.activate(zoneinfo.ZoneInfo(name))
        else:
            timezone.deactivate()
        return get_response(request)

    return middleware
