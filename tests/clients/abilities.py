"""What not every client can express, and why. Everything else is run with every client.

Scenario numbers are those of the acceptance scenarios in the reference of the API.
"""

from tests.clients.speaking import KINDS

EVERYONE = tuple(map(str, KINDS))
PYTHON_0 = ("python-0.1.115", "python-0.1.115-async")
PYTHON_1 = ("python-1.0.11", "python-1.0.11-async")
PYTHON_2 = ("python-2.2.1", "python-2.2.1-async")
PYTHON = (*PYTHON_0, *PYTHON_1, *PYTHON_2)
JAVASCRIPT_2 = ("javascript-2.1.38",)
JAVASCRIPT_3 = ("javascript-3.3.1",)
JAVASCRIPT = (*JAVASCRIPT_2, *JAVASCRIPT_3)
NEWEST = (*PYTHON_2, *JAVASCRIPT_3)

# Scenario: which clients cannot express it, and why.
CANNOT: dict[int, tuple[tuple[str, ...], str]] = {
    9: (EVERYONE, "raw HTTP by definition: test_formats.py"),
}

# Scenario: which clients express it otherwise than the others, and how.
OTHERWISE: dict[int, tuple[tuple[str, ...], str]] = {
    8: (NEWEST, "every add is queued, async_mode or not; the answer has event_id and status only"),
    10: (NEWEST, "version 3 wants to know whose memories: a user_id beside each such filter"),
    13: (PYTHON_2, "update takes its text by name only"),
    15: (JAVASCRIPT, "batchUpdate wants memoryId, batchDelete bare ids"),
    16: (
        (*PYTHON_0, *PYTHON_1, *JAVASCRIPT_2),
        "names are not percent-encoded: what follows a question mark never leaves the client",
    ),
    18: (JAVASCRIPT, "no reset(); deleteUsers() without a name does the same"),
}

# Ability: which clients have it. A test that `needs` it is run with these.
ABILITIES: dict[str, tuple[str, ...]] = {
    "async_mode": (*PYTHON_0, *PYTHON_1, *JAVASCRIPT_2),
    "deleteUser": JAVASCRIPT,
    "filters in add and delete_all": PYTHON_2,
    "get_summary": PYTHON,
    "organization and project in the constructor": (*PYTHON_0, *PYTHON_1),
    "pages of users": JAVASCRIPT_3,
    "profiles": NEWEST,
    "project manager": PYTHON,
    "camel case in filters": JAVASCRIPT_3,
    "snake case in deleteUsers means everyone": JAVASCRIPT_3,
    "version 1": (*PYTHON_0, *JAVASCRIPT_2),
    "version 1 in Python": PYTHON_0,
    "version 1 in JavaScript": JAVASCRIPT_2,
    "version 2 only": PYTHON_1,
    "version 3": NEWEST,
}


def can(kind: str, scenarios: list[int], abilities: list[str]) -> bool:
    """Whether this client can express all of these scenarios and has all of these abilities."""
    return all(kind not in CANNOT.get(number, ((), ""))[0] for number in scenarios) and all(
        kind in ABILITIES[ability] for ability in abilities
    )
