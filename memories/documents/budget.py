"""What the documents of one call may cost together."""

import time

from memories.documents.errors import Unreadable

MOST_DOCUMENTS = 10
MOST_BYTES = 10_000_000  # of one document, unpacked
SECONDS = 30.0


class Budget:
    """Time and number of documents, shared by all messages of one call.

    Without it a call with a thousand messages could keep a thread busy for hours.
    """

    def __init__(self, *, seconds: float = SECONDS, documents: int = MOST_DOCUMENTS) -> None:
        self.until = time.monotonic() + seconds
        self.most = self.documents = documents

    def take(self) -> None:
        """One more document; raises Unreadable when it is one too many."""
        if self.documents <= 0:
            raise Unreadable(
                f"A request may hold at most {self.most} documents. Send the others in another."
            )
        self.documents -= 1
        self.left()

    def left(self) -> float:
        """Seconds left; raises Unreadable when there are none."""
        left = self.until - time.monotonic()
        if left <= 0:
            raise Unreadable("Reading the documents took too long. Send fewer or smaller ones.")
        return left
