"""Seats at a lean-coffee board, and what each of them voted."""

import secrets
from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meetups.models.fields import LineField

PRESENT_FOR = timedelta(minutes=10)


def new_seat_token() -> str:
    """Return a random token, which the cookie of a seat holds."""
    return secrets.token_urlsafe(16)


class SeatQuerySet(models.QuerySet["Seat"]):
    def valid(self) -> "SeatQuerySet":
        """Return seats that no host took away."""
        return self.filter(voided_at__isnull=True)

    def present(self, now: datetime | None = None) -> "SeatQuerySet":
        """Return seats that sent a POST in the last ten minutes."""
        return self.valid().filter(seen_at__gt=(now or timezone.now()) - PRESENT_FOR)


class Seat(models.Model):
    """A phone or browser at a board. It is deleted, with all its votes, once wrapping up cannot be undone."""

    board = models.ForeignKey("meetups.Board", models.CASCADE, related_name="seats", verbose_name=_("board"))
    token = models.CharField(_("token"), max_length=32, unique=True, default=new_seat_token, editable=False)
    attendee = models.ForeignKey(
        "meetups.Attendee", models.CASCADE, null=True, blank=True, related_name="seats", verbose_name=_("attendee"),
        help_text=_("If the seat was taken with the link of a place: one place is one seat."),
    )  # fmt: skip
    name = LineField(_("name"), max_length=60, blank=True)
    left = models.PositiveSmallIntegerField(_("votes left"))
    voided_at = models.DateTimeField(_("voided at"), null=True, blank=True)
    joined_at = models.DateTimeField(_("joined at"), auto_now_add=True)
    seen_at = models.DateTimeField(_("seen at"), help_text=_("When it last sent a POST, to the minute."))

    objects = SeatQuerySet.as_manager()

    class Meta:
        verbose_name = _("seat")
        verbose_name_plural = _("seats")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["board", "attendee"], condition=Q(attendee__isnull=False), name="seat_once_per_attendee"
            ),
            models.CheckConstraint(condition=Q(left__gte=0), name="seat_votes_left"),
        ]

    def __str__(self) -> str:
        return self.name or str(_("A seat without a name"))

    @property
    def is_void(self) -> bool:
        """Whether a host took the seat away with its votes."""
        return self.voided_at is not None


class Vote(models.Model):
    """The votes of a seat for a card."""

    seat = models.ForeignKey("meetups.Seat", models.CASCADE, related_name="votes", verbose_name=_("seat"))
    card = models.ForeignKey("meetups.Card", models.CASCADE, related_name="seat_votes", verbose_name=_("card"))
    count = models.PositiveSmallIntegerField(_("count"), default=1)

    class Meta:
        verbose_name = _("vote")
        verbose_name_plural = _("votes")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["seat", "card"], name="vote_once_per_seat_and_card"),
            models.CheckConstraint(condition=Q(count__gte=1), name="vote_counts"),
        ]

    def __str__(self) -> str:
        return f"{self.card}: {self.count}"


class Ballot(models.Model):
    """The answer of a seat at the end of a timebox: go on with the topic, or move on to the next one."""

    class Answer(models.TextChoices):
        GO_ON = "go_on", _("Go on")
        MOVE_ON = "move_on", _("Move on")

    seat = models.ForeignKey("meetups.Seat", models.CASCADE, related_name="ballots", verbose_name=_("seat"))
    card = models.ForeignKey("meetups.Card", models.CASCADE, related_name="ballots", verbose_name=_("card"))
    round = models.PositiveIntegerField(_("round"), help_text=_("The timebox of the card that the ballot is about."))
    answer = models.CharField(_("answer"), max_length=7, choices=Answer)

    class Meta:
        verbose_name = _("ballot")
        verbose_name_plural = _("ballots")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["seat", "card", "round"], name="ballot_once_per_seat_and_round")]

    def __str__(self) -> str:
        return self.get_answer_display()
