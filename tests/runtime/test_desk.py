"""A whole desk: opened, used, killed in every way, and closed without a trace."""

import os
import signal
import socket
import time
from http.client import HTTPConnection
from pathlib import Path

import psycopg
import pytest

from runtime.postgres import Server
from tests.runtime.conftest import Desk, Who, open_desk

pytestmark = pytest.mark.skipif(not Path("/proc/self").exists(), reason="looks into /proc")

# Ignores SIGTERM, and has a child of its own.
STUBBORN_WORKER = """
import signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(1000)"])
time.sleep(1000)
"""


@pytest.fixture
def data_dir(open_folder: Path, who: Who) -> Path:
    """Give a place for the data in a folder of whoever runs the desk."""
    who.own(open_folder)
    return open_folder / "data"


def write(desk: Desk, numbers: range) -> None:
    """Write the numbers, each in a transaction of its own."""
    with desk.connection() as connection:
        connection.autocommit = True
        for number in numbers:
            connection.execute("INSERT INTO kept VALUES (%s)", [number])


def rows(desk: Desk) -> list[int]:
    with desk.connection() as connection:
        found = connection.execute("SELECT number FROM kept ORDER BY number")
        return [number for (number,) in found]


def test_it_opens_closes_within_ten_seconds_and_opens_again_within_five(
    desks: list[Desk], who: Who, data_dir: Path
) -> None:
    first = open_desk(desks, who, data_dir)
    first.ready()
    write(first, range(3))
    assert first.stop() < 10
    second = open_desk(desks, who, data_dir)
    assert second.ready() < 5
    assert rows(second) == [0, 1, 2]
    second.stop(signal.SIGINT)


def test_its_files_are_closed_to_others(desks: list[Desk], who: Who, data_dir: Path) -> None:
    desk = open_desk(desks, who, data_dir)
    desk.ready()
    assert data_dir.stat().st_mode & 0o067 == 0  # the database's own account may pass, no more
    database = data_dir / "database"
    assert {file.name: file.stat().st_mode & 0o777 for file in database.glob("*_password")} == {
        "palimpsest_password": 0o600,
        "postgres_password": 0o600,
    }
    assert (database / "cluster").stat().st_mode & 0o777 == 0o700
    assert (database / "socket").stat().st_mode & 0o777 == 0o700
    desk.stop(signal.SIGHUP)


def test_every_committed_row_survives_a_killed_postmaster(
    desks: list[Desk], who: Who, data_dir: Path
) -> None:
    desk = open_desk(desks, who, data_dir)
    desk.ready()
    write(desk, range(50))
    os.kill(desk.postmaster(), signal.SIGKILL)
    desk.until("The database ended; it is started again.")
    assert rows_once_it_answers(desk) == list(range(50))
    desk.stop()


def test_every_committed_row_survives_a_killed_supervisor(
    desks: list[Desk], who: Who, data_dir: Path
) -> None:
    killed = open_desk(desks, who, data_dir)
    killed.ready()
    write(killed, range(50))
    killed.process.kill()
    killed.process.wait()
    # At once and at the same port: what the killed one left must not be in the way.
    following = open_desk(desks, who, data_dir, port=killed.port)
    following.ready()
    assert rows(following) == list(range(50))
    following.stop()


def test_every_committed_row_survives_both_killed(
    desks: list[Desk], who: Who, data_dir: Path
) -> None:
    killed = open_desk(desks, who, data_dir)
    killed.ready()
    write(killed, range(50))
    os.kill(killed.postmaster(), signal.SIGKILL)
    killed.process.kill()
    killed.process.wait()
    following = open_desk(desks, who, data_dir, port=killed.port)
    following.ready()
    assert rows(following) == list(range(50))
    following.stop()


def test_killed_before_it_was_ready_it_opens_the_next_time(
    desks: list[Desk], ourselves: Who, open_folder: Path
) -> None:
    data_dir = open_folder / "data"
    for seconds in (0.3, 0.6, 0.9):
        killed = open_desk(desks, ourselves, data_dir)
        time.sleep(seconds)
        killed.process.kill()
        killed.process.wait()
    following = open_desk(desks, ourselves, data_dir)
    following.ready()
    following.stop()


def test_a_killed_supervisor_leaves_nobody_behind(
    desks: list[Desk], ourselves: Who, open_folder: Path
) -> None:
    desk = open_desk(desks, ourselves, open_folder / "data")
    desk.ready()
    desk.process.kill()
    desk.process.wait()
    deadline = time.monotonic() + 5
    while desk.left():
        assert time.monotonic() < deadline, desk.left()
        time.sleep(0.05)


def test_a_second_desk_over_one_folder_says_who_holds_it(
    desks: list[Desk], who: Who, data_dir: Path
) -> None:
    first = open_desk(desks, who, data_dir)
    first.ready()
    second = open_desk(desks, who, data_dir)
    assert second.process.wait(10) == 1
    said = second.said().strip()
    assert "\n" not in said
    assert f"the desk at http://127.0.0.1:{first.port} (process {first.process.pid}, since " in said
    assert rows(first) == []
    first.stop()


def test_a_worker_that_does_not_listen_is_ended_with_its_children(
    desks: list[Desk], ourselves: Who, open_folder: Path
) -> None:
    desk = open_desk(desks, ourselves, open_folder / "data", {"STAND_IN_WORKER": STUBBORN_WORKER})
    desk.ready()
    assert desk.stop() < 10


def test_a_worker_left_by_a_killed_supervisor_is_ended_by_the_next(
    desks: list[Desk], ourselves: Who, open_folder: Path
) -> None:
    data_dir = open_folder / "data"
    killed = open_desk(desks, ourselves, data_dir, environment={"STAND_IN_WORKER": STUBBORN_WORKER})
    killed.ready()
    killed.process.kill()
    killed.process.wait()
    assert killed.left()
    following = open_desk(desks, ourselves, data_dir)
    following.ready()
    following.stop()


def test_a_worker_that_ends_is_started_again(
    desks: list[Desk], ourselves: Who, open_folder: Path
) -> None:
    worker = "import time; print('at work', flush=True); time.sleep(0.2); raise SystemExit(3)"
    desk = open_desk(desks, ourselves, open_folder / "data", {"STAND_IN_WORKER": worker})
    desk.ready()
    desk.until("The worker ended (exit code 3); it is started again in 0.5 s.")
    desk.until("it is started again in 1 s.")
    assert desk.said().count("at work") >= 2
    desk.stop()


def test_a_desk_that_cannot_come_up_says_so_and_stops(
    desks: list[Desk], ourselves: Who, open_folder: Path
) -> None:
    desk = open_desk(
        desks, ourselves, open_folder / "data", {"STAND_IN_WEB": "raise SystemExit(2)"}
    )
    assert "The desk does not come up" in desk.refused()


def test_a_port_that_is_taken_is_named(
    desks: list[Desk], ourselves: Who, open_folder: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = open_desk(desks, ourselves, open_folder / "data", port=port).refused()
    assert said == (
        f"Port {port} on 127.0.0.1 is taken by another program: "
        "stop that one, or set PORT to a free port."
    )


@pytest.mark.parametrize(
    ("variable", "value", "sentence"),
    [
        ("PORT", "eighty", "PORT is 'eighty', but a number from 1 to 65535 is needed."),
        ("HOST", "192.0.2.1", "HOST is '192.0.2.1', which is not an address of this machine."),
        ("HOST", "no such host", "HOST is 'no such host', which is no address this machine knows."),
        (
            "DATABASE_URL",
            "sqlite:///desk.db",
            "DATABASE_URL is not the address of a PostgreSQL server, which looks like "
            "postgresql://user:password@host:5432/name.",
        ),
    ],
)
def test_a_setting_that_cannot_be_is_named(
    desks: list[Desk], ourselves: Who, open_folder: Path, variable: str, value: str, sentence: str
) -> None:
    desk = open_desk(desks, ourselves, open_folder / "data", {variable: value})
    assert desk.refused() == sentence


def test_a_server_of_the_operators_own_is_used(
    desks: list[Desk], ourselves: Who, open_folder: Path, cluster: Server
) -> None:
    desk = open_desk(desks, ourselves, open_folder / "data", {"DATABASE_URL": cluster.url})
    desk.ready()
    assert not (open_folder / "data" / "database").exists()
    with psycopg.connect(cluster.url) as connection:
        connection.execute("DROP TABLE kept")
    desk.stop()


def test_it_stays_when_nobody_reads_what_it_says(
    desks: list[Desk], ourselves: Who, open_folder: Path
) -> None:
    # As in `make run | head -1`: the reader leaves after the first line.
    reader, writer = os.pipe()
    with os.fdopen(reader, "rb") as lines, os.fdopen(writer, "wb") as output:
        desk = open_desk(desks, ourselves, open_folder / "data", output=output)
        assert lines.readline() == b"set up\n"
    visitor = HTTPConnection("127.0.0.1", desk.port, timeout=20)
    visitor.request("GET", "/healthz")
    assert visitor.getresponse().status == 200
    time.sleep(0.5)
    assert desk.process.poll() is None
    desk.stop()


def rows_once_it_answers(desk: Desk) -> list[int]:
    deadline = time.monotonic() + 20
    while True:
        try:
            return rows(desk)
        except psycopg.OperationalError:
            assert time.monotonic() < deadline
            time.sleep(0.05)
