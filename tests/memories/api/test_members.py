"""Members over the API, and that an address tells nothing about people of other tenants."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from memories import tenancy
from memories.models import Membership, OrganizationMembership, Person, Project, Role
from tests.memories.api.conftest import Caller

pytestmark = pytest.mark.django_db

Path = Callable[[Project], str]
NONE_SUCH = {"message": "Member not found", "detail": "Member not found"}


def of_organization(project: Project) -> str:
    return f"/api/v1/orgs/organizations/{project.organization.public_id}/members/"


def of_project(project: Project) -> str:
    base = f"/api/v1/orgs/organizations/{project.organization.public_id}/projects/"
    return f"{base}{project.public_id}/members/"


both = pytest.mark.parametrize("path", [of_organization, of_project])


def roles(caller: Caller, path: str) -> dict[str, str]:
    """Address -> role."""
    answer = caller.get(path)
    assert answer.status_code == 200
    return {item["email"]: item["role"] for item in answer.json()["members"]}


@both
def test_somebody_comes_changes_role_and_goes(path: Path, api: Caller, project: Project) -> None:
    where = path(project)
    kind = "organization" if path is of_organization else "project"
    added = api.post(where, {"email": "Mira@Example.org", "role": "READER"})
    assert (added.status_code, added.json()) == (201, {"message": f"User added to the {kind}."})
    assert roles(api, where) == {"mira@example.org": "READER"}
    changed = api.put(where, {"email": "mira@EXAMPLE.org", "role": "OWNER"})
    assert changed.json() == {"message": "User role updated successfully"}
    assert roles(api, where) == {"mira@example.org": "OWNER"}
    gone = api.delete(where, {"email": "MIRA@example.org"})
    assert gone.status_code == 200
    assert gone.json()["message"].startswith("User removed from")
    assert roles(api, where) == {}
    assert Person.objects.get(username="mira@example.org").email == "mira@example.org"


@both
def test_removing_by_the_query(path: Path, api: Caller, project: Project) -> None:
    where = path(project)
    api.post(where, {"email": "mira@example.org", "role": "READER"})
    assert api.delete(f"{where}?email=mira%40example.org").status_code == 200
    assert roles(api, where) == {}
    for nobody in (api.delete(where), api.delete(where, {}), api.delete(f"{where}?email=")):
        assert (nobody.status_code, nobody.json()) == (404, NONE_SUCH)


@pytest.mark.parametrize(
    ("sent", "kept", "shown"),
    [("READER", "viewer", "READER"), ("OWNER", "admin", "OWNER"), ("owner", "admin", "OWNER"),
     ("SUPPORT", "support", "SUPPORT"), ("REVIEWER", "reviewer", "REVIEWER"),
     ("auditor", "auditor", "AUDITOR"), ("ADMIN", "admin", "OWNER")],
)  # fmt: skip
def test_roles_and_their_names(
    sent: str, kept: str, shown: str, api: Caller, project: Project
) -> None:
    assert api.post(of_project(project), {"email": "a@b.org", "role": sent}).status_code == 201
    assert project.memberships.get().role == kept
    assert roles(api, of_project(project)) == {"a@b.org": shown}


def test_a_new_person_signs_in_once_an_admin_has_set_a_password(
    api: Caller, project: Project
) -> None:
    api.post(of_project(project), {"email": "mira@example.org", "role": "READER"})
    person = Person.objects.get(email="mira@example.org")
    assert not person.has_usable_password()
    client = Client()
    entries = {"username": "mira@example.org", "password": ""}
    assert client.post("/sign-in", entries).status_code == 200
    person.set_password("a long password")
    person.save()
    assert client.post("/sign-in", entries | {"password": "a long password"}).status_code == 302
    assert client.get("/memories").status_code == 200


@both
@pytest.mark.parametrize(
    "known",
    [None,
     {"username": "sam-of-others", "email": "Sam@Example.org"},
     {"username": "SAM@example.org", "email": ""},
     {"username": "sam@example.org", "email": "another@example.org"}],
)  # fmt: skip
def test_adding_somebody_known_elsewhere_looks_like_adding_somebody_new(
    known: dict[str, str] | None, path: Path, api: Caller, project: Project, other_project: Project
) -> None:
    if known is not None:
        person = Person.objects.create_user(**known, password="a long password")
        Membership.objects.create(project=other_project, person=person, role=Role.ADMIN)
    where = path(project)
    added = api.post(where, {"email": "sam@example.org", "role": "READER"})
    assert added.status_code == 201
    assert len(added.json()) == 1
    assert api.get(where).json() == {
        "members": [{"username": "sam@example.org", "email": "sam@example.org", "role": "READER"}]
    }
    assert api.put(where, {"email": "SAM@example.org", "role": "OWNER"}).status_code == 200
    again = api.post(where, {"email": "sam@example.org", "role": "READER"})
    assert again.status_code == 400
    assert api.delete(where, {"email": "sam@example.org"}).status_code == 200
    assert Membership.objects.filter(project=other_project).count() == bool(known)


def test_the_same_person_in_two_projects_is_one_person(
    api: Caller, outsider: Caller, project: Project, other_project: Project
) -> None:
    for caller, where in ((api, project), (outsider, other_project)):
        caller.post(of_project(where), {"email": "sam@example.org", "role": "READER"})
    person = Person.objects.get(email="sam@example.org")
    assert {row.project for row in person.memberships.all()} == {project, other_project}


def test_a_name_at_this_host_is_a_member_here_and_nobody_elsewhere(
    api: Caller, outsider: Caller, project: Project, other_project: Project, admin: Person
) -> None:
    where = of_project(project)
    assert roles(api, where) == {"ada@localhost": "OWNER"}
    assert api.put(where, {"email": "ada@localhost", "role": "SUPPORT"}).status_code == 200
    assert roles(api, where) == {"ada@localhost": "SUPPORT"}
    # Elsewhere the same address is somebody new: nobody is pulled in by their sign-in name.
    elsewhere = of_project(other_project)
    assert outsider.post(elsewhere, {"email": "ada@localhost", "role": "READER"}).status_code == 201
    assert roles(outsider, elsewhere) == {"ada@localhost": "READER"}
    assert not admin.memberships.filter(project=other_project).exists()
    assert api.delete(f"{where}?email=ADA@localhost").status_code == 200
    assert roles(api, where) == {}


def test_members_of_a_project_made_through_the_key(api: Caller, project: Project) -> None:
    base = of_project(project).split(project.public_id)[0]
    made = api.post(base, {"name": "New"}).json()
    where = f"{base}{made['project_id']}/members/"
    assert api.post(where, {"email": "mira@example.org", "role": "OWNER"}).status_code == 201
    assert roles(api, where) == {"mira@example.org": "OWNER"}
    assert roles(api, of_project(project)) == {}


@both
@pytest.mark.parametrize(
    "body",
    [None, [], {}, {"role": "READER"}, {"email": "", "role": "READER"},
     {"email": "nonsense", "role": "READER"}, {"email": "a@b.org", "role": "KING"},
     {"email": "a@b.org", "role": 7}, {"email": "a@b.org", "role": None},
     {"email": 7, "role": "READER"}, {"email": "x" * 200 + "@b.org", "role": "READER"},
     {"email": "x" * 2_000, "role": "READER"}, {"email": "a@b.org\n", "role": ["READER"]},
     {"email": "a\u202e@b.org", "role": "READER"}, {"email": '"a\x01"@b.org', "role": "READER"}],
    ids=lambda body: str(body)[:40],
)  # fmt: skip
def test_members_that_cannot_be(body: Any, path: Path, api: Caller, project: Project) -> None:
    answer = api.post(path(project), body)
    assert answer.status_code == 400
    assert answer.json()["detail"]
    assert not Person.objects.exists()


@both
def test_nobody_of_that_address(
    path: Path, api: Caller, project: Project, stranger: Person
) -> None:
    for email in ("nobody@example.org", "sam@localhost", "'; --", "%", "x" * 900):
        for method in ("PUT", "DELETE"):
            answer = api(method, path(project), {"email": email, "role": "OWNER"})
            assert (answer.status_code, answer.json()) == (404, NONE_SUCH)


CALLS: list[tuple[str, Any]] = [
    ("GET", None), ("POST", {"email": "a@b.org", "role": "OWNER"}),
    ("PUT", {"email": "ada@localhost", "role": "READER"}), ("DELETE", {"email": "ada@localhost"}),
]  # fmt: skip


@both
@pytest.mark.parametrize(("method", "body"), CALLS)
def test_another_tenants_members_answer_like_those_of_nobody(
    method: str, body: Any, path: Path, outsider: Caller, project: Project, admin: Person
) -> None:
    OrganizationMembership.objects.create(
        organization=project.organization, person=admin, role=Role.ADMIN
    )
    where = path(project)
    never = where.replace(project.public_id, "proj_" + "x" * 24)
    if never == where:
        never = where.replace(project.organization.public_id, "org_" + "x" * 24)
    theirs = outsider(method, where, body)
    assert theirs.status_code == 404
    assert theirs.content == outsider(method, never, body).content
    assert [row.role for row in project.memberships.all()] == ["admin"]
    assert [row.role for row in project.organization.memberships.all()] == ["admin"]


@both
@pytest.mark.parametrize(("method", "body"), CALLS[1:])
def test_a_key_that_may_only_read_changes_nobody(
    method: str, body: Any, path: Path, reader: Caller, project: Project, admin: Person
) -> None:
    assert reader.get(path(project)).status_code == 200
    assert reader(method, path(project), body).status_code == 403
    assert [row.role for row in project.memberships.all()] == ["admin"]
    assert not project.organization.memberships.exists()


@both
@pytest.mark.parametrize(("method", "body"), CALLS)
def test_without_a_key_nothing_is_told(
    method: str, body: Any, path: Path, anonymous: Caller, project: Project
) -> None:
    assert anonymous(method, path(project), body).status_code == 401


@pytest.mark.django_db(transaction=True)
def test_two_who_add_the_same_person_at_once_make_one(project: Project) -> None:
    start = Barrier(4)

    def add(number: int) -> str:
        start.wait(10)
        try:
            email = "mira@example.org" if number % 2 else "Mira@Example.org"
            tenancy.add_member(project, email=email, role=Role.VIEWER)
        except tenancy.AlreadyMember:
            return "already"
        finally:
            connection.close()
        return "added"

    with ThreadPoolExecutor(4) as pool:
        said = sorted(pool.map(add, range(4)))
    assert said == ["added", "already", "already", "already"]
    assert Person.objects.count() == project.memberships.count() == 1
