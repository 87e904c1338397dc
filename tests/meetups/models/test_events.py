import re
import uuid
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

from meetups.models import LONGEST, Attendee, Event, FormerSlug
from meetups.models.fields import new_uid
from meetups.queries.events import event_at
from tests.factories import AttendeeFactory, EventFactory, GroupFactory, VenueFactory
from tests.refusals import refusal_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
TICK, HOUR, DAY = timedelta(microseconds=1), timedelta(hours=1), timedelta(days=1)


def test_event_is_shown_as_title_and_local_day_and_has_a_url():
    event = EventFactory(
        title="Show and tell", slug="2026-11-25-show-and-tell", starts_at=datetime(2026, 11, 26, 1, tzinfo=UTC),
        zone="America/New_York",
    )  # fmt: skip

    assert str(event) == "Show and tell, 25 November 2026"
    assert event.get_absolute_url() == "/events/2026-11-25-show-and-tell/"
    assert str(Event(title="Not yet dated")) == "Not yet dated"


def test_event_is_a_draft_in_person_with_a_random_uid_by_default():
    event = Event()

    assert (event.status, event.attendance_mode, event.format, event.sequence) == ("draft", "offline", "meet-up", 0)
    assert uuid.UUID(event.uid).version == 4
    assert new_uid() != new_uid()


BROKEN = [
    ("event_ends_after_start", {"ends_at": NOW}, "It must end after it starts."),
    ("event_ends_after_start", {"ends_at": NOW - HOUR}, "It must end after it starts."),
    (
        "event_not_too_long",
        {"ends_at": NOW + LONGEST + TICK},
        "It must end within 31 days. Make one event for each meeting.",
    ),
    ("event_capacity_positive", {"capacity": 0}, "Give at least one place, or leave places empty for no limit."),
    (
        "event_rsvp_closes_after_opening",
        {"rsvp_opens_at": NOW, "rsvp_closes_at": NOW},
        "Places must close after they open.",
    ),
    (
        "event_rsvp_closes_after_opening",
        {"rsvp_opens_at": NOW, "rsvp_closes_at": NOW - HOUR},
        "Places must close after they open.",
    ),
    (
        "event_cancelled_with_reason",
        {"status": "cancelled", "cancellation_reason": ""},
        "Say why it is cancelled: people who were coming will read it.",
    ),
]


@pytest.mark.parametrize(("constraint", "fields", "words"), BROKEN)
def test_event_constraints_hold_in_the_database_and_in_words(constraint, fields, words):
    event = EventFactory.build(group=GroupFactory(), venue=VenueFactory(), **{"starts_at": NOW, **fields})

    assert refusal_of(event, constraint).messages == [words]


@pytest.mark.parametrize(
    "fields",
    [
        {"ends_at": NOW + TICK},
        {"ends_at": NOW + LONGEST},
        {"capacity": 1},
        {"rsvp_opens_at": NOW - HOUR},
        {"rsvp_closes_at": NOW - HOUR},
        {"rsvp_opens_at": NOW - HOUR, "rsvp_closes_at": NOW - HOUR + TICK},
        {"status": "cancelled", "cancellation_reason": "Flood"},
        {"venue": None},
    ],
)
def test_event_constraints_allow_the_nearest_valid_values(fields):
    EventFactory(starts_at=NOW, **fields).full_clean()

    assert Event.objects.count() == 1


@pytest.mark.parametrize("name", ["slug", "uid"])
def test_event_slug_and_uid_are_unique(name):
    value = getattr(EventFactory(), name)

    with pytest.raises(IntegrityError), transaction.atomic():
        EventFactory(**{name: value})


def test_former_slug_belongs_to_one_event():
    FormerSlug.objects.create(event=EventFactory(), slug="2026-11-25-a")

    with pytest.raises(IntegrityError), transaction.atomic():
        FormerSlug.objects.create(event=EventFactory(), slug="2026-11-25-a")

    assert str(FormerSlug.objects.get()) == "2026-11-25-a"


def test_event_not_in_use_is_deleted_with_its_former_slugs():
    event = EventFactory()
    event.former_slugs.create(slug="2026-11-25-a")

    _number, deleted = event.delete()

    assert deleted == {"meetups.Event": 1, "meetups.FormerSlug": 1}


def test_public_excludes_only_drafts():
    for status in Event.Status.values:
        EventFactory(status=status)

    assert sorted(Event.objects.public().values_list("status", flat=True)) == ["cancelled", "confirmed", "tentative"]


@pytest.mark.parametrize(
    ("starts_at", "ends_at", "is_upcoming"),
    [
        (NOW + HOUR, NOW + 2 * HOUR, True),
        (NOW, NOW + HOUR, True),
        (NOW - HOUR, NOW + TICK, True),
        (NOW - LONGEST + TICK, NOW + TICK, True),
        (NOW - HOUR, NOW, False),
        (NOW - LONGEST, NOW, False),
        (NOW - 2 * HOUR, NOW - HOUR, False),
    ],
)
def test_event_is_upcoming_until_its_end_and_past_after_it(starts_at, ends_at, is_upcoming):
    event = EventFactory(starts_at=starts_at, ends_at=ends_at)

    upcoming, past = Event.objects.upcoming(), Event.objects.past()

    assert (list(upcoming), list(past)) == (([event], []) if is_upcoming else ([], [event]))
    assert event.is_past is not is_upcoming


def test_upcoming_and_past_accept_another_moment():
    event = EventFactory(starts_at=NOW, ends_at=NOW + HOUR)

    assert list(Event.objects.past(NOW + HOUR)) == list(Event.objects.upcoming(NOW + HOUR - TICK)) == [event]
    assert list(Event.objects.upcoming(NOW + HOUR)) == list(Event.objects.past(NOW + HOUR - TICK)) == []


def test_upcoming_is_soonest_first_and_past_latest_first():
    later, sooner = EventFactory(starts_at=NOW + 2 * DAY), EventFactory(starts_at=NOW + DAY)
    same = EventFactory(starts_at=NOW + DAY)
    long_ago, lately = EventFactory(starts_at=NOW - 2 * DAY), EventFactory(starts_at=NOW - DAY)

    assert list(Event.objects.upcoming()) == [sooner, same, later]
    assert list(Event.objects.past()) == [lately, long_ago]


def test_with_taken_counts_the_places_taken():
    full, empty = EventFactory(), EventFactory()
    AttendeeFactory.create_batch(2, event=full)
    AttendeeFactory(event=full, status=Attendee.Status.CANCELLED)

    rows = Event.objects.with_taken().order_by("pk").values_list("pk", "taken")

    assert list(rows) == [(full.pk, 2), (empty.pk, 0)]


def test_detail_page_reads_event_group_and_venue_with_one_query(django_assert_num_queries):
    EventFactory(slug="here", description="*Tea*", group__name="Leeds", venue__name="City Hall")

    with django_assert_num_queries(1):
        event = event_at("here")
        read = (event.description_html, event.group.name, event.venue.name, event.rsvp_refusal)

    assert read == ("<p><em>Tea</em></p>", "Leeds", "City Hall", None)


@pytest.mark.parametrize(
    ("zone", "moment", "local", "hours", "day"),
    [
        # London: the day before each change of the clocks, and the day itself
        ("Europe/London", "2026-10-24T17:00", "2026-10-24T18:00+01:00", "6pm to 7pm BST", date(2026, 10, 24)),
        ("Europe/London", "2026-10-25T18:00", "2026-10-25T18:00+00:00", "6pm to 7pm GMT", date(2026, 10, 25)),
        ("Europe/London", "2027-03-27T18:00", "2027-03-27T18:00+00:00", "6pm to 7pm GMT", date(2027, 3, 27)),
        ("Europe/London", "2027-03-28T17:00", "2027-03-28T18:00+01:00", "6pm to 7pm BST", date(2027, 3, 28)),
        # London, during a change: an hour later, the clock shows two hours later or the same time
        ("Europe/London", "2027-03-28T00:30", "2027-03-28T00:30+00:00", "12:30am GMT to 2:30am BST", date(2027, 3, 28)),
        ("Europe/London", "2026-10-25T00:30", "2026-10-25T01:30+01:00", "1:30am BST to 1:30am GMT", date(2026, 10, 25)),
        # New York: other days of change, and another local day
        ("America/New_York", "2026-10-31T22:00", "2026-10-31T18:00-04:00", "6pm to 7pm EDT", date(2026, 10, 31)),
        ("America/New_York", "2026-11-01T23:00", "2026-11-01T18:00-05:00", "6pm to 7pm EST", date(2026, 11, 1)),
        ("America/New_York", "2026-11-26T01:30", "2026-11-25T20:30-05:00", "8:30pm to 9:30pm EST", date(2026, 11, 25)),
    ],
)
def test_event_shows_the_local_time_of_its_zone(zone, moment, local, hours, day):
    event = EventFactory(zone=zone, starts_at=datetime.fromisoformat(moment).replace(tzinfo=UTC))
    event.refresh_from_db()

    assert event.local_start.isoformat(timespec="minutes") == local
    assert event.local_end.astimezone(UTC) - event.local_start.astimezone(UTC) == HOUR
    assert (event.hours, event.local_date, event.leaf.iso) == (hours, day, day.isoformat())
    zones = re.findall("[A-Z]{3}", hours)
    assert event.zone_in_words == ", then ".join(zones)


def test_hours_show_the_day_of_an_end_on_another_day():
    start = datetime(2026, 12, 31, 22, tzinfo=ZoneInfo("Europe/London"))

    event = EventFactory(starts_at=start, ends_at=start + 3 * HOUR)

    assert event.hours == "10pm to 1am on Friday 1 January 2027 GMT"


@pytest.mark.parametrize(
    ("opens_at", "words"),
    [
        (None, ""),
        (datetime(2026, 7, 1, 8, tzinfo=UTC), "Wednesday 1 July 2026, 9am BST"),
        (datetime(2026, 11, 1, 9, 30, tzinfo=UTC), "Sunday 1 November 2026, 9:30am GMT"),
    ],
)
def test_opening_of_places_is_shown_in_local_time(opens_at, words):
    assert EventFactory(rsvp_opens_at=opens_at).local_rsvp_opens == words


@pytest.mark.parametrize(
    ("mode", "is_online", "is_in_person"), [("offline", False, True), ("online", True, False), ("mixed", True, True)]
)
def test_event_is_online_in_person_or_both(mode, is_online, is_in_person):
    event = EventFactory(attendance_mode=mode)

    assert (event.is_online, event.is_in_person) == (is_online, is_in_person)


@pytest.mark.parametrize(
    ("status", "starts_at", "ends_at", "is_on_now"),
    [
        ("confirmed", NOW, NOW + HOUR, True),
        ("tentative", NOW - HOUR, NOW + TICK, True),
        ("confirmed", NOW + TICK, NOW + HOUR, False),
        ("confirmed", NOW - HOUR, NOW, False),
        ("cancelled", NOW, NOW + HOUR, False),
    ],
)
def test_event_is_on_now_from_start_to_end_unless_cancelled(status, starts_at, ends_at, is_on_now):
    assert EventFactory(status=status, starts_at=starts_at, ends_at=ends_at).is_on_now is is_on_now


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({}, None),
        ({"status": "tentative"}, None),
        ({"status": "draft"}, ("draft", "This event is not published yet.")),
        ({"status": "cancelled"}, ("cancelled", "This event is cancelled, so there are no places to take.")),
        ({"starts_at": NOW - HOUR, "ends_at": NOW + TICK}, None),
        ({"starts_at": NOW - HOUR, "ends_at": NOW}, ("past", "This event is over.")),
        ({"rsvp_opens_at": NOW}, None),
        ({"rsvp_opens_at": NOW + TICK}, ("early", "Sign-up is not open yet.")),
        ({"rsvp_closes_at": NOW + TICK}, None),
        ({"rsvp_closes_at": NOW}, ("closed", "Sign-up is closed.")),
        ({"rsvp_opens_at": NOW - HOUR, "rsvp_closes_at": NOW + HOUR}, None),
        # the strongest reason wins
        (
            {"status": "cancelled", "starts_at": NOW - 2 * HOUR, "rsvp_closes_at": NOW - 3 * HOUR},
            ("cancelled", "This event is cancelled, so there are no places to take."),
        ),
        ({"starts_at": NOW - 2 * HOUR, "rsvp_closes_at": NOW - 3 * HOUR}, ("past", "This event is over.")),
    ],
)
def test_rsvp_refusal_says_why_sign_up_is_closed(fields, refusal):
    assert EventFactory(**fields).rsvp_refusal == refusal


@pytest.mark.parametrize(
    ("mode", "has_venue", "place"),
    [
        ("offline", True, "City Hall"),
        ("offline", False, "Venue to be confirmed"),
        ("online", True, "Online"),
        ("online", False, "Online"),
        ("mixed", False, "Venue to be confirmed, and online"),
    ],
)
def test_place_and_venue_in_words(mode, has_venue, place):
    venue = VenueFactory.build(name="City Hall", street_address="1 Square", address_locality="Leeds", postal_code="")
    event = EventFactory.build(attendance_mode=mode, venue=venue if has_venue else None)

    assert event.place_in_words == place
    assert event.venue_in_words == ("City Hall, 1 Square, Leeds" if has_venue else "Venue to be confirmed")
    assert event.is_venue_unknown is place.startswith("Venue to be confirmed")
