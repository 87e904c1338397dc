"""The instants of meetings in time zones whose names only the file explains.

The dry run of the same file is in `test_calendars_entries.py`.
"""

from datetime import UTC, datetime

import pytest

from meetups.models import Event
from tests.calendar_files import example, import_file, planned
from tests.factories import GroupFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def test_meetings_are_at_the_hours_of_the_file(group):
    import_file(group, example("entries/zones_explained"))

    found = Event.objects.order_by("starts_at").values_list("title", "starts_at", "zone")
    singles = [row for row in found if row[0] != "The group's own" and row[0] != "A name in German"]
    assert singles == [
        ("Quoted name", datetime(2026, 12, 8, 23, tzinfo=UTC), "America/New_York"),
        ("A known zone with other hours", datetime(2027, 2, 20, 18, tzinfo=UTC), "Africa/Casablanca"),
        ("The group's own, later", datetime(2027, 4, 7, 18, tzinfo=UTC), "Europe/London"),
        ("Name without quotes", datetime(2027, 7, 8, 22, tzinfo=UTC), "America/New_York"),
    ]
    own = [starts_at for title, starts_at, _zone in found if title == "The group's own"]
    assert (len(own), own[0], own[-1]) == (
        18,
        datetime(2026, 12, 9, 18, tzinfo=UTC),
        datetime(2027, 4, 21, 17, tzinfo=UTC),
    )
    assert import_file(group, example("entries/zones_explained")) == {"same": 6, "skipped": 2}


def test_a_series_in_the_hours_of_two_zones_that_will_differ_is_left_out_with_both(group, clock):
    """The file gives the hours of Denver up to 2022; Ojinaga in Mexico had the same until November 2022."""
    clock.move_to(datetime(2022, 8, 1, 12, tzinfo=UTC), tick=False)
    data = example("zones/two_zones")
    refusal = (
        "The file gives its time zone hours of more than one, and they will differ: “Denver and Ojinaga”, "
        "America/Denver, America/Ojinaga. Choose one of them in the other calendar."
    )
    own = "{}Read in the time zone {}, which has the same hours as “Denver and Ojinaga” in the file."
    once = ("new", "Once", own.format("", "America/Denver"))

    assert planned(group, data) == [("skipped", "Every week", refusal), once]
    assert planned(GroupFactory(zone="America/Ojinaga"), data) == [
        ("new", "Every week", own.format("every week on Tuesday, 3 times. ", "America/Ojinaga")),
        ("new", "Once", own.format("", "America/Ojinaga")),
    ]
    assert import_file(group, data) == {"new": 1, "skipped": 1}
    assert Event.objects.get().starts_at == datetime(2022, 8, 11, 0, tzinfo=UTC)
