"""The server from which these tests fetch documents."""

from tests.memories.web import web as web
from tests.memories.web import web_http as web_http
