"""Users, Agents, Apps and Runs: who is remembered, and how much."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from dashboard import htmx
from dashboard.access import DeskRequest, member
from dashboard.paging import SIZES, BadCursor, Count, Page, capped_count, keyset_page
from memories.models import Entity, EntityKind

TITLES = {
    EntityKind.USER: _("Users"),
    EntityKind.AGENT: _("Agents"),
    EntityKind.APP: _("Apps"),
    EntityKind.RUN: _("Runs"),
}


@require_safe
@member
def entities(request: DeskRequest, kind: EntityKind) -> HttpResponse:
    """All entities of one kind, the most recently active first. Counts are kept, not scanned."""
    here = reverse(f"{kind.value}s")
    name = request.GET.get("name", "")[:255]
    rows = request.project.entities.filter(kind=kind).with_memories()
    page: Page[Entity] = Page([], "", "")
    count, status = Count(0, capped=False), 200
    problem = ""
    if "\0" in name:
        problem, status = gettext("The search holds a character that cannot be stored."), 422
    else:
        if name:
            rows = rows.filter(name__icontains=name)
        try:
            page = keyset_page(
                rows,
                size=SIZES[1],
                after=request.GET.get("after", ""),
                before=request.GET.get("before", ""),
            )
            count = capped_count(rows)
        except BadCursor as error:
            problem, status = str(error), 422
    return htmx.page(
        request,
        "entities.html",
        {
            "kind": kind,
            "title": TITLES[kind],
            "here": here,
            "name": name,
            "page": page,
            "count": count,
            "problem": problem,
            "newer": _address(name=name, before=page.newer) if page.newer else "",
            "older": _address(name=name, after=page.older) if page.older else "",
            "section": f"{kind.value}s",
        },
        fragment="list",
        status=status,
        address=here + _address(name=name),
    )


def _address(**parameters: str) -> str:
    query = urlencode({name: value for name, value in parameters.items() if value})
    return f"?{query}" if query else ""
