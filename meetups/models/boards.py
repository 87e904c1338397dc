"""Lean-coffee boards: one for an event, the links of its hosts, and the steps that hosts took."""

import re
import secrets
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from meetups.models.links import ExpiringLink
from meetups.models.slugs import path_of

if TYPE_CHECKING:
    from meetups.models.events import Event

# No vowels, so that no code is a word. No I, L or O, which look like digits.
CODE_LETTERS = "BCDFGHJKMNPQRSTVWXZ"
CODE_LENGTH = 6
MOST_BOXES = 6
LONGEST_BOX = 60
UNDO_ENDS = time(6)


def new_board_code() -> str:
    """Return six random letters that people read from a screen and type."""
    return "".join(secrets.choice(CODE_LETTERS) for _letter in range(CODE_LENGTH))


def new_host_token() -> str:
    """Return a random token."""
    return secrets.token_urlsafe(16)


def morning_after(moment: datetime, zone: str) -> datetime:
    """Return the next 6am after this moment, by the clock of this time zone."""
    local = moment.astimezone(ZoneInfo(zone))
    day = local.date() if local.time() < UNDO_ENDS else local.date() + timedelta(days=1)
    return datetime.combine(day, UNDO_ENDS, ZoneInfo(zone))


def validate_boxes(text: str) -> None:
    """Raise ValidationError unless these are one to six numbers of minutes, such as `5, 3, 1`."""
    numbers = text.split(",")
    is_valid = len(numbers) <= MOST_BOXES and all(re.fullmatch(r"\s*[1-9][0-9]?\s*", number) for number in numbers)
    if not is_valid or any(int(number) > LONGEST_BOX for number in numbers):
        raise ValidationError(_("Give up to six numbers of minutes, from 1 to 60, such as: 5, 3, 1"), code="boxes")


class Board(models.Model):
    """The lean-coffee board of an event: people propose topics, vote on them, and discuss them in timeboxes."""

    class Phase(models.TextChoices):
        PROPOSE = "propose", _("Propose")
        VOTE = "vote", _("Vote")
        DISCUSS = "discuss", _("Discuss")
        WRAPPED_UP = "wrapped_up", _("Wrapped up")

    event = models.OneToOneField("meetups.Event", models.PROTECT, related_name="board", verbose_name=_("event"))
    has_topics = models.BooleanField(
        _("lean coffee"), default=True, db_default=True,
        help_text=_("People propose topics and vote on them. Otherwise phones join for the grid or the talks alone."),
    )  # fmt: skip
    phase = models.CharField(_("phase"), max_length=10, choices=Phase, default=Phase.PROPOSE, editable=False)
    votes_each = models.PositiveSmallIntegerField(
        _("votes each"), default=3, validators=[MinValueValidator(1), MaxValueValidator(10)]
    )
    boxes = models.CharField(
        _("minutes for a topic"), max_length=40, default="5, 3, 1", validators=[validate_boxes],
        help_text=_("The first timebox, and each one after the room says “go on”, such as: 5, 3, 1"),
    )  # fmt: skip
    hides_totals = models.BooleanField(
        _("hide totals until voting ends"), default=True, help_text=_("So that nobody votes for what leads already.")
    )
    code = models.CharField(_("code"), max_length=CODE_LENGTH, unique=True, default=new_board_code, editable=False)
    is_joining_open = models.BooleanField(_("people can join"), default=True, editable=False)
    version = models.PositiveBigIntegerField(
        _("version"), default=0, editable=False, help_text=_("It rises with every visible change.")
    )
    box = models.PositiveSmallIntegerField(
        _("timebox"), default=0, editable=False, help_text=_("The number of the current timebox. 0 is none.")
    )
    ends_at = models.DateTimeField(_("timebox ends at"), null=True, blank=True, editable=False)
    left = models.PositiveIntegerField(
        _("seconds left"), null=True, blank=True, editable=False, help_text=_("Only while the timebox is paused.")
    )
    running_since = models.DateTimeField(
        _("discussed since"), null=True, blank=True, editable=False,
        help_text=_("Since when the clock of the topic runs. The time before that is on its card."),
    )  # fmt: skip
    round = models.PositiveIntegerField(
        _("round"), default=0, db_default=0, editable=False,
        help_text=_("The version in which the timebox last began or changed. Answers are given for one round."),
    )  # fmt: skip
    seats_counted = models.PositiveIntegerField(
        _("phones"), null=True, blank=True, editable=False, help_text=_("How many seats there were, once deleted.")
    )
    opened_by = models.ForeignKey(
        "meetups.User", models.SET_NULL, null=True, blank=True, related_name="+", editable=False,
        verbose_name=_("opened by"),
    )  # fmt: skip
    opened_at = models.DateTimeField(_("opened at"), auto_now_add=True)
    wrapped_up_at = models.DateTimeField(_("wrapped up at"), null=True, blank=True, editable=False)
    votes_deleted_at = models.DateTimeField(_("votes deleted at"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("board")
        verbose_name_plural = _("boards")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(left__isnull=True), name="board_runs_or_is_paused"
            ),
            models.CheckConstraint(
                condition=Q(phase="wrapped_up", wrapped_up_at__isnull=False)
                | (~Q(phase="wrapped_up") & Q(wrapped_up_at__isnull=True)),
                name="board_wrapped_up_at_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(votes_each__gte=1, votes_each__lte=10),
                name="board_votes_each",
                violation_error_message=_("Give each person from 1 to 10 votes."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.event)

    def get_absolute_url(self) -> str:
        return path_of("meetups:boards-detail", self.event.slug)

    @property
    def box_minutes(self) -> list[int]:
        """The minutes of each timebox of a topic, in order."""
        return [int(number) for number in self.boxes.split(",")]

    @property
    def is_wrapped_up(self) -> bool:
        return self.phase == Board.Phase.WRAPPED_UP

    @property
    def is_paused(self) -> bool:
        """Whether a timebox is paused."""
        return self.left is not None

    @property
    def undo_ends_at(self) -> datetime | None:
        """When wrapping up can no longer be undone: 6am after it, by the event's clock. None until it is wrapped up."""
        return None if self.wrapped_up_at is None else morning_after(self.wrapped_up_at, self.event.zone)


class HostLink(ExpiringLink):
    """A link with which anyone can host a board, without an account. It works until it expires."""

    board = models.ForeignKey("meetups.Board", models.CASCADE, related_name="host_links", verbose_name=_("board"))
    token = models.CharField(_("token"), max_length=32, unique=True, default=new_host_token, editable=False)

    class Meta(ExpiringLink.Meta):
        verbose_name = _("host link")
        verbose_name_plural = _("host links")

    def __str__(self) -> str:
        return str(self.board)

    def get_absolute_url(self) -> str:
        return reverse("meetups:boards-host-link", args=[self.event.slug, self.token])

    @property
    def event(self) -> "Event":
        return self.board.event


class TakenByHost(models.Model):
    """A step that hosts take: by whom, and when."""

    host = models.ForeignKey(
        "meetups.User", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("host"),
        help_text=_("Empty if the step was taken with a host link, or by the room."),
    )  # fmt: skip
    link = models.ForeignKey(
        "meetups.HostLink", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("host link"),
        help_text=_("The link with which the step was taken."),
    )  # fmt: skip
    at = models.DateTimeField(_("at"), auto_now_add=True)

    class Meta:
        abstract = True

    @property
    def taken_by(self) -> str:
        """Return who took the step, in words. A step without host or link was taken by the answers or the time of the
        room."""
        if self.host:
            return self.host.name or str(_("an organiser"))
        return str(_("a host with a link") if self.link_id else _("the room"))


class BoardStep(TakenByHost):
    """One step that a host took on a board. Steps are only added: undoing one is a step, too."""

    class Kind(models.TextChoices):
        PHASE = "phase", _("Next phase")
        JOINING = "joining", _("Joining opened or closed")
        VOID_SEAT = "void_seat", _("A seat voided")
        ADD_CARD = "add_card", _("A topic added")
        MERGE = "merge", _("Topics merged")
        HANDS = "hands", _("Show of hands entered")
        MOVE = "move", _("A topic moved up or down")
        START = "start", _("A topic started")
        PAUSE = "pause", _("Paused")
        RESUME = "resume", _("Started again")
        ADD_MINUTE = "add_minute", _("A minute added")
        RESTART_BOX = "restart_box", _("The timebox started again")
        GO_ON = "go_on", _("Went on")
        MOVE_ON = "move_on", _("Moved on")
        PARK = "park", _("A topic parked")
        WRITE = "write", _("Notes and outcome written")
        UNDO = "undo", _("A step undone")

    board = models.ForeignKey("meetups.Board", models.CASCADE, related_name="steps", verbose_name=_("board"))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    card = models.ForeignKey(
        "meetups.Card", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("topic")
    )
    before = models.JSONField(
        _("before"), default=dict, blank=True, help_text=_("The values before the step, with which it is undone.")
    )
    undoes = models.OneToOneField(
        "self", models.CASCADE, null=True, blank=True, related_name="undone_by", verbose_name=_("undoes")
    )
    version = models.PositiveBigIntegerField(_("version"), help_text=_("The version of the board after the step."))

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["board", "version"], name="board_step_once_per_version"),
            models.CheckConstraint(
                condition=Q(kind="undo", undoes__isnull=False) | (~Q(kind="undo") & Q(undoes__isnull=True)),
                name="board_step_undoes_a_step",
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
