"""What every page's frame shows: the project, the command box, the colours."""

from typing import Any

from django.http import HttpRequest

from dashboard.forms import CommandForm
from dashboard.pages.account import THEME_COOKIE, THEMES
from memories.llm import configuration
from memories.models import Project

ABOUT = ("user_id", "agent_id", "run_id")


def frame(request: HttpRequest) -> dict[str, Any]:
    """The frame's parts; for somebody who is not signed in only the colours."""
    theme = request.COOKIES.get(THEME_COOKIE, "")
    context: dict[str, Any] = {"theme": theme if theme in THEMES else "system", "themes": THEMES}
    project: Project | None = getattr(request, "project", None)
    if project is not None:
        # A list filtered by somebody is where one writes about them: the box is filled in.
        about = {name: request.GET.get(name, "")[:255] for name in ABOUT}
        context["frame_form"] = CommandForm(initial=about)
        context["has_model"] = configuration.model_configured()
    return context
