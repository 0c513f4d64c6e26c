"""Keys: what they may do, when they end, and what their use costs."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from memories.models import ApiKey, KeyScope, Memory, Project
from tests.conftest import Remember
from tests.memories.api.conftest import Caller, Issue
from tests.memories.api.document import operations
from tests.memories.api.requests import Ids, send
from tests.memories.api.two_projects import rows_of

WRITES = {
    "add", "add_v3", "update_memory", "delete_memory", "batch_update", "batch_delete", "delete_all",
    "create_user", "create_agent", "create_app", "create_run", "delete_entity", "delete_entity_v1",
    "give_feedback", "make_profiles",
}  # fmt: skip
MANAGES = {
    "create_organization", "delete_organization", "create_project", "update_project",
    "delete_project", "add_organization_member", "change_organization_member",
    "remove_organization_member", "add_project_member", "change_project_member",
    "remove_project_member", "create_webhook", "update_webhook", "delete_webhook",
    "resend_delivery", "change_profile_settings",
}  # fmt: skip
# They make something, but nothing that anybody else would notice: what a reader may read, in
# another shape. Signing up is refused to everybody.
READS_BY_OTHER_METHODS = {
    "list_v2", "list_v3", "search_v1", "search_v2", "search_v3", "create_export", "get_export",
    "summarize", "sign_up",
}  # fmt: skip


def test_every_operation_that_is_no_get_is_sorted() -> None:
    others = {name for name, (method, _, _) in operations().items() if method != "GET"}

    assert others == WRITES | MANAGES | READS_BY_OTHER_METHODS


@pytest.mark.parametrize("operation", sorted(WRITES | MANAGES))
def test_a_key_for_reading_changes_nothing(
    outsider: Caller,
    issue: Issue,
    other_project: Project,
    theirs: Ids,
    operation: str,
) -> None:
    reader = issue(into=other_project, scopes=[KeyScope.READ])
    before = rows_of(other_project)

    response = send(reader, operation, theirs)

    lacking = "write" if operation in WRITES else "manage"
    assert response.status_code == 403
    sentence = f"This API key may not do that: it lacks the scope '{lacking}'."
    assert response.json() == {"detail": sentence}
    after = rows_of(other_project)
    for part in ("Event", "ApiKey"):  # the refusal is in the log, and the key was used
        before.pop(part), after.pop(part)
    assert after == before


@pytest.mark.parametrize("operation", sorted(set(operations()) - WRITES - MANAGES))
def test_a_key_for_reading_reads(
    issue: Issue,
    other_project: Project,
    theirs: Ids,
    operation: str,
) -> None:
    reader = issue(into=other_project, scopes=[KeyScope.READ])

    response = send(reader, operation, theirs)

    assert response.status_code != 403 or operation == "sign_up"


@pytest.mark.parametrize("operation", sorted(MANAGES))
def test_a_key_for_reading_and_writing_does_not_manage(
    issue: Issue,
    other_project: Project,
    theirs: Ids,
    operation: str,
) -> None:
    writer = issue(into=other_project, scopes=[KeyScope.READ, KeyScope.WRITE])

    assert send(writer, operation, theirs).status_code == 403


@pytest.mark.parametrize("operation", sorted(set(operations()) - {"sign_up"}))
def test_without_a_key_nothing_is_told(
    anonymous: Caller,
    other_project: Project,
    theirs: Ids,
    operation: str,
) -> None:
    before = rows_of(other_project)

    response = send(anonymous, operation, theirs)

    assert response.status_code == 401
    assert response.json() == {"detail": "Authentication credentials were not provided."}
    assert response.headers["WWW-Authenticate"] == "Token"
    assert rows_of(other_project) == before


@pytest.mark.parametrize(
    "authorization",
    [
        "Token m0-wrong",
        "Bearer m0-wrong",
        "Token",
        "Token  ",
        "Basic YTpi",
        "m0-wrong",
        "Token a b",
    ],
)
def test_a_wrong_key(anonymous: Caller, authorization: str) -> None:
    response = anonymous.get("/v1/ping/", authorization=authorization)

    assert response.status_code == 401
    assert response.json()["detail"].startswith("Invalid API key. ")


def test_a_revoked_key_is_refused_at_once(api: Caller) -> None:
    assert api.get("/v1/ping/").status_code == 200
    ApiKey.objects.update(revoked_at=timezone.now())

    response = api.get("/v1/ping/")

    assert response.status_code == 401
    assert response.json()["detail"].startswith("Invalid API key. ")


def test_an_expired_key_is_refused_from_that_moment(api: Caller) -> None:
    ApiKey.objects.update(expires_at=timezone.now() + timedelta(hours=1))
    assert api.get("/v1/ping/").status_code == 200
    ApiKey.objects.update(expires_at=timezone.now())

    assert api.get("/v1/ping/").status_code == 401


def test_the_last_use_is_kept_to_the_hour_and_costs_no_write_in_between(
    api: Caller, project: Project
) -> None:
    def updates() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            for _ in range(5):
                assert api.get("/v1/ping/").status_code == 200
        return sum(query["sql"].startswith("UPDATE") for query in queries)

    assert [updates(), updates()] == [1, 0]
    key = project.api_keys.get()
    assert key.last_used_at is not None
    before = key.last_used_at - timedelta(minutes=61)
    ApiKey.objects.update(last_used_at=before)
    assert updates() == 1
    key.refresh_from_db()
    assert key.last_used_at > before


def test_the_organization_and_the_project_that_a_client_names_must_be_the_keys(
    api: Caller, project: Project, other_project: Project
) -> None:
    mine = f"org_id={project.organization.public_id}&project_id={project.public_id}"
    other = f"org_id={other_project.organization.public_id}&project_id={other_project.public_id}"

    assert api.get(f"/v1/ping/?{mine}").status_code == 200
    for query in (other, "org_id=org_x&project_id=proj_x", mine[:-1]):
        response = api.get(f"/v1/ping/?{query}")
        assert response.status_code == 401
        assert response.json() == {"detail": "Invalid API key for this organization."}
    half = api.get(f"/v1/ping/?org_id={project.organization.public_id}")
    assert half.status_code == 400
    assert half.json() == ["Must provide either both org_id and project_id, both org_name and "
                           "project_name, or neither."]  # fmt: skip


def test_a_key_works_in_its_own_project_only(
    api: Caller, outsider: Caller, remember: Remember
) -> None:
    memory: Memory = remember("Likes tea")

    assert api.get(f"/v1/memories/{memory.id}/").status_code == 200
    assert outsider.get(f"/v1/memories/{memory.id}/").status_code == 404
