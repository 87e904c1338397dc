"""The talks and sessions of an event on its page: before it, while it is on, and after it."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest

from meetups.models import Event
from meetups.services import events as services
from tests.boards import BoardFactory
from tests.factories import EventFactory
from tests.grids import GridFactory, GridRoomFactory, GridSlotFactory, PitchFactory
from tests.meetups.views.test_events_record import event_at, fill, page_of, sections
from tests.pages import Page
from tests.talks import CallFactory, TalkBreakFactory, TalkFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def with_talks(hours: int, **values) -> Event:
    """Return an event that begins so many hours from now, with two talks of twenty minutes, a break and an offer."""
    event = event_at(NOW + hours * HOUR, slug="tea", title="Tea", **values)
    call = CallFactory(event=event, minutes=20, note="Stories of a first week")
    TalkFactory(call=call, title="A first week", position=1, name="Ann", is_name_public=True, about="*Mine*",
                slides_url="https://example.org/slides", recording_url="https://example.org/recording")  # fmt: skip
    TalkFactory(call=call, title="A last week", position=2, name="Bo Secret", email="bo@example.org")
    TalkFactory(call=call, title="An offer")
    TalkBreakFactory(call=call, starts_after=50, title="Biscuits")
    return event


def with_grid(event: Event, sessions: int = 2) -> None:
    grid = GridFactory(event=event)
    rooms = [GridRoomFactory(grid=grid, name=name, position=place) for place, name in enumerate(("Attic", "Cellar"))]
    slots = [GridSlotFactory(grid=grid, starts_after=45 * number, minutes=45) for number in range(30)]
    for number in range(sessions):
        PitchFactory(grid=grid, title=f"Session {number}", room=rooms[number % 2], slot=slots[number // 2],
                     outcome="*Done*", notes="Who: us", name="Cy Secret")  # fmt: skip
    PitchFactory(grid=grid, title="Not placed")


def test_before_it_shows_the_call_and_the_running_order(client):
    event = with_talks(24)
    text, page = page_of(client, event).text, page_of(client, event)

    assert sections(client, event) == ["agenda", "talks"]
    assert "Agenda midday A first week Ann 12:20pm A last week 12:50pm Biscuits See the talks" in text
    assert (
        "Would you like to give a talk? 5 talks of 20 minutes each. "
        "Offer yours until Thursday 19 November 2026, midday GMT. Stories of a first week Offer a talk"
    ) in text
    assert "/events/tea/talks/offer/" in page.links
    assert "Secret" not in text
    assert "An offer" not in text


def test_before_it_shows_the_timetable_and_where_to_pitch(client):
    event = event_at(NOW + 24 * HOUR)
    grid = GridFactory(event=event)
    page = page_of(client, event)
    assert sections(client, event) == ["agenda"]
    assert "Agenda The timetable is filled by the people who come. What would you like to talk about?" in page.text
    assert f"{grid.get_absolute_url()}pitch/" in page.links

    slot, room = GridSlotFactory(grid=grid, starts_after=0), GridRoomFactory(grid=grid, name="Attic")
    PitchFactory(grid=grid, title="Tea", room=room, slot=slot)
    text = page_of(client, event).text
    assert "Agenda midday Tea Attic There may be room for one more session. Pitch a session See the grid" in text
    grid.is_pitching_open = False
    grid.save()
    assert "Agenda midday Tea Attic See the grid" in page_of(client, event).text


def test_while_it_is_on_it_shows_what_is_on_and_next_in_each_room(client):
    event = with_talks(-1)
    Event.objects.filter(pk=event.pk).update(starts_at=NOW - timedelta(minutes=30))
    with_grid(Event.objects.get(pk=event.pk), 3)
    BoardFactory(event=event, has_topics=False)
    text = page_of(client, event).text

    assert sections(client, event) == ["now", "agenda"]
    assert (
        "On now A last week until 12:10pm Next at 12:20pm: Biscuits "
        "Attic Session 0 until 12:15pm Next at 12:15pm: Session 2 "
        "Cellar Session 1 until 12:15pm Join in with your phone"
    ) in text
    assert "See the board" not in text


def test_after_it_shows_slides_recordings_notes_and_outcomes(client):
    event = with_talks(-48)
    with_grid(event)
    page = page_of(client, event)

    assert sections(client, event) == ["agenda", "talks"]
    assert (
        "Sessions Session 0 midday · Attic Done Who: us Session 1 midday · Cellar Done Who: us See the whole grid"
    ) in page.text
    assert "Talks A first week Ann Slides: A first week · Recording: A first week A last week All talks of" in page.text
    assert {"https://example.org/slides", "https://example.org/recording"} <= set(page.links)
    assert "Secret" not in page.text


@pytest.mark.parametrize("hours", [24, -1, -48])
def test_cancelled_event_has_no_agenda(client, hours):
    event = with_talks(hours)
    with_grid(event)
    Event.objects.filter(pk=event.pk).update(status="cancelled", cancellation_reason="Snow")

    assert sections(client, event) == []
    assert "subEvent" not in page_of(client, event).json_ld[0]


@pytest.mark.parametrize("hours", [24, -1, -48])
def test_call_and_grid_without_anything_leave_no_section_but_what_can_be_added(client, hours):
    event = event_at(NOW + hours * HOUR)
    CallFactory(event=event)
    GridFactory(event=event, is_pitching_open=False)

    assert sections(client, event) == (["talks"] if hours > 0 else [])


@pytest.mark.parametrize(("hours", "queries"), [(24, 12), (-1, 12), (-48, 11)])
@pytest.mark.parametrize("number", [1, 60])
def test_page_takes_twelve_queries_or_fewer_for_1_and_60(client, hours, queries, number, django_assert_num_queries):
    event = event_at(NOW + hours * HOUR)
    fill(event)
    call = CallFactory(event=event)
    for position in range(1, number + 1):
        TalkFactory(call=call, position=position)
    with_grid(event, number)

    with django_assert_num_queries(queries):
        client.get(event.get_absolute_url())


def test_structured_data_has_talks_and_sessions_with_public_names_alone(client):
    event = with_talks(24, zone="Asia/Kolkata")
    with_grid(event, 1)
    data = page_of(client, event).json_ld[0]
    talk, session, other = data["subEvent"]

    assert (talk["name"], talk["startDate"], talk["endDate"], talk["performer"]) == (
        "A first week", "2026-11-19T17:30:00+05:30", "2026-11-19T17:50:00+05:30", {"@type": "Person", "name": "Ann"},
    )  # fmt: skip
    assert (other["startDate"], "performer" in other) == ("2026-11-19T17:50:00+05:30", False)
    assert (session["name"], session["location"]["name"].partition(",")[0]) == ("Session 0", "Attic")
    assert "performer" not in session
    assert "Secret" not in json.dumps(data)


def test_hostile_words_of_speakers_are_text(client):
    bad = "</script><script>alert(1)</script>"
    event = with_talks(-48)
    event.call.talks.update(title=bad, name=bad, is_name_public=True)
    with_grid(event, 1)
    event.grid.pitches.update(title=bad, name=bad, is_name_public=True, notes=bad)
    event.grid.rooms.filter(name="Attic").update(name=bad)
    Event.objects.filter(pk=event.pk).update(ends_at=NOW + HOUR)
    during = client.get(event.get_absolute_url()).content.decode()
    Event.objects.filter(pk=event.pk).update(ends_at=NOW - HOUR)

    for html in (during, client.get(event.get_absolute_url()).content.decode()):
        assert not re.search(r"<script>alert|</script><script>", html)
        assert len(described(html)["subEvent"]) == 3


def described(html: str):
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', html)
    assert found
    return json.loads(found[1])


@pytest.mark.parametrize("path", ["/events/", "/events/past/"])
def test_lists_of_one_group_lead_to_what_was_said_there(client, path):
    group = with_talks(-48).group
    other = event_at(NOW + 24 * HOUR).group
    words = f"What was said at {group.name}: talks, slides and recordings"

    page = Page(client.get(path, {"group": group.slug}))
    assert words in page.text
    assert f"/groups/{group.slug}/talks/" in page.links
    for query in ({}, {"group": other.slug}, {"group": "nobody"}, {"group": "\x00"}):
        assert "What was said" not in Page(client.get(path, query)).text


def test_event_that_is_moved_takes_its_talks_and_sessions_along(client):
    event = with_talks(24)
    with_grid(event, 1)
    paths = [event.get_absolute_url(), f"{event.get_absolute_url()}talks/", f"{event.get_absolute_url()}grid/"]
    event.starts_at, event.ends_at = NOW + 99 * HOUR, NOW + 101 * HOUR
    moved = services.save(event=event)
    for path in paths:
        answer = client.get(path)
        assert (answer.status_code, answer["Location"]) == (301, path.replace("/tea/", f"/{moved.slug}/"))

    page = page_of(client, moved)
    assert "3pm A first week Ann 3pm Session 0 Attic 3:20pm A last week 3:50pm Biscuits" in page.text
    assert [part["startDate"] for part in page.json_ld[0]["subEvent"]] == [
        "2026-11-22T15:00:00+00:00", "2026-11-22T15:00:00+00:00", "2026-11-22T15:20:00+00:00",
    ]  # fmt: skip
    assert all(f"/events/{moved.slug}/" in part["url"] for part in page.json_ld[0]["subEvent"])


def test_slots_of_the_night_when_the_clocks_go_back_have_the_time_on_the_clock(client, time_machine):
    time_machine.move_to(datetime(2026, 10, 24, 12, tzinfo=UTC), tick=False)
    event = EventFactory(
        starts_at=datetime(2026, 10, 24, 22, tzinfo=UTC), ends_at=datetime(2026, 10, 25, 4, tzinfo=UTC)
    )
    grid = GridFactory(event=event)
    room = GridRoomFactory(grid=grid, name="Attic")
    for starts_after in (0, 60, 180):
        slot = GridSlotFactory(grid=grid, starts_after=starts_after, minutes=30)
        PitchFactory(grid=grid, title=f"After {starts_after}", room=room, slot=slot)
    page = page_of(client, event)

    assert (
        "11pm After 0 Attic midnight, Sunday 25 October 2026 After 60 Attic 2am, Sunday 25 October 2026 After 180 Attic"
    ) in page.text
    assert [part["startDate"] for part in page.json_ld[0]["subEvent"]] == [
        "2026-10-24T23:00:00+01:00", "2026-10-25T00:00:00+01:00", "2026-10-25T02:00:00+00:00",
    ]  # fmt: skip
