"""Organizations over the API: a key sees its own and what was made through it, and no other."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.utils import timezone

from memories.models import (
    ApiKey,
    Event,
    KeyScope,
    Membership,
    Memory,
    Organization,
    OrganizationMembership,
    Person,
    Project,
    Role,
)
from tests.conftest import Remember
from tests.memories.api.conftest import Caller, Issue

pytestmark = pytest.mark.django_db

ORGANIZATIONS = "/api/v1/orgs/organizations/"
NOT_FOUND = {"message": "Organization not found", "detail": "Organization not found"}
SECRETS = ["api_key", "org_id", "project_id"]


def ids(answer: HttpResponse) -> list[str]:
    return [item["org_id"] for item in answer.json()]


def made_by(caller: Caller, name: str = "New") -> dict[str, Any]:
    answer = caller.post(ORGANIZATIONS, {"name": name})
    assert answer.status_code == 201
    return answer.json()


def test_a_key_sees_its_own_organization(
    api: Caller, project: Project, other_project: Project, admin: Person
) -> None:
    OrganizationMembership.objects.create(
        organization=project.organization, person=admin, role=Role.AUDITOR
    )
    [item] = api.get(ORGANIZATIONS).json()
    assert item["org_id"] == project.organization.public_id
    assert item["name"] == "Acme"
    assert item["is_default"] is True
    assert (item["user_role"], item["is_owner"]) == ("OWNER", True)
    assert item["members"] == [
        {"username": "ada@localhost", "email": "ada@localhost", "role": "AUDITOR"}
    ]
    assert api.get(f"{ORGANIZATIONS}{item['org_id']}/").json() == item


def test_a_key_that_may_only_read_is_no_owner(reader: Caller) -> None:
    [item] = reader.get(ORGANIZATIONS).json()
    assert (item["user_role"], item["is_owner"]) == ("READER", False)


def test_an_organization_comes_with_a_project_and_its_key(
    api: Caller, project: Project, admin: Person
) -> None:
    made = made_by(api, "  Initech ")
    assert made["message"] == "Organization created successfully."
    assert sorted(made) == sorted(["message", *SECRETS])
    organization = Organization.objects.get(public_id=made["org_id"])
    assert organization.name == "Initech"
    assert [row.person for row in organization.memberships.all()] == [admin]
    assert [row.public_id for row in organization.projects.all()] == [made["project_id"]]
    pong = Caller(made["api_key"]).get("/v1/ping/").json()
    assert pong["org_id"] == made["org_id"]
    assert pong["project_id"] == made["project_id"]
    assert sorted(ids(api.get(ORGANIZATIONS))) == sorted(
        [project.organization.public_id, made["org_id"]]
    )


def test_the_key_is_answered_once_and_kept_nowhere(api: Caller) -> None:
    made = made_by(api)
    later = b"".join(
        api.get(path).content
        for path in (ORGANIZATIONS, f"{ORGANIZATIONS}{made['org_id']}/", "/v1/events/")
    )
    assert made["api_key"].encode() not in later
    assert not [row for row in Event.objects.values() if made["api_key"] in str(row)]
    assert not [row for row in ApiKey.objects.values() if made["api_key"] in str(row)]


def test_the_new_key_may_no_more_and_lives_no_longer_than_the_one_that_made_it(
    issue: Issue, project: Project
) -> None:
    soon = timezone.now() + timedelta(days=3)
    _, secret = ApiKey.issue(
        project=project, name="ends", scopes=[KeyScope.READ, KeyScope.MANAGE], expires_at=soon
    )
    made = made_by(Caller(secret))
    key = ApiKey.objects.get(project__public_id=made["project_id"])
    assert (key.scopes, key.expires_at) == (["read", "manage"], soon)
    added = Caller(made["api_key"]).post("/v1/memories/", {"messages": "x", "user_id": "alex"})
    assert added.status_code == 403


def test_who_made_an_organization_does_not_read_its_memories(
    api: Caller, remember: Remember
) -> None:
    made = made_by(api)
    inside = Project.objects.get(public_id=made["project_id"])
    secret = remember("Likes tea", into=inside)
    assert api.get(f"/v1/memories/{secret.id}/").status_code == 404
    assert api.get("/v1/memories/?user_id=alex").json() == []
    named = {"org_id": made["org_id"], "project_id": made["project_id"], "user_id": "alex"}
    asked = api.post("/v2/memories/", {**named, "filters": {"user_id": "alex"}})
    assert asked.status_code == 401
    assert Caller(made["api_key"]).get(f"/v1/memories/{secret.id}/").status_code == 200


def test_another_key_of_the_same_project_does_not_see_what_this_one_made(
    api: Caller, issue: Issue
) -> None:
    made = made_by(api)
    colleague = issue()
    answer = colleague.get(f"{ORGANIZATIONS}{made['org_id']}/")
    assert (answer.status_code, answer.json()) == (404, NOT_FOUND)
    assert made["org_id"] not in ids(colleague.get(ORGANIZATIONS))


def test_whoever_left_is_not_the_admin_of_what_their_key_makes(
    project: Project, admin: Person, viewer: Person
) -> None:
    gone = Person.objects.create_user("gone")
    _, secret = ApiKey.issue(project=project, name="theirs", created_by=gone)
    made = made_by(Caller(secret))
    rows = Membership.objects.filter(project__public_id=made["project_id"])
    assert [row.person for row in rows] == [admin]


def test_an_organization_is_deleted_with_all_that_is_in_it(api: Caller, remember: Remember) -> None:
    made = made_by(api)
    inside = Project.objects.get(public_id=made["project_id"])
    remember("Likes tea", into=inside)
    answer = api.delete(f"{ORGANIZATIONS}{made['org_id']}/")
    assert answer.json() == {"message": "Organization deleted successfully!"}
    assert not Organization.objects.filter(public_id=made["org_id"]).exists()
    assert not Memory.objects.filter(project_id=inside.pk).exists()
    assert Caller(made["api_key"]).get("/v1/ping/").status_code == 401
    again = api.delete(f"{ORGANIZATIONS}{made['org_id']}/")
    assert (again.status_code, again.json()) == (404, NOT_FOUND)


def test_a_key_does_not_delete_the_organization_it_lives_in(api: Caller, project: Project) -> None:
    answer = api.delete(f"{ORGANIZATIONS}{project.organization.public_id}/")
    assert answer.status_code == 403
    assert answer.json()["message"] == "Unauthorized"
    assert Project.objects.filter(pk=project.pk).exists()


def test_an_organization_in_which_others_work_is_not_deleted(api: Caller) -> None:
    made = made_by(api)
    theirs = Caller(made["api_key"]).post(
        f"{ORGANIZATIONS}{made['org_id']}/projects/", {"name": "Second"}
    )
    assert theirs.status_code == 200
    answer = api.delete(f"{ORGANIZATIONS}{made['org_id']}/")
    assert (answer.status_code, answer.json()["message"]) == (403, "Unauthorized")
    assert Project.objects.filter(organization__public_id=made["org_id"]).count() == 2


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_another_tenants_organization_answers_like_one_that_never_was(
    method: str, outsider: Caller, project: Project
) -> None:
    theirs = outsider(method, f"{ORGANIZATIONS}{project.organization.public_id}/")
    never = outsider(method, f"{ORGANIZATIONS}org_{'x' * 24}/")
    assert (theirs.status_code, theirs.json()) == (404, NOT_FOUND)
    assert theirs.content == never.content
    assert Organization.objects.filter(pk=project.organization_id).exists()


def test_a_key_that_may_only_read_changes_nothing(reader: Caller, project: Project) -> None:
    assert reader.post(ORGANIZATIONS, {"name": "x"}).status_code == 403
    own = reader.delete(f"{ORGANIZATIONS}{project.organization.public_id}/")
    assert own.status_code == 403
    assert "manage" in own.json()["detail"]
    assert Organization.objects.count() == 1


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", ""), ("POST", ""), ("GET", "org_x/"), ("DELETE", "org_x/")],
)
def test_without_a_key_nothing_is_told(method: str, path: str, anonymous: Caller) -> None:
    assert anonymous(method, ORGANIZATIONS + path, {"name": "x"}).status_code == 401


@pytest.mark.parametrize(
    "org_id", ["0", "x" * 10_000, "%27%20OR%201=1", "%F0%9F%92%A9", "..", "*", str(uuid.uuid4())]
)
def test_ids_that_cannot_be(org_id: str, api: Caller) -> None:
    answer = api.get(f"{ORGANIZATIONS}{org_id}/")
    assert answer.status_code == 404
    assert "detail" in answer.json()


@pytest.mark.parametrize(
    "body",
    [None, [], "x", {}, {"name": None}, {"name": 7}, {"name": "   "}, {"name": "x" * 201},
     {"name": "a\x00b"}, {"name": "a\x1bb"}, {"name": "a\u202eb"}, {"name": ["x"]}],
)  # fmt: skip
def test_names_that_cannot_be(body: Any, api: Caller) -> None:
    answer = api.post(ORGANIZATIONS, body)
    assert answer.status_code == 400
    assert answer.json()["detail"]
    assert Organization.objects.count() == 1


def test_every_call_is_logged_in_the_keys_own_project(api: Caller, project: Project) -> None:
    made = made_by(api)
    api.get(ORGANIZATIONS)
    api.delete(f"{ORGANIZATIONS}{made['org_id']}/")
    assert list(project.events.values_list("kind", "http_status").order_by("created_at")) == [
        ("MANAGE", 201), ("MANAGE", 200), ("MANAGE", 200)
    ]  # fmt: skip


def test_a_list_asks_the_database_as_often_for_many_as_for_one(
    api: Caller, django_assert_max_num_queries: Any
) -> None:
    for number in range(5):
        made_by(api, f"{number}")
    with django_assert_max_num_queries(6):  # key, its use, organizations, members, people, log
        assert len(api.get(ORGANIZATIONS).json()) == 6
