"""Subscriptions to a group by email, opting out of its messages, and news items."""

import secrets
from datetime import datetime

from django.core import signing
from django.db import models
from django.db.models import OuterRef, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from meetups.models.emails import EmailAddressField, of_email
from meetups.models.fields import LineField

_signer = signing.Signer(sep=".", salt="meetups.subscriptions")


def new_secret() -> str:
    """Return a random secret."""
    return secrets.token_urlsafe(16)


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    def confirmed(self) -> "SubscriptionQuerySet":
        """Return subscriptions whose email address was confirmed."""
        return self.filter(confirmed_at__isnull=False)

    def reading_editions(self) -> "SubscriptionQuerySet":
        """Return confirmed subscriptions that get the editions of the group's newsletter."""
        return self.confirmed().filter(often=Subscription.Often.FORTNIGHT)

    def with_email(self, email: str) -> "SubscriptionQuerySet":
        """Return the subscriptions of this email address, whatever the case."""
        return of_email(self, email)

    def by_token(self, token: str) -> "Subscription":
        """Return the subscription of the token in a link.

        Raises BadSignature if the token was not signed here, DoesNotExist if the subscription was deleted.
        """
        return self.get(secret=_signer.unsign(token))


class Subscription(models.Model):
    """A person follows a group by email. Until they confirm the email address, it only gets the request to confirm."""

    class Often(models.TextChoices):
        AT_ONCE = "at-once", _("As soon as there is something new")
        FORTNIGHT = "fortnight", _("Once a fortnight")

    group = models.ForeignKey("meetups.Group", models.CASCADE, related_name="subscriptions", verbose_name=_("group"))
    email = EmailAddressField(_("email address"))
    often = models.CharField(_("how often"), max_length=9, choices=Often, default=Often.FORTNIGHT)
    wants_actions = models.BooleanField(_("wants actions too"), default=False, db_default=False)
    secret = models.CharField(_("secret"), max_length=32, unique=True, default=new_secret, editable=False)
    created_at = models.DateTimeField(_("asked at"), auto_now_add=True)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    news_since = models.DateTimeField(
        _("news since"), null=True, blank=True, editable=False,
        help_text=_("The next edition has the news items after this, or after the confirmation if it is empty."),
    )  # fmt: skip

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint("group", Lower("email"), name="subscription_once_per_group"),
        ]
        indexes = [
            models.Index(Lower("email"), name="subscription_email"),
        ]

    def __str__(self) -> str:
        return f"{self.email} – {self.group}"

    def get_absolute_url(self) -> str:
        return reverse("meetups:subscriptions-detail", args=[self.token])

    @property
    def token(self) -> str:
        """The signed secret, for links in emails."""
        return _signer.sign(self.secret)

    @property
    def is_confirmed(self) -> bool:
        return self.confirmed_at is not None

    @property
    def told_until(self) -> datetime | None:
        """The moment until which it was told the news, or needs not be told: that of its confirmation at first."""
        return self.news_since or self.confirmed_at


class OptOutQuerySet(models.QuerySet["OptOut"]):
    def with_email(self, email: str | OuterRef) -> "OptOutQuerySet":
        """Return the opt-outs of this email address, compared as in the constraint `opt_out_once_per_group`."""
        return of_email(self, email)


class OptOut(models.Model):
    """A person who wants no messages from a group except those about their place."""

    group = models.ForeignKey("meetups.Group", models.CASCADE, related_name="opt_outs", verbose_name=_("group"))
    email = EmailAddressField(_("email address"))
    created_at = models.DateTimeField(_("since"), auto_now_add=True)

    objects = OptOutQuerySet.as_manager()

    class Meta:
        verbose_name = _("opt-out")
        verbose_name_plural = _("opt-outs")
        ordering = ["id"]
        constraints = [models.UniqueConstraint("group", Lower("email"), name="opt_out_once_per_group")]
        indexes = [models.Index(Lower("email"), name="opt_out_email")]

    def __str__(self) -> str:
        return f"{self.email} – {self.group}"


class News(models.Model):
    """A news item for the followers of a group, once for each event or record of another app."""

    group = models.ForeignKey("meetups.Group", models.CASCADE, related_name="news", verbose_name=_("group"))
    kind = models.CharField(_("kind"), max_length=20, help_text=_("The kind of record it is about, such as event."))
    record_id = models.PositiveBigIntegerField(_("record"), help_text=_("The primary key of the record it is about."))
    title = LineField(_("title"), max_length=200)
    created_at = models.DateTimeField(_("since"), auto_now_add=True)
    bundle = models.PositiveBigIntegerField(
        _("bundle"), null=True, blank=True, help_text=_("The primary key of the first news item in the same email.")
    )
    written_at = models.DateTimeField(
        _("written at"), null=True, blank=True, help_text=_("When its last email was written. Editions do not count.")
    )

    class Meta:
        verbose_name = _("news")
        verbose_name_plural = _("news")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["kind", "record_id"], name="news_once_per_record")]
        indexes = [
            models.Index(fields=["group", "created_at"], name="news_group_created"),
            models.Index(fields=["bundle"], name="news_unwritten", condition=Q(written_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return self.title
