"""One at a time: adds for the same user, agent, app or run, and whatever else must be alone.

PostgreSQL's advisory locks of a session belong to its connection and vanish with it, so a killed
worker leaves none behind. They are taken outside transactions: a model may take a minute to answer.

And not for ever: PostgreSQL can be told to give up what takes too long (`statements_within`).
"""

import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager

import psycopg
from django.db import Error, OperationalError, connection, transaction
from django.db.backends.utils import CursorWrapper

from memories.models import Project
from memories.plans import Scope

WAIT_SECONDS = 60.0
LOCK_NOT_AVAILABLE = "55P03"
LONGEST_TIMEOUT = 2**31 - 1  # milliseconds


class Busy(Exception):
    """Somebody else holds the lock."""


class ScopeBusy(Busy):
    """Another add for the same user, agent, app or run did not finish in time."""


def _names(project: Project, scopes: Iterable[Scope]) -> list[str]:
    # Sorted, so that two adds that share two ids never wait for each other.
    ids = {(field, name) for scope in scopes for field, name in scope.ids().items()}
    return sorted(f"{project.pk}:{field}:{name}" for field, name in ids)


def queue_name(project: Project, scope: Scope) -> str:
    """The lock under which a job waits in the queue, instead of in a worker: its widest id."""
    ids = scope.ids()
    field = next(f for f in ("user_id", "agent_id", "app_id", "run_id") if f in ids)
    return f"{project.pk}:{field}:{ids[field]}"


@contextmanager
def one_at_a_time(
    project: Project, *scopes: Scope, wait_seconds: float = WAIT_SECONDS
) -> Iterator[None]:
    """Hold every id of `scopes` in `project`. Raises ScopeBusy after `wait_seconds` of waiting."""
    until = time.monotonic() + wait_seconds
    with ExitStack() as held:
        for name in _names(project, scopes):
            left = max(until - time.monotonic(), 0)
            try:
                held.enter_context(alone(name, wait_seconds=left))
            except Busy as error:
                raise ScopeBusy(
                    "Another add for the same id is still running. Nothing was stored; try again."
                ) from error
        yield


@contextmanager
def alone(name: str, *, wait_seconds: float = 0) -> Iterator[None]:
    """Hold the lock `name` in the whole database. Raises Busy after `wait_seconds` of waiting."""
    with connection.cursor() as cursor:
        try:
            # Durable: a lock taken inside a transaction could not be given back if that failed.
            with transaction.atomic(durable=True):
                # 0 would mean to wait for ever.
                milliseconds = max(1, round(wait_seconds * 1000))
                cursor.execute("SET LOCAL lock_timeout = %s", [milliseconds])
                cursor.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", [name])
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", "") != LOCK_NOT_AVAILABLE:
                raise
            raise Busy(f"Somebody else holds {name}.") from error
        try:
            yield
        finally:
            _release(cursor, name)


def share(name: str) -> None:
    """Hold `name` together with all who share it, until the transaction ends."""
    _until_the_end("pg_advisory_xact_lock_shared", name)


def claim(name: str) -> None:
    """Wait until nobody shares `name`, and hold it until the transaction ends."""
    _until_the_end("pg_advisory_xact_lock", name)


def _until_the_end(function: str, name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(hashtextextended(%s, 0))", [name])


def _release(cursor: CursorWrapper, name: str) -> None:
    """Give the lock back, on the very connection that holds it.

    The pool hands connections on with the locks they hold. One that cannot give its lock back is
    therefore closed: then the lock is gone, and the pool makes another connection. No error comes
    of it, since what was done under the lock is done.
    """
    try:
        cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [name])
    except Error:
        cursor.connection.close()


# --- how long a statement may take ------------------------------------------------------------


@contextmanager
def statements_within(seconds: float) -> Iterator[None]:
    """Let PostgreSQL give up each statement after `seconds`; 0 sets no limit.

    The setting belongs to the session, so that no transaction is held open while a model answers.
    The pool hands sessions on: one that cannot be set back is closed.
    """
    if not seconds:
        yield
        return
    connection.ensure_connection()
    session = connection.connection
    milliseconds = min(max(1, round(seconds * 1000)), LONGEST_TIMEOUT)
    with connection.wrap_database_errors:
        session.execute(f"SET statement_timeout = {milliseconds}")
    try:
        yield
    finally:
        _set_back(session)


def _set_back(session: psycopg.Connection) -> None:
    try:
        session.execute("RESET statement_timeout")
    except psycopg.Error:
        # A transaction around the call takes the setting back itself where it fails.
        if not connection.in_atomic_block:
            session.close()
