"""What PostgreSQL refuses for good, told from a database that does not answer.

Django has one exception for both. By their SQLSTATE they differ: what is too large stays too large,
however often it is sent again.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.db import connection

PROGRAM_LIMIT_EXCEEDED = "54"  # the class
QUERY_CANCELED = "57014"


def state_of(error: BaseException) -> str:
    """The SQLSTATE of an error of the database; "" where the database told none."""
    return getattr(error.__cause__, "sqlstate", None) or ""


def is_too_large(error: BaseException) -> bool:
    """Whether a value or a statement was beyond what PostgreSQL can hold."""
    return state_of(error).startswith(PROGRAM_LIMIT_EXCEEDED)


def took_too_long(error: BaseException) -> bool:
    """Whether PostgreSQL gave a statement up, as `statements_within` asks it to."""
    return state_of(error) == QUERY_CANCELED


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
    session.execute(f"SET statement_timeout = {max(1, round(seconds * 1000))}")
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
