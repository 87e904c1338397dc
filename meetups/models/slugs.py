"""The paths of pages, and the former slugs of events."""

from functools import lru_cache

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


@lru_cache(maxsize=16384)
def path_of(name: str, *args: str) -> str:
    """Return the path of the page with this URL name, such as `meetups:events-detail`. It is resolved once."""
    return reverse(name, args=args)


class EventAddress(models.Model):
    """An address an event had before its date moved: it redirects for ever (law 8)."""

    slug = models.SlugField(_("address"), max_length=140, unique=True)
    event = models.ForeignKey("meetups.Event", models.CASCADE, related_name="former_addresses", verbose_name=_("event"))

    class Meta:
        verbose_name = _("former address")
        verbose_name_plural = _("former addresses")

    def __str__(self) -> str:
        return self.slug
