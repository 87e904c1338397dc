from datetime import date, timedelta

import pytest

from meetups.models import Event
from meetups.queries.standing_places import is_paused, of_attendees
from meetups.queries.standing_places import meetings as lines
from meetups.services import series as series_service
from meetups.services import standing_places
from tests.factories import AttendeeFactory, EventFactory
from tests.standing_places import StandingPlaceFactory, filled, meetings, regulars
from tests.waitlists import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
DAY = timedelta(days=1)


def states(standing_place):
    return {one.event.local_date.isoformat(): one.state for one in lines(standing_place)}


def test_next_59_days_are_listed_with_what_the_attendee_has():
    series = filled(rrule="FREQ=WEEKLY", capacity=2)
    ann, bo = regulars(series, "Ann", "Bo")
    for number, status in enumerate(["waiting", "offered", "reserved", "cancelled"]):
        AttendeeFactory(event=meetings(series)[number], email="BO@example.org", status=status)
    standing_places.give_all()
    standing_places.skip(standing_place=ann, on=meetings(series)[4].recurrence_id)

    assert states(ann) == {
        "2026-11-27": "full", "2026-12-04": "place", "2026-12-11": "place", "2026-12-18": "place",
        "2026-12-25": "skipped", "2027-01-01": "later", "2027-01-08": "later", "2027-01-15": "later",
    }  # fmt: skip
    assert list(states(bo).values()) == ["waiting", "waiting", "waiting", "skipped", *["later"] * 4]
    assert [one.may_skip for one in lines(ann)] == [False, True, True, True, False, True, True, True]


def test_place_is_given_28_days_before_or_on_the_day_when_sign_up_opens():
    series = filled()
    ann = regulars(series, "Ann")[0]
    Event.objects.filter(pk=meetings(series)[1].pk).update(rsvp_opens_at=NOW + 10 * DAY)
    Event.objects.filter(pk=meetings(series)[3].pk).update(rsvp_opens_at=NOW + 10 * DAY)

    assert [one.given_on for one in lines(ann)] == [
        date(2026, 10, 30), date(2026, 11, 30), date(2026, 11, 27), date(2026, 12, 11),
    ]  # fmt: skip


def test_place_whose_day_is_today_or_past_is_given_tonight(time_machine):
    series = filled(rrule="FREQ=WEEKLY")  # on Fridays from 27 November
    ann = regulars(series, "Ann")[0]
    opening = Event.objects.filter(pk=meetings(series)[1].pk)
    opening.update(rsvp_opens_at=NOW + timedelta(hours=2))

    assert list(states(ann).values()) == ["tonight", "opening", "tonight", "tonight", *["later"] * 4]
    assert {one.may_skip for one in lines(ann)} == {True}
    time_machine.move_to(NOW + timedelta(hours=2), tick=False)
    assert states(ann)["2026-12-04"] == "tonight"
    time_machine.move_to(meetings(series)[0].starts_at - timedelta(hours=2), tick=False)
    first = lines(ann)[0]
    assert (first.state, first.may_skip, first.may_sign_up) == ("missed", False, True)


def test_series_is_paused_if_its_part_with_the_meetings_to_come_is(time_machine):
    series = filled()  # every other Friday from 27 November
    ann = regulars(series, "Ann")[0]
    later = series_service.split(series=series, on=date(2026, 12, 11))
    assert is_paused(ann) is False
    series_service.set_status(series=later, status="paused")
    assert is_paused(ann) is True
    series_service.set_status(series=later, status="running")
    series.refresh_from_db()
    series_service.set_status(series=series, status="paused")
    assert is_paused(ann) is True

    time_machine.move_to(NOW + 28 * DAY, tick=False)

    assert is_paused(ann) is False


def test_drafts_cancelled_and_closed_meetings_are_not_listed_without_a_place():
    series = filled()
    ann, bo = regulars(series, "Ann", "Bo")
    draft, cancelled, closed = (Event.objects.filter(pk=event.pk) for event in meetings(series)[:3])
    draft.update(status="draft")
    cancelled.update(status="cancelled", cancellation_reason="Snow.")
    closed.update(rsvp_closes_at=NOW)
    AttendeeFactory(event=closed.get(), email=bo.email)

    assert states(ann) == {"2027-01-08": "later"}
    assert states(bo) == {"2026-12-25": "place", "2027-01-08": "later"}


def test_number_of_queries_does_not_grow_with_the_meetings(django_assert_num_queries):
    for rule in ("FREQ=WEEKLY;INTERVAL=3", "FREQ=WEEKLY"):
        ann = regulars(filled(rrule=rule), "Ann")[0]
        with django_assert_num_queries(4):
            for one in lines(ann):
                assert one.event.place_in_words
                assert one.event.group.name


def test_standing_places_of_attendees_are_found_by_their_email_address(django_assert_num_queries):
    series = filled()
    ann = regulars(series, "Ann")[0]
    StandingPlaceFactory(series=series, email="cy@example.org", confirmed_at=None)
    event = meetings(series)[0]
    people = [AttendeeFactory(event=event, email=email) for email in ("ANN@example.org", "bo@b.org", "cy@example.org")]

    with django_assert_num_queries(2):
        assert of_attendees(event, people) == {people[0].pk: ann}
    assert of_attendees(EventFactory(), people) == {}
