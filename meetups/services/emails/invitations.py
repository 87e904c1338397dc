"""The calendar entry in an email about a place (iTIP, RFC 5546)."""

from email.utils import parseaddr

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from meetups.models import Attendee
from meetups.standards import calendars
from meetups.wording.venues import TO_BE_CONFIRMED


def invitation(*, attendee: Attendee, method: str) -> str:
    """Return the iTIP message that adds, changes (REQUEST) or removes (CANCEL) the event in one person's calendar.

    The UID is the event's own. SEQUENCE rises with every change of the event and of this person's place. So of two
    emails the later one wins, in whatever order they arrive (RFC 5546, section 2.1.4).
    """
    return calendars.invitation(
        attendee.event,
        method=method,
        to=calendars.Person(
            attendee.email,
            attendee.event.sequence + attendee.sequence,
            timezone.now(),
            settings.SITE_URL + attendee.get_absolute_url(),
            answers_to(attendee),
        ),
        site=calendar_site(),
    )


def answers_to(attendee: Attendee) -> str:
    """Return the email address to which an attendee's calendar may answer, or "" if answers are not read (ADR 51)."""
    local, at, domain = settings.REPLY_EMAIL.rpartition("@")
    return f"{local}+{attendee.reply_key}@{domain}" if at else ""


def calendar_site() -> calendars.Site:
    """Return what is the same for all calendars of this site."""
    email = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    return calendars.Site(settings.SITE_URL, email, settings.TIME_ZONE, calendar_texts())


def calendar_texts() -> calendars.Words:
    """Return the fixed texts of calendar entries."""
    return calendars.Words(
        cancelled=_("Cancelled: %s"),
        elsewhere=_("Different venue this time: %s."),
        unsettled=str(TO_BE_CONFIRMED),
        online=_("Online: we email you the link when you have a place."),
        join=_("Join online: %s"),
        getting_in=_("Getting in"),
        access=_("Access"),
        own_place=_("Your place: %s"),
    )
