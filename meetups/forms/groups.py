"""What may be said of those who run a group."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from meetups.models import Organiser
from meetups.models.fields import validate_line


class OrganiserForm(forms.ModelForm):
    """One row of those who run a group: a newcomer by e-mail address, and everybody's role."""

    email = forms.EmailField(label=_("E-mail address"), help_text=_("They log in with a code mailed here."))
    name = forms.CharField(
        label=_("Name"), max_length=120, validators=[validate_line], help_text=_("As it should stand under a write-up.")
    )

    class Meta:
        model = Organiser
        fields = ["role"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = field.label  # a table of rows has no labels of its own
        if self.instance.pk:
            self.initial.update(email=self.instance.user.email, name=str(self.instance.user))
            for name in ("email", "name"):
                self.fields[name].disabled = True


class OrganiserFormSet(forms.BaseInlineFormSet):
    """Those who run one group. Somebody always leads it, or nobody could let the next organiser in."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        if "DELETE" in form.fields:
            form.fields["DELETE"].widget.attrs["aria-label"] = _("Take away")

    def clean(self) -> None:
        super().clean()
        if any(self.errors):
            return
        staying = [
            form.cleaned_data["role"]
            for form in self.forms
            if form.cleaned_data.get("role") and not form.cleaned_data.get("DELETE") and self._is_said(form)
        ]
        if (self.initial_forms or staying) and Organiser.Role.LEAD not in staying:
            raise ValidationError(_("Leave at least one lead, who can add the next organiser."), code="lead")

    @property
    def newcomers(self) -> list[dict[str, str]]:
        """Who is to become an organiser, as the service wants to know it."""
        return [
            {name: form.cleaned_data[name] for name in ("email", "name", "role")}
            for form in self.extra_forms
            if self._is_said(form) and not form.cleaned_data.get("DELETE")
        ]

    @staticmethod
    def _is_said(form: Any) -> bool:
        return bool(form.instance.pk or form.has_changed())
