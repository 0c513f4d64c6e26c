"""What PostgreSQL refuses for good, told from a database that does not answer.

Django has one exception for both. By their SQLSTATE they differ: what is too large stays too large,
however often it is sent again.
"""

PROGRAM_LIMIT_EXCEEDED = "54"  # the class
QUERY_CANCELED = "57014"


def state_of(error: BaseException) -> str:
    """The SQLSTATE of an error of the database; "" where the database told none."""
    return getattr(error.__cause__, "sqlstate", None) or ""


def is_too_large(error: BaseException) -> bool:
    """Whether a value or a statement was beyond what PostgreSQL can hold."""
    return state_of(error).startswith(PROGRAM_LIMIT_EXCEEDED)


def took_too_long(error: BaseException) -> bool:
    """Whether PostgreSQL gave a statement up, as `locks.statements_within` asks it to."""
    return state_of(error) == QUERY_CANCELED
