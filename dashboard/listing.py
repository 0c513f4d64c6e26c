"""The state of the memory list: the query string says all of it, and is made from it.

/memories?user_id=alex&created_from=2026-05-03&size=25&after=…
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.forms import FilterForm
from dashboard.paging import SIZES
from memories import filters
from memories.filters import All, Condition, Node

PAGING = ("size", "after", "before")
# parameter -> (field of the filter language, operator)
FILTERS = {
    "user_id": ("user_id", "eq"),
    "agent_id": ("agent_id", "eq"),
    "run_id": ("run_id", "eq"),
    "app_id": ("app_id", "eq"),
    "category": ("categories", "eq"),
    "text": ("text", "icontains"),
    "created_from": ("created_at", "gte"),
    "created_to": ("created_at", "lt"),
    "updated_from": ("updated_at", "gte"),
    "updated_to": ("updated_at", "lt"),
}


@dataclass(frozen=True)
class Chip:
    """One filter that is on, and the address of the list without it."""

    label: str
    operator: str
    value: str
    without: str
    warning: bool = False


@dataclass(frozen=True)
class ListState:
    """What the list shows.

    values: parameter -> cleaned value. unknown: parameters nobody knows. repeated: parameters that
    came more than once, with the values that are not used.
    """

    form: FilterForm
    values: Mapping[str, Any]
    unknown: Mapping[str, str]
    repeated: Mapping[str, str]
    after: str
    before: str
    given: Mapping[str, str]

    @property
    def size(self) -> int:
        """Rows on a page."""
        return int(self.values.get("size") or SIZES[1])

    @property
    def impossible(self) -> str:
        """Why no memory can match; "" when some may."""
        for name in ("created", "updated"):
            first, last = self.values.get(f"{name}_from"), self.values.get(f"{name}_to")
            if first and last and first > last:
                return _("The first date is after the last one, so no memory can match.")
        return ""

    def tree(self) -> Node:
        """The filter in the one filter language. Days are the viewer's own."""
        parts: list[Node] = []
        for name, (field, operator) in FILTERS.items():
            value = self.values.get(name)
            if isinstance(value, date):
                value = _midnight(value + timedelta(days=operator == "lt")).isoformat()
            if value:
                parts.append(Condition(field, operator, value))
        return All(tuple(parts))

    def query(self, **changes: str) -> str:
        """The query string of this list with `changes`; an empty value leaves a parameter out."""
        merged = {**self.given, **changes}
        kept = {name: value for name, value in merged.items() if value}
        return f"?{urlencode(kept)}" if kept else ""

    def first_page(self, **changes: str) -> str:
        """Like `query`, from the first page."""
        return self.query(after="", before="", **changes)

    def chips(self) -> list[Chip]:
        """One for each filter that is on, and a warning for each that is left out."""
        known = [
            Chip(
                str(CHIP_LABELS[name]),
                str(OPERATOR_LABELS.get(name, _("is"))),
                _shown(self.values[name]),
                self.first_page(**{name: ""}),
            )
            for name in FILTERS
            if self.values.get(name)
        ]
        strange = [
            Chip(name, _("is not a filter:"), value, self.first_page(**{name: ""}), warning=True)
            for name, value in self.unknown.items()
        ]
        left_out = [
            Chip(name, _("was given twice, not used:"), value, self.first_page(), warning=True)
            for name, value in self.repeated.items()
        ]
        return known + strange + left_out


CHIP_LABELS = {
    "user_id": gettext_lazy("User"),
    "agent_id": gettext_lazy("Agent"),
    "run_id": gettext_lazy("Run"),
    "app_id": gettext_lazy("App"),
    "category": gettext_lazy("Category"),
    "text": gettext_lazy("Text"),
    "created_from": gettext_lazy("Created"),
    "created_to": gettext_lazy("Created"),
    "updated_from": gettext_lazy("Updated"),
    "updated_to": gettext_lazy("Updated"),
}
OPERATOR_LABELS = {
    "text": gettext_lazy("contains"),
    "created_from": gettext_lazy("from"),
    "created_to": gettext_lazy("to"),
    "updated_from": gettext_lazy("from"),
    "updated_to": gettext_lazy("to"),
}


def read_state(query: QueryDict) -> ListState:
    """The state that a query string describes. `form.errors` says what is wrong with it."""
    form = FilterForm({"size": str(SIZES[1]), **query.dict()})
    form.is_valid()
    given = {name: str(query.get(name, "")) for name in query}
    return ListState(
        form=form,
        values=form.cleaned_data,
        unknown={n: v[:100] for n, v in given.items() if n not in FILTERS and n not in PAGING},
        repeated={n: ", ".join(v[:-1])[:100] for n, v in query.lists() if len(v) > 1},
        after=given.get("after", ""),
        before=given.get("before", ""),
        given=given,
    )


def condition_of(state: ListState) -> Any:
    """The `Q` on Memory for this list."""
    return filters.to_q(state.tree())


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), timezone.get_current_timezone())


def _shown(value: Any) -> str:
    return date_format(value, "j M Y") if isinstance(value, date) else str(value)
