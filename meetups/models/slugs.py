"""The paths of pages, and the former slugs of events."""

from functools import lru_cache

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


@lru_cache(maxsize=16384)
def path_of(name: str, *args: str) -> str:
    """Return the path of the page with this URL name, such as `meetups:events-detail`. It is resolved once."""
    return reverse(name, args=args)


class FormerSlug(models.Model):
    """A slug that an event had before its date moved. Its URL redirects for ever (law 8)."""

    slug = models.SlugField(_("slug"), max_length=140, unique=True)
    event = models.ForeignKey("meetups.Event", models.CASCADE, related_name="former_slugs", verbose_name=_("event"))
    # A draft that moves surprises nobody.
    was_public = models.BooleanField(_("was public"), default=True, db_default=True)

    class Meta:
        verbose_name = _("former slug")
        verbose_name_plural = _("former slugs")

    def __str__(self) -> str:
        return self.slug
