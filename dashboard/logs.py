"""Log lines without memory text: what an error says is kept only where it is known to be harmless.

PostgreSQL quotes rows in DETAIL and statements in LINE and CONTEXT, validation quotes what was
given, and a KeyError is nothing but the key. A class, a place in the code and the name of a
constraint are enough to find out what went wrong.
"""

import logging
import traceback
from collections.abc import Iterator

import psycopg
from django.core.exceptions import ImproperlyConfigured
from django.db import Error as DjangoError
from django.http import HttpRequest
from pydantic import ValidationError

# They speak of code, types, files and connections.
HARMLESS = (
    AttributeError, ImportError, ImproperlyConfigured, MemoryError, NameError, OSError,
    RecursionError, TypeError,
)  # fmt: skip
CAUSE = "\nThe above exception was the direct cause of the following exception:\n\n"
CONTEXT = "\nDuring handling of the above exception, another exception occurred:\n\n"


class Discreet(logging.Formatter):
    """Formats a record as any formatter does, and its exceptions and addresses as told above."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, with a traceback below it where there is one."""
        # Other handlers get the record as it was, and what they made of its traceback is not used.
        record = logging.makeLogRecord({**record.__dict__, "exc_text": None})
        if isinstance(record.args, tuple):
            record.args = tuple(_discreet(value, record) for value in record.args)
        if isinstance(record.msg, BaseException):
            record.msg = described(record.msg)
        return super().format(record)

    def formatException(self, ei: object) -> str:
        """The traceback: its places and classes, of messages the harmless ones."""
        error = ei[1] if isinstance(ei, tuple) else None
        return "" if error is None else "".join(_told(error, set())).rstrip("\n")


def described(error: BaseException) -> str:
    """What may be told of an error: its class, and of its message what is harmless."""
    kind = type(error)
    name = kind.__qualname__ if kind.__module__ == "builtins" else _named(kind)
    if (found := _of_database(error)) is not None:
        return f"{name}: {found}" if found else name
    if isinstance(error, ValidationError):
        what = "; ".join(sorted({one["type"] for one in error.errors(include_input=False)}))
        return f"{name}: {error.error_count()} × {error.title} ({what})"
    return f"{name}: {error}" if isinstance(error, HARMLESS) else name


def _named(kind: type[BaseException]) -> str:
    return f"{kind.__module__}.{kind.__qualname__}"


def _of_database(error: BaseException) -> str | None:
    """Code and names of a database error; of those about the connection, what happened as well."""
    origin = error.__cause__ if isinstance(error, DjangoError) else error
    if not isinstance(error, DjangoError | psycopg.Error):
        return None
    if not isinstance(origin, psycopg.Error):
        return ""
    diagnosis = origin.diag
    found = [f"SQLSTATE {origin.sqlstate}"] if origin.sqlstate else []
    for what in ("table", "column", "constraint"):
        if value := getattr(diagnosis, f"{what}_name"):
            found.append(f"{what} {value}")
    if isinstance(origin, psycopg.OperationalError | psycopg.InterfaceError):
        found.append((diagnosis.message_primary or str(origin)).strip().split("\n")[0])
    return ", ".join(found)


def _told(error: BaseException, seen: set[int]) -> Iterator[str]:
    """A traceback like Python's, cause before effect. seen: the errors told already, by id."""
    seen.add(id(error))
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None and id(before) not in seen:
        yield from _told(before, seen)
        yield CAUSE if error.__cause__ else CONTEXT
    if error.__traceback__ is not None:
        yield "Traceback (most recent call last):\n"
        yield from traceback.format_tb(error.__traceback__)
    yield described(error) + "\n"
    if isinstance(error, BaseExceptionGroup):
        for one in error.exceptions:
            yield from _told(one, seen)


def _discreet(value: object, record: logging.LogRecord) -> object:
    """An argument of a message as it may be told: no rows of errors, no names in addresses."""
    if isinstance(value, DjangoError | psycopg.Error | ValidationError):
        return described(value)
    request = getattr(record, "request", None)
    if isinstance(request, HttpRequest) and value in (request.path, request.get_full_path()):
        return _route(request)
    return value


def _route(request: HttpRequest) -> str:
    """The address with gaps where it names somebody or something."""
    if request.resolver_match is not None:
        return f"/{request.resolver_match.route}"
    return "/".join(request.path.split("/")[:3]) + "/…"
