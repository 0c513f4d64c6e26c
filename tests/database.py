"""A PostgreSQL for the test run: DATABASE_URL's, or an embedded one that lasts as long as pytest.

Loaded with `-p tests.database`, so that the address is known before Django reads its settings.
`python -m tests.database <command>` runs any other command with such a database.
"""

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg
import pytest

from runtime import accounts, places, postgres

PREFIX = "palimpsest-tests-"
# Nothing here has to survive a power cut.
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=300")


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Iterator[None]:
    """Start the database; a wrapper runs before pytest-django's own hook reads the settings."""
    run = ExitStack()
    run.enter_context(running())
    early_config.add_cleanup(run.close)
    return (yield)


@contextmanager
def running() -> Iterator[None]:
    """Set DATABASE_URL and DATA_DIR for this run; stop and remove all of it at the end."""
    _remove_leftovers()
    with _own_folder() as folder:
        os.environ["DATA_DIR"] = str(folder / "data")  # never the desk's own
        if os.environ.get("DATABASE_URL"):
            yield
            return
        server = start(folder / "cluster", *FAST)
        try:
            os.environ["DATABASE_URL"] = server.url
            yield
        finally:
            postgres.stop(server)


def start(folder: Path, *options: str) -> postgres.Server:
    """Start a cluster in `folder` whose role may make databases, each born with the extensions."""
    folder.mkdir(mode=0o711)
    account = accounts.for_database(folder / "cluster")
    place = places.Place(folder, account, elsewhere=False)
    server = postgres.start(place, options=options)
    postgres.add_extensions(place, "template1")
    address = places.url(place, role=places.SUPERUSER, database="postgres")
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"ALTER ROLE {places.ROLE} CREATEDB")
    return server


@contextmanager
def _own_folder() -> Iterator[Path]:
    """Give a folder in the temporary folder, locked for as long as we live."""
    draft = Path(tempfile.mkdtemp(prefix=".palimpsest-new-"))
    draft.chmod(0o711)  # as root another account runs the server below it
    with (draft / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        # Only now may another run see it: whatever has our prefix and no lock counts as left.
        folder = draft.rename(draft.with_name(draft.name.replace(".palimpsest-new-", PREFIX)))
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _remove_leftovers() -> None:
    """Remove the folders of runs that were killed: nobody holds their locks any more."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        try:
            with (folder / "lock").open() as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                postgres.stop_leftover(places.Place(folder / "cluster", None, elsewhere=False))
                shutil.rmtree(folder)
        except OSError:
            continue


if __name__ == "__main__":
    with running():
        sys.exit(subprocess.run(sys.argv[1:], check=False).returncode)
