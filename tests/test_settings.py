"""A setting that cannot be used is one sentence, whoever reads it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def check(**variables: str) -> subprocess.CompletedProcess[str]:
    """`manage.py check` in an environment with `variables`."""
    return subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("EMBEDDING_DIMENSIONS", "many"),
        ("MODEL_TIMEOUT", "0"),
        ("MODEL_ATTEMPTS", "-1"),
        ("DATABASE_POOL", "nan"),
        ("DEBUG", "perhaps"),
        ("LOG_LEVEL", "loud"),
        ("DATABASE_URL", "mysql://x/y"),
        ("RATE_LIMITS", "ADD=many"),
        ("RATE_LIMITS", "ADDS=10"),
        ("OUTSIDE_ALLOWED", "http://127.0.0.1:8089"),
        ("REQUEST_LOG_SECONDS", "-1"),
    ],
)
def test_a_bad_value_is_named_in_one_sentence(variable: str, value: str) -> None:
    told = check(**{variable: value})
    assert told.returncode == 1
    assert variable in told.stderr
    assert len(told.stderr.strip().splitlines()) == 1


def test_an_empty_variable_counts_as_unset() -> None:
    empty = dict.fromkeys(("EMBEDDING_DIMENSIONS", "LOG_LEVEL", "DEBUG", "ALLOWED_HOSTS"), "")
    assert check(**empty).returncode == 0
