"""Codes with which people with an account log in."""

from datetime import timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class LogInCodeQuerySet(models.QuerySet["LogInCode"]):
    def valid(self) -> "LogInCodeQuerySet":
        """Those that may still be typed in."""
        return self.filter(asked_at__gt=timezone.now() - LogInCode.VALID_FOR, tries_left__gt=0)

    def expired(self) -> "LogInCodeQuerySet":
        return self.exclude(pk__in=self.valid().values("pk"))


class LogInCode(models.Model):
    """A code that somebody asked for at the log-in form, for as long as it is valid.

    There is a row for an email address without an account too, with no user: both are handled alike. Neither the code
    nor the email address is stored, only a keyed hash of each. The browser that asked keeps the row's number in its
    session.
    """

    VALID_FOR = timedelta(minutes=10)  # OWASP ASVS 4.0.3, 2.7.2
    TRIES = 3

    user = models.ForeignKey(
        "meetups.User", models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("person")
    )
    hashed_email = models.CharField(_("hashed email address"), max_length=64)
    hashed_code = models.CharField(_("hashed code"), max_length=64, blank=True)
    tries_left = models.PositiveSmallIntegerField(_("tries left"), default=TRIES)
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now, db_index=True)

    objects = LogInCodeQuerySet.as_manager()

    class Meta:
        verbose_name = _("log-in code")
        verbose_name_plural = _("log-in codes")

    def __str__(self) -> str:
        return f"{self.pk}"
