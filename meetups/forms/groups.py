"""Organisers and invitations."""

from typing import Any, cast

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from meetups.forms.labelled_rows import LabelledRows
from meetups.forms.moments import ZoneField
from meetups.forms.nations import NationField
from meetups.models import Group, Organiser, OrganiserInvitation, User
from meetups.models.emails import EmailFormField
from meetups.models.fields import validate_line


class GroupForm(forms.ModelForm):
    """A group, with its time zone and its nation from lists."""

    zone = ZoneField(initial=lambda: settings.TIME_ZONE)
    nation = NationField(initial=Group._meta.get_field("nation").default)

    class Meta:
        model = Group
        fields = ["zone", "nation"]  # the admin adds the others

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "zone" in self.fields:  # an organiser who is no lead only reads the page
            cast(ZoneField, self.fields["zone"]).offer(self.initial.get("zone", ""))
            cast(NationField, self.fields["nation"]).offer(self.initial.get("nation", ""))


class EmbedForm(forms.Form):
    """The choices in the URL of an embedded list: light or dark colours, and how many meetups."""

    THEMES = ("auto", "light", "dark")

    theme = forms.ChoiceField(required=False, choices=[(name, name) for name in THEMES])
    number = forms.IntegerField(required=False, min_value=1, max_value=10)

    default_error_messages = {
        "theme": _("The theme is light, dark or auto."),
        "number": _("The number is one from 1 to 10."),
    }

    @property
    def messages(self) -> list[str]:
        """Return one sentence for each invalid value."""
        return [str(self.default_error_messages[name]) for name in self.errors]


class RoleForm(forms.ModelForm):
    """The role of one organiser, as a row of a table."""

    class Meta:
        model = Organiser
        fields = ["role"]


class OrganiserFormSet(LabelledRows):
    """The organisers of one group. At least one is a lead, because only a lead can invite the next one."""

    delete = _("Remove from the group")

    def clean(self) -> None:
        super().clean()
        if any(self.errors):
            return
        staying = [form.cleaned_data["role"] for form in self.initial_forms if not form.cleaned_data.get("DELETE")]
        if self.initial_forms and Organiser.Role.LEAD not in staying:
            raise ValidationError(_("Leave at least one lead, who can invite the next organiser."), code="lead")


class InvitationForm(forms.ModelForm):
    """An invitation to organise a group, as a row of a table."""

    email = EmailFormField(label=_("Email address"), help_text=_("They accept by a link that is emailed here."))

    class Meta:
        model = OrganiserInvitation
        fields = ["email", "role"]

    def _get_validation_exclusions(self) -> set[str]:
        """Leave the constraint on group and email to the service: inviting an address again is allowed."""
        return {*super()._get_validation_exclusions(), "email"}  # type: ignore[misc]


class InvitationFormSet(LabelledRows):
    """The invitations of one group."""

    delete = _("Withdraw this invitation")


class AcceptForm(forms.Form):
    """The name of an invited person who has no account yet. `account` is the one they have.

    With `asks_contact`, it asks for the group's contact too, because the former one leaves with the lead.
    """

    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        validators=[validate_line],
        help_text=_("The group’s page and your write-ups show it."),
        error_messages={"required": _("Enter your name")},
        widget=forms.TextInput(attrs={"autocomplete": "name", "spellcheck": "false"}),
    )

    contact_email = EmailFormField(
        label=_("Email address for questions"),
        required=False,
        help_text=_(
            "The group’s pages show the address of the lead who leaves. Enter another one to show instead, or nothing."
        ),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
    )

    def __init__(self, data: Any = None, *, account: User | None, asks_contact: bool = False) -> None:
        super().__init__(data)
        if account:
            del self.fields["name"]
        if not asks_contact:
            del self.fields["contact_email"]
