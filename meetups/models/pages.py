"""What the public pages read: questions that are put together once (ADR 13)."""

from datetime import datetime, timedelta
from functools import cache, lru_cache

from django.db.models import BigAutoField, Count, DateTimeField, Q, SlugField, Value
from django.utils import timezone

from meetups.models.attendees import Attendee, Numbers
from meetups.models.calendars import CARD_COLUMNS, EventCard, event_cards
from meetups.models.events import Event
from meetups.models.groups import Group
from meetups.models.listings import LONGEST, EventQuerySet
from meetups.models.prepared import Prepared, Slot

MOST_IN_A_FORTNIGHT = 200
MOST_NAMED = 200


def event_at(slug: str) -> Event | None:
    """The public event that has this address, with all that its page says."""
    return next(iter(_event_at().objects(slug=slug)), None)


def numbers_coming(event: Event) -> Numbers:
    """How many are coming, from how many organisations, how many places are taken, and whether anybody waits."""
    return Numbers(*next(iter(_numbers_coming().rows(event=event.pk, now=timezone.now())), ()))


def names_coming(event: Event, *, has_door: bool) -> list[str]:
    """The published names of those who are coming or, once the event is over, came.

    `has_door` says whether anybody was ticked at the door: then only those who were are named afterwards.
    """
    rows = _names_coming(only_ticked=has_door and event.is_past).rows(event=event.pk)
    return [name for (name,) in rows]


def upcoming_cards(window: slice, **of: int) -> list[EventCard]:
    """What comes or is going on, soonest first; of one `group` or at one `venue`, by their keys."""
    now = timezone.now()
    question = _upcoming(window.start or 0, window.stop, tuple(of))
    return event_cards(question.rows(now=now, since=now - LONGEST, **of), now)


def fortnight_cards() -> list[EventCard]:
    """What the fortnight ahead has, soonest first, without counting places: a strip of days does not tell of them."""
    now = timezone.now()
    return event_cards(_fortnight().rows(now=now, since=now - LONGEST, until=now + timedelta(days=15)), now)


def past_cards(window: slice, year: int | None = None, **of: int) -> list[EventCard]:
    """What was, latest first; of one year by the site's own clock, of one `group` or at one `venue`."""
    now = timezone.now()
    zone = timezone.get_current_timezone()
    since, until = (datetime(year or 1970, 1, 1, tzinfo=zone), datetime((year or 2199) + 1, 1, 1, tzinfo=zone))
    question = _past(window.start or 0, window.stop, tuple(of))
    return event_cards(question.rows(now=now, since=since, until=until, **of), now)


def groups_to_choose_from(most: int) -> list[tuple[str, str]]:
    """Address and name of each group, by name; none when there are more than one can choose from."""
    found = _groups(most).rows()
    return found if len(found) <= most else []


def first_event_at() -> datetime | None:
    """When the first public event of all began, or begins."""
    return next((moment for (moment,) in _first_event().rows()), None)


def last_event_at() -> datetime | None:
    """When the last public event of all begins, or began."""
    return next((moment for (moment,) in _last_event().rows()), None)


@cache
def _event_at() -> Prepared:
    return Prepared(Event.objects.public().whole().filter(slug=Slot("slug", SlugField())))


@cache
def _numbers_coming() -> Prepared:
    of_event = Attendee.objects.filter(event=Slot("event", BigAutoField())).order_by().values("event")
    going, came = Q(status__in=Attendee.HELD), Q(status=Attendee.Status.CAME)
    has_lapsed = Q(status=Attendee.Status.RESERVED, reserved_until__lte=Slot("now", DateTimeField()))
    taking = Q(status__in=Attendee.TAKING) & ~has_lapsed
    counted = of_event.annotate(
        going=Count("pk", filter=going),
        organisations=Count("organisation", filter=going, distinct=True),
        taken=Count("pk", filter=taking),
        waiting=Count("pk", filter=Q(status=Attendee.Status.WAITING)),
        came=Count("pk", filter=came),
    )
    return Prepared(counted.values_list("going", "organisations", "taken", "waiting", "came"))


@cache
def _names_coming(*, only_ticked: bool) -> Prepared:
    rows = Attendee.objects.named().filter(event=Slot("event", BigAutoField()))
    rows = rows.filter(status=Attendee.Status.CAME) if only_ticked else rows
    return Prepared(rows.values_list("name")[:MOST_NAMED])


@lru_cache(maxsize=64)
def _upcoming(start: int, stop: int, of: tuple[str, ...]) -> Prepared:
    now, since = Slot("now", DateTimeField()), Slot("since", DateTimeField())
    return _cards(Event.objects.public().upcoming(now, since), start, stop, of)


@cache
def _fortnight() -> Prepared:
    now, since, until = (Slot(name, DateTimeField()) for name in ("now", "since", "until"))
    ahead = Event.objects.public().upcoming(now, since).filter(starts_at__lt=until)[:MOST_IN_A_FORTNIGHT]
    return Prepared(ahead.annotate(taken=Value(0)).values_list(*CARD_COLUMNS))


@lru_cache(maxsize=64)
def _past(start: int, stop: int, of: tuple[str, ...]) -> Prepared:
    now, since, until = (Slot(name, DateTimeField()) for name in ("now", "since", "until"))
    past = Event.objects.public().past(now).filter(starts_at__gte=since, starts_at__lt=until)
    return _cards(past, start, stop, of)


def _cards(events: EventQuerySet, start: int, stop: int, of: tuple[str, ...]) -> Prepared:
    events = events.filter(**{name: Slot(name, BigAutoField()) for name in of})
    return Prepared(events[start:stop].with_taken(Slot("now", DateTimeField())).values_list(*CARD_COLUMNS))


@cache
def _groups(most: int) -> Prepared:
    return Prepared(Group.objects.values_list("slug", "name")[: most + 1])


@cache
def _first_event() -> Prepared:
    return Prepared(Event.objects.public().order_by("starts_at").values_list("starts_at")[:1])


@cache
def _last_event() -> Prepared:
    return Prepared(Event.objects.public().order_by("-starts_at").values_list("starts_at")[:1])
