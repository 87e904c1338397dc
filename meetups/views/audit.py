"""The audit log: actions of people with an account, and erasures, by account number and network. It has no names."""

import logging

from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string

from meetups.standards.networks import coarse_network_of

logger = logging.getLogger("fortnight.audit")


def record(request: HttpRequest, action: str, **facts: int | str | None) -> None:
    """Write one line to the log "fortnight.audit": the action, the user, the network and the rows.

    `facts` are row numbers, counts and fixed words such as a role. Never pass a name, an email address or a token. The
    network is a /24 or /48. The user is "-" if the visitor is not logged in.
    """
    ip = import_string(settings.CLIENT_IP)(request)
    words = {"user": request.user.pk or "-", "network": coarse_network_of(ip), **facts}
    logger.info("%s %s", action, " ".join(f"{name}={value}" for name, value in words.items()))
