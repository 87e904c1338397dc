"""The places of entries, the venues that an import makes, and how many meetings it takes."""

import pytest
from django.core.exceptions import ValidationError

from meetups.models import Event, Venue
from meetups.models.imports import MAKE
from meetups.services.imports import calendars
from tests.calendar_files import entry, import_file, together
from tests.factories import VenueFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
HALL = "LOCATION:New Hall\\, 4 Hall Road\\, Leeds LS4 4DD"
HALL_KEY = "new hall 4 hall road leeds ls44dd"


def answered(group, data, answers):
    shown = calendars.fingerprint(calendars.plan(group=group, data=data))
    return dict(calendars.import_file(group=group, data=data, shown=shown, answers=answers))


def test_a_missing_venue_is_asked_and_made_in_the_same_transaction(group):
    data = together(entry(HALL), entry(HALL, uid="b"), entry("LOCATION:Online", uid="c"), entry(uid="d"))
    lines = calendars.plan(group=group, data=data)

    assert [(key, place.address.name) for key, place in calendars.questions(lines).items()] == [(HALL_KEY, "New Hall")]
    assert [line.where for line in lines] == [
        *["New Hall, 4 Hall Road, Leeds LS4 4DD (not a venue of this site)"] * 2, "Online", ""
    ]  # fmt: skip

    assert answered(group, data, {HALL_KEY: MAKE, "another": MAKE}) == {"new": 4}
    [hall] = Venue.objects.all()
    assert [event.venue for event in Event.objects.order_by("uid")] == [hall, hall, None, None]
    assert [event.description for event in Event.objects.filter(venue=hall)] == ["", ""]
    assert (answered(group, data, {HALL_KEY: MAKE}), Venue.objects.count()) == ({"same": 4}, 1)


def test_a_missing_venue_is_not_made_without_an_answer_or_in_an_import_that_fails(group):
    shown = calendars.fingerprint(calendars.plan(group=group, data=entry(HALL)))
    with pytest.raises(ValidationError):
        calendars.import_file(group=group, data=entry(HALL), shown="other", answers={HALL_KEY: MAKE})

    calendars.import_file(group=group, data=entry(HALL), shown=shown)

    assert (Venue.objects.count(), "Where: New Hall" in Event.objects.get().description) == (0, True)


def test_an_ambiguous_venue_is_the_one_that_is_chosen(group, canal_house):
    other = VenueFactory(name="Canal House", address_locality="Bradford")
    data = entry("LOCATION:Canal House")

    assert answered(group, data, {"canal house": 404}) == {"new": 1}
    assert Event.objects.get().venue is None
    Event.objects.all().delete()
    assert answered(group, data, {"canal house": other.pk}) == {"new": 1}
    assert Event.objects.get().venue == other


def test_an_answer_changes_no_entry_that_was_shown_as_the_same(group):
    import_file(group, entry(HALL))
    data = together(entry(HALL), entry(HALL, uid="b"))

    assert answered(group, data, {HALL_KEY: MAKE}) == {"same": 1, "new": 1}
    assert [event.venue_id is None for event in Event.objects.order_by("uid")] == [True, False]


def test_a_plan_shows_place_and_number_of_dates(group, canal_house):
    data = together(
        entry("RRULE:FREQ=WEEKLY;COUNT=4", "LOCATION:Canal House"),
        entry("CONFERENCE:https://x.example/1", "LOCATION:Room 4", uid="b"),
        entry("CONFERENCE:https://x.example/1", uid="c"),
        entry("CLASS:PRIVATE", "LOCATION:Canal House", uid="d"),
        entry("RRULE:FREQ=WEEKLY", uid="e", start="20270901T180000Z", end="20270901T190000Z"),
    )
    lines = calendars.plan(group=group, data=data)

    assert [line.cells[1:] for line in lines] == [
        ("Canal House, 1 Canal Street, Leeds", "4"), ("", "0"), ("Room 4 (not a venue of this site)", "1"), ("", "1"),
        ("", ""),
    ]  # fmt: skip
    assert calendars.meetings_in(lines) == 6


def test_limits_count_meetings_and_not_entries(group, monkeypatch):
    """Two daily series have 346 meetings in six months; three that have ended have none."""
    monkeypatch.setattr(calendars, "MOST_MEETINGS", 300)
    daily = together(*(entry("RRULE:FREQ=DAILY", uid=f"daily-{number}") for number in range(2)))
    many = together(*(entry(uid=f"single-{number}") for number in range(301)))
    for data in (daily, many):
        with pytest.raises(ValidationError) as refusal:
            calendars.plan(group=group, data=data)
        assert refusal.value.code == "many_meetings"

    monkeypatch.setattr(calendars, "MOST_REPEATING", 3)
    old = {"start": "20261001T180000Z", "end": "20261001T190000Z"}
    ended = together(*(entry("RRULE:FREQ=DAILY;COUNT=3", uid=f"ended-{number}", **old) for number in range(3)))
    assert calendars.meetings_in(calendars.plan(group=group, data=ended)) == 0
    monkeypatch.setattr(calendars, "MOST_REPEATING", 2)
    with pytest.raises(ValidationError) as refusal:
        calendars.plan(group=group, data=ended)
    assert refusal.value.code == "many_repeating"


def test_the_end_of_a_series_counts_its_meetings(group):
    import_file(group, entry("RRULE:FREQ=WEEKLY;COUNT=4"))

    [line] = calendars.plan(group=group, data=entry("RRULE:FREQ=WEEKLY;COUNT=4", "STATUS:CANCELLED"))

    assert (line.dates, line.words) == (4, "The series ends.")


def test_an_ambiguous_place_is_shown_as_a_question(group, canal_house):
    VenueFactory(name="Canal House", address_locality="Bradford")

    [line] = calendars.plan(group=group, data=entry("LOCATION:Canal House"))

    assert line.where == "Canal House (which venue?)"
