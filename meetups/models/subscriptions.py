"""Who follows a group by mail, who wants no more of it, and what there is to tell."""

import secrets

from django.db import models
from django.db.models import Value
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from meetups.models.fields import LineField


def new_subscription_key() -> str:
    """A secret nobody can guess."""
    return secrets.token_urlsafe(16)


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    def confirmed(self) -> "SubscriptionQuerySet":
        """Those whose address was confirmed by whoever reads its mail."""
        return self.filter(confirmed_at__isnull=False)

    def with_email(self, email: str) -> "SubscriptionQuerySet":
        """Those of this address, whatever the case."""
        return self.alias(lowered_email=Lower("email")).filter(lowered_email=Lower(Value(email)))


class Subscription(models.Model):
    """Somebody follows a group by mail. Nothing but the letter that asks goes to an address that is not confirmed."""

    class Often(models.TextChoices):
        AT_ONCE = "at-once", _("As soon as there is something new")
        FORTNIGHT = "fortnight", _("Once a fortnight")

    group = models.ForeignKey("meetups.Group", models.CASCADE, related_name="subscriptions", verbose_name=_("group"))
    email = models.EmailField(_("e-mail address"))
    often = models.CharField(_("how often"), max_length=9, choices=Often, default=Often.FORTNIGHT)
    key = models.CharField(_("key"), max_length=32, unique=True, default=new_subscription_key, editable=False)
    created_at = models.DateTimeField(_("asked at"), auto_now_add=True)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    told_at = models.DateTimeField(_("last digest"), null=True, blank=True, editable=False)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        ordering = ["id"]
        constraints = [models.UniqueConstraint("group", Lower("email"), name="subscription_once_per_group")]
        indexes = [models.Index(Lower("email"), name="subscription_email")]

    def __str__(self) -> str:
        return f"{self.email} – {self.group}"


class OptOut(models.Model):
    """Somebody wants no message of a group but what is about their place."""

    group = models.ForeignKey("meetups.Group", models.CASCADE, related_name="opt_outs", verbose_name=_("group"))
    email = models.EmailField(_("e-mail address"))
    created_at = models.DateTimeField(_("since"), auto_now_add=True)

    class Meta:
        verbose_name = _("opt-out")
        verbose_name_plural = _("opt-outs")
        ordering = ["id"]
        constraints = [models.UniqueConstraint("group", Lower("email"), name="opt_out_once_per_group")]

    def __str__(self) -> str:
        return f"{self.email} – {self.group}"


class News(models.Model):
    """Something a group's followers are to be told of, once: an event, a write-up."""

    group = models.ForeignKey("meetups.Group", models.CASCADE, related_name="news", verbose_name=_("group"))
    key = models.CharField(_("key"), max_length=60, unique=True, help_text=_("Such as event-12: told of once."))
    title = LineField(_("title"), max_length=200)
    summary = LineField(_("summary"), max_length=300, blank=True)
    path = models.CharField(_("address"), max_length=300)
    happens_at = models.DateTimeField(_("happens at"), null=True, blank=True)
    created_at = models.DateTimeField(_("since"), auto_now_add=True)
    told_at = models.DateTimeField(_("told at"), null=True, blank=True)

    class Meta:
        verbose_name = _("news")
        verbose_name_plural = _("news")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.title
