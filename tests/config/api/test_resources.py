"""The fields of the open data, and what they say of things that are public in part."""

from datetime import UTC, date, datetime, timedelta

import pytest

from config.api.catalogue import RESOURCES
from meetups.models import Attendee
from tests.factories import (
    AttendeeFactory,
    EventFactory,
    EventSeriesFactory,
    GroupFactory,
    OrganisationFactory,
    OrganiserFactory,
    VenueFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SIX = datetime(2026, 11, 25, 18, tzinfo=UTC)
# Each was published: none may be removed, none may change its meaning (ADR 62). New ones are added here.
LONG = "|"  # the long fields come after it
FIELDS = {
    "groups": "slug api_url url name strapline area rhythm time_zone contact_email calendar_url links updated_at "
    "| story_html code_of_conduct_html organisers",
    "venues": "slug api_url url name kind street_address locality postal_code country latitude longitude capacity host "
    "access access_checked_on is_closed closed_on updated_at | directions way_on_wheels "
    "getting_in directions_html way_on_wheels_html getting_in_html",
    "events": "slug api_url uid url title summary group status cancellation_reason starts_at ends_at time_zone "
    "attendance_mode format venue is_somewhere_different series_id capacity is_full people updated_at "
    "| description_html",
    "series": "id api_url group rhythm time_zone next_event next_starts_at updated_at |",
    "posts": "slug api_url url headline summary kind group event authors tags series published_at updated_at "
    "| body_html",
    "topics": "id api_url url title group state interest raised_on raised_at tags times_discussed minutes_discussed "
    "updated_at | note_html outcomes",
    "talks": "id api_url url title speaker event group tags slides_url recording_url | about_html",
    "actions": "uid api_url url text group owner state why due_on is_overdue event created_on closed_on updated_at |",
    "editions": "id api_url url title group sent_on sent_at corrected_at | words_html sections",
}


LAMPS = {
    "slug": "2026-11-25-lamps",
    "api_url": "http://testserver/api/events/2026-11-25-lamps/",
    "uid": "lamps@example.org",
    "url": "http://testserver/events/2026-11-25-lamps/",
    "title": "Lamps",
    "summary": "Bring one.",
    "group": {"slug": "lamps", "name": "Lamp menders", "url": "http://testserver/groups/lamps/"},
    "status": "confirmed",
    "cancellation_reason": "",
    "starts_at": "2026-11-25T19:00:00+01:00",
    "ends_at": "2026-11-25T20:00:00+01:00",
    "time_zone": "Europe/Paris",
    "attendance_mode": "mixed",
    "format": "meet-up",
    "venue": {"slug": "library", "name": "Library", "url": "http://testserver/venues/library/"},
    "is_somewhere_different": False,
    "series_id": None,
    "capacity": 30,
    "is_full": False,
    "people": {"going": None, "organisations": None, "waiting": None, "came": None},
    "description_html": "<p><em>Wicks</em></p>",
}


def listed(client, name, **query):
    return client.get(f"/api/{name}/", query).json()["items"]


def test_fields_are_those_that_were_published():
    found = {
        one.name: " ".join(
            [*(f.name for f in one.fields if not f.is_long), LONG, *(f.name for f in one.fields if f.is_long)]
        )
        for one in RESOURCES
    }

    assert found == FIELDS


def test_event_is_told_by_its_own_clock(client):
    event = EventFactory(
        title="Lamps", slug="2026-11-25-lamps", uid="lamps@example.org", summary="Bring one.", description="*Wicks*",
        starts_at=SIX, zone="Europe/Paris", capacity=30, group__name="Lamp menders", group__slug="lamps",
        venue__name="Library", venue__slug="library", online_url="https://meet.example.org/secret",
        attendance_mode="mixed",
    )  # fmt: skip

    found = client.get("/api/events/2026-11-25-lamps/").json()

    assert found.pop("updated_at") == "2026-11-20T12:00:00+00:00"
    assert found == LAMPS
    assert listed(client, "events") == [
        {name: found[name] for name in found if name != "description_html"}
        | {"updated_at": event.updated_at.isoformat()}
    ]


def test_drafts_and_the_venue_of_an_online_event_are_not_told(client):
    EventFactory(status="draft", slug="2026-11-25-draft")
    EventFactory(attendance_mode="online", title="Online")
    EventFactory(status="cancelled", title="Off")

    assert [(row["title"], row["status"], row["venue"] is None) for row in listed(client, "events")] == [
        ("Online", "confirmed", True), ("Off", "cancelled", False),
    ]  # fmt: skip
    assert client.get("/api/events/2026-11-25-draft/").status_code == 404


@pytest.mark.parametrize(("number", "going", "organisations"), [(4, None, None), (5, 5, 2)])
def test_numbers_of_people_are_told_from_five_up(client, number, going, organisations):
    event = EventFactory(capacity=number)
    firms = OrganisationFactory.create_batch(2)
    for place in range(number):
        AttendeeFactory(event=event, organisation=firms[place % 2])
    AttendeeFactory.create_batch(number, event=event, status="waiting")

    [found] = listed(client, "events")

    assert (found["is_full"], found["people"]) == (
        True, {"going": going, "organisations": organisations, "waiting": going, "came": None},
    )  # fmt: skip


def test_waitlist_and_fullness_are_told_while_people_can_join_alone(client):
    for facts in ({"status": "cancelled"}, {"starts_at": NOW - DAY}, {"rsvp_closes_at": NOW - HOUR}):
        event = EventFactory(capacity=5, **facts)
        AttendeeFactory.create_batch(5, event=event)
        AttendeeFactory.create_batch(5, event=event, status="waiting")

    found = [(row["status"], row["is_full"], row["people"]["waiting"]) for row in listed(client, "events")]

    assert sorted(found) == [("cancelled", False, None), ("confirmed", False, None), ("confirmed", True, None)]


@pytest.mark.parametrize(("number", "came"), [(4, None), (5, 5)])
def test_people_who_came_are_counted_after_the_event(client, number, came):
    over, on = EventFactory(starts_at=NOW - DAY), EventFactory(starts_at=NOW - HOUR / 2)
    for event in (over, on):
        AttendeeFactory.create_batch(number, event=event, status=Attendee.Status.CAME)

    assert [row["people"]["came"] for row in listed(client, "events")] == [came, None]


def test_nothing_of_attendees_is_told(client):
    event = EventFactory()
    AttendeeFactory.create_batch(6, event=event, name="Zebedee", is_name_public=True, access_needs="A ramp")

    for url in ("/api/events/", f"/api/events/{event.slug}/"):
        text = client.get(url).content.decode()
        assert [word for word in ("Zebedee", "@", "ramp") if word in text] == []


def test_series_runs_and_has_a_meeting_to_come(client):
    series = EventSeriesFactory(group__slug="lamps", title="Inner title", starts_on=date(2026, 11, 25))
    EventFactory(series=series, recurrence_id=date(2026, 11, 25), starts_at=SIX, slug="2026-11-25-next", title="Next")
    EventFactory(series=series, recurrence_id=date(2026, 12, 9), starts_at=SIX + 14 * DAY)
    EventFactory(series=series, recurrence_id=date(2026, 11, 11), starts_at=SIX - 14 * DAY)
    for facts in ({"status": "paused"}, {"status": "draft"}, {"status": "ended"}):
        other = EventSeriesFactory(**facts)
        EventFactory(series=other, recurrence_id=date(2026, 11, 25))
    for facts in ({"status": "draft"}, {"status": "cancelled"}, {"starts_at": NOW - DAY}):
        EventFactory(series=EventSeriesFactory(), recurrence_id=date(2026, 11, 25), **facts)

    [found] = listed(client, "series")

    assert (found["id"], found["rhythm"], found["next_event"]["slug"], found["next_starts_at"]) == (
        series.pk, "every other Wednesday, 6pm", "2026-11-25-next", "2026-11-25T18:00:00+00:00",
    )  # fmt: skip
    assert [row["series_id"] for row in listed(client, "events", group="lamps")] == []
    assert b"Inner title" not in client.get(f"/api/series/{series.pk}/").content


def test_venue_says_what_is_known(client):
    VenueFactory(
        slug="library", step_free="yes", step_free_note="Ramp", lift="no", latitude="53.8", longitude="-1.55",
        closed_on=date(2026, 12, 1), access_checked_on=date(2026, 10, 1), directions="Turn left.", kind="library",
        way_on_wheels="Turn *right*.",
        host=OrganisationFactory(name="The council"), capacity=40,
    )  # fmt: skip

    found = client.get("/api/venues/library/").json()

    assert found["access"] == {
        "step_free": {"answer": "yes", "note": "Ramp"},
        "lift": {"answer": "no", "note": ""},
        **{
            name: {"answer": "unknown", "note": ""}
            for name in ("accessible_toilet", "hearing_loop", "quiet_space", "parking", "nearest_stop")
        },
    }
    facts = ("latitude", "longitude", "capacity", "host", "is_closed", "closed_on", "access_checked_on", "directions")
    assert [found[name] for name in facts] == [
        53.8, -1.55, 40, "The council", False, "2026-12-01", "2026-10-01", "Turn left.",
    ]  # fmt: skip
    ways = ("kind", "way_on_wheels", "way_on_wheels_html")
    assert [found[name] for name in ways] == ["library", "Turn *right*.", "<p>Turn <em>right</em>.</p>"]


def test_group_names_its_organisers_as_its_page_does(client):
    group = GroupFactory(slug="lamps", story="*Once*")
    OrganiserFactory(group=group, user__name="Ann", user__email="ann@example.org")
    OrganiserFactory(group=group, user__name="", role="lead")

    found = client.get("/api/groups/lamps/")

    assert (found.json()["organisers"], found.json()["story_html"]) == (["Ann"], "<p><em>Once</em></p>")
    assert b"ann@example.org" not in found.content
    assert b"Ann" not in client.get("/api/groups/").content
