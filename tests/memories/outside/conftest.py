"""The server that these tests may call."""

from tests.memories.web import web as web
from tests.memories.web import web_http as web_http
