"""Meetings that come round again: the rhythm, its exceptions, the days it leaves out."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from meetups.models.events import LONGEST, Event
from meetups.models.fields import LineField, ProseField, RenderedField, ZoneField, new_uid
from meetups.standards import recurrence
from meetups.wording.dates import clock
from meetups.wording.rhythms import rhythm_of

LONGEST_MINUTES = int(LONGEST.total_seconds() // 60)

# What an occurrence takes from its series, until somebody changes it by hand.
CARRIED = (
    "title", "summary", "description", "format", "starts_at", "ends_at", "zone", "venue_id", "attendance_mode",
    "online_url", "capacity",
)  # fmt: skip

RULE_REFUSALS = {
    "syntax": _("This is not a rule that can be read. Look for a slip of the finger near “%(detail)s”."),
    "part": _("“%(detail)s” cannot stand in such a rule."),
    "twice": _("“%(detail)s” stands in the rule twice."),
    "freq": _("Say how often: the rule needs FREQ."),
    "both": _("A rule ends by a number or by a date, not by both."),
    "until": _("“%(detail)s” is not a day."),
    "many": _("This gives more than 400 meetings in six months. Meet less often, or end it sooner."),
}


def validate_rule(text: str) -> None:
    """A rule must be one that this site takes."""
    try:
        recurrence.parse(text)
    except recurrence.RuleError as error:
        raise refusal_of(error) from error


def refusal_of(error: recurrence.RuleError) -> ValidationError:
    """What is wrong with a rule, in words."""
    return ValidationError(RULE_REFUSALS[error.code], error.code, {"detail": error.detail or "RRULE"})


class EventSeriesQuerySet(models.QuerySet["EventSeries"]):
    def running(self) -> "EventSeriesQuerySet":
        """Those that still bring forth meetings."""
        return self.filter(status=EventSeries.Status.RUNNING)


class EventSeries(models.Model):
    """A rhythm of meetings (the recurrence set of RFC 5545, section 3.8.5). Its occurrences are events of their own."""

    class Status(models.TextChoices):
        RUNNING = "running", _("Running")
        PAUSED = "paused", _("Paused")
        ENDED = "ended", _("Ended")

    class OnHolidays(models.TextChoices):
        SKIP = "skip", _("Leave them out")
        WARN = "warn", _("Meet, but warn the organisers")
        IGNORE = "ignore", _("Meet as always")

    group = models.ForeignKey("meetups.Group", models.PROTECT, related_name="series", verbose_name=_("group"))
    title = LineField(_("title"), max_length=120)
    summary = LineField(_("summary"), max_length=280, blank=True, help_text=_("What happens, in a sentence or two."))
    description = ProseField(_("description"), blank=True, help_text=_("Everything else. Markdown."))
    description_html = RenderedField(source="description")
    format = models.CharField(_("format"), max_length=12, choices=Event.Format, default=Event.Format.MEET_UP)
    starts_on = models.DateField(
        _("first date"),
        validators=[
            MinValueValidator(date(1970, 1, 1), _("Use a date from 1970 to 2100.")),
            MaxValueValidator(date(2100, 12, 31), _("Use a date from 1970 to 2100.")),
        ],
    )
    start_time = models.TimeField(_("starts at"), help_text=_("By the clock of the place, whatever the season."))
    minutes = models.PositiveIntegerField(
        _("minutes"), default=60, validators=[MinValueValidator(1), MaxValueValidator(LONGEST_MINUTES)]
    )
    zone = ZoneField(_("time zone"))
    rrule = models.CharField(_("rule"), max_length=recurrence.LONGEST_TEXT, validators=[validate_rule])
    venue = models.ForeignKey(
        "meetups.Venue", models.PROTECT, null=True, blank=True, related_name="series", verbose_name=_("usual venue"),
        help_text=_("A meeting anywhere else says “somewhere different” wherever it is shown."),
    )  # fmt: skip
    attendance_mode = models.CharField(
        _("how people attend"), max_length=7, choices=Event.Mode, default=Event.Mode.OFFLINE
    )
    online_url = models.URLField(
        _("online address"), blank=True, max_length=500, help_text=_("Shown only to those who are coming.")
    )
    capacity = models.PositiveIntegerField(_("places"), null=True, blank=True, help_text=_("Empty: as many as come."))
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
    def is_running(self) -> bool:
        return self.status == EventSeries.Status.RUNNING

    @property
    def rhythm(self) -> str:
        """`every 2 weeks on Wednesday, 6pm`; empty when words cannot say the rule."""
        rhythm = rhythm_of(self.rrule, self.starts_on)
        time = clock(self.start_time.hour, self.start_time.minute)
        return f"{rhythm.words(self.starts_on)}, {time}" if rhythm else ""

    def moment_on(self, day: date) -> datetime:
        """When the meeting of a day starts: its hour by the clock of the place.

        Of a doubled hour the first, in a missing one by the offset before the gap (RFC 5545, section 3.3.5).
        """
        return datetime.combine(day, self.start_time, ZoneInfo(self.zone)).astimezone(UTC)

    def days(self, since: date, last: date) -> list[date]:
        """The days of the series between two days, holidays still among them. Raises RuleError (many)."""
        exceptions = list(self.exceptions.values_list("on", "is_removed"))
        return recurrence.days(
            self.rrule,
            self.starts_on,
            since=since,
            last=last,
            added=[on for on, is_removed in exceptions if not is_removed],
            removed=[on for on, is_removed in exceptions if is_removed],
        )

    def venue_on(self, day: date, rotation: list[int]) -> int | None:
        """Where the meeting of a day takes place: the next venue of the rotation, or else the usual one."""
        if not rotation:
            return self.venue_id
        return rotation[recurrence.place_in_rule(self.rrule, self.starts_on, day) % len(rotation)]

    def occurrence(self, day: date, rotation: list[int]) -> dict[str, Any]:
        """What the meeting of a day is like as long as nobody changes it by hand."""
        values = {name: getattr(self, name) for name in CARRIED if hasattr(self, name)}
        starts_at = self.moment_on(day)
        ends_at = starts_at + timedelta(minutes=self.minutes)
        return values | {"starts_at": starts_at, "ends_at": ends_at, "venue_id": self.venue_on(day, rotation)}


class SeriesDate(models.Model):
    """A day that the rule does not give but the series has (RDATE), or the other way round (EXDATE)."""

    series = models.ForeignKey(
        "meetups.EventSeries", models.CASCADE, related_name="exceptions", verbose_name=_("series")
    )
    on = models.DateField(_("day"))
    is_removed = models.BooleanField(_("left out"), default=False)

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
    """One stop of a series that wanders: its meetings take place there in turn."""

    series = models.ForeignKey("meetups.EventSeries", models.CASCADE, related_name="stops", verbose_name=_("series"))
    venue = models.ForeignKey("meetups.Venue", models.PROTECT, related_name="stops", verbose_name=_("venue"))
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("venue in turn")
        verbose_name_plural = _("venues in turn")
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return str(self.venue)
