"""Servers that give the same meetings new UIDs."""

from datetime import timedelta

import pytest

from meetups.models import Event
from meetups.services import events
from meetups.services.imports import calendars, doubles, sources
from tests.calendar_files import entry, import_file, planned, together
from tests.calendar_sources import emails, read, text
from tests.factories import EventFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
DAY = timedelta(days=1)
WEEKLY = "RRULE:FREQ=WEEKLY"
WORDS = "A meeting with this title starts here at this time already. Import it only if it is another one."


def marked(group, data):
    return [line.is_double for line in calendars.plan(group=group, data=data)]


def test_new_uids_each_night_double_no_meeting(source, elsewhere, group, ann, clock):
    sources.choose(group=group, url=source.url, is_automatic=True, by=ann)
    for night in "abc":
        elsewhere.serve(together(entry(uid=f"{night}1"), entry("SUMMARY:Tea", uid=f"{night}2")))
        source = read(source)
        clock.shift(DAY)

    assert (source.is_waiting, sorted(event.uid for event in Event.objects.all())) == (True, ["a1", "a2"])
    assert "- New: Talks, Tuesday 1 December 2026, 6pm GMT (A meeting with this title starts here" in text()
    assert "Nothing is imported yet: there is a venue or a meeting to check" in text()
    assert len(emails()) == 3


@pytest.mark.parametrize("here", [entry(uid="here"), entry(WEEKLY, uid="here")])
@pytest.mark.parametrize("new", [entry(), entry(WEEKLY)])
def test_new_event_or_series_at_the_start_of_one_with_its_title_is_marked(group, here, new):
    import_file(group, here)

    assert planned(group, new)[0][2].endswith(WORDS)
    assert doubles.are_among(calendars.plan(group=group, data=new))


def test_cancelled_meeting_with_a_new_uid_is_marked(group):
    import_file(group, entry(uid="here"))
    events.cancel(event=Event.objects.get(), reason="No room.")

    assert marked(group, entry()) == [True]


@pytest.mark.parametrize(
    "new",
    [
        entry("SUMMARY:Tea"),
        entry(start="20261201T183000Z"),
        entry(WEEKLY, start="20261202T180000Z", end="20261202T190000Z"),
        entry(WEEKLY, start="20261124T183000Z", end="20261124T190000Z"),
    ],
)
def test_another_title_start_or_day_is_another_meeting(group, new):
    import_file(group, entry(uid="here"))

    assert marked(group, new) == [False]


def test_meeting_of_another_group_or_with_the_same_uid_is_not_marked(group):
    import_file(group, entry(WEEKLY, uid="talks"))
    EventFactory(title="Tea", starts_at=Event.objects.earliest("pk").starts_at)
    moved = entry("RECURRENCE-ID:20271207T180000Z", uid="talks")

    assert marked(group, together(entry("SUMMARY:Tea", uid="tea"), entry(WEEKLY, uid="talks"), moved)) == [False] * 3
