"""What people type, checked before anything else happens."""

import json
from datetime import date
from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, UsernameField
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from dashboard.paging import SIZES
from memories.models import Memory
from memories.plans import ID_LIMIT, clean_id, clean_metadata, clean_text

NOT_A_DATE = _("This is not a date. Write it as 2026-05-03.")


def _no_control_characters(text: str) -> None:
    # Django itself refuses the null character.
    if any(0 < ord(c) < 32 or 127 <= ord(c) < 160 or 0xD800 <= ord(c) <= 0xDFFF for c in text):
        raise ValidationError(_("This may not hold control characters."))


def _an_id(text: str) -> None:
    _no_control_characters(text)
    _as_form_error(clean_id, text)


def _plausible(day: date) -> None:
    """Years that a calendar, a time zone and a database all agree on."""
    if not 1900 <= day.year <= 2200:
        raise ValidationError(_("The year must lie between 1900 and 2200."))


class FilterForm(forms.Form):
    """The filter bar of the memory list. Every field is optional."""

    user_id = forms.CharField(label=_("User"), max_length=ID_LIMIT, required=False, strip=False)
    agent_id = forms.CharField(label=_("Agent"), max_length=ID_LIMIT, required=False, strip=False)
    run_id = forms.CharField(label=_("Run"), max_length=ID_LIMIT, required=False, strip=False)
    app_id = forms.CharField(label=_("App"), max_length=ID_LIMIT, required=False, strip=False)
    category = forms.CharField(label=_("Category"), max_length=100, required=False)
    text = forms.CharField(label=_("Text contains"), max_length=200, required=False)
    created_from = forms.DateField(label=_("Created from"), required=False)
    created_to = forms.DateField(label=_("Created to"), required=False)
    updated_from = forms.DateField(label=_("Updated from"), required=False)
    updated_to = forms.DateField(label=_("Updated to"), required=False)
    size = forms.TypedChoiceField(
        label=_("Rows"),
        choices=[(str(n), str(n)) for n in SIZES],
        coerce=int,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("created_from", "created_to", "updated_from", "updated_to"):
            self.fields[name].widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
            self.fields[name].error_messages["invalid"] = NOT_A_DATE
            self.fields[name].validators.append(_plausible)
        for name in ("user_id", "agent_id", "run_id", "app_id", "category", "text"):
            self.fields[name].widget.attrs["autocomplete"] = "off"
            self.fields[name].validators.append(_no_control_characters)
        self.fields["category"].widget.attrs["list"] = "categories"


def _id_field(label: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=ID_LIMIT, required=False, validators=[_an_id])


def _reason_field() -> forms.CharField:
    return forms.CharField(
        label=_("Why"),
        required=False,
        max_length=500,
        help_text=_("For the history."),
        validators=[_no_control_characters],
    )


class MemoryTextField(forms.CharField):
    """What a memory or a message may hold, with line ends as they are stored.

    It has no maxlength: a browser would cut a longer text without a word.
    """

    def to_python(self, value: Any) -> str:
        """Raises ValidationError with the reason."""
        raw = str(super().to_python(value) or "")
        text: str = _as_form_error(clean_text, raw.replace("\r\n", "\n"))
        return text


class CommandForm(forms.Form):
    """The command box: a sentence, and whom it is about."""

    text = MemoryTextField(
        widget=forms.Textarea(attrs={"rows": 1}),
        error_messages={
            "required": _("Write what should be remembered, changed or forgotten."),
        },
    )
    user_id = _id_field(_("User"))
    agent_id = _id_field(_("Agent"))
    run_id = _id_field(_("Run"))

    def clean(self) -> dict[str, Any]:
        """Somebody has to be meant."""
        data: dict[str, Any] = super().clean() or {}
        if not self.errors and not any(data.get(n) for n in ("user_id", "agent_id", "run_id")):
            self.add_error("user_id", _("Say whom it is about: a user, an agent or a run."))
        return data


class SignInForm(AuthenticationForm):
    """Name and password. Longer ones than anybody has never reach the log of failures."""

    username = UsernameField(max_length=150, widget=forms.TextInput(attrs={"autofocus": True}))
    password = forms.CharField(
        max_length=4_096,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class MemoryForm(forms.Form):
    """One memory, as a person may correct it. Fields that are not here stay as they are."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)
    text = MemoryTextField(
        label=_("Memory"),
        widget=forms.Textarea(attrs={"rows": 4, "class": "memory-text"}),
        error_messages={"required": _("A memory needs a text. To remove it, delete it.")},
    )
    categories = forms.CharField(
        label=_("Categories"),
        required=False,
        max_length=10_000,
        help_text=_("Separated by commas."),
        validators=[_no_control_characters],
    )
    metadata = forms.CharField(
        label=_("Metadata"),
        required=False,
        max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 3, "class": "code", "spellcheck": "false"}),
        help_text=_('A JSON object such as {"channel": "chat"}, or nothing.'),
    )
    expiration_date = forms.DateField(
        label=_("Last day of validity"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": NOT_A_DATE},
        validators=[_plausible],
    )
    locked = forms.BooleanField(
        label=_("Locked"),
        required=False,
        help_text=_("Programs and agents may not change or delete it; people may."),
    )
    reason = _reason_field()

    @staticmethod
    def initial_of(memory: Memory) -> dict[str, Any]:
        """What the form shows for `memory`."""
        return {
            "version": memory.version,
            "text": memory.text,
            "categories": ", ".join(memory.categories or []),
            "metadata": ""
            if memory.metadata is None
            else json.dumps(memory.metadata, indent=2, ensure_ascii=False),
            "expiration_date": memory.expiration_date,
            "locked": memory.locked,
        }

    def clean_categories(self) -> list[str] | None:
        """The names in the order given, each once; None for no category."""
        names = _names(self.cleaned_data["categories"])
        if any(len(name) > 100 for name in names or ()):
            raise ValidationError(_("A category's name has at most 100 characters."))
        return names

    def clean_metadata(self) -> dict[str, Any] | None:
        """A JSON object, or None for an empty field."""
        text = self.cleaned_data["metadata"].strip()
        if not text:
            return None
        try:
            value = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise ValidationError(_("This is not JSON: %(why)s"), params={"why": error}) from error
        if not isinstance(value, dict):
            raise ValidationError(_('Metadata is an object: {"key": "value"}.'))
        _as_form_error(clean_metadata, value)
        return value

    def changed_values(self, memory: Memory) -> dict[str, Any]:
        """The fields whose value differs from the memory's, with their new values."""
        shown = {
            "text": memory.text,
            # As the form shows them: a name with a comma in it is not two because it was looked at.
            "categories": _names(", ".join(memory.categories or [])),
            "metadata": memory.metadata,
            "expiration_date": memory.expiration_date,
            "locked": memory.locked,
        }
        # As JSON, where true and 1 are not the same.
        return {
            name: self.cleaned_data[name]
            for name, value in shown.items()
            if json.dumps(self.cleaned_data[name], sort_keys=True, default=str)
            != json.dumps(value, sort_keys=True, default=str)
        }


class DeleteForm(forms.Form):
    """The question before a deletion."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)
    reason = _reason_field()


def _names(text: str) -> list[str] | None:
    names = (name.strip() for name in text.split(","))
    return list(dict.fromkeys(name for name in names if name)) or None


def _as_form_error(check: Any, value: Any) -> Any:
    """`check(value)`, with its ValueError as the form's own error."""
    try:
        return check(value)
    except ValueError as error:
        raise ValidationError(str(error)) from error
