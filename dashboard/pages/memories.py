"""The Memories page: every memory of the project, filtered and paged."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dashboard import htmx
from dashboard.access import DeskRequest, member
from dashboard.listing import condition_of, read_state
from dashboard.paging import BadCursor, Count, Page, capped_count, keyset_page
from memories.models import Memory
from memories.pipeline.categories import DEFAULT_CATEGORIES


@require_safe
@member
def memories(request: DeskRequest) -> HttpResponse:
    """The list that the query string describes; 422 when it cannot be understood."""
    state = read_state(request.GET)
    if not htmx.wants_fragment(request) and "" in request.GET.values():
        return redirect(reverse("memories") + state.query())  # an address without empty parameters
    page: Page[Memory] = Page([], "", "")
    count: Count | None = None
    problem, start_over = state.impossible, ""
    status = 200 if state.form.is_valid() else 422
    if problem:
        count = Count(0, capped=False)
    elif status == 200:
        rows = request.project.memories.live().filter(condition_of(state))
        try:
            page = keyset_page(
                rows.defer("words", "metadata"),
                size=state.size,
                after=state.after,
                before=state.before,
            )
            count = capped_count(rows)
            if (state.after or state.before) and not page.rows:
                problem = _("Nothing is left on this page.")
        except BadCursor as error:
            problem, status = str(error), 422
        if problem:
            start_over = reverse("memories") + state.first_page()
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
            "start_over": start_over,
            "everything_empty": status == 200 and not (page.rows or problem or state.chips()),
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
