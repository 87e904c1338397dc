"""The pages of events, in all states."""

from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from meetups.models import Event
from tests.browser.states.state import LONG_WORD, StateList
from tests.factories import (
    AttendeeFactory,
    EventFactory,
    GroupFactory,
    OrganisationFactory,
    PostFactory,
    VenueFactory,
)
from tests.pages import small_site

EVENTS = StateList()
state = EVENTS.state

# All the Markdown that the site renders.
RICH_TEXT = """## What we do

Bring *one* question, **two** chairs and `three` ideas, ~~four~~ at most.

### In the room

1. Arrive, and say [hello](https://hello.example.org/).
2. Talk about https://agenda.example.org/a-rather-long-address/that-nobody-shortened/at-all.

###### Afterwards

- Tidy up
  - all of it

> Somebody said so.
> — a visitor[^1], the *third* time

| When | What |
|------|------|
| 6pm  | A round of names, and why each of us came here on a dark and rainy evening |

```
a line of code that is rather long and does not fit on a telephone held upright, whatever you do
```

---

## The end

|      |      |
|------|------|
| No   | name |

> A quotation without a source.

[^1]: We counted, twice.[^two]
[^two]: At the door.
"""
CALL = "https://meet.example.org/room"


def fill_up(event: Event, people: int = 6) -> Event:
    """Add attendees of different organisations, half of them with a public name."""
    for number in range(people):
        AttendeeFactory(event=event, is_name_public=number % 2 == 0, organisation=OrganisationFactory())
    return event


def this_minute() -> datetime:
    """Return the current time without seconds, as organisers enter times."""
    return timezone.now().replace(second=0, microsecond=0)


def on_now(**fields: Any) -> Event:
    starts_at = this_minute() - timedelta(minutes=30)
    return EventFactory(starts_at=starts_at, ends_at=starts_at + timedelta(days=1), **fields)


def over(**fields: Any) -> Event:
    return EventFactory(starts_at=this_minute() - timedelta(days=3), **fields)


def one_of_each() -> None:
    """Create an event in each state that lists show differently."""
    group = GroupFactory(name="Wednesday evenings")
    shared = {"group": group, "summary": "Come as you are."}
    fill_up(EventFactory(**shared, title="Full house", capacity=6))
    EventFactory(**shared, title="Perhaps", status=Event.Status.TENTATIVE)
    EventFactory(**shared, title="Called off", status=Event.Status.CANCELLED)
    EventFactory(**shared, title="Anywhere", attendance_mode=Event.Mode.ONLINE, venue=None)
    EventFactory(**shared, title="Both", attendance_mode=Event.Mode.MIXED)
    EventFactory(**shared, title="Nowhere yet", venue=None)
    on_now(**shared, title="Right now")


@state("events", "Right now")
def _() -> str:
    one_of_each()
    return reverse("meetups:events-index")


@state("events-empty", "Nothing is planned at the moment.")
def _() -> str:
    return reverse("meetups:events-index")


@state("events-page-2", "Page 2")
def _() -> str:
    EventFactory.create_batch(45, group=GroupFactory(), venue=VenueFactory())
    return reverse("meetups:events-index") + "?page=2"


@state("events-filtered", "Clear all filters")
def _() -> str:
    one_of_each()
    return reverse("meetups:events-index") + "?q=both&mode=mixed"


@state("events-of-a-day-and-venue", "at one venue")
def _() -> str:
    event = EventFactory()
    return reverse("meetups:events-index") + f"?on={event.local_date}&venue={event.venue.slug}"


@state("events-filtered-to-none", "No upcoming event matches this.")
def _() -> str:
    one_of_each()
    return reverse("meetups:events-index") + "?q=nothing-of-the-kind"


@state("events-filter-not-understood", "Choose in person, online, or in person and online.", status=400)
def _() -> str:
    return reverse("meetups:events-index") + "?mode=telepathy&on=tomorrow"


@state("events-past", "Two years ago")
def _() -> str:
    day = this_minute() - timedelta(days=730)
    EventFactory(title="Two years ago", starts_at=day)
    EventFactory(title="Called off", starts_at=day, status=Event.Status.CANCELLED)
    return reverse("meetups:events-past") + f"?year={day.year}"


@state("events-past-empty", "No event of this year is over yet.")
def _() -> str:
    return reverse("meetups:events-past")


@state("event-open", "People coming")
def _() -> str:
    venue = VenueFactory(
        getting_in="Ring twice.", step_free="yes", lift="no", latitude="53.8", longitude="-1.55", hearing_loop="yes"
    )
    event = EventFactory(venue=venue, summary="Come.", description=RICH_TEXT, capacity=30)
    return fill_up(event).get_absolute_url()


@state("event-plain", "Everyone is welcome.")
def _() -> str:
    return EventFactory().get_absolute_url()


@state("event-full", "All places are taken")
def _() -> str:
    return fill_up(EventFactory(capacity=6)).get_absolute_url()


@state("event-cancelled", "The lights are out.")
def _() -> str:
    event = EventFactory(status=Event.Status.CANCELLED, cancellation_reason="The lights are out.")
    return event.get_absolute_url()


@state("event-cancelled-and-over", "<h2>Cancelled</h2>")
def _() -> str:
    return over(status=Event.Status.CANCELLED).get_absolute_url()


@state("event-tentative", "To be confirmed")
def _() -> str:
    return EventFactory(status=Event.Status.TENTATIVE).get_absolute_url()


@state("event-on-now", "Happening now")
def _() -> str:
    return on_now(venue__getting_in="Ring twice.").get_absolute_url()


@state("event-over", "took a place")
def _() -> str:
    event = fill_up(over(description=RICH_TEXT))
    PostFactory(event=event, group=event.group, headline="What we found out")
    return event.get_absolute_url()


@state("event-over-without-write-up", "No write-up yet.")
def _() -> str:
    return over().get_absolute_url()


@state("event-without-venue", "Venue to be confirmed")
def _() -> str:
    return EventFactory(venue=None).get_absolute_url()


@state("event-mixed", "Also online.")
def _() -> str:
    return EventFactory(attendance_mode=Event.Mode.MIXED, online_url=CALL).get_absolute_url()


@state("event-online", "We email you the link when you have a place.")
def _() -> str:
    return EventFactory(attendance_mode=Event.Mode.ONLINE, online_url=CALL, venue=None).get_absolute_url()


@state("event-early", "Sign-up opens on")
def _() -> str:
    return EventFactory(rsvp_opens_at=timezone.now() + timedelta(days=1)).get_absolute_url()


@state("event-closed", "No more places can be taken: follow the group")
def _() -> str:
    return EventFactory(rsvp_closes_at=timezone.now() - timedelta(days=1)).get_absolute_url()


@state("event-long-words", LONG_WORD)
def _() -> str:
    return small_site(LONG_WORD).event.get_absolute_url()


@state("event-over-long-words", LONG_WORD)
def _() -> str:
    event = over(title=LONG_WORD, group__name=LONG_WORD, venue__name=LONG_WORD, description=LONG_WORD)
    PostFactory(event=event, group=event.group, headline=LONG_WORD)
    return event.get_absolute_url()


@state("events-long-words", LONG_WORD)
def _() -> str:
    small_site(LONG_WORD)
    return reverse("meetups:events-index") + f"?q={LONG_WORD[:99]}"
