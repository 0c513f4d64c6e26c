"""Whose call it is: the key, what it may do, and the tenant that the client thinks it talks to."""

from datetime import timedelta
from typing import Any, cast

from django.http import HttpRequest
from django.utils import timezone
from ninja.security.base import AuthBase

from memories.api import errors, limits
from memories.api.calls import ApiRequest
from memories.api.errors import ApiError
from memories.models import ApiKey, EventKind

USED_AGAIN_AFTER = timedelta(hours=1)


class Token(AuthBase):
    """`Authorization: Token <key>`; `Bearer` is understood as well."""

    openapi_type = "apiKey"
    openapi_in = "header"
    openapi_name = "Authorization"
    openapi_description = "`Token` and the API key, for example `Token m0-…`"

    def __call__(self, request: HttpRequest) -> ApiKey:
        """The caller's key. Raises ApiError 401, 403 or 429."""
        asked = cast(ApiRequest, request)
        if asked.refusal is not None:  # the door has looked
            raise asked.refusal
        key, call = asked.key, asked.call
        asked.project = key.project
        if not key.may(call.scope):
            raise errors.not_allowed(call.scope.value)
        call.allowance = limits.spend(key, call.kind) if call.kind else None
        if call.kind != EventKind.MANAGE:  # there the path names the tenant; a body repeats it
            _check_tenant(asked, key)
        return key


def meet(request: ApiRequest) -> None:
    """Look up whose request it is, once: its `key`, or as `refusal` why it has none."""
    request.refusal = None
    try:
        request.key = key_of(request)
    except ApiError as error:
        request.refusal = error


def key_of(request: HttpRequest) -> ApiKey:
    """The valid key that a request carries. Raises ApiError 401."""
    scheme, _, secret = request.headers.get("Authorization", "").strip().partition(" ")
    if not scheme:
        raise errors.not_authenticated()
    if scheme.lower() not in {"token", "bearer"} or not (secret := secret.strip()):
        raise errors.bad_key()
    key = ApiKey.objects.for_secret(secret)
    if key is None:
        raise errors.bad_key()
    _remember_use(key)
    return key


def _remember_use(key: ApiKey) -> None:
    """To the hour: a key in use would otherwise cost a write per call."""
    now = timezone.now()
    if key.last_used_at is None or now - key.last_used_at > USED_AGAIN_AFTER:
        ApiKey.objects.filter(pk=key.pk).update(last_used_at=now)


def _check_tenant(request: ApiRequest, key: ApiKey) -> None:
    """A client that names another organization or project must not act on this one."""
    given: dict[str, Any] = {**request.GET.dict()}
    if isinstance(request.wire, dict):
        given |= request.wire
    if ("org_name" in given) != ("project_name" in given):
        raise errors.half_a_tenant()
    organization, project = given.get("org_id"), given.get("project_id")
    if organization is None and project is None:
        return
    if organization is None or project is None:
        raise errors.half_a_tenant()
    if (organization, project) != (key.project.organization.public_id, key.project.public_id):
        raise errors.other_organization()
