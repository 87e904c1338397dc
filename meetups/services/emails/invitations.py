"""The calendar entry that goes with a letter about a place (iTIP, RFC 5546)."""

from email.utils import parseaddr

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from meetups.models import Attendee
from meetups.standards import calendars
from meetups.wording.venues import TO_BE_CONFIRMED


def invitation(*, attendee: Attendee, method: str) -> str:
    """What makes a calendar take in, change (REQUEST) or strike out (CANCEL) one person's event.

    The UID is the event's own; SEQUENCE rises with every change of the event and of this person's place, so that of two
    letters the later one wins in whatever order they come (RFC 5546, section 2.1.4).
    """
    return calendars.invitation(
        attendee.event,
        method=method,
        to=calendars.Person(attendee.email, attendee.event.sequence + attendee.sequence, timezone.now()),
        organizer=attendee.event.group.contact_email or parseaddr(settings.DEFAULT_FROM_EMAIL)[1],
        site_url=settings.SITE_URL,
        words=calendar_texts(),
    )


def calendar_texts() -> calendars.Words:
    """What calendars say besides what stands in the rows."""
    return calendars.Words(
        cancelled=_("Cancelled: %s"),
        elsewhere=_("Different venue this time: %s."),
        unsettled=str(TO_BE_CONFIRMED),
        online=_("Online: we email you the link when you have a place."),
        join=_("Join online: %s"),
        getting_in=_("Getting in"),
        access=_("Access"),
    )
