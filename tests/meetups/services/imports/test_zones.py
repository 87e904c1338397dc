"""Time zones whose names only the file explains, and what the dry run says of them."""

from datetime import UTC, datetime

import pytest

from meetups.models import Event
from tests.calendar_files import example, import_file, planned

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
EASTERN = "(UTC-05:00) Eastern Time (US & Canada)"
NEW_YORK = f"Read in the time zone America/New_York, which has the same hours as “{EASTERN}” in the file."
OWN = "Read in the time zone Europe/London, which has the same hours as “Customized Time Zone” in the file."


def test_the_plan_names_each_zone_that_was_found_by_its_hours(group):
    words = {title: f"{outcome}: {words}" for outcome, title, words in planned(group, example("zone-names"))}
    assert words == {
        "Quoted name": f"new: {NEW_YORK}",
        "Name without quotes": f"new: {NEW_YORK}",
        "The group's own": f"new: every week on Wednesday, 20 times. {OWN}",
        "The group's own, later": f"new: One meeting that differs. {OWN}",
        "A name in German": "new: every month on the second Thursday. Read in the time zone Europe/Paris,"
        " which has the same hours as “Mitteleuropäische Zeit” in the file.",
        "Hours of no zone": "skipped: No time zone that is known has the hours that the file gives its time zone:"
        " “Summer all year”, Europe/London. Choose another time zone for it in the other calendar.",
        "A zone that is not explained": "skipped: Its time zone “US-Pacific” is not known."
        " Choose one such as Europe/London in the other calendar.",
        "A known zone with other hours": "new: Read in the time zone Africa/Casablanca as it is known today."
        " The file gives “Africa/Casablanca” other hours.",
    }


def test_meetings_are_at_the_hours_of_the_file(group):
    import_file(group, example("zone-names"))

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
    assert import_file(group, example("zone-names")) == {"same": 6, "skipped": 2}
