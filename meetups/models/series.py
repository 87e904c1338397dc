"""Series of events: the rule, its exceptions, and the venues that take turns."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from meetups.models.event_querysets import LONGEST
from meetups.models.events import Event
from meetups.models.fields import LineField, ProseField, RenderedField, URLField, ZoneField, new_uid
from meetups.models.holidays import Holiday
from meetups.standards import recurrence
from meetups.standards.wall_clock import end_of_meeting
from meetups.wording.dates import clock
from meetups.wording.rhythms import rhythm_of

LONGEST_MINUTES = int(LONGEST.total_seconds() // 60)

# The fields that an occurrence takes from its series until they are changed by hand.
CARRIED = (
    "title", "summary", "description", "format", "starts_at", "ends_at", "zone", "venue_id", "attendance_mode",
    "online_url", "capacity",
)  # fmt: skip

RULE_REFUSALS = {
    "syntax": _("This rule cannot be read. Look for a typing mistake near “%(detail)s”."),
    "part": _("“%(detail)s” cannot be part of this rule."),
    "twice": _("“%(detail)s” is in the rule twice."),
    "freq": _("Say how often: the rule needs FREQ."),
    "both": _("A rule ends by a number or by a date, not by both."),
    "until": _("“%(detail)s” is not a day."),
    "many": _("This gives more than 400 meetings in six months. Meet less often, or end it sooner."),
}


def validate_rule(text: str) -> None:
    """Raise ValidationError for a rule that this site refuses."""
    try:
        recurrence.parse(text)
    except recurrence.RuleError as error:
        raise refusal_of(error) from error


def refusal_of(error: recurrence.RuleError) -> ValidationError:
    """Return the refusal of a rule as a ValidationError with the same code."""
    return ValidationError(RULE_REFUSALS[error.code], error.code, {"detail": error.detail or "RRULE"})


def _sorted_out(exceptions: Mapping[date, bool]) -> tuple[list[date], list[date]]:
    """Return the days that are added to the rule, and those that are removed from it."""
    added = [on for on, is_removed in exceptions.items() if not is_removed]
    return added, [on for on, is_removed in exceptions.items() if is_removed]


class EventSeriesQuerySet(models.QuerySet["EventSeries"]):
    def meeting(self) -> "EventSeriesQuerySet":
        """Return the series that still get events."""
        return self.filter(status__in=EventSeries.MEETING)


class EventSeries(models.Model):
    """A rule for events (the recurrence set of RFC 5545, section 3.8.5). Each occurrence is an event of its own."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        RUNNING = "running", _("Running")
        PAUSED = "paused", _("Paused")
        ENDED = "ended", _("Ended")

    class OnHolidays(models.TextChoices):
        SKIP = "skip", _("Skip them")
        WARN = "warn", _("Meet, but warn the organisers")
        IGNORE = "ignore", _("Ignore them")

    MEETING = (Status.DRAFT, Status.RUNNING)

    group = models.ForeignKey("meetups.Group", models.PROTECT, related_name="series", verbose_name=_("group"))
    title = LineField(_("title"), max_length=120)
    summary = LineField(_("summary"), max_length=280, blank=True, help_text=_("What happens, in a sentence or two."))
    description = ProseField(_("description"), blank=True, help_text=_("Everything else. Markdown."))
    description_html = RenderedField(source="description", pictures_of="group_id")
    format = models.CharField(_("format"), max_length=12, choices=Event.Format, default=Event.Format.MEET_UP)
    starts_on = models.DateField(
        _("first date"),
        validators=[
            MinValueValidator(date(1970, 1, 1), _("Use a date from 1970 to 2100.")),
            MaxValueValidator(date(2100, 12, 31), _("Use a date from 1970 to 2100.")),
        ],
    )
    start_time = models.TimeField(
        _("starts at"), help_text=_("The time on the clock of its time zone, in summer and in winter.")
    )
    minutes = models.PositiveIntegerField(
        _("minutes"), default=60, validators=[MinValueValidator(1), MaxValueValidator(LONGEST_MINUTES)]
    )
    zone = ZoneField(_("time zone"))
    rrule = models.CharField(_("rule"), max_length=recurrence.LONGEST_TEXT, validators=[validate_rule])
    venue = models.ForeignKey(
        "meetups.Venue", models.PROTECT, null=True, blank=True, related_name="series", verbose_name=_("usual venue"),
        help_text=_("A meeting at another venue is shown with “Different venue this time”."),
    )  # fmt: skip
    attendance_mode = models.CharField(
        _("how people attend"), max_length=7, choices=Event.Mode, default=Event.Mode.OFFLINE
    )
    online_url = URLField(
        _("online URL"), blank=True, max_length=500, help_text=_("Shown only to people who have a place.")
    )
    capacity = models.PositiveIntegerField(
        _("places"), null=True, blank=True, help_text=_("Leave it empty for no limit.")
    )
    on_holidays = models.CharField(_("on public holidays"), max_length=6, choices=OnHolidays, default=OnHolidays.WARN)
    status = models.CharField(_("status"), max_length=7, choices=Status, default=Status.RUNNING, editable=False)
    uid = models.CharField(_("UID"), max_length=255, unique=True, default=new_uid, editable=False)
    continues = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, editable=False, verbose_name=_("continues")
    )
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    objects = EventSeriesQuerySet.as_manager()

    class Meta:
        verbose_name = _("series")
        verbose_name_plural = _("series")
        ordering = ["group", "title", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes__range=(1, LONGEST_MINUTES)),
                name="series_minutes_bounded",
                violation_error_message=_("A meeting lasts a minute at least and 31 days at most."),
            ),
            models.CheckConstraint(
                condition=Q(capacity__isnull=True) | Q(capacity__gte=1),
                name="series_capacity_positive",
                violation_error_message=_("Give at least one place, or leave places empty for no limit."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_draft(self) -> bool:
        """Whether its events are created as drafts. Publishing it publishes them."""
        return self.status == EventSeries.Status.DRAFT

    @property
    def is_running(self) -> bool:
        return self.status == EventSeries.Status.RUNNING

    @property
    def rhythm(self) -> str:
        """Return `every other Wednesday, 6pm`, or an empty text for a rule that has no words."""
        rhythm = rhythm_of(self.rrule, self.starts_on)
        time = clock(self.start_time.hour, self.start_time.minute)
        return f"{rhythm.words(self.starts_on)}, {time}" if rhythm else ""

    def parts(self) -> list[int]:
        """Return the primary keys of this series, those it continues and those that continue it. One query.

        Each split makes a new series that continues the earlier one.
        """
        rows = EventSeries.objects.filter(group=self.group_id, continues__isnull=False)
        pairs, parts = list(rows.values_list("pk", "continues")), {self.pk}
        while more := {pk for pair in pairs if parts & set(pair) for pk in pair if pk} - parts:
            parts |= more
        return sorted(parts)

    def moment_on(self, day: date) -> datetime:
        """Return when the event of a day starts, in UTC.

        A start time that occurs twice means the first. One that the clocks skip is read with the offset before the gap
        (RFC 5545, section 3.3.5).
        """
        return datetime.combine(day, self.start_time, ZoneInfo(self.zone)).astimezone(UTC)

    def days(self, since: date, last: date, exceptions: Mapping[date, bool]) -> list[date]:
        """Return the days of the series between two days, public holidays included.

        `exceptions` says of each exceptional day whether it is removed. Raises RuleError with the code "many".
        """
        added, removed = _sorted_out(exceptions)
        return recurrence.days(self.rrule, self.starts_on, since=since, last=last, added=added, removed=removed)

    def all_days(self, exceptions: Mapping[date, bool]) -> recurrence.Days:
        """Return all days of the series, as `days`, to ask for one by one."""
        added, removed = _sorted_out(exceptions)
        return recurrence.Days(self.rrule, self.starts_on, added=added, removed=removed)

    def skipped_holidays(self, days: list[date], exceptions: Mapping[date, bool]) -> dict[date, str]:
        """Return the public holidays among these days that the series skips, by day.

        A day that was added by hand is never skipped.
        """
        if self.on_holidays != EventSeries.OnHolidays.SKIP or not days:
            return {}
        holidays = Holiday.objects.between(self.group.nation, days[0], days[-1])
        return {day: holidays[day] for day in days if day in holidays and day not in exceptions}

    def venue_on(self, day: date, rotation: list[int]) -> int | None:
        """Return the primary key of the venue whose turn it is, or of the usual venue if there is no rotation."""
        if not rotation:
            return self.venue_id
        return rotation[recurrence.place_in_rule(self.rrule, self.starts_on, day) % len(rotation)]

    def occurrence(self, day: date, rotation: list[int]) -> dict[str, Any]:
        """Return the fields of the event of a day, as long as they are not changed by hand."""
        values = {name: getattr(self, name) for name in CARRIED if hasattr(self, name)}
        starts_at = self.moment_on(day)
        ends_at = end_of_meeting(starts_at, self.zone, self.minutes)
        values |= {"starts_at": starts_at, "ends_at": ends_at, "venue_id": self.venue_on(day, rotation)}
        return values | {"status": Event.Status.DRAFT if self.is_draft else Event.Status.CONFIRMED}


class SeriesDate(models.Model):
    """A day that is added to the rule (RDATE) or removed from it (EXDATE)."""

    series = models.ForeignKey(
        "meetups.EventSeries", models.CASCADE, related_name="exceptions", verbose_name=_("series")
    )
    on = models.DateField(_("day"))
    is_removed = models.BooleanField(_("removed"), default=False)

    class Meta:
        verbose_name = _("exception")
        verbose_name_plural = _("exceptions")
        ordering = ["on"]
        constraints = [
            models.UniqueConstraint(
                fields=["series", "on"],
                name="series_exception_once",
                violation_error_message=_("This day is an exception already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{'−' if self.is_removed else '+'} {self.on.isoformat()}"


class SeriesVenue(models.Model):
    """One of the venues at which the events of a series take place in turn."""

    series = models.ForeignKey("meetups.EventSeries", models.CASCADE, related_name="stops", verbose_name=_("series"))
    venue = models.ForeignKey("meetups.Venue", models.PROTECT, related_name="stops", verbose_name=_("venue"))
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("venue in turn")
        verbose_name_plural = _("venues in turn")
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return str(self.venue)
