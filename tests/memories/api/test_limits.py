"""Limits: counted once for all processes, told in headers, free of charge where there are none."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.conf import settings as django_settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from memories.models import CallCount, Project
from tests.memories.api.conftest import Caller, Issue
from tests.memories.api.live import running

SEARCH = {"query": "tea", "user_id": "alex"}
NOON = datetime(2026, 5, 3, 12, 0, 20, tzinfo=UTC)


def search(caller: Caller) -> tuple[int, dict[str, str]]:
    response = caller.post("/v1/memories/search/", SEARCH)
    told = ("X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset", "Retry-After")
    return response.status_code, {name: response[name] for name in told if name in response}


def told(remaining: int, reset: int, *, again: int | None = None) -> dict[str, str]:
    later = {} if again is None else {"Retry-After": str(again)}
    return {"X-RateLimit-Limit": "2", "X-RateLimit-Remaining": str(remaining),
            "X-RateLimit-Reset": str(reset), **later}  # fmt: skip


def test_a_limit_counts_down_refuses_and_is_whole_again_with_the_next_minute(
    api: Caller, settings: django_settings
) -> None:
    settings.RATE_LIMITS = {"SEARCH": 2}
    with time_machine.travel(NOON, tick=False) as clock:
        assert search(api) == (200, told(1, 40))
        clock.shift(10)
        assert search(api) == (200, told(0, 30))
        assert search(api) == (429, told(0, 30, again=30))
        refused = api.post("/v1/memories/search/", SEARCH).json()
        assert refused == {"detail": "Rate limit exceeded. Try again in 30 seconds."}
        clock.shift(30)
        assert search(api) == (200, told(1, 60))


def test_keys_and_kinds_are_counted_apart(
    api: Caller, issue: Issue, settings: django_settings
) -> None:
    settings.RATE_LIMITS = {"SEARCH": 1, "GET_ALL": 1}
    with time_machine.travel(NOON, tick=False):
        assert [search(api)[0], search(api)[0]] == [200, 429]
        assert search(issue())[0] == 200
        assert api.get("/v1/memories/?user_id=a").status_code == 200
        assert api.get("/v1/memories/?user_id=a").status_code == 429
        assert api.get("/v1/entities/").status_code == 200


def test_every_version_of_a_kind_counts_together(api: Caller, settings: django_settings) -> None:
    settings.RATE_LIMITS = {"SEARCH": 2}
    body = {"query": "tea", "filters": {"user_id": "alex"}}
    with time_machine.travel(NOON, tick=False):
        statuses = [
            api.post(f"/{v}/memories/search/", body).status_code for v in ("v1", "v2", "v3")
        ]

    assert statuses == [200, 200, 429]


def test_a_refused_call_is_in_the_log(
    api: Caller, project: Project, settings: django_settings
) -> None:
    settings.RATE_LIMITS = {"SEARCH": 1}
    with time_machine.travel(NOON, tick=False):
        search(api), search(api)

    assert sorted(project.events.values_list("http_status", "status")) == [
        (200, "SUCCEEDED"), (429, "FAILED"),
    ]  # fmt: skip


def test_a_kind_without_a_limit_costs_no_query(api: Caller, settings: django_settings) -> None:
    settings.RATE_LIMITS = {"ADD": 1000}
    api.get("/v1/stats/")  # the key's last use is written with the first call
    with CaptureQueriesContext(connection) as queries:
        search(api)

    assert not [query for query in queries if "callcount" in query["sql"]]
    assert not CallCount.objects.exists()


def test_a_limit_costs_few_queries(api: Caller, settings: django_settings) -> None:
    settings.RATE_LIMITS = {"SEARCH": 100}
    search(api)
    with CaptureQueriesContext(connection) as queries:
        search(api)

    assert len([query for query in queries if "callcount" in query["sql"]]) == 2


@pytest.mark.django_db(transaction=True)
def test_processes_count_together(issue: Issue) -> None:
    caller = issue()
    headers = {"Authorization": f"Token {caller.secret}"}
    with (
        running(RATE_LIMITS="STATS=10") as one,
        running(RATE_LIMITS="STATS=10") as two,
    ):
        statuses = [
            server.request("GET", "/v1/stats/", headers=headers)[0]
            for _ in range(10)
            for server in (one, two)
        ]

    # Twenty calls; a minute may have ended among them, and both halves of it have their ten.
    counted = list(CallCount.objects.values_list("calls", flat=True))
    assert sum(counted) == 20
    assert statuses.count(200) == sum(min(10, calls) for calls in counted)
    assert statuses.count(429) == 20 - statuses.count(200)
