"""With A's key B's ids are ids that never existed: for every endpoint of the document."""

import json
import re

import pytest
from django.http import HttpResponse

from memories.api import journal
from memories.models import Memory, Project
from tests.memories.api.conftest import Caller
from tests.memories.api.document import operations
from tests.memories.api.requests import Ids, send, uncovered
from tests.memories.api.two_projects import rows_of

# Different on every call, whoever asks: ids, keys, times and numbers of rows that were just made.
FRESH = [
    (re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"), "<uuid>"),
    (re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+\+00:00"), "<time>"),
    (re.compile(r"(m0-|org_|proj_|whsec_)[A-Za-z0-9_/+=-]{24,}"), "<id>"),
    (re.compile(r'"id": \d+'), '"id": <number>'),
    (re.compile(r'"latency": [\d.]+'), '"latency": <ms>'),
]
SECRETS = ("Allergic to nuts", "https://b.example/hook", "bea@b.example", "Other")


def test_every_operation_has_a_request() -> None:
    assert uncovered() == set()


def shown(response: HttpResponse, ids: Ids) -> tuple[int, str, dict[str, str]]:
    """Status, body and headers, without what names the ids that were asked for."""
    text = response.content.decode()
    for name, value in ids.items():
        text = text.replace(value, f"<{name}>") if name not in {"kind", "number"} else text
    for pattern, word in FRESH:
        text = pattern.sub(word, text)
    counted = ("Content-Length", "X-RateLimit-Remaining", "X-RateLimit-Reset")
    headers = {name: value for name, value in response.items() if name not in counted}
    return response.status_code, text, headers


@pytest.mark.parametrize("operation", operations())
def test_their_ids_are_ids_that_never_were(
    api: Caller, other_project: Project, ghost: Ids, theirs: Ids, operation: str
) -> None:
    before = rows_of(other_project)

    never = shown(send(api, operation, ghost), ghost)
    answer = shown(send(api, operation, theirs), theirs)

    assert answer == never
    assert rows_of(other_project) == before
    assert not [secret for secret in SECRETS if secret in answer[1]]


@pytest.mark.parametrize(
    "operation",
    ["get_memory", "update_memory", "give_feedback", "get_event", "get_export", "update_webhook",
     "list_deliveries"],
)  # fmt: skip
def test_with_their_own_key_the_same_requests_find_something(
    outsider: Caller, theirs: Ids, operation: str
) -> None:
    """Else the test above would compare nothing with nothing."""
    assert send(outsider, operation, theirs).status_code < 300


def test_a_batch_with_one_of_theirs_changes_none_of_mine(
    api: Caller, mine: Memory, theirs: Ids
) -> None:
    for operation in ("batch_update", "batch_delete"):
        assert send(api, operation, theirs).status_code == 404
    mine.refresh_from_db()
    assert (mine.text, mine.deleted_at) == ("Likes tea", None)


def test_deleting_everything_of_mine_leaves_theirs(
    api: Caller, project: Project, other_project: Project, mine: Memory, theirs: Ids
) -> None:
    before = rows_of(other_project)

    assert api.delete("/v1/memories/?user_id=*&agent_id=*&app_id=*&run_id=*").status_code == 200

    assert not project.memories.live().exists()
    assert rows_of(other_project) == before


def test_lists_counts_and_the_log_know_only_mine(api: Caller, mine: Memory, theirs: Ids) -> None:
    everything = [
        api.get(path).content.decode()
        for path in ("/v1/entities/", "/v1/entities/filters/", "/v1/events/", "/v1/stats/",
                     "/v1/memories/events/", "/api/v1/orgs/organizations/")
    ]  # fmt: skip
    journal.flush()

    assert not [text for text in everything for value in theirs.values()
                if len(value) > 8 and value != theirs["own"] and value in text]  # fmt: skip
    assert json.loads(everything[3])["total_memories"] == 1
    assert "mine" in everything[0]
