"""The first start, and the doctor."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from memories.models import ApiKey, Membership, Person, Project
from tests.model_server import ModelServer

pytestmark = pytest.mark.django_db


def told(command: str) -> str:
    out = StringIO()
    call_command(command, stdout=out)
    return out.getvalue()


def test_the_first_start_makes_an_admin_a_project_and_a_key_and_tells_them_once() -> None:
    first = told("setup")
    person, project = Person.objects.get(), Project.objects.get()
    assert Membership.objects.get(project=project, person=person).may_write
    password = first.split("Password")[1].split()[0]
    secret = first.split("API key")[1].split()[0]
    assert person.check_password(password)
    assert ApiKey.objects.for_secret(secret) == ApiKey.objects.get()
    assert told("setup") == ""


def test_what_the_environment_gives_is_used_and_not_printed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ADMIN_USERNAME", "olga")
    monkeypatch.setenv("ADMIN_PASSWORD", "correct horse battery")
    monkeypatch.setenv("API_KEY", "m0-" + "k" * 40)
    printed = told("setup")
    assert "correct horse" not in printed
    assert "kkkk" not in printed
    assert Person.objects.get(username="olga").check_password("correct horse battery")
    assert ApiKey.objects.for_secret("m0-" + "k" * 40) is not None


@pytest.mark.parametrize(
    ("variable", "value"), [("ADMIN_USERNAME", "x" * 200), ("API_KEY", "short")]
)
def test_what_cannot_be_used_is_said_and_nothing_is_made(
    variable: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(CommandError, match=variable):
        call_command("setup")
    assert not Person.objects.exists()
    assert not Project.objects.exists()


def test_the_doctor_finds_nothing_wrong_where_nothing_is() -> None:
    told("setup")
    assert "in order" in told("doctor")


def test_the_doctor_asks_the_language_model(model_server: ModelServer) -> None:
    model_server.answers("Greeting", {"word": "hello"})
    told("setup")
    assert "in order" in told("doctor")
    assert len(model_server.asked) == 1


def test_the_doctor_tells_of_a_language_model_that_does_not_answer(settings: Settings) -> None:
    told("setup")
    settings.OPENAI_BASE_URL, settings.LLM_MODEL = "http://127.0.0.1:9/v1", "some-model"
    settings.MODEL_ATTEMPTS = 1
    with pytest.raises(CommandError, match="some-model"):
        told("doctor")
