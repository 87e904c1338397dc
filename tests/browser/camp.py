"""The steps of people in a browser at the grid of the unconference `camp`."""

from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import Page, expect

from meetups.models import Event
from tests.browser.room import heading, press
from tests.factories import EventFactory

TEA, CHAIRS, BIKES = "Tea or coffee?", "Chairs that fold", "Where do bikes go?"
GRID = "/events/camp/grid/"
START = timedelta(minutes=5)


def camp() -> Event:
    """Create an unconference that began five minutes ago, without a grid."""
    start = timezone.now() - START
    end = start + timedelta(hours=3)
    event: Event = EventFactory(title="Spring camp", slug="camp", format="unconference", starts_at=start, ends_at=end)
    return event


def at(event: Event, minutes: int) -> str:
    """Return the time of day so many minutes after the start, as hosts type it."""
    local = (event.starts_at + timedelta(minutes=minutes)).astimezone(event.local_start.tzinfo)
    return f"{local:%H:%M}"


def open_grid(host: Page, event: Event) -> None:
    """Open the grid with two rooms, and two slots of an hour that begin in a moment."""
    host.goto(f"{GRID}host/")
    host.get_by_label("Rooms").fill("Garden\nHall")
    host.get_by_label("Times").fill(f"{at(event, 30)}, 1 hour\n{at(event, 90)}")
    press(host, "Open the grid")
    heading(host, "Nobody has pitched yet")


def end_the_first_slot(event: Event) -> None:
    """Let the event have begun so early that its first slot is over."""
    event.refresh_from_db()
    event.starts_at -= timedelta(minutes=90)
    event.save()


def pitch(phone: Page, title: str) -> None:
    """Pitch a session with a phone."""
    phone.get_by_label("Your session in one line").fill(title)
    press(phone, "Pitch this session")
    expect(phone.get_by_role("listitem").filter(has_text=title)).not_to_have_count(0)


def write(host: Page, words: str) -> None:
    """Write down where the session got to that the page asks about."""
    host.get_by_role("link", name="Write it down").click()
    host.get_by_label("Where we got to").fill(words)
    press(host, "Save the notes")
