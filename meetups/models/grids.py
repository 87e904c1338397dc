"""The grid of an unconference: rooms, slots, and the pitches that become sessions."""

import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.core import signing
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from meetups.models.emails import EmailAddressField, of_email
from meetups.models.fields import LineField, ProseField, RenderedField, new_uid
from meetups.models.slugs import path_of
from meetups.standards.markdown import Strength
from meetups.standards.wall_clock import minutes_later
from meetups.wording.dates import hours, zone_named

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

LONGEST_SLOT = 600
_signer = signing.Signer(sep=".", salt="meetups.grids")


def new_pitch_secret() -> str:
    """Return a random secret. Once a pitch has a new one, all earlier links to it fail."""
    return secrets.token_urlsafe(16)


def slot_times(event_starts_at: datetime, zone: str, starts_after: int, minutes: int) -> tuple[datetime, datetime]:
    """Return when a slot begins and ends, in local time. It begins by the wall clock and lasts so many minutes."""
    starts_at = minutes_later(event_starts_at, zone, starts_after)
    moments = (starts_at, starts_at + timedelta(minutes=minutes))
    begins, ends = (moment.astimezone(zone_named(zone)) for moment in moments)
    return begins, ends


class Grid(models.Model):
    """The timetable of an unconference: empty at first, and filled by the people who come."""

    event = models.OneToOneField("meetups.Event", models.PROTECT, related_name="grid", verbose_name=_("event"))
    is_pitching_open = models.BooleanField(_("people can pitch"), default=True)
    anyone_places = models.BooleanField(
        _("anyone may place sessions"), default=False,
        help_text=_("Everybody with a seat may put a pitch into the grid. Otherwise only hosts may."),
    )  # fmt: skip
    version = models.PositiveBigIntegerField(
        _("version"), default=0, editable=False, help_text=_("It rises with every visible change.")
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    class Meta:
        verbose_name = _("grid")
        verbose_name_plural = _("grids")
        ordering = ["-id"]

    def __str__(self) -> str:
        return str(self.event)

    def get_absolute_url(self) -> str:
        return path_of("meetups:grids-detail", self.event.slug)

    @property
    def pitch_refusal(self) -> "tuple[str, StrOrPromise] | None":
        """Why nobody can pitch now, as (code, words). None if anyone can. Hosts can pitch for somebody even so."""
        if self.event.is_cancelled:
            return "cancelled", _("This event is cancelled, so its grid is closed.")
        if self.event.is_past:
            return "over", _("This event is over, so nothing can be pitched any more.")
        if not self.is_pitching_open:
            return "closed", _("Nobody can pitch any more. Ask a host.")
        return None


class GridRoom(models.Model):
    """A room of a grid: a column of the timetable."""

    grid = models.ForeignKey("meetups.Grid", models.CASCADE, related_name="rooms", verbose_name=_("grid"))
    name = LineField(_("name"), max_length=60)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("room")
        verbose_name_plural = _("rooms")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["grid", "name"],
                name="grid_room_once",
                violation_error_message=_("This grid has a room of that name already."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class GridSlot(models.Model):
    """A time of a grid: a row of the timetable. With a title, such as “Lunch”, no session can be placed in it."""

    grid = models.ForeignKey("meetups.Grid", models.CASCADE, related_name="slots", verbose_name=_("grid"))
    starts_after = models.PositiveIntegerField(
        _("begins"),
        help_text=_("Minutes after the event begins, by the clock of its time zone. So the slots move with the event."),
    )
    minutes = models.PositiveSmallIntegerField(
        _("minutes"), default=45, validators=[MinValueValidator(1), MaxValueValidator(LONGEST_SLOT)]
    )
    title = LineField(_("title"), max_length=60, blank=True, help_text=_("For a break, such as “Lunch”."))

    class Meta:
        verbose_name = _("slot")
        verbose_name_plural = _("slots")
        ordering = ["starts_after"]
        constraints = [
            models.UniqueConstraint(
                fields=["grid", "starts_after"],
                name="grid_slot_once",
                violation_error_message=_("This grid has a slot at that time already."),
            ),
            models.CheckConstraint(condition=Q(minutes__gte=1, minutes__lte=LONGEST_SLOT), name="grid_slot_minutes"),
        ]

    def __str__(self) -> str:
        return self.title or str(self.starts_after)

    @property
    def is_break(self) -> bool:
        return self.title != ""

    @property
    def starts_at(self) -> datetime:
        """When it begins, in local time: by the wall clock, so many minutes after the event."""
        return self.times[0]

    @property
    def times(self) -> tuple[datetime, datetime]:
        """When it begins and ends, in local time."""
        event = self.grid.event
        return slot_times(event.starts_at, event.zone, self.starts_after, self.minutes)

    @property
    def hours(self) -> str:
        """Its times in words: `10am to 10:45am`."""
        return hours(*self.times)


class PitchQuerySet(models.QuerySet["Pitch"]):
    def standing(self) -> "PitchQuerySet":
        """Return pitches that were not withdrawn."""
        return self.filter(withdrawn_at__isnull=True)

    def sessions(self) -> "PitchQuerySet":
        """Return pitches that have a room and a slot, in the order of the timetable."""
        return self.standing().filter(slot__isnull=False).order_by("slot__starts_after", "room__position", "room_id")

    def with_email(self, email: str) -> "PitchQuerySet":
        """Return the pitches of this email address, whatever the case."""
        return of_email(self.exclude(email=""), email)

    def by_token(self, token: str) -> "Pitch":
        """Return the pitch of the token in its link. Raises DoesNotExist if it is invalid or was replaced."""
        try:
            secret = _signer.unsign(token)
        except signing.BadSignature as error:
            raise Pitch.DoesNotExist from error
        return self.get(secret=secret)


class Pitch(models.Model):
    """A session that somebody proposes for a grid. With a room and a slot it is in the timetable."""

    grid = models.ForeignKey("meetups.Grid", models.PROTECT, related_name="pitches", verbose_name=_("grid"))
    title = LineField(_("title"), max_length=120)
    about = ProseField(_("what it is about"), blank=True, max_length=4000, help_text=_("Markdown."))
    about_html = RenderedField(source="about", strength=Strength.STRANGER)
    name = LineField(_("host"), max_length=120, blank=True)
    email = EmailAddressField(_("email address"), blank=True)
    is_name_public = models.BooleanField(
        _("show the host's name"), default=False, help_text=_("Only if they said so. Otherwise it says “somebody”.")
    )
    seat = models.ForeignKey(
        "meetups.Seat", models.SET_NULL, null=True, blank=True, related_name="pitches", verbose_name=_("seat")
    )
    topic = models.ForeignKey(
        "meetups.Topic", models.SET_NULL, null=True, blank=True, related_name="pitches", verbose_name=_("topic"),
        help_text=_("The topic of the backlog that it was taken from, or that came of it."),
    )  # fmt: skip
    room = models.ForeignKey(
        "meetups.GridRoom", models.PROTECT, null=True, blank=True, related_name="pitches", verbose_name=_("room")
    )
    slot = models.ForeignKey(
        "meetups.GridSlot", models.PROTECT, null=True, blank=True, related_name="pitches", verbose_name=_("slot")
    )
    hands = models.PositiveIntegerField(
        _("hands up"), default=0, help_text=_("How many said that they would come to it.")
    )
    notes = ProseField(_("notes"), blank=True, max_length=4000)
    outcome = ProseField(_("where we got to"), blank=True, max_length=4000, help_text=_("Markdown."))
    outcome_html = RenderedField(source="outcome", strength=Strength.STRANGER)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True, editable=False)
    idempotency_key = models.CharField(
        _("idempotency key"), max_length=64, unique=True, default=new_uid, editable=False
    )
    secret = models.CharField(_("secret"), max_length=32, unique=True, default=new_pitch_secret, editable=False)
    uid = models.CharField(_("UID"), max_length=255, unique=True, default=new_uid, editable=False)
    sequence = models.PositiveIntegerField(
        _("sequence"), default=0, db_default=0, editable=False, help_text=_("It rises when the session moves.")
    )
    erased_at = models.DateTimeField(_("host erased at"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("pitched at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    objects = PitchQuerySet.as_manager()

    class Meta:
        verbose_name = _("pitch")
        verbose_name_plural = _("pitches")
        ordering = ["id"]
        indexes = [models.Index(Lower("email"), name="pitch_email")]
        constraints = [
            models.UniqueConstraint(
                fields=["room", "slot"],
                name="pitch_room_and_slot_once",
                violation_error_message=_("Another session is in this room at this time. Choose another one."),
            ),
            models.CheckConstraint(
                condition=Q(room__isnull=True, slot__isnull=True) | Q(room__isnull=False, slot__isnull=False),
                name="pitch_has_room_and_slot",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(slot__isnull=True), name="pitch_withdrawn_has_no_slot"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return path_of("meetups:grids-session", self.grid.event.slug, self.path_part)

    @property
    def path_part(self) -> str:
        """The last part of its URL. The number alone finds it, so a new title redirects."""
        return f"{self.pk}-{slugify(self.title)[:80].strip('-') or 'session'}"

    @property
    def cell(self) -> str:
        """The primary keys of its room and slot, `3-7`. Empty if it is not in the timetable."""
        return f"{self.room_id}-{self.slot_id}" if self.slot_id else ""

    @property
    def token(self) -> str:
        """The token of the link in emails: the secret, signed."""
        return _signer.sign(self.secret)

    @property
    def own_url(self) -> str:
        """The path of the page with which its host edits or withdraws it."""
        return reverse("meetups:grids-own", args=[self.token])


class Hand(models.Model):
    """A hand up for a pitch: one seat would come to it. It is deleted with the seat; the number stays."""

    pitch = models.ForeignKey("meetups.Pitch", models.CASCADE, related_name="raised", verbose_name=_("pitch"))
    seat = models.ForeignKey("meetups.Seat", models.CASCADE, related_name="hands", verbose_name=_("seat"))

    class Meta:
        verbose_name = _("hand up")
        verbose_name_plural = _("hands up")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["pitch", "seat"], name="hand_once_per_seat_and_pitch")]

    def __str__(self) -> str:
        return str(self.pitch)
