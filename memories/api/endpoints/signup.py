"""Accounts: the Mem0 command line asks for one here. On this server an admin makes them."""

from typing import Any

from memories.api import errors
from memories.api.calls import ApiRequest
from memories.api.errors import Error
from memories.api.serving import serve


@serve(
    "POST",
    "/api/v1/auth/{path:step}/",
    kind=None,
    answers={404: Error},
    tag="Keys",
    summary="Sign up: not on this server",
    public=True,
)
def sign_up(request: ApiRequest, step: str) -> Any:
    """Always 403: ask an admin of this server for a key."""
    raise errors.no_sign_up()
