"""Times in the viewer's zone."""

import zoneinfo
from collections.abc import Callable
from functools import cache

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

Handler = Callable[[HttpRequest], HttpResponse]
ZONE_COOKIE = "zone"


@cache
def _zones() -> set[str]:
    """The zones of this machine; reading their folder takes longer than most pages do."""
    return zoneinfo.available_timezones()


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
