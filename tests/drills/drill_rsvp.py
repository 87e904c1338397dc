"""Fifty people sign up for ten places at the same moment, and a script sends 330 invented email addresses."""

from collections import Counter

from tests.at_once import sign_up_at_once, sign_up_invented_emails
from tests.factories import EventFactory
from tests.served import site


def test_fifty_people_ask_for_ten_places_at_the_same_moment(transactional_db, tmp_path, report):
    event = EventFactory(capacity=10, confirms_sign_ups=False)
    emails = [f"person{number}@example.org" for number in range(50)]

    with site(tmp_path / "log") as (port, _server):
        answers = Counter(answer.status for answer in sign_up_at_once(port, f"/events/{event.slug}/rsvp/", emails))

    assert answers == {302: 10, 409: 40}
    assert event.attendees.going().count() == event.attendees.count() == 10
    report(people=50, places=10, answers=answers)


def test_330_invented_email_addresses_get_three_places_and_ten_reservations(transactional_db, tmp_path, report):
    with site(tmp_path / "log") as (port, _server):
        answers = sign_up_invented_emails(port, EventFactory(capacity=330), 330)

    report(addresses=330, places=330, answers=answers)
