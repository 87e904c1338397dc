"""Many people at a grid at the same moment, each on a database connection of its own."""

import pytest
from django.db import IntegrityError, connection, transaction

from meetups.models import Board, Hand, Pitch
from meetups.models.fields import new_uid
from meetups.services import boards, events, grids
from meetups.services.grids.placing import put
from meetups.services.grids.wall import WallRow
from tests.meetups.services.refusals import all_at_once
from tests.threads import on_postgresql
from tests.unconference import Unconference
from tests.waitlists import HOUR, NOW

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_people_who_place_in_one_cell_at_once_are_never_both_there():
    day = Unconference(anyone_places=True)
    pitches = [day.pitch(title) for title in ("Tea", "Cake", "Milk", "Rum")]
    seats, blue, first = [day.seat() for _ in pitches], day.room("Blue"), day.slot(0)

    results = all_at_once(
        *[
            lambda pitch=pitch, seat=seat: grids.place(pitch=pitch, room=blue, slot=first, seat=seat, had="")
            for pitch, seat in zip(pitches, seats, strict=True)
        ]
    )

    assert sorted(results) == ["done", "taken", "taken", "taken"]
    assert list(day.table().values()) == [("Blue", 0)]
    assert (Pitch.objects.standing().count(), day.now().version) == (4, 5)


def test_one_pitch_that_is_placed_in_several_cells_at_once_is_in_one():
    day = Unconference()
    tea = day.pitch("Tea")
    cells = [(day.room(room), day.slot(slot)) for room in ("Blue", "Red") for slot in (0, 1)]

    results = all_at_once(
        *[lambda room=room, slot=slot: grids.place(pitch=tea, room=room, slot=slot, had="") for room, slot in cells]
    )

    assert sorted(results) == ["done", "moved", "moved", "moved"]
    room, slot = cells[results.index("done")]
    assert day.table() == {"Tea": (room.name, slot.starts_after)}


def test_database_keeps_a_cell_single_without_the_lock():
    day = Unconference()
    tea, cake = day.pitch("Tea", ("Blue", 0)), day.pitch("Cake")

    with pytest.raises(IntegrityError), transaction.atomic():
        put(cake, tea.room, tea.slot)


def test_same_pitch_sent_at_once_comes_in_once():
    day = Unconference()
    facts = {"grid": day.grid, "title": "Tea", "is_host": True}

    results = all_at_once(
        *[lambda: grids.pitch(**facts, idempotency_key="same")] * 3,
        *[lambda: grids.pitch(**facts, idempotency_key=new_uid())] * 2,
    )

    assert set(results) <= {"done", "duplicate"}
    assert (Pitch.objects.count(), day.now().version) == (1, 1)


def test_room_removed_while_a_session_is_placed_there_has_it_or_is_gone():
    day = Unconference()
    tea, blue, first = day.pitch("Tea"), day.room("Blue"), day.slot(0)

    results = all_at_once(
        lambda: grids.remove_room(room=blue),
        lambda: grids.place(pitch=tea, room=blue, slot=first),
        lambda: grids.remove_slot(slot=first),
    )

    assert (day.table(), results[1]) in (({"Tea": ("Blue", 0)}, "done"), ({}, "room"), ({}, "slot"))
    assert "used" in results or not day.table()


def test_hands_of_many_phones_are_counted_once_each():
    day = Unconference()
    tea, seats = day.pitch("Tea"), [day.seat() for _ in range(3)]

    results = all_at_once(*[lambda seat=seat: grids.raise_hand(pitch=tea, seat=seat) for seat in seats * 2])

    assert results == ["done"] * 6
    assert (day.pitched("Tea").hands, Hand.objects.count(), day.now().version) == (3, 3, 4)


def test_hands_and_pitches_while_the_seats_are_deleted_hold_up_nothing(time_machine):
    time_machine.move_to(NOW, tick=False)
    day = Unconference()
    seat = day.seat()
    tea = grids.pitch(grid=day.grid, title="Tea", seat=seat, idempotency_key="1")
    blue, first = day.room("Blue"), day.slot(0)
    time_machine.shift(30 * HOUR)

    results = all_at_once(
        boards.forget_votes,
        lambda: grids.raise_hand(pitch=tea, seat=seat),
        lambda: grids.edit(pitch=tea, title="Green tea"),
        lambda: grids.place(pitch=tea, room=blue, slot=first),
    )

    assert (results[0], results[2:], results[1] in ("done", "void")) == ("done", ["done", "done"], True)
    row = Pitch.objects.get()
    assert (row.seat, row.title, row.hands, Hand.objects.count()) == (None, "Green tea", int(results[1] == "done"), 0)


@on_postgresql
@pytest.mark.parametrize(
    "change",
    [
        lambda pitch: grids.edit(pitch=pitch, title="Tea", name="Ana"),
        lambda pitch: grids.bring_wall_back(grid=pitch.grid, rows=[WallRow(title="Tea", host="Ana")]),
    ],
)
def test_seat_that_is_deleted_between_reading_and_saving_its_pitch_stays_deleted(change, time_machine):
    time_machine.move_to(NOW, tick=False)
    day = Unconference()
    tea = grids.pitch(grid=day.grid, title="Tea", seat=day.seat(), idempotency_key="1")
    Board.objects.update(phase="wrapped_up", wrapped_up_at=NOW + HOUR)  # wrapping it up would wait for the event
    time_machine.shift(30 * HOUR)
    forgotten = []

    def forget_first(execute, sql, *rest):
        if sql.startswith('UPDATE "meetups_pitch"') and not forgotten:
            forgotten.extend(all_at_once(boards.forget_votes))
        return execute(sql, *rest)

    with connection.execute_wrapper(forget_first):
        change(tea)

    row = Pitch.objects.get()
    assert (forgotten, row.seat, row.name) == (["done"], None, "Ana")


def test_event_cancelled_while_people_pitch_closes_the_grid():
    day = Unconference()
    facts = {"grid": day.grid, "is_host": True}

    results = all_at_once(
        lambda: events.cancel(event=day.event, reason="Flood"),
        *[lambda title=title: grids.pitch(**facts, title=title, idempotency_key=title) for title in ("Tea", "Cake")],
    )

    assert results[0] == "done"
    assert set(results[1:]) <= {"done", "cancelled"}
    assert Pitch.objects.count() == results[1:].count("done")
