"""One limit of time over all the calls of a piece of work, whoever makes them.

Each call has its own limit; a plan may need fifty of them.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from memories.llm.errors import ModelError, ModelUnavailable

# The moment, on the monotonic clock, after which no call begins or goes on.
_until: ContextVar[float] = ContextVar("until", default=float("inf"))


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Let the calls made inside take `seconds` together. Raises ModelUnavailable after that."""
    until = min(_until.get(), time.monotonic() + seconds)
    token = _until.set(until)
    try:
        yield
    except ModelError:
        if time.monotonic() < until:
            raise
        # Whatever the last call broke off with, this is why.
        raise ModelUnavailable(
            f"The model took longer than {seconds:g} seconds for all of it. Send less at once."
        ) from None
    finally:
        _until.reset(token)


def until(moment: float) -> float:
    """`moment`, or the end of the limit around this call where that is sooner.

    Raises ModelUnavailable when it has passed.
    """
    end = _until.get()
    if time.monotonic() >= end:
        raise ModelUnavailable("The time for this is used up.")
    return min(moment, end)
