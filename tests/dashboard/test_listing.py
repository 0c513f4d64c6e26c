"""The list's state: the query string says all of it, and can be made from it."""

from datetime import datetime
from urllib.parse import parse_qsl, urlencode
from zoneinfo import ZoneInfo

import pytest
from django.http import QueryDict
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from dashboard.listing import FILTERS, ListState, read_state
from memories import filters


def state(query: str) -> ListState:
    return read_state(QueryDict(query))


def test_an_empty_query_filters_nothing() -> None:
    nothing = state("")
    assert nothing.form.is_valid()
    assert (nothing.chips(), nothing.query(), nothing.size) == ([], "", 50)
    assert filters.to_json(nothing.tree()) == {"AND": []}


def test_every_filter_has_a_chip_and_a_place_in_the_filter_language() -> None:
    query = (
        "user_id=alex&agent_id=tutor&run_id=r1&app_id=web&category=food&text=tea"
        "&created_from=2026-05-01&created_to=2026-05-02"
        "&updated_from=2026-05-03&updated_to=2026-05-04"
    )
    found = state(query)
    assert [(c.label, c.operator, c.value) for c in found.chips()] == [
        ("User", "is", "alex"),
        ("Agent", "is", "tutor"),
        ("Run", "is", "r1"),
        ("App", "is", "web"),
        ("Category", "is", "food"),
        ("Text", "contains", "tea"),
        ("Created", "from", "1 May 2026"),
        ("Created", "to", "2 May 2026"),
        ("Updated", "from", "3 May 2026"),
        ("Updated", "to", "4 May 2026"),
    ]
    assert filters.to_json(found.tree()) == {
        "AND": [
            {"user_id": {"eq": "alex"}},
            {"agent_id": {"eq": "tutor"}},
            {"run_id": {"eq": "r1"}},
            {"app_id": {"eq": "web"}},
            {"categories": {"eq": "food"}},
            {"text": {"icontains": "tea"}},
            {"created_at": {"gte": "2026-05-01T00:00:00+00:00"}},
            {"created_at": {"lt": "2026-05-03T00:00:00+00:00"}},
            {"updated_at": {"gte": "2026-05-03T00:00:00+00:00"}},
            {"updated_at": {"lt": "2026-05-05T00:00:00+00:00"}},
        ]
    }


def test_a_chip_leads_to_the_first_page_of_the_list_without_it() -> None:
    user, text = state("user_id=alex&text=tea&size=25&after=abc").chips()
    assert user.without == "?text=tea&size=25"
    assert text.without == "?user_id=alex&size=25"


def test_days_are_the_viewers_own() -> None:
    with timezone.override("America/New_York"):
        tree = state("created_from=2026-05-03&created_to=2026-05-03").tree()
    bounds = [part["created_at"] for part in filters.to_json(tree)["AND"]]
    zone = ZoneInfo("America/New_York")
    assert bounds == [
        {"gte": datetime(2026, 5, 3, tzinfo=zone).isoformat()},
        {"lt": datetime(2026, 5, 4, tzinfo=zone).isoformat()},
    ]


def test_a_parameter_that_nobody_knows_is_warned_of_and_not_used() -> None:
    found = state("user=alex&user_id=kim")
    _, warning = found.chips()
    assert (warning.label, warning.operator, warning.value) == ("user", "is not a filter:", "alex")
    assert warning.warning
    assert warning.without == "?user_id=kim"
    assert filters.to_json(found.tree()) == {"AND": [{"user_id": {"eq": "kim"}}]}


def test_a_parameter_that_comes_twice_is_warned_of_and_its_last_value_used() -> None:
    found = state("user_id=alex&user_id=kim")
    used, warning = found.chips()
    assert used.value == "kim"
    assert (warning.label, warning.value, warning.warning) == ("user_id", "alex", True)
    assert warning.without == "?user_id=kim"


def test_empty_parameters_are_dropped_from_the_address() -> None:
    assert state("user_id=&text=tea&created_from=&size=25").query() == "?text=tea&size=25"


@pytest.mark.parametrize("name", ["created", "updated"])
def test_a_range_that_ends_before_it_begins_says_why_it_is_empty(name: str) -> None:
    turned = state(f"{name}_from=2026-05-03&{name}_to=2026-05-02")
    assert turned.form.is_valid()
    assert "first date is after the last" in turned.impossible
    assert state(f"{name}_from=2026-05-03&{name}_to=2026-05-03").impossible == ""


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ("created_from", "2026-02-30"),
        ("created_to", "yesterday"),
        ("updated_from", "0000-00-00"),
        ("updated_to", "99999-01-01"),
        ("created_from", "0001-01-01"),
        ("created_to", "9999-12-31"),
        ("user_id", "a\0b"),
        ("agent_id", "a\x1bb"),
        ("category", "\x7f"),
        ("text", "\0"),
        ("user_id", "x" * 256),
        ("run_id", "x" * 256),
        ("category", "x" * 101),
        ("text", "x" * 201),
        ("size", "7"),
        ("size", "all"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(parameter: str, value: str) -> None:
    found = state(urlencode({parameter: value}))
    assert list(found.form.errors) == [parameter]
    assert len(found.form.errors[parameter]) == 1


QUERIES = st.dictionaries(
    st.sampled_from([*FILTERS, "size", "after", "before", "foo"]),
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20),
    max_size=5,
)


@given(QUERIES)
def test_the_address_of_a_list_leads_to_the_same_list(query: dict[str, str]) -> None:
    first = state(urlencode(query))
    again = state(first.query().removeprefix("?"))
    assert again.given == first.given == query
    assert again.chips() == first.chips()
    assert dict(parse_qsl(first.query().removeprefix("?"))) == query
