"""The parts of imported rows beside their columns. The whole is in test_taking.py."""

import pytest
from django.core.exceptions import ValidationError

from meetups.models import Attendee, Card, Event, Organisation, Subscription, Topic
from meetups.services.archives import completing
from tests.factories import EventFactory

NONE = dict.fromkeys(completing.NUMBERS)


def test_event_to_come_has_no_numbers():
    completing.event(Event(), NONE)
    completing.event(Event(), {})


def test_number_is_no_truth_value():
    with pytest.raises(ValidationError):
        completing.event(Event(), {**dict.fromkeys(completing.NUMBERS, 1), "places": True})


def test_titles_are_compared_without_case():
    card, topic = Card(title="Six?"), Topic(title="Six?", interest=2)
    completing.titled(card, {})
    completing.topic(topic, {"votes": 2})

    assert (card.compared_title, topic.compared_title) == ("six", "six")


def test_follower_who_did_not_confirm_is_refused():
    with pytest.raises(ValidationError) as refused:
        completing.follower(Subscription(email="a@example.org"), {})
    assert refused.value.code == "unconfirmed"


@pytest.mark.django_db
def test_events_share_organisations_without_a_name(monkeypatch):
    monkeypatch.setattr(completing, "BATCH", 2)
    rows = [
        {"places": 3, "came": 1, "first_timers": 1, "organisations": 2},
        {"places": 1, "came": 1, "first_timers": 0, "organisations": 1},
    ]
    completing.people_of_events([(EventFactory(), row) for row in rows])

    assert Attendee.objects.count() == 4
    names = Organisation.objects.filter(attendees__isnull=False).values_list("name", flat=True).distinct()
    assert (len(names), {name[:2] for name in names}) == (2, {"– "})
