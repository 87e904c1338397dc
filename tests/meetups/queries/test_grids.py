"""The rows of the pages of a grid."""

from datetime import timedelta

import pytest

from meetups.models import Grid, Pitch
from meetups.models.grids import PitchQuerySet
from meetups.queries.grids import clashes, grid_at, grid_view, hosts_of, own_of, version_at
from meetups.services import boards, events, grids
from tests.grids import PitchFactory
from tests.statements import statements
from tests.unconference import Unconference
from tests.waitlists import HOUR, NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
MINUTE = timedelta(minutes=1)


def cells(view):
    """Return the titles of each slot, in the order of the rooms."""
    return [[session.title if session else "" for session in row.sessions] for row in view.rows]


def in_rooms(view):
    """Return what is on and what is next in each room."""
    return {
        one.room.name: (one.now.title if one.now else "", one.next.title if one.next else "") for one in view.in_rooms
    }


def test_view_has_rooms_slots_and_sessions_in_their_order():
    day = Unconference("Blue Red", 2)
    day.pitch("Tea", ("Red", 0))
    day.pitch("Cake", ("Blue", 1))
    grids.add_slot(grid=day.grid, starts_after=90, minutes=30, title="Lunch")
    grids.move_room(room=day.room("Red"), position=1)

    view = grid_view(day.now())

    assert [room.name for room in view.rooms] == ["Red", "Blue"]
    assert cells(view) == [["Tea", ""], ["", "Cake"], ["", ""]]
    assert [(row.slot.hours, row.slot.is_break, row.slot.title) for row in view.rows] == [
        ("midday to 12:45pm", False, ""),
        ("12:45pm to 1:30pm", False, ""),
        ("1:30pm to 2pm", True, "Lunch"),
    ]
    assert [session.title for session in view.sessions] == ["Tea", "Cake"]
    assert (view.pk, view.version, view.is_cancelled, view.is_pitching_open, view.anyone_places, view.is_late) == (
        day.grid.pk, day.now().version, False, True, False, False,
    )  # fmt: skip


def test_unplaced_pitches_come_by_hands_and_withdrawn_ones_not_at_all():
    day = Unconference()
    for title in ("Tea", "Cake", "Milk", "Rum", "Gin"):
        day.pitch(title)
    Pitch.objects.filter(title__in=["Milk", "Rum"]).update(hands=2)
    day.place("Gin", "Blue", 0)
    grids.withdraw(pitch=day.pitched("Cake"))

    view = grid_view(day.now())

    assert [pitch.title for pitch in view.unplaced] == ["Milk", "Rum", "Tea"]
    assert [pitch.title for pitch in view.pitches] == ["Gin", "Milk", "Rum", "Tea"]


def test_session_has_plain_values_and_its_host_only_if_public():
    day = Unconference()
    tea = day.pitch("Tea & <b>", ("Blue", 0), about="*Hot*", name="Ann", email="ann@example.org")
    grids.write(pitch=tea, notes="We met", outcome="*Yes*")
    topic = grids.make_topic(pitch=tea)
    grids.show_name(pitch=day.pitch("Cake", name="Bo"), is_public=True)

    view = grid_view(day.now())

    (session,), (cake,) = view.sessions, view.unplaced
    assert session == (
        tea.pk, "Tea & <b>", "*Hot*", "<p><em>Hot</em></p>", "", 0, day.room("Blue").pk, day.slot(0).pk, "We met",
        "*Yes*", "<p><em>Yes</em></p>", topic.pk,
    )  # fmt: skip
    assert (session.cell, session.path_part) == (tea.cell, tea.path_part)
    assert (cake.host, cake.cell) == ("Bo", "")
    assert hosts_of(day.now()) == {tea.pk: "Ann", cake.pk: "Bo"}
    grids.withdraw(pitch=tea)
    assert hosts_of(day.now()) == {cake.pk: "Bo"}


@pytest.mark.parametrize(
    ("minutes", "on", "following", "rooms"),
    [
        (-1, None, 0, {"Blue": ("", "Tea"), "Red": ("", "Milk")}),
        (0, 0, 1, {"Blue": ("Tea", "Cake"), "Red": ("", "Milk")}),
        (44, 0, 1, {"Blue": ("Tea", "Cake"), "Red": ("", "Milk")}),
        (45, 1, 2, {"Blue": ("Cake", ""), "Red": ("", "Milk")}),
        (90, 2, None, {"Blue": ("", ""), "Red": ("Milk", "")}),
        (135, None, None, {"Blue": ("", ""), "Red": ("", "")}),
    ],
)
def test_now_and_next_in_each_room(minutes, on, following, rooms):
    day = Unconference(slots=3)
    for title, cell in {"Tea": ("Blue", 0), "Cake": ("Blue", 1), "Milk": ("Red", 2)}.items():
        day.pitch(title, cell)

    view = grid_view(day.now(), NOW + minutes * MINUTE)

    slots = [row.slot for row in view.rows]
    assert view.now == (None if on is None else slots[on])
    assert view.next == (None if following is None else slots[following])
    assert in_rooms(view) == rooms
    assert {one.next_slot for one in view.in_rooms if not one.next} <= {None}
    assert all(one.next_slot.pk == one.next.slot for one in view.in_rooms if one.next)


def test_break_is_on_now_and_nothing_is_in_the_rooms():
    day = Unconference(slots=1)
    grids.add_slot(grid=day.grid, starts_after=45, title="Lunch")

    view = grid_view(day.now(), NOW + 50 * MINUTE)

    assert (view.now.title, in_rooms(view)) == ("Lunch", {"Blue": ("", ""), "Red": ("", "")})


def test_queries_are_the_same_for_1_and_150_sessions():
    counts = []
    for rooms, slots in ((1, 1), (15, 10)):
        day = Unconference("", 0)
        names = [grids.add_room(grid=day.grid, name=f"Room {number}") for number in range(rooms)]
        times = [grids.add_slot(grid=day.grid, starts_after=number * 45) for number in range(slots)]
        Pitch.objects.bulk_create(
            PitchFactory.build(grid=day.grid, room=room, slot=slot) for room in names for slot in times
        )
        grid = day.now()
        with statements() as found:
            view, pairs = grid_view(grid), clashes(grid)
        assert (len(view.sessions), pairs) == (rooms * slots, [])
        counts.append(len(found))

    assert counts == [5, 5]


def test_clash_is_one_host_with_two_sessions_at_once():
    day = Unconference("Blue Red Green", 2)
    seat = day.seat()
    hosts = {
        "Tea": {"name": "Ann Lee"},
        "Cake": {"name": "ann lee", "email": "bo@example.org"},
        "Milk": {"email": "BO@example.org", "seat": seat},
        "Rum": {"seat": seat},
        "Gin": {},
        "Ale": {},
    }
    for title, facts in hosts.items():
        day.pitch(title, **facts)
    cells = {"Tea": ("Blue", 0), "Cake": ("Red", 0), "Milk": ("Green", 0), "Rum": ("Blue", 1), "Gin": ("Red", 1)}
    for title, cell in {**cells, "Ale": ("Green", 1)}.items():
        day.place(title, *cell)

    found = clashes(day.now())

    assert [(clash.host, clash.titles, clash.slot.pk) for clash in found] == [
        ("Ann Lee", ("Tea", "Cake"), day.slot(0).pk),
        ("ann lee", ("Cake", "Milk"), day.slot(0).pk),
    ]
    assert found[0].pks == (day.pitched("Tea").pk, day.pitched("Cake").pk)
    grids.take_out(pitch=day.pitched("Gin"))
    day.place("Milk", "Red", 1)
    assert [clash.titles for clash in clashes(day.now())] == [("Tea", "Cake"), ("Rum", "Milk")]


def test_own_pitches_and_hands_of_a_seat():
    day = Unconference()
    seat, other = day.seat(), day.seat()
    tea, cake = day.pitch("Tea", seat=seat), day.pitch("Cake", seat=other)
    grids.withdraw(pitch=day.pitch("Milk", seat=seat))
    grids.raise_hand(pitch=cake, seat=seat)

    assert own_of(seat) == ({tea.pk}, {cake.pk})
    assert own_of(other) == ({cake.pk}, set())


def test_grid_is_found_by_the_slug_of_a_public_event(django_assert_num_queries):
    day = Unconference()

    board = day.event.board

    with django_assert_num_queries(1):
        grid = grid_at(day.event.slug)
        event = grid.event
        assert (grid, event, event.board, event.series) == (day.grid, day.event, board, None)
        assert event.group.name
        assert event.venue.name
    assert grid_at("other") is None
    type(day.event).objects.update(status="draft")
    assert (grid_at(day.event.slug), version_at(day.event.slug)) == (None, None)


def test_version_changes_with_the_grid_the_time_and_the_event(django_assert_num_queries):
    day = Unconference()
    slug, seen = day.event.slug, set()

    def is_new(now=NOW):
        with django_assert_num_queries(1):
            version = version_at(slug, now)
        before = len(seen)
        seen.add(version)
        return len(seen) > before

    assert is_new()
    assert not is_new(NOW + 44 * MINUTE)
    assert is_new(NOW + 45 * MINUTE)
    assert not is_new(NOW + 89 * MINUTE)
    assert is_new(NOW + 90 * MINUTE)
    assert is_new(NOW + 6 * HOUR)
    assert is_new(NOW + 18 * HOUR)
    day.pitch("Tea")
    assert is_new()
    event = day.now().event
    event.ends_at += HOUR
    events.save(event=event)
    assert is_new()
    events.cancel(event=event, reason="Flood")
    assert is_new()
    assert not is_new()


def test_version_changes_with_the_time_zone_of_the_event_and_with_joining(django_assert_num_queries):
    day = Unconference()
    slug = day.event.slug
    seen = [version_at(slug)]
    before = grid_view(day.now()).rows[0].slot.hours

    day.event.zone = "Europe/Paris"  # the same moments, an hour later on the clock
    events.save(event=day.event)
    assert grid_view(day.now()).rows[0].slot.hours != before
    seen.append(version_at(slug))
    for number, is_open in enumerate((False, True)):
        boards.set_joining(board=day.event.board, host=boards.Host(), version=number, is_open=is_open)
        with django_assert_num_queries(1):
            seen.append(version_at(slug))

    assert [*map(seen.index, seen)] == [0, 1, 2, 1]


def test_version_of_a_grid_that_was_opened_again_is_another():
    event = Unconference("", 0).event
    first = version_at(event.slug)
    event.grid.delete()
    Grid.objects.create(event=event)

    assert Grid.objects.get().version == 0
    assert version_at(event.slug) not in {first, None}


def test_grid_without_slots_has_a_version_and_an_empty_view():
    day = Unconference("", 0)

    view = grid_view(day.now())

    assert version_at(day.event.slug, NOW)
    assert (view.rooms, view.rows, view.unplaced, view.now, view.next, view.in_rooms) == ([], [], [], None, None, [])


def test_nobody_can_pitch_once_the_event_is_over_or_cancelled(clock):
    day = Unconference()
    assert grid_view(day.now()).is_pitching_open
    clock.move_to(NOW + 6 * HOUR)
    assert not grid_view(day.now()).is_pitching_open

    clock.move_to(NOW)
    events.cancel(event=day.event, reason="Flood")
    view = grid_view(day.now())
    assert (view.is_pitching_open, view.is_cancelled) == (False, True)


def test_sessions_are_in_the_order_of_the_timetable():
    day = Unconference("Blue Red", 2)
    for title, cell in {"Tea": ("Red", 0), "Cake": ("Blue", 1), "Milk": ("Blue", 0)}.items():
        day.pitch(title, cell)
    rows: PitchQuerySet = day.grid.pitches.all()

    assert [pitch.title for pitch in rows.sessions()] == ["Milk", "Tea", "Cake"]
