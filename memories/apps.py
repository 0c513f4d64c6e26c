"""The Django app that holds the tables."""

from django.apps import AppConfig


class MemoriesConfig(AppConfig):
    """Palimpsest without HTML."""

    name = "memories"
    default_auto_field = "django.db.models.BigAutoField"
