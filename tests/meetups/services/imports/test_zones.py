"""The instants of meetings in time zones whose names only the file explains.

The dry run of the same file is in `test_calendars_entries.py`.
"""

from datetime import UTC, datetime

import pytest

from meetups.models import Event
from tests.calendar_files import example, import_file

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
