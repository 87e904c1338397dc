"""The page from which a grid is hosted."""

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from meetups.models import Grid, Topic
from meetups.services import events, topics
from meetups.services.grids import SlotFacts
from tests.boards import BoardFactory, HostLinkFactory
from tests.factories import AttendeeFactory, EventFactory, OrganiserFactory
from tests.open_day import OpenDay, read, send
from tests.pages import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

NOW = datetime(2026, 11, 25, 10, tzinfo=UTC)


def steps_of(page):
    """Return the steps of the buttons that can be pressed."""
    return {button["value"] for button in page.all("button", name="step") if "disabled" not in button}


def test_organiser_opens_a_grid_with_its_rooms_and_times_in_words(client):
    event = EventFactory(slug="open", starts_at=NOW, ends_at=NOW + timedelta(hours=4))
    client.force_login(OrganiserFactory(group=event.group).user)
    path = "/events/open/grid/host/"
    assert "Open a grid" in Page(client.get(path)).text

    refused = client.post(path, {"rooms": "Garden\nHall", "slots": "10am\nsoon"})
    assert refused.status_code == 422
    assert (Page(refused).value("rooms"), Page(refused).value("slots")) == ("Garden\nHall", "10am\nsoon")
    response = client.post(path, {"rooms": "Garden\nHall", "slots": "10am, 30 minutes\n10:30am, 1 hour, Lunch"})

    assert (response.status_code, response["Location"]) == (302, path)
    grid = Grid.objects.get(event=event)
    assert list(grid.rooms.values_list("name", flat=True)) == ["Garden", "Hall"]
    assert list(grid.slots.values_list("starts_after", "minutes", "title")) == [(0, 30, ""), (30, 60, "Lunch")]


def test_grid_of_a_cancelled_event_is_not_opened(client, settings):
    event = EventFactory(slug="open", status="cancelled", cancellation_reason="The roof leaks.")
    client.force_login(OrganiserFactory(group=event.group).user)

    response = client.post("/events/open/grid/host/", {"rooms": "Garden", "slots": ""})
    assert response.status_code == 409
    assert "This event is cancelled, so it needs no grid." in Page(response).text
    assert Page(response).value("rooms") == "Garden"

    settings.HOST_RATE_LIMIT = "0/m"
    assert client.post("/events/open/grid/host/", {"rooms": "Garden"}).status_code == 429


def test_host_link_of_an_event_without_a_grid_finds_nothing(client):
    link = HostLinkFactory(board=BoardFactory())

    assert client.get(f"/events/{link.board.event.slug}/grid/host/{link.token}/").status_code == 404


def test_day_from_the_first_pitch_to_the_notes(client, clock):
    day = OpenDay(rooms=("Garden",), slots=(SlotFacts(0), SlotFacts(45)))
    assert "Nobody has pitched yet" in read(client, day).text
    token = read(client, day).value("form_token")

    for _time in range(2):  # as when Enter is pressed twice
        assert send(client, day, "add", title="Tea", name="Ann Ash", form_token=token).status_code == 302
    assert day.grid.pitches.count() == 1
    tea = day.pitched("Tea").pk
    page = read(client, day)
    assert "Next: Tea 0 hands up · Ann Ash Place it: 10am to 10:45am, Garden" in page.text
    response = send(client, day, f"place {tea}", place=page.value("place"), had="")
    assert (response.status_code, response["Location"]) == (302, day.url)
    assert day.table() == {"Tea": ("Garden", 0)}

    assert "All pitches are in the timetable" in read(client, day).text
    send(client, day, "close_pitching")
    assert "On now: 10am to 10:45am" in read(client, day).text
    clock.move_to(NOW + timedelta(minutes=45), tick=False)
    assert "Where did “Tea” get to?" in read(client, day).text
    query = f"?pitch={tea}"
    send(client, day, f"write {tea}", query, outcome="We buy **both**.", notes="Ann knows.")
    page = read(client, day, query)
    assert (page.value("outcome"), page.value("notes")) == ("We buy **both**.", "Ann knows.")
    assert "Next: 10:45am to 11:30am" not in page.text
    clock.move_to(NOW + timedelta(minutes=90), tick=False)
    assert "The unconference is over 1 session took place." in read(client, day).text


def test_session_is_moved_swapped_taken_out_and_withdrawn(client):
    day = OpenDay("Tea", "Cake")
    tea, cake = (day.place(title, "Garden", number).pk for number, title in enumerate(("Tea", "Cake")))

    send(client, day, f"place {tea}", place=day.cell("Hall", 1), had=day.cell("Garden", 0))
    assert day.table() == {"Cake": ("Garden", 45), "Tea": ("Hall", 45)}
    send(client, day, f"swap {tea}", other=cake)
    assert day.table() == {"Tea": ("Garden", 45), "Cake": ("Hall", 45)}
    send(client, day, f"take_out {tea}")
    send(client, day, f"withdraw {cake}")

    assert day.table() == {}
    assert [pitch.title for pitch in day.grid.pitches.standing()] == ["Tea"]


def test_open_pitch_offers_the_free_cells_by_slot(client):
    day = OpenDay("Tea", "Cake")
    tea = day.pitched("Tea").pk
    day.place("Cake", "Hall", 0)

    page = read(client, day, f"?pitch={tea}")

    offered = {option["value"] for option in page.all("option")} - {""}
    cells = {day.cell(room, slot) for room in ("Garden", "Hall") for slot in (0, 1, 3)}
    assert offered == cells - {day.cell("Hall", 0)}
    assert f"swap {tea}" not in steps_of(page)
    assert f"swap {day.pitched('Cake').pk}" not in steps_of(read(client, day, f"?pitch={day.pitched('Cake').pk}"))


def test_pitch_becomes_a_topic_and_can_be_changed(client):
    day = OpenDay("Tea")
    tea = day.pitched("Tea").pk

    send(client, day, f"edit {tea}", f"?pitch={tea}", title="Coffee", name="Ann")
    send(client, day, f"make_topic {tea}", f"?pitch={tea}")

    assert (day.pitched("Coffee").name, Topic.objects.get().title) == ("Ann", "Coffee")
    assert Topic.objects.get().get_absolute_url() in read(client, day, f"?pitch={tea}").links


def test_several_topics_come_of_a_session_that_was_pitched_from_a_topic(client):
    day = OpenDay()
    kettle = topics.add(group=day.event.group, title="A kettle")
    tea = day.pitch("Tea", topic=kettle).pk
    query = f"?pitch={tea}"
    before = read(client, day, query)
    assert f"came_of_it {tea}" in steps_of(before)
    assert [part["id"] for part in before.all("p") if {"data-live-part", "hidden"} <= part.keys()] == ["raised"]

    for title in ("Which milk?", "Cups"):
        known = {"If-None-Match": client.get(day.url + query)["ETag"]}
        response = send(client, day, f"came_of_it {tea}", query, title=title)
        assert (response.status_code, response["Location"]) == (302, day.url + query)
        assert client.get(day.url + query, headers=known).status_code == 200
    page = read(client, day, query)
    empty = send(client, day, f"came_of_it {tea}", query, title=" ")

    assert "Topics raised at this event: Cups, Which milk?" in page.text
    [part] = [part for part in page.all("p") if "data-live-part" in part]
    assert (part["id"], "hidden" in part) == ("raised", False)
    assert (day.event.group.topics.count(), day.pitched("Tea").topic) == (3, kettle)
    assert (empty.status_code, "Nothing was changed Enter the topic." in Page(empty).text) == (422, True)


def test_rooms_and_times_are_changed_in_words(client):
    day = OpenDay(rooms=("Garden", "Hall"), slots=(SlotFacts(0), SlotFacts(45)))
    hall, second = day.room("Hall").pk, day.slot(1).pk

    for step, data in (
        ("add_room", {"name": "Attic"}), (f"rename_room {hall}", {"name": "Main hall"}), (f"room_left {hall}", {}),
        (f"room_right {day.room('Garden').pk}", {}), (f"remove_room {day.room('Garden').pk}", {}),
        ("add_slot", {"words": "midday, 1 hour, Lunch"}), (f"change_slot {second}", {"words": "11am, 20 minutes"}),
        (f"remove_slot {day.slot(0).pk}", {}),
    ):  # fmt: skip
        assert send(client, day, step, "?rooms", **data)["Location"] == f"{day.url}?rooms"

    assert [room.name for room in day.grid.rooms.all()] == ["Main hall", "Attic"]
    slots = [(slot.starts_after, slot.minutes, slot.title) for slot in day.grid.slots.all()]
    assert slots == [(60, 20, ""), (120, 60, "Lunch")]
    page = read(client, day, "?rooms")
    assert [field["value"] for field in page.all("input", name="words") if "value" in field] == [
        "11am, 20 minutes", "midday, 60 minutes, Lunch"
    ]  # fmt: skip


def test_slot_of_the_second_day_stays_there_with_its_sessions(client):
    day = OpenDay("Tea", slots=(SlotFacts(0), SlotFacts(26 * 60)))
    day.event.ends_at = NOW + timedelta(hours=30)
    day.event.save()
    day.place("Tea", "Garden", 1)

    page = read(client, day, f"?rooms&pitch={day.pitched('Tea').pk}")
    assert "Tea Close Tea Thu 26 Nov, midday to 12:45pm, Garden" in page.text
    assert "Thu 26 Nov, midday to 12:45pm" in page.text
    assert "Begin with the day if it is not the first" in page.text
    shown = [field["value"] for field in page.all("input", name="words") if "value" in field]
    assert shown == ["Wednesday 10am, 45 minutes", "Thursday midday, 45 minutes"]
    send(client, day, f"change_slot {day.slot(1).pk}", "?rooms", words="12pm, 30 minutes")
    assert day.table() == {"Tea": ("Garden", 26 * 60)}
    refused = send(client, day, "add_slot", "?rooms", words="Friday 10am")

    assert refused.status_code == 422
    assert "The event is from 10am to 4pm on Thursday 26 November 2026. Choose a time in it." in Page(refused).text


def test_settings_are_buttons(client):
    day = OpenDay()

    for step, name, value in (
        ("close_pitching", "is_pitching_open", False), ("open_pitching", "is_pitching_open", True),
        ("anyone_places", "anyone_places", True), ("hosts_place", "anyone_places", False),
    ):  # fmt: skip
        assert step in steps_of(read(client, day))
        send(client, day, step)
        assert getattr(day.now(), name) is value


def test_host_with_two_sessions_at_once_is_named(client):
    day = OpenDay(slots=(SlotFacts(0),))
    for title, room in (("Tea", "Garden"), ("Cake", "Hall")):
        day.pitch(title, cell=(room, 0), name="Ann Ash")

    words = "Two at once: Ann Ash has “Tea” and “Cake” from 10am to 10:45am. Move one: Cake"
    assert words in read(client, day).text


def test_people_and_the_way_to_their_phones_are_shown(client):
    day = OpenDay()
    day.seats(2)

    page = read(client, day)

    assert f"2 phones, 0 people at the door. People join with the code {day.event.board.code}." in page.text
    assert f"{day.url.replace('grid', 'board')}?seats#people-title" in page.links


def test_page_of_a_cancelled_event_has_nothing_to_press(client):
    day = OpenDay("Tea")
    events.cancel(event=day.event, reason="The roof leaks.")

    page = read(client, day)

    assert "Nothing in its grid can be changed." in page.text
    assert steps_of(page) == set()
    assert send(client, day, "close_pitching").status_code == 409


def test_page_answers_304_until_something_changes(client):
    day = OpenDay("Tea")
    url = day.url
    door = partial(AttendeeFactory, event=day.event, status="came")
    wrap_up = partial(type(day.event.board).objects.update, phase="wrapped_up", wrapped_up_at=NOW)
    for change in (day.seat, door, wrap_up, lambda: day.place("Tea", "Garden", 0), lambda: day.pitch("Cake")):
        known = {"If-None-Match": client.get(url)["ETag"]}
        assert client.get(url, headers=known).status_code == 304
        change()
        assert client.get(url, headers=known).status_code == 200


@pytest.mark.parametrize("number", [1, 12])
def test_page_takes_the_same_queries_for_one_pitch_and_for_many(client, number, django_assert_num_queries):
    day = OpenDay(*(f"Session {index}" for index in range(number)))
    url = day.url

    with django_assert_num_queries(12):
        client.get(url)


def test_draft_is_hosted_by_its_organiser_without_live_updates(client):
    day = OpenDay()
    day.event.status = "draft"
    day.event.save()
    client.force_login(OrganiserFactory(group=day.event.group).user)

    response = client.get("/events/open/grid/host/")

    assert response.status_code == 200
    assert "ETag" not in response
