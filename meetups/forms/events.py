"""Forms of events: the filters of lists, and an event in the admin."""

from collections.abc import Iterable
from datetime import date
from typing import Any, cast
from zoneinfo import ZoneInfo

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meetups.forms.doors import new_form_token
from meetups.forms.moments import IN_RANGE, ClockField, WallClockField, ZoneField, day_widget, moment_in, wall_clock_in
from meetups.forms.venues import OpenVenueForm
from meetups.models import Event
from meetups.models.event_querysets import EventQuerySet
from meetups.models.fields import validate_line
from meetups.queries.search import events_of
from meetups.wording.dates import leaf

MOMENTS = ("starts_at", "ends_at", "rsvp_opens_at", "rsvp_closes_at")
_out_of_range = _("Use a date from 1970 to 2100.")


class EventFilters(forms.Form):
    """The filters of a list of events. They are in the query string, so that people can share a filtered list."""

    group = forms.SlugField(required=False, max_length=80)
    venue = forms.SlugField(required=False, max_length=80)
    mode = forms.ChoiceField(required=False, choices=[("", _("Any")), *Event.Mode.choices])
    q = forms.CharField(required=False, max_length=100, validators=[validate_line])
    on = forms.DateField(required=False, validators=IN_RANGE)

    default_error_messages = {
        "group": _("Choose a group from the list."),
        "venue": _("Choose a venue from the venues page."),
        "mode": _("Choose in person, online, or in person and online."),
        "q": _("Enter at most 100 characters."),
        "on": _("Enter the date as year-month-day, such as 2026-11-25."),
    }

    def __init__(self, *args: Any, groups: Iterable[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = dict(groups)  # of groups, by slug

    @property
    def messages(self) -> list[str]:
        """Return one sentence for each invalid filter."""
        return [
            str(self.errors[name][0] if self._is_far(name) else self.default_error_messages[name])
            for name in self.errors
        ]

    def _is_far(self, name: str) -> bool:
        """Return whether this filter is a day that is too early or too late."""
        return self.has_error(name, "min_value") or self.has_error(name, "max_value")

    @property
    def is_active(self) -> bool:
        return any(self.cleaned_data.values())

    @property
    def of_other_years(self) -> dict[str, str]:
        """Return the valid filters that a link to another year keeps: all but the day."""
        self.is_valid()  # cleans them
        return {name: value for name, value in self.cleaned_data.items() if value and name != "on"}

    @property
    def are_in_open_data(self) -> bool:
        """Return whether the open data has these filters, as it has that by group (ADR 62)."""
        return not self.errors and not any(self.cleaned_data[name] for name in self.fields if name != "group")

    @property
    def in_words(self) -> str:
        """Return the filters that are set: `“lean”, in person, at one venue, on Wednesday 25 November 2026`."""
        asked = self.cleaned_data
        words = [
            _("“%s”") % asked["q"] if asked.get("q") else "",
            self.names.get(asked.get("group", ""), asked.get("group", "")),
            str(Event.Mode(asked["mode"]).label).lower() if asked.get("mode") else "",
            _("at one venue") if asked.get("venue") else "",
            _("on %s") % leaf(asked["on"]).long if asked.get("on") else "",
        ]
        return ", ".join(str(word) for word in words if word)

    def narrow(self, events: EventQuerySet) -> EventQuerySet:
        """Return the events that pass every filter; none if a filter is invalid."""
        if self.errors:
            return events.none()
        asked = self.cleaned_data
        return events.filtered(**asked, found=events_of(asked["q"])) if asked["q"] else events.filtered(**asked)


def has_scope(event: Event) -> bool:
    """Return whether a change can also apply to other meetings of the event's series."""
    return bool(event.series_id) and not event.is_cancelled and event.starts_at > timezone.now()


def offer_zones(form: forms.ModelForm) -> None:
    """Offer the time zone of the group first, and the group’s as what is meant if none is chosen."""
    group = form.instance.group if form.instance.group_id else None
    first = filter(None, [form.initial.get("zone"), group and group.zone])
    cast(ZoneField, form.fields["zone"]).offer(*first, empty=_("The time zone of the group"))


class CapacityCheckedForm(OpenVenueForm):
    """Refuses more places than the venue holds, unless the organiser ticks a box to allow it."""

    is_above_capacity = forms.BooleanField(
        label=_("More places than the venue holds"),
        required=False,
        widget=forms.HiddenInput,
        help_text=_("Allow this. Not everyone may fit in, or we expect some not to come."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        venue, capacity = cleaned.get("venue"), cleaned.get("capacity")
        is_in_person = cleaned.get("attendance_mode") != Event.Mode.ONLINE
        if not (venue and venue.capacity and capacity and is_in_person and capacity > venue.capacity):
            return cleaned
        self.fields["is_above_capacity"].widget = forms.CheckboxInput()
        is_new = not self.instance.pk or {"capacity", "venue", "attendance_mode"} & set(self.changed_data)
        if is_new and not cleaned.get("is_above_capacity"):
            refusal = _("%(venue)s holds %(capacity)d people. Offer fewer places, or tick the box to allow more.")
            values = {"venue": venue.name, "capacity": venue.capacity}
            self.add_error("capacity", forms.ValidationError(refusal, "above", values))
        return cleaned


class Choice(forms.BooleanField):
    """A box that says how to save, so it is no change of the event."""

    def has_changed(self, initial: Any, data: Any) -> bool:
        return False


class EventForm(CapacityCheckedForm):
    """An event in the admin. All times are in the time zone of the event."""

    moved_by = ("venue", "starts_at")

    starts_at = WallClockField(label=_("Starts"))
    ends_at = WallClockField(label=_("Ends"))
    rsvp_opens_at = WallClockField(label=_("Places open"), required=False, help_text=_("If empty, at once."))
    rsvp_closes_at = WallClockField(
        label=_("Places close"), required=False, help_text=_("If empty, when the event ends.")
    )
    moves_end = Choice(
        label=_("The end moves with the start"),
        required=False,
        initial=True,
        help_text=_("If you only change the start, the meeting stays as long as it was."),
    )
    zone = ZoneField(required=False, help_text=_("All times here are in this time zone."))
    scope = forms.ChoiceField(
        label=_("Change"),
        required=False,
        initial="this",
        widget=forms.RadioSelect,
        choices=[("this", _("this one")), ("following", _("this and the following")), ("all", _("all still to come"))],
        help_text=_(
            "Changes made by hand on another meeting stay. The picture, the hours of notice, when places open and "
            "close, whether sign-ups are confirmed, and the status only change for this meeting."
        ),
    )

    class Meta:
        model = Event
        fields = [
            "group", "title", "format", "summary", "picture", "description", "starts_at", "ends_at", "zone",
            "attendance_mode", "venue", "online_url", "capacity", "cutoff_hours", "rsvp_opens_at", "rsvp_closes_at",
            "confirms_sign_ups", "status", "cancellation_reason",
        ]  # fmt: skip
        help_texts = {
            "cutoff_hours": _(
                "Up to this many hours before the start, a free place goes to the first attendee on the "
                "waitlist at once. Later, we offer it to them and they must accept."
            ),
            "confirms_sign_ups": _("Switch this off if many people share a network, as in an office."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self._show_by_own_clock()
        else:
            del self.fields["moves_end"]
        if not has_scope(self.instance):
            del self.fields["scope"]
        offer_zones(self)
        if "cutoff_hours" in self.fields:
            self.fields["cutoff_hours"].required = False
        if "status" in self.fields:
            self.fields["status"].choices = self._open_statuses()  # type: ignore[attr-defined]
            if self.instance.is_draft:  # its buttons set it
                self.fields["status"].widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if group := cleaned.get("group") or (self.instance.pk and self.instance.group):
            cleaned["zone"] = cleaned.get("zone") or group.zone
        if cleaned.get("moves_end"):
            self._move_end(cleaned)
        zone = ZoneInfo(cleaned.get("zone") or "UTC")
        for name in MOMENTS:
            if wall_clock := cleaned.get(name):
                cleaned[name] = moment_in(zone, wall_clock)
        return cleaned

    def last_day(self, cleaned: dict[str, Any]) -> date:
        """Return the local date of the start: `starts_at` is naive until the form is clean."""
        return cleaned["starts_at"].date() if cleaned.get("starts_at") else date.min

    def clean_cutoff_hours(self) -> int:
        """Return the default if the field is empty."""
        hours: int | None = self.cleaned_data["cutoff_hours"]
        return Event._meta.get_field("cutoff_hours").default if hours is None else hours

    def _move_end(self, cleaned: dict[str, Any]) -> None:
        """Keep the length of the event, by the clock, if only its start was changed."""
        is_only_start = {"starts_at", "ends_at"} & set(self.changed_data) == {"starts_at"}
        if is_only_start and "starts_at" in cleaned and "ends_at" in cleaned:
            cleaned["ends_at"] += cleaned["starts_at"] - self.initial["starts_at"].replace(microsecond=0)

    def _show_by_own_clock(self) -> None:
        zone = ZoneInfo(self.instance.zone)
        for name in MOMENTS:
            moment = getattr(self.instance, name)
            self.initial[name] = moment and wall_clock_in(zone, moment)

    def _open_statuses(self) -> list[tuple[str, Any]]:
        """Leave out "cancelled", which needs a reason, and "draft" once the event was published (law 8)."""
        closed = {Event.Status.CANCELLED}
        if self.instance.pk and not self.instance.is_draft:
            closed.add(Event.Status.DRAFT)
        return [choice for choice in Event.Status.choices if choice[0] not in closed]


class ShownForm(forms.Form):
    """The number of people who were to be emailed when a page that asks was shown."""

    shown = forms.IntegerField(required=False, min_value=0, max_value=10**9, widget=forms.HiddenInput)

    def show(self, number: int) -> None:
        """Keep this number in the form when it is shown again with errors."""
        self.data = (
            {name: self.data.get(name) for name in self.data} | {"shown": number} if self.is_bound else self.data
        )


class CancelForm(ShownForm):
    """The reason why an event is cancelled."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=280,
        validators=[validate_line],
        help_text=_("Shown on the event’s page and in the email to everyone with a place or on the waitlist."),
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )


class CopyForm(forms.Form):
    """The title, date and time of a copy. `once` is the idempotency key."""

    title = forms.CharField(
        label=_("Title"), max_length=120, validators=[validate_line],
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )  # fmt: skip
    to = forms.DateField(
        label=_("Date"),
        validators=[
            MinValueValidator(date(1970, 1, 1), _out_of_range),
            MaxValueValidator(date(2100, 12, 30), _out_of_range),
        ],
        widget=day_widget(),
    )
    at = ClockField(label=_("Starts"), help_text=_("Such as 6pm, 18:30 or midday. It lasts as long as the first one."))
    once = forms.CharField(required=False, max_length=40, initial=new_form_token, widget=forms.HiddenInput)
