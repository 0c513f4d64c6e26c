"""Projects over the API: made, read, set up and deleted."""

from typing import Any

import pytest

from memories.models import (
    Person,
    Project,
)
from memories.options import options_of
from memories.pipeline.categories import DEFAULT_CATEGORIES, categories_of
from tests.memories.api.conftest import Caller, Issue

pytestmark = pytest.mark.django_db

NOT_FOUND = {
    "message": "Organization or project not found",
    "detail": "Organization or project not found",
}


def within(project: Project) -> str:
    return f"/api/v1/orgs/organizations/{project.organization.public_id}/projects/"


def at(project: Project) -> str:
    return f"{within(project)}{project.public_id}/"


def made_by(caller: Caller, project: Project, **values: Any) -> tuple[Project, str]:
    answer = caller.post(within(project), {"name": "New", **values})
    assert answer.status_code == 200
    assert answer.json()["message"] == "Project created successfully."
    made = Project.objects.get(public_id=answer.json()["project_id"])
    return made, answer.json()["api_key"]


def test_a_key_sees_its_own_project_and_no_other_of_its_organization(
    api: Caller, project: Project, admin: Person
) -> None:
    Project.objects.create(organization=project.organization, name="Sibling")
    [item] = api.get(within(project)).json()
    assert item["project_id"] == project.public_id
    assert item["org_id"] == project.organization.public_id
    assert item["name"] == "Support"
    assert item["is_default"] is True
    assert item["custom_categories"] is None
    assert item["custom_instructions"] is None
    assert item["members"] == [
        {"username": "ada@localhost", "email": "ada@localhost", "role": "OWNER"}
    ]
    assert api.get(at(project)).json() == item


def test_a_new_project_comes_with_its_key_and_its_admin(
    api: Caller, project: Project, admin: Person
) -> None:
    made, secret = made_by(api, project, description="For tests")
    assert (made.organization_id, made.description) == (project.organization_id, "For tests")
    assert [(row.person, row.role) for row in made.memberships.all()] == [(admin, "admin")]
    assert Caller(secret).get("/v1/ping/").json()["project_id"] == made.public_id
    assert [item["name"] for item in api.get(within(project)).json()] == ["Support", "New"]
    assert api.get(at(made)).json()["is_default"] is False


def test_a_new_project_hears_of_its_maker_and_not_the_other_way_round(
    api: Caller, project: Project
) -> None:
    made, secret = made_by(api, project)
    inside = Caller(secret)
    assert [item["project_id"] for item in inside.get(within(project)).json()] == [made.public_id]
    answer = inside.get(at(project))
    assert (answer.status_code, answer.json()) == (404, NOT_FOUND)


def test_a_key_of_the_same_project_does_not_see_what_another_made(
    api: Caller, issue: Issue, project: Project
) -> None:
    made, _ = made_by(api, project)
    for method in ("GET", "DELETE"):
        answer = issue()(method, at(made))
        assert (answer.status_code, answer.json()) == (404, NOT_FOUND)


@pytest.mark.parametrize(
    "query",
    ["?fields=custom_categories&fields=custom_instructions",
     "?fields=custom_categories,custom_instructions",
     "?fields=custom_categories&fields=custom_instructions&fields=nonsense"],
)  # fmt: skip
def test_only_the_fields_that_were_asked_for(query: str, api: Caller, project: Project) -> None:
    shown = api.get(at(project) + query).json()
    assert shown == {
        "project_id": project.public_id,
        "org_id": project.organization.public_id,
        "custom_categories": None,
        "custom_instructions": None,
    }
    assert set(api.get(within(project) + query).json()[0]) == set(shown)


# --- settings -------------------------------------------------------------------------------

CRITERIA = [{"name": "joy", "description": "How glad it is", "weight": 3.0}]


@pytest.mark.parametrize(
    ("given", "said", "shown"),
    [
        ({"custom_instructions": "Only facts"}, "Updated custom instructions", {}),
        ({"custom_categories": [{"health": "Ill"}, {"work": "Job"}]},
         "Updated custom categories", {}),
        ({"custom_categories": ["health", "work"]}, "Updated custom categories",
         {"custom_categories": [{"health": ""}, {"work": ""}]}),
        ({"custom_categories": [{"a": "1", "b": "2"}]}, "Updated custom categories",
         {"custom_categories": [{"a": "1"}, {"b": "2"}]}),
        ({"name": "Help", "description": "Desk"}, "Project updated successfully", {}),
        ({"custom_instructions": "x", "custom_categories": ["y"]}, "Project updated successfully",
         {"custom_categories": [{"y": ""}]}),
        ({"agent_custom_instructions": "Tone"}, "Project updated successfully", {}),
        ({"retrieval_criteria": CRITERIA}, "Project updated successfully", {}),
        ({"enable_graph": True}, "Project updated successfully", {}),
        ({"version": "v1"}, "Project updated successfully", {}),
        ({"multilingual": True}, "Project updated successfully", {}),
        ({"memory_depth": "deep"}, "Project updated successfully", {}),
        ({"usecase_setting": {"a": [1]}}, "Project updated successfully",
         {"usecase_setting": {"a": [1]}, "usecase": {"a": [1]}}),
        ({"decay": True}, "Project updated successfully", {}),
        ({"strict_null_entities": True, "nl_delete_enabled": False}, "Project updated successfully",
         {}),
        ({"default_output_format": "v1.0"}, "Project updated successfully", {}),
    ],
)  # fmt: skip
def test_settings_are_kept_and_read_back(
    given: dict[str, Any], said: str, shown: dict[str, Any], api: Caller, project: Project
) -> None:
    ids = {"org_id": project.organization.public_id, "project_id": project.public_id}
    before = api.get(at(project)).json()
    answer = api.patch(at(project), {**given, **ids})  # clients repeat the ids
    assert (answer.status_code, answer.json()) == (200, {"message": said})
    after = api.get(at(project)).json()
    changed = {**given, **shown}
    assert {name: after[name] for name in changed} == changed
    rest = before.keys() - changed.keys() - {"updated_at"}
    assert {name: after[name] for name in rest} == {name: before[name] for name in rest}


def test_null_puts_back_what_a_new_project_has(api: Caller, project: Project) -> None:
    new = api.get(at(project)).json()
    everything = {
        "custom_instructions": "x", "custom_categories": ["y"], "agent_custom_instructions": "z",
        "retrieval_criteria": CRITERIA, "enable_graph": True, "version": "v1",
        "multilingual": True, "memory_depth": "d", "usecase_setting": "u", "decay": True,
        "strict_null_entities": True, "nl_delete_enabled": False, "default_output_format": "v1.1",
        "description": "d",
    }  # fmt: skip
    assert api.patch(at(project), everything).status_code == 200
    set_up = api.get(at(project)).json()
    assert all(set_up[name] != new[name] for name in everything)
    assert api.patch(at(project), dict.fromkeys([*everything, "name"])).status_code == 200
    assert api.get(at(project)).json() | {"updated_at": ""} == new | {"updated_at": ""}


def test_the_settings_are_those_that_the_pipeline_reads(api: Caller, project: Project) -> None:
    api.patch(at(project), {"custom_categories": [{"health": "Ill"}], "nl_delete_enabled": False})
    project.refresh_from_db()
    assert categories_of(project) == {"health": "Ill"}
    assert options_of(project).nl_delete_enabled is False
    api.patch(at(project), {"custom_categories": []})
    assert categories_of(project) == DEFAULT_CATEGORIES


def test_a_project_made_through_the_key_can_be_set_up_by_it(api: Caller, project: Project) -> None:
    made, _ = made_by(api, project)
    assert api.patch(at(made), {"custom_instructions": "x"}).status_code == 200
    made.refresh_from_db()
    assert made.custom_instructions == "x"


@pytest.mark.parametrize(
    "body",
    [None, [], {}, {"nonsense": 1}, {"name": "  "}, {"name": "x" * 201}, {"name": "a\x1bb"},
     {"custom_instructions": 7}, {"custom_instructions": "x" * 20_001},
     {"custom_categories": "health"}, {"custom_categories": [7]}, {"custom_categories": [""]},
     {"custom_categories": [{"x" * 101: "long"}]}, {"custom_categories": [{"a": 7}]},
     {"custom_categories": [{"a\x1b": "b"}]}, {"custom_categories": ["a"] * 201},
     {"custom_categories": [{str(n): "" for n in range(300)}]},
     {"retrieval_criteria": [{"weight": 1}]}, {"retrieval_criteria": [{"name": "a", "weight": -1}]},
     {"retrieval_criteria": CRITERIA * 51}, {"enable_graph": "perhaps"},
     {"version": "x" * 21}, {"usecase_setting": "\ud800"}, {"usecase_setting": "x" * 30_000},
     {"usecase_setting": [[[[[[[[[[[[[[[[[[[[[[[["deep"]]]]]]]]]]]]]]]]]]]]]]]]},
     {"default_output_format": "v9"}, {"nl_delete_enabled": []}],
    ids=lambda body: str(body)[:40],
)  # fmt: skip
def test_settings_that_cannot_be_change_nothing(body: Any, api: Caller, project: Project) -> None:
    before = api.get(at(project)).json()
    answer = api.patch(at(project), body)
    assert answer.status_code == 400
    assert answer.json()["detail"]
    assert api.get(at(project)).json() == before


# --- who may --------------------------------------------------------------------------------

CALLS = [("GET", None), ("PATCH", {"name": "Mine"}), ("DELETE", None)]


@pytest.mark.parametrize(("method", "body"), CALLS)
def test_another_tenants_project_answers_like_one_that_never_was(
    method: str, body: Any, outsider: Caller, project: Project, other_project: Project
) -> None:
    own = other_project.organization.public_id
    for org_id in (project.organization.public_id, own, "org_" + "x" * 24):
        base = f"/api/v1/orgs/organizations/{org_id}/projects/"
        theirs = outsider(method, f"{base}{project.public_id}/", body)
        never = outsider(method, f"{base}proj_{'x' * 24}/", body)
        assert (theirs.status_code, theirs.json()) == (404, NOT_FOUND)
        assert theirs.content == never.content
    assert Project.objects.get(pk=project.pk).name == "Support"


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_another_tenants_list_answers_like_one_that_never_was(
    method: str, outsider: Caller, project: Project
) -> None:
    never = f"/api/v1/orgs/organizations/org_{'x' * 24}/projects/"
    theirs, unknown = (outsider(method, path, {"name": "x"}) for path in (within(project), never))
    assert theirs.status_code == 404
    assert theirs.content == unknown.content
    assert project.organization.projects.count() == 1


def test_a_project_under_the_wrong_organization_is_none(api: Caller, project: Project) -> None:
    made = api.post("/api/v1/orgs/organizations/", {"name": "x"}).json()
    wrong = f"/api/v1/orgs/organizations/{made['org_id']}/projects/{project.public_id}/"
    assert (api.get(wrong).status_code, api.get(wrong).json()) == (404, NOT_FOUND)


def test_a_key_that_may_only_read_changes_nothing(reader: Caller, project: Project) -> None:
    assert reader.get(at(project)).status_code == 200
    assert reader.post(within(project), {"name": "x"}).status_code == 403
    assert reader.patch(at(project), {"name": "x"}).status_code == 403
    assert reader.delete(at(project)).status_code == 403
    assert Project.objects.get().name == "Support"


@pytest.mark.parametrize(("method", "body"), [*CALLS, ("POST", {"name": "x"})])
def test_without_a_key_nothing_is_told(
    method: str, body: Any, anonymous: Caller, project: Project
) -> None:
    path = within(project) if method == "POST" else at(project)
    assert anonymous(method, path, body).status_code == 401
    assert Project.objects.get().name == "Support"


@pytest.mark.parametrize("project_id", ["0", "x" * 10_000, "%27%22", "%F0%9F%92%A9", "*"])
def test_ids_that_cannot_be(project_id: str, api: Caller, project: Project) -> None:
    answer = api.get(f"{within(project)}{project_id}/")
    assert (answer.status_code, answer.json()) == (404, NOT_FOUND)


@pytest.mark.parametrize(
    "body", [None, [], {}, {"name": ""}, {"name": "x" * 201}, {"name": "a\u202eb"},
             {"name": "x", "description": 7}, {"name": "x", "description": "x" * 5_001}],
)  # fmt: skip
def test_a_project_that_cannot_be(body: Any, api: Caller, project: Project) -> None:
    answer = api.post(within(project), body)
    assert answer.status_code == 400
    assert answer.json()["detail"]
    assert Project.objects.count() == 1
