"""Random calendars are imported as another library reads them, again without a change, and out of our own export."""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from meetups.models import Event, EventSeries
from tests import random_calendars
from tests.calendar_files import exported, import_file
from tests.waitlists import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
END = NOW + timedelta(days=180)  # before the horizon of a series
EXAMPLES = settings().max_examples
# One meeting, which is removed.
FIRST = NOW.replace(tzinfo=None) + timedelta(days=4)
NO_MEETING = random_calendars.Series("Talks", FIRST, "Europe/London", "FREQ=WEEKLY", 1, ((0, "removed"),), 0, "")


def here():
    rows = Event.objects.filter(starts_at__range=(NOW, END)).values_list(
        "starts_at", "ends_at", "title", "status", "venue__name"
    )
    return sorted((*row, venue == "Canal House") for *row, venue in rows)


@settings(max_examples=max(3, EXAMPLES // 12), suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(parts=[NO_MEETING], position=0, choice=0)
@given(parts=random_calendars.parts, position=st.integers(0, 3), choice=st.integers(0, 7))
def test_meetings_are_those_of_another_reader_the_same_again_and_then_with_one_change(
    group, canal_house, parts, position, choice
):
    data = random_calendars.write(parts)
    position %= len(parts)
    with transaction.atomic():
        import_file(group, data)
        assert here() == random_calendars.meetings(data, NOW, END)
        assert set(import_file(group, data)) <= {"same", "skipped"}
        assert here() == random_calendars.meetings(data, NOW, END)
        if other := parts[position].with_a_change(choice):
            data = random_calendars.write([*parts[:position], other, *parts[position + 1 :]])
            assert import_file(group, data)["changed"] == 1
            assert here() == random_calendars.meetings(data, NOW, END)
        ours, before = exported(group), here()
        Event.objects.all().delete()
        EventSeries.objects.all().delete()
        if before:  # a calendar without an event is refused
            import_file(group, ours)
        assert here() == before
        transaction.set_rollback(True)
