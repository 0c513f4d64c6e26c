"""The embedded cluster by itself."""

import os
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from runtime import accounts, postgres
from runtime.errors import Problem
from runtime.places import Place
from tests.runtime.conftest import PROJECT


@pytest.fixture
def place(open_folder: Path) -> Place:
    folder = open_folder / "cluster"
    folder.mkdir(mode=0o711)
    return Place(folder, accounts.for_database(folder), elsewhere=False)


def test_before_the_first_start_there_is_an_address_and_nothing_is_made(tmp_path: Path) -> None:
    address = postgres.url(tmp_path / "data")
    assert address.startswith("postgresql://palimpsest@/palimpsest?host=")
    assert not (tmp_path / "data").exists()


def test_a_path_too_long_for_a_socket_is_served_on_loopback_with_a_password(
    open_folder: Path,
) -> None:
    folder = open_folder / ("long" * 20)
    folder.mkdir(mode=0o711)
    place = Place(folder, accounts.for_database(folder), elsewhere=False)
    server = postgres.start(place)
    try:
        assert "@127.0.0.1:" in server.url
        with psycopg.connect(server.url) as connection:
            assert connection.execute("SHOW password_encryption").fetchone() == ("scram-sha-256",)
        guess = server.url.replace(server.url.split(":")[2].split("@")[0], "guess")
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(guess)
    finally:
        postgres.stop(server)
    again = postgres.start(place)
    postgres.stop(again)
    assert again.url == server.url  # the port is kept


def test_it_is_utf8_durable_and_has_the_extensions(place: Place) -> None:
    server = postgres.start(place)
    try:
        with psycopg.connect(server.url) as connection:
            shown = [
                connection.execute(f"SHOW {setting}").fetchone()
                for setting in ("server_encoding", "fsync", "synchronous_commit")
            ]
            assert shown == [("UTF8",), ("on",), ("on",)]
            sorts = connection.execute("SELECT lower('ÉCOLE'), similarity('école', 'ecole') < 1")
            assert sorts.fetchone() == ("école", True)
            role = connection.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
            assert role.fetchone() == (False,)
            names = {name for (name,) in connection.execute("SELECT extname FROM pg_extension")}
            assert names >= {"vector", "pg_trgm"}
    finally:
        postgres.stop(server)


def test_a_lock_that_names_a_stranger_is_no_obstacle(place: Place) -> None:
    # As after a reboot or in a new container: the number in the lock is another program's now.
    postgres.stop(postgres.start(place))
    stranger = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        lock = place.cluster / "postmaster.pid"
        lock.write_text(f"{stranger.pid}\n{place.cluster}\n1700000000\n5432\n\n\n  1 1\nready\n")
        if place.account:
            os.chown(lock, place.account.uid, place.account.gid)
        server = postgres.start(place)
        postgres.stop(server)
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_an_interrupted_initdb_is_done_again(place: Place) -> None:
    half = place.folder / "draft-of-a-killed-start"
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")
    postgres.stop(postgres.start(place))
    assert not half.exists()


def test_a_lost_password_is_explained(place: Place) -> None:
    postgres.stop(postgres.start(place))
    (place.folder / "postgres_password").write_text("another")
    with pytest.raises(Problem, match="does not open its database: put back the files"):
        postgres.start(place)


def test_data_of_another_major_version_is_refused(place: Place) -> None:
    postgres.stop(postgres.start(place))
    (place.cluster / "PG_VERSION").write_text("17\n")
    with pytest.raises(Problem, match="written by PostgreSQL 17 and this installation brings 18"):
        postgres.start(place)


def test_where_there_is_no_embedded_postgresql_another_server_is_asked_for() -> None:
    code = (
        "import sys; sys.path[:] = [p for p in sys.path if 'site-packages' not in p]\n"
        "from runtime import binaries, errors\n"
        "try: binaries.installed()\n"
        "except errors.Problem as problem: print(problem)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    assert "set DATABASE_URL to a PostgreSQL server of version 15 or newer" in done.stdout


def test_the_database_of_a_killed_test_run_ends_and_is_removed_by_the_next(
    open_folder: Path,
) -> None:
    code = (
        "import os, signal\n"
        "from tests import database\n"
        "with database.running():\n"
        "    print(os.environ['DATA_DIR'], flush=True)\n"
        "    {ending}"
    )
    environment = {"PATH": os.environ["PATH"], "TMPDIR": str(open_folder)}

    def run(ending: str) -> Path:
        done = subprocess.run(
            [sys.executable, "-c", code.format(ending=ending)],
            cwd=PROJECT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        return Path(done.stdout.strip()).parent

    killed = run("os.kill(os.getpid(), signal.SIGKILL)")
    assert killed.exists()
    time.sleep(0.2)
    run("pass")
    assert not killed.exists()
    assert not list(open_folder.iterdir())
