"""Signing in and out, the lock after ten wrong passwords, the project and the colours."""

import re
from typing import Any

import pytest
from django.test import Client

from memories.models import Membership, Organization, Person, Project, Role
from tests.conftest import Remember
from tests.dashboard.conftest import source, words

pytestmark = pytest.mark.django_db

PASSWORD = "a long password"


def sign_in(client: Client, name: str = "ada", password: str = PASSWORD, **more: str) -> Any:
    return client.post("/sign-in", {"username": name, "password": password, **more})


# --- signing in and out ---------------------------------------------------------------------


def test_the_right_password_opens_the_desk(client: Client, admin: Person) -> None:
    answer = sign_in(client)
    assert (answer.status_code, answer["Location"]) == (302, "/memories")
    assert client.get("/")["Location"] == "/memories"
    assert "ada Sign out" in words(client.get("/memories"))


def test_one_comes_back_to_where_one_wanted_to_go(client: Client, admin: Person) -> None:
    wanted = "/memories?user_id=alex&size=25"
    door = client.get(wanted)["Location"]
    assert 'name="next" value="/memories?user_id=alex&amp;size=25"' in source(client.get(door))
    assert sign_in(client, next=wanted)["Location"] == wanted


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://example.org/",
        "//example.org",
        "/\\example.org",
        "javascript:alert(1)",
        "\0",
        "///x",
    ],
)
def test_nobody_is_sent_to_another_site(elsewhere: str, client: Client, admin: Person) -> None:
    assert sign_in(client, next=elsewhere)["Location"] == "/memories"


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("ada", "wrong"),
        ("nobody", PASSWORD),
        ("", ""),
        ("ada", ""),
        ("ADA", PASSWORD),
        ("ada\0", PASSWORD),
        ("ada", PASSWORD + "\0"),
        ("x" * 5_000, "y" * 5_000),
        ("\u202e<script>", "{{ 7 }}"),
    ],
)
def test_anything_else_does_not_and_does_not_say_which_part_was_wrong(
    name: str, password: str, client: Client, admin: Person
) -> None:
    answer = sign_in(client, name, password)
    assert answer.status_code == 200
    assert "Name and password do not fit together." in words(answer)
    assert 'role="alert"' in source(answer)
    assert password == "" or password not in source(answer)
    assert client.get("/memories").status_code == 302


def test_a_person_who_was_switched_off_cannot_sign_in(client: Client, admin: Person) -> None:
    Person.objects.update(is_active=False)
    assert "do not fit together" in words(sign_in(client))


@pytest.mark.parametrize("query", ["x=%00", "next=%00", "username=%00%ED%A0", "x=" + "y" * 4_000])
def test_a_failure_is_written_down_whatever_the_address_says(
    query: str, client: Client, admin: Person
) -> None:
    answer = client.post(f"/sign-in?{query}", {"username": "ada", "password": "wrong"},
                         headers={"User-Agent": "\x01" + "z" * 1_000})  # fmt: skip
    assert "do not fit together" in words(answer)


def test_a_form_without_its_token_is_refused(admin: Person) -> None:
    careful = Client(enforce_csrf_checks=True)
    assert sign_in(careful).status_code == 403
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', source(careful.get("/sign-in")))
    assert token
    assert sign_in(careful, csrfmiddlewaretoken=token[1]).status_code == 302


def test_signing_in_gives_a_new_session(client: Client, admin: Person) -> None:
    client.cookies["sessionid"] = "chosen-by-somebody-else-00000000"
    sign_in(client)
    cookie = client.cookies["sessionid"]
    assert cookie.value != "chosen-by-somebody-else-00000000"
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_signing_out_closes_the_desk(client: Client, admin: Person) -> None:
    sign_in(client)
    answer = client.post("/sign-out")
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in")
    assert client.get("/memories").status_code == 302


def test_a_link_does_not_sign_anybody_out(client: Client, admin: Person) -> None:
    sign_in(client)
    assert client.get("/sign-out").status_code == 405
    assert client.get("/memories").status_code == 200


def test_ten_wrong_passwords_lock_the_name_but_nobody_else(
    client: Client, admin: Person, viewer: Person
) -> None:
    for _ in range(9):
        assert sign_in(client, password="wrong").status_code == 200
    tenth = sign_in(client, password="wrong")
    assert tenth.status_code == 429
    assert "closed for a quarter of an hour after ten wrong passwords" in words(tenth)
    assert sign_in(client).status_code == 429  # the right one does not open it now
    assert client.get("/memories").status_code == 302
    assert sign_in(client, "vera").status_code == 302
    Client().get("/sign-in")
    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    assert sign_in(elsewhere).status_code == 302  # the lock is for that address alone


def test_a_right_password_forgets_the_wrong_ones_before_it(client: Client, admin: Person) -> None:
    for _ in range(2):
        for _ in range(9):
            sign_in(client, password="wrong")
        assert sign_in(client).status_code == 302
        client.post("/sign-out")


# --- the project ----------------------------------------------------------------------------


@pytest.fixture
def second(admin: Person) -> Project:
    """Another project of which Ada is a member, as a viewer."""
    organization = Organization.objects.create(name="Acme 2")
    project = Project.objects.create(organization=organization, name="Tutoring")
    Membership.objects.create(project=project, person=admin, role=Role.VIEWER)
    return project


@pytest.mark.parametrize("name", ["Tutoring", "AAA"])
def test_the_project_one_belongs_to_longest_is_open_at_first(
    name: str, desk: Client, project: Project, second: Project
) -> None:
    """A stranger may add people to a project of any name."""
    Project.objects.filter(pk=second.pk).update(name=name)
    assert f'<option value="{project.public_id}" selected>Support' in source(desk.get("/memories"))


def test_in_the_list_projects_stand_by_name(desk: Client, second: Project) -> None:
    Project.objects.filter(pk=second.pk).update(name="AAA")
    page = source(desk.get("/memories"))
    assert page.index(">AAA") < page.index(">Support")


def test_switching_shows_the_other_project_with_the_role_one_has_there(
    desk: Client, second: Project, remember: Remember
) -> None:
    remember("Likes tea")
    remember("Likes maths", into=second)
    answer = desk.post("/project", {"project": second.public_id})
    assert (answer.status_code, answer["Location"]) == (302, "/memories")
    page = desk.get("/memories")
    assert "Likes maths" in words(page)
    assert "Likes tea" not in words(page)
    assert desk.get("/commands").status_code == 403


@pytest.mark.parametrize("wanted", ["", "proj_none", "\0", "x" * 500, "theirs"])
def test_a_project_of_others_cannot_be_opened(
    wanted: str, desk: Client, other_project: Project
) -> None:
    if wanted == "theirs":
        wanted = other_project.public_id
    assert desk.post("/project", {"project": wanted}).status_code == 404
    assert "Support" in words(desk.get("/memories"))


def test_with_one_project_there_is_nothing_to_switch(desk: Client) -> None:
    page = desk.get("/memories")
    assert "Project Support" in words(page)
    assert 'action="/project"' not in source(page)


# --- the colours ----------------------------------------------------------------------------


@pytest.mark.parametrize("theme", ["light", "dark", "system"])
def test_the_colours_are_kept(theme: str, desk: Client) -> None:
    assert desk.post("/theme", {"theme": theme})["Location"] == "/memories"
    page = source(desk.get("/memories"))
    assert f'data-theme="{theme}"' in page
    assert f'value="{theme}" aria-pressed="true"' in page
    assert page.count('aria-pressed="true"') == 1


@pytest.mark.parametrize("theme", ["", "pink", "\0", '"><script>'])
def test_other_colours_are_not(theme: str, desk: Client) -> None:
    desk.post("/theme", {"theme": theme})
    assert "theme" not in desk.cookies
    desk.cookies["theme"] = '"><script>'
    assert 'data-theme="system"' in source(desk.get("/memories"))


def test_the_colours_are_chosen_without_leaving_the_page(desk: Client) -> None:
    here = {"Referer": "http://testserver/users?name=a"}
    assert desk.post("/theme", {"theme": "dark"}, headers=here)["Location"] == "/users?name=a"
    for elsewhere in ("https://example.org/users", "http://testserver/nowhere", "x\0", "//x"):
        answer = desk.post("/theme", {"theme": "dark"}, headers={"Referer": elsewhere})
        assert answer["Location"] == "/memories"
