"""Hand-overs of a group: from a lead who gives it, or to an organiser who asks for it."""

import secrets
from datetime import datetime, timedelta

from django.core import signing
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from meetups.models import grace
from meetups.models.people import User

_signer = signing.Signer(sep=".", salt="meetups.handovers")
# A lead who has not logged in for so long counts as silent. Sessions end within 30 days (ADR 19).
SILENT_AFTER = timedelta(days=60)


def new_handover_secret() -> str:
    """Return the random part of a token: 128 bits."""
    return secrets.token_urlsafe(16)


def silent_since(now: datetime) -> Q:
    """Return the condition for accounts that have not logged in for 60 days, or that may not log in."""
    since = now - SILENT_AFTER
    never = Q(last_login__isnull=True, joined_at__lte=since)
    return Q(is_active=False) | Q(last_login__lte=since) | never


class HandOverQuerySet(models.QuerySet["HandOver"]):
    def open(self) -> "HandOverQuerySet":
        """Return hand-overs that have not ended, expired ones too until the next night."""
        return self.filter(status=HandOver.Status.OPEN)

    def by_token(self, token: str) -> "HandOver":
        """Return the hand-over of a link. Its `opened_by` is the account that the link was emailed to, or None.

        Raises BadSignature if the token was not signed here, ObjectDoesNotExist if the row or the account was deleted.
        """
        secret, _colon, account = _signer.unsign(token).partition(":")
        row = self.select_related("group", "lead", "successor", "invitation").get(secret=secret)
        row.opened_by = User.objects.get(pk=account) if account else None
        return row


class HandOver(models.Model):
    """The hand-over of a group to a new lead. Roles change only once the others have had their say (ADR 47)."""

    class Kind(models.TextChoices):
        GIVEN = "given", _("A lead gives the group")
        ASKED = "asked", _("An organiser asks for the group")

    class Status(models.TextChoices):
        OPEN = "open", _("Waiting for an answer")
        DONE = "done", _("Handed over")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        EXPIRED = "expired", _("Not answered in time")
        KEPT = "kept", _("A lead keeps the group")
        GONE = "gone", _("Ended because somebody left")

    opened_by: "User | None" = None  # only on a row that `by_token` returns

    group = models.ForeignKey("meetups.Group", models.CASCADE, related_name="handovers", verbose_name=_("group"))
    kind = models.CharField(_("kind"), max_length=5, choices=Kind)
    lead = models.ForeignKey(
        "meetups.User", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("lead"),
        help_text=_("The lead who gives the group. Empty if an organiser asks for it."),
    )  # fmt: skip
    successor = models.ForeignKey(
        "meetups.User", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("successor"),
        help_text=_("Empty until somebody who was invited by email accepts."),
    )  # fmt: skip
    invitation = models.ForeignKey(
        "meetups.OrganiserInvitation", models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("invitation"),
    )  # fmt: skip
    is_leaving = models.BooleanField(_("the lead leaves the group"), default=False)
    status = models.CharField(_("status"), max_length=9, choices=Status, default=Status.OPEN)
    secret = models.CharField(_("secret"), max_length=32, unique=True, default=new_handover_secret, editable=False)
    asked_at = models.DateTimeField(_("asked at"))
    expires_at = models.DateTimeField(_("expires at"))
    times_written = models.PositiveSmallIntegerField(_("emails to the leads"), default=0)
    written_at = models.DateTimeField(_("last email to the leads"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    objects = HandOverQuerySet.as_manager()

    class Meta:
        verbose_name = _("hand-over")
        verbose_name_plural = _("hand-overs")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["group"], condition=Q(status="open"), name="handover_one_open_per_group")
        ]

    def __str__(self) -> str:
        """Return a name without people, because the admin log stores it."""
        return gettext("Hand-over %(number)s") % {"number": self.pk}

    def get_absolute_url(self) -> str:
        """Return the URL for the successor."""
        return self.url_for(self.successor)

    def url_for(self, user: "User | None") -> str:
        """Return the URL of the page for this account, or for the invited person without one."""
        return reverse("meetups:handovers-detail", args=[self.token_for(user)])

    def token_for(self, user: "User | None") -> str:
        """Return the token of the link of this account: the secret and the number of the account, signed."""
        return _signer.sign(f"{self.secret}:{user.pk if user else ''}")

    @property
    def is_given(self) -> bool:
        return self.kind == self.Kind.GIVEN

    @property
    def is_over(self) -> bool:
        """Whether its time is over, with the grace."""
        return grace.is_over(self.expires_at)

    @property
    def status_in_words(self) -> str:
        """The status in words, with the day of it, or of the end if it is open."""
        if self.status == self.Status.OPEN:
            day = date_format(timezone.localtime(self.expires_at), "j F Y")
            return gettext("Waiting for an answer until %(day)s") % {"day": day}
        day = date_format(timezone.localtime(self.ended_at or self.expires_at), "j F Y")
        return gettext("%(status)s on %(day)s") % {"status": self.get_status_display(), "day": day}
