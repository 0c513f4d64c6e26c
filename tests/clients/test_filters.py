"""Scenarios 10 and 12: the filters of the quickstart, and dates."""

from datetime import UTC, datetime

import pytest

from tests.clients.conftest import Connect
from tests.clients.server import Home, new_home
from tests.clients.speaking import Client, Refusal, Row, rows, user


def read(client: Client, filters: Row) -> list[str]:
    """What a list finds; a search that leaves nothing out finds the same."""
    listed = client.listed(filters)
    assert client.found("What is known?", filters, threshold=0) == listed
    return listed


@pytest.fixture(scope="module")
def filled(connect: Connect) -> Client:
    """Alex has a food memory from a form and one of a session; an agent has one; so has Sam."""
    home = new_home()
    client = connect(home)
    client.add([user("I love cheese")], user_id="alex", metadata={"food": "vegan"})
    client.add([user("I'm off to Porto")], user_id="alex", run_id="trip")
    client.keep("Books hotels", agent_id="travel-assistant")
    client.add([user("I work as a nurse")], user_id="sam")
    categories = dict(home.project.memories.values_list("text", "categories"))
    assert categories["Loves cheese"] == ["food"]
    assert categories["Is off to Porto"] != ["food"] != categories["Works as a nurse"]
    return client


def scoped(client: Client, filters: Row) -> Row:
    """Version 3 wants to know whose memories are meant: then Alex's."""
    return {"AND": [{"user_id": "alex"}, filters]} if client.kind.speaks == 3 else filters


@pytest.mark.scenario(10)
def test_one_of_several_ids(filled: Client) -> None:
    agents = {"in": ["travel-assistant", "customer-support"]}
    assert read(filled, {"OR": [{"user_id": "alex"}, {"agent_id": agents}]}) == [
        "Books hotels", "Is off to Porto", "Loves cheese"
    ]  # fmt: skip


@pytest.mark.scenario(10)
def test_an_inverted_range_of_dates_holds_nothing(filled: Client) -> None:
    inverted = {"created_at": {"gte": "2034-07-20", "lte": "2024-07-10"}}
    assert read(filled, {"AND": [inverted, {"user_id": "alex"}]}) == []
    around = {"created_at": {"gte": "2024-07-10", "lte": "2034-07-20"}}
    assert len(read(filled, {"AND": [around, {"user_id": "alex"}]})) == 2


@pytest.mark.scenario(10)
def test_metadata_and_categories_without_an_id(filled: Client) -> None:
    filters = {"AND": [{"metadata": {"food": "vegan"}}, {"categories": {"contains": "food"}}]}
    assert read(filled, scoped(filled, filters)) == ["Loves cheese"]


@pytest.mark.scenario(10)
def test_not_at_the_root(filled: Client) -> None:
    found = read(filled, scoped(filled, {"NOT": [{"categories": {"contains": "food"}}]}))
    if filled.kind.speaks == 3:
        assert found == ["Is off to Porto"]
    else:
        assert found == ["Books hotels", "Is off to Porto", "Works as a nurse"]


@pytest.mark.scenario(10)
def test_a_star_is_any_run_but_none(filled: Client) -> None:
    filters = {"AND": [{"user_id": "alex"}, {"run_id": "*"}]}
    assert read(filled, filters) == ["Is off to Porto"]


@pytest.mark.scenario(10)
def test_version_3_asks_for_somebody(filled: Client) -> None:
    filters: list[Row] = [
        {"NOT": [{"categories": {"contains": "food"}}]}, {"user_id": "*"}, {"metadata": {"a": "b"}}
    ]  # fmt: skip
    for unscoped in filters:
        if filled.kind.speaks < 3:
            read(filled, unscoped)
            continue
        for attempt in (filled.get_all, lambda filters: filled.search("tea", filters)):
            with pytest.raises(Refusal, match="positively-scoped") as refused:
                attempt(unscoped)
            assert refused.value.status == 400


@pytest.mark.scenario(10)
def test_an_unknown_field_is_refused_with_the_allowed_ones(client: Client) -> None:
    filters = {"AND": [{"user_id": "alex"}, {"colour": "red"}]}
    for attempt in (client.get_all, lambda filters: client.search("tea", filters)):
        with pytest.raises(Refusal, match="Top-level key must be a logical operator") as refused:
            attempt(filters)
        assert refused.value.status == 400


@pytest.mark.scenario(12)
def test_a_month_holds_its_last_day(client: Client, home: Home) -> None:
    moments = {
        "Sunday": datetime(2024, 6, 30, 12, tzinfo=UTC),
        "First": datetime(2024, 7, 1, 0, 0, tzinfo=UTC),
        "Last": datetime(2024, 7, 31, 23, 30, tzinfo=UTC),
        "After": datetime(2024, 8, 1, 0, 0, tzinfo=UTC),
    }
    for text, moment in moments.items():
        client.keep(text, user_id="alex", timestamp=int(moment.timestamp()))
    stored = dict(home.project.memories.values_list("text", "created_at"))
    assert stored == moments
    july = {"created_at": {"gte": "2024-07-01", "lte": "2024-07-31"}}
    assert read(client, {"AND": [{"user_id": "alex"}, july]}) == ["First", "Last"]
    listed = [row["memory"] for row in rows(client.get_all({"user_id": "alex"}))]
    assert listed == ["After", "Last", "First", "Sunday"]
