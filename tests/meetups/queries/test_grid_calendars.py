"""The sessions of a room as entries of a calendar."""

from datetime import timedelta

import pytest

from meetups.queries.grid_calendars import entries_of, room_at
from meetups.services import grids
from tests.unconference import Unconference

pytestmark = pytest.mark.django_db


def test_entry_has_its_own_title_times_and_page_and_the_rest_of_its_event(django_assert_num_queries):
    day = Unconference()
    tea = day.pitch("Tea", ("Blue", 1), about="Hot", name="Ann")
    pk, slug = day.room("Blue").pk, day.event.slug

    with django_assert_num_queries(2):
        room = room_at(slug, pk)
        (entry,) = entries_of(room)
        assert (entry.room, entry.title, entry.summary, entry.series) == ("Blue", "Tea", "Hot", None)
        assert entry.starts_at == room.grid.event.starts_at + timedelta(minutes=45)
        assert entry.ends_at == room.grid.event.starts_at + timedelta(minutes=90)
        assert (entry.uid, entry.sequence, entry.group) == (tea.uid, 1, room.grid.event.group)
        assert entry.get_absolute_url() == f"/events/{slug}/grid/{tea.path_part}/"

    grids.show_name(pitch=tea, is_public=True)
    assert entries_of(room)[0].summary == "Host: Ann\n\nHot"


def test_room_of_another_event_or_a_draft_is_not_found():
    day, other = Unconference(), Unconference()

    assert room_at(other.event.slug, day.room("Blue").pk) is None
    type(day.event).objects.update(status="draft")
    assert room_at(day.event.slug, day.room("Blue").pk) is None
