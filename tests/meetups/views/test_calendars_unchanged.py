"""The ETag and Last-Modified of a calendar: the same while nothing changes, and others after each change."""

from datetime import UTC, date, datetime, timedelta

import pytest

from meetups.models import Attendee, CalendarDate, Event, EventSeries, Group, Venue
from meetups.services import events
from meetups.standards import timezones
from tests.factories import AttendeeFactory, EventFactory, EventSeriesFactory, GroupFactory, VenueFactory
from tests.unconference import Unconference

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)
DAY = timedelta(days=1)
PATHS = [
    "/calendar.ics", "/groups/leeds/calendar.ics", "/venues/library/calendar.ics", "/events/2026-11-25-tea.ics"
]  # fmt: skip


@pytest.fixture
def event():
    return EventFactory(
        group=GroupFactory(slug="leeds"), venue=VenueFactory(slug="library"), slug="2026-11-25-tea", title="Tea",
        series=EventSeriesFactory(), recurrence_id=date(2026, 11, 25), starts_at=NOW + 7 * DAY,
    )  # fmt: skip


def tags(client):
    return {path: client.get(path)["ETag"] for path in PATHS}


@pytest.mark.parametrize(("path", "queries"), list(zip(PATHS, (1, 2, 2, 1), strict=True)))
def test_unchanged_calendar_is_not_sent_again(client, event, django_assert_num_queries, path, queries):
    tag = client.get(path)["ETag"]

    with django_assert_num_queries(queries):
        known = client.get(path, headers={"If-None-Match": f'"other", {tag}'})
    zipped = client.get(path, headers={"If-None-Match": f"W/{tag}"})
    other = client.get(path, headers={"If-None-Match": '"other"'})

    assert (known.status_code, known.content, known["ETag"]) == (304, b"", tag)
    assert (zipped.status_code, other.status_code) == (304, 200)


@pytest.mark.parametrize("path", PATHS)
def test_head_has_the_same_headers_without_a_body(client, event, path):
    whole, head = client.get(path), client.head(path)

    assert (head.status_code, head.content) == (200, b"")
    for name in ("ETag", "Content-Type", "Content-Disposition"):
        assert head[name] == whole[name]
    assert client.head(path, headers={"If-None-Match": whole["ETag"]}).status_code == 304


def test_etag_stays_the_same_without_a_change(client, event, time_machine):
    before = tags(client)
    time_machine.move_to(NOW + 3 * DAY, tick=False)

    assert tags(client) == before
    assert len(set(before.values())) == 4


def save_event(event):
    event.title = "Coffee"
    events.save(event=event)


def cancel_event(event):
    events.cancel(event=event, reason="No room.")


def save_group(event):
    Group.objects.get(slug="leeds").save()


def save_venue(event):
    Venue.objects.get(slug="library").save()


def save_series(event):
    EventSeries.objects.get().save()


@pytest.mark.parametrize("change", [save_event, cancel_event, save_group, save_venue, save_series])
def test_etag_changes_when_a_row_of_the_calendar_changes(client, event, time_machine, change):
    before = tags(client)
    time_machine.shift(timedelta(seconds=1))
    change(Event.objects.get(pk=event.pk))

    after = tags(client)

    assert [path for path in PATHS if before[path] == after[path]] == []


@pytest.fixture
def all_paths(event):
    """The paths of all kinds of calendars, those of a room and of a person, too."""
    day = Unconference()
    place = AttendeeFactory(event=event)
    room = f"/events/{day.event.slug}/grid/rooms/{day.room('Blue').pk}.ics"
    return [*PATHS, room, f"/attendees/{place.calendar_token}/calendar.ics", "/venues/empty/calendar.ics"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DEFAULT_FROM_EMAIL", "Hello <other@example.org>"),
        ("SITE_URL", "https://other.example"),
        ("TIME_ZONE", "Asia/Tokyo"),
    ],
)
def test_etag_changes_when_a_setting_changes_what_calendars_show(client, all_paths, settings, name, value):
    VenueFactory(slug="empty")
    Group.objects.update(contact_email="")
    before = {path: client.get(path) for path in all_paths}
    setattr(settings, name, value)

    after = {path: client.get(path) for path in all_paths}

    differing = [path for path in all_paths if before[path].content != after[path].content]
    assert differing
    assert [path for path in differing if before[path]["ETag"] == after[path]["ETag"]] == []


def test_etag_changes_when_the_time_zone_data_changes(client, all_paths, monkeypatch):
    VenueFactory(slug="empty")
    before = {path: client.get(path)["ETag"] for path in all_paths}
    monkeypatch.setattr(timezones, "edition", lambda: "2027a")

    assert [path for path in all_paths if client.get(path)["ETag"] == before[path]] == []


def test_etag_and_date_of_a_room_and_of_a_person_change_with_what_they_show(client, all_paths, time_machine):
    for path, change in zip(all_paths[4:6], (save_room, save_place), strict=True):
        before = client.get(path)
        known = client.get(path, headers={"If-Modified-Since": before["Last-Modified"]})
        time_machine.shift(timedelta(seconds=1))
        change()
        after = client.get(path, headers={"If-Modified-Since": before["Last-Modified"]})

        assert (known.status_code, after.status_code) == (304, 200), path
        assert (before["ETag"] != after["ETag"], before["Last-Modified"] != after["Last-Modified"]) == (True, True)


def save_room():
    events.save(event=Event.objects.get(grid__isnull=False))


def save_place():
    AttendeeFactory(event__starts_at=NOW + DAY, email=Attendee.objects.get(event__title="Tea").email)


def test_etag_changes_when_an_event_is_added_or_removed(client, event):
    before = tags(client)
    second = EventFactory(group=event.group, venue=event.venue, starts_at=NOW + DAY)
    with_second = tags(client)
    Event.objects.filter(pk=second.pk).update(status=Event.Status.DRAFT)

    feeds = PATHS[:3]
    assert all(before[path] != with_second[path] for path in feeds)
    assert tags(client) == before


def test_etag_changes_when_a_cancelled_event_leaves_the_feed(client, event, time_machine):
    other = EventFactory(starts_at=NOW + DAY, status=Event.Status.CANCELLED)
    before = client.get("/calendar.ics")["ETag"]
    time_machine.move_to(other.ends_at + 30 * DAY, tick=False)

    response = client.get("/calendar.ics", headers={"If-None-Match": before})

    assert response.status_code == 200
    assert b"Cancelled" not in response.content


def test_etag_changes_when_one_event_leaves_the_feed_and_another_enters(client, time_machine):
    group, venue = GroupFactory(), VenueFactory()
    EventFactory(group=group, venue=venue, title="Leaves", starts_at=NOW - 366 * DAY + timedelta(hours=1))
    EventFactory(group=group, venue=venue, title="Enters", starts_at=NOW + 184 * DAY + timedelta(hours=1))
    before = client.get("/calendar.ics")
    time_machine.move_to(NOW + timedelta(hours=2), tick=False)
    after = client.get("/calendar.ics", headers={"If-None-Match": before["ETag"]})

    assert (b"Leaves" in before.content, b"Enters" in before.content) == (True, False)
    assert after.status_code == 200
    assert (b"Leaves" in after.content, b"Enters" in after.content) == (False, True)


NOON = "Wed, 18 Nov 2026 12:00:00 GMT"


@pytest.mark.parametrize("path", PATHS)
def test_calendar_is_not_sent_again_to_those_who_know_its_date(client, event, path):
    whole = client.get(path)
    known = client.get(path, headers={"If-Modified-Since": NOON})
    older = client.get(path, headers={"If-Modified-Since": "Wed, 18 Nov 2026 11:59:59 GMT"})
    by_etag = client.get(path, headers={"If-Modified-Since": NOON, "If-None-Match": '"other"'})
    wrong = client.get(path, headers={"If-Modified-Since": "yesterday"})

    assert (whole["Last-Modified"], known.status_code, known.content) == (NOON, 304, b"")
    assert (known["Last-Modified"], known["ETag"]) == (NOON, whole["ETag"])
    assert [answer.status_code for answer in (older, by_etag, wrong)] == [200, 200, 200]


@pytest.mark.parametrize("change", [
    save_event, lambda event: event.delete(), lambda event: Event.objects.update(status="draft")
], ids=["saved", "deleted", "a draft"])  # fmt: skip
@pytest.mark.parametrize("path", PATHS[:3])
def test_calendar_that_changed_within_the_second_is_sent_again(client, event, time_machine, path, change):
    client.get(path)
    change(event)

    assert client.get(path, headers={"If-Modified-Since": NOON}).status_code == 200
    time_machine.move_to(NOW + timedelta(seconds=1), tick=False)
    later = client.get(path, headers={"If-Modified-Since": NOON})
    assert (later.status_code, later["Last-Modified"]) == (200, "Wed, 18 Nov 2026 12:00:01 GMT")


def test_calendar_that_is_again_what_it_was_is_sent_again(client, event, time_machine):
    seen = []
    for seconds, status in enumerate(["confirmed", "draft", "confirmed"]):
        time_machine.move_to(NOW + timedelta(seconds=seconds), tick=False)
        Event.objects.update(status=status)
        answer = client.get("/calendar.ics", headers={"If-Modified-Since": seen[-1][1]} if seen else {})
        assert answer.status_code == 200
        seen.append((answer["ETag"], answer["Last-Modified"]))

    assert (seen[0][0] == seen[2][0], len({date for _, date in seen})) == (True, 3)


def test_calendar_with_filters_has_no_date_because_anybody_can_make_up_filters(client, event):
    answer = client.get("/calendar.ics?q=tea")

    assert (answer.status_code, "Last-Modified" in answer, "ETag" in answer) == (200, False, True)
    assert not CalendarDate.objects.exists()
