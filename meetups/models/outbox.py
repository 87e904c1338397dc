"""Letters that are to be sent, or were; and the rounds in which they were written."""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from meetups.models.fields import LineField


class OutboxEmailQuerySet(models.QuerySet["OutboxEmail"]):
    def waiting(self) -> "OutboxEmailQuerySet":
        """Written, not yet handed to the mail server, not given up."""
        return self.filter(sent_at__isnull=True, given_up_at__isnull=True).order_by("id")

    def due(self, now: datetime | None = None) -> "OutboxEmailQuerySet":
        """Those of the waiting whose next try is due."""
        return self.waiting().filter(next_try_at__lte=now or timezone.now())

    def in_state(self, state: str) -> "OutboxEmailQuerySet":
        """Those of which `OutboxEmail.state` is this one."""
        return self.filter(**STATES[state])


class OutboxEmail(models.Model):
    """One letter to one person, written in the same transaction as what it tells of; a worker delivers it (ADR 4)."""

    class Kind(models.TextChoices):
        PLACE = "place", _("A place")
        PROMOTED = "promoted", _("A place from the line")
        WAITING = "waiting", _("In line")
        OFFER = "offer", _("A place offered")
        OFFER_PASSED = "offer_passed", _("The offer has passed on")
        PLACE_CANCELLED = "place_cancelled", _("A place given back")
        WAITLIST_LEFT = "waitlist_left", _("Out of the line")
        LINK = "link", _("The link again")
        LINKS = "links", _("All links again")
        FIRST_TIME = "first_time", _("What to expect")
        EVENT_CANCELLED = "event_cancelled", _("The event is cancelled")
        EVENT_CHANGED = "event_changed", _("The event has changed")
        REMINDER = "reminder", _("Reminder")
        STILL_COMING = "still_coming", _("Still coming?")
        THANKS = "thanks", _("Thanks")
        MESSAGE = "message", _("A message from the organisers")
        FOLLOW_CONFIRM = "follow_confirm", _("Confirm that you follow")
        NEWS = "news", _("News at once")
        DIGEST = "digest", _("News of a fortnight")
        HELD = "held", _("What we hold on you")
        ORGANISER_INVITED = "organiser_invited", _("Invitation to organise a group")
        ORGANISER_REMOVED = "organiser_removed", _("No longer an organiser")
        CONFIRM_PLACE = "confirm_place", _("Confirm your place")
        PLACE_REFUSED = "place_refused", _("A confirmation was refused")
        EMAIL_CHANGE = "email_change", _("Confirm a new email address")
        EMAIL_CHANGED = "email_changed", _("The email address has changed")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RETRYING = "retrying", _("Trying again")
        SENT = "sent", _("Sent")
        GIVEN_UP = "given_up", _("Given up")

    key = models.CharField(
        _("key"), max_length=160, unique=True, help_text=_("Kind, person, event and version: a letter is written once.")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, blank=True, db_index=True)
    event = models.ForeignKey(
        "meetups.Event", models.CASCADE, null=True, blank=True, related_name="letters", verbose_name=_("event")
    )
    attendee = models.ForeignKey(
        "meetups.Attendee", models.CASCADE, null=True, blank=True, related_name="letters", verbose_name=_("attendee")
    )
    group = models.ForeignKey(
        "meetups.Group", models.CASCADE, null=True, blank=True, related_name="letters", verbose_name=_("group")
    )
    to = models.EmailField(_("to"))
    subject = LineField(_("subject"), max_length=250)
    text = models.TextField(_("text"))
    html = models.TextField(_("HTML"), blank=True)
    calendar = models.TextField(_("calendar"), blank=True, help_text=_("The iCalendar object sent with it (RFC 6047)."))
    unsubscribe_url = models.CharField(_("unsubscribe address"), max_length=500, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    last_error = models.TextField(_("last error"), blank=True)
    created_at = models.DateTimeField(_("written at"), auto_now_add=True)
    next_try_at = models.DateTimeField(_("next try"), default=timezone.now)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    given_up_at = models.DateTimeField(_("given up at"), null=True, blank=True)

    objects = OutboxEmailQuerySet.as_manager()

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("outbox")
        ordering = ["-id"]
        indexes = [
            models.Index(Lower("to"), name="email_to"),
            models.Index(
                fields=["next_try_at"],
                name="email_due",
                condition=Q(sent_at__isnull=True, given_up_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def state(self) -> str:
        """How far it has come."""
        if self.sent_at:
            return OutboxEmail.State.SENT
        if self.given_up_at:
            return OutboxEmail.State.GIVEN_UP
        return OutboxEmail.State.RETRYING if self.attempts else OutboxEmail.State.WAITING

    @property
    def is_held(self) -> bool:
        """Whether a worker has it in hand at this moment, or was stopped while it had."""
        return self.state == OutboxEmail.State.RETRYING and not self.last_error

    @property
    def state_in_words(self) -> str:
        """How far it has come, and when that was or will go on."""
        words = str(OutboxEmail.State(self.state).label)
        moment = {
            OutboxEmail.State.SENT: self.sent_at,
            OutboxEmail.State.GIVEN_UP: self.given_up_at,
            OutboxEmail.State.RETRYING: self.next_try_at,
        }.get(OutboxEmail.State(self.state))
        if moment is None:
            return words
        when = date_format(timezone.localtime(moment), "j M, P")
        return gettext("%(state)s: %(when)s") % {"state": words, "when": when}


STATES: dict[str, dict[str, Any]] = {
    OutboxEmail.State.WAITING: {"sent_at__isnull": True, "given_up_at__isnull": True, "attempts": 0},
    OutboxEmail.State.RETRYING: {"sent_at__isnull": True, "given_up_at__isnull": True, "attempts__gt": 0},
    OutboxEmail.State.SENT: {"sent_at__isnull": False},
    OutboxEmail.State.GIVEN_UP: {"sent_at__isnull": True, "given_up_at__isnull": False},
}


class Notice(models.Model):
    """A round of letters about one event: reminders, “still coming?”, thanks, what changed. Each is written once."""

    class Kind(models.TextChoices):
        CHANGED = "changed", _("What changed")
        REMINDER = "reminder", _("Reminder")
        STILL_COMING = "still_coming", _("Still coming?")
        THANKS = "thanks", _("Thanks")

    event = models.ForeignKey("meetups.Event", models.CASCADE, related_name="notices", verbose_name=_("event"))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    version = models.CharField(
        _("version"), max_length=40, help_text=_("The day it was meant for, or the SEQUENCE it started from.")
    )
    before = models.JSONField(_("before"), null=True, blank=True, help_text=_("What people were told last."))
    due_at = models.DateTimeField(_("due at"), default=timezone.now)
    written_at = models.DateTimeField(_("written at"), null=True, blank=True)

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["event", "kind", "version"], name="notice_once")]
        indexes = [models.Index(fields=["due_at"], name="notice_due", condition=Q(written_at__isnull=True))]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.event}"
