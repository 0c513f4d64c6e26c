"""What is logged tells what went wrong, and nothing of what is remembered."""

import io
import logging
from collections.abc import Iterator

import psycopg
import pytest
from django.db import Error, IntegrityError, connection, transaction
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.urls import path
from pydantic import TypeAdapter, ValidationError

from dashboard.logs import described
from memories.api import journal
from memories.models import Entity, Event, Project

MARKER = "zebrafish"
log = logging.getLogger("memories.test")


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What the handler of the settings writes."""
    handler = next(one for one in logging.getLogger().handlers if one.get_name() == "stderr")
    assert isinstance(handler, logging.StreamHandler)
    found = io.StringIO()
    before = handler.setStream(found)
    yield found
    handler.setStream(before)


def breaking(project: Project, statement: str) -> Error:
    """Run a statement that PostgreSQL refuses; returns the error."""
    with pytest.raises(Error) as raised, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, {"project": project.pk, "text": f"the {MARKER}"})
    assert MARKER in str(raised.value)  # there is something to hide
    return raised.value


def twice(project: Project) -> Error:
    """A violated constraint: PostgreSQL names the row."""
    Entity.objects.create(project=project, kind="user", name=f"the {MARKER}")
    with pytest.raises(IntegrityError) as raised, transaction.atomic():
        Entity.objects.create(project=project, kind="user", name=f"the {MARKER}")
    assert MARKER in str(raised.value)
    return raised.value


def test_a_violated_constraint_is_named_and_its_row_is_not(
    project: Project, lines: io.StringIO
) -> None:
    error = twice(project)
    log.error("The database does not answer: %s", error)
    log.error(error)
    try:
        raise RuntimeError(f"While adding the {MARKER}") from error
    except RuntimeError:
        log.exception("A call failed.")

    told = lines.getvalue()
    assert MARKER not in told
    assert told.count("django.db.utils.IntegrityError: SQLSTATE 23505, table memories_entity") == 3
    assert "psycopg.errors.UniqueViolation: SQLSTATE 23505" in told
    assert "constraint " in told
    assert "direct cause" in told
    assert "in twice" in told  # the place in the code
    assert "RuntimeError\n" in told


@pytest.mark.parametrize(
    ("statement", "state"),
    [
        ("SELECT %(text)s::int", "22P02"),
        ("SELECT 1 FROM memories_entity WHERE %(text)s = nothing", "42703"),
        ("DO $$ BEGIN RAISE EXCEPTION 'x' USING DETAIL = 'a zebrafish'; END $$", "P0001"),
    ],
)
def test_statements_and_values_of_refused_statements_are_not_told(
    project: Project, lines: io.StringIO, statement: str, state: str
) -> None:
    error = breaking(project, statement)
    log.error("Refused: %s", error, exc_info=error)
    assert MARKER not in lines.getvalue()
    assert lines.getvalue().count(f"SQLSTATE {state}") == 3


def test_what_another_handler_made_of_a_traceback_is_not_used(
    project: Project, lines: io.StringIO, caplog: pytest.LogCaptureFixture
) -> None:
    logging.getLogger("memories").addHandler(caplog.handler)  # it comes first, and keeps its text
    try:
        log.error("A call failed.", exc_info=twice(project))
    finally:
        logging.getLogger("memories").removeHandler(caplog.handler)
    assert MARKER in caplog.text
    assert MARKER not in lines.getvalue()


def test_a_row_of_the_journal_that_cannot_be_written(project: Project, lines: io.StringIO) -> None:
    journal._store([Event(project=project, kind="x" * 500, payload={"text": MARKER})])
    assert "A call was not written to the log of requests: django.db.utils" in lines.getvalue()
    assert MARKER not in lines.getvalue()


def test_of_other_errors_only_harmless_messages_are_told() -> None:
    assert described(KeyError(MARKER)) == "KeyError"
    assert described(ValueError(f"no {MARKER}")) == "ValueError"
    assert described(AttributeError("no attribute 'x'")) == "AttributeError: no attribute 'x'"
    with pytest.raises(ValidationError) as raised:
        TypeAdapter(int).validate_python(MARKER)
    assert described(raised.value).endswith("ValidationError: 1 × int (int_parsing)")


def test_the_message_of_a_database_that_is_away_is_told(lines: io.StringIO) -> None:
    try:
        psycopg.connect("host=/nowhere dbname=x", connect_timeout=5)
    except psycopg.OperationalError as error:
        log.error("The database does not answer: %s", error)
    assert "psycopg.OperationalError: connection" in lines.getvalue()
    assert "/nowhere" in lines.getvalue()


def test_a_group_of_errors_is_told_one_by_one(project: Project, lines: io.StringIO) -> None:
    group = ExceptionGroup(MARKER, [twice(project), KeyError(MARKER)])
    log.error("Failed.", exc_info=group)
    told = lines.getvalue()
    assert MARKER not in told
    assert "ExceptionGroup\n" in told
    assert "SQLSTATE 23505" in told


# --- addresses --------------------------------------------------------------------------------


def fails(request: HttpRequest, **gaps: str) -> None:
    raise ValueError(MARKER)


urlpatterns = [path("v2/entities/user/<str:name>/", fails)]


@pytest.mark.urls("tests.dashboard.test_logs")
@pytest.mark.django_db
def test_addresses_are_told_without_the_names_in_them(lines: io.StringIO) -> None:
    response = Client(raise_request_exception=False).get(f"/v2/entities/user/{MARKER}/?q={MARKER}")
    assert response.status_code == 500
    told = lines.getvalue()
    assert "Internal Server Error: /v2/entities/user/<str:name>/\nTraceback" in told
    assert "\nValueError\n" in told
    assert MARKER not in told


def test_an_address_that_leads_nowhere_is_cut(lines: io.StringIO) -> None:
    request = RequestFactory().get(f"/v1/entities/user/{MARKER}/")
    logging.getLogger("django.request").error(
        "%s: %s", "Unavailable", request.path, extra={"request": request}
    )
    assert lines.getvalue().endswith("Unavailable: /v1/entities/…\n")
