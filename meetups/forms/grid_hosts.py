"""The forms of a grid's hosts: a pitch at the microphone, rooms, slots in words, and what came of a session."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from meetups.forms.grids import ShownTexts, WhereForm
from meetups.models import Event, GridRoom, GridSlot, Pitch
from meetups.models.feedback import new_form_token
from meetups.models.grids import LONGEST_SLOT
from meetups.wording.dates import hours
from meetups.wording.slots import SlotWords, read_slot

OFF = {"autocomplete": "off"}
LONGEST_TITLE = 60
LONGEST_TOPIC = 120
USUAL_MINUTES = 45
OVERRUN = timedelta(hours=3)  # hosts add sessions when a meeting goes on after its end
OF_DAYS = _("Begin with the day if it is not the first: Sunday 10am, 1 hour.")


class MicrophoneForm(forms.ModelForm):
    """A pitch of somebody at the microphone, and who hosts it."""

    class Meta:
        model = Pitch
        fields = ["title", "name"]
        labels = {"title": _("Session, for somebody at the microphone"), "name": _("Its host")}
        widgets = {"title": forms.TextInput(attrs=OFF), "name": forms.TextInput(attrs=OFF)}
        error_messages = {
            "title": {"required": _("Enter the session."), "max_length": _("Shorten the session to 120 characters.")},
            "name": {"max_length": _("Shorten the name to 120 characters.")},
        }


class AddForm(MicrophoneForm):
    """A new pitch at the microphone. `form_token` is its idempotency key."""

    form_token = forms.CharField(widget=forms.HiddenInput, initial=new_form_token, min_length=8, max_length=32)


class HostedPitchForm(ShownTexts, MicrophoneForm):
    """A pitch that a host changes."""


class CellForm(WhereForm):
    """The cell that a pitch is placed in. `had` is the one that the page showed."""

    had = forms.CharField(required=False, widget=forms.HiddenInput, max_length=40)


class PlacedField(forms.ModelChoiceField):
    """A session, whose option says where the page showed it: `12 3-7`."""

    def prepare_value(self, value: Any) -> Any:
        return f"{value.pk} {value.cell}" if isinstance(value, Pitch) else value

    def to_python(self, value: Any) -> Any:
        return super().to_python(str(value or "").partition(" ")[0])


class SwapForm(forms.Form):
    """The session that another one swaps places with. `had` and `other_had` are the cells that the page showed."""

    had = forms.CharField(required=False, widget=forms.HiddenInput, max_length=40)
    other = PlacedField(
        label=_("Swap it with"),
        queryset=Pitch.objects.none(),
        empty_label=_("Choose a session"),
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Choose a session of this grid.")),
    )

    def __init__(self, *args: Any, others: QuerySet[Pitch], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["other"].queryset = others  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Return the sessions and their cells for the service."""
        facts = self.cleaned_data
        shown = (self["other"].data or "").partition(" ")[2]
        return facts | {"had": facts.get("had") or None, "other_had": shown or None}


class TopicOfSessionForm(forms.Form):
    """A topic for the backlog that came of a session."""

    title = forms.CharField(
        label=_("Topic that came of it"), max_length=LONGEST_TOPIC,
        widget=forms.TextInput(attrs=OFF),
        error_messages={"required": _("Enter the topic."), "max_length": _("Shorten the topic to 120 characters.")},
    )  # fmt: skip


class RoomNameForm(forms.ModelForm):
    """The name of a room."""

    class Meta:
        model = GridRoom
        fields = ["name"]
        labels = {"name": _("Room")}
        widgets = {"name": forms.TextInput(attrs=OFF)}
        error_messages = {
            "name": {"required": _("Enter the name of the room."), "max_length": _("Shorten it to 60 characters.")}
        }


class SlotForm(forms.Form):
    """A slot in words. A `slot` that is changed stays on its day unless they say another one."""

    words = forms.CharField(
        label=_("Time"), max_length=120,
        widget=forms.TextInput(attrs=OFF),
        error_messages={
            "required": _("Enter a time, such as 2:15pm, 45 minutes."), "max_length": _("Shorten it to 120 characters.")
        },
    )  # fmt: skip

    def __init__(self, *args: Any, event: Event, slot: GridSlot | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._event, self._slot = event, slot

    def clean_words(self) -> dict[str, Any]:
        before = self._slot.starts_after if self._slot else None
        return slot_of(self.cleaned_data["words"], self._event, before=before)

    def clean(self) -> dict[str, Any]:
        """Return the slot for the service."""
        slot: dict[str, Any] = self.cleaned_data.get("words", {})
        return slot


def slot_of(words: str, event: Event, usual: int = USUAL_MINUTES, before: int | None = None) -> dict[str, Any]:
    """Return the slot of these words for the service. It has `usual` minutes if they do not say how many.

    Without a weekday it is on the day of the slot that begins `before`, in minutes after the event does. If there is
    none, it is on the first day that has this time. Raises ValidationError if they are no slot, or none of this event.
    """
    slot = read_slot(words)
    if slot is None:
        raise forms.ValidationError(_("Enter a time and how long it is, such as 2:15pm, 45 minutes."), "time")
    minutes = usual if slot.minutes is None else slot.minutes
    if not 1 <= minutes <= LONGEST_SLOT:
        raise forms.ValidationError(_("Enter a length of 1 to 600 minutes."), "minutes")
    if len(slot.title) > LONGEST_TITLE:
        raise forms.ValidationError(_("Shorten what the break is called to 60 characters."), "title")
    return {"starts_after": _starts_after(event, slot, before), "minutes": minutes, "title": slot.title}


def _starts_after(event: Event, words: SlotWords, before: int | None) -> int:
    """Return the minutes from the start of the event, by its clock. Raises ValidationError outside the event."""
    start = _on_the_clock(event.local_start)
    day = (start + timedelta(minutes=before or 0)).date()
    found = [at for at in _times_of(event, words, before) if words.weekday in (None, at.weekday())]
    if not found:
        raise forms.ValidationError(
            _("The event is from %(hours)s. Choose a time in it.")
            % {"hours": hours(event.local_start, event.local_end)},
            "outside",
        )
    chosen = min(found, key=lambda at: (at.date() != day, at))
    return int((chosen - start).total_seconds()) // 60


def _times_of(event: Event, words: SlotWords, before: int | None) -> Iterator[datetime]:
    """Yield when the clocks show this time: during the event, soon after it, and when a slot outside of it was."""
    start, end = _on_the_clock(event.local_start), _on_the_clock(event.local_end)
    kept = None if before is None else start + timedelta(minutes=before)
    days = {start.date() + timedelta(days=number) for number in range((end - start).days + 2)}
    for day in sorted({*days, kept.date()} if kept else days):
        at = datetime.combine(day, words.at)
        if start <= at < end + OVERRUN or at == kept:
            yield at


def _on_the_clock(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0, tzinfo=None)


def has_days(event: Event) -> bool:
    """Return whether the event is on more than one day."""
    return (event.local_end - timedelta(microseconds=1)).date() > event.local_start.date()


class OpeningForm(forms.Form):
    """The rooms and slots of a new grid, one on each line. Both can be added later."""

    rooms = forms.CharField(
        label=_("Rooms"), required=False, max_length=2000,
        help_text=_("One on each line, such as: Garden."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip
    slots = forms.CharField(
        label=_("Times"), required=False, max_length=4000,
        help_text=_("One on each line, such as: 2:15pm, 45 minutes. With a title it is a break: 1pm, 1 hour, Lunch."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )  # fmt: skip

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._event = event
        if has_days(event):
            self.fields["slots"].help_text = f"{self.fields['slots'].help_text} {OF_DAYS}"

    def clean_rooms(self) -> list[str]:
        return _lines(self.cleaned_data["rooms"])

    def clean_slots(self) -> list[dict[str, Any]]:
        slots: list[dict[str, Any]] = []
        for line in _lines(self.cleaned_data["slots"]):
            usual = next((slot["minutes"] for slot in reversed(slots) if not slot["title"]), USUAL_MINUTES)
            try:
                before = slots[-1]["starts_after"] if slots else None
                slots.append(slot_of(line, self._event, usual, before))
            except forms.ValidationError as error:
                raise forms.ValidationError(f"“{line}”: {error.message}", error.code) from error
        return slots


class SessionForm(ShownTexts):
    """The outcome of a session: where it got to, and notes."""

    class Meta:
        model = Pitch
        fields = ["outcome", "notes"]
        labels = {"outcome": _("Where we got to"), "notes": _("Notes")}
        help_texts = {"outcome": _("Markdown. It is shown on the page of the session.")}
        widgets = {"outcome": forms.Textarea(attrs={"rows": 3}), "notes": forms.Textarea(attrs={"rows": 3})}


def _lines(text: str) -> list[str]:
    """Return the lines that have words."""
    return [line.strip() for line in text.splitlines() if line.strip()]
