"""Which address leads to which page."""

from django.contrib.auth import views as auth_views
from django.urls import URLPattern, path
from django.views.generic import RedirectView

from dashboard import health
from dashboard.forms import SignInForm
from dashboard.pages import account, commands, entities, keys, memories, memory
from memories.api.app import api
from memories.api.mcp.bridge import mcp
from memories.models import EntityKind


def _entities(kind: EntityKind) -> URLPattern:
    return path(f"{kind.value}s", entities.entities, {"kind": kind}, name=f"{kind.value}s")


sign_in = auth_views.LoginView.as_view(template_name="sign_in.html", authentication_form=SignInForm)
urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("", RedirectView.as_view(pattern_name="memories"), name="home"),
    path("sign-in", sign_in, name="sign_in"),
    path("sign-out", auth_views.LogoutView.as_view(), name="sign_out"),
    path("project", account.switch_project, name="switch_project"),
    path("theme", account.theme, name="theme"),
    path("memories", memories.memories, name="memories"),
    path("memories/<uuid:memory_id>", memory.memory, name="memory"),
    path("memories/<uuid:memory_id>/edit", memory.edit, name="memory_edit"),
    path("memories/<uuid:memory_id>/delete", memory.delete, name="memory_delete"),
    *(_entities(kind) for kind in EntityKind),
    path("commands", commands.command, name="command"),
    path("commands/<uuid:event_id>", commands.plan, name="plan"),
    path("commands/<uuid:event_id>/apply", commands.apply, name="plan_apply"),
    path("commands/<uuid:event_id>/discard", commands.discard, name="plan_discard"),
    path("mcp", mcp, name="mcp"),
    path("mcp/", mcp),
    path("keys", keys.keys, name="keys"),
    path("keys/<int:key_id>/revoke", keys.revoke, name="key_revoke"),
    path("", api.urls),
]
handler400 = "dashboard.errors.bad_request"
handler404 = "dashboard.errors.not_found"
handler500 = "dashboard.errors.failed"
