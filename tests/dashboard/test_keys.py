"""The page API keys: who sees it, making a key, and its end."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from memories import tenancy
from memories.models import ApiKey, KeyScope, Membership, Person, Project, Role
from tests.dashboard.conftest import HTMX, is_whole_page, links, source, words

pytestmark = pytest.mark.django_db

FORM = {"name": "Phone", "access": "everything", "last_day": ""}
MOST_QUERIES = 4  # session, person, memberships, keys
SECRET = re.compile(r"m0-[A-Za-z0-9]{40}")


def shown_secret(answer: HttpResponse) -> str:
    found = re.search(r'<code class="secret"[^>]*>(.*?)</code>', source(answer))
    return found[1] if found else ""


def names(answer: HttpResponse) -> list[str]:
    """The keys that the table shows, from top to bottom."""
    return re.findall(r'<span class="name">([^<]*)<', source(answer))


def test_no_key_yet(desk: Client) -> None:
    page = desk.get("/keys")
    assert page.status_code == 200
    assert "No keys yet." in words(page)
    assert '<a href="/keys" aria-current="page">' in source(page)


def test_a_key_is_made_and_its_secret_is_shown_once(
    desk: Client, project: Project, admin: Person
) -> None:
    made = desk.post("/keys", FORM)
    assert made.status_code == 201
    assert "no-store" in made["Cache-Control"]
    secret = shown_secret(made)
    key = ApiKey.objects.for_secret(secret)
    assert key is not None
    assert (key.project, key.name, key.scopes, key.expires_at, key.created_by) == (
        project, "Phone", [], None, admin
    )  # fmt: skip
    later = desk.get("/keys")
    assert names(later) == ["Phone"]
    assert f"{key.prefix}…" in words(later)
    assert not SECRET.search(source(later))
    assert secret not in str(dict(desk.session))
    assert "no-store" in later["Cache-Control"]


def test_sending_the_form_twice_makes_one_key(desk: Client) -> None:
    desk.post("/keys", FORM)
    again = desk.post("/keys", FORM)
    assert again.status_code == 422
    assert "has this name already" in words(again)
    assert not shown_secret(again)
    assert ApiKey.objects.count() == 1


@pytest.mark.parametrize(
    ("access", "scopes", "shown"),
    [("everything", [], "everything"), ("write", ["read", "write"], "read and write"),
     ("read", ["read"], "read only")],
)  # fmt: skip
def test_what_a_key_may(access: str, scopes: list[str], shown: str, desk: Client) -> None:
    page = desk.post("/keys", FORM | {"access": access})
    assert ApiKey.objects.get().scopes == scopes
    assert f'May">{shown}<' in source(page)


def test_a_key_is_good_for_the_whole_of_its_last_day(desk: Client) -> None:
    page = desk.post("/keys", FORM | {"last_day": "2190-05-03"})
    assert ApiKey.objects.get().expires_at == datetime(2190, 5, 4, tzinfo=UTC)
    assert "3 May 2190" in words(page)
    today = timezone.now().astimezone(UTC).date()
    assert desk.post("/keys", FORM | {"name": "b", "last_day": str(today)}).status_code == 201


@pytest.mark.parametrize(
    ("entries", "why"),
    [({"name": ""}, "Give the key a name."), ({"name": "   "}, "Give the key a name."),
     ({"name": "x" * 101}, "at most 100"), ({"name": "a\x1bb"}, "control characters"),
     ({"name": "a\u202eb"}, "direction of writing"), ({"name": "a\x00b"}, "Null characters"),
     ({"access": "flying"}, "Select a valid choice"), ({"access": ""}, "This field is required"),
     ({"last_day": "2020-01-01"}, "This day is over."), ({"last_day": "soon"}, "not a date"),
     ({"last_day": "9999-12-31"}, "before 2200")],
)  # fmt: skip
def test_what_cannot_be_is_said_at_its_field(
    entries: dict[str, str], why: str, desk: Client
) -> None:
    page = desk.post("/keys", FORM | entries)
    assert page.status_code == 422
    assert is_whole_page(page)
    assert why in words(page)
    [name] = entries
    assert f'id="id_{name}_error"' in source(page)
    assert not ApiKey.objects.exists()


def test_the_use_of_a_key_is_shown_to_the_hour(desk: Client, project: Project) -> None:
    for name, ago in (("a", timedelta(minutes=5)), ("b", timedelta(hours=5)), ("c", None)):
        key, _ = tenancy.issue(project, name=name)
        if ago is not None:
            ApiKey.objects.filter(pk=key.pk).update(last_used_at=timezone.now() - ago)
    shown = source(desk.get("/keys"))
    used = re.findall(r'(?s)data-label="Last used">(.*?)</td>', shown)
    assert "never" in used[0]
    assert re.search(r"[56] hours ago", used[1])
    assert ":00:00 UTC" in used[1]
    assert "in the last hour" in used[2]


def test_a_key_is_revoked_after_a_question(desk: Client, project: Project) -> None:
    key, secret = tenancy.issue(project, name="Phone")
    where = f"/keys/{key.pk}/revoke"
    assert where in links(desk.get("/keys"))
    question = desk.get(where)
    assert "Revoke this key?" in words(question)
    assert ApiKey.objects.for_secret(secret) == key  # asking does nothing
    page = desk.post(where, follow=True)
    assert "Revoked Phone. It is refused from now on." in words(page)
    assert ApiKey.objects.for_secret(secret) is None
    assert where not in links(page)
    assert "revoked" in words(page)
    for again in (desk.get(where, follow=True), desk.post(where, follow=True)):
        assert "Phone was revoked before." in words(again)


def test_a_key_that_expired_is_shown_and_needs_no_revoking(desk: Client, project: Project) -> None:
    key, _ = tenancy.issue(project, name="Old", expires_at=timezone.now() + timedelta(days=1))
    ApiKey.objects.filter(pk=key.pk).update(expires_at=datetime(2026, 5, 4, tzinfo=UTC))
    page = desk.get("/keys")
    assert "expired 3 May 2026" in words(page)
    assert f"/keys/{key.pk}/revoke" not in links(page)


def test_names_are_shown_as_they_are_and_do_nothing(desk: Client, project: Project) -> None:
    name = "<script>alert(1)</script>\"'{{ 7*7 }}"
    key, _ = tenancy.issue(project, name=name)
    for where in ("/keys", f"/keys/{key.pk}/revoke"):
        assert name in words(desk.get(where))
        assert "<script>alert" not in source(desk.get(where))


def test_scopes_that_the_form_does_not_know(desk: Client, project: Project) -> None:
    tenancy.issue(project, name="x", scopes=[KeyScope.WRITE])
    assert 'May">write<' in source(desk.get("/keys"))


# --- who may --------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMIN])
def test_other_roles_neither_see_nor_change_keys(
    role: Role, client: Client, project: Project
) -> None:
    person = Person.objects.create_user("other", password="a long password")
    Membership.objects.create(project=project, person=person, role=role)
    key, secret = tenancy.issue(project, name="Phone")
    client.force_login(person)
    for where in ("/keys", f"/keys/{key.pk}/revoke", "/keys/999/revoke"):
        for answer in (client.get(where), client.post(where, FORM)):
            assert answer.status_code == 403
            assert "This is for admins" in words(answer)
            assert key.prefix not in source(answer)
    assert ApiKey.objects.for_secret(secret) == key
    assert ApiKey.objects.count() == 1
    assert "/keys" not in links(client.get("/memories"))


def test_keys_of_another_project_are_not_there(
    outside: Client, desk: Client, project: Project
) -> None:
    key, secret = tenancy.issue(project, name="Phone")
    assert names(outside.get("/keys")) == []
    for answer in (outside.get(f"/keys/{key.pk}/revoke"), outside.post(f"/keys/{key.pk}/revoke")):
        assert answer.status_code == 404
        assert words(answer) == words(outside.get("/keys/999999/revoke"))
    assert ApiKey.objects.for_secret(secret) == key
    outside.post("/keys", FORM)
    assert names(desk.get("/keys")) == ["Phone"]


@pytest.mark.parametrize("where", ["/keys", "/keys/1/revoke"])
def test_whoever_is_not_signed_in_signs_in_first(where: str, client: Client) -> None:
    for answer in (client.get(where), client.post(where, FORM)):
        assert answer.status_code == 302
        assert answer["Location"].startswith("/sign-in")
    assert not ApiKey.objects.exists()


@pytest.mark.parametrize("number", ["x", "-1", "9" * 30, "%00", "1/2", str(2**63)])
def test_numbers_that_cannot_be(number: str, desk: Client) -> None:
    assert desk.get(f"/keys/{number}/revoke").status_code == 404


@pytest.mark.parametrize("query", ["after=x", "before=%00", "after=" + "x" * 3_000])
def test_page_addresses_that_cannot_be(query: str, desk: Client, project: Project) -> None:
    tenancy.issue(project, name="Phone")
    page = desk.get(f"/keys?{query}")
    assert page.status_code == 422
    assert 'role="alert"' in source(page)


def test_walking_through_many_with_the_same_number_of_questions(
    desk: Client, project: Project, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(60):
        ApiKey.issue(project=project, name=f"key {number}")
    with django_assert_num_queries(MOST_QUERIES):
        first = desk.get("/keys")
    [older] = [link for link in links(first) if "after=" in link]
    second = desk.get(f"/keys{older}")
    assert names(first) + names(second) == [f"key {number}" for number in reversed(range(60))]
    [newer] = [link for link in links(second) if "before=" in link]
    assert names(desk.get(f"/keys{newer}")) == names(first)


def test_asked_by_htmx_it_is_the_same_page(desk: Client) -> None:
    assert is_whole_page(desk.get("/keys", headers=HTMX))


def test_a_form_from_elsewhere_makes_no_key(admin: Person) -> None:
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(admin)
    assert careful.post("/keys", FORM).status_code == 403
    assert not ApiKey.objects.exists()
