"""What the API says when it cannot do what was asked: status and body, one place for the wording.

Bodies follow the Mem0 Platform; each carries `detail` as well, because clients show that.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict

Json = Any
ONE_ID_NEEDED = "One of the filters: app_id, user_id, agent_id, run_id is required!"


class Error(BaseModel):
    """What went wrong. `detail` is a sentence for people; the other keys depend on the endpoint."""

    model_config = ConfigDict(extra="allow")

    detail: str


class ApiError(Exception):
    """An answer that is not a success."""

    def __init__(
        self, status: int, body: Json, *, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(str(body))
        self.status = status
        self.body = body
        self.headers = dict(headers or {})


def _named(status: int, key: str, sentence: str) -> ApiError:
    return ApiError(status, {key: sentence, "detail": sentence})


def bad(sentence: str) -> ApiError:
    """400: the request cannot be understood or asks for what cannot be."""
    return _named(400, "error", sentence)


def bad_add(sentence: str) -> ApiError:
    """400 of an add."""
    return ApiError(
        400,
        {
            "error": "400 Bad Request",
            "details": {
                "message": "Invalid input data. Please refer to the memory creation documentation "
                "at https://docs.mem0.ai/platform/quickstart#4-1-create-memories for correct "
                "formatting and required fields."
            },
            "detail": sentence,
        },
    )


def add_without_id() -> ApiError:
    """400 of an add that is about nobody."""
    return ApiError(
        400,
        {
            "error": "400 Bad Request",
            "details": {"message": ONE_ID_NEEDED},
            "detail": ONE_ID_NEEDED,
        },
    )


def list_without_id() -> ApiError:
    """400 of a v1 list over everybody: an array, as the service answers."""
    return ApiError(400, [ONE_ID_NEEDED])


def search_without_id() -> ApiError:
    """400 of a v1 search over everybody."""
    return _named(
        400,
        "message",
        "At least one of the filters: agent_id, user_id, app_id, run_id is required!",
    )


def filters_needed() -> ApiError:
    """400 of v2 and v3 without filters."""
    return _named(
        400,
        "error",
        "Filters are required and cannot be empty. Please refer to "
        "https://docs.mem0.ai/api-reference/memory/search-memories",
    )


def not_scoped() -> ApiError:
    """400 of v3 filters that would reach beyond one user, agent, app or run."""
    return _named(
        400,
        "error",
        "filters must include at least one positively-scoped entity ID (user_id, agent_id, app_id, "
        "or run_id). Wildcards and NOT-only entity references do not count as scoped.",
    )


def ids_belong_in_filters(names: list[str]) -> ApiError:
    """400 of v3 with ids beside the filters."""
    return bad(
        f"{', '.join(names)}: top-level entity ids are not supported here. "
        f'Put them into filters, such as {{"{names[0]}": "…"}}.'
    )


def bad_uuid(name: str = "memory_id") -> ApiError:
    """400 of an id that cannot be one."""
    return _named(400, "error", f"{name} should be a valid UUID")


def no_memory() -> ApiError:
    """404: never was, was deleted, or belongs to somebody else."""
    return _named(404, "error", "Memory not found!")


def no_entity() -> ApiError:
    """404 of a user, agent, app or run."""
    return _named(404, "error", "Entity not found!")


def bad_entity_type() -> ApiError:
    """400 of a kind of entity that there is not."""
    sentence = "Invalid entity type"
    return ApiError(400, {"message": sentence, "error": sentence, "detail": sentence})


def no_export() -> ApiError:
    """404 of an export."""
    return _named(404, "error", "No memory export request found")


def outdated_export() -> ApiError:
    """404 of an export that may hold what was deleted since."""
    return ApiError(
        404,
        {
            "error": "No memory export request found",
            "detail": "Memories were deleted since this export was made, so it is not given out "
            "any more. Ask for a new one.",
        },
    )


def bad_export(sentence: str) -> ApiError:
    """400 of an export's schema."""
    return _named(400, "message", sentence)


def no_job() -> ApiError:
    """404 of a job that makes profiles."""
    return _named(404, "error", "Job not found!")


def no_sign_up() -> ApiError:
    """403 of an attempt to make an account over the API."""
    return ApiError(403, {"detail": "Ask an admin of this server for an API key."})


def no_page() -> ApiError:
    """404 of a page that does not exist."""
    return ApiError(404, {"detail": "Invalid page."})


def no_event() -> ApiError:
    """404 of an event."""
    return _named(404, "error", "Event not found or you don't have permission to access it.")


def no_organization() -> ApiError:
    """404: never was, or is out of the key's reach."""
    return _named(404, "message", "Organization not found")


def no_project() -> ApiError:
    """404: never was, or is out of the key's reach."""
    return _named(404, "message", "Organization or project not found")


def no_member() -> ApiError:
    """404 of somebody who does not belong."""
    return _named(404, "message", "Member not found")


def bad_member(sentence: str) -> ApiError:
    """400 of somebody who cannot be added."""
    return _named(400, "message", sentence)


def not_yours(sentence: str) -> ApiError:
    """403 of something that the key sees and may not do."""
    return ApiError(403, {"message": "Unauthorized", "detail": sentence})


def no_webhook() -> ApiError:
    """404: never was, was deleted, or belongs to another project."""
    return _named(404, "error", "Webhook not found")


def no_delivery() -> ApiError:
    """404: never was, or went to another webhook."""
    return _named(404, "error", "Delivery not found")


def bad_fields(complaints: Mapping[str, list[str]]) -> ApiError:
    """400 with what is wrong field by field."""
    sentences = [f"{name}: {' '.join(why)}" for name, why in complaints.items()]
    return ApiError(400, {**complaints, "detail": " ".join(sentences)})


def not_authenticated() -> ApiError:
    """401 without a key."""
    return ApiError(
        401,
        {"detail": "Authentication credentials were not provided."},
        headers={"WWW-Authenticate": "Token"},
    )


def bad_key() -> ApiError:
    """401 of a key that is unknown, revoked or expired."""
    return ApiError(
        401,
        {
            "detail": "Invalid API key. Check the key your client sends; an admin issues keys "
            "and sees which ones are revoked or expired."
        },
        headers={"WWW-Authenticate": "Token"},
    )


def other_organization() -> ApiError:
    """401 of a key that does not belong to the organization and project the client names."""
    return ApiError(
        401,
        {"detail": "Invalid API key for this organization."},
        headers={"WWW-Authenticate": "Token"},
    )


def half_a_tenant() -> ApiError:
    """400 of only one of org_id and project_id."""
    return ApiError(
        400,
        [
            "Must provide either both org_id and project_id, both org_name and project_name, "
            "or neither."
        ],
    )


def not_allowed(scope: str) -> ApiError:
    """403 of a key whose scopes do not cover the call."""
    return ApiError(403, {"detail": f"This API key may not do that: it lacks the scope {scope!r}."})


def too_many(seconds: int, headers: Mapping[str, str]) -> ApiError:
    """429 with the seconds to wait."""
    return ApiError(
        429,
        {"detail": f"Rate limit exceeded. Try again in {seconds} seconds."},
        headers={"Retry-After": str(seconds), **headers},
    )


def conflict(sentence: str) -> ApiError:
    """409: somebody else was quicker."""
    return _named(409, "error", sentence)


def too_large() -> ApiError:
    """413 of what the database cannot hold."""
    return ApiError(
        413, {"detail": "That is more than the database can hold in one piece. Send less at once."}
    )


def too_slow() -> ApiError:
    """503 of a reading that the database gave up."""
    return unavailable(
        "The database gave this up because it took too long. Ask for less: narrow the filters."
    )


def unavailable(sentence: str, **more: Json) -> ApiError:
    """503: nothing is wrong with the request; it can be sent again."""
    return ApiError(503, {"error": sentence, "detail": sentence, **more})


def from_validation(errors: Sequence[Mapping[str, Any]]) -> str:
    """One sentence out of pydantic's list: the field, and what is wrong with it."""
    first = errors[0]
    parts = [str(part) for part in first["loc"]]
    while len(parts) > 1 and parts[0] in {"body", "query", "path"}:  # a field may be named query
        del parts[0]
    where = ".".join(parts)
    what = str(first["msg"]).removeprefix("Value error, ")
    return f"{where}: {what}" if where else what
