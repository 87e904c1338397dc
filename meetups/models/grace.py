"""The grace after a promised time. Nothing is taken from anybody before it is over: offers, reservations, links.

Clocks of machines differ: one was seen 90 seconds fast, and ended an offer 81 seconds before the time in the email. Two
minutes cover that. The time that a page or an email promises stays the same.

Some have no grace: codes and links to log in (OWASP ASVS 4.0.3, 2.7.2 allows a code ten minutes). Nor have links of
doors, hosts and previews (`ExpiringLink`), which an organiser makes anew. Rate limits have none either, nor has the
erasure of personal data after months.
"""

from datetime import datetime, timedelta

from django.utils import timezone

GRACE = timedelta(minutes=2)


def over_by(now: datetime | None = None) -> datetime:
    """Return the latest promised time that is over, with its grace, by now or by this moment."""
    return (now or timezone.now()) - GRACE


def is_over(promised: datetime) -> bool:
    """Return whether a promised time is over, with its grace."""
    return promised <= over_by()
