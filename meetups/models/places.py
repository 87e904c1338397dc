"""How many places of an event are taken, and whether it is full. No other module counts places."""

from collections.abc import Collection
from datetime import datetime

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, NullIf

from meetups.models.attendees import Attendee
from meetups.models.changes import AttendeeChange
from meetups.models.grace import over_by
from meetups.wording import present

_Status = Attendee.Status
_WITHOUT_A_PLACE = (_Status.WAITING, _Status.OFFERED)


def takes_a_place(now: datetime | None = None) -> Q:
    """Return the condition for attendees who take a place: it is theirs, offered to them or reserved.

    With `now`, a reservation whose time and grace are over by then takes no place, even if the worker has not released
    it yet.
    """
    taking = Q(status__in=Attendee.TAKING)
    return taking & (Q(reserved_until__isnull=True) | Q(reserved_until__gt=over_by(now))) if now else taking


def count_places(condition: Q | None = None) -> Count:
    """Return the expression that counts the places of all attendees, or of those that meet the condition."""
    return Count("pk", filter=condition)


def count_places_taken(event: int, now: datetime | None = None) -> int:
    """Return how many places of the event with this primary key are taken. One query."""
    rows = Attendee.objects.filter(takes_a_place(now), event=event)
    return rows.aggregate(taken=count_places())["taken"]


def count_places_used(event: int) -> int:
    """Return how many attendees of the event with this primary key were checked in. One query."""
    return Attendee.objects.filter(event=event, status=_Status.CAME).aggregate(used=count_places())["used"]


def is_standing() -> Exists:
    """Return the condition for attendees whose place was given to them as a standing one."""
    return Exists(AttendeeChange.objects.filter(attendee=OuterRef("pk"), cause=AttendeeChange.Cause.STANDING))


def count_standing_places(event: int) -> int:
    """Return how many places of this event standing attendees take that were given to them as such. One query."""
    rows = Attendee.objects.filter(takes_a_place(), is_standing(), event=event)
    return rows.aggregate(taken=count_places())["taken"]


def has_place_for_standing(event: int, capacity: int | None) -> bool:
    """Return whether one more place of an event may go to a standing attendee: at most half do, or as the site says.

    A capacity of None is no limit.
    """
    if capacity is None:
        return True
    return count_standing_places(event) < capacity * settings.STANDING_PLACES_PERCENT // 100


def places_of(attendees: Collection[Attendee]) -> int:
    """Return how many places these attendees take: one each."""
    return len(attendees)


def is_full(capacity: int | None, taken: int, wanted: int = 1) -> bool:
    """Return whether fewer places are free than are wanted. A capacity of None is no limit."""
    return capacity is not None and taken + wanted > capacity


def places_taken(now: datetime | None = None) -> Coalesce:
    """Return the expression that counts, for each row of a queryset of events, the places that are taken."""
    return _per_event(takes_a_place(now or present.now()))


def numbers_per_event() -> dict[str, Coalesce]:
    """Return the expressions `held`, `standing`, `newcomers` and `waiting` for a queryset of events.

    `held` counts the places that attendees have, had, are offered or have reserved. `standing` counts those that were
    given as standing places, `newcomers` those of first-timers. `waiting` counts attendees on the waitlist.
    """
    holds = Q(status__in=[*Attendee.HELD, _Status.OFFERED, _Status.RESERVED])
    return {
        "held": _per_event(holds),
        "standing": _per_event(holds & Q(is_standing())),
        "newcomers": _per_event(holds & Q(is_first_time=True)),
        "waiting": _per_event(Q(status=_Status.WAITING)),
    }


def needs_per_event() -> dict[str, Coalesce]:
    """Return the expressions `needs`, `unread_needs` and `offers` for a queryset of events.

    `needs` counts attendees who take a place and have access needs, and `unread_needs` those of them whose needs no
    organiser has read. `offers` counts the offers of a place that are open.
    """
    has_needs = Q(status__in=Attendee.TAKING) & ~Q(access_needs="")
    return {
        "needs": _per_event(has_needs),
        "unread_needs": _per_event(has_needs & Q(needs_read_at__isnull=True)),
        "offers": _per_event(Q(status=_Status.OFFERED)),
    }


def places_to_phone_about() -> Coalesce:
    """Return the expression that counts, for each row of a queryset of events, the attendees to phone about a place.

    They have no email address and got a place from the waitlist, and no organiser has saved their row since then
    (`record_phoned` does).
    """
    freed = AttendeeChange.objects.filter(attendee=OuterRef("pk"), cause=AttendeeChange.Cause.PLACE_FREED)
    is_new = Exists(freed.filter(at__gte=OuterRef("updated_at")))  # the row is saved just before its change is
    return _per_event(Q(is_new, email="", erased_at__isnull=True, status=_Status.GOING))


def people_there() -> Coalesce:
    """Return the expression that counts, for each row of a queryset of events, the people who were there.

    They are those who were checked in or, if nobody was, those who had a place.
    """
    return Coalesce(NullIf(_per_event(Q(status=_Status.CAME)), 0), _per_event(Q(status__in=Attendee.HELD)))


def numbers_kept_per_event() -> dict[str, Coalesce]:
    """Return the expressions `places`, `came` and `first_timers` for a queryset of past events: what an archive keeps.

    `places` are those that attendees had, `came` those of people who were checked in, and `first_timers` those of
    first-timers.
    """
    held = Q(status__in=Attendee.HELD)
    return {
        "places": _per_event(held),
        "came": _per_event(Q(status=_Status.CAME)),
        "first_timers": _per_event(held & Q(is_first_time=True)),
    }


def outcomes_per_event() -> dict[str, Coalesce]:
    """Return the expressions that count, for each row of a queryset of past events, how it went.

    `held` are places that attendees had, `newcomers` those of first-timers, `said` those taken before the door, and
    `came` those of them that were used. `lost` are attendees who waited and got no place. All of it stays when names
    are erased.
    """
    walked_in = Exists(AttendeeChange.objects.filter(attendee=OuterRef("pk"), was="", became=_Status.CAME))
    last = AttendeeChange.objects.filter(attendee=OuterRef("pk")).order_by("-pk").values("was")[:1]
    left_it = Attendee.objects.filter(pk=OuterRef("pk")).alias(last=Subquery(last)).filter(last__in=_WITHOUT_A_PLACE)
    gave_up = Q(Exists(left_it), status=_Status.CANCELLED)
    held = Q(status__in=Attendee.HELD)
    return {
        "held": _per_event(held),
        "newcomers": _per_event(held & Q(is_first_time=True)),
        "said": _per_event(held & ~Q(walked_in)),
        "came": _per_event(Q(status=_Status.CAME) & ~Q(walked_in)),
        "lost": _per_event(Q(status__in=_WITHOUT_A_PLACE) | gave_up),
    }


def _per_event(condition: Q) -> Coalesce:
    rows = Attendee.objects.filter(condition, event=OuterRef("pk")).order_by().values("event")
    return Coalesce(Subquery(rows.annotate(number=count_places()).values("number")), 0)
