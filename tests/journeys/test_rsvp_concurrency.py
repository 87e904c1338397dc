"""Sign-ups at once over real HTTP, with several processes: no event is oversold, no sign-up is lost (law 6)."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from meetups.models import Attendee, OutboxEmail
from tests.at_once import sign_up_at_once, sign_up_invented_emails
from tests.factories import EventFactory
from tests.sign_ups import write_answers


@pytest.fixture
def port(served: tuple[int, Path], transactional_db: None) -> Iterator[int]:
    port, log = served
    yield port
    assert "Traceback" not in log.read_text(encoding="utf-8")


def test_sixteen_people_ask_for_four_places(port):
    event = EventFactory(capacity=4, confirms_sign_ups=False)
    path = f"/events/{event.slug}/rsvp/"

    answers = sign_up_at_once(port, path, [f"person{number}@example.org" for number in range(16)])

    assert Counter(answer.status for answer in answers) == {302: 4, 409: 12}
    assert {answer.location for answer in answers if answer.status == 302} == {f"{path}thanks/"}
    assert all("All places are taken." in answer.body for answer in answers if answer.status == 409)
    assert event.attendees.going().count() == Attendee.objects.count() == 4
    write_answers()
    assert Counter(OutboxEmail.objects.values_list("to", flat=True)) == Counter(
        event.attendees.values_list("email", flat=True)
    )


def test_one_person_asks_eight_times_at_once_in_any_case(port):
    event = EventFactory(capacity=10, confirms_sign_ups=False)
    path = f"/events/{event.slug}/rsvp/"
    emails = ["ann@example.org", "ANN@example.org", "Ann@Example.org", "aNN@EXAMPLE.ORG"] * 2

    answers = sign_up_at_once(port, path, emails)

    assert Counter((answer.status, answer.location) for answer in answers) == {(302, f"{path}thanks/"): len(emails)}
    assert len({answer.body for answer in answers}) == 1
    assert event.attendees.going().count() == Attendee.objects.count() == 1


@pytest.mark.parametrize(("capacity", "addresses"), [(40, 40), (None, 16)])
def test_invented_email_addresses_get_three_places_and_ten_reservations(port, capacity, addresses):
    """The attack: one network signs up many invented email addresses. `make drill` has 330 of them."""
    sign_up_invented_emails(port, EventFactory(capacity=capacity), addresses)
