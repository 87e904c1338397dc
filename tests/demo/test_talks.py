"""The talks of the demo: a call with its running order, and what was said at past meetings."""

import pytest

from meetups.models import Group, Talk
from meetups.queries.event_agendas import agenda_of
from meetups.queries.running_orders import running_order
from tests.demo.running import load

pytestmark = pytest.mark.django_db


def test_next_meeting_in_london_has_a_call_with_a_running_order_and_a_gap(now):
    load()
    event = Group.objects.get(slug="london").events.upcoming().exclude(call=None).get()
    order = running_order(event.call)

    assert [(item.kind, item.begins) for item in order.items] == [
        ("talk", "3:10pm"), ("talk", "3:15pm"), ("gap", "3:20pm"), ("talk", "3:25pm"), ("break", "3:50pm"),
    ]  # fmt: skip
    assert sorted(event.call.talks.values_list("state", flat=True)) == [
        "accepted", "accepted", "accepted", "declined", "offered", "withdrawn",
    ]  # fmt: skip
    assert event.call.talks.accepted().count() < event.call.places
    assert not order.runs_over


def test_last_time_has_talks_with_slides_and_no_hidden_name(today):
    load()
    last = Group.objects.get(slug="london").events.past()[0]
    talks = agenda_of(last).talks

    assert len(talks) >= 3
    assert [talk for talk in talks if talk.slides_url.startswith("https://example.org/slides/")]
    hidden = set(Talk.objects.filter(is_name_public=False).values_list("name", flat=True))
    assert not hidden & {talk.who for talk in talks}
    assert Talk.objects.given().count() == 32
