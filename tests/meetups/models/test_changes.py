"""The allowed changes of status, in the code and in docs/architecture.md."""

import re
from pathlib import Path

from meetups.models import Attendee, AttendeeChange
from meetups.models.changes import TRANSITIONS

DOCUMENT = Path(__file__).parents[3] / "docs" / "architecture.md"


def test_the_document_shows_exactly_the_allowed_changes():
    section = DOCUMENT.read_text(encoding="utf-8").split("## States of a place")[1].split("\n## ")[0]
    rows = re.findall(r"^\| ([a-z_–]+) \| ([a-z_]+) \| ([a-z, ]+) \|$", section, re.MULTILINE)

    shown = {("" if was == "–" else was, became): set(causes.split(", ")) for was, became, causes in rows}

    assert shown == {(str(was), str(became)): {str(one) for one in by} for (was, became), by in TRANSITIONS.items()}
    assert len(rows) == len(TRANSITIONS)


def test_every_status_can_be_reached_and_left():
    states = {str(state) for state in Attendee.Status}

    assert {str(became) for _was, became in TRANSITIONS} == states
    assert {str(was) for was, _became in TRANSITIONS} - {""} == states


def test_only_the_end_of_the_event_marks_attendees_absent():
    causes = {cause for (_was, became), by in TRANSITIONS.items() if became == Attendee.Status.ABSENT for cause in by}

    assert causes == {AttendeeChange.Cause.OVER}


def test_a_change_is_shown_as_its_two_statuses():
    assert str(AttendeeChange(became="going")) == "– → going"
    assert str(AttendeeChange(was="going", became="came")) == "going → came"
