"""One at a time for the same user, agent, app or run, and never a lock that stays behind."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from django.db import DataError, close_old_connections, connection, transaction
from psycopg.conninfo import make_conninfo

from memories.locks import Busy, ScopeBusy, alone, one_at_a_time, queue_name
from memories.models import Project
from memories.plans import Scope

pytestmark = pytest.mark.django_db(transaction=True)
ALEX = Scope(user_id="alex")


@pytest.fixture
def elsewhere(transactional_db: None) -> Iterator[psycopg.Connection]:
    """A second session with the database."""
    settings = connection.settings_dict
    address = make_conninfo(
        dbname=settings["NAME"],
        user=settings["USER"] or None,
        password=settings["PASSWORD"] or None,
        host=settings["HOST"] or settings["OPTIONS"].get("host"),
        port=settings["PORT"] or None,
    )
    with psycopg.connect(address, autocommit=True) as session:
        yield session


@contextmanager
def held_elsewhere(session: psycopg.Connection, name: str) -> Iterator[None]:
    session.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", [name])
    try:
        yield
    finally:
        session.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [name])


def locks(session: psycopg.Connection) -> int:
    """How many advisory locks anybody holds in this database."""
    row = session.execute(
        "SELECT count(*) FROM pg_locks JOIN pg_database d ON d.oid = database"
        " WHERE locktype = 'advisory' AND granted AND d.datname = current_database()"
    ).fetchone()
    assert row
    return int(row[0])


def test_every_id_of_the_scope_is_held_and_given_back(
    project: Project, elsewhere: psycopg.Connection
) -> None:
    with one_at_a_time(project, Scope(user_id="alex", agent_id="ada", run_id="r1")):
        assert locks(elsewhere) == 3
    assert locks(elsewhere) == 0


@pytest.mark.parametrize("held", ["user_id:alex", "agent_id:ada"])
def test_a_scope_that_shares_one_id_waits_and_is_told(
    project: Project, elsewhere: psycopg.Connection, held: str
) -> None:
    scope = Scope(user_id="alex", agent_id="ada")
    with (
        held_elsewhere(elsewhere, f"{project.pk}:{held}"),
        pytest.raises(ScopeBusy, match="still running"),
        one_at_a_time(project, scope, wait_seconds=0.05),
    ):
        pytest.fail("entered")
    assert locks(elsewhere) == 0
    with one_at_a_time(project, scope, wait_seconds=0.05):
        assert locks(elsewhere) == 2


def test_other_users_and_other_projects_do_not_wait(
    project: Project, other_project: Project, elsewhere: psycopg.Connection
) -> None:
    with (
        held_elsewhere(elsewhere, f"{project.pk}:user_id:alex"),
        one_at_a_time(project, Scope(user_id="kim"), wait_seconds=0.05),
        one_at_a_time(project, Scope(agent_id="alex"), wait_seconds=0.05),
        one_at_a_time(other_project, ALEX, wait_seconds=0.05),
    ):
        assert locks(elsewhere) == 4


def test_an_error_gives_the_lock_back_before_the_pool_hands_the_connection_on(
    project: Project, elsewhere: psycopg.Connection
) -> None:
    def fail_in_the_database() -> None:
        with one_at_a_time(project, ALEX), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")

    with pytest.raises(ZeroDivisionError), one_at_a_time(project, ALEX):
        _ = 1 / 0
    with pytest.raises(DataError):
        fail_in_the_database()
    assert locks(elsewhere) == 0


def test_a_connection_that_went_back_to_the_pool_gives_its_lock_back_all_the_same(
    project: Project, elsewhere: psycopg.Connection
) -> None:
    with one_at_a_time(project, ALEX):
        connection.close()
        assert locks(elsewhere) == 1
    assert locks(elsewhere) == 0


def test_a_broken_connection_takes_its_lock_along_and_hides_no_error(
    project: Project, elsewhere: psycopg.Connection
) -> None:
    def break_it(divisor: int = 1) -> float:
        backend = connection.connection.info.backend_pid
        elsewhere.execute("SELECT pg_terminate_backend(%s, 5000)", [backend])
        return 1 / divisor

    with one_at_a_time(project, ALEX):
        break_it()
    assert locks(elsewhere) == 0
    close_old_connections()  # what the end of a request or a job does
    with pytest.raises(ZeroDivisionError), one_at_a_time(project, ALEX):
        break_it(0)
    close_old_connections()
    with one_at_a_time(project, ALEX):
        assert locks(elsewhere) == 1


def test_a_lock_is_refused_inside_a_transaction(project: Project) -> None:
    from django.db import transaction

    with transaction.atomic(), pytest.raises(RuntimeError, match="durable"), alone("something"):
        pytest.fail("entered")


def test_what_must_be_alone_is_refused_at_once(elsewhere: psycopg.Connection) -> None:
    with held_elsewhere(elsewhere, "something"), pytest.raises(Busy), alone("something"):
        pytest.fail("entered")
    with alone("something"):
        assert locks(elsewhere) == 1


def test_jobs_queue_by_user_before_agent_before_app_before_run(project: Project) -> None:
    assert queue_name(project, Scope(run_id="r", agent_id="a", user_id="u")).endswith("user_id:u")
    assert queue_name(project, Scope(run_id="r", agent_id="a")).endswith("agent_id:a")
    assert queue_name(project, Scope(run_id="r", app_id="p")).endswith("app_id:p")
