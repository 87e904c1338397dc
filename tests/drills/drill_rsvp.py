"""Fifty people for ten places at the same moment, and a script with 330 invented addresses."""

from collections import Counter

from tests.at_once import all_at_once, invent_addresses
from tests.factories import EventFactory
from tests.served import site


def test_fifty_people_ask_for_ten_places_at_the_same_moment(transactional_db, tmp_path, report):
    event = EventFactory(capacity=10, confirms_sign_ups=False)
    emails = [f"person{number}@example.org" for number in range(50)]

    with site(tmp_path / "log") as (port, _server):
        answers = Counter(answer.status for answer in all_at_once(port, f"/events/{event.slug}/rsvp/", emails))

    assert answers == {302: 10, 409: 40}
    assert event.attendees.going().count() == event.attendees.count() == 10
    report(people=50, places=10, answers=answers)


def test_a_script_with_330_invented_addresses_gets_three_places_and_ten_for_an_hour(transactional_db, tmp_path, report):
    with site(tmp_path / "log") as (port, _server):
        answers = invent_addresses(port, EventFactory(capacity=330), 330)

    report(addresses=330, places=330, answers=answers)
