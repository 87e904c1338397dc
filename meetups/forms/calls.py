"""Forms of the admin for calls and talks."""

from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from meetups.forms.moments import WallClockField, moment_in, wall_clock_in
from meetups.forms.tags import TagsField, in_one_line
from meetups.models import Call, Talk, TalkBreak
from meetups.models.fields import validate_line


class CallForm(forms.ModelForm):
    """A call for talks. The time when it closes is in the time zone of the event; empty means when the event begins."""

    closes_at = WallClockField(
        label=_("Offers until"),
        required=False,
        help_text=_("In the time zone of the event. If empty, until the event begins."),
    )

    class Meta:
        model = Call
        fields = ["event", "note", "places", "minutes", "starts_after", "shortens_breaks", "closes_at"]
        help_texts = {
            "note": _("Shown above the form in which people offer a talk."),
            "starts_after": _("Minutes after the start of the event."),
            "shortens_breaks": _(
                "If talks run over, the next break is shorter and ends on time. Otherwise everything after it is later."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and self.instance.closes_at:
            self.initial["closes_at"] = wall_clock_in(ZoneInfo(self.instance.event.zone), self.instance.closes_at)

    def clean(self) -> None:
        super().clean()
        event = self.cleaned_data.get("event") or (self.instance.event if self.instance.pk else None)
        clock = self.cleaned_data.get("closes_at")
        if event and clock:
            self.cleaned_data["closes_at"] = moment_in(ZoneInfo(event.zone), clock)


class BreakForm(forms.ModelForm):
    """A break between talks."""

    class Meta:
        model = TalkBreak
        fields = ["title", "starts_after", "minutes"]
        labels = {"starts_after": _("begins (minutes after the start of the event)"), "minutes": _("minutes long")}
        help_texts = {"starts_after": ""}


class OrderForm(forms.ModelForm):
    """The number of a talk in the running order."""

    number = forms.IntegerField(label=_("Number"), min_value=1, max_value=999)

    class Meta:
        model = Talk
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["number"] = self.instance.position


class TalkFactsForm(forms.ModelForm):
    """The facts of a talk that organisers change, with its subjects in one line."""

    tags = TagsField(label=_("Subjects"))

    class Meta:
        model = Talk
        fields = ["title", "about", "minutes", "slides_url", "recording_url"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["tags"] = in_one_line(self.instance.tags.all())


class AnswerForm(forms.Form):
    """A line of the organiser in the email to a speaker."""

    reply = forms.CharField(
        label=_("A line to the speaker"),
        required=False,
        max_length=280,
        validators=[validate_line],
        help_text=_("It is in the email, with your name. Leave it empty for an email without it."),
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )
