"""A person's place at one event."""

import re
import secrets

from django.core import signing
from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Lower
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from meetups.models.emails import EmailAddressField, of_email
from meetups.models.fields import LineField, ProseField

_signer = signing.Signer(sep=".", salt="meetups.attendees")
_calendar_signer = signing.Signer(sep=".", salt="meetups.calendars")
_door_signer = signing.Signer(sep=".", salt="meetups.doors")


def new_secret() -> str:
    """A secret nobody can guess. A new one makes every earlier link of the attendee void."""
    return secrets.token_urlsafe(12)


class AttendeeQuerySet(models.QuerySet["Attendee"]):
    def going(self) -> "AttendeeQuerySet":
        """Those who hold a place or, once the event is over, held one."""
        return self.filter(status__in=Attendee.HELD)

    def unconfirmed(self) -> "AttendeeQuerySet":
        """Those whose place or waitlist position is reserved until they confirm it."""
        return self.filter(status__in=Attendee.UNCONFIRMED)

    def on_waitlist(self) -> "AttendeeQuerySet":
        """All positions of the waitlist in their order, reserved ones too."""
        return self.filter(waitlist_number__isnull=False).order_by("waitlist_number", "id")

    def waiting(self) -> "AttendeeQuerySet":
        """Those who wait for a place, first in line first."""
        return self.filter(status=Attendee.Status.WAITING).order_by("waitlist_number", "id")

    def with_position(self) -> "AttendeeQuerySet":
        """Annotate `on_waitlist`: how many positions are before theirs, for those who wait."""
        ahead = Attendee.objects.filter(event=OuterRef("event"), waitlist_number__lt=OuterRef("waitlist_number"))
        counted = ahead.order_by().values("event").annotate(number=Count("pk")).values("number")
        return self.annotate(on_waitlist=Coalesce(Subquery(counted), 0))

    def first_timers(self) -> "AttendeeQuerySet":
        """Those of `going` who said that it is their first time."""
        return self.going().filter(is_first_time=True)

    def with_email(self, email: str) -> "AttendeeQuerySet":
        """Those with this address, whatever the case: the same comparison as that of `attendee_once_per_event`."""
        return of_email(self.exclude(email=""), email)

    def named(self) -> "AttendeeQuerySet":
        """Those who are coming, or came, and published their name, by name; nobody whom the door marked absent."""
        rows = self.filter(status__in=(Attendee.Status.GOING, Attendee.Status.CAME), is_name_public=True)
        return rows.order_by("name", "id")

    def by_token(self, token: str) -> "Attendee":
        """The attendee a signed link belongs to. Raises DoesNotExist when it was tampered with or replaced."""
        try:
            secret = _signer.unsign(token)
        except signing.BadSignature as error:
            raise Attendee.DoesNotExist from error
        return self.get(secret=secret)

    def by_calendar_token(self, token: str) -> "Attendee":
        """The attendee whose private calendar has this address. Raises DoesNotExist when it was replaced."""
        number = token.partition(".")[0]
        attendee = self.get(pk=int(number)) if re.fullmatch(r"[1-9][0-9]{0,17}", number) else None
        if attendee is None or not constant_time_compare(token, attendee.calendar_token):
            raise Attendee.DoesNotExist
        return attendee

    def by_door_code(self, code: str) -> "Attendee":
        """The attendee whose code was read at the door. Raises DoesNotExist when nobody has it, or not among these."""
        try:
            return self.get(pk=_door_signer.unsign(code))
        except (signing.BadSignature, ValueError) as error:
            raise Attendee.DoesNotExist from error


class Attendee(models.Model):
    """A person's place at one event. No account behind it: a signed link in a letter manages it (law 4)."""

    class Status(models.TextChoices):
        GOING = "going", _("Going")
        WAITING = "waiting", _("Waiting")
        OFFERED = "offered", _("Offered a place")
        CANCELLED = "cancelled", _("Cancelled")
        CAME = "came", _("Came")
        ABSENT = "absent", _("Did not come")
        RESERVED = "reserved", _("Place reserved, not confirmed")
        RESERVED_WAITING = "reserved_waiting", _("Waitlist position reserved, not confirmed")

    HELD = (Status.GOING, Status.CAME, Status.ABSENT)
    TAKING = (Status.GOING, Status.OFFERED, Status.CAME, Status.RESERVED)
    ON_WAITLIST = (Status.WAITING, Status.RESERVED_WAITING)
    UNCONFIRMED = (Status.RESERVED, Status.RESERVED_WAITING)

    event = models.ForeignKey("meetups.Event", models.PROTECT, related_name="attendees", verbose_name=_("event"))
    name = LineField(_("name"), max_length=120)
    email = EmailAddressField(_("email address"))
    organisation = models.ForeignKey(
        "meetups.Organisation",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="attendees",
        verbose_name=_("organisation"),
    )
    access_needs = ProseField(_("access needs"), blank=True, max_length=1000)
    wants_name_public = models.BooleanField(_("asked for the name to be shown"), default=False)
    is_name_public = models.BooleanField(_("name is shown"), default=False)
    is_first_time = models.BooleanField(_("first time"), default=False)
    status = models.CharField(_("status"), max_length=16, choices=Status, default=Status.GOING)
    wants_offer = models.BooleanField(_("offer, do not promote"), default=False)
    waitlist_number = models.PositiveIntegerField(_("number on the waitlist"), null=True, blank=True, editable=False)
    offered_until = models.DateTimeField(_("offered until"), null=True, blank=True, editable=False)
    reserved_until = models.DateTimeField(_("reserved until"), null=True, blank=True, editable=False)
    hashed_network = models.CharField(_("network of the sign-up, hashed"), max_length=64, blank=True, editable=False)
    counts_until = models.DateTimeField(_("counts for its network until"), null=True, blank=True, editable=False)
    sequence = models.PositiveIntegerField(_("sequence"), default=0, editable=False)
    erased_at = models.DateTimeField(_("erased at"), null=True, blank=True, editable=False)
    secret = models.CharField(_("secret"), max_length=32, unique=True, default=new_secret, editable=False)
    calendar_token_version = models.PositiveIntegerField(_("number of the calendar link"), default=0, editable=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    objects = AttendeeQuerySet.as_manager()

    class Meta:
        verbose_name = _("attendee")
        verbose_name_plural = _("attendees")
        ordering = ["name", "id"]
        indexes = [
            models.Index(fields=["event", "status"], name="attendee_event_status"),
            models.Index(fields=["offered_until"], name="attendee_offered", condition=Q(status="offered")),
            models.Index(
                fields=["reserved_until"], name="attendee_reserved", condition=Q(reserved_until__isnull=False)
            ),
            models.Index(fields=["counts_until"], name="attendee_counts", condition=Q(counts_until__isnull=False)),
            models.Index(Lower("email"), name="attendee_email"),
        ]
        constraints = [
            models.UniqueConstraint(
                "event",
                Lower("email"),
                name="attendee_once_per_event",
                condition=~Q(email=""),
                violation_error_message=_("This email address is on the list already."),
            ),
            models.CheckConstraint(
                condition=Q(status__in=["waiting", "reserved_waiting"], waitlist_number__isnull=False)
                | (~Q(status__in=["waiting", "reserved_waiting"]) & Q(waitlist_number__isnull=True)),
                name="attendee_on_waitlist_has_number",
            ),
            models.CheckConstraint(
                condition=Q(status="offered", offered_until__isnull=False)
                | (~Q(status="offered") & Q(offered_until__isnull=True)),
                name="attendee_offered_until_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["reserved", "reserved_waiting"], reserved_until__isnull=False)
                | (~Q(status__in=["reserved", "reserved_waiting"]) & Q(reserved_until__isnull=True)),
                name="attendee_reserved_until_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(hashed_network="", counts_until__isnull=True)
                | (~Q(hashed_network="") & Q(counts_until__isnull=False)),
                name="attendee_network_until_a_moment",
            ),
        ]

    def __str__(self) -> str:
        return self.name or gettext("(erased)")

    def get_absolute_url(self) -> str:
        return reverse("meetups:attendees-detail", args=[self.token])

    @property
    def token(self) -> str:
        """What the link in the letter carries: the key, signed."""
        return _signer.sign(self.secret)

    @property
    def calendar_token(self) -> str:
        """What the address of the private calendar carries. Who knows it can read, but neither manage the place nor
        guess an address that came before or comes after.
        """
        return f"{self.pk}.{_calendar_signer.signature(f'{self.secret}:{self.calendar_token_version}')}"

    @property
    def door_code(self) -> str:
        """What the square code in the letter carries. Who knows it can do nothing: the door looks the person up by it.

        It outlives the key, so that a new link does not make the letter in somebody's pocket void.
        """
        return _door_signer.sign(str(self.pk))

    @property
    def is_going(self) -> bool:
        """Whether a place is theirs; afterwards, whether it was."""
        return self.status in Attendee.HELD

    @property
    def is_waiting(self) -> bool:
        return self.status == Attendee.Status.WAITING

    @property
    def is_offered(self) -> bool:
        return self.status == Attendee.Status.OFFERED

    @property
    def is_unconfirmed(self) -> bool:
        """Whether a place or a waitlist position is reserved for them until they confirm it."""
        return self.status in Attendee.UNCONFIRMED

    @property
    def position(self) -> int | None:
        """Their position on the waitlist: 1 is next. None for somebody who is not on it."""
        if self.waitlist_number is None:
            return None
        return self.event.attendees.on_waitlist().filter(waitlist_number__lt=self.waitlist_number).count() + 1
