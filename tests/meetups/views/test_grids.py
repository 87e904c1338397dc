"""The public page of a grid, one page a session, and the part of the page that is kept up to date."""

import pytest
from django.urls import get_resolver, resolve

from meetups.models import Event, Pitch
from tests.boards import BoardFactory, TopicFactory
from tests.camp import GRID, HOUR, NOW, camp
from tests.factories import EventFactory
from tests.grids import GridFactory, GridRoomFactory, GridSlotFactory, PitchFactory
from tests.pages import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def grid():
    return camp(version=4)


def placed(grid, title, room=0, slot=0, **values):
    rooms, slots = list(grid.rooms.all()), list(grid.slots.filter(title=""))
    return PitchFactory(grid=grid, title=title, room=rooms[room], slot=slots[slot], **values)


def read(client, path=GRID, status=200):
    response = client.get(path)
    assert response.status_code == status
    return Page(response)


def live_of(page):
    return page.all("div", id="grid")[0]


def test_page_before_shows_rooms_times_and_pitches_by_hands(client, grid, clock):
    PitchFactory(grid=grid, title="Knitting", hands=2, name="Robin", email="robin@example.org")
    PitchFactory(grid=grid, title="Tea", hands=7, name="Sam", is_name_public=True)
    clock.move_to(NOW - 24 * HOUR, tick=False)

    page = read(client)

    assert "Anyone can pitch a session. Pitch a session Timetable Time Hall Attic" in page.text
    assert "10am to 10:45am 2 of 2 rooms free free free midday to 12:45pm Lunch 1pm to 1:45pm" in page.text
    assert "Pitches so far Tea Sam · 7 hands up Knitting 2 hands up How it works" in page.text
    assert "Robin" not in page.text
    assert (page.all("form"), page.all("input"), page.all("button")) == ([], [], [])
    assert {f"{GRID}pitch/", f"{GRID}{Pitch.objects.get(title='Tea').path_part}/"} <= set(page.links)


def test_timetable_has_headers_of_rows_and_columns(client, grid):
    placed(grid, "Tea", room=1, hands=3, name="Sam", is_name_public=True)

    page = read(client)

    assert [header["scope"] for header in page.all("th")] == ["col"] * 3 + ["row"] * 3
    assert page.all("td", data_room="Attic") == [{"data-room": "Attic"}]
    assert page.all("td", colspan="2") == [{"class": "break", "colspan": "2"}]
    assert "10am to 10:45am now 1 of 2 rooms free free Tea Sam 3 hands up" in page.text


def test_each_room_has_a_link_to_its_calendar_until_the_event_is_over(client, grid, clock):
    placed(grid, "Tea", room=1)

    page = read(client)
    hall, attic = (f"{GRID}rooms/{room.pk}.ics" for room in grid.rooms.all())
    assert "Add a room to your calendar: Hall, Attic" in page.text
    assert {hall, attic} <= set(page.links)
    assert b"SUMMARY:Tea" in client.get(attic).content

    clock.shift(24 * HOUR)
    assert attic not in read(client).links


def test_page_during_shows_what_is_on_now_and_next_in_each_room(client, grid, clock):
    placed(grid, "Tea", room=0, slot=0)
    placed(grid, "Knitting", room=1, slot=1)

    page = read(client)
    assert (
        "On now, until 10:45am: 1 session. Now and next Hall Now Tea Next nothing Attic Now nothing Next 1pm Knitting"
        in page.text
    )
    assert live_of(page)["data-say"] == "On now, until 10:45am: 1 session."

    clock.move_to(NOW + HOUR, tick=False)
    page = read(client)
    assert "Next, at midday: Lunch. Now and next Hall Now nothing Next nothing" in page.text


def test_page_after_shows_sessions_with_outcomes_and_notes(client, grid, clock):
    placed(grid, "Tea", outcome="**Yes**", notes="With <milk>.\n\nAlways.")
    placed(grid, "Knitting", slot=1, name="Sam", is_name_public=True)
    PitchFactory(grid=grid, title="Swimming")
    clock.move_to(NOW + 24 * HOUR, tick=False)

    page = read(client)

    assert (
        "This unconference is over. Notes from the sessions "
        "Tea 10am · Hall Yes With <milk>. Always. Knitting 1pm · Hall · Sam Timetable" in page.text
    )
    assert "For another time Swimming" in page.text
    assert "free" not in page.text.replace("rooms free", "")
    assert f"{GRID}pitch/" not in page.links
    assert live_of(page)["data-every"] == "0"


def test_page_without_slots_says_so(client, grid):
    grid.slots.all().delete()
    assert "No times yet. There are 2 rooms: Hall, Attic." in read(client).text
    grid.rooms.all().delete()
    assert "No rooms and times yet." in read(client).text
    assert "None yet. Yours can be the first." in read(client).text


def test_slots_of_two_days_say_which(client, grid):
    GridSlotFactory(grid=grid, starts_after=24 * 60)

    assert "Sat 28 Nov, 10am to 10:45am" in read(client).text
    assert "Sun 29 Nov, 10am to 10:45am" in read(client).text


def test_page_of_a_cancelled_event_says_so(client, grid):
    Event.objects.update(status="cancelled", cancellation_reason="Flooded")
    PitchFactory(grid=grid, title="Tea")

    page = read(client)

    assert "This event is cancelled Its grid is closed." in page.text
    assert "Now and next" not in page.text
    assert f"{GRID}pitch/" not in page.links


def test_page_leads_to_the_board_and_to_joining_while_people_can_join(client, grid):
    board = BoardFactory(event=grid.event)
    join, coffee = "/events/camp/board/join/", "/events/camp/board/"

    assert {join, coffee} <= set(read(client).links)
    board.has_topics, board.is_joining_open = False, False
    board.save()
    assert not {join, coffee} & set(read(client).links)


@pytest.mark.parametrize("rest", ["", "live/detail/", "live/seat/", "pitch/", "pitch/thanks/", "seat/", "1-tea/"])
def test_former_slug_redirects_and_event_without_a_grid_has_no_page(client, grid, rest):
    EventFactory(slug="other", starts_at=NOW, ends_at=NOW + HOUR)
    Event.objects.filter(pk=grid.event_id).update(slug="camp-2")
    grid.event.former_slugs.create(slug="camp")

    response = client.get(GRID + rest)

    assert (response.status_code, response["Location"]) == (301, f"/events/camp-2/grid/{rest}")
    other = client.get(f"/events/other/grid/{rest}")
    assert (other.status_code, Page(other).has_site_header) == (404, True)
    Event.objects.filter(pk=grid.event_id).update(slug="camp", status="draft")
    assert client.get(GRID + rest).status_code == 404


def test_page_of_a_session_hides_no_other_page_of_a_grid():
    names = [name for name in get_resolver("meetups.urls").reverse_dict if str(name).startswith("grids-")]
    values = {"slug": "camp", "part": "seat", "number": "1", "token": "abc", "pk": 1, "path_part": "1-tea"}

    for name in names:
        [(path, parameters), *_others] = get_resolver("meetups.urls").reverse_dict.getlist(name)[0][0]
        assert resolve("/" + path % {key: values[key] for key in parameters}).url_name == name
    assert len(names) > 15


@pytest.mark.parametrize(("rooms", "slots"), [(1, 1), (6, 25)])
def test_page_needs_the_same_queries_for_1_and_150_sessions(client, django_assert_num_queries, rooms, slots):
    event = EventFactory(slug="camp", starts_at=NOW, ends_at=NOW + 6 * HOUR)
    grid = GridFactory(event=event)
    BoardFactory(event=event)
    rooms, slots = GridRoomFactory.create_batch(rooms, grid=grid), GridSlotFactory.create_batch(slots, grid=grid)
    for room in rooms:
        for slot in slots:
            PitchFactory(grid=grid, room=room, slot=slot, outcome="Yes")

    for path in (GRID, f"{GRID}live/detail/"):
        with django_assert_num_queries(5 if "live" in path else 4):
            assert len(read(client, path).all("td")) == len(rooms) * len(slots)


def test_session_has_a_page_for_ever(client, grid, clock):
    pitch = placed(grid, "Tea", hands=3, about="With *milk*", name="Sam")
    path = pitch.get_absolute_url()

    page = read(client, path)
    assert (
        "Tea Hall, Saturday 28 November 2026, 10am to 10:45am GMT What it is about With milk What comes of it will be "
        "here." in page.text
    )
    assert "Host somebody Hands up 3 Event Camp" in page.text

    Pitch.objects.update(title="Green tea", is_name_public=True, outcome="", outcome_html="<p>Yes</p>", notes="Note")
    clock.move_to(NOW + 400 * 24 * HOUR, tick=False)
    moved = client.get(path)
    assert (moved.status_code, moved["Location"]) == (302, f"{GRID}{pitch.pk}-green-tea/")
    assert "Where we got to Yes Notes Note Facts Host Sam" in read(client, moved["Location"]).text
    assert client.get(f"{GRID}{pitch.pk}/")["Location"] == moved["Location"]


def test_session_that_is_not_placed_says_so_and_is_no_event_yet(client, grid):
    page = read(client, PitchFactory(grid=grid, title="Tea").get_absolute_url())

    assert "Tea Not placed yet" in page.text
    assert page.json_ld == []


def test_session_is_described_as_part_of_its_event(client, grid):
    pitch = placed(grid, "</script><b>Tea", room=1, slot=1)

    [data] = read(client, pitch.get_absolute_url()).json_ld

    assert (data["@type"], data["name"], data["url"]) == (
        "Event", "</script><b>Tea", f"http://testserver{pitch.get_absolute_url()}"
    )  # fmt: skip
    assert (data["startDate"], data["endDate"]) == ("2026-11-28T13:00:00+00:00", "2026-11-28T13:45:00+00:00")
    assert data["superEvent"]["url"] == "http://testserver/events/camp/"


def test_session_of_a_cancelled_event_says_so(client, grid):
    pitch = placed(grid, "Tea")
    Event.objects.update(status="cancelled", cancellation_reason="Flooded")

    page = read(client, pitch.get_absolute_url())

    assert "This event is cancelled, so the session does not take place." in page.text
    assert page.json_ld[0]["eventStatus"] == "https://schema.org/EventCancelled"


def test_topic_of_a_session_is_linked(client, grid):
    early = TopicFactory(group=grid.event.group, title="Milk")
    pitch = PitchFactory(grid=grid, topic=early)
    Pitch.objects.update(created_at=NOW + HOUR)
    assert "Taken from the topic Milk" in read(client, pitch.get_absolute_url()).text

    Pitch.objects.update(created_at=NOW - HOUR)
    page = read(client, pitch.get_absolute_url())
    assert "Topic that came of it Milk" in page.text
    assert early.get_absolute_url() in page.links


def test_withdrawn_session_is_gone_and_says_so(client, grid):
    pitch = PitchFactory(grid=grid, title="Tea", withdrawn_at=NOW)

    page = read(client, pitch.get_absolute_url(), 410)

    assert "This session was withdrawn Nobody sees it in the grid any more." in page.text
    assert "Tea" not in page.text
    assert GRID in page.links
    assert "Tea" not in read(client).text


@pytest.mark.parametrize("part", ["0-tea", "tea", "9999-tea", f"{10**30}-tea", "١-tea"])
def test_other_paths_are_not_found(client, grid, part):
    assert client.get(f"{GRID}{part}/").status_code == 404


def test_session_of_another_grid_is_not_found(client, grid):
    other = PitchFactory(grid__event__slug="other", grid__event__starts_at=NOW, grid__event__ends_at=NOW + HOUR)

    assert client.get(f"{GRID}{other.path_part}/").status_code == 404


@pytest.mark.parametrize("title", ["<script>alert(1)</script>", "مرحبا", "🦉", "x" * 120])
def test_any_words_are_shown_as_words(client, grid, title):
    pitch = placed(grid, title)

    for path in (GRID, pitch.get_absolute_url(), f"{GRID}live/detail/", f"{GRID}live/seat/"):
        response = client.get(path)
        assert "<script>alert" not in response.content.decode()
        assert title in Page(response).text
