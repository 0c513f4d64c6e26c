"""Callers of the API: one with a key of `project`, others with less, with none, with another's."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from memories.models import ApiKey, KeyScope, Project
from tests.memories.api.two_projects import ghost, mine, theirs

__all__ = ["ghost", "mine", "theirs"]


class Caller:
    """Sends JSON with a key, the way clients do."""

    def __init__(self, secret: str | None) -> None:
        self.secret = secret
        self.client = Client(raise_request_exception=False)

    def __call__(
        self, method: str, path: str, body: Any = None, *, raw: bytes | None = None, **headers: str
    ) -> HttpResponse:
        """raw: the body as bytes, instead of `body` as JSON."""
        if self.secret is not None:
            headers.setdefault("authorization", f"Token {self.secret}")
        data = raw if raw is not None else b"" if body is None else json.dumps(body).encode()
        content_type = headers.pop("content_type", "application/json")
        return self.client.generic(  # type: ignore[return-value]
            method, path, data, content_type=content_type, headers=headers, REQUEST_URI=path
        )

    def get(self, path: str, body: Any = None, **headers: str) -> HttpResponse:
        return self("GET", path, body, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> HttpResponse:
        return self("POST", path, body, **headers)

    def put(self, path: str, body: Any = None, **headers: str) -> HttpResponse:
        return self("PUT", path, body, **headers)

    def patch(self, path: str, body: Any = None, **headers: str) -> HttpResponse:
        return self("PATCH", path, body, **headers)

    def delete(self, path: str, body: Any = None, **headers: str) -> HttpResponse:
        return self("DELETE", path, body, **headers)


Issue = Callable[..., Caller]


@pytest.fixture(autouse=True)
def log_of_requests_at_once(settings: Settings) -> None:
    """A thread of its own would not see the rows of a test's open transaction."""
    settings.REQUEST_LOG_SECONDS = 0


@pytest.fixture
def issue(project: Project) -> Issue:
    """A caller with a new key: `issue(scopes=[KeyScope.READ])`."""

    def issued(*, into: Project = project, scopes: list[KeyScope] | None = None) -> Caller:
        _, secret = ApiKey.issue(project=into, name="test", scopes=scopes or [])
        return Caller(secret)

    return issued


@pytest.fixture
def api(issue: Issue) -> Caller:
    """A caller who may do everything in `project`."""
    return issue()


@pytest.fixture
def reader(issue: Issue) -> Caller:
    """A caller who may only read."""
    return issue(scopes=[KeyScope.READ])


@pytest.fixture
def anonymous(db: None) -> Caller:
    """A caller without a key."""
    return Caller(None)


@pytest.fixture
def outsider(issue: Issue, other_project: Project) -> Caller:
    """A caller with a key of somebody else's project."""
    return issue(into=other_project)
