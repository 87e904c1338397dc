"""The unconferences of the demo: one brought back from its wall, and one to come."""

import pytest

from meetups.models import Group
from meetups.queries.event_agendas import agenda_of
from meetups.queries.grids import grid_view
from tests.demo.running import load

pytestmark = pytest.mark.django_db


def test_last_unconference_has_twenty_sessions_with_what_came_of_them(today):
    load()
    event = Group.objects.get(slug="leeds").events.past().exclude(grid=None).get()
    sessions = agenda_of(event).sessions
    view = grid_view(event.grid)

    assert (len(sessions), len(view.rooms), len(view.unplaced), view.is_late) == (20, 5, 3, False)
    assert (sum(bool(one.notes) for one in sessions), sum(bool(one.html) for one in sessions)) == (7, 8)
    assert [pitch.topic.raised_at for pitch in event.grid.pitches.exclude(topic=None)] == [event] * 3
    assert view.sessions[0].title == "How do you ask about money?"


def test_next_unconference_has_an_empty_grid_with_pitches_and_lets_phones_join(now):
    load()
    event = Group.objects.get(slug="leeds").events.upcoming().exclude(grid=None).get()
    view = grid_view(event.grid)

    assert event.format == "unconference"
    assert (len(view.rooms), len(view.rows), view.sessions, len(view.unplaced)) == (3, 4, [], 4)
    assert (event.board.has_topics, event.board.is_joining_open, view.is_pitching_open) == (False, True, True)
