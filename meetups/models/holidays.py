"""Public holidays, which a series skips, warns of or ignores."""

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from meetups.models.fields import LineField, validate_nation


class HolidayQuerySet(models.QuerySet["Holiday"]):
    def between(self, nation: str, since: date, last: date) -> dict[date, str]:
        """Return the names of the observed public holidays of a nation between two days, by day."""
        return dict(self.filter(nation=nation, is_off=False, on__range=(since, last)).values_list("on", "name"))


class Holiday(models.Model):
    """A public holiday of one nation. A nightly job writes them; organisers can correct them."""

    nation = models.CharField(_("nation"), max_length=6, validators=[validate_nation])
    on = models.DateField(_("day"))
    name = LineField(_("name"), max_length=120)
    is_off = models.BooleanField(
        _("not observed"),
        default=False,
        help_text=_("Series meet on this day. If you delete the holiday instead, the nightly job adds it again."),
    )

    objects = HolidayQuerySet.as_manager()

    class Meta:
        verbose_name = _("public holiday")
        verbose_name_plural = _("public holidays")
        ordering = ["on", "nation"]
        constraints = [
            models.UniqueConstraint(
                fields=["nation", "on"],
                name="holiday_once_per_day",
                violation_error_message=_("This day is a holiday already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.on.isoformat()}"
