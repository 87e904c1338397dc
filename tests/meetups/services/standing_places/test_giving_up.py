from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from meetups.models import Attendee, Event, StandingDate
from meetups.queries.standing_places import meetings as standing_meetings
from meetups.services import attendees, events, people, privacy, standing_places
from meetups.services import series as series_service
from tests.factories import AttendeeFactory, EventFactory
from tests.sign_ups import rsvp
from tests.standing_places import StandingPlaceFactory, answers, filled, give, going, meetings, regulars
from tests.waitlists import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
DAY = timedelta(days=1)


def changed(event, **values):
    """Save an event with these values, as an organiser does."""
    event.refresh_from_db()
    for name, value in values.items():
        setattr(event, name, value)
    return events.save(event=event)


@pytest.mark.parametrize("give_up", [attendees.cancel, privacy.erase])
def test_place_that_was_given_up_or_erased_is_never_given_again(give_up):
    series = filled()
    regulars(series, "Ann")
    event = meetings(series)[0]
    give(event)

    give_up(attendee=event.attendees.get())

    assert (give(event), event.attendees.get().status) == (0, "cancelled")


def test_own_place_that_was_erased_before_places_are_given_leaves_them_out(clock):
    series = filled(starts_on=NOW.date() + 40 * DAY)
    regulars(series, "Ann", "Bo")
    event = meetings(series)[0]
    ann = rsvp(event=event, name="Ann", email="Ann@example.org")
    privacy.erase(attendee=ann)
    privacy.erase(attendee=ann)
    privacy.erase(attendee=AttendeeFactory(event=event))
    privacy.erase(attendee=AttendeeFactory(event=EventFactory(), email="ann@example.org"))

    clock.shift(15 * DAY)

    assert (standing_places.give_all(), going(event)) == (1, ["Bo"])


def test_corrected_email_address_gives_no_second_place():
    series = filled()
    regulars(series, "Ann")
    event = meetings(series)[0]
    give(event)

    attendees.correct(attendee=event.attendees.get(), email="anna@example.org", name="Ann")

    assert (give(event), event.attendees.count()) == (0, 1)


def test_everything_about_an_email_address_is_erased_with_its_standing_place():
    series = filled()
    regulars(series, "Ann", "Bo")
    standing_places.give_all()

    people.forget(email="ANN@example.org")

    assert standing_places.give_all() == 0
    assert set(Attendee.objects.values_list("name", "status")) == {("", "cancelled"), ("Bo", "going")}
    assert list(series.standing_places.values_list("name", flat=True)) == ["Bo"]


def test_not_this_time_gives_the_place_to_the_waitlist_for_good():
    series = filled(capacity=2)
    ann = regulars(series, "Ann")[0]
    event = meetings(series)[0]
    give(event)
    for name in ("Bo", "Cy"):
        rsvp(event=event, name=name, email=f"{name}@example.org", wait=True)

    for _ in range(2):
        standing_places.skip(standing_place=ann, on=event.recurrence_id)

    assert (going(event), give(event)) == (["Bo", "Cy"], 0)
    assert StandingDate.objects.values_list("answer", flat=True).get() == "given"


def test_not_this_time_before_the_place_is_given(clock):
    series = filled()
    ann = regulars(series, "Ann")[0]
    event = meetings(series)[3]

    for _ in range(2):
        standing_places.skip(standing_place=ann, on=event.recurrence_id)
    clock.shift(40 * DAY)

    assert (give(event), event.attendees.count(), answers(event)) == (0, 0, {"Ann": "skipped"})


def test_not_this_time_outlasts_a_meeting_that_is_deleted_and_made_again():
    series = filled()
    ann = regulars(series, "Ann")[0]
    on = meetings(series)[1].recurrence_id
    standing_places.skip(standing_place=ann, on=on)

    series_service.set_status(series=series, status="paused")
    series_service.set_status(series=series, status="running")

    assert standing_places.give_all() == 1
    assert series.occurrences.get(recurrence_id=on).attendees.count() == 0


def test_own_waitlist_position_is_given_up_too():
    series = filled(capacity=1)
    ann = regulars(series, "Ann")[0]
    event = meetings(series)[0]
    rsvp(event=event, name="Bo", email="bo@example.org")
    rsvp(event=event, name="Ann", email="ann@example.org", wait=True)

    standing_places.skip(standing_place=ann, on=event.recurrence_id)

    assert event.attendees.get(name="Ann").status == "cancelled"


def test_place_whose_email_address_an_organiser_corrected_is_not_said_to_be_given_up():
    series = filled()
    ann = regulars(series, "Ann")[0]
    event = meetings(series)[0]
    give(event)
    attendees.correct(attendee=event.attendees.get(), email="ann@new.example.org", name="Ann")

    with pytest.raises(ValidationError) as refused:
        standing_places.skip(standing_place=ann, on=event.recurrence_id)

    assert (refused.value.code, going(event)) == ("moved", ["Ann"])
    assert [one.state for one in standing_meetings(ann)][:2] == ["moved", "tonight"]


def test_meeting_that_is_over_or_unknown_or_a_draft_cannot_be_given_up(clock):
    series = filled()
    ann = regulars(series, "Ann")[0]
    first, second = meetings(series)[:2]
    Event.objects.filter(pk=second.pk).update(status="draft")
    clock.move_to(first.ends_at, tick=False)

    for on in (first.recurrence_id, second.recurrence_id, first.recurrence_id + DAY):
        with pytest.raises(ValidationError) as refused:
            standing_places.skip(standing_place=ann, on=on)
        assert refused.value.code == "past"
    assert StandingDate.objects.count() == 0


def test_keeping_names_for_some_days_erases_no_standing_place(clock):
    series = filled(group__keeps_days=7)
    ann = StandingPlaceFactory(series=series, name="Ann", access_needs="A ramp.", organisation="Rooms")
    standing_places.give_all()
    clock.shift(60 * DAY)

    privacy.sweep()

    ann.refresh_from_db()
    assert (ann.name, ann.access_needs, ann.organisation) == ("Ann", "A ramp.", "Rooms")
    assert set(Attendee.objects.values_list("name", "email")) == {("", "")}
