from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from meetups.services.calendar_lines import REFUSALS, event_line, override_line, series_line, skipped
from meetups.services.calendar_values import Places
from meetups.standards.calendar_files import Entry
from tests.factories import EventFactory, GroupFactory

pytestmark = pytest.mark.django_db


def entry(**more):
    start = timezone.now().replace(microsecond=0) + timedelta(days=20)
    return Entry(
        **{"uid": "a", "title": "Talks", "zone": "UTC", "starts_at": start, "ends_at": start + timedelta(hours=1)}
        | more
    )


def test_a_line_tells_when_by_the_clock_of_its_place():
    start = datetime(2026, 7, 1, 17, tzinfo=UTC)

    assert skipped(entry(zone="Europe/London", starts_at=start), "over").when == "Wed 1 Jul 2026, 18:00 BST"
    assert skipped(Entry(), "uid").when == ""


def test_every_refusal_has_words():
    assert all(str(words) % {"detail": "x"} for words in REFUSALS.values())


def test_what_is_over_is_not_changed():
    past = datetime(2026, 1, 7, 18, tzinfo=UTC)
    row = EventFactory(uid="a", starts_at=past, ends_at=past + timedelta(hours=1))

    line = event_line(entry(), row, row.group, Places())

    assert (line.outcome, line.words) == ("skipped", "It is over, and what is over is not changed.")


def test_a_meeting_for_a_day_that_the_series_does_not_have():
    master = entry(rule="FREQ=WEEKLY")
    assert series_line(master, None, GroupFactory(), Places()).outcome == "new"
    other = entry(original=(master.starts_at + timedelta(days=1)))

    line = override_line(other, None, master, Places())

    assert (line.outcome, line.words) == ("skipped", "It stands for a day that its series does not have.")


def test_what_would_not_be_valid_is_left_out_in_the_words_of_the_form():
    group = GroupFactory()

    event = event_line(entry(title=""), None, group, Places())
    rhythm = series_line(entry(title="", rule="FREQ=WEEKLY"), None, group, Places())

    assert (event.outcome, event.words) == (rhythm.outcome, rhythm.words) == ("skipped", "This field cannot be blank.")
