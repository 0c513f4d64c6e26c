"""The Django app that holds the tables."""

from django.apps import AppConfig
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


class MemoriesConfig(AppConfig):
    """Palimpsest without HTML."""

    name = "memories"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Refuse a limit on calls that do not exist: it would limit nothing."""
        from memories.models import EventKind

        if unknown := set(settings.RATE_LIMITS) - set(EventKind.values):
            raise ImproperlyConfigured(
                f"RATE_LIMITS names {sorted(unknown)[0]!r}; it knows {', '.join(EventKind.values)}."
            )
