"""The organisers of groups, and invitations to be one."""

import secrets

from django.core import signing
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from meetups.models import grace
from meetups.models.emails import EmailAddressField, of_email

_signer = signing.Signer(sep=".", salt="meetups.organisers")


class OrganiserQuerySet(models.QuerySet["Organiser"]):
    def by_role(self) -> "OrganiserQuerySet":
        """Return the organisers who have a name, leads first."""
        return self.exclude(user__name="").order_by("role", "user__name")

    def names(self) -> list[str]:
        """Return the names of the organisers, leads first."""
        return list(self.by_role().values_list("user__name", flat=True))


class Organiser(models.Model):
    """The role of a person in a group, which decides what they may change."""

    class Role(models.TextChoices):
        LEAD = "lead", _("Lead: also changes the group's page and its organisers")
        ORGANISER = "organiser", _("Organiser: events, attendees, venues and write-ups")

    user = models.ForeignKey("meetups.User", models.CASCADE, related_name="organiser_roles", verbose_name=_("person"))
    group = models.ForeignKey("meetups.Group", models.CASCADE, related_name="organisers", verbose_name=_("group"))
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.ORGANISER)

    objects = OrganiserQuerySet.as_manager()

    class Meta:
        verbose_name = _("organiser")
        verbose_name_plural = _("organisers")
        ordering = ["group", "role", "user"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "group"],
                name="organiser_once_per_group",
                violation_error_message=_("This person is an organiser of the group already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.group}"


def new_secret() -> str:
    """Return the random part of a token: 128 bits."""
    return secrets.token_urlsafe(16)


class OrganiserInvitationQuerySet(models.QuerySet["OrganiserInvitation"]):
    def open(self) -> "OrganiserInvitationQuerySet":
        """Return invitations that can be accepted: not answered, not withdrawn, not expired."""
        return self.filter(status=OrganiserInvitation.Status.OPEN, expires_at__gt=grace.over_by())

    def with_email(self, email: str) -> "OrganiserInvitationQuerySet":
        """Return the invitations of this email address, whatever the case."""
        return of_email(self, email)

    def by_token(self, token: str) -> "OrganiserInvitation":
        """Return the invitation that a link belongs to.

        Raises BadSignature if the token was not signed here. Raises DoesNotExist if the invitation was deleted, or sent
        again with a new token.
        """
        return self.select_related("group", "invited_by").get(secret=_signer.unsign(token))


class OrganiserInvitation(models.Model):
    """An invitation by email to organise a group. It gives no role until it is accepted (ADR 20)."""

    class Status(models.TextChoices):
        OPEN = "open", _("Not answered yet")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    group = models.ForeignKey(
        "meetups.Group", models.CASCADE, related_name="organiser_invitations", verbose_name=_("group")
    )
    email = EmailAddressField(_("email address"))
    role = models.CharField(_("role"), max_length=10, choices=Organiser.Role, default=Organiser.Role.ORGANISER)
    invited_by = models.ForeignKey(
        "meetups.User", models.SET_NULL, null=True, related_name="+", verbose_name=_("invited by")
    )
    status = models.CharField(_("status"), max_length=9, choices=Status, default=Status.OPEN)
    secret = models.CharField(_("secret"), max_length=32, unique=True, default=new_secret, editable=False)
    sent_at = models.DateTimeField(_("sent at"))
    expires_at = models.DateTimeField(_("expires at"))

    objects = OrganiserInvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-sent_at", "-pk"]
        constraints = [models.UniqueConstraint("group", Lower("email"), name="organiser_invitation_once_per_group")]
        indexes = [models.Index(Lower("email"), name="organiser_invitation_email")]

    def __str__(self) -> str:
        """Return a name without the email address, because the admin log stores it."""
        return gettext("Invitation %(number)s") % {"number": self.pk}

    def get_absolute_url(self) -> str:
        return reverse("meetups:organisers-invitation", args=[self.token])

    @property
    def token(self) -> str:
        """The token of the link in the email: the secret, signed."""
        return _signer.sign(self.secret)

    @property
    def is_open(self) -> bool:
        """Whether it can still be answered."""
        return self.status == self.Status.OPEN and not grace.is_over(self.expires_at)

    @property
    def is_accepted(self) -> bool:
        return self.status == self.Status.ACCEPTED

    @property
    def status_in_words(self) -> str:
        """The status in words; if it is open, with the day it expires or expired."""
        if self.status != self.Status.OPEN:
            return str(self.Status(self.status).label)
        day = date_format(timezone.localtime(self.expires_at), "j F Y")
        if self.is_open:
            return gettext("Not answered yet, expires on %(day)s") % {"day": day}
        return gettext("Expired on %(day)s") % {"day": day}
