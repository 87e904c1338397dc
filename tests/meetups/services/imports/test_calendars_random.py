"""Random calendars are imported as another library reads them, and once more without a change."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings

from meetups.models import Event
from tests import random_calendars
from tests.calendar_files import import_file
from tests.random_calendars import Single
from tests.waitlists import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
END = NOW + timedelta(days=180)  # before the horizon of a series
EXAMPLES = settings().max_examples


def here():
    rows = Event.objects.filter(starts_at__range=(NOW, END)).values_list(
        "starts_at", "ends_at", "title", "status", "venue__name"
    )
    return sorted((*row, venue == "Canal House") for *row, venue in rows)


def changed(parts, position):
    """Return the parts with one of them changed: a single at another hour, a series with another title."""
    part = parts[position % len(parts)]
    if isinstance(part, Single):
        other = replace(part, starts_at=part.starts_at + timedelta(hours=1))
    else:
        other = replace(part, title=f"New {part.title}")
    return [other if one is part else one for one in parts]


@settings(max_examples=EXAMPLES // 4, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(parts=random_calendars.parts)
def test_meetings_are_those_of_another_reader_and_the_same_when_imported_again(group, canal_house, parts):
    data = random_calendars.write(parts)
    with transaction.atomic():
        import_file(group, data)
        assert here() == random_calendars.meetings(data, NOW, END)
        assert set(import_file(group, data)) <= {"same", "skipped"}
        assert here() == random_calendars.meetings(data, NOW, END)
        transaction.set_rollback(True)
