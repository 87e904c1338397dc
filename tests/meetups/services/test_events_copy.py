from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError

from meetups.models import Event
from meetups.services import events
from tests.factories import AttendeeFactory, EventFactory, EventSeriesFactory

pytestmark = pytest.mark.django_db

LONDON = ZoneInfo("Europe/London")
NEW_YORK = ZoneInfo("America/New_York")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NOVEMBER = datetime(2026, 11, 25, 18, tzinfo=LONDON)


def test_copy_is_a_separate_draft_on_another_day():
    event = EventFactory(title="Leeds meet-up", starts_at=NOVEMBER, sequence=3, capacity=10, summary="In short")
    AttendeeFactory(event=event)

    copied = events.copy_event(event=event, to=date(2026, 12, 9))

    copied.refresh_from_db()
    assert copied.pk != event.pk
    assert copied.uid != event.uid
    assert (copied.status, copied.sequence, copied.slug) == ("draft", 0, "2026-12-09-leeds-meet-up")
    assert (copied.title, copied.summary, copied.capacity) == ("Leeds meet-up", "In short", 10)
    assert (copied.group, copied.venue, copied.zone) == (event.group, event.venue, "Europe/London")
    assert (copied.attendees.count(), copied.former_slugs.count()) == (0, 0)


def test_copy_leaves_the_event_as_it_was():
    event = EventFactory(starts_at=NOVEMBER)
    AttendeeFactory(event=event)
    before = Event.objects.values().get()

    events.copy_event(event=event, to=date(2026, 12, 9))

    assert Event.objects.values().get(pk=event.pk) == before
    assert (event.pk, event.attendees.count()) == (before["id"], 1)


@pytest.mark.parametrize(
    ("starts_at", "to", "expected"),
    [
        # back and forth over the spring change of 28 March 2027 and the autumn change of 25 October 2026
        (datetime(2027, 3, 24, 18, tzinfo=LONDON), date(2027, 4, 7), datetime(2027, 4, 7, 17, tzinfo=UTC)),
        (datetime(2027, 4, 7, 18, tzinfo=LONDON), date(2027, 3, 24), datetime(2027, 3, 24, 18, tzinfo=UTC)),
        (datetime(2026, 10, 14, 18, tzinfo=LONDON), date(2026, 10, 28), datetime(2026, 10, 28, 18, tzinfo=UTC)),
        # New York changes a week later than London
        (datetime(2026, 10, 28, 18, tzinfo=NEW_YORK), date(2026, 11, 4), datetime(2026, 11, 4, 23, tzinfo=UTC)),
        (datetime(2026, 10, 21, 18, tzinfo=NEW_YORK), date(2026, 10, 28), datetime(2026, 10, 28, 22, tzinfo=UTC)),
    ],
)
def test_copy_keeps_the_local_time(starts_at, to, expected):
    event = EventFactory(starts_at=starts_at, zone=str(starts_at.tzinfo))

    copied = events.copy_event(event=event, to=to)

    copied.refresh_from_db()
    assert (copied.starts_at, copied.ends_at) == (expected, expected + HOUR)
    assert (copied.local_start.hour, copied.local_end.hour, copied.local_date) == (18, 19, to)


def test_copy_moves_the_sign_up_period():
    event = EventFactory(
        starts_at=datetime(2027, 3, 24, 18, tzinfo=LONDON),
        rsvp_opens_at=datetime(2027, 3, 17, 9, tzinfo=LONDON),
        rsvp_closes_at=datetime(2027, 3, 23, 20, tzinfo=LONDON),
    )

    copied = events.copy_event(event=event, to=date(2027, 4, 7))

    assert copied.rsvp_opens_at == datetime(2027, 3, 31, 9, tzinfo=LONDON)
    assert copied.rsvp_closes_at == datetime(2027, 4, 6, 20, tzinfo=LONDON)


def test_copy_without_a_sign_up_period_has_none():
    copied = events.copy_event(event=EventFactory(), to=date(2027, 4, 7))

    assert (copied.rsvp_opens_at, copied.rsvp_closes_at) == (None, None)


def test_copy_over_midnight_ends_on_the_next_day():
    event = EventFactory(starts_at=NOVEMBER.replace(hour=22), ends_at=NOVEMBER.replace(hour=1) + DAY)

    copied = events.copy_event(event=event, to=date(2026, 12, 9))

    assert (copied.local_date, copied.local_end) == (date(2026, 12, 9), datetime(2026, 12, 10, 1, tzinfo=LONDON))


def test_copy_with_another_title_and_time_lasts_as_long_and_opens_as_long_before():
    event = EventFactory(
        starts_at=NOVEMBER, ends_at=NOVEMBER + 2 * HOUR, rsvp_opens_at=NOVEMBER - DAY, rsvp_closes_at=NOVEMBER
    )

    copied = events.copy_event(event=event, to=date(2026, 12, 9), at=time(9, 30), title="Breakfast")

    start = datetime(2026, 12, 9, 9, 30, tzinfo=LONDON)
    assert (copied.title, copied.slug) == ("Breakfast", "2026-12-09-breakfast")
    assert (copied.starts_at, copied.ends_at) == (start, start + 2 * HOUR)
    assert (copied.rsvp_opens_at, copied.rsvp_closes_at) == (start - DAY, start)


def test_same_form_sent_twice_makes_one_copy():
    event, other = EventFactory(), EventFactory()

    def copy(event, once):
        return events.copy_event(event=event, to=date(2027, 4, 7), once=once)

    first, again, later = copy(event, "a"), copy(event, "a"), copy(event, "b")

    assert (first.pk, first.uid) == (again.pk, again.uid)
    assert len({first.uid, later.uid, copy(other, "a").uid, copy(event, "").uid, copy(event, "").uid, "a"}) == 6
    assert Event.objects.count() == 7


def test_copy_of_a_meeting_of_a_series_is_a_single_event():
    event = EventFactory(series=EventSeriesFactory(), recurrence_id=date(2026, 11, 25), starts_at=NOVEMBER)

    copied = events.copy_event(event=event, to=date(2026, 12, 9))

    assert (copied.series, copied.recurrence_id) == (None, None)


def test_copy_of_a_cancelled_event_is_a_draft():
    event = EventFactory(status="cancelled")

    copied = events.copy_event(event=event, to=date(2027, 4, 7))

    assert (copied.status, copied.cancellation_reason) == ("draft", "")


def test_copy_to_the_same_day_has_a_numbered_slug():
    event = EventFactory(title="Leeds meet-up", starts_at=NOVEMBER, slug="2026-11-25-leeds-meet-up")

    copied = events.copy_event(event=event, to=date(2026, 11, 25))

    assert (copied.slug, copied.starts_at) == ("2026-11-25-leeds-meet-up-2", event.starts_at)


def test_copy_refuses_an_hour_that_the_clocks_skip():
    event = EventFactory(
        starts_at=datetime(2027, 3, 21, 1, 15, tzinfo=LONDON), ends_at=datetime(2027, 3, 21, 2, 10, tzinfo=LONDON)
    )

    with pytest.raises(ValidationError) as refused:
        events.copy_event(event=event, to=date(2027, 3, 28))

    assert refused.value.messages == ["It must end after it starts."]
    assert Event.objects.count() == 1


@pytest.mark.parametrize("to", [date(1969, 12, 31), date(2101, 1, 1)])
def test_copy_refuses_a_day_out_of_range(to):
    with pytest.raises(ValidationError) as refused:
        events.copy_event(event=EventFactory(), to=to)

    assert set(refused.value.messages) == {"Use a date from 1970 to 2100."}
    assert Event.objects.count() == 1
