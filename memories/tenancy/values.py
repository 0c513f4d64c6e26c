"""A project's settings: what they may hold, and how they change."""

import json
from typing import Annotated, Any, Literal

from django.db import transaction
from pydantic import AfterValidator, BaseModel, Field, field_validator

from memories.models import Category, Project
from memories.options import Criterion, ProjectOptions, change_options
from memories.plans import CATEGORY_LIMIT, clean_id, clean_json

Json = Any

NAME_LIMIT = 200
DESCRIPTION_LIMIT = 5_000
INSTRUCTIONS_LIMIT = 20_000
MOST_CATEGORIES = 200
SETTING_LIMIT = 10_000
MOST_CRITERIA = 50
COLUMNS = ("name", "description", "custom_instructions")


def clean_name(value: str) -> str:
    """`value` without surrounding space; raises ValueError for what no name may hold."""
    if not (name := clean_id(value).strip()):
        raise ValueError("A name needs a character that can be seen.")
    return name


Name = Annotated[str, Field(max_length=NAME_LIMIT), AfterValidator(clean_name)]
CategoryName = Annotated[str, Field(max_length=CATEGORY_LIMIT), AfterValidator(clean_name)]
CategoryText = Annotated[str, Field(max_length=2_000)]
Flag = Annotated[bool, Field(strict=True)]


class ProjectValues(BaseModel):
    """New settings. Only those that are given change; null puts back what a new project has.

    custom_categories: the names, or objects of name and description; the list replaces the one
    before it, and null or an empty list mean the built-in categories.
    """

    name: Name | None = Field(default=None, examples=["Support"])
    description: str | None = Field(default=None, max_length=DESCRIPTION_LIMIT)
    custom_instructions: str | None = Field(default=None, max_length=INSTRUCTIONS_LIMIT)
    custom_categories: list[dict[CategoryName, CategoryText] | CategoryName] | None = Field(
        default=None, max_length=MOST_CATEGORIES, examples=[[{"health": "Illness and sport"}]]
    )
    agent_custom_instructions: str | None = Field(default=None, max_length=INSTRUCTIONS_LIMIT)
    retrieval_criteria: list[Criterion] | None = Field(default=None, max_length=MOST_CRITERIA)
    enable_graph: Flag | None = None
    version: str | None = Field(default=None, max_length=20, examples=["v2"])
    multilingual: Flag | None = None
    memory_depth: str | None = Field(default=None, max_length=100)
    usecase_setting: Json = None
    decay: Flag | None = None
    strict_null_entities: Flag | None = None
    nl_delete_enabled: Flag | None = None
    default_output_format: Literal["v1.0", "v1.1"] | None = None

    @field_validator("usecase_setting")
    @classmethod
    def _can_be_kept(cls, value: Json) -> Json:
        if len(json.dumps(value)) > SETTING_LIMIT:
            raise ValueError(f"This may have {SETTING_LIMIT:,} characters at most, as JSON.")
        return clean_json(value)

    @field_validator("custom_categories")
    @classmethod
    def _are_not_too_many(cls, value: list[dict[str, str] | str] | None) -> Json:
        if len(_catalogue(value)) > MOST_CATEGORIES:
            raise ValueError(f"A project may have {MOST_CATEGORIES} categories at most.")
        return value

    def catalogue(self) -> dict[str, str]:
        """The categories, name -> description; empty where the built-in ones are meant."""
        return _catalogue(self.custom_categories)


def update_project(project: Project, values: ProjectValues) -> None:
    """Change the settings that `values` gives, all at once. `project` becomes the row as saved."""
    given = values.model_fields_set & set(ProjectValues.model_fields)
    options = values.model_dump(include=given & set(ProjectOptions.model_fields))
    with transaction.atomic():
        change_options(project, options)  # holds the project for the rest as well
        for name in given & set(COLUMNS):
            value = getattr(values, name)
            if name != "name" or value is not None:  # a project keeps its name
                setattr(project, name, value or "")
        project.save(update_fields=[*COLUMNS, "updated_at"])
        if "custom_categories" in given:
            project.categories.all().delete()
            Category.objects.bulk_create(
                Category(project=project, name=name, description=text)
                for name, text in values.catalogue().items()
            )


def _catalogue(items: list[dict[str, str] | str] | None) -> dict[str, str]:
    found: dict[str, str] = {}
    for item in items or []:
        found |= {item: ""} if isinstance(item, str) else item
    return found
