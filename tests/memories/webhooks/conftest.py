"""What tests of webhooks share."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings
from pytest_httpserver import HTTPServer

from memories.models import Project, Webhook
from tests.memories.webhooks.receiver import Receiver, hook_for


@pytest.fixture
def receiver(settings: Settings) -> Iterator[Receiver]:
    settings.OUTSIDE_ALLOWED = ["127.0.0.1"]
    with HTTPServer(threaded=True) as http:
        yield Receiver(http)
        http.check_handler_errors()


@pytest.fixture
def hook(project: Project, receiver: Receiver) -> Webhook:
    """A webhook of `project` that wants to know of additions."""
    return hook_for(project, receiver.url, "memory_add")
