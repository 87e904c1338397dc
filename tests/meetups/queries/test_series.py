from datetime import date

import pytest
import time_machine

from meetups.queries.series import preview
from meetups.services import series as services
from tests.factories import HolidayFactory
from tests.series import NOW, a_series, days

pytestmark = pytest.mark.django_db


def test_the_preview_shows_the_days_that_the_series_then_has():
    """An added day is kept although it is a public holiday; a day of the rule is skipped."""
    for day in (date(2026, 12, 2), date(2026, 12, 4)):
        HolidayFactory(on=day, name="A day off")
    with time_machine.travel(NOW, tick=False):
        series = a_series(on_holidays="skip", rrule="FREQ=WEEKLY;COUNT=3")
        series.exceptions.create(on=date(2026, 12, 4))
        lines = preview(series, {date(2026, 12, 4): False})
        services.fill(series=series)

    assert [f"{line.leaf.iso}"[5:] for line in lines if not line.is_skipped] == days(series)
    assert [(f"{line.leaf.iso}"[5:], line.notes) for line in lines] == [
        ("11-25", []),
        ("12-02", ["Skipped: A day off is a public holiday."]),
        ("12-04", ["Added by hand.", "Public holiday: A day off."]),
        ("12-09", []),
    ]
