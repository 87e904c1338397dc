"""The rows and words of the page of a grid's hosts."""

from datetime import timedelta

import pytest
from django.utils import timezone

from meetups.queries.grid_hosts import free_cells, host_view, next_step, people_of, raised_at
from meetups.services import grids
from meetups.services.grids import SlotFacts
from tests.boards import TopicFactory
from tests.factories import AttendeeFactory, EventFactory
from tests.open_day import OpenDay

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


def step(grid, minutes=0):
    """Return the next step so many minutes after the start, as words."""
    found = next_step(host_view(grid.now()), timezone.now() + timedelta(minutes=minutes))
    cell = f"{found.cell.room.name}, {found.cell.slot.hours}" if found.cell else ""
    return ": ".join(filter(None, (found.kind, found.session.title if found.session else "", cell)))


def test_steps_of_an_unconference_from_an_empty_grid_to_notes():
    day = OpenDay(rooms=(), slots=(SlotFacts(0, 30, "Lunch"),))
    assert step(day) == "rooms"
    grids.add_room(grid=day.grid, name="Hall")
    assert step(day) == "rooms"  # a break is no time for a session
    grids.add_slot(grid=day.grid, starts_after=30, minutes=60)
    assert step(day) == "pitch"

    day.pitch("Tea")
    assert step(day) == "place: Tea: Hall, 12:30pm to 1:30pm"
    day.place("Tea", "Hall", 1)
    assert step(day) == "close"
    grids.change_grid(grid=day.grid, is_pitching_open=False)
    assert step(day, 89) == "watch"
    assert step(day, 90) == "write: Tea"
    grids.write(pitch=day.pitched("Tea"), notes="", outcome="Both")
    assert step(day, 90) == "done"


def test_pitch_with_most_hands_is_placed_first_while_a_cell_is_free_that_is_not_over():
    day = OpenDay("Tea", "Cake")
    (seat,) = day.seats(1)
    grids.raise_hand(pitch=day.pitched("Cake"), seat=seat)

    assert step(day) == "place: Cake: Garden, midday to 12:45pm"
    assert step(day, 45) == "place: Cake: Garden, 12:45pm to 1:30pm"
    assert step(day, 165) == "close"


def test_cell_where_the_host_has_no_other_session_is_proposed_first():
    day = OpenDay(slots=(SlotFacts(0), SlotFacts(45)))
    for title, name in (("Tea", "Ann Ash"), ("Cake", "Bea"), ("Milk", "ann  ash")):
        day.pitch(title, name=name)
    day.place("Tea", "Garden", 0)
    day.place("Cake", "Garden", 1)

    assert step(day) == "place: Milk: Hall, 12:45pm to 1:30pm"
    day.place("Milk", "Hall", 1)
    day.pitch("Salt", name="ANN ASH")
    assert step(day) == "place: Salt: Hall, midday to 12:45pm"  # a clash is better than no place


def test_hosts_see_names_that_are_not_public():
    day = OpenDay()
    for title, name in (("Tea", "Ann"), ("Cake", "Bea"), ("Milk", "")):
        day.pitch(title, name=name)
    day.place("Tea", "Garden", 0)
    day.place("Cake", "Garden", 1)

    view = host_view(day.now())

    assert {session.title: session.host for session in view.pitches} == {"Tea": "Ann", "Cake": "Bea", "Milk": ""}
    garden = view.in_rooms[0]
    assert (garden.now.host, garden.next.host) == ("Ann", "Bea")


def test_free_cells_are_those_without_a_session_and_not_in_a_break():
    day = OpenDay("Tea", "Cake", slots=(SlotFacts(0), SlotFacts(45, 15, "Lunch"), SlotFacts(60)))
    for title, room in (("Tea", "Garden"), ("Cake", "Hall")):
        day.place(title, room, 0)

    view = host_view(day.now())

    garden, hall = day.cell("Garden", 2), day.cell("Hall", 2)
    assert [cell.value for cell in free_cells(view)] == [garden, hall]


@pytest.mark.parametrize("number", [1, 6])
def test_grid_of_hosts_takes_four_queries(number, django_assert_num_queries):
    grid = OpenDay(*(f"Session {index}" for index in range(number))).now()

    with django_assert_num_queries(4):
        next_step(host_view(grid))


def test_phones_and_people_at_the_door_are_counted():
    day = OpenDay()
    day.seats(2)
    AttendeeFactory(event=day.grid.event, status="came")

    assert people_of(day.now().event) == (2, 1)
    assert people_of(EventFactory()) == (0, 0)


def test_last_topics_that_were_raised_at_the_event_have_links(django_assert_num_queries):
    day = OpenDay()
    for number in range(7):
        TopicFactory(group=day.event.group, raised_at=day.event, title=str(number))
    TopicFactory(group=day.event.group, raised_at=day.event, title="No", state="refused")
    TopicFactory(group=day.event.group, title="Elsewhere")

    with django_assert_num_queries(1):
        found = [topic.get_absolute_url()[-2] for topic in raised_at(day.grid)]
    assert found == ["6", "5", "4", "3", "2"]
