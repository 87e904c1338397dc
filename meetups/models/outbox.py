"""Letters that are to be sent, or were; and the rounds in which they were written."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meetups.models.fields import LineField


class LetterQuerySet(models.QuerySet["Letter"]):
    def waiting(self) -> "LetterQuerySet":
        """Written, not yet handed to the mail server, not given up."""
        return self.filter(sent_at__isnull=True, given_up_at__isnull=True).order_by("id")

    def due(self, now: datetime | None = None) -> "LetterQuerySet":
        """Those of the waiting whose next try is due."""
        return self.waiting().filter(next_try_at__lte=now or timezone.now())


class Letter(models.Model):
    """One letter to one person, written in the same transaction as what it tells of; a worker delivers it (ADR 4)."""

    key = models.CharField(
        _("key"), max_length=160, unique=True, help_text=_("Kind, person, event and version: a letter is written once.")
    )
    kind = models.CharField(_("kind"), max_length=20, blank=True, db_index=True)
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

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("outbox")
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["next_try_at"],
                name="letter_due",
                condition=Q(sent_at__isnull=True, given_up_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.subject


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
