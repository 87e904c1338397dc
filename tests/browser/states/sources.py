"""The calendar that is read for a group each night."""

from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from meetups.models import CalendarSource, Group
from meetups.services.imports.files import packed
from tests.browser.states.handovers import pictured
from tests.browser.states.state import StateList, Visit
from tests.calendar_files import entry, together
from tests.factories import EventFactory
from tests.handovers import team

SOURCES = StateList()
state = SOURCES.state
NUMBERS = {"new": 2, "changed": 0, "cancelled": 0, "skipped": 1}


def source(group: Group, **fields: Any) -> CalendarSource:
    """Create a calendar with changes that wait, and with a meeting that is missing in it."""
    EventFactory(group=group, uid="gone", title="Lean coffee at the Corn Exchange")
    data = together(entry(uid="a"), entry("SUMMARY:Tea", uid="b"), entry("CLASS:PRIVATE", uid="c"))
    url = "https://calendar.example.org/ical/leeds%40group.example.org/private-0123456789abcdef/basic.ics"
    now = timezone.now()
    known = {"url": url, "read_at": now, "changed_at": now, "numbers": NUMBERS, "file": packed(data), "gone": ["gone"]}
    return CalendarSource.objects.create(group=group, **(known | fields))


def page(group: Group) -> str:
    return reverse("admin:meetups_group_calendar", args=[group.pk])


@state("calendar-source", "No longer in that calendar")
def _() -> Visit:
    leeds = team()
    source(leeds.group)
    return Visit(page(leeds.group), user=leeds.ann.user)


@pictured("calendar-source-none", "Do your meetings have a calendar elsewhere?")
def _() -> Visit:
    leeds = team()
    return Visit(page(leeds.group), ({"url": "ftp://x.example/a"},), user=leeds.ann.user)


@pictured("calendar-source-failing", "There is no calendar at this URL (404).")
def _() -> Visit:
    leeds = team()
    since = timezone.now() - timedelta(days=8)
    source(leeds.group, file="", gone=[], error="There is no calendar at this URL (404).", failing_since=since)
    return Visit(page(leeds.group), user=leeds.ann.user)


@pictured("calendar-source-plan", "Leave everything as it is")
def _() -> Visit:
    leeds = team()
    return Visit(reverse("admin:meetups_event_import_source", args=[source(leeds.group).pk]), user=leeds.ann.user)
