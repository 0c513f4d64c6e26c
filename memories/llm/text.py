"""Text on its way to and from a model."""

import re
from typing import Any

# C0 and C1 controls but tab and line breaks, and halves of surrogate pairs: PostgreSQL refuses NUL,
# UTF-8 has no lone surrogates, and the others can hide text from a reader.
_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


def clean(value: str) -> str:
    """`value` without control characters and lone surrogates."""
    return _UNWANTED.sub("", value)


def clean_all(value: Any) -> Any:
    """Decoded JSON with `clean` applied to every string and key in it."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list):
        return [clean_all(item) for item in value]
    if isinstance(value, dict):
        return {clean(str(key)): clean_all(item) for key, item in value.items()}
    return value
