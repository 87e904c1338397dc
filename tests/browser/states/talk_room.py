"""The host page and the screen of talks, and the public page while they are on, in all stages."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from meetups.models import Call, Talk
from meetups.services import talks
from meetups.services.boards import Host
from tests.boards import BoardFactory, HostLinkFactory
from tests.browser.states.boards import cancelled
from tests.browser.states.state import LONG_WORD, StateList, Visit
from tests.factories import EventFactory, OrganiserFactory
from tests.talks import CallFactory, TalkBreakFactory, TalkFactory

TALK_ROOM = StateList()
state = TALK_ROOM.state
MINUTE = timedelta(minutes=1)
TITLES = (
    "What a town learns from its bins", "Maps that people with low vision can read at a bus stop in the rain",
    "Postcodes are not places", LONG_WORD, "Open data, closed doors",
)  # fmt: skip
NEEDS = "A table for a box of bins\nSound for a film of one minute"


def session(number: int = 5, ago: int = 10, has_break: bool = True) -> Call:
    """Create so many talks of an event that began some minutes ago, with a break after the second one."""
    start = timezone.now().replace(second=0, microsecond=0) - ago * MINUTE
    event = EventFactory(title="Five talks in an hour", starts_at=start, ends_at=start + 60 * MINUTE)
    call = CallFactory(event=event, minutes=8, starts_after=5)
    if has_break:
        TalkBreakFactory(call=call, starts_after=21, title="Tea and cake", minutes=10)
    for number_of, title in enumerate(TITLES[:number], 1):
        values = {"name": "Ann Ash", "is_name_public": True, "needs": NEEDS} if number_of == 1 else {}
        TalkFactory(call=call, title=title, position=number_of, **values)
    return call


def take(call: Call, *steps: tuple[str, int]) -> Call:
    """Take steps, each with the talk at a position."""
    for name, position in steps:
        call.refresh_from_db()
        talk = call.talks.get(position=position)
        getattr(talks, name)(talk=talk, host=Host(), version=call.version)
    return call


def with_time(seconds: int, call: Call | None = None) -> Call:
    """Create talks of which the first one has so many seconds left."""
    call = take(call or session(), ("start", 1))
    now = timezone.now()
    Talk.objects.filter(call=call, position=1).update(
        started_at=now - timedelta(seconds=480 - seconds), ends_at=now + timedelta(seconds=seconds)
    )
    return call


def in_a_break() -> Call:
    """Create talks of which two were given, with the break now."""
    call = take(session(ago=23), ("start", 1), ("start", 2), ("end", 2))
    start = call.event.starts_at
    for position in (1, 2):
        begin = start + (5 + 8 * (position - 1)) * MINUTE
        call.talks.filter(position=position).update(started_at=begin, ended_at=begin + 8 * MINUTE)
    return call


def over() -> Call:
    return take(session(2, has_break=False), ("start", 1), ("start", 2), ("end", 2))


def host(call: Call, *steps) -> Visit:
    """Return a visit to the host page with a host link."""
    link = HostLinkFactory(board=BoardFactory(event=call.event))
    return Visit(reverse("meetups:talks-host-link", args=[call.event.slug, link.token]), steps)


def screen(call: Call) -> str:
    return reverse("meetups:talks-screen", args=[call.event.slug])


@state("talk-host-before", "Start this talk")
def _() -> Visit:
    call = session()
    user = OrganiserFactory(group=call.event.group).user
    return Visit(reverse("meetups:talks-host", args=[call.event.slug]), user=user)


@state("talk-host-on", "A table for a box of bins")
def _() -> Visit:
    return host(with_time(200))


@state("talk-host-up", "after the end of the event")
def _() -> Visit:
    return host(with_time(-95, session(ago=40)))


@state("talk-host-paused", "The clock is paused.")
def _() -> Visit:
    return host(take(session(), ("start", 1), ("pause", 1)))


@state("talk-host-break", "Break until")
def _() -> Visit:
    return host(in_a_break())


@state("talk-host-over", "All talks are over")
def _() -> Visit:
    return host(over())


@state("talk-host-cancelled", "Its talks do not take place.")
def _() -> Visit:
    call = session()
    cancelled(call)
    return host(call)


@state("talk-host-empty", "There are no talks yet")
def _() -> Visit:
    return host(session(0, has_break=False))


@state("talk-host-none", "This event has no call for talks yet", status=404)
def _() -> Visit:
    link = HostLinkFactory()
    return Visit(reverse("meetups:talks-host-link", args=[link.board.event.slug, link.token]))


@state("talk-screen-before", "After that")
def _() -> str:
    return screen(session(ago=0))


@state("talk-screen-on", "Ann Ash")
def _() -> str:
    return screen(with_time(400))


@state("talk-screen-soon", "The last two minutes")
def _() -> str:
    return screen(with_time(100))


@state("talk-screen-up", "The time is up.")
def _() -> str:
    return screen(with_time(-65))


@state("talk-screen-paused", "The clock is paused.")
def _() -> str:
    return screen(take(session(), ("start", 2), ("pause", 2)))


@state("talk-screen-break", "Break until")
def _() -> str:
    return screen(in_a_break())


@state("talk-screen-next", "Next:")
def _() -> str:
    return screen(take(session(has_break=False), ("start", 1), ("end", 1)))


@state("talk-screen-over", "All talks are over.")
def _() -> str:
    return screen(over())


@state("talk-screen-cancelled", "This event is cancelled")
def _() -> str:
    call = session()
    cancelled(call)
    return screen(call)


@state("talk-screen-empty", "There are no talks yet")
def _() -> str:
    return screen(session(0, has_break=False))


@state("talks-on", "On now")
def _() -> str:
    return str(with_time(100).get_absolute_url())
