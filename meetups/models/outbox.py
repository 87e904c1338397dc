"""The outbox: emails that are to be sent or were, and those about an event that are scheduled."""

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
from meetups.wording.dates import clock


class OutboxEmailQuerySet(models.QuerySet["OutboxEmail"]):
    def waiting(self) -> "OutboxEmailQuerySet":
        """Return emails that are neither sent nor given up."""
        return self.filter(sent_at__isnull=True, given_up_at__isnull=True).order_by("id")

    def due(self, now: datetime | None = None) -> "OutboxEmailQuerySet":
        """Return waiting emails whose next try is due."""
        return self.waiting().filter(next_try_at__lte=now or timezone.now())

    def in_state(self, state: str) -> "OutboxEmailQuerySet":
        """Return emails whose `state` is this one."""
        return self.filter(**STATES[state])


class OutboxEmail(models.Model):
    """One email to one person, written in the transaction of the change it is about and sent by a worker (ADR 4)."""

    class Kind(models.TextChoices):
        PLACE = "place", _("A place")
        PROMOTED = "promoted", _("A place from the waitlist")
        WAITING = "waiting", _("On the waitlist")
        OFFER = "offer", _("A place offered")
        OFFER_PASSED = "offer_passed", _("An offer expired")
        PLACE_CANCELLED = "place_cancelled", _("A place cancelled")
        WAITLIST_LEFT = "waitlist_left", _("Off the waitlist")
        DECLINED = "declined", _("Declined in a calendar")
        LINK = "link", _("The link again")
        LINKS = "links", _("All links again")
        FIRST_TIME = "first_time", _("What to expect")
        EVENT_CANCELLED = "event_cancelled", _("The event is cancelled")
        EVENT_CHANGED = "event_changed", _("The event has changed")
        REMINDER = "reminder", _("Reminder")
        STILL_COMING = "still_coming", _("Still coming?")
        THANKS = "thanks", _("Thank-you")
        MESSAGE = "message", _("A message from the organisers")
        FOLLOW_CONFIRM = "follow_confirm", _("Confirm that you follow")
        NEWS = "news", _("News")
        DIGEST = "digest", _("News that waited")
        EDITION = "edition", _("An edition of the newsletter")
        EDITION_DRAFT = "edition_draft", _("An edition to look at")
        HELD = "held", _("Your personal data")
        ORGANISER_INVITED = "organiser_invited", _("Invitation to organise a group")
        ORGANISER_REMOVED = "organiser_removed", _("No longer an organiser")
        CONFIRM_PLACE = "confirm_place", _("Confirm your place")
        PLACE_REFUSED = "place_refused", _("A confirmation was refused")
        EMAIL_CHANGE = "email_change", _("Confirm a new email address")
        EMAIL_CHANGED = "email_changed", _("The email address has changed")
        ACTION_CONFIRM = "action_confirm", _("Confirm reminders of an action")
        ACTION_REMINDER = "action_reminder", _("Reminder of an action")
        TALK_OFFERED = "talk_offered", _("A talk offered")
        TALK_ACCEPTED = "talk_accepted", _("A talk accepted")
        TALK_DECLINED = "talk_declined", _("A talk declined")
        TALK_TIME = "talk_time", _("A new time of a talk")
        TALK_CANCELLED = "talk_cancelled", _("The event of a talk is cancelled")
        TALK_CHANGED = "talk_changed", _("The event of a talk has changed")
        TALK_WITHDRAWN = "talk_withdrawn", _("A talk withdrawn")
        PITCHED = "pitched", _("A session pitched")
        HAND_OVER_OFFERED = "hand_over_offered", _("A group to take over")
        HAND_OVER_ASKED = "hand_over_asked", _("Somebody asks for a group")
        HAND_OVER_ENDED = "hand_over_ended", _("A hand-over ended")
        HAND_OVER_WELCOME = "hand_over_welcome", _("Welcome to a new lead")
        HAND_OVER_FAREWELL = "hand_over_farewell", _("Farewell to a lead")
        STANDING_CONFIRM = "standing_confirm", _("Confirm a standing place")
        STANDING_DATES = "standing_dates", _("The next dates of a standing place")
        STANDING_FULL = "standing_full", _("No standing place is free")
        STANDING_ENDED = "standing_ended", _("A standing place has ended")
        IMPORT_ENDED = "import_ended", _("An import has ended")
        CALENDAR_CHANGED = "calendar_changed", _("A calendar that is read each night has changed")
        CALENDAR_FAILING = "calendar_failing", _("A calendar cannot be read")
        GROUP_PROPOSED = "group_proposed", _("Confirm a new group")
        GROUP_ACCEPTED = "group_accepted", _("A new group accepted")
        GROUP_DECLINED = "group_declined", _("A new group declined")
        WRITE_UP = "write_up", _("A meeting to write up")
        GROUPS_WAITING = "groups_waiting", _("New groups wait for an answer")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RETRYING = "retrying", _("Trying again")
        SENT = "sent", _("Sent")
        GIVEN_UP = "given_up", _("Given up")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind, blank=True, db_index=True)
    version = models.CharField(
        _("version"), max_length=64, help_text=_("With the kind and the recipient, it identifies the email.")
    )
    event = models.ForeignKey(
        "meetups.Event", models.CASCADE, null=True, blank=True, related_name="emails", verbose_name=_("event")
    )
    # The recipient is at most one of these, down to the proposal. The constraints below index them, so none has an
    # index of its own.
    attendee = models.ForeignKey(
        "meetups.Attendee", models.CASCADE, null=True, blank=True, db_index=False, related_name="emails",
        verbose_name=_("attendee"),
    )  # fmt: skip
    subscription = models.ForeignKey(
        "meetups.Subscription", models.SET_NULL, null=True, blank=True, db_index=False, related_name="emails",
        verbose_name=_("subscription"),
    )  # fmt: skip
    invitation = models.ForeignKey(
        "meetups.OrganiserInvitation", models.SET_NULL, null=True, blank=True, db_index=False, related_name="emails",
        verbose_name=_("invitation"),
    )  # fmt: skip
    user = models.ForeignKey(
        "meetups.User", models.SET_NULL, null=True, blank=True, db_index=False, related_name="emails",
        verbose_name=_("account"),
    )  # fmt: skip
    action = models.ForeignKey(
        "meetups.Action", models.SET_NULL, null=True, blank=True, db_index=False, related_name="emails",
        verbose_name=_("action"),
    )  # fmt: skip
    talk = models.ForeignKey(
        "meetups.Talk", models.SET_NULL, null=True, blank=True, db_index=False, related_name="emails",
        verbose_name=_("talk"),
    )  # fmt: skip
    pitch = models.ForeignKey(
        "meetups.Pitch", models.SET_NULL, null=True, blank=True, db_index=False, related_name="emails",
        verbose_name=_("pitch"),
    )  # fmt: skip
    standing_place = models.ForeignKey(
        "meetups.StandingPlace", models.SET_NULL, null=True, blank=True, db_index=False, related_name="emails",
        verbose_name=_("standing place"),
    )  # fmt: skip
    proposal = models.ForeignKey(
        "meetups.GroupProposal", models.SET_NULL, null=True, blank=True, db_index=False, related_name="emails",
        verbose_name=_("proposed group"),
    )  # fmt: skip
    group = models.ForeignKey(
        "meetups.Group", models.CASCADE, null=True, blank=True, related_name="emails", verbose_name=_("group")
    )
    to = models.EmailField(_("to"))
    subject = LineField(_("subject"), max_length=250)
    text = models.TextField(_("text"))
    html = models.TextField(_("HTML"), blank=True)
    calendar = models.TextField(_("calendar"), blank=True, help_text=_("The iCalendar object in it (RFC 6047)."))
    unsubscribe_url = models.CharField(_("unsubscribe URL"), max_length=500, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    last_error = models.TextField(_("last error"), blank=True)
    created_at = models.DateTimeField(_("written at"), auto_now_add=True)
    next_try_at = models.DateTimeField(_("next try"), default=timezone.now)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    given_up_at = models.DateTimeField(_("given up at"), null=True, blank=True)

    objects = OutboxEmailQuerySet.as_manager()

    class Meta:
        verbose_name = _("email")
        verbose_name_plural = _("outbox")
        ordering = ["-id"]
        # An email is written once. Rows for other recipients have a null in each constraint, and nulls are not equal.
        constraints = [
            models.UniqueConstraint(fields=["attendee", "kind", "version"], name="email_once_per_attendee"),
            models.UniqueConstraint(fields=["subscription", "kind", "version"], name="email_once_per_subscription"),
            models.UniqueConstraint(fields=["invitation", "kind", "version"], name="email_once_per_invitation"),
            models.UniqueConstraint(fields=["action", "kind", "version"], name="email_once_per_action"),
            models.UniqueConstraint(fields=["talk", "kind", "version"], name="email_once_per_talk"),
            models.UniqueConstraint(fields=["pitch", "kind", "version"], name="email_once_per_pitch"),
            models.UniqueConstraint(fields=["standing_place", "kind", "version"], name="email_once_per_standing_place"),
            models.UniqueConstraint(fields=["proposal", "kind", "version"], name="email_once_per_proposal"),
            models.UniqueConstraint(fields=["user", "kind", "version", "event"], name="email_once_per_user_and_event"),
            models.UniqueConstraint(
                fields=["user", "kind", "version"], condition=Q(event__isnull=True), name="email_once_per_user"
            ),
            # To the contact of the site, where no superuser can log in.
            models.UniqueConstraint(
                fields=["version"], condition=Q(kind="groups_waiting", user__isnull=True), name="email_once_per_day"
            ),
            # The only other kind without such a recipient. Its version is the token of its link.
            models.UniqueConstraint(fields=["version"], condition=Q(kind="held"), name="email_once_per_data_link"),
        ]
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
        """Whether it waits, is retried, was sent or was given up: a value of `State`."""
        if self.sent_at:
            return OutboxEmail.State.SENT
        if self.given_up_at:
            return OutboxEmail.State.GIVEN_UP
        return OutboxEmail.State.RETRYING if self.attempts else OutboxEmail.State.WAITING

    @property
    def is_being_sent(self) -> bool:
        """Whether a worker is sending it now, or was stopped while it was."""
        return self.state == OutboxEmail.State.RETRYING and not self.last_error

    @property
    def state_in_words(self) -> str:
        """The state in words, with the time when it was reached, or of the next try."""
        words = str(OutboxEmail.State(self.state).label)
        moment = {
            OutboxEmail.State.SENT: self.sent_at,
            OutboxEmail.State.GIVEN_UP: self.given_up_at,
            OutboxEmail.State.RETRYING: self.next_try_at,
        }.get(OutboxEmail.State(self.state))
        if moment is None:
            return words
        local = timezone.localtime(moment)
        when = f"{date_format(local, 'j M')}, {clock(local.hour, local.minute)}"
        return gettext("%(state)s: %(when)s") % {"state": words, "when": when}


STATES: dict[str, dict[str, Any]] = {
    OutboxEmail.State.WAITING: {"sent_at__isnull": True, "given_up_at__isnull": True, "attempts": 0},
    OutboxEmail.State.RETRYING: {"sent_at__isnull": True, "given_up_at__isnull": True, "attempts__gt": 0},
    OutboxEmail.State.SENT: {"sent_at__isnull": False},
    OutboxEmail.State.GIVEN_UP: {"sent_at__isnull": True, "given_up_at__isnull": False},
}

# Why an email is not sent although its address works: it is no longer true. Nobody has to do anything about that.
OUTDATED = {
    "cancelled": _("The event is cancelled."),
    "begun": _("The event has begun."),
    "no place": _("The attendee has no place any more."),
    "newer": _("A newer email says otherwise."),
}
# A thank-you goes only to attendees who came, and a message may. A list of them would show who did not come. The email
# with all links says how many places somebody has, in all groups.
HIDDEN_FROM_ORGANISERS = [OutboxEmail.Kind.THANKS, OutboxEmail.Kind.MESSAGE, OutboxEmail.Kind.LINKS]


class ScheduledEmails(models.Model):
    """Emails of one kind about an event, due at a time: change notices, reminders, thank-yous, times of talks."""

    class Kind(models.TextChoices):
        CHANGED = "changed", _("Change notice")
        REMINDER = "reminder", _("Reminder")
        STILL_COMING = "still_coming", _("Still coming?")
        THANKS = "thanks", _("Thank-you")
        TALK_TIMES = "talk_times", _("New times of talks")

    event = models.ForeignKey("meetups.Event", models.CASCADE, related_name="scheduled_emails", verbose_name=_("event"))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    version = models.CharField(
        _("version"),
        max_length=40,
        help_text=_("The day of the event, its SEQUENCE before the change, or its call's version."),
    )
    before = models.JSONField(_("before"), null=True, blank=True, help_text=_("The facts in the last emails about it."))
    due_at = models.DateTimeField(_("due at"), default=timezone.now)
    written_at = models.DateTimeField(_("written at"), null=True, blank=True)

    class Meta:
        verbose_name = _("scheduled emails")
        verbose_name_plural = _("scheduled emails")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["event", "kind", "version"], name="scheduled_emails_once")]
        indexes = [models.Index(fields=["due_at"], name="scheduled_emails_due", condition=Q(written_at__isnull=True))]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.event}"
