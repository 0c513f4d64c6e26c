"""A project's settings beyond its name: what `Project.options` holds."""

from collections.abc import Mapping
from typing import Any, Literal

from django.db import transaction
from pydantic import BaseModel, ConfigDict, Field

from memories.models import Project


class Criterion(BaseModel):
    """One point of view from which a model judges what a search found."""

    name: str = Field(min_length=1, max_length=100)
    description: str = Field(default="", max_length=2000)
    weight: float = Field(default=1, ge=0, le=1000, strict=True)


class ProjectOptions(BaseModel):
    """Settings with their defaults.

    strict_null_entities: an id that a filter does not mention must be absent, as the service read
    filters in late 2025. nl_delete_enabled: a message may ask for deletions.
    default_output_format: of answers whose request names none. The last group is kept for clients
    that set and read it, and has no effect here.
    """

    model_config = ConfigDict(extra="ignore")

    agent_custom_instructions: str = ""
    retrieval_criteria: list[Criterion] = []
    strict_null_entities: bool = False
    nl_delete_enabled: bool = True
    default_output_format: Literal["v1.0", "v1.1"] | None = None

    # Documents about single users, in the shape of a JSON Schema, made on demand.
    profiles_enabled: bool = False
    profile_schema: dict[str, Any] | None = None
    profile_instructions: str | None = None

    enable_graph: bool = False
    version: str = "v2"
    multilingual: bool = False
    decay: bool = False
    memory_depth: str | None = None
    usecase_setting: Any = None


def options_of(project: Project) -> ProjectOptions:
    """The project's settings, as far as they are set."""
    return ProjectOptions.model_validate(project.options)


def change_options(project: Project, values: Mapping[str, Any]) -> ProjectOptions:
    """Set some of a project's settings: the only writer of `Project.options`.

    values: by the names of `ProjectOptions`; None puts back what a new project has. `project`
    becomes the row as saved. Raises pydantic's ValidationError for a value that may not be.
    """
    with transaction.atomic():
        # Options are one column: two writers would each put back what the other changed.
        Project.objects.select_for_update(of=("self",), no_key=True).get(pk=project.pk)
        project.refresh_from_db()
        options = options_of(project).model_dump() | dict(values)
        set_now = {name: value for name, value in options.items() if value is not None}
        changed = ProjectOptions.model_validate(set_now)
        project.options = changed.model_dump(mode="json", exclude_defaults=True)
        project.save(update_fields=["options", "updated_at"])
    return changed
