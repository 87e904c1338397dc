from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django_q.models import OrmQ

from meetups.models import Attendee, AttendeeChange, Event, OutboxEmail
from meetups.services import attendees, events, standing_places
from meetups.services import series as series_service
from tests.factories import AttendeeFactory, EventFactory, EventSeriesFactory
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


def test_standing_attendee_gets_a_place_at_each_meeting_of_the_next_28_days():
    series = filled()  # on 27 November, 11 December, 25 December
    regulars(series, "Ann")

    assert standing_places.give_all() == 2
    assert [going(event) for event in meetings(series)[:3]] == [["Ann"], ["Ann"], []]


def test_place_is_given_on_the_28th_day_before_by_the_clock_of_the_meeting(clock):
    series = filled(rrule="FREQ=WEEKLY;INTERVAL=20", starts_on=NOW.date() + 40 * DAY, zone="Pacific/Auckland")
    regulars(series, "Ann")
    day = datetime.combine(NOW.date() + 12 * DAY, time(), ZoneInfo("Pacific/Auckland"))

    clock.move_to(day - timedelta(seconds=1), tick=False)
    assert standing_places.give_all() == 0
    clock.move_to(day, tick=False)
    assert standing_places.give_all() == 1


def test_place_has_what_was_typed_and_its_cause_and_no_email():
    series = filled()
    StandingPlaceFactory(
        series=series, name="Ann", email="ann@example.org", organisation="Rooms", access_needs="A ramp."
    )
    event = meetings(series)[0]

    give(event)

    ann = event.attendees.get()
    assert (ann.name, ann.email, ann.organisation.name, ann.access_needs) == (
        "Ann", "ann@example.org", "Rooms", "A ramp.",
    )  # fmt: skip
    assert (ann.status, ann.is_first_time, ann.wants_name_public, ann.is_name_public) == ("going", False, False, False)
    assert list(AttendeeChange.objects.values_list("was", "became", "cause")) == [("", "going", "standing")]
    assert (OutboxEmail.objects.count(), OrmQ.objects.count()) == (0, 0)


def test_twice_is_as_once():
    series = filled()
    regulars(series, "Ann", "Bo")

    assert (standing_places.give_all(), standing_places.give_all()) == (4, 0)
    assert Attendee.objects.count() == 4


@pytest.mark.parametrize(("capacity", "given"), [(None, 5), (1, 0), (4, 2), (5, 2), (6, 3), (100, 5)])
def test_at_most_half_of_the_places_go_to_standing_attendees_longest_standing_first(capacity, given):
    series = filled(capacity=capacity)
    names = ["Ann", "Bo", "Cy", "Di", "Eve"]
    for standing_place in reversed(regulars(series, *names)):
        standing_place.save()
    event = meetings(series)[0]

    give(event)

    assert going(event) == names[:given]
    assert answers(event) == {name: "given" if number < given else "full" for number, name in enumerate(names)}


@pytest.mark.parametrize(("percent", "given"), [(0, 0), (25, 1), (100, 4)])
def test_share_of_standing_attendees_is_a_setting(settings, percent, given):
    settings.STANDING_PLACES_PERCENT = percent
    series = filled(capacity=4)
    regulars(series, *"ABCDE")

    give(meetings(series)[0])

    assert len(going(meetings(series)[0])) == given


def test_place_that_a_standing_attendee_gave_up_goes_to_the_next_who_is_undecided():
    series = filled(capacity=2)
    ann = regulars(series, "Ann", "Bo")[0]
    event = meetings(series)[0]
    give(event)
    standing_places.skip(standing_place=ann, on=event.recurrence_id)
    regulars(series, "Cy")

    give(event)

    assert (going(event), answers(event)) == (["Cy"], {"Ann": "given", "Bo": "full", "Cy": "given"})


def test_no_place_is_given_when_others_have_taken_all_or_are_waiting():
    series = filled(capacity=2)
    regulars(series, "Ann")
    first, second = meetings(series)[:2]
    for name in ("Bo", "Cy"):
        rsvp(event=first, name=name, email=f"{name}@example.org")
    AttendeeFactory(event=second, status="waiting")

    assert standing_places.give_all() == 0
    assert (answers(first), answers(second)) == ({"Ann": "full"}, {"Ann": "full"})
    assert first.attendees.filter(name="Ann").exists() is False


def test_what_is_decided_stays_when_places_are_added():
    series = filled(capacity=1)
    regulars(series, "Ann")
    event = meetings(series)[0]
    give(event)

    changed(event, capacity=10)

    assert (give(event), answers(event)) == (0, {"Ann": "full"})


@pytest.mark.parametrize("status", Attendee.Status.values)
def test_attendee_who_is_on_the_list_or_was_is_left_alone(status):
    series = filled()
    regulars(series, "Ann")
    event = meetings(series)[0]
    AttendeeFactory(event=event, email="ANN@example.org", status=status)

    assert give(event) == 0
    assert (answers(event), event.attendees.get().status) == ({"Ann": "skipped"}, status)


@pytest.mark.parametrize(
    "values",
    [
        {"status": "draft"},
        {"status": "cancelled", "cancellation_reason": "Snow."},
        {"rsvp_closes_at": NOW},
        {"rsvp_opens_at": NOW + DAY},
        {"starts_at": NOW - DAY, "ends_at": NOW + DAY},
        {"starts_at": NOW + 40 * DAY, "ends_at": NOW + 41 * DAY},
    ],
)
def test_nothing_is_decided_while_no_place_can_be_given(values):
    series = filled()
    regulars(series, "Ann")
    event = meetings(series)[0]
    Event.objects.filter(pk=event.pk).update(**values)

    assert give(event) == 0
    assert answers(event) == {}


def test_tentative_meeting_is_given_and_a_draft_when_it_is_published():
    series = filled()
    regulars(series, "Ann")
    first, second = meetings(series)[:2]
    changed(first, status="tentative")
    Event.objects.filter(pk=second.pk).update(status="draft")

    assert (standing_places.give_all(), going(first)) == (1, ["Ann"])
    changed(second, status="confirmed")
    assert (standing_places.give_all(), going(second)) == (1, ["Ann"])


def test_places_are_given_in_the_minute_when_sign_up_opens(clock):
    series = filled(capacity=2)
    regulars(series, "Ann")
    opens, other = meetings(series)[:2]
    changed(opens, rsvp_opens_at=NOW + 3 * DAY)
    clock.move_to(NOW + 3 * DAY - timedelta(seconds=1), tick=False)
    assert standing_places.give_opened() == 0

    clock.move_to(NOW + 3 * DAY, tick=False)

    assert standing_places.give_opened() == 1
    assert (going(opens), going(other)) == (["Ann"], [])
    clock.shift(DAY)
    assert (standing_places.give_opened(), standing_places.give_all()) == (0, 1)


def test_paused_series_gives_nothing_and_resumes():
    series = filled()
    regulars(series, "Ann")
    event = meetings(series)[0]
    changed(event, title="By hand")
    series = series_service.set_status(series=series, status="paused")
    assert (standing_places.give_all(), going(event)) == (0, [])

    series_service.set_status(series=series, status="running")

    assert (standing_places.give_all(), going(event)) == (2, ["Ann"])


def test_moved_meeting_keeps_its_places_and_gives_no_second():
    series = filled()
    regulars(series, "Ann")
    event = meetings(series)[0]
    give(event)

    changed(event, starts_at=event.starts_at + 9 * DAY, ends_at=event.ends_at + 9 * DAY)

    assert (give(event), going(event)) == (0, ["Ann"])


def test_meetings_before_and_after_a_split_are_given():
    series = filled(rrule="FREQ=WEEKLY")
    regulars(series, "Ann")
    later = series_service.split(series=series, on=meetings(series)[2].recurrence_id)
    regulars(later, "Bo")

    standing_places.give_all()

    assert [going(event) for event in [*meetings(series), *meetings(later)[:2]]] == [["Ann", "Bo"]] * 4


def test_only_the_meetings_of_their_own_series_are_given():
    series = filled()
    regulars(series, "Ann")
    other = filled(group=series.group)
    single = EventFactory(group=series.group)

    assert (give(single), give(meetings(other)[0]), standing_places.give_all()) == (0, 0, 2)


def test_meeting_that_fails_does_not_stop_the_others(monkeypatch):
    series = filled()
    regulars(series, "Ann")
    first, second = meetings(series)[:2]
    AttendeeChange.objects.all().delete()
    Event.objects.filter(pk=first.pk).update(zone="Europe/Nowhere")

    with pytest.raises(ExceptionGroup, match=f"event {first.pk}"):
        standing_places.give_all()

    assert going(second) == ["Ann"]


def test_unconfirmed_standing_place_gives_nothing():
    series = filled()
    StandingPlaceFactory(series=series, confirmed_at=None)

    assert standing_places.give_all() == 0


def test_one_place_for_two_requests_of_a_series_that_was_split():
    """Both were confirmed at once, before either could see the other."""
    series = filled(rrule="FREQ=WEEKLY")
    later = series_service.split(series=series, on=meetings(series)[1].recurrence_id)
    for row in (series, later):
        StandingPlaceFactory(series=row, email="ann@example.org", name="Ann")

    standing_places.give_all()

    assert [event.attendees.count() for event in [*meetings(series), *meetings(later)[:2]]] == [1, 1, 1]


def test_rules_of_sign_up_are_those_of_everybody():
    event = EventFactory(status="draft")

    with pytest.raises(ValidationError) as refused:
        attendees.give_standing(event=event, name="Ann", email="ann@example.org", organisation="", access_needs="")

    assert refused.value.code == "draft"


def test_parts_of_a_series_are_all_that_splits_made():
    series = filled(rrule="FREQ=WEEKLY")
    days = [event.recurrence_id for event in meetings(series)]
    last = series_service.split(series=series, on=days[8])
    middle = series_service.split(series=series, on=days[4])
    EventSeriesFactory(group=series.group)

    assert [row.parts() for row in (series, middle, last)] == [[series.pk, last.pk, middle.pk]] * 3
