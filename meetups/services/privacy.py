"""What is kept about people, and when it goes: names, addresses and needs are erased, numbers stay (ADR 15)."""

from collections.abc import Iterable
from datetime import datetime

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import CharField, F, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone
from django.utils.translation import gettext

from meetups.models import Attendee, Letter
from meetups.services import attendees, waitlist


@transaction.atomic
def erase(*, attendee: Attendee) -> Attendee:
    """Whoever is on a list may have all erased that says who they are; what is left is a number. Twice is as once.

    A place, an offer or a spot in line that is worth something is given up first, so that it goes to the next in line;
    the letter that says so still goes out, and is deleted by the next `sweep`.
    """
    attendee = waitlist.locked(attendee)
    if attendee.erased_at:
        return attendee
    if attendee.status in attendees.FAREWELLS and not attendee.event.is_past:
        attendees.cancel(attendee=attendee)
    _forget([attendee.pk], timezone.now())
    attendee.refresh_from_db()
    return attendee


def _forget(numbers: Iterable[int], now: datetime) -> None:
    """Who these attendees are. Organisation, states and changes stay: they are what is counted."""
    numbers = list(numbers)
    Attendee.objects.filter(pk__in=numbers).update(
        name="",
        email="",
        access_needs="",
        is_name_public=False,
        key=Concat(Value("erased-"), Cast("pk", CharField())),  # nobody was ever sent this one: every link is void
        calendar_number=F("calendar_number") + 1,
        erased_at=now,
    )
    waiting = Letter.objects.waiting().values("pk")
    Letter.objects.filter(attendee__in=numbers).exclude(pk__in=waiting).delete()
    diary = LogEntry.objects.filter(content_type=ContentType.objects.get_for_model(Attendee))
    diary.filter(object_id__in=[str(number) for number in numbers]).update(object_repr=gettext("(erased)"))
