"""The harness itself: the clients are the released ones, and none of them gets out."""

import pytest

from tests.clients.abilities import CANNOT
from tests.clients.conftest import Connect
from tests.clients.server import Home
from tests.clients.speaking import KINDS, Client, Refusal


def test_what_a_client_cannot_express_names_a_client_and_a_scenario() -> None:
    for (kind, scenario), why in CANNOT.items():
        assert kind in map(str, KINDS)
        assert 1 <= scenario <= 20
        assert why


def test_nothing_leaves_this_machine(client: Client) -> None:
    with pytest.raises(Refusal, match="No way out to 192"):
        client.ask({"reach": "192.0.2.1"})


def test_a_host_with_a_slash_at_its_end(connect: Connect, home: Home, server: object) -> None:
    client = connect(home, host=f"{server.address}/")  # type: ignore[attr-defined]
    client.keep("Likes tea", user_id="alex")
    assert client.listed({"user_id": "alex"}) == ["Likes tea"]
