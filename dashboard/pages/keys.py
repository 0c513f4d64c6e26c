"""API keys: which programs may come in, what they may do, and until when."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from dashboard.access import DeskRequest, admin
from dashboard.forms import NOT_A_DATE
from dashboard.paging import SIZES, BadCursor, Page, keyset_page
from memories import tenancy
from memories.models import ApiKey, KeyScope
from memories.tenancy import BadKey

SCOPES: dict[str, list[KeyScope]] = {
    "everything": [],
    "write": [KeyScope.READ, KeyScope.WRITE],
    "read": [KeyScope.READ],
}
LABELS = {
    "everything": gettext_lazy("Everything"),
    "write": gettext_lazy("Read and write memories"),
    "read": gettext_lazy("Read only"),
}
SHORT_LABELS = {
    (): gettext_lazy("everything"),
    ("read",): gettext_lazy("read only"),
    ("read", "write"): gettext_lazy("read and write"),
}
KNOWN_TO = timedelta(hours=1)


class KeyForm(forms.Form):
    """What a new key is called, may do, and when it ends."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy("Which program will send it. The history shows this name."),
        error_messages={"required": gettext_lazy("Give the key a name.")},
    )
    access = forms.ChoiceField(
        label=gettext_lazy("May"),
        choices=list(LABELS.items()),
        help_text=gettext_lazy("Everything is also projects, members and webhooks."),
    )
    last_day = forms.DateField(
        label=gettext_lazy("Last day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": NOT_A_DATE},
        help_text=gettext_lazy("In UTC. Without one the key is good until it is revoked."),
    )

    def clean_last_day(self) -> date | None:
        """A day that is not over yet, of a year that every calendar knows."""
        day: date | None = self.cleaned_data["last_day"]
        if day is not None and day < timezone.now().astimezone(UTC).date():
            raise ValidationError(_("This day is over."))
        if day is not None and day.year > 2200:
            raise ValidationError(_("The year must lie before 2200."))
        return day


@dataclass(frozen=True)
class Row:
    """A key as the list shows it. state: valid, expired or revoked. used_at: whole hours."""

    key: ApiKey
    state: str
    access: str
    used_at: datetime | None
    used_lately: bool
    last_day: date | None


@require_http_methods(["GET", "HEAD", "POST"])
@admin
def keys(request: DeskRequest) -> HttpResponse:
    """The project's keys, newest first, and a form for one more.

    The answer to the form is the only page that ever shows the secret: it is kept nowhere, not in
    the session either, so there is nothing to redirect to.
    """
    if request.method != "POST":
        return _page(request, KeyForm())
    form = KeyForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            key, secret = tenancy.issue(
                request.project,
                name=data["name"],
                scopes=SCOPES[data["access"]],
                expires_at=tenancy.end_of(data["last_day"]) if data["last_day"] else None,
                created_by=request.person,
            )
        except BadKey as error:
            form.add_error("name", str(error))
        else:
            return _page(request, KeyForm(), status=201, made=key, secret=secret)
    return _page(request, form, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
@admin
def revoke(request: DeskRequest, key_id: int) -> HttpResponse:
    """Ask, then refuse a key from now on."""
    key = request.project.api_keys.filter(pk=key_id).first() if key_id < 2**63 else None
    if key is None:
        raise Http404
    if request.method != "POST" and key.revoked_at is None:
        return render(request, "key_revoke.html", {"row": _row(key), "section": "keys"})
    if request.method == "POST" and tenancy.revoke(key):
        messages.success(request, _("Revoked %(name)s. It is refused from now on.")
                         % {"name": key.name})  # fmt: skip
    else:
        messages.info(request, _("%(name)s was revoked before.") % {"name": key.name})
    return redirect("keys")


def _page(request: DeskRequest, form: KeyForm, *, status: int = 200, **more: Any) -> HttpResponse:
    rows = request.project.api_keys.select_related("created_by")
    page: Page[ApiKey] = Page([], "", "")
    problem = ""
    try:
        page = keyset_page(
            rows,
            size=SIZES[1],
            after=request.GET.get("after", ""),
            before=request.GET.get("before", ""),
            field="created_at",
        )
    except BadCursor as error:
        problem, status = str(error), 422
    context = {
        "form": form,
        "rows": [_row(key) for key in page.rows],
        "problem": problem,
        "newer": urlencode({"before": page.newer}) if page.newer else "",
        "older": urlencode({"after": page.older}) if page.older else "",
        "section": "keys",
        **more,
    }
    return render(request, "keys.html", context, status=status)


def _row(key: ApiKey) -> Row:
    now = timezone.now()
    used = key.last_used_at
    return Row(
        key=key,
        state=_state(key, now),
        access=str(SHORT_LABELS.get(tuple(sorted(key.scopes)), ", ".join(key.scopes))),
        used_at=used.replace(minute=0, second=0, microsecond=0) if used else None,
        used_lately=used is not None and now - used < KNOWN_TO,
        last_day=_last_day(key.expires_at),
    )


def _state(key: ApiKey, now: datetime) -> str:
    if key.revoked_at is not None:
        return "revoked"
    return "expired" if key.expires_at is not None and key.expires_at <= now else "valid"


def _last_day(expires_at: datetime | None) -> date | None:
    """The day on which a key is good for the last time: midnight belongs to the day before."""
    if expires_at is None:
        return None
    return (expires_at - timedelta(microseconds=1)).astimezone(UTC).date()
