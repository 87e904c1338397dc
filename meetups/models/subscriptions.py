"""Who follows a group by mail, who wants no more of it, and what there is to tell."""

import secrets

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
    """A secret nobody can guess."""
    return secrets.token_urlsafe(16)


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    def confirmed(self) -> "SubscriptionQuerySet":
        """Those whose address was confirmed by whoever reads its mail."""
        return self.filter(confirmed_at__isnull=False)

    def with_email(self, email: str) -> "SubscriptionQuerySet":
        """Those of this address, whatever the case."""
        return of_email(self, email)

    def by_token(self, token: str) -> "Subscription":
        """The subscription a signed link belongs to.

        Raises BadSignature when no letter of ours ever carried it, DoesNotExist when it has come to its end.
        """
        return self.get(secret=_signer.unsign(token))


class Subscription(models.Model):
    """Somebody follows a group by mail. Nothing but the letter that asks goes to an address that is not confirmed."""

    class Often(models.TextChoices):
        AT_ONCE = "at-once", _("As soon as there is something new")
        FORTNIGHT = "fortnight", _("Once a fortnight")

    group = models.ForeignKey("meetups.Group", models.CASCADE, related_name="subscriptions", verbose_name=_("group"))
    email = EmailAddressField(_("e-mail address"))
    often = models.CharField(_("how often"), max_length=9, choices=Often, default=Often.FORTNIGHT)
    secret = models.CharField(_("secret"), max_length=32, unique=True, default=new_secret, editable=False)
    created_at = models.DateTimeField(_("asked at"), auto_now_add=True)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    told_at = models.DateTimeField(_("told at"), null=True, blank=True, editable=False)
    due_at = models.DateTimeField(_("next digest"), null=True, blank=True, editable=False)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint("group", Lower("email"), name="subscription_once_per_group"),
            models.CheckConstraint(
                condition=Q(due_at__isnull=False, often="fortnight", confirmed_at__isnull=False)
                | (Q(due_at__isnull=True) & (~Q(often="fortnight") | Q(confirmed_at__isnull=True))),
                name="subscription_due_each_fortnight",
            ),
        ]
        indexes = [
            models.Index(Lower("email"), name="subscription_email"),
            models.Index(fields=["due_at"], name="subscription_due", condition=Q(due_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.email} – {self.group}"

    def get_absolute_url(self) -> str:
        return reverse("meetups:subscriptions-detail", args=[self.token])

    @property
    def token(self) -> str:
        """What the link in the letters carries: the key, signed."""
        return _signer.sign(self.secret)

    @property
    def is_confirmed(self) -> bool:
        return self.confirmed_at is not None


class OptOutQuerySet(models.QuerySet["OptOut"]):
    def with_email(self, email: str | OuterRef) -> "OptOutQuerySet":
        """Those of this address, whatever the case: the same comparison as that of `opt_out_once_per_group`."""
        return of_email(self, email)


class OptOut(models.Model):
    """Somebody wants no message of a group but what is about their place."""

    group = models.ForeignKey("meetups.Group", models.CASCADE, related_name="opt_outs", verbose_name=_("group"))
    email = EmailAddressField(_("e-mail address"))
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
    """Something a group's followers are to be told of, once: an event, a write-up."""

    group = models.ForeignKey("meetups.Group", models.CASCADE, related_name="news", verbose_name=_("group"))
    key = models.CharField(
        _("key"), max_length=60, unique=True, help_text=_("Such as event-12 or post-3: it is news once.")
    )
    title = LineField(_("title"), max_length=200)
    created_at = models.DateTimeField(_("since"), auto_now_add=True)
    bundle = models.PositiveBigIntegerField(
        _("bundle"), null=True, blank=True, help_text=_("The first of those that are told of in the same letter.")
    )
    told_at = models.DateTimeField(_("told at"), null=True, blank=True, help_text=_("When the last of them was told."))

    class Meta:
        verbose_name = _("news")
        verbose_name_plural = _("news")
        ordering = ["id"]
        indexes = [
            models.Index(fields=["group", "created_at"], name="news_group_created"),
            models.Index(fields=["bundle"], name="news_untold", condition=Q(told_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return self.title
