"""Opening calls and changing them."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from meetups.models import Call, Event, ScheduledEmails
from meetups.services import talks
from meetups.services.talks import Pause
from tests.factories import EventFactory
from tests.meetups.services.refusals import code_of
from tests.talks import CallFactory, accepted, open_call, order_of
from tests.waitlists import HOUR, NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def breaks_of(call):
    return list(call.breaks.values_list("starts_after", "minutes", "title"))


def test_call_is_opened_with_its_breaks():
    call = open_call(places=8, minutes=10, note="Anything with a flame.", breaks=[Pause(60), Pause(30, 10, "Tea")])

    assert (call.places, call.minutes, call.note, call.version) == (8, 10, "Anything with a flame.", 1)
    assert breaks_of(call) == [(30, 10, "Tea"), (60, 15, "Break")]
    assert code_of(talks.open_call, event=call.event) == "exists"


def test_call_of_a_draft_can_be_opened():
    assert open_call(EventFactory(status="draft")).refusal()[0] == "draft"


@pytest.mark.parametrize(
    ("event", "code"),
    [({"status": "cancelled"}, "cancelled"), ({"starts_at": NOW - HOUR, "ends_at": NOW}, "past")],
)
def test_call_is_not_opened_for_an_event_that_does_not_take_place(event, code):
    assert code_of(talks.open_call, event=EventFactory(**event)) == code
    assert Call.objects.count() == 0


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"minutes": 121}, "long"),
        ({"starts_after": 120}, "late"),
        ({"closes_at": "end"}, "closes"),
        ({"breaks": [Pause(120)]}, "begin"),
        ({"breaks": [Pause(30), Pause(44)]}, "overlap"),
    ],
)
def test_call_that_does_not_fit_its_event_is_refused(facts, code):
    event = EventFactory(starts_at=NOW, ends_at=NOW + 2 * HOUR)
    if "closes_at" in facts:
        facts["closes_at"] = event.ends_at + timedelta(minutes=1)

    assert code_of(talks.open_call, event=event, **facts) == code
    assert code_of(talks.change_call, call=CallFactory(event=event), **facts) == code


def test_breaks_may_touch_and_the_first_talk_may_begin_in_the_last_minute():
    event = EventFactory(starts_at=NOW, ends_at=NOW + 2 * HOUR)

    call = talks.open_call(
        event=event, minutes=120, starts_after=119, closes_at=event.ends_at, breaks=[Pause(30), Pause(45), Pause(119)]
    )

    assert [row.starts_after for row in call.breaks.all()] == [30, 45, 119]


def test_numbers_out_of_range_are_refused_by_field():
    for facts, field in [
        ({"places": 61}, "places"), ({"minutes": 0}, "minutes"), ({"note": "a\nb"}, "note"),
        ({"breaks": [Pause(5, 0)]}, "minutes"), ({"breaks": [Pause(5, 5, "a\tb")]}, "title"),
    ]:  # fmt: skip
        with pytest.raises(ValidationError) as refusal:
            open_call(**facts)
        assert list(refusal.value.error_dict) == [field]


def test_change_keeps_breaks_unless_others_are_given():
    call = open_call(breaks=[Pause(30, 10, "Tea"), Pause(60)])
    tea = call.breaks.get(title="Tea").pk

    assert talks.change_call(call=call, places=3).version == 2
    assert breaks_of(call) == [(30, 10, "Tea"), (60, 15, "Break")]

    talks.change_call(call=call, breaks=[Pause(30, 20, "Cake"), Pause(90)])
    assert breaks_of(call) == [(30, 20, "Cake"), (90, 15, "Break")]
    assert call.breaks.get(title="Cake").pk == tea

    talks.change_call(call=call, breaks=[])
    assert breaks_of(call) == []


def test_fewer_places_than_accepted_talks_are_refused():
    call = open_call()
    for title in "AB":
        accepted(call, title)

    with pytest.raises(ValidationError) as refusal:
        talks.change_call(call=call, places=1)
    assert (refusal.value.code, refusal.value.messages) == (
        "places", ["Enter at least 2: so many talks are accepted already."],
    )  # fmt: skip
    assert talks.change_call(call=call, places=2).places == 2


def test_new_times_are_told_later_and_raise_last_modified_but_not_sequence(clock):
    call = open_call()
    accepted(call, "A")
    clock.shift(HOUR)

    talks.change_call(call=call, starts_after=30)

    event = Event.objects.get()
    assert (event.updated_at, event.sequence) == (NOW + HOUR, 0)
    assert order_of(call) == ["6:30pm A"]
    assert [(row.kind, row.due_at) for row in ScheduledEmails.objects.all()] == [
        ("talk_times", NOW + HOUR + timedelta(minutes=15))
    ]
