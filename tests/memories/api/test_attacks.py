"""Requests of somebody who means harm: what they may cost, and ways around the door."""

from uuid import uuid4

import pytest
from pytest_django import Settings

from memories.plans import TEXT_LIMIT
from memories.search import spaces
from tests.conftest import Remember
from tests.memories.api.conftest import Caller
from tests.model_server import EMBEDDER, ModelServer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("path", ["/%761/ping/", "/v%31/ping/", "/%761/memories/?user_id=alex"])
def test_no_spelling_of_an_address_leads_around_the_door(api: Caller, path: str) -> None:
    response = api.get(path)
    assert response.status_code in {200, 404}
    assert response.headers["Content-Type"].startswith("application/json")


def test_a_text_that_is_too_long_is_refused_before_anything_is_made_of_it(
    api: Caller, remember: Remember, model_server: ModelServer, settings: Settings
) -> None:
    settings.EMBEDDING_MODEL = EMBEDDER
    memory = remember("Likes tea")
    asked = len(model_server.asked)
    response = api.put(f"/v1/memories/{memory.id}/", {"text": "zq " * TEXT_LIMIT})
    assert response.status_code == 400
    assert len(model_server.asked) == asked


def test_nothing_is_made_of_texts_for_memories_that_are_not_there(
    api: Caller, remember: Remember, model_server: ModelServer, settings: Settings
) -> None:
    settings.EMBEDDING_MODEL = EMBEDDER
    remember("Likes tea")
    assert spaces.serving().name == EMBEDDER
    asked = len(model_server.asked)
    items = [{"memory_id": str(uuid4()), "text": "zq xv"} for _ in range(3)]
    assert api.put("/v1/batch/", {"memories": items}).status_code == 404
    assert len(model_server.asked) == asked
