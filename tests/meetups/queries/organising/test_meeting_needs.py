from datetime import date

import pytest

from meetups.models import Group
from meetups.queries.organising.needs import meetings_in_need
from meetups.services import attendees
from tests.factories import AttendeeFactory, EventSeriesFactory, HolidayFactory, SeriesDateFactory, VenueFactory

SOON, LATER, WAITING = "In the next fortnight", "Later", "Somebody is waiting"
ATTENDEES = "/admin/meetups/attendee/?event__id__exact="


def page(row, anchor=""):
    return f"/admin/meetups/{row._meta.model_name}/{row.pk}/change/{anchor}"


def test_meeting_that_is_ready_needs_nothing(meeting, doing):
    event = meeting(5)
    AttendeeFactory(event=event)

    assert doing() == {}


def test_meeting_without_a_venue_is_urgent_in_its_last_fortnight(meeting, doing):
    soon, later = meeting(13, venue=None), meeting(15, "Cake", venue=None)
    meeting(57, venue=None)
    meeting(3, venue=None, attendance_mode="online")
    meeting(3, venue=None, status="cancelled")
    meeting(-1, venue=None)

    assert doing() == {
        SOON: [("Tea, Thursday 3 December 2026: no venue", page(soon, "#id_venue"))],
        LATER: [("Cake, Saturday 5 December 2026: no venue", page(later, "#id_venue"))],
    }


def test_draft_is_a_need_only_in_the_next_fortnight(meeting, doing):
    soon = meeting(13, status="draft")
    meeting(15, status="draft")
    meeting(3, status="tentative")

    assert doing() == {SOON: [("Tea, Thursday 3 December 2026: still a draft", page(soon, "#id_status"))]}


def test_needs_that_nobody_has_read_are_counted(meeting, doing):
    event = meeting(5)
    AttendeeFactory(event=event, access_needs="Captions")
    AttendeeFactory(event=event, access_needs="A quiet seat", status="came")
    AttendeeFactory(event=event, access_needs="Read before", needs_read_at=event.created_at)
    AttendeeFactory(event=event, access_needs="None any more", status="cancelled")
    one = meeting(20)
    AttendeeFactory(event=one, access_needs="Captions")

    found = doing()

    assert found[SOON] == [
        ("Tea, Wednesday 25 November 2026: access needs of 2 people to read", f"/admin/meetups/event/{event.pk}/needs/")
    ]
    assert found[LATER] == [
        ("Tea, Thursday 10 December 2026: access needs of 1 person to read", f"/admin/meetups/event/{one.pk}/needs/")
    ]


def test_open_offers_are_counted(meeting, doing):
    event = meeting(20)
    for _time in range(2):
        AttendeeFactory(event=event, status="offered")

    assert doing() == {
        WAITING: [
            (
                "Tea, Thursday 10 December 2026: 2 people have not answered the offer of a place",
                f"{ATTENDEES}{event.pk}&state=offered",
            )
        ]
    }


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"lift": "unknown"}, "is not known"),
        ({"access_checked_on": None}, "was never checked"),
        ({"access_checked_on": date(2025, 11, 19)}, "was checked more than a year ago"),
        ({"access_checked_on": date(2025, 11, 20)}, None),
        ({"quiet_space": "unknown"}, None),
    ],
)
def test_access_at_a_venue_is_a_need_if_it_is_not_known_or_old(meeting, doing, library, facts, words):
    for name, value in facts.items():
        setattr(library, name, value)
    library.save()
    meeting(20)
    meeting(5)

    text = f"Access at The Library {words}, and a meeting is there on Wednesday 25 November 2026"
    assert doing() == ({SOON: [(text, page(library, "#id_access_checked_on"))]} if words else {})


def test_access_at_the_venue_of_an_online_meeting_is_not_needed(meeting, doing):
    meeting(5, venue=VenueFactory(), attendance_mode="online")

    assert doing() == {}


@pytest.mark.parametrize(("policy", "is_warned"), [("warn", True), ("ignore", False), ("skip", False)])
def test_series_that_warns_of_holidays_does(meeting, doing, group, policy, is_warned):
    HolidayFactory(on=date(2026, 11, 30), name="St Andrew’s Day")
    HolidayFactory(on=date(2026, 11, 25), name="Moved", is_off=True)
    HolidayFactory(on=date(2026, 11, 25), name="Elsewhere", nation="GB-SCT")
    series = EventSeriesFactory(group=group, on_holidays=policy, rrule="FREQ=WEEKLY;COUNT=1", status="paused")
    event = meeting(10, series=series, recurrence_id=date(2026, 11, 30))
    meeting(5, series=series, recurrence_id=date(2026, 11, 25))
    meeting(10)

    text = "Tea, Monday 30 November 2026: on a public holiday, St Andrew’s Day"
    assert doing() == ({SOON: [(text, f"/admin/meetings/{event.pk}/holiday/")]} if is_warned else {})


def test_day_that_was_added_by_hand_is_not_warned_of(meeting, doing, group):
    HolidayFactory(on=date(2026, 11, 30))
    series = EventSeriesFactory(group=group, rrule="FREQ=WEEKLY;COUNT=1", status="paused")
    meeting(10, series=series, recurrence_id=date(2026, 11, 30))
    SeriesDateFactory(series=series, on=date(2026, 11, 30))

    assert doing() == {}


def test_attendee_who_phoned_and_got_a_place_from_the_waitlist_is_a_need_until_they_were_phoned(
    meeting, doing, time_machine
):
    event = meeting(20, capacity=1)
    ann = AttendeeFactory(event=event, name="Ann")
    phil = attendees.add(event=event, name="Phil", wait=True)
    AttendeeFactory(event=event, email="", status="waiting", waitlist_number=9)
    assert doing() == {}

    attendees.cancel(attendee=ann)

    words = (
        "1 person without an email address got a place from the waitlist: phone them, then choose “Record as phoned”"
    )
    url = f"{ATTENDEES}{event.pk}&reach=phone"
    assert doing() == {WAITING: [(f"Tea, Thursday 10 December 2026: {words}", url)]}
    assert meetings_in_need(Group.objects.all()) == {event.pk}

    time_machine.shift(60)
    attendees.record_phoned(attendee=phil)
    assert doing() == {}


def test_place_from_the_waitlist_is_no_need_once_it_is_given_up_or_the_email_reaches_them(meeting, doing):
    for fields in ({"email": "ann@example.org"}, {"email": "", "status": "cancelled"}):
        attendee = AttendeeFactory(event=meeting(20), **fields)
        attendee.changes.create(was="waiting", became="going", cause="freed")

    assert doing() == {}
