"""The Memories page: every memory of the project, filtered and paged."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET

from dashboard import htmx
from dashboard.access import DeskRequest, member
from dashboard.listing import condition_of, read_state
from dashboard.paging import BadCursor, Count, Page, capped_count, keyset_page
from memories.models import Memory
from memories.pipeline.categories import DEFAULT_CATEGORIES


@require_GET
@member
def memories(request: DeskRequest) -> HttpResponse:
    """The list that the query string describes; 422 when it cannot be understood."""
    state = read_state(request.GET)
    if not htmx.wants_fragment(request) and "" in request.GET.values():
        return redirect(reverse("memories") + state.query())  # an address without empty parameters
    page: Page[Memory] = Page([], "", "")
    count = Count(0, capped=False)
    problem = state.impossible
    status = 200 if state.form.is_valid() else 422
    if status == 200 and not problem:
        rows = request.project.memories.live().filter(condition_of(state))
        try:
            page = keyset_page(
                rows.defer("words", "metadata"),
                size=state.size,
                after=state.after,
                before=state.before,
            )
            count = capped_count(rows)
        except BadCursor as error:
            problem, status = str(error), 422
    return htmx.page(
        request,
        "memories.html",
        {
            "state": state,
            "page": page,
            "count": count,
            "problem": problem,
            "newer": state.query(before=page.newer, after="") if page.newer else "",
            "older": state.query(after=page.older, before="") if page.older else "",
            "first": state.first_page(),
            "everything_empty": not state.given and not page.rows,
            "categories": catalogue(request),
            "section": "memories",
        },
        fragment="list",
        status=status,
        address=reverse("memories") + state.query(),
    )


def catalogue(request: DeskRequest) -> list[str]:
    """The names of the project's categories, or of the built-in ones."""
    own = list(request.project.categories.order_by("name").values_list("name", flat=True))
    return own or sorted(DEFAULT_CATEGORIES)
