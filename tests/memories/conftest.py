"""What tests of background work share."""

from collections.abc import Iterator

import pytest
from django.db import connection


@pytest.fixture
def queue(transactional_db: None) -> Iterator[None]:
    """An empty queue: after a test Django empties its own tables only."""
    yield
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_workers CASCADE")
