"""The OpenAPI document, and what tests that cover every endpoint take from it."""

from functools import cache
from typing import Any

from memories.api.app import api


@cache
def document() -> dict[str, Any]:
    """As it is served."""
    return dict(api.get_openapi_schema(path_prefix=""))


@cache
def operations() -> dict[str, tuple[str, str, dict[str, Any]]]:
    """By operation id: method, path, and the document's entry."""
    return {
        operation["operationId"]: (method.upper(), path, operation)
        for path, methods in document()["paths"].items()
        for method, operation in methods.items()
    }


def methods_and_paths() -> list[Any]:
    """For `parametrize`."""
    return [(method, path) for method, path, _ in operations().values()]
