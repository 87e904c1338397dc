"""The form with which a lead hands over a group."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from meetups.models import Group, Organiser, User
from meetups.models.emails import EmailFormField


class SuccessorField(forms.ModelChoiceField):
    """One of the organisers, by name."""

    def label_from_instance(self, organiser: Any) -> str:
        return str(organiser.user)


class HandOverForm(forms.Form):
    """The next lead of a group (one of its organisers, or an email address), and the role of the lead afterwards."""

    successor = SuccessorField(
        label=_("Hand over to"),
        queryset=Organiser.objects.none(),
        required=False,
        empty_label=_("Somebody else, by email"),
    )
    email = EmailFormField(
        label=_("Email address"), required=False, help_text=_("Only for somebody who is not an organiser yet.")
    )
    afterwards = forms.ChoiceField(
        label=_("Afterwards"),
        choices=[("stay", _("I stay as an organiser")), ("leave", _("I leave the group"))],
        initial="stay",
        widget=forms.RadioSelect,
    )

    def __init__(self, data: Any = None, *, group: Group, lead: User) -> None:
        super().__init__(data)
        others = group.organisers.exclude(user=lead).select_related("user")
        self.fields["successor"].queryset = others.order_by("user__name", "pk")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and bool(cleaned.get("successor")) == bool(cleaned.get("email")):
            raise ValidationError(_("Choose an organiser, or enter the email address of somebody else."), code="who")
        return cleaned

    @property
    def facts(self) -> dict[str, Any]:
        """Return the arguments of the service."""
        chosen = {name: self.cleaned_data[name] for name in ("successor", "email")}
        return {**chosen, "is_leaving": self.cleaned_data["afterwards"] == "leave"}
