"""Several organisers send a form at the same moment: no change is lost, and a new row is made once."""

from collections import Counter
from datetime import timedelta
from itertools import count

import pytest
from django.test import Client
from django.utils import timezone

from meetups.models import Event, EventSeries, Venue
from meetups.services import series as services
from tests.factories import EventSeriesFactory, OrganiserFactory
from tests.meetups.admin.sides import address, as_posted
from tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)
TIMES = 3


@pytest.fixture
def organiser(client):
    organiser = OrganiserFactory(group__zone="Europe/London")
    client.force_login(organiser.user)
    return organiser


def send_at_once(user, path, data, **changes):
    """Send a form in three threads, each with another value of `changes`. Return the status codes."""
    numbers, clients = count(), [Client() for _client in range(TIMES)]
    for one in clients:
        one.force_login(user)

    def send():
        number = next(numbers)
        typed = {name: f"{value} {number}" for name, value in changes.items()}
        return clients[number].post(path, data | typed).status_code

    return Counter(at_once(send, TIMES))


@pytest.mark.parametrize("model", [Event, EventSeries])
def test_one_of_several_changes_is_saved_and_the_others_are_compared(client, organiser, model):
    day = timezone.localdate() + timedelta(days=7)
    series = EventSeriesFactory(group=organiser.group, starts_on=day, rrule="FREQ=DAILY;COUNT=2")
    services.fill(series=series)
    path = address(model, "change", model.objects.latest("pk").pk)
    page = client.get(path)

    found = send_at_once(organiser.user, path, as_posted(page) | {"_seen": page.context["seen"]}, title="New")

    assert found == {302: 1, 200: TIMES - 1}


def test_new_event_is_made_once(client, organiser):
    page = client.get(address(Event, "add"))
    data = as_posted(page) | {
        "title": "First", "starts_at_0": "2030-11-25", "starts_at_1": "18:00", "ends_at_0": "2030-11-25",
        "ends_at_1": "19:00", "_once": page.context["once"], "_publish": "1",
    }  # fmt: skip

    found = send_at_once(organiser.user, address(Event, "add"), data)

    assert (found, Event.objects.count()) == ({302: TIMES}, 1)


def test_new_venue_is_made_once(client, organiser):
    page = client.get(address(Venue, "add"))
    data = as_posted(page) | {
        "name": "Hall", "slug": "hall", "street_address": "1 Road", "address_locality": "Leeds",
        "_once": page.context["once"],
    }  # fmt: skip

    found = send_at_once(organiser.user, address(Venue, "add"), data)

    assert (found, Venue.objects.count()) == ({302: TIMES}, 1)
