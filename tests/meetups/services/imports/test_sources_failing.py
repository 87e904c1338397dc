"""Calendars on other websites that cannot be read: the reason in words, and one email after a week."""

from datetime import timedelta
from unittest.mock import Mock

import pytest
from django.utils import timezone
from django_q.exceptions import TimeoutException

from meetups.models import CalendarSource
from meetups.services.imports import calendars, sources
from meetups.standards import fetching
from tests.calendar_files import entry
from tests.calendar_sources import emails, read, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
DAY = timedelta(days=1)
TALKS = entry(uid="talks")


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"body": b"", "status": 404}, "There is no calendar at this URL (404)."),
        ({"body": b"", "status": 410}, "The calendar at this URL was deleted for good (410)."),
        ({"body": b"", "status": 500}, "The server answers with an error (500)."),
        ({"body": b"<html>"}, "The server answers with something else than a calendar file (.ics)."),
        ({"body": b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"}, "There is no event in the calendar."),
        (
            {"body": b"x" * (fetching.LARGEST + 1)},
            "The file is larger than 1 MB. Have the other calendar publish fewer months.",
        ),
    ],
)  # fmt: skip
def test_failure_is_said_in_words_and_changes_nothing(source, elsewhere, answer, words):
    source = read(source)
    before = source.file
    elsewhere.serve(**answer)

    source = read(source)

    assert (source.error, source.failing_since, source.file, len(emails())) == (words, timezone.now(), before, 1)
    elsewhere.serve(TALKS)
    assert (read(source).error, source.file) == ("", before)


def test_private_address_is_refused_in_words(source, group, ann):
    sources.choose(group=group, url="https://10.0.0.1/a.ics", is_automatic=False, by=ann)

    assert read(source).error == "10.0.0.1 is not on the public internet."


@pytest.mark.parametrize("error", [ZeroDivisionError, TimeoutException])
def test_error_of_the_site_is_said_too(source, monkeypatch, error):
    monkeypatch.setattr(calendars, "plan", Mock(side_effect=error))

    source = read(source)

    assert source.error == "This is an error of the site. The person who runs it finds it in the log."
    assert source.failing_since == timezone.now()


def test_failing_for_a_week_is_said_once(source, elsewhere, clock):
    elsewhere.serve(b"", status=404)
    told = []
    for _night in range(10):
        source = read(source)
        told.append(len(emails()))
        clock.shift(DAY)
    assert told == [0] * 7 + [1] * 3
    assert source.told_at == source.failing_since + 7 * DAY
    assert emails() == [("calendar_failing", "ann@example.org")]
    assert f"it has failed since {source.failing_since_in_words}. There is no calendar at this URL (404)." in text()

    elsewhere.serve(TALKS)
    assert (read(source).failing_since, CalendarSource.objects.get().told_at) == (None, None)
