"""Attendees: a place at one event, or a position on its waitlist."""

import re
import secrets
from typing import Any

from django.conf import settings
from django.core import signing
from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Lower
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from meetups.models.emails import EmailAddressField, of_email
from meetups.models.fields import LineField, ProseField

_signer = signing.Signer(sep=".", salt="meetups.attendees")
_calendar_signer = signing.Signer(sep=".", salt="meetups.calendars")
_door_signer = signing.Signer(sep=".", salt="meetups.doors")

REPLY_KEY = "[1-9][0-9]{0,17}-[0-9a-f]{24}"


def new_secret() -> str:
    """Return a random secret. Once an attendee has a new one, all earlier links to their place fail."""
    return secrets.token_urlsafe(12)


def secret_of_form(*, event: int, once: str, name: str) -> str:
    """Return the secret of the attendee whom this form adds. The same form sent twice gives the same one.

    `once` is the idempotency key of the form; without one the secret is random. Another name on the same form is
    another person.
    """
    if not once:
        return new_secret()
    return salted_hmac("meetups.doors", f"{event}:{once}:{' '.join(name.split())}").hexdigest()[:32]


class AttendeeQuerySet(models.QuerySet["Attendee"]):
    def going(self) -> "AttendeeQuerySet":
        """Return attendees who have a place or, once the event is over, had one."""
        return self.filter(status__in=Attendee.HELD)

    def unconfirmed(self) -> "AttendeeQuerySet":
        """Return attendees whose place or waitlist position is reserved until they confirm it."""
        return self.filter(status__in=Attendee.UNCONFIRMED)

    def on_waitlist(self) -> "AttendeeQuerySet":
        """Return all positions on the waitlist in order, including reserved ones."""
        return self.filter(waitlist_number__isnull=False).order_by("waitlist_number", "id")

    def waiting(self) -> "AttendeeQuerySet":
        """Return attendees on the waitlist in order, without reserved positions."""
        return self.filter(status=Attendee.Status.WAITING).order_by("waitlist_number", "id")

    def with_position(self) -> "AttendeeQuerySet":
        """Annotate `on_waitlist`: the number of positions on the waitlist before each attendee's own."""
        ahead = Attendee.objects.filter(event=OuterRef("event"), waitlist_number__lt=OuterRef("waitlist_number"))
        counted = ahead.order_by().values("event").annotate(number=Count("pk")).values("number")
        return self.annotate(on_waitlist=Coalesce(Subquery(counted), 0))

    def first_timers(self) -> "AttendeeQuerySet":
        """Return attendees of `going` who said that it is their first time."""
        return self.going().filter(is_first_time=True)

    def with_email(self, email: str) -> "AttendeeQuerySet":
        """Return attendees with this email address, compared as in the constraint `attendee_once_per_event`."""
        return of_email(self.exclude(email=""), email)

    def reached_by_phone(self) -> "AttendeeQuerySet":
        """Return attendees without an email address: their organisers phone them instead."""
        return self.filter(email="", erased_at__isnull=True)

    def with_needs(self) -> "AttendeeQuerySet":
        """Return attendees who take a place and have access needs."""
        return self.filter(status__in=Attendee.TAKING).exclude(access_needs="")

    def with_unread_needs(self) -> "AttendeeQuerySet":
        """Return attendees of `with_needs` whose needs no organiser has read."""
        return self.with_needs().filter(needs_read_at__isnull=True)

    def named(self) -> "AttendeeQuerySet":
        """Return attendees who are coming or came and have a public name, by name. Absent ones are left out."""
        rows = self.filter(status__in=(Attendee.Status.GOING, Attendee.Status.CAME), is_name_public=True)
        return rows.order_by("name", "id")

    def by_token(self, token: str) -> "Attendee":
        """Return the attendee of a signed link. Raises DoesNotExist if the link was altered or replaced."""
        try:
            secret = _signer.unsign(token)
        except signing.BadSignature as error:
            raise Attendee.DoesNotExist from error
        return self.get(secret=secret)

    def by_calendar_token(self, token: str) -> "Attendee":
        """Return the attendee of a private calendar's URL. Raises DoesNotExist if the URL is wrong or replaced."""
        number = token.partition(".")[0]
        attendee = self.get(pk=int(number)) if re.fullmatch(r"[1-9][0-9]{0,17}", number) else None
        if attendee is None or not constant_time_compare(token, attendee.calendar_token):
            raise Attendee.DoesNotExist
        return attendee

    def by_reply_key(self, key: str) -> "Attendee":
        """Return the attendee to whom calendars answer at this key, in any case. Raises DoesNotExist if it is invalid.

        Keys that were made with a secret key which was replaced (SECRET_KEY_FALLBACKS) stay valid.
        """
        key = key.lower()
        attendee = self.get(pk=int(key.partition("-")[0])) if re.fullmatch(REPLY_KEY, key) else None
        known: list[Any] = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
        if attendee is None or not any(constant_time_compare(key, _reply_key(attendee, one)) for one in known):
            raise Attendee.DoesNotExist
        return attendee

    def by_door_code(self, code: str) -> "Attendee":
        """Return the attendee of a QR code. Raises DoesNotExist if it is invalid or they are not in this queryset."""
        try:
            return self.get(pk=_door_signer.unsign(code))
        except (signing.BadSignature, ValueError) as error:
            raise Attendee.DoesNotExist from error


class Attendee(models.Model):
    """A person's place at one event. It needs no account: a signed link in an email manages it (law 4)."""

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
    needs_read_at = models.DateTimeField(_("needs read at"), null=True, blank=True, editable=False)
    wants_name_public = models.BooleanField(_("asked for the name to be shown"), default=False)
    is_name_public = models.BooleanField(_("name is shown"), default=False)
    is_first_time = models.BooleanField(_("first time"), default=False)
    status = models.CharField(_("status"), max_length=16, choices=Status, default=Status.GOING)
    wants_offer = models.BooleanField(_("wants an offer first"), default=False)
    waitlist_number = models.PositiveIntegerField(_("number on the waitlist"), null=True, blank=True, editable=False)
    offered_until = models.DateTimeField(_("offered until"), null=True, blank=True, editable=False)
    reserved_until = models.DateTimeField(_("reserved until"), null=True, blank=True, editable=False)
    hashed_network = models.CharField(_("network of the sign-up, hashed"), max_length=64, blank=True, editable=False)
    counts_until = models.DateTimeField(_("counts for its network until"), null=True, blank=True, editable=False)
    sequence = models.PositiveIntegerField(_("sequence"), default=0, editable=False)
    erased_at = models.DateTimeField(_("erased at"), null=True, blank=True, editable=False)
    secret = models.CharField(_("secret"), max_length=32, unique=True, default=new_secret, editable=False)
    calendar_token_version = models.PositiveIntegerField(_("version of the calendar token"), default=0, editable=False)
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
        """The token of the link in emails: the secret, signed."""
        return _signer.sign(self.secret)

    @property
    def calendar_token(self) -> str:
        """The token in the URL of the private calendar.

        It gives access to the calendar only, and does not help to guess earlier or later tokens.
        """
        return f"{self.pk}.{_calendar_signer.signature(f'{self.secret}:{self.calendar_token_version}')}"

    @property
    def door_code(self) -> str:
        """The text of the QR code in emails. It gives no access: the door list only looks the attendee up by it.

        It does not depend on the secret, so that the code in an older email stays valid after a new link.
        """
        return _door_signer.sign(str(self.pk))

    @property
    def reply_key(self) -> str:
        """Return the value that signs the event's UID and the attendee in the email address to which their calendar
        answers (ADR 51).

        At most 43 characters, in lower case, because mail servers change the case. It gives no access, and does not
        depend on the secret, so that an entry in a calendar keeps its organiser after a new link.
        """
        return _reply_key(self, settings.SECRET_KEY)

    @property
    def is_going(self) -> bool:
        """Whether they have a place or, once the event is over, had one."""
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
    def is_reached_by_phone(self) -> bool:
        """Whether they gave no email address, so that their organisers phone them instead."""
        return not self.email and self.erased_at is None

    @property
    def position(self) -> int | None:
        """The position on the waitlist: 1 is next, None is not on it."""
        if self.waitlist_number is None:
            return None
        return self.event.attendees.on_waitlist().filter(waitlist_number__lt=self.waitlist_number).count() + 1


def _reply_key(attendee: Attendee, secret: str) -> str:
    signed = salted_hmac("meetups.replies", f"{attendee.event.uid}:{attendee.pk}", secret=secret, algorithm="sha256")
    return f"{attendee.pk}-{signed.hexdigest()[:24]}"
