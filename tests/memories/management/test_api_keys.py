"""`manage.py api_keys`: a project's keys from a terminal."""

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from memories import tenancy
from memories.models import ApiKey, Project

pytestmark = pytest.mark.django_db


def told(*arguments: str) -> str:
    out = StringIO()
    call_command("api_keys", *arguments, stdout=out)
    return out.getvalue()


def made(*arguments: str) -> ApiKey:
    """The key that `create` prints, as the API would find it."""
    secret = told("create", *arguments).splitlines()[0]
    key = ApiKey.objects.for_secret(secret)
    assert key is not None
    return key


def test_a_key_is_made_and_printed_once(project: Project) -> None:
    printed = told("create", "--name", "Phone")
    secret = printed.splitlines()[0]
    key = ApiKey.objects.for_secret(secret)
    assert key is not None
    assert (key.project, key.name, key.scopes, key.expires_at) == (project, "Phone", [], None)
    listed = told("list")
    assert secret not in listed
    assert f"{key.prefix}…" in listed
    for part in ("Phone", "everything", "valid", "used never", project.public_id):
        assert part in listed


def test_what_a_key_may(project: Project) -> None:
    assert made("--name", "a", "--read-only").scopes == ["read"]
    assert made("--name", "b", "--scopes", "write, READ").scopes == ["write", "read"]
    assert "write, read" in told("list")


def test_until_when_it_may(project: Project) -> None:
    soon = made("--name", "a", "--expires", "90d")
    assert soon.expires_at is not None
    assert (
        timedelta(0) <= timezone.now() + timedelta(days=90) - soon.expires_at < timedelta(hours=1)
    )
    day = made("--name", "b", "--expires", "2190-12-31")
    assert day.expires_at == datetime(2191, 1, 1, tzinfo=UTC)  # the day itself is the last one
    assert "valid until 2191-01-01 00:00 UTC" in told("list")


def test_which_project(project: Project, other_project: Project) -> None:
    assert made("--name", "a").project == project  # the first
    assert made("--name", "a", "--project", "Theirs").project == other_project
    assert made("--name", "b", "--project", other_project.public_id).project == other_project
    assert "  b " not in told("list")
    assert "  b " in told("list", "--project", "Theirs")


def test_two_projects_of_one_name_are_told_apart_by_their_ids(
    project: Project, other_project: Project
) -> None:
    other_project.name = project.name
    other_project.save()
    with pytest.raises(CommandError, match=other_project.public_id):
        told("list", "--project", project.name)
    assert other_project.public_id in told("list", "--project", other_project.public_id)


@pytest.mark.parametrize("by", ["number", "name", "secret"])
def test_a_key_is_revoked_at_once(by: str, project: Project) -> None:
    key, secret = tenancy.issue(project, name="Phone")
    said = told("revoke", {"number": str(key.pk), "name": "Phone", "secret": secret}[by])
    assert said == f"Revoked Phone ({key.prefix}…).\n"
    assert ApiKey.objects.for_secret(secret) is None
    assert "revoked 2" in told("list")
    with pytest.raises(CommandError, match="revoked before"):
        told("revoke", str(key.pk))


def test_a_name_means_the_valid_key_of_that_name(project: Project) -> None:
    old, _ = tenancy.issue(project, name="Phone")
    tenancy.revoke(old)
    new, secret = tenancy.issue(project, name="Phone")
    told("revoke", "Phone")
    assert ApiKey.objects.for_secret(secret) is None
    with pytest.raises(CommandError, match=f"{old.pk}|{new.pk}"):
        told("revoke", "Phone")


def test_a_key_of_another_project_is_not_found(project: Project, other_project: Project) -> None:
    key, secret = tenancy.issue(other_project, name="Theirs")
    for wanted in (str(key.pk), "Theirs", secret):
        with pytest.raises(CommandError, match="has no key") as refused:
            told("revoke", wanted)
        assert secret not in str(refused.value)
    assert ApiKey.objects.for_secret(secret) == key


def test_an_expired_key_is_shown_as_such(project: Project) -> None:
    key, _ = tenancy.issue(project, name="Phone", expires_at=timezone.now() + timedelta(days=1))
    ApiKey.objects.filter(pk=key.pk).update(expires_at=timezone.now() - timedelta(days=1))
    assert "expired 2" in told("list")


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["--name", ""], "needs a name"),
        (["--name", "x" * 101], "at most 100"),
        (["--name", "a\x1b[2J"], "control characters"),
        (["--name", "taken"], "has this name already"),
        (["--name", "a", "--scopes", "read,fly"], "the scopes are read, write, manage"),
        (["--name", "a", "--scopes", ""], "the scopes are"),
        (["--name", "a", "--scopes", "read", "--read-only"], "not both"),
        (["--name", "a", "--expires", "soon"], "no expiry"),
        (["--name", "a", "--expires", "2020-01-01"], "in the past"),
        (["--name", "a", "--expires", "0d"], "in the past"),
        (["--name", "a", "--expires", "9999-12-31"], "no expiry"),
        (["--name", "a", "--expires", "99999999999d"], "no expiry"),
        (["--name", "a", "--project", "Nowhere"], "no project 'Nowhere'"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_made(
    arguments: list[str], why: str, project: Project
) -> None:
    tenancy.issue(project, name="taken")
    with pytest.raises(CommandError, match=why):
        told("create", *arguments)
    assert ApiKey.objects.count() == 1


def test_without_a_project_there_is_nothing_to_list(db: None) -> None:
    with pytest.raises(CommandError, match="Run setup first"):
        told("list")


def test_a_strangers_name_does_not_command_the_terminal(project: Project) -> None:
    ApiKey.issue(project=project, name="\x1b[31mred\x07")
    assert "?[31mred?" in told("list")


def test_nothing_there_yet(project: Project) -> None:
    assert "No keys yet." in told("list")
