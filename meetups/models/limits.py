"""How often something was tried lately."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LimitCounter(models.Model):
    """How often one value (a network, an email address) was counted within one scope since its window began.

    The value is kept as a keyed hash only, and the row for as long as its window lasts.
    """

    hashed_value = models.CharField(_("hashed value"), max_length=64, unique=True)
    count = models.PositiveIntegerField(_("count"), default=1)
    ends_at = models.DateTimeField(_("ends at"), db_index=True)

    class Meta:
        verbose_name = _("limit counter")
        verbose_name_plural = _("limit counters")

    def __str__(self) -> str:
        return f"{self.count}"
