"""Events: the meetings of a group, one by one."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from meetups.models.event_querysets import LONGEST, EventQuerySet
from meetups.models.fields import Later, LineField, MomentField, ProseField, RenderedField, URLField, ZoneField, new_uid
from meetups.models.pictures import one_picture
from meetups.models.slugs import path_of
from meetups.models.venues import is_elsewhere
from meetups.wording import present
from meetups.wording.dates import Leaf, day_in_words, hours_with_zone, leaf, moment_in_words, zone_in_words
from meetups.wording.venues import TO_BE_CONFIRMED, place_in_words

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

FEEDBACK_LASTS = timedelta(days=14)


class Event(models.Model):
    """One meeting of a group (VEVENT of RFC 5545, Event of schema.org)."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        TENTATIVE = "tentative", _("Tentative")
        CONFIRMED = "confirmed", _("Confirmed")
        CANCELLED = "cancelled", _("Cancelled")

    class Mode(models.TextChoices):
        OFFLINE = "offline", _("In person")
        ONLINE = "online", _("Online")
        MIXED = "mixed", _("In person and online")

    class Format(models.TextChoices):
        MEET_UP = "meet-up", _("Meet-up")
        VISIT = "visit", _("Visit")
        TALK = "talk", _("Talk")
        UNCONFERENCE = "unconference", _("Unconference")
        SOCIAL = "social", _("Social")

    group = models.ForeignKey("meetups.Group", models.PROTECT, related_name="events", verbose_name=_("group"))
    title = LineField(_("title"), max_length=120)
    slug = models.SlugField(_("slug"), max_length=140, unique=True, editable=False)
    summary = LineField(
        _("summary"), max_length=280, blank=True, help_text=_("What happens, in a sentence or two. Shown in lists.")
    )
    description = ProseField(_("description"), blank=True, help_text=_("Everything else. Markdown."))
    description_html = RenderedField(source="description", pictures_of="group_id")
    picture = one_picture()
    starts_at = MomentField(_("starts"))
    ends_at = MomentField(_("ends"))
    zone = ZoneField(_("time zone"), help_text=_("Times here are wall-clock times in this zone."))
    venue = models.ForeignKey(
        "meetups.Venue", models.PROTECT, null=True, blank=True, related_name="events", verbose_name=_("venue"),
        help_text=_("Leave it empty while it is not decided: the page says “venue to be confirmed”."),
    )  # fmt: skip
    attendance_mode = models.CharField(_("how people attend"), max_length=7, choices=Mode, default=Mode.OFFLINE)
    online_url = URLField(
        _("online URL"), blank=True, max_length=500, help_text=_("Shown only to people who have a place.")
    )
    format = models.CharField(_("format"), max_length=12, choices=Format, default=Format.MEET_UP)
    capacity = models.PositiveIntegerField(
        _("places"), null=True, blank=True, help_text=_("Leave it empty for no limit.")
    )
    cutoff_hours = models.PositiveSmallIntegerField(
        _("hours of notice"),
        default=48,
        validators=[MaxValueValidator(24 * 28)],
        help_text=_(
            "Up to this long before the start, a free place goes to the first attendee on the waitlist at once. After "
            "that, they are offered it and must accept."
        ),
    )
    rsvp_opens_at = MomentField(_("places open"), null=True, blank=True, help_text=_("If empty, at once."))
    rsvp_closes_at = MomentField(_("places close"), null=True, blank=True, help_text=_("If empty, when it ends."))
    confirms_sign_ups = models.BooleanField(
        _("confirm sign-ups by email"),
        default=True,
        help_text=_(
            "The first three sign-ups a day from one network need no confirmation. Later ones are reserved for 60 "
            "minutes and must be confirmed by email. Switch this off if many people share a network, as in an office."
        ),
    )
    status = models.CharField(_("status"), max_length=9, choices=Status, default=Status.DRAFT)
    cancellation_reason = LineField(_("reason for cancelling"), max_length=280, blank=True)
    uid = models.CharField(_("UID"), max_length=255, unique=True, default=new_uid, editable=False)
    sequence = models.PositiveIntegerField(_("sequence"), default=0, editable=False)
    series = models.ForeignKey(
        "meetups.EventSeries", models.PROTECT, null=True, blank=True, editable=False, related_name="occurrences",
        verbose_name=_("series"),
    )  # fmt: skip
    recurrence_id = models.DateField(_("original day"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["-starts_at", "-id"]
        indexes = [
            # With all that decides which events a list shows, so that it does not read the rows that it does not show.
            models.Index(fields=["starts_at", "id", "ends_at", "status", "slug"], name="event_listed"),
            models.Index(fields=["attendance_mode", "starts_at", "id", "ends_at", "status"], name="event_mode_listed"),
            models.Index(fields=["group", "starts_at"], name="event_group_starts"),
            models.Index(fields=["venue", "starts_at"], name="event_venue_starts"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["series", "recurrence_id"], name="event_once_per_day_of_series"),
            models.CheckConstraint(
                condition=Q(series__isnull=True, recurrence_id__isnull=True)
                | Q(series__isnull=False, recurrence_id__isnull=False),
                name="event_of_series_has_original_day",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="event_ends_after_start",
                violation_error_message=_("It must end after it starts."),
            ),
            models.CheckConstraint(
                condition=Q(ends_at__lte=Later("starts_at", hours=int(LONGEST.total_seconds()) // 3600)),
                name="event_not_too_long",
                violation_error_message=_("It must end within 31 days. Make one event for each meeting."),
            ),
            models.CheckConstraint(
                condition=Q(capacity__isnull=True) | Q(capacity__gte=1),
                name="event_capacity_positive",
                violation_error_message=_("Give at least one place, or leave places empty for no limit."),
            ),
            models.CheckConstraint(
                condition=Q(rsvp_opens_at__isnull=True)
                | Q(rsvp_closes_at__isnull=True)
                | Q(rsvp_closes_at__gt=F("rsvp_opens_at")),
                name="event_rsvp_closes_after_opening",
                violation_error_message=_("Places must close after they open."),
            ),
            models.CheckConstraint(
                condition=~Q(status="cancelled") | ~Q(cancellation_reason=""),
                name="event_cancelled_with_reason",
                violation_error_message=_("Say why it is cancelled: people who were coming will read it."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, {day_in_words(self.local_date)}" if self.starts_at else self.title

    def get_absolute_url(self) -> str:
        return path_of("meetups:events-detail", self.slug)

    @property
    def local_start(self) -> datetime:
        return self.starts_at.astimezone(ZoneInfo(self.zone))

    @property
    def local_end(self) -> datetime:
        return self.ends_at.astimezone(ZoneInfo(self.zone))

    @property
    def local_date(self) -> date:
        return self.local_start.date()

    @property
    def leaf(self) -> Leaf:
        """The local day in short and in full."""
        return leaf(self.local_date)

    @property
    def hours(self) -> str:
        """The start and end with the zone: `6pm to 7pm GMT`."""
        return hours_with_zone(self.local_start, self.local_end)

    @property
    def zone_in_words(self) -> str:
        """The zone of its times: `GMT`, or `BST, then GMT` if the clocks change meanwhile."""
        return zone_in_words(self.local_start, self.local_end)

    @property
    def local_rsvp_opens(self) -> str:
        """When places open, in words and local time; empty if they are open from the start."""
        return moment_in_words(self.rsvp_opens_at, self.zone) if self.rsvp_opens_at else ""

    @property
    def format_label(self) -> str:
        """The format as the event's page shows it: empty for a meet-up, the usual format."""
        return "" if self.format == Event.Format.MEET_UP else str(Event.Format(self.format).label)

    @property
    def is_draft(self) -> bool:
        return self.status == Event.Status.DRAFT

    @property
    def is_cancelled(self) -> bool:
        return self.status == Event.Status.CANCELLED

    @property
    def is_past(self) -> bool:
        return self.ends_at <= present.now()

    @property
    def is_on_now(self) -> bool:
        return self.starts_at <= present.now() < self.ends_at and not self.is_cancelled

    @property
    def feedback_until(self) -> datetime:
        """When the feedback form closes."""
        return self.ends_at + FEEDBACK_LASTS

    @property
    def takes_feedback(self) -> bool:
        """Whether the feedback form is open: from the start until 14 days after the end, unless it was cancelled."""
        return self.starts_at <= present.now() < self.feedback_until and not self.is_cancelled

    @property
    def is_online(self) -> bool:
        return self.attendance_mode != Event.Mode.OFFLINE

    @property
    def is_in_person(self) -> bool:
        return self.attendance_mode != Event.Mode.ONLINE

    @property
    def is_venue_unknown(self) -> bool:
        """Whether people meet somewhere, and it is not decided where."""
        return self.is_in_person and self.venue is None

    @property
    def place_in_words(self) -> str:
        """Return where people meet, in short: the name of the venue, `Online`, or both."""
        return place_in_words(self.attendance_mode, self.venue.name if self.venue else "")

    @property
    def venue_in_words(self) -> str:
        """Return the name and postal address of the venue, or `Venue to be confirmed`."""
        return self.venue.name_and_address if self.venue else str(TO_BE_CONFIRMED)

    @property
    def is_somewhere_different(self) -> bool:
        """Whether it takes place at another venue than its series usually does."""
        return is_elsewhere(self.attendance_mode, self.venue_id, self.series.venue_id if self.series else None)

    @property
    def rsvp_refusal(self) -> "tuple[str, StrOrPromise] | None":
        """Why sign-up is closed now, as (code, words). None if it is open, even if all places are taken."""
        now = present.now()
        if self.is_draft:
            return "draft", _("This event is not published yet.")
        if self.is_cancelled:
            return "cancelled", _("This event is cancelled, so there are no places to take.")
        if self.is_past:
            return "past", _("This event is over.")
        if self.rsvp_opens_at and now < self.rsvp_opens_at:
            return "early", _("Sign-up is not open yet.")
        if self.rsvp_closes_at and now >= self.rsvp_closes_at:
            return "closed", _("Sign-up is closed.")
        return None
