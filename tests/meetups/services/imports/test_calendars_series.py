"""Series and what replaces their meetings: each file of `files/series` is imported, and its answer is beside it.

An answer has the plan, the line, the UID and the time of each of its lines, and the meetings afterwards.
"""

import json
import re
from itertools import groupby
from zoneinfo import ZoneInfo

import pytest

from meetups.models import Event
from meetups.services.imports import calendars
from tests.calendar_files import FILES, import_file, planned

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
SERIES = FILES / "series"


def story(path):
    """Return what the names of files have in common that are imported one after the other."""
    return re.sub(r"_\d$", "", path.stem)


STORIES = [list(files) for _name, files in groupby(sorted(SERIES.glob("*.ics")), story)]


def meetings():
    """Return each meeting in words: 2026-12-01 18:00 Talks."""
    return [
        f"{event.starts_at.astimezone(ZoneInfo('Europe/London')):%Y-%m-%d %H:%M} {event.title}"
        + ("" if event.status == "confirmed" else f" ({event.status})")
        for event in Event.objects.order_by("starts_at", "pk")
    ]


def lines(group, data):
    """Return where each line of the plan is in the file, its UID, and when it is."""
    plan = calendars.plan(group=group, data=data)
    return [[line.entry.line, line.entry.uid, line.facts] for line in plan]


@pytest.mark.parametrize("files", STORIES, ids=lambda files: story(files[0]))
def test_a_file_is_brought_in_as_its_author_meant_it(group, files):
    for path in files:
        data, answer = path.read_bytes(), json.loads(path.with_suffix(".json").read_text())

        assert planned(group, data) == [tuple(line) for line in answer["plan"]]
        assert lines(group, data) == answer["lines"]
        import_file(group, data)
        assert meetings() == answer["meetings"]
        assert {outcome for outcome, _title, _words in planned(group, data)} <= {"same", "skipped"}
