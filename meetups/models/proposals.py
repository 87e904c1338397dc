"""Groups that people propose."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from meetups.models.emails import EmailAddressField, of_email
from meetups.models.fields import LineField, ProseField, validate_nation
from meetups.models.grace import is_over
from meetups.models.groups import Group
from meetups.models.organisers import new_secret
from meetups.standards import recurrence
from meetups.standards.nations import zone_of
from meetups.wording.rhythms import Rhythm

_signer = signing.Signer(sep=".", salt="meetups.proposals")

LONGEST_NAME = 80
MINUTES = 60  # of a first meeting; its organisers change it
CONFIRM_WITHIN = timedelta(days=7)
ANSWER_WITHIN = timedelta(days=30)
ANSWERED_KEPT = timedelta(days=30)


def validate_free_name(name: str) -> None:
    """Raise ValidationError with the code taken if a group has this name, or one that differs in case or accents."""
    if taken := Group.objects.like(name):
        words = _("There is a group called %(name)s already. Choose another name, for example with your town in it.")
        raise ValidationError(words, code="taken", params={"name": taken.name})


class GroupProposalQuerySet(models.QuerySet["GroupProposal"]):
    def waiting(self) -> "GroupProposalQuerySet":
        """Return the proposals that wait for an answer, the longest waiting first."""
        return self.filter(status=GroupProposal.Status.WAITING).order_by("confirmed_at", "pk")

    def open(self) -> "GroupProposalQuerySet":
        """Return the proposals that are not answered yet, confirmed or not."""
        return self.filter(status__in=GroupProposal.OPEN)

    def with_email(self, email: str) -> "GroupProposalQuerySet":
        """Return the proposals of this email address, whatever the case."""
        return of_email(self, email)

    def by_token(self, token: str) -> "GroupProposal":
        """Return the proposal that a link belongs to.

        Raises BadSignature if the token was not signed here, DoesNotExist if the proposal was deleted.
        """
        return self.select_related("group", "series").get(secret=_signer.unsign(token))


class GroupProposal(models.Model):
    """A group that somebody wants to start here. A superuser accepts it, and then it is a group (ADR 45)."""

    class Status(models.TextChoices):
        UNCONFIRMED = "unconfirmed", _("Not confirmed yet")
        WAITING = "waiting", _("Waiting for an answer")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")

    class Often(models.TextChoices):
        WEEKLY = "weekly", _("Every week")
        FORTNIGHTLY = "fortnightly", _("Every other week")
        MONTHLY = "monthly", _("Every month, on the same weekday")

    OPEN = (Status.UNCONFIRMED, Status.WAITING)

    name = LineField(_("name of the group"), max_length=LONGEST_NAME)
    strapline = LineField(_("what it is, and for whom"), max_length=200)
    area = LineField(_("town or region"), max_length=60)
    nation = models.CharField(_("nation"), max_length=6, validators=[validate_nation])
    venue = LineField(_("venue"), max_length=120, blank=True)
    starts_on = models.DateField(_("first meeting"))
    start_time = models.TimeField(_("starts at"))
    often = models.CharField(_("how often"), max_length=11, choices=Often)
    person = LineField(_("proposed by"), max_length=120)
    email = EmailAddressField(_("email address"))
    status = models.CharField(_("status"), max_length=11, choices=Status, default=Status.UNCONFIRMED)
    secret = models.CharField(_("secret"), max_length=32, unique=True, default=new_secret, editable=False)
    idempotency_key = models.CharField(_("idempotency key"), max_length=32, unique=True, editable=False)
    created_at = models.DateTimeField(_("proposed at"), auto_now_add=True)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    reason = ProseField(_("reason for declining"), blank=True, max_length=1000)
    group = models.ForeignKey(
        "meetups.Group", models.SET_NULL, null=True, blank=True, related_name="proposals", verbose_name=_("group")
    )
    series = models.ForeignKey(
        "meetups.EventSeries", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("series")
    )

    objects = GroupProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposed group")
        verbose_name_plural = _("proposed groups")
        ordering = ["-pk"]
        indexes = [models.Index(Lower("email"), name="group_proposal_email")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("meetups:proposals-detail", args=[self.token])

    @property
    def token(self) -> str:
        """The token of the link in the email: the secret, signed."""
        return _signer.sign(self.secret)

    @property
    def is_expired(self) -> bool:
        """Whether it was not confirmed in time."""
        return self.status == GroupProposal.Status.UNCONFIRMED and is_over(self.created_at + CONFIRM_WITHIN)

    @property
    def is_waiting(self) -> bool:
        return self.status == GroupProposal.Status.WAITING

    @property
    def is_accepted(self) -> bool:
        return self.status == GroupProposal.Status.ACCEPTED

    @property
    def is_declined(self) -> bool:
        return self.status == GroupProposal.Status.DECLINED

    @property
    def answer_by(self) -> datetime | None:
        """The latest time of an answer; None while it is not confirmed."""
        return self.confirmed_at and self.confirmed_at + ANSWER_WITHIN

    @property
    def rrule(self) -> str:
        """The rule of its series."""
        return self.rhythm.rrule

    @property
    def zone(self) -> str:
        """The time zone of its first meeting."""
        return zone_of(self.nation, self.area, settings.TIME_ZONE)

    @property
    def rhythm(self) -> Rhythm:
        return rhythm_for(self.often, self.starts_on)


def rhythm_for(often: str, starts_on: date) -> Rhythm:
    """Return the rhythm of a series that begins on this day. A fifth weekday of a month is its last one."""
    weekday = (recurrence.WEEKDAYS[starts_on.weekday()],)
    if often == GroupProposal.Often.MONTHLY:
        number = (starts_on.day + 6) // 7
        return Rhythm("MONTHLY", 1, weekday, (number if number < 5 else -1,))
    return Rhythm("WEEKLY", 2 if often == GroupProposal.Often.FORTNIGHTLY else 1, weekday)
