"""One address, one view: the whole page, or the part of it that htmx asked for."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from dashboard.access import DeskRequest


def wants_fragment(request: DeskRequest) -> bool:
    """Whether htmx asks for a part. After Back it wants the whole page again."""
    return bool(request.htmx) and not (request.htmx.boosted or request.htmx.history_restore_request)


def page(
    request: DeskRequest,
    template: str,
    context: dict[str, Any],
    *,
    fragment: str,
    status: int = 200,
    address: str = "",
) -> HttpResponse:
    """`template`, or its partial `fragment` for htmx. `address`: for the address bar."""
    name = f"{template}#{fragment}" if wants_fragment(request) else template
    response = render(request, name, context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    if address and wants_fragment(request):
        response["HX-Push-Url"] = address
    return response
