"""What the page of an event says about its group and the meetings beside it."""

from datetime import UTC, datetime, timedelta

import pytest

from meetups.models import Event
from tests.factories import EventFactory, GroupFactory, OrganiserFactory
from tests.pages import Page

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _now(time_machine):
    time_machine.move_to(NOW, tick=False)


def read(client, event):
    return Page(client.get(event.get_absolute_url()))


def test_event_tells_of_its_group_and_of_the_meetings_beside_it(client):
    group = GroupFactory(name="Leeds Wednesdays", strapline="An hour of questions.", contact_email="ask@leeds.example")
    for name, role in (("Ann", "organiser"), ("Ben", "lead"), ("Cy", "organiser"), ("Di", "organiser"), ("", "lead")):
        OrganiserFactory(group=group, user__name=name, role=role)
    days = {"Long ago": -30, "Last": -7, "This": 7, "Off": 9, "Next": 14, "Second": 21, "Third": 28}
    events = {
        title: EventFactory(group=group, title=title, starts_at=NOW + number * DAY, status="confirmed")
        for title, number in days.items()
    }
    Event.objects.filter(title="Off").update(status="cancelled", cancellation_reason="Snow.")
    EventFactory(starts_at=NOW + 8 * DAY, title="Of another group")

    text = read(client, events["This"]).text
    about = text[text.index("About this group") : text.index("Share this page")]

    assert "Leeds Wednesdays : An hour of questions." in about or "Leeds Wednesdays: An hour of questions." in about
    assert "Wed 11 Nov Last Wed 25 Nov this meeting Wed 2 Dec Next Wed 9 Dec Second" in about
    assert "Run by Ben, Ann, Cy and others" in about
    assert "Questions ask@leeds.example Costs Free" in about
    assert "Third" not in about


def test_only_meeting_of_a_group_has_no_line_of_others(client):
    assert read(client, EventFactory()).all("ol", **{"class": "series-line"}) == []
