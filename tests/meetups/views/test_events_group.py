"""The page of an event about its group and the meetings beside it."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.utils.html import strip_tags

from meetups.models import Event
from tests.factories import EventFactory, FeedbackFactory, GroupFactory, OrganiserFactory, PostFactory
from tests.pages import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)
DAY = timedelta(days=1)
LAST_AND_THIS = (("Last", -7), ("This", 7))


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


def test_last_meeting_says_what_came_of_it(client):
    group = GroupFactory()
    last, event = (EventFactory(group=group, title=title, starts_at=NOW + days * DAY) for title, days in LAST_AND_THIS)
    answers = FeedbackFactory.create_batch(4, event=last)
    assert line_of(client, event) == ["Wed 11 Nov Last", "Wed 25 Nov this meeting"]

    FeedbackFactory(event=last, again="no")
    assert line_of(client, event)[0] == "Wed 11 Nov Last 4 of 5 would use the format again."
    for answer in answers:
        answer.again = "unsure"
        answer.save()
    assert line_of(client, event)[0] == "Wed 11 Nov Last 0 of 5 would use the format again."

    PostFactory(event=last, group=group, headline="Soon", status="draft")
    PostFactory(event=last, group=group, headline="The next date", kind="news")
    PostFactory(event=last, group=group, headline="What we found")
    assert line_of(client, event)[0] == "Wed 11 Nov Last What we found"
    assert line_of(client, last) == ["Wed 11 Nov this meeting", "Wed 25 Nov This"]


def test_meeting_that_is_on_has_no_outcome_yet(client):
    group = GroupFactory()
    now_on = EventFactory(group=group, title="Now", starts_at=NOW - timedelta(minutes=5))
    event = EventFactory(group=group, starts_at=NOW + DAY)
    PostFactory(event=now_on, group=group, headline="What to bring")

    assert line_of(client, event) == ["Wed 18 Nov Now", "Thu 19 Nov this meeting"]


def line_of(client, event):
    """Return the meetings of the line of the series on the page of an event, in words."""
    html = client.get(event.get_absolute_url()).content.decode()
    line = html[html.index('<ol class="series-line">') :].partition("</ol>")[0]
    return [" ".join(strip_tags(item.replace("<", " <")).split()) for item in re.split("<li[^>]*>", line)[1:]]
