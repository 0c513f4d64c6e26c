"""A whole server for the clients: gunicorn and a worker as `make run` starts them, one database."""

import os
import secrets
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

import psycopg
from django.db import connection

from memories.models import ApiKey, Organization, Project
from runtime import children, processes, supervisor, web
from runtime.children import Child
from runtime.options import Options
from tests.memories.management.conftest import wait_until

PROJECT = Path(__file__).resolve().parents[2]
SETTINGS = {
    # Feedback is the one call that every client has and no scenario makes often.
    "RATE_LIMITS": "ADD=1000,FEEDBACK=3",
    "OUTSIDE_ALLOWED": "127.0.0.1",
    "LOG_LEVEL": "WARNING",
}
# The pipeline without a language model is what a newcomer has, and needs nobody's key.
ABSENT = ("OPENAI_BASE_URL", "OPENAI_API_KEY", "LLM_MODEL", "EMBEDDING_MODEL", "VISION_MODEL")


@dataclass
class Server:
    """The running server. What it prints goes to `log`."""

    address: str
    worker: subprocess.Popen[bytes]
    log: Path

    @contextmanager
    def worker_stopped(self) -> Iterator[None]:
        """Nothing that is queued is carried out meanwhile."""
        os.killpg(self.worker.pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.killpg(self.worker.pid, signal.SIGCONT)


@dataclass(frozen=True)
class Home:
    """A fresh project and the secret of a key for it."""

    project: Project
    key: str


def new_home() -> Home:
    """Make a project that nobody else has, with a key that may do everything in it."""
    organization = Organization.objects.create(name="Acme")
    project = Project.objects.create(organization=organization, name="Support")
    return Home(project, ApiKey.issue(project=project, name="clients")[1])


@contextmanager
def running(folder: Path) -> Iterator[Server]:
    """A server over a new database, to which Django in this process is connected meanwhile."""
    with _database() as (name, url), (folder / "log").open("wb") as log:
        options = Options(PROJECT, folder, "127.0.0.1", 0, url)
        with web.listen(options) as door:
            options = replace(options, port=door.getsockname()[1])
            desk = supervisor.desk(options)
            started: list[subprocess.Popen[bytes]] = []
            try:
                for command in desk.first:
                    _start(Child("first", command), options, log).wait(120)
                started += [_start(child, options, log) for child in desk.kept(door)]
                knocks = web.knocking(options)
                wait_until(lambda: next(knocks) or any(map(children.has_ended, started)), 60)
                assert not any(map(children.has_ended, started)), Path(log.name).read_text()[-4000:]
                with _connected_to(name):
                    yield Server(options.address, started[1], folder / "log")
            finally:
                children.stop(started, 5)


def _start(child: Child, options: Options, log: IO[bytes]) -> subprocess.Popen[bytes]:
    """What `children.launch` does, with settings of our own and what it prints in a file."""
    own = {**SETTINGS, "DATABASE_URL": options.database_url, "DATA_DIR": str(options.data_dir)}
    kept = {name: value for name, value in os.environ.items() if name not in ABSENT}
    return subprocess.Popen(
        child.command,
        cwd=options.project,
        env={**kept, **own},
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        pass_fds=child.pass_fds,
        preexec_fn=processes.dying_with_us(signal.SIGTERM),
    )


@contextmanager
def _database() -> Iterator[tuple[str, str]]:
    """A new empty database: its name and address."""
    name = f"palimpsest_clients_{secrets.token_hex(4)}"
    parts = urlsplit(os.environ["DATABASE_URL"])
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as maker:
        maker.execute(f"CREATE DATABASE {name}")
        try:
            yield name, parts._replace(path=f"/{name}").geturl()
        finally:
            maker.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def _connected_to(name: str) -> Iterator[None]:
    """Let Django's connection be one to that database; afterwards to the one it had."""
    before = connection.settings_dict["NAME"]

    def turn_to(database: str) -> None:
        connection.close()
        connection.close_pool()
        connection.settings_dict["NAME"] = database

    turn_to(name)
    try:
        yield
    finally:
        turn_to(before)
