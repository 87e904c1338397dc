"""The fields and questions of links that anyone can open without an account, until they expire."""

from typing import Any, Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ExpiringLinkQuerySet(models.QuerySet[Any]):
    def open(self) -> Self:
        """Return links that have not expired."""
        return self.filter(expires_at__gt=timezone.now())


class ExpiringLink(models.Model):
    """A link that an account made for people without one. It works until it expires."""

    expires_at = models.DateTimeField(_("expires at"))
    created_by = models.ForeignKey(
        "meetups.User", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("made by")
    )
    created_at = models.DateTimeField(_("made at"), auto_now_add=True)

    objects = ExpiringLinkQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["-id"]

    @property
    def is_open(self) -> bool:
        """Whether the link works: it has not expired."""
        return self.expires_at > timezone.now()
