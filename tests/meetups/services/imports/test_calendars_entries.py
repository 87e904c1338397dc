"""What each entry of a file means: calendars in tests/meetups/files/entries, each with the expected answer beside it.

An answer has the plan, the meetings after the import, and the outcomes of a second import. A file whose name ends with
-before is imported first.
"""

from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError

from meetups.models import Event
from meetups.services.imports import calendars
from tests.calendar_files import FILES, import_file

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
ENTRIES = FILES / "entries"
NAMES = sorted(path.stem for path in ENTRIES.glob("*.txt"))


def answer(group, data):
    """Return what an import answers and does, as text."""
    try:
        lines = calendars.plan(group=group, data=data)
    except ValidationError as refusal:
        return [f"refused: {' '.join(refusal.messages)}"]
    planned = [
        " | ".join(filter(None, [line.outcome, line.title, line.facts, line.words, line.source])) for line in lines
    ]
    import_file(group, data)
    again = {line.outcome for line in calendars.plan(group=group, data=data)}
    return [*planned, "", *map(meeting, Event.objects.order_by("starts_at", "pk")), "", f"again: {sorted(again)}"]


def meeting(event):
    start, end = (moment.astimezone(ZoneInfo(event.zone)) for moment in (event.starts_at, event.ends_at))
    return f"{start:%a %d %b %Y, %H:%M} to {end:%a %H:%M} {event.status} | {event.title}"


@pytest.mark.parametrize("name", NAMES)
def test_a_file_has_the_answer_beside_it(group, name):
    before = ENTRIES / f"{name}-before.ics"
    if before.exists():
        import_file(group, before.read_bytes())

    found = answer(group, (ENTRIES / f"{name}.ics").read_bytes())

    assert found == (ENTRIES / f"{name}.txt").read_text().splitlines()
