"""Many people at once, over real HTTP, against several real processes: never oversold, never lost (law 6)."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from meetups.models import Attendee, OutboxEmail
from tests.factories import EventFactory
from tests.served import Answer, ask, send, site
from tests.sign_ups import write_answers
from tests.waiting import PATIENCE


@pytest.fixture
def port(transactional_db: None, tmp_path: Path) -> Iterator[int]:
    with site(tmp_path / "log") as (port, _server):
        yield port
    assert "Traceback" not in (tmp_path / "log").read_text(encoding="utf-8")


def take_a_place(port: int, path: str, email: str, start: Barrier) -> Answer:
    """As a browser does: fetch the form, then, when everybody is ready, send it with its cookie and token."""
    form, cookie = ask(port, "GET", path)
    start.wait(timeout=PATIENCE)
    return send(port, path, form, cookie, name="Ann", email=email, organisation="Leeds")


def all_at_once(port: int, path: str, emails: list[str]) -> list[Answer]:
    start = Barrier(len(emails))
    with ThreadPoolExecutor(len(emails)) as people:
        going = [people.submit(take_a_place, port, path, email, start) for email in emails]
        return [person.result(timeout=PATIENCE) for person in going]


def test_fifty_people_ask_for_ten_places(port):
    event = EventFactory(capacity=10, confirms_sign_ups=False)
    path = f"/events/{event.slug}/rsvp/"

    answers = all_at_once(port, path, [f"person{number}@example.org" for number in range(50)])

    assert Counter(answer.status for answer in answers) == {302: 10, 409: 40}
    assert {answer.location for answer in answers if answer.status == 302} == {f"{path}thanks/"}
    assert all("All places are taken." in answer.body for answer in answers if answer.status == 409)
    assert event.attendees.going().count() == Attendee.objects.count() == 10
    write_answers()
    assert Counter(OutboxEmail.objects.values_list("to", flat=True)) == Counter(
        event.attendees.values_list("email", flat=True)
    )


def test_one_person_asks_twenty_times_at_once_in_any_case(port):
    event = EventFactory(capacity=10, confirms_sign_ups=False)
    path = f"/events/{event.slug}/rsvp/"
    emails = ["ann@example.org", "ANN@example.org", "Ann@Example.org", "aNN@EXAMPLE.ORG"] * 5

    answers = all_at_once(port, path, emails)

    assert Counter((answer.status, answer.location) for answer in answers) == {(302, f"{path}thanks/"): len(emails)}
    assert len({answer.body for answer in answers}) == 1
    assert event.attendees.going().count() == Attendee.objects.count() == 1


@pytest.mark.parametrize("capacity", [330, None])
def test_a_script_with_invented_addresses_gets_three_places_and_ten_for_an_hour(port, capacity):
    """One network, 330 addresses, twelve at a time: the first attack on places that succeeded."""
    event = EventFactory(capacity=capacity)
    path = f"/events/{event.slug}/rsvp/"
    form, cookie = ask(port, "GET", path)

    def invent(number: int) -> Answer:
        return send(port, path, form, cookie, name="Ann", email=f"bot{number}@example.org")

    with ThreadPoolExecutor(12) as script:
        answers = list(script.map(invent, range(330 if capacity else 60)))

    assert Counter(event.attendees.values_list("status", flat=True)) == {"going": 3, "reserved": 10}
    assert Counter(answer.status for answer in answers) == {302: 13, 409: len(answers) - 13}
    refused = [answer.body for answer in answers if answer.status == 409]
    assert all("10 sign-ups from your network are not confirmed yet." in body for body in refused)
    write_answers()
    assert Counter(OutboxEmail.objects.values_list("kind", flat=True)) == {"place": 3, "confirm_place": 10}
