"""Links to the door list of an event."""

import secrets

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from meetups.models.links import ExpiringLink


def new_door_token() -> str:
    """Return a random token."""
    return secrets.token_urlsafe(16)


class DoorLink(ExpiringLink):
    """A link to the door list of one event, for check-in without an account. It works until it expires."""

    event = models.ForeignKey("meetups.Event", models.CASCADE, related_name="door_links", verbose_name=_("event"))
    token = models.CharField(_("token"), max_length=32, unique=True, default=new_door_token, editable=False)

    class Meta(ExpiringLink.Meta):
        verbose_name = _("door link")
        verbose_name_plural = _("door links")

    def __str__(self) -> str:
        return str(self.event)

    def get_absolute_url(self) -> str:
        return reverse("meetups:doors-index", args=[self.token])

    @property
    def is_open(self) -> bool:
        """Whether the link works: it has not expired, and the event is not cancelled."""
        return super().is_open and not self.event.is_cancelled
