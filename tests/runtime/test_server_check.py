"""What is said about a server that lacks something."""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from runtime import places, server_check
from runtime.postgres import Server


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("postgres://u:p@host:5433/name", "postgresql://u:p@host:5433/name"),
        ("pgsql://host/name?sslmode=require", "postgresql://host/name?sslmode=require"),
        ("postgresql:///name?host=/run/pg", "postgresql:///name?host=/run/pg"),
        ("postgresql://u:p@//run/pg/name", "postgresql://u:p@/name?host=/run/pg"),
        ("postgresql://u@:5433//run/pg/name", "postgresql://u@/name?host=/run/pg&port=5433"),
        ("sqlite:///name", None),
        ("mysql://host/name", None),
        ("postgresql://host", None),
        ("postgresql://host:port/name", None),
        ("nonsense", None),
        ("", None),
    ],
)
def test_an_address_is_read_as_the_settings_read_it(given: str, read: str | None) -> None:
    assert server_check.libpq(given) == read


def test_a_server_with_everything_has_no_problem(cluster: Server) -> None:
    assert server_check.problems(cluster.url) == []


def test_a_server_that_is_not_there_is_named() -> None:
    (said,) = server_check.problems("postgresql://u:secret@127.0.0.1:1/name")
    assert said.startswith("The database cannot be reached: ")
    assert "Connection refused" in said
    assert "secret" not in said


def test_a_password_that_is_wrong_is_named(cluster: Server) -> None:
    socket_folder = cluster.place.sockets
    (said,) = server_check.problems(
        f"postgresql://palimpsest:guess@/palimpsest?host={socket_folder}"
    )
    assert 'password authentication failed for user "palimpsest"' in said


def test_an_option_that_does_not_exist_is_refused() -> None:
    (said,) = server_check.problems("postgresql://u:secret@127.0.0.1/name?colour=red")
    assert said == "DATABASE_URL has a part that is no valid setting of a PostgreSQL address."


def test_a_server_that_is_too_old_is_named() -> None:
    with old_server() as port:
        (said,) = server_check.problems(f"postgresql://u@127.0.0.1:{port}/name")
    assert said == (
        f"The PostgreSQL server at 127.0.0.1:{port} is version 14.9, but 15 or newer is needed."
    )


def test_an_extension_that_the_role_may_not_make_is_named(cluster: Server) -> None:
    with bare_database(cluster) as address:
        assert server_check.problems(address) == [
            "The database bare lacks the extension vector and the role palimpsest may not make it: "
            "run CREATE EXTENSION vector there as a superuser."
        ]


def test_an_extension_that_may_be_made_is_no_problem_and_is_not_made(cluster: Server) -> None:
    with bare_database(cluster) as address:
        superuser = places.url(cluster.place, role=places.SUPERUSER, database="bare")
        assert server_check.problems(superuser) == []
        with psycopg.connect(address) as connection:
            found = connection.execute("SELECT extname FROM pg_extension").fetchall()
    assert found == [("plpgsql",)]


def test_a_server_without_pgvector_is_named(cluster: Server, open_folder: Path) -> None:
    with bare_database(cluster) as address:
        offer(cluster, open_folder)
        said = server_check.problems(address)
    assert len(said) == 2
    assert said[0].endswith(
        " does not have pgvector 0.8 or newer: install it there (extension vector)."
    )
    assert said[1].endswith(
        " does not have pg_trgm 1.6 or newer: install it there (extension pg_trgm)."
    )


def test_a_pgvector_that_is_too_old_is_named(cluster: Server, open_folder: Path) -> None:
    with bare_database(cluster) as address:
        offer(cluster, open_folder, vector="0.7.4", pg_trgm="1.6")
        said = server_check.problems(address)
    assert said[0].endswith(" offers pgvector 0.7.4, but pgvector 0.8 or newer is needed.")


def test_a_role_without_the_right_to_make_tables_is_named(cluster: Server) -> None:
    with bare_database(cluster, superuser=True) as address, superuser_of(cluster) as connection:
        connection.execute("CREATE ROLE reader LOGIN PASSWORD 'reader'")
        try:
            reader = f"postgresql://reader:reader@/bare?host={cluster.place.sockets}"
            said = server_check.problems(reader)
        finally:
            connection.execute("DROP ROLE reader")
    assert said[-1] == (
        "The role reader may not make tables in the database bare: "
        'GRANT CREATE ON SCHEMA public TO "reader" there.'
    )
    assert address


@contextmanager
def superuser_of(cluster: Server, database: str = "postgres") -> Iterator[psycopg.Connection]:
    address = places.url(cluster.place, role=places.SUPERUSER, database=database)
    with psycopg.connect(address, autocommit=True) as connection:
        yield connection


@contextmanager
def bare_database(cluster: Server, *, superuser: bool = False) -> Iterator[str]:
    """Give the address of a database without extensions, which the ordinary role owns."""
    with superuser_of(cluster) as connection:
        owner = places.SUPERUSER if superuser else places.ROLE
        connection.execute(f"CREATE DATABASE bare TEMPLATE template0 OWNER {owner}")
        try:
            yield places.url(cluster.place, database="bare")
        finally:
            connection.execute("DROP DATABASE bare WITH (FORCE)")


def offer(cluster: Server, folder: Path, **versions: str) -> None:
    """Let the database "bare" see no extensions but these, of these versions."""
    (folder / "extension").mkdir()
    for name, version in versions.items():
        control = folder / "extension" / f"{name}.control"
        control.write_text(f"default_version = '{version}'\ntrusted = true\n")
        (folder / "extension" / f"{name}--{version}.sql").write_text("SELECT 1;\n")
    with superuser_of(cluster) as connection:
        connection.execute(f"ALTER DATABASE bare SET extension_control_path = '{folder}'")


@contextmanager
def old_server() -> Iterator[int]:
    """Speak just enough of the protocol to be a server of version 14."""

    def message(kind: bytes, body: bytes) -> bytes:
        return kind + struct.pack("!i", len(body) + 4) + body

    def serve() -> None:
        while True:
            try:
                client, _ = door.accept()
            except OSError:
                return
            with client:
                while (length := struct.unpack("!i", client.recv(4))[0]) == 8:
                    client.recv(4)  # asks for TLS or GSS
                    client.sendall(b"N")
                client.recv(length)
                greeting = message(b"R", struct.pack("!i", 0))
                greeting += message(b"S", b"server_version\x0014.9\x00")
                greeting += message(b"S", b"server_encoding\x00UTF8\x00")
                client.sendall(greeting + message(b"Z", b"I"))
                client.recv(1000)

    with socket.create_server(("127.0.0.1", 0)) as door:
        threading.Thread(target=serve, daemon=True).start()
        yield door.getsockname()[1]
