"""One add at a time for the same user, agent, app or run, across processes and machines.

PostgreSQL's advisory locks belong to a connection and vanish with it, so a killed worker leaves
none behind. They are taken outside transactions: a model may take a minute to answer.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from django.db import OperationalError, connection, transaction

from memories.models import Project
from memories.plans import Scope

WAIT_SECONDS = 60


class ScopeBusy(Exception):
    """Another add for the same user, agent, app or run did not finish in time."""


def _names(project: Project, scope: Scope) -> list[str]:
    # Sorted, so that two adds that share two ids never wait for each other.
    return sorted(f"{project.pk}:{field}:{name}" for field, name in scope.ids().items())


def queue_name(project: Project, scope: Scope) -> str:
    """The lock under which a job waits in the queue, instead of in a worker: its widest id."""
    ids = scope.ids()
    field = next(f for f in ("user_id", "agent_id", "app_id", "run_id") if f in ids)
    return f"{project.pk}:{field}:{ids[field]}"


@contextmanager
def one_at_a_time(project: Project, scope: Scope) -> Iterator[None]:
    """Hold every id of `scope` in `project`. Raises ScopeBusy after WAIT_SECONDS of waiting."""
    with ExitStack() as held, connection.cursor() as cursor:
        for name in _names(project, scope):
            try:
                with transaction.atomic():
                    cursor.execute("SET LOCAL lock_timeout = %s", [f"{WAIT_SECONDS}s"])
                    cursor.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", [name])
            except OperationalError as error:
                if getattr(error.__cause__, "sqlstate", "") != "55P03":  # lock_not_available
                    raise
                raise ScopeBusy(
                    "Another add for the same id is still running. Nothing was stored; try again."
                ) from error
            held.callback(
                cursor.execute, "SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [name]
            )
        yield
