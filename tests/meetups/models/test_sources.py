from datetime import UTC, datetime

from meetups.models import CalendarSource, Group


def test_source_says_whose_it_is_what_waits_and_since_when_it_fails():
    source = CalendarSource(group=Group(name="Leeds"))
    assert (str(source), source.is_waiting, source.failing_since_in_words) == ("Leeds", False, "")

    source.file, source.failing_since = "x", datetime(2026, 7, 1, 23, 30, tzinfo=UTC)
    assert (source.is_waiting, source.failing_since_in_words) == (True, "2 July 2026")
