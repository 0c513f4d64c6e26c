"""Which client cannot express which scenario, and why. Everything else is run.

The numbers are those of the acceptance scenarios in the reference of the API.
"""

from tests.clients.speaking import KINDS

PYTHON_0 = ("python-0.1.115", "python-0.1.115-async")
PYTHON_1 = ("python-1.0.11", "python-1.0.11-async")
PYTHON_2 = ("python-2.2.1", "python-2.2.1-async")
JAVASCRIPT = ("javascript-2.1.38", "javascript-3.3.1")

CANNOT: dict[tuple[str, int], str] = {}


def _cannot(kinds: tuple[str, ...], scenario: int, why: str) -> None:
    CANNOT.update({(kind, scenario): why for kind in kinds})


# No client speaks raw HTTP: scenario 9 (output_format on version 1) has a test of its own.
_cannot(tuple(map(str, KINDS)), 9, "raw HTTP, by definition")
