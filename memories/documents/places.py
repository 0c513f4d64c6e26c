"""How many adds may read documents at the same time in one process.

A document may lie on a server that takes half a minute to say nothing. Whoever reads holds a thread
meanwhile; without a limit, a few requests with slow addresses would hold all of them, and the whole
server would stand still.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from memories.locks import Busy

# Of the 8 threads that a process of the web server answers with, and of a worker's 4 jobs.
ANSWERING = threading.BoundedSemaphore(4)
WORKING = threading.BoundedSemaphore(2)


class NoPlace(Busy):
    """As many adds as may read documents already: this one's turn comes later."""


@contextmanager
def place(places: threading.BoundedSemaphore) -> Iterator[None]:
    """Hold one of `places`: ANSWERING for a client who waits, WORKING in a worker.

    Raises NoPlace at once. Nobody waits here: to wait is to hold a thread too.
    """
    if not places.acquire(blocking=False):
        raise NoPlace("As many documents are being read as may be.")
    try:
        yield
    finally:
        places.release()
