"""Scenario 9: the shapes of version 1, over raw HTTP."""

import httpx2
import pytest

from tests.clients.server import Home, Server
from tests.clients.speaking import Row, user

pytestmark = pytest.mark.scenario(9)
SHAPES: list[tuple[Row, type]] = [
    ({}, list),
    ({"output_format": "v1.0"}, list),
    ({"output_format": "v1.1"}, dict),
]


@pytest.fixture
def http(server: Server, home: Home) -> httpx2.Client:
    return httpx2.Client(
        base_url=server.address, headers={"Authorization": f"Token {home.key}"}, timeout=60
    )


@pytest.mark.parametrize(("asked", "shape"), SHAPES)
def test_output_format_chooses_the_shape(
    http: httpx2.Client, home: Home, asked: Row, shape: type
) -> None:
    body = {"messages": [user("I love cheese")], "user_id": "alex", **asked}
    added = http.post("/v1/memories/", json=body)
    listed = http.get("/v1/memories/", params={"user_id": "alex", **asked})
    found = http.post("/v1/memories/search/", json={"query": "cheese", "user_id": "alex", **asked})
    (memory,) = home.project.memories.all()
    for answer in (added, listed, found):
        assert answer.status_code == 200, answer.text
        told = answer.json()
        assert type(told) is shape
        (item,) = told if shape is list else told["results"]
        assert item["id"] == str(memory.pk)
        assert item["memory"] == memory.text == "Loves cheese"
    (item,) = added.json() if shape is list else added.json()["results"]
    assert item["event"] == "ADD"
    assert item["data"] == {"memory": "Loves cheese"}
