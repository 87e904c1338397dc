"""The results of a search, in words."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SEVERAL: dict[str, str | Promise] = {
    "event": _("Events"),
    "post": _("Write-ups"),
    "group": _("Groups"),
    "venue": _("Venues"),
    "topic": _("Topics"),
    "talk": _("Talks"),
    "action": _("Actions"),
}


def several(kind: str) -> str:
    """Return the plural of a kind of thing: `Events` for `event`."""
    return str(SEVERAL[kind])
