"""A database that has something against what is written."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def before_memories(when: str, does: str) -> Iterator[None]:
    """Let a trigger do something before each INSERT or UPDATE (`when`) of a memory."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION tried_by_a_test() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN {does}; RETURN NEW; END $$"
        )
        cursor.execute(
            f"CREATE TRIGGER tried_by_a_test BEFORE {when} ON memories_memory "
            "FOR EACH ROW EXECUTE FUNCTION tried_by_a_test()"
        )
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP FUNCTION tried_by_a_test() CASCADE")


@contextmanager
def refusing_memories(condition: str) -> Iterator[None]:
    """Refuse new memories with an error of PostgreSQL's, by its name there."""
    with before_memories("INSERT", f"RAISE EXCEPTION 'no' USING ERRCODE = '{condition}'"):
        yield
