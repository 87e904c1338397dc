from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from meetups.models import Event, FormerSlug
from meetups.services import events
from tests.factories import EventFactory, GroupFactory

pytestmark = pytest.mark.django_db

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NOVEMBER = datetime(2026, 11, 25, 18, tzinfo=ZoneInfo("Europe/London"))


def saved(title="Leeds meet-up", starts_at=NOVEMBER, **fields):
    """Create an event through the service."""
    fields.setdefault("group", GroupFactory())
    return events.save(event=Event(title=title, starts_at=starts_at, ends_at=starts_at + HOUR, **fields))


def moved(event, **fields):
    """Save the event with other fields, as a form does."""
    event = Event.objects.get(pk=event.pk)
    for name, value in fields.items():
        setattr(event, name, value)
    if "starts_at" in fields:
        event.ends_at = event.starts_at + HOUR
    return events.save(event=event)


def former(event):
    return list(event.former_slugs.order_by("slug").values_list("slug", flat=True))


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Leeds meet-up", "2026-11-25-leeds-meet-up"),
        ("Café & cake: what's next?", "2026-11-25-cafe-cake-whats-next"),
        ("会议", "2026-11-25-event"),
        ("!?", "2026-11-25-event"),
        ("a" * 120, "2026-11-25-" + "a" * 110),
        ("a" * 109 + "-bcd", "2026-11-25-" + "a" * 109),
    ],
)
def test_save_makes_the_slug_from_the_day_and_the_title(title, slug):
    event = saved(title)

    event.full_clean()
    assert Event.objects.get().slug == event.slug == slug


@pytest.mark.parametrize(
    ("starts_at", "zone", "day"),
    [
        (datetime(2026, 6, 30, 23, 30, tzinfo=UTC), "Europe/London", "2026-07-01"),
        (datetime(2026, 11, 25, 23, 30, tzinfo=UTC), "Europe/London", "2026-11-25"),
        (datetime(2026, 11, 26, 1, 0, tzinfo=UTC), "America/New_York", "2026-11-25"),
    ],
)
def test_save_makes_the_slug_from_the_local_day(starts_at, zone, day):
    event = saved(starts_at=starts_at, zone=zone)

    assert event.slug == f"{day}-leeds-meet-up"


def test_save_numbers_slugs_that_are_taken():
    slugs = [saved().slug for _ in range(3)]

    assert slugs == ["2026-11-25-leeds-meet-up", "2026-11-25-leeds-meet-up-2", "2026-11-25-leeds-meet-up-3"]


def test_save_fills_a_gap_in_the_numbers():
    saved()
    EventFactory(slug="2026-11-25-leeds-meet-up-3")

    assert [saved().slug, saved().slug] == ["2026-11-25-leeds-meet-up-2", "2026-11-25-leeds-meet-up-4"]


def test_save_does_not_use_a_former_slug_of_another_event():
    moved(saved(), starts_at=NOVEMBER + DAY)

    assert saved().slug == "2026-11-25-leeds-meet-up-2"


def test_save_keeps_the_slug_when_the_title_changes():
    event = moved(saved(), title="Another title")

    assert (event.slug, former(event)) == ("2026-11-25-leeds-meet-up", [])


def test_save_keeps_the_slug_when_only_the_time_changes():
    event = moved(saved(), starts_at=NOVEMBER + HOUR)

    assert (event.slug, former(event)) == ("2026-11-25-leeds-meet-up", [])


def test_save_ignores_a_slug_that_is_set():
    event = moved(saved(), slug="my-own-address")

    assert Event.objects.get().slug == event.slug == "2026-11-25-leeds-meet-up"


def test_save_changes_the_slug_with_the_day_and_stores_the_former_one():
    event = moved(saved(), starts_at=NOVEMBER + 14 * DAY, title="Another title")

    assert event.slug == "2026-12-09-leeds-meet-up"
    assert former(event) == ["2026-11-25-leeds-meet-up"]


def test_save_changes_the_slug_when_another_zone_changes_the_day():
    event = moved(saved(starts_at=datetime(2026, 11, 25, 1, 0, tzinfo=UTC)), zone="America/New_York")

    assert (event.slug, former(event)) == ("2026-11-24-leeds-meet-up", ["2026-11-25-leeds-meet-up"])


def test_save_restores_the_former_slug_when_the_day_moves_back():
    event = moved(saved(), starts_at=NOVEMBER + DAY)

    event = moved(event, starts_at=NOVEMBER)

    assert (event.slug, former(event)) == ("2026-11-25-leeds-meet-up", ["2026-11-26-leeds-meet-up"])


def test_save_stores_every_former_slug():
    event = moved(saved(), starts_at=NOVEMBER + DAY)
    event = moved(event, starts_at=NOVEMBER)

    event = moved(event, starts_at=NOVEMBER + 2 * DAY)

    assert event.slug == "2026-11-27-leeds-meet-up"
    assert former(event) == ["2026-11-25-leeds-meet-up", "2026-11-26-leeds-meet-up"]


def test_save_numbers_the_slug_when_the_new_day_has_the_same_title():
    saved(starts_at=NOVEMBER + DAY)

    event = moved(saved(), starts_at=NOVEMBER + DAY)

    assert (event.slug, former(event)) == ("2026-11-26-leeds-meet-up-2", ["2026-11-25-leeds-meet-up"])
    assert FormerSlug.objects.count() == 1
