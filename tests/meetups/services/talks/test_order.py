"""Moving talks in the running order, and closing gaps."""

from itertools import permutations

import pytest
from django.db import transaction

from meetups.models import Event, Talk
from meetups.services import talks
from meetups.services.talks import Pause
from tests.meetups.services.refusals import code_of
from tests.talks import TalkFactory, accepted, offer, open_call, order_of
from tests.waitlists import HOUR, NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def call():
    """Open a call with the talks A, B and C in its running order, and a break before C."""
    call = open_call(breaks=[Pause(10, 15, "Tea")])
    for title in "ABC":
        accepted(call, title)
    return call


def talk(title):
    return Talk.objects.get(title=title)


def numbers(call):
    return "".join(call.talks.in_order().values_list("title", flat=True))


@pytest.mark.parametrize(
    ("title", "position", "order"),
    [("C", 1, "CAB"), ("A", 2, "BAC"), ("A", 3, "BCA"), ("B", 2, "ABC"), ("B", -5, "BAC"), ("A", 9999, "BCA")],
)
def test_talk_gets_the_number_and_the_others_keep_their_order(call, title, position, order):
    moved = talks.move(talk=talk(title), position=position)

    assert numbers(call) == order
    assert list(call.talks.in_order().values_list("position", flat=True)) == [1, 2, 3]
    assert moved.position == order.index(title) + 1


def test_talks_have_the_numbers_that_were_typed_whatever_the_order():
    call = open_call()
    before = [accepted(call, title) for title in "ABCDE"]

    for typed in permutations(range(1, 6)):
        changed = {row: number for row, number in zip(before, typed, strict=True) if row.position != number}
        with transaction.atomic():
            talks.put_in_order(call=call, numbers=changed)
            assert dict(call.talks.values_list("title", "position")) == dict(zip("ABCDE", typed, strict=True))
            transaction.set_rollback(True)


@pytest.mark.parametrize(
    ("typed", "order"),
    [({"A": 2, "C": 2}, "BAC"), ({"A": 9, "B": 9}, "CAB"), ({"B": 9, "C": 9}, "ABC"), ({"C": 0, "B": -1}, "BCA")],
)
def test_talks_with_the_same_number_follow_each_other(call, typed, order):
    moved = talks.put_in_order(call=call, numbers={talk(title): number for title, number in typed.items()})

    assert numbers(call) == order
    assert {row.title: row.position for row in moved} == {title: order.index(title) + 1 for title in typed}


def test_refused_number_moves_no_talk(call):
    wrong = offer(call, "D")

    assert code_of(talks.put_in_order, call=call, numbers={talk("C"): 1, wrong: 2}) == "order"
    assert numbers(call) == "ABC"


def test_times_follow_the_order_and_last_modified_rises_but_not_sequence(call, clock):
    assert order_of(call) == ["6pm A", "6:05pm B", "6:10pm Tea", "6:25pm C"]
    clock.shift(HOUR)

    talks.move(talk=talk("C"), position=1)

    assert order_of(call) == ["6pm C", "6:05pm A", "6:10pm Tea", "6:25pm B"]
    event = Event.objects.get()
    assert (event.updated_at, event.sequence, event.call.version) == (NOW + HOUR, 0, 5)


def test_talk_out_of_the_order_or_begun_is_not_moved(call):
    Talk.objects.filter(title="A").update(started_at=NOW)

    assert code_of(talks.move, talk=offer(call, "D"), position=1) == "order"
    assert code_of(talks.move, talk=talk("A"), position=2) == "started"


def test_gap_stays_until_it_is_closed_and_can_be_moved(call):
    talks.withdraw(talk=talk("A"))
    assert order_of(call) == ["6pm Gap", "6:05pm B", "6:10pm Tea", "6:25pm C"]

    talks.move(talk=talk("A"), position=2)
    assert order_of(call) == ["6pm B", "6:05pm Gap", "6:10pm Tea", "6:25pm C"]

    for _twice in "12":
        talks.close_gap(talk=talk("A"))
    assert order_of(call) == ["6pm B", "6:05pm C", "6:10pm Tea"]
    assert numbers(call) == "BC"


def test_only_a_withdrawn_talk_has_left_a_gap(call):
    assert code_of(talks.close_gap, talk=talk("A")) == "gap"
    assert code_of(talks.close_gap, talk=TalkFactory()) == "gap"


def test_order_of_many_talks_is_numbered_with_few_queries(call, django_assert_max_num_queries):
    with django_assert_max_num_queries(16):
        talks.move(talk=talk("C"), position=1)
