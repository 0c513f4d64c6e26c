"""Webhooks of the key's project, and what became of telling them."""

from typing import Annotated, Any

from ninja import Query, Status
from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema, model_validator

from memories import tenancy, webhooks
from memories.api import errors, shapes
from memories.api.calls import ApiRequest
from memories.api.endpoints.organizations import Said, named
from memories.api.errors import Error
from memories.api.fields import Input, Paging
from memories.api.paging import page_of
from memories.api.serving import serve
from memories.models import Delivery, EventKind, KeyScope, Project, Webhook
from memories.webhooks import delivering, signing

Json = Any

OF_PROJECT = "/api/v1/webhooks/projects/{project_id}/"
WEBHOOK = "/api/v1/webhooks/{webhook_id}/"
DELIVERIES = WEBHOOK + "deliveries/"
CAMEL = {"eventTypes": "event_types", "isActive": "is_active"}


# Any JSON: `memories.webhooks` looks at it and complains field by field.
Name = Annotated[Json, WithJsonSchema(named(200, "Mine"))]
Url = Annotated[
    Json,
    WithJsonSchema(
        {
            "type": "string",
            # Narrower than what is taken, so that whatever fits is an address.
            "pattern": "^https?://[a-z]{1,30}[.][a-z]{2,8}/[A-Za-z0-9/]{0,100}$",
            "examples": ["https://example.org/hook"],
        }
    ),
]
EventTypes = Annotated[
    Json,
    WithJsonSchema(
        {
            "type": "array",
            "minItems": 1,
            "items": {"type": "string", "enum": list(webhooks.EVENT_TYPES)},
        }
    ),
]
Active = Annotated[Json, WithJsonSchema({"type": "boolean"})]


class WebhookChanges(Input):
    """What changes; what is missing or null stays as it is."""

    name: Name = None
    url: Url = None
    event_types: EventTypes = None
    is_active: Active = None

    @model_validator(mode="before")
    @classmethod
    def _camel_case(cls, given: Json) -> Json:
        """Clients of 2025 send eventTypes."""
        if not isinstance(given, dict):
            return given
        return {CAMEL.get(name, name): value for name, value in given.items()}

    def values(self) -> dict[str, Json]:
        """The fields that were given."""
        given = {name: getattr(self, name) for name in self.model_fields_set}
        return {name: value for name, value in given.items() if value is not None}


class NewWebhook(WebhookChanges):
    """Whom to tell, of what."""

    model_config = ConfigDict(json_schema_extra={"required": ["name", "url", "event_types"]})


class WebhookOut(BaseModel):
    """A webhook. secret: with it deliveries are signed; it is in the answer to its creation alone.

    owner: who answers for the key.
    """

    webhook_id: str
    name: str
    url: str
    event_types: list[str]
    owner: str
    project: str
    is_active: bool
    created_at: str
    updated_at: str
    secret: str | None = None


class DeliveryOut(BaseModel):
    """What was told, or is to be told. id: the header `webhook-id` of each attempt.

    due_at: when the next attempt follows, null after the last one.
    """

    id: str
    webhook_id: str
    status: str = Field(examples=["PENDING", "DELIVERED", "FAILED"])
    event_details: dict[str, Json]
    attempts: int
    response_status: int | None
    error: str | None
    created_at: str
    due_at: str | None
    delivered_at: str | None
    failed_at: str | None


class Deliveries(BaseModel):
    """One page, newest first."""

    count: int
    next: str | None
    previous: str | None
    results: list[DeliveryOut]


@serve(
    "GET",
    OF_PROJECT,
    kind=EventKind.MANAGE,
    answers={200: list[WebhookOut], 404: Error},
    tag="Webhooks",
    summary="List webhooks",
)
def list_webhooks(request: ApiRequest, project_id: str) -> Json:
    """Those of the key's own project."""
    return [shape(request, hook) for hook in webhooks.listed(_project(request, project_id))]


@serve(
    "POST",
    OF_PROJECT,
    kind=EventKind.MANAGE,
    scope=KeyScope.MANAGE,
    answers={201: WebhookOut, 404: Error},
    tag="Webhooks",
    summary="Create a webhook",
)
def create_webhook(request: ApiRequest, project_id: str, body: NewWebhook) -> Json:
    """Keep the secret of the answer: with it a receiver knows that a delivery is ours."""
    project = _project(request, project_id)
    try:
        hook, secret = webhooks.create(project, body.values())
    except webhooks.BadWebhook as error:
        raise errors.bad_fields(error.errors) from None
    return Status(201, shape(request, hook) | {"secret": secret})


@serve(
    "PUT",
    WEBHOOK,
    kind=EventKind.MANAGE,
    scope=KeyScope.MANAGE,
    answers={200: Said, 404: Error},
    tag="Webhooks",
    summary="Change a webhook",
)
def update_webhook(request: ApiRequest, webhook_id: str, body: WebhookChanges) -> Json:
    """Only what is given changes. One that is switched off is told nothing."""
    hook = find(request, webhook_id)
    try:
        webhooks.update(hook, body.values())
    except webhooks.BadWebhook as error:
        raise errors.bad_fields(error.errors) from None
    return {"message": "Webhook updated successfully"}


@serve(
    "DELETE",
    WEBHOOK,
    kind=EventKind.MANAGE,
    scope=KeyScope.MANAGE,
    answers={200: Said, 404: Error},
    tag="Webhooks",
    summary="Delete a webhook",
)
def delete_webhook(request: ApiRequest, webhook_id: str) -> Json:
    """With its deliveries; what was not sent yet never is."""
    webhooks.remove(find(request, webhook_id))
    return {"message": "Webhook deleted successfully"}


@serve(
    "GET",
    DELIVERIES,
    kind=EventKind.MANAGE,
    answers={200: Deliveries, 404: Error},
    tag="Webhooks",
    summary="List a webhook's deliveries",
)
def list_deliveries(request: ApiRequest, webhook_id: str, paging: Query[Paging]) -> Json:
    """A page of an envelope, newest first."""
    hook = find(request, webhook_id)
    rows = webhooks.deliveries_of(hook).select_related("webhook")
    return page_of(request, rows, paging, delivery_shape)


@serve(
    "POST",
    DELIVERIES + "{delivery_id}/resend/",
    kind=EventKind.MANAGE,
    scope=KeyScope.MANAGE,
    answers={200: DeliveryOut, 404: Error},
    tag="Webhooks",
    summary="Send a delivery again",
)
def resend_delivery(request: ApiRequest, webhook_id: str, delivery_id: str) -> Json:
    """Under its old id, so that a receiver that had it already can tell."""
    delivery = webhooks.find_delivery(find(request, webhook_id), delivery_id)
    if delivery is None:
        raise errors.no_delivery()
    try:
        webhooks.send_again(delivery)
    except webhooks.BadWebhook as error:
        raise errors.bad_fields(error.errors) from None
    return delivery_shape(delivery)


def _project(request: ApiRequest, project_id: str) -> Project:
    """A webhook is told what memories say, so only a key of their own project may have one."""
    if project_id != request.project.public_id:
        raise errors.no_project()
    return request.project


def find(request: ApiRequest, webhook_id: str) -> Webhook:
    """The project's webhook of that id. Raises ApiError 404."""
    hook = webhooks.find(request.project, webhook_id)
    if hook is None:
        raise errors.no_webhook()
    return hook


def shape(request: ApiRequest, hook: Webhook) -> dict[str, Json]:
    """A webhook as clients read it."""
    return {
        "webhook_id": str(hook.public_id),
        "name": hook.name,
        "url": hook.url,
        "event_types": hook.event_types,
        "owner": tenancy.email_of(request.key),
        "project": request.project.public_id,
        "is_active": hook.is_active,
        "created_at": shapes.moment(hook.created_at),
        "updated_at": shapes.moment(hook.updated_at),
    }


def delivery_shape(row: Delivery) -> dict[str, Json]:
    """A delivery as clients read it. Rows come with their webhook."""
    status = "DELIVERED" if row.delivered_at else "FAILED" if row.failed_at else "PENDING"
    return {
        "id": signing.id_of(row),
        "webhook_id": str(row.webhook.public_id),
        "status": status,
        **delivering.message(row.body),
        "attempts": row.attempts,
        "response_status": row.response_status,
        "error": row.error or None,
        "created_at": shapes.moment(row.created_at),
        "due_at": shapes.moment(row.due_at) if status == "PENDING" else None,
        "delivered_at": shapes.moment(row.delivered_at),
        "failed_at": shapes.moment(row.failed_at),
    }
