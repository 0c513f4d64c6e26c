"""Whether a PostgreSQL server has what Palimpsest needs: one sentence for each thing missing."""

from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

import psycopg
from psycopg import sql

OLDEST_SERVER = 15
# Extension -> (oldest version, how people call it). 0.8 brought iterative index scans.
NEEDED = {"vector": ((0, 8), "pgvector"), "pg_trgm": ((1, 6), "pg_trgm")}
SCHEMES = ("postgres", "postgresql", "psql", "pgsql")


def problems(url: str, *, seconds: int = 5) -> list[str]:
    """Return what is wrong with the server at `url`, in DATABASE_URL's form; empty when nothing.

    Whether an extension that is missing could be made is found out by making it in a transaction
    that is rolled back: managed servers have rules of their own for who may, which no catalogue
    shows.
    """
    address = libpq(url)
    if address is None:
        return [
            "DATABASE_URL is not the address of a PostgreSQL server, which looks like "
            "postgresql://user:password@host:5432/name."
        ]
    try:
        with psycopg.connect(address, connect_timeout=seconds) as connection:
            found = _missing(connection)
            connection.rollback()
            return found
    except psycopg.ProgrammingError:  # libpq cannot parse it; its words may quote the password
        return ["DATABASE_URL has a part that is no valid setting of a PostgreSQL address."]
    except psycopg.Error as error:
        reason = str(error).strip().splitlines()[0].removeprefix("connection failed: ")
        return [f"The database cannot be reached: {reason.rstrip('.')}."]


def libpq(url: str) -> str | None:
    """Return DATABASE_URL as libpq reads it, or None where it is no PostgreSQL address.

    The settings' parser also takes other names of the scheme, and a unix socket's folder as
    the beginning of the path: postgresql://user:password@//var/run/postgresql/name.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in SCHEMES or not parts.path.strip("/"):
        return None
    path, query = parts.path, dict(parse_qsl(parts.query))
    netloc = parts.netloc
    if path.startswith("//"):
        folder, _, path = unquote(path[1:]).rpartition("/")
        query |= {"host": folder, **({"port": str(port)} if port else {})}
        netloc = f"{netloc.rpartition('@')[0]}@"
        path = f"/{quote(path)}"
    search = urlencode(query, quote_via=quote, safe="/")
    return f"postgresql://{netloc}{path}{'?' if search else ''}{search}"


def _missing(connection: psycopg.Connection) -> list[str]:
    info = connection.info
    where = f"The PostgreSQL server at {info.host or 'localhost'}:{info.port}"
    if info.server_version < OLDEST_SERVER * 10_000:
        version = info.parameter_status("server_version")
        return [f"{where} is version {version}, but {OLDEST_SERVER} or newer is needed."]
    found = [
        sentence for name in NEEDED if (sentence := _extension(connection, name, where)) is not None
    ]
    encoding = info.parameter_status("server_encoding")
    if encoding != "UTF8":
        found.append(f"The database {info.dbname} is encoded in {encoding}, but UTF8 is needed.")
    if not _may_make_tables(connection):
        found.append(
            f"The role {info.user} may not make tables in the database {info.dbname}: "
            f'GRANT CREATE ON SCHEMA public TO "{info.user}" there.'
        )
    return found


def _extension(connection: psycopg.Connection, name: str, where: str) -> str | None:
    """Return the sentence about one extension, or None when it is there or can be made."""
    oldest, called = NEEDED[name]
    needed = f"{called} {'.'.join(map(str, oldest))} or newer"
    row = connection.execute(
        "SELECT default_version, installed_version FROM pg_available_extensions WHERE name = %s",
        [name],
    ).fetchone()
    if row is None:
        return f"{where} does not have {needed}: install it there (extension {name})."
    available, installed = row
    if installed is None:
        if _version(available) < oldest:
            return f"{where} offers {called} {available}, but {needed} is needed."
        return _making(connection, name, where)
    if _version(installed) >= oldest:
        return None
    if _version(available) >= oldest:
        return (
            f"The database {connection.info.dbname} has {called} {installed}, but {needed} is "
            f"needed: run ALTER EXTENSION {name} UPDATE there."
        )
    return f"{where} has {called} {installed}, but {needed} is needed."


def _making(connection: psycopg.Connection, name: str, where: str) -> str | None:
    info = connection.info
    try:
        with connection.transaction(force_rollback=True):
            connection.execute(sql.SQL("CREATE EXTENSION {}").format(sql.Identifier(name)))
    except psycopg.errors.InsufficientPrivilege:
        return (
            f"The database {info.dbname} lacks the extension {name} and the role {info.user} may "
            f"not make it: run CREATE EXTENSION {name} there as a superuser."
        )
    except psycopg.Error as error:
        return f"{where} cannot make the extension {name}: {str(error).splitlines()[0]}."
    return None


def _may_make_tables(connection: psycopg.Connection) -> bool:
    """Say whether tables are there or may be made; a role that only serves needs no right to."""
    row = connection.execute(
        "SELECT to_regclass('django_migrations') IS NOT NULL"
        " OR coalesce(has_schema_privilege(current_schema(), 'CREATE'), false)"
    ).fetchone()
    return bool(row and row[0])


def _version(text: str) -> tuple[int, ...]:
    """Return "0.8.1" as (0, 8, 1); a part that is no number ends it."""
    numbers: list[int] = []
    for part in text.split("."):
        if not part.isdigit():
            break
        numbers.append(int(part))
    return tuple(numbers)
