"""Talks that several people answer, offer and move at the same moment."""

from functools import partial

import pytest

from meetups.models import OutboxEmail, Talk
from meetups.services import talks
from meetups.services.talks import times
from tests.meetups.services.test_privacy_concurrency import together
from tests.talks import accepted, offer, open_call, sent
from tests.waitlists import NOW

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("clock")]


def codes(errors):
    return sorted(getattr(error, "code", repr(error)) if error else "" for error in errors)


def test_two_organisers_accept_into_the_last_place_at_once():
    call = open_call(places=2)
    accepted(call, "A")
    offers = [offer(call, title) for title in "BC"]
    sent()

    errors = together(*(partial(talks.accept, talk=talk) for talk in offers))

    assert codes(errors) == ["", "full"]
    assert sorted(call.talks.values_list("state", "position"), key=str) == [
        ("accepted", 1), ("accepted", 2), ("offered", None),
    ]  # fmt: skip
    assert [kind for kind, _ in sent()] == ["talk_accepted"]


def test_same_form_and_same_answer_at_once_are_one_offer_and_one_email_each():
    call = open_call()

    assert codes(together(*[partial(offer, call)] * 3)) == ["", "", ""]
    talk = Talk.objects.get()
    assert codes(together(*[partial(talks.accept, talk=talk)] * 3)) == ["", "", ""]
    assert sent() == [("talk_offered", "ann@example.org"), ("talk_accepted", "ann@example.org")]


def test_talks_moved_withdrawn_and_closed_at_once_are_numbered_without_holes():
    call = open_call()
    rows = {title: accepted(call, title) for title in "ABCDE"}

    errors = together(
        partial(talks.move, talk=rows["A"], position=5),
        partial(talks.move, talk=rows["E"], position=1),
        partial(talks.decline, talk=rows["C"]),
        partial(talks.withdraw, talk=rows["B"]),
    )

    assert codes(errors) == [""] * 4
    assert list(call.talks.in_order().values_list("position", flat=True)) == [1, 2, 3, 4]


def test_new_times_are_written_once_by_two_workers(clock):
    call = open_call()
    for title in "AB":
        accepted(call, title)
    talks.move(talk=Talk.objects.get(title="B"), position=1)
    call.event.scheduled_emails.update(due_at=NOW)
    OutboxEmail.objects.all().delete()

    assert codes(together(times.write_due, times.write_due)) == ["", ""]
    assert sorted(sent()) == [("talk_time", "a@example.org"), ("talk_time", "b@example.org")]
