from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from meetups.services.imports.lines import Line, event_line, skipped, with_limits
from meetups.services.imports.venues import VenueMatcher
from meetups.standards.calendar_files import Entry
from tests.factories import EventFactory

pytestmark = pytest.mark.django_db


def entry(**more):
    start = timezone.now().replace(microsecond=0) + timedelta(days=20)
    return Entry(
        **{"uid": "a", "title": "Talks", "zone": "UTC", "starts_at": start, "ends_at": start + timedelta(hours=1)}
        | more
    )


def test_a_line_says_when_in_the_zone_of_the_entry():
    start = datetime(2026, 7, 1, 17, tzinfo=UTC)

    assert skipped(entry(zone="Europe/London", starts_at=start), "over").facts == "Wednesday 1 July 2026, 6pm BST"
    assert skipped(Entry(), "uid").facts == ""


def test_a_line_has_the_title_of_its_entry_and_says_whether_it_is_written():
    line = skipped(entry(title="Talks"), "uid")

    assert (line.title, line.is_written) == ("Talks", False)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (Line("same", entry(description="x" * 20_001)), ""),
        (Line("new", entry(description="x" * 20_000), fields={"description": ""}), ""),
        (Line("new", entry(description="x" * 20_001), fields={"description": ""}),
         "Its description is shortened to 20,000 characters."),
        (Line("changed", entry(lasts=timedelta(seconds=90)), "length", fields={"minutes": 2}),
         "length. Its length is rounded to whole minutes, because a series here has no seconds."),
    ],
)  # fmt: skip
def test_a_line_says_what_is_not_kept_as_the_file_has_it(line, words):
    assert with_limits(line).words == words


@pytest.mark.parametrize(
    ("line", "source"),
    [
        (skipped(Entry(line=12, uid="a@example.org"), "title"), "Line 12, UID a@example.org"),
        (skipped(Entry(line=1, uid="u" * 255), "title"), "Line 1, UID " + "u" * 80),
        (skipped(Entry(line=3), "uid"), "Line 3"),
        (Line("same", Entry(line=3, uid="a")), ""),
    ],
)
def test_a_skipped_line_says_where_it_is_in_the_file(line, source):
    assert line.source == source


def test_a_past_event_is_not_changed():
    past = datetime(2026, 1, 7, 18, tzinfo=UTC)
    row = EventFactory(uid="a", starts_at=past, ends_at=past + timedelta(hours=1))

    line = event_line(entry(), row, VenueMatcher())

    assert (line.outcome, line.words) == (
        "skipped",
        "It is over, and past events are not changed. There is nothing to do.",
    )


def test_an_entry_that_is_not_valid_is_skipped_with_the_error_of_the_field():
    line = event_line(entry(title=""), None, VenueMatcher())

    words = "This site cannot keep it: This field cannot be blank. Correct it in the other calendar."
    assert (line.outcome, line.words) == ("skipped", words)
