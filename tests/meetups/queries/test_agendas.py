"""The running orders of events as text, for calendar entries."""

from datetime import UTC, datetime, timedelta

import pytest

from meetups.models import Event
from meetups.queries.agendas import agendas_of
from tests.factories import EventFactory
from tests.talks import CallFactory, TalkBreakFactory, TalkFactory

pytestmark = pytest.mark.django_db
JULY = datetime(2026, 7, 1, 17, tzinfo=UTC)  # 6pm in London


def test_agenda_has_times_of_the_zone_titles_and_public_names():
    call = CallFactory(event=EventFactory(starts_at=JULY), starts_after=5)
    TalkFactory(call=call, position=1, title="Forms", name="Ann", is_name_public=True)
    TalkFactory(call=call, position=2, title="Tea", name="Ben")
    TalkFactory(call=call, position=3, title="Gone", state="withdrawn")
    TalkFactory(call=call, title="Offered", is_name_public=True)
    TalkBreakFactory(call=call, starts_after=20, title="Cake", minutes=10)

    assert agendas_of(Event.objects.all()) == {
        call.event_id: "Running order\n6:05pm Forms, Ann\n6:10pm Tea\n6:20pm Cake",
    }


def test_times_are_as_planned_although_a_talk_ran_over():
    call = CallFactory(event=EventFactory(starts_at=JULY))
    late = {"started_at": JULY + timedelta(minutes=3), "ended_at": JULY + timedelta(minutes=30)}
    TalkFactory(call=call, position=1, title="Forms", **late)
    TalkFactory(call=call, position=2, title="Tea")

    assert agendas_of(Event.objects.all()) == {call.event_id: "Running order\n6pm Forms\n6:05pm Tea"}


def test_events_without_talks_and_cancelled_ones_have_none():
    EventFactory()
    CallFactory()
    TalkFactory(call=CallFactory(event=EventFactory(status="cancelled", cancellation_reason="Snow.")), position=1)

    assert agendas_of(Event.objects.all()) == {}


@pytest.mark.parametrize(("number", "queries"), [(0, 1), (1, 3), (9, 3)])
def test_agendas_take_three_queries_for_any_number_of_events(number, queries, django_assert_num_queries):
    EventFactory()
    for _ in range(number):
        call = CallFactory()
        TalkFactory.create_batch(2, call=call) and TalkFactory(call=call, position=1)
        TalkBreakFactory(call=call)

    with django_assert_num_queries(queries):
        assert len(agendas_of(Event.objects.all())) == number
