"""The harness itself: the clients are the released ones, and none of them gets out."""

import pytest

from tests.clients.abilities import ABILITIES, CANNOT, OTHERWISE
from tests.clients.conftest import Connect
from tests.clients.server import Home, Server
from tests.clients.speaking import KINDS, Program, Refusal, ask


def test_the_table_of_abilities_names_clients_and_scenarios() -> None:
    known = set(map(str, KINDS))
    for scenario, (kinds, why) in [*CANNOT.items(), *OTHERWISE.items()]:
        assert 1 <= scenario <= 20
        assert set(kinds) <= known
        assert why
    for kinds in ABILITIES.values():
        assert set(kinds) < known


def test_nothing_leaves_this_machine(program: Program) -> None:
    with pytest.raises(Refusal, match="No way out to 192"):
        ask(program, {"reach": "192.0.2.1"})


def test_a_host_with_a_slash_at_its_end(connect: Connect, home: Home, server: Server) -> None:
    client = connect(home, host=f"{server.address}/")
    client.keep("Likes tea", user_id="alex")
    assert client.listed({"user_id": "alex"}) == ["Likes tea"]
