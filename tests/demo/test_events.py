"""The demo events: times, venues, attendees, and every special case that an organiser meets."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from blog.models import Post
from demo import content, events
from demo.dates import grid_date
from meetups.models import Attendee, Event, EventSeries, Group, Organisation
from meetups.models.places import count_places_taken
from meetups.services.series import fill_all, remove
from tests.demo.running import DEMO, RECORDS, load

pytestmark = pytest.mark.django_db


def meetings(group: str) -> list[Event]:
    """Return the regular meetings of a group, in order of time."""
    weekday = {"leeds": 2, "london": 3}[group]
    found = Event.objects.filter(group__slug=group).exclude(format=Event.Format.SOCIAL).order_by("starts_at")
    return [event for event in found if event.local_date.weekday() == weekday]


def coming(group: str) -> list[Event]:
    return list(Event.objects.filter(group__slug=group).upcoming())


def test_every_row_is_valid(now):
    load()
    # Attendees are the same at every time, and checking each of them takes long: once is enough.
    for model in RECORDS if now == DEMO else (Event, EventSeries, Post):
        for row in model._default_manager.all():
            # `password` is not blank: it is unusable. The database has checked its constraints when the row was added.
            row.full_clean(validate_unique=False, validate_constraints=False)
    for post in Post.objects.all():
        assert post.body_html.startswith(("<p>", "<h", "<figure><img ")), post.slug
        assert post.authors.count() >= 1
        assert post.tags.count() >= 2


def test_leeds_meets_every_other_wednesday_at_6pm_wall_clock_time(now):
    load()
    found = meetings("leeds")
    assert {(event.local_start.strftime("%a %H:%M"), event.local_end.strftime("%H:%M")) for event in found} == {
        ("Wed 18:00", "19:00")
    }
    assert {event.starts_at.astimezone(UTC).hour for event in found} == {17, 18}
    assert {(after.local_date - before.local_date).days for before, after in pairwise(found)} == {14}
    assert {(event.local_date - date(2026, 11, 25)).days % 14 for event in found} == {0}


def test_london_meets_on_thursdays_at_3pm_six_to_eight_weeks_apart(now):
    load()
    found = meetings("london")
    assert {(event.local_start.strftime("%a %H:%M"), event.local_end.strftime("%H:%M")) for event in found} == {
        ("Thu 15:00", "17:00")
    }
    assert {(after.local_date - before.local_date).days // 7 for before, after in pairwise(found)} == {6, 7, 8}
    assert [event.status for event in coming("london")] == ["confirmed", "tentative"]


def test_events_cover_the_past_year_and_three_months_ahead(now):
    load()
    for group, days_apart in (("leeds", 14), ("london", 56)):
        found = [event.starts_at for event in meetings(group)]
        assert found[0] < now - timedelta(days=364)
        assert max(moment for moment in found if moment <= now) > now - timedelta(days=days_apart)
    assert meetings("leeds")[-1].starts_at > now + timedelta(days=92)
    assert {"visit", "social", "unconference", "talk", "meet-up"} == set(
        Event.objects.past().filter(group__slug="leeds").values_list("format", flat=True)
    )


def test_past_meetings_have_the_attendees_their_content_says(now):
    load()
    for event in Event.objects.past().exclude(status=Event.Status.CANCELLED).filter(format=Event.Format.MEET_UP):
        going = event.attendees.going()
        bodies = going.values("organisation").distinct().count()
        if event.group.slug == "leeds":
            assert 8 <= going.count() <= 18
        else:
            assert going.count() >= 30
            assert bodies >= 20
    assert Organisation.objects.filter(attendees__event__group__slug="leeds").distinct().count() == 22
    assert Organisation.objects.filter(attendees__event__group__slug="london").distinct().count() == 26


def test_newcomers_are_new_once(now):
    load()
    first = Attendee.objects.filter(is_first_time=True).values_list("email", flat=True)
    assert len(first) == len(set(first))
    assert Attendee.objects.filter(is_first_time=True, event__in=coming("leeds")).exists()
    assert Attendee.objects.exclude(access_needs="").exists()
    assert {True, False} == set(Attendee.objects.values_list("is_name_public", flat=True))


def test_upcoming_dates_show_every_special_case(now):
    load()
    found = coming("leeds")
    regular = [event for event in found if event in meetings("leeds")]
    assert len(regular) == 8
    assert regular[0].rsvp_refusal is None or regular[0].is_cancelled
    statuses = [event.status for event in regular]
    assert statuses.count("draft") == 1
    assert statuses.count("tentative") == 1
    assert statuses.count("cancelled") == 1
    open_now = [event for event in regular if event.rsvp_refusal is None]
    assert [event.capacity for event in open_now if event.capacity == count_places_taken(event.pk)] == [12]
    (later,) = [event for event in regular if event.venue is None]
    assert later.rsvp_refusal == ("early", "Sign-up is not open yet.")
    assert later.attendees.count() == 0
    mixed = [event.online_url for event in regular if event.attendance_mode == Event.Mode.MIXED]
    assert mixed == ["https://meet.example.org/leeds-wednesdays"]


def test_no_event_is_oversold(now):
    load()
    for event in Event.objects.exclude(capacity=None).with_taken():
        assert event.taken <= event.capacity, event
    for event in Event.objects.exclude(venue=None).exclude(venue__capacity=None).select_related("venue").with_taken():
        assert event.taken <= event.venue.capacity, event
    assert not Attendee.objects.filter(event__status=Event.Status.DRAFT).exists()


def test_some_past_events_were_cancelled_with_a_reason(now):
    load()
    off = Event.objects.past().filter(status=Event.Status.CANCELLED)
    assert off.count() >= 2
    assert not off.filter(cancellation_reason="").exists()
    assert off.filter(attendees__isnull=False).exists()


@pytest.mark.parametrize("number", range(-60, 60))
def test_every_special_case_has_a_date_whenever_the_demo_is_loaded(number):
    group = Group(slug="leeds", zone="Europe/London")
    plan = content.table("leeds/meetings")
    day = grid_date(plan["anchor"], plan["gaps"], number)
    for now in (
        datetime(day.year, day.month, day.day, 12, tzinfo=UTC),
        datetime(day.year, day.month, day.day, 23, tzinfo=UTC),
    ):
        rows = [one.row for one in events.occasions(group, now, is_first=True) if not one.is_past]
        assert sum("cancelled" in row for row in rows) == 1
        assert sum(row.get("status") == "draft" for row in rows) == 1
        assert sum(row.get("status") == "tentative" for row in rows) == 1
        assert sum(row.get("venue") == "" for row in rows) == 1
        assert sum((row.get("capacity"), row["going"], row.get("offered")) == (12, 11, 1) for row in rows) == 1
        past = [one.row["name"] for one in events.occasions(group, now) if one.is_past]
        assert {post["about"] for post in content.posts() if post["group"] == "leeds" and "about" in post} <= set(past)


def test_leeds_meetings_are_a_series_that_the_nightly_job_continues(now):
    load()
    series = EventSeries.objects.get(group__slug="leeds")
    wednesdays = set(Event.objects.filter(series=series))
    assert wednesdays == set(meetings("leeds"))
    assert {event.recurrence_id for event in wednesdays} == {event.local_date for event in wednesdays}
    assert (series.group.slug, series.rhythm) == ("leeds", "every other Wednesday, 6pm")

    fill_all()

    assert wednesdays < set(Event.objects.filter(series=series))
    made = Event.objects.filter(series=series).exclude(pk__in=[event.pk for event in wednesdays])
    assert {event.title for event in made} == {"Leeds meet-up"}
    assert min(event.local_date for event in made) > max(event.local_date for event in wednesdays)


def test_load_adds_no_date_that_the_job_filled_or_an_organiser_removed(today):
    load()
    fill_all()
    series = EventSeries.objects.get(group__slug="leeds")
    remove(event=series.occurrences.order_by("starts_at").last())
    before = Event.objects.filter(series=series).count()

    today.shift(timedelta(weeks=20))
    load()

    days = list(Event.objects.filter(series=series).values_list("recurrence_id", flat=True))
    assert len(days) == len(set(days)) > before
    assert series.exceptions.get().on not in days
