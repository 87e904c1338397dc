"""Counters of rate limits."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LimitCounter(models.Model):
    """Counts one value, such as a network or an email address, in one scope during one time window.

    Only a keyed hash of the value is stored. The row is kept until the window ends.
    """

    hashed_value = models.CharField(_("hashed value"), max_length=64, unique=True)
    count = models.PositiveIntegerField(_("count"), default=1)
    ends_at = models.DateTimeField(_("ends at"), db_index=True)

    class Meta:
        verbose_name = _("limit counter")
        verbose_name_plural = _("limit counters")

    def __str__(self) -> str:
        return f"{self.count}"
