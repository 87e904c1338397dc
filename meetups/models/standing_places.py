"""Standing places: somebody comes to every meeting of a series, and has a place at each (ADR 46)."""

import secrets
from datetime import date
from typing import TYPE_CHECKING

from django.core import signing
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from meetups.models.emails import EmailAddressField, of_email
from meetups.models.fields import LineField, ProseField

if TYPE_CHECKING:
    from meetups.models.groups import Group

_signer = signing.Signer(sep=".", salt="meetups.standing_places")


def new_standing_secret() -> str:
    """Return a random secret."""
    return secrets.token_urlsafe(16)


class StandingPlaceQuerySet(models.QuerySet["StandingPlace"]):
    def confirmed(self) -> "StandingPlaceQuerySet":
        """Return standing places whose email address was confirmed, longest-standing first."""
        return self.filter(confirmed_at__isnull=False).order_by("confirmed_at", "id")

    def with_email(self, email: str) -> "StandingPlaceQuerySet":
        """Return the standing places of this email address, whatever the case."""
        return of_email(self, email)

    def undecided(self, on: date) -> "StandingPlaceQuerySet":
        """Return standing places of which nothing is decided for the meeting with this original day."""
        return self.exclude(Exists(StandingDate.objects.filter(standing_place=OuterRef("pk"), on=on)))

    def by_token(self, token: str) -> "StandingPlace":
        """Return the standing place of the token in a link.

        Raises BadSignature if the token was not signed here, DoesNotExist if the standing place has ended.
        """
        return self.get(secret=_signer.unsign(token))


class StandingPlace(models.Model):
    """A person comes to every meeting of a series. Until they confirm their email address, they get no place.

    It also holds for the series that continue this one, and for those that this one continues. The row is deleted when
    it ends, and with it what the person typed.
    """

    series = models.ForeignKey(
        "meetups.EventSeries", models.CASCADE, related_name="standing_places", verbose_name=_("series")
    )
    name = LineField(_("name"), max_length=120)
    email = EmailAddressField(_("email address"))
    organisation = LineField(_("organisation"), max_length=160, blank=True)
    access_needs = ProseField(_("access needs"), blank=True, max_length=1000)
    secret = models.CharField(_("secret"), max_length=32, unique=True, default=new_standing_secret, editable=False)
    created_at = models.DateTimeField(_("asked for at"), auto_now_add=True)
    confirmed_at = models.DateTimeField(_("standing since"), null=True, blank=True)
    renewed_at = models.DateTimeField(_("renewed at"), null=True, blank=True)
    asked_at = models.DateTimeField(
        _("asked to renew at"), null=True, blank=True, help_text=_("Empty unless we wait for the answer.")
    )
    emailed_on = models.DateField(_("last monthly email"), null=True, blank=True, editable=False)

    objects = StandingPlaceQuerySet.as_manager()

    class Meta:
        verbose_name = _("standing place")
        verbose_name_plural = _("standing places")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                "series",
                Lower("email"),
                name="standing_place_once_per_series",
                condition=Q(confirmed_at__isnull=False),
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=False, renewed_at__isnull=False)
                | Q(confirmed_at__isnull=True, renewed_at__isnull=True, asked_at__isnull=True, emailed_on__isnull=True),
                name="standing_place_runs_once_confirmed",
            ),
        ]
        indexes = [models.Index(Lower("email"), name="standing_place_email")]

    def __str__(self) -> str:
        return f"{self.name} – {self.series}"

    def get_absolute_url(self) -> str:
        return reverse("meetups:standing_places-detail", args=[self.token])

    @property
    def token(self) -> str:
        """The signed secret, for links in emails."""
        return _signer.sign(self.secret)

    @property
    def group(self) -> "Group":
        return self.series.group

    @property
    def is_confirmed(self) -> bool:
        return self.confirmed_at is not None


class StandingDate(models.Model):
    """The decision for one meeting of a standing place. It is decided once, so nothing is given twice."""

    class Answer(models.TextChoices):
        GIVEN = "given", _("Given a place")
        FULL = "full", _("No place was free for them")
        SKIPPED = "skipped", _("Not this time, or they arranged it themselves")

    standing_place = models.ForeignKey(
        "meetups.StandingPlace", models.CASCADE, related_name="dates", verbose_name=_("standing place")
    )
    on = models.DateField(_("original day"))
    answer = models.CharField(_("answer"), max_length=7, choices=Answer)
    told_at = models.DateTimeField(_("told at"), null=True, blank=True)

    class Meta:
        verbose_name = _("date of a standing place")
        verbose_name_plural = _("dates of a standing place")
        ordering = ["on", "id"]
        constraints = [models.UniqueConstraint(fields=["standing_place", "on"], name="standing_date_decided_once")]
        indexes = [
            models.Index(fields=["id"], name="standing_date_untold", condition=Q(answer="full", told_at__isnull=True))
        ]

    def __str__(self) -> str:
        return f"{self.on.isoformat()}: {self.get_answer_display()}"
