from datetime import UTC, datetime, timedelta

import pytest

from meetups.models import Event, Grid, Pitch
from meetups.queries.grid_pages import (
    free_places,
    grid_page,
    host_in_words,
    mine_of,
    pitch_at,
    seconds_between_asks,
    topic_of,
    where_in_words,
)
from tests.boards import TopicFactory
from tests.unconference import Unconference

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(NOON, tick=False)
    return time_machine


@pytest.fixture
def camp():
    """Two rooms, Blue and Red, and slots at midday and 12:45pm."""
    return Unconference(event={"slug": "camp"})


def test_page_has_plain_words_for_each_row_room_and_pitch(camp, django_assert_num_queries):
    tea = camp.pitch("Tea", ("Red", 0))
    camp.pitch("Milk", ("Blue", 1))
    camp.pitch("Sugar")
    grid = camp.now()

    with django_assert_num_queries(3):
        page = grid_page(grid)

    assert [(row.time, row.state, row.free) for row in page.rows] == [
        ("midday to 12:45pm", "now", "1 of 2 rooms free"), ("12:45pm to 1:30pm", "next", "1 of 2 rooms free"),
    ]  # fmt: skip
    assert [[(cell.room, cell.session and cell.session.title) for cell in row.cells] for row in page.rows] == [
        [("Blue", None), ("Red", "Tea")], [("Blue", "Milk"), ("Red", None)],
    ]  # fmt: skip
    assert [(room.name, room.now and room.now.title, room.next and room.next.starts) for room in page.rooms_now] == [
        ("Blue", None, "12:45pm"), ("Red", "Tea", None),
    ]  # fmt: skip
    assert (page.sessions[0].url, page.sessions[0].room) == (tea.get_absolute_url(), "Red")
    assert [(pitch.title, pitch.hands_in_words) for pitch in page.pitches] == [("Sugar", "0 hands up")]
    assert (page.is_on_now, page.is_past, page.takes_hands, page.is_pitching_open) == (True, False, True, True)


@pytest.mark.parametrize(
    ("later", "state"),
    [
        (-HOUR, "Anyone can pitch a session."), (0 * HOUR, "On now, until 12:45pm: 1 session."),
        (50 * MINUTE, "On now, until 1:30pm: no session yet."), (2 * HOUR, "Anyone can pitch a session."),
        (6 * HOUR, "This unconference is over."),
    ],
)  # fmt: skip
def test_state_says_what_is_on(camp, later, state):
    camp.pitch("Tea", ("Red", 0))

    assert grid_page(camp.now(), NOON + later).state == state


@pytest.mark.parametrize(
    ("anyone_places", "later", "seats_place"), [(True, 0, True), (True, 6, False), (False, 0, False)]
)
def test_seats_place_sessions_if_anyone_may_until_the_event_is_over(camp, anyone_places, later, seats_place):
    Grid.objects.update(anyone_places=anyone_places)

    assert grid_page(camp.now(), NOON + later * HOUR).seats_place is seats_place


@pytest.mark.parametrize(("title", "later", "has_begun"), [("", 0, True), ("", -1, False), ("Lunch", 0, False)])
def test_grid_has_begun_with_its_first_session(camp, title, later, has_begun):
    camp.grid.slots.filter(starts_after=0).update(title=title)

    assert grid_page(camp.now(), NOON + later * MINUTE).has_begun is has_begun


def test_state_between_slots_says_what_is_next(camp):
    camp.grid.slots.filter(starts_after=0).delete()

    assert grid_page(camp.now(), NOON + MINUTE).state == "The next sessions begin at 12:45pm."


def test_cancelled_event_says_so(camp):
    Event.objects.update(status="cancelled", cancellation_reason="Flooded")

    page = grid_page(camp.now())

    assert (page.state, page.is_cancelled, page.is_on_now, page.takes_hands) == (
        "This event is cancelled.", True, False, False,
    )  # fmt: skip


def test_pitches_of_a_phone_stay_in_the_order_in_which_they_came(camp):
    camp.pitch("Tea")
    camp.pitch("Milk")
    Pitch.objects.filter(title="Milk").update(hands=5)

    page = grid_page(camp.now())

    assert [pitch.title for pitch in page.pitches] == ["Milk", "Tea"]
    assert [pitch.title for pitch in page.pitches_in_order] == ["Tea", "Milk"]


def test_phones_see_the_slots_that_are_not_over(camp):
    page = grid_page(camp.now(), NOON + 45 * MINUTE)

    assert [row.state for row in page.rows] == ["past", "now"]
    assert [row.time for row in page.rows_ahead] == ["12:45pm to 1:30pm"]
    assert page.rows[0].free == ""


@pytest.mark.parametrize(
    ("later", "seconds"), [(-MINUTE, 10), (0 * HOUR, 2), (6 * HOUR, 10), (17 * HOUR, 10), (18 * HOUR, 0)]
)
def test_pages_ask_often_during_the_event_and_not_after_6am(camp, later, seconds):
    assert seconds_between_asks(camp.grid, NOON + later) == seconds


def test_pages_of_a_cancelled_event_ask_seldom(camp):
    Event.objects.update(status="cancelled", cancellation_reason="Flooded")

    assert seconds_between_asks(camp.now(), NOON) == 10


@pytest.mark.parametrize("words", ["{pk}", "{pk}-tea", "{pk}-other", "00{pk}-tea"])
def test_pitch_is_found_by_its_number(camp, words):
    pitch = camp.pitch("Tea")

    assert pitch_at(camp.grid, words.format(pk=pitch.pk)) == pitch


@pytest.mark.parametrize("words", ["", "tea", "0", "1" * 19, "{pk}tea", "-{pk}"])
def test_other_words_are_no_pitch(camp, words):
    pitch = camp.pitch("Tea")

    assert pitch_at(camp.grid, words.format(pk=pitch.pk)) is None


def test_place_and_host_of_a_session_in_words(camp):
    tea, milk = camp.pitch("Tea", ("Red", 1), name="Ann"), camp.pitch("Milk")

    assert where_in_words(pitch_at(camp.grid, str(tea.pk))) == "Red, Saturday 28 November 2026, 12:45pm to 1:30pm GMT"
    assert where_in_words(milk) == ""
    assert [host_in_words(Pitch(name="Ann", is_name_public=shown)) for shown in (False, True)] == ["somebody", "Ann"]
    assert host_in_words(Pitch(is_name_public=True)) == "somebody"


def test_topic_of_a_session_has_a_page_or_is_none(camp):
    topic = TopicFactory(group=camp.event.group, title="Milk")
    pitch = camp.pitch("Tea", topic=topic)

    assert topic_of(pitch) == ("Milk", topic.get_absolute_url(), False)
    pitch.topic.state = "refused"
    assert topic_of(pitch) is None
    assert topic_of(camp.pitch("Sugar")) is None


def test_what_belongs_to_a_seat(camp, django_assert_num_queries):
    seat, other = camp.seat(), camp.seat()
    with django_assert_num_queries(2):
        assert mine_of(seat) == ([], set())
    pitch = camp.pitch("Tea", seat=seat)
    camp.pitch("Milk", seat=other)
    seat.hands.create(pitch=pitch)

    with django_assert_num_queries(3):
        mine = mine_of(seat)
        assert ([found.own_url for found in mine.pitches], mine.for_script) == ([pitch.own_url], str(pitch.pk))


def test_free_places_are_those_of_slots_that_are_not_over(camp, clock):
    tea = camp.pitch("Tea", ("Red", 0))
    milk = camp.pitch("Milk")
    blue, red = camp.room("Blue"), camp.room("Red")
    first, second = camp.slot(0), camp.slot(1)
    later = (
        "12:45pm to 1:30pm",
        [(f"{blue.pk}-{second.pk}", "12:45pm, Blue"), (f"{red.pk}-{second.pk}", "12:45pm, Red")],
    )

    assert free_places(camp.grid, milk) == [("midday to 12:45pm", [(f"{blue.pk}-{first.pk}", "midday, Blue")]), later]
    assert free_places(camp.grid, milk, (red.pk, first.pk))[0][1][1] == (tea.cell, "midday, Red (“Tea”)")
    assert free_places(camp.grid, tea)[0][1][1] == (tea.cell, "midday, Red")
    clock.move_to(NOON + 45 * MINUTE, tick=False)
    assert free_places(camp.grid, milk) == [later]


def test_full_slot_and_break_have_no_free_place(camp):
    camp.pitch("Tea", ("Red", 0))
    camp.pitch("Sugar", ("Blue", 0))
    camp.grid.slots.filter(starts_after=45).update(title="Lunch")

    assert free_places(Grid.objects.get(), camp.pitch("Milk")) == []
