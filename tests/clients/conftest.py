"""A server, the programs that run the clients, and a client with a fresh project for each test.

Without Node.js or a package index the tests of the clients concerned are skipped, and say so; with
PALIMPSEST_REQUIRE_CLIENTS=1 that is a failure.
"""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest
from pytest_django.plugin import DjangoDbBlocker

from tests.clients import matrix, speaking
from tests.clients.abilities import can
from tests.clients.installing import Missing
from tests.clients.server import Home, Server, new_home, running
from tests.clients.speaking import KINDS, Client, Kind, Program, Refusal

Programs = dict[tuple[str, str], Future[Program]]
Connect = Callable[..., Client]


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "scenario(number): an acceptance scenario of the reference")
    config.addinivalue_line("markers", "needs(ability): what not every client can")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test once for each client that can express it."""
    if "kind" not in metafunc.fixturenames:
        return
    scenarios, needs = (
        [mark.args[0] for mark in metafunc.definition.iter_markers(name)]
        for name in ("scenario", "needs")
    )
    able = [kind for kind in KINDS if can(str(kind), scenarios, needs)]
    metafunc.parametrize("kind", able, ids=str, scope="module")


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """With -s: what was called by which client in this run."""
    if config.getoption("capture") == "no" and matrix.SEEN:
        terminalreporter.write(matrix.table())


@pytest.fixture(scope="package")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Programs]:
    """The programs, being installed and started side by side while the server starts."""
    folder = tmp_path_factory.mktemp("clients")
    versions = dict.fromkeys((kind.language, kind.version) for kind in KINDS)
    with ThreadPoolExecutor() as pool:
        started = {
            version: pool.submit(speaking.start, *version, folder / "-".join(version))
            for version in versions
        }
        yield started
    for future in started.values():
        if not future.exception():
            future.result().stop()


@pytest.fixture(scope="package")
def server(
    programs: Programs,
    tmp_path_factory: pytest.TempPathFactory,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[Server]:
    """The server; Django in this process shares its database while these tests run."""
    with django_db_blocker.unblock(), running(tmp_path_factory.mktemp("server")) as server:
        yield server


@pytest.fixture(scope="module")
def program(kind: Kind, programs: Programs) -> Program:
    """The program that runs this kind of client."""
    try:
        return programs[kind.language, kind.version].result()
    except Missing as missing:
        if os.environ.get("PALIMPSEST_REQUIRE_CLIENTS") == "1":
            pytest.fail(f"{kind} is missing, and here it may not be skipped. {missing}")
        pytest.skip(f"{kind}: {missing}")


@pytest.fixture(scope="module")
def connect(kind: Kind, program: Program, server: Server) -> Iterator[Connect]:
    """`connect(home)` constructs a client. Raises Refusal when the client does not want to."""
    made: list[Client] = []

    def construct(home: Home, **changed: Any) -> Client:
        key, host = ("apiKey", "host") if kind.language == "javascript" else ("api_key", "host")
        given = {key: home.key, host: server.address, **changed}
        asked = {"new": "async" if kind.asynchronous else "sync", "kwargs": given}
        try:
            about, wire = speaking.ask(program, asked)
        except Refusal as refusal:
            matrix.note(kind, refusal.wire)
            raise
        made.append(Client(kind, home, program, about.pop("client"), about, wire))
        return made[-1]

    yield construct
    for client in made:
        matrix.note(kind, client.wire)
        program.ask({"client": client.number, "close": True})


@pytest.fixture
def home(server: Server) -> Home:
    """A fresh project with a key."""
    return new_home()


@pytest.fixture
def client(connect: Connect, home: Home) -> Client:
    """A client of a fresh project."""
    return connect(home)
