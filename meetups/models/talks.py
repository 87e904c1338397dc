"""The talks of an event: the call for them, their breaks, and each talk."""

import secrets
from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING

from django.core import signing
from django.core.validators import MaxValueValidator, MinValueValidator, URLValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from meetups.models.boards import morning_after
from meetups.models.emails import EmailAddressField, of_email
from meetups.models.events import Event
from meetups.models.fields import LineField, MomentField, ProseField, RenderedField, URLField, new_uid
from meetups.models.slugs import path_of
from meetups.standards.markdown import Strength
from meetups.wording import present

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from meetups.models.events import Event

LONGEST_TALK = 240
MOST_TALKS = 60
_signer = signing.Signer(sep=".", salt="meetups.talks")

validate_https = URLValidator(schemes=["https"], message=_("Enter a URL that begins with https://"))


def new_talk_secret() -> str:
    """Return a random secret. Once a talk has a new one, all earlier links to it fail."""
    return secrets.token_urlsafe(16)


class Call(models.Model):
    """The call for talks of an event: how many there can be, how long they are, and when they begin."""

    event = models.OneToOneField("meetups.Event", models.PROTECT, related_name="call", verbose_name=_("event"))
    note = LineField(_("what you look for"), max_length=280, blank=True, help_text=_("Shown above the form."))
    places = models.PositiveSmallIntegerField(
        _("number of talks"), default=5, validators=[MinValueValidator(1), MaxValueValidator(MOST_TALKS)]
    )
    minutes = models.PositiveSmallIntegerField(
        _("minutes each"), default=5, validators=[MinValueValidator(1), MaxValueValidator(LONGEST_TALK)]
    )
    starts_after = models.PositiveIntegerField(
        _("first talk begins"), default=0,
        help_text=_("Minutes after the event begins, by the clock of its time zone. So the talks move with the event."),
    )  # fmt: skip
    closes_at = MomentField(_("offers until"), null=True, blank=True, help_text=_("Empty: until the event begins."))
    shortens_breaks = models.BooleanField(
        _("shorten breaks"), default=False,
        help_text=_("A break ends on time although a talk before it ran over. Otherwise everything after it is later."),
    )  # fmt: skip
    version = models.PositiveBigIntegerField(
        _("version"), default=0, editable=False, help_text=_("It rises with every visible change.")
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    class Meta:
        verbose_name = _("call for talks")
        verbose_name_plural = _("calls for talks")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(places__gte=1, places__lte=MOST_TALKS), name="call_places"),
            models.CheckConstraint(condition=Q(minutes__gte=1, minutes__lte=LONGEST_TALK), name="call_minutes"),
        ]

    def __str__(self) -> str:
        return str(self.event)

    def get_absolute_url(self) -> str:
        return path_of("meetups:talks-index", self.event.slug)

    def is_open(self, now: datetime | None = None) -> bool:
        """Whether anyone may offer a talk."""
        return self.refusal(now) is None

    def refusal(self, now: datetime | None = None) -> "tuple[str, StrOrPromise] | None":
        """Why nobody may offer a talk now, as (code, words). None if anyone may."""
        event, now = self.event, now or present.now()
        if event.is_draft:
            return "draft", _("This event is not published yet.")
        if event.is_cancelled:
            return "cancelled", _("This event is cancelled, so it needs no talks.")
        if event.ends_at <= now:
            return "past", _("This event is over.")
        if (self.closes_at or event.starts_at) <= now:
            return "closed", _("The call for talks has closed.")
        return None

    @property
    def timekeeping_ends_at(self) -> datetime:
        """Until when hosts can start, pause and end talks: 6am after the event, by its clock."""
        return morning_after(self.event.ends_at, self.event.zone)


class TalkBreak(models.Model):
    """A break between talks."""

    call = models.ForeignKey("meetups.Call", models.CASCADE, related_name="breaks", verbose_name=_("call"))
    title = LineField(_("title"), max_length=60, default=_("Break"))
    starts_after = models.PositiveIntegerField(
        _("begins"), help_text=_("Minutes after the event begins, by the clock of its time zone.")
    )
    minutes = models.PositiveSmallIntegerField(
        _("minutes"), default=15, validators=[MinValueValidator(1), MaxValueValidator(LONGEST_TALK)]
    )

    class Meta:
        verbose_name = _("break")
        verbose_name_plural = _("breaks")
        ordering = ["starts_after"]
        constraints = [
            models.UniqueConstraint(fields=["call", "starts_after"], name="talk_break_once"),
            models.CheckConstraint(condition=Q(minutes__gte=1, minutes__lte=LONGEST_TALK), name="talk_break_minutes"),
        ]

    def __str__(self) -> str:
        return self.title


class TalkQuerySet(models.QuerySet["Talk"]):
    def in_order(self) -> "TalkQuerySet":
        """Return the talks of the running order, gaps of withdrawn talks included."""
        return self.filter(position__isnull=False).order_by("position")

    def accepted(self) -> "TalkQuerySet":
        return self.filter(state=Talk.State.ACCEPTED)

    def on(self) -> "TalkQuerySet":
        """Return the talks that were started and have not ended: one of a call at most."""
        return self.filter(started_at__isnull=False, ended_at__isnull=True)

    def given(self) -> "TalkQuerySet":
        """Return the talks that were given: accepted ones, of meetings that are over and were not cancelled."""
        took_place = (Event.Status.TENTATIVE, Event.Status.CONFIRMED)
        return self.accepted().filter(call__event__ends_at__lte=present.now(), call__event__status__in=took_place)

    def emailed_about(self, events: Collection[int]) -> "TalkQuerySet":
        """Return the talks of these events whose speakers are emailed what happens to them: those offered or accepted.

        `events` are primary keys.
        """
        talks = self.filter(call__event__in=events, state__in=[Talk.State.OFFERED, Talk.State.ACCEPTED])
        return talks.exclude(email="")

    def with_email(self, email: str) -> "TalkQuerySet":
        """Return the talks that this email address offered, whatever the case."""
        return of_email(self.exclude(email=""), email)

    def by_token(self, token: str) -> "Talk":
        """Return the talk of the token in a speaker's link. Raises DoesNotExist if it is invalid or was replaced."""
        try:
            secret = _signer.unsign(token)
        except signing.BadSignature as error:
            raise Talk.DoesNotExist from error
        return self.get(secret=secret)


class Talk(models.Model):
    """A talk that somebody offered for an event, and its place in the running order if it was accepted."""

    class State(models.TextChoices):
        OFFERED = "offered", _("Offered")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    call = models.ForeignKey("meetups.Call", models.PROTECT, related_name="talks", verbose_name=_("call"))
    title = LineField(_("title"), max_length=120)
    about = ProseField(_("what it is about"), blank=True, max_length=4000, help_text=_("Markdown."))
    about_html = RenderedField(source="about", strength=Strength.STRANGER)
    tags = models.ManyToManyField("meetups.TopicTag", blank=True, related_name="talks", verbose_name=_("subjects"))
    name = LineField(_("speaker"), max_length=120, blank=True)
    email = EmailAddressField(_("email address"), blank=True)
    is_name_public = models.BooleanField(
        _("show the speaker's name"), default=False, help_text=_("Only if they said so. Otherwise it says “somebody”.")
    )
    needs = ProseField(_("what they need"), blank=True, max_length=1000)
    state = models.CharField(_("status"), max_length=9, choices=State, default=State.OFFERED)
    position = models.PositiveSmallIntegerField(
        _("position"), null=True, blank=True,
        help_text=_("Its number in the running order. A talk that was withdrawn keeps it until the gap is closed."),
    )  # fmt: skip
    minutes = models.PositiveSmallIntegerField(
        _("minutes"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(LONGEST_TALK)],
        help_text=_("Empty: as long as the call says."),
    )  # fmt: skip
    slides_url = URLField(_("slides"), max_length=500, blank=True, validators=[validate_https])
    recording_url = URLField(_("recording"), max_length=500, blank=True, validators=[validate_https])
    reply = LineField(_("a line to the speaker"), max_length=280, blank=True)
    told_starts_after = models.PositiveIntegerField(
        _("told to begin"), null=True, blank=True, editable=False,
        help_text=_("Minutes between the begin of the event and the time in the last email to the speaker."),
    )  # fmt: skip
    started_at = models.DateTimeField(_("started at"), null=True, blank=True, editable=False)
    ends_at = models.DateTimeField(
        _("time is up at"), null=True, blank=True, editable=False, help_text=_("While it runs and is not paused.")
    )
    left = models.PositiveIntegerField(
        _("seconds left"), null=True, blank=True, editable=False, help_text=_("Only while it is paused.")
    )
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True, editable=False)
    idempotency_key = models.CharField(
        _("idempotency key"), max_length=64, unique=True, default=new_uid, editable=False
    )
    secret = models.CharField(_("secret"), max_length=32, unique=True, default=new_talk_secret, editable=False)
    uid = models.CharField(_("UID"), max_length=255, unique=True, default=new_uid, editable=False)
    erased_at = models.DateTimeField(_("speaker erased at"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("offered at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    objects = TalkQuerySet.as_manager()

    class Meta:
        verbose_name = _("talk")
        verbose_name_plural = _("talks")
        ordering = ["position", "id"]
        indexes = [models.Index(Lower("email"), name="talk_email")]
        constraints = [
            models.UniqueConstraint(fields=["call", "position"], name="talk_position_once"),
            models.UniqueConstraint(
                fields=["call"], condition=Q(started_at__isnull=False, ended_at__isnull=True), name="talk_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(position__isnull=True) | Q(state__in=["accepted", "withdrawn"]), name="talk_in_order"
            ),
            models.CheckConstraint(
                condition=~Q(state="accepted") | Q(position__isnull=False), name="talk_accepted_has_position"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(left__isnull=True), name="talk_runs_or_is_paused"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(started_at__isnull=False), name="talk_ended_has_started"
            ),
            models.CheckConstraint(
                condition=Q(minutes__isnull=True) | Q(minutes__gte=1, minutes__lte=LONGEST_TALK), name="talk_minutes"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("meetups:talks-own", args=[self.token])

    @property
    def token(self) -> str:
        """The token of the speaker's link in emails: the secret, signed."""
        return _signer.sign(self.secret)

    @property
    def is_on(self) -> bool:
        """Whether it was started and has not ended."""
        return self.started_at is not None and self.ended_at is None
