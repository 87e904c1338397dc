"""The meaning of one entry: each file of `files/entries` is imported, and its answer is beside it.

An answer has the plan, the place in the file of each line that is skipped, and the meetings afterwards.
"""

import json
import re
from itertools import groupby
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError

from meetups.models import Event
from meetups.services.imports import calendars
from tests.calendar_files import FILES, import_file

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
ENTRIES = FILES / "entries"


def story(path):
    """Return what the names of files have in common that are imported one after the other."""
    return re.sub(r"_\d$", "", path.stem)


STORIES = [list(files) for _name, files in groupby(sorted(ENTRIES.glob("*.ics")), story)]


def answer(group, data):
    """Return what an import answers and does."""
    try:
        lines = calendars.plan(group=group, data=data)
    except ValidationError as refusal:
        return {"refused": refusal.messages}
    assert all(line.source for line in lines if line.outcome == "skipped")
    import_file(group, data)
    again = {line.outcome for line in calendars.plan(group=group, data=data)}
    return {
        "plan": [[line.outcome, line.title, line.facts, line.words] for line in lines],
        "sources": [line.source for line in lines if line.source],
        "meetings": list(map(in_words, Event.objects.order_by("starts_at", "pk"))),
        "again": sorted(again),
    }


def in_words(event):
    """Return a meeting in words: Tue 2026-12-01 18:00 to Tue 19:00 Talks."""
    start, end = (moment.astimezone(ZoneInfo(event.zone)) for moment in (event.starts_at, event.ends_at))
    status = "" if event.status == "confirmed" else f" ({event.status})"
    return f"{start:%a %Y-%m-%d %H:%M} to {end:%a %H:%M} {event.title}{status}"


@pytest.mark.parametrize("files", STORIES, ids=lambda files: story(files[0]))
def test_an_entry_is_brought_in_as_its_author_meant_it_or_left_out_with_the_reason(group, files):
    for path in files:
        assert answer(group, path.read_bytes()) == json.loads(path.with_suffix(".json").read_text())
