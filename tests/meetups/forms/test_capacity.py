"""Events and series with more places than the venue holds."""

import pytest

from meetups.forms.events import EventForm
from meetups.forms.series import SeriesForm
from meetups.models import Event, EventSeries
from tests.factories import EventFactory, EventSeriesFactory, OrganiserFactory, VenueFactory
from tests.meetups.admin.sides import address, as_posted

pytestmark = pytest.mark.django_db
REFUSAL = "City Hall holds 20 people. Offer fewer places, or tick the box to allow more."


@pytest.fixture
def venue(db):
    return VenueFactory(name="City Hall", capacity=20)


@pytest.fixture
def organiser(client):
    organiser = OrganiserFactory()
    client.force_login(organiser.user)
    client.group = organiser.group
    return client


def saved(client, row, **changes):
    page = address(type(row), "change", row.pk)
    return client.post(page, as_posted(client.get(page)) | changes)


@pytest.mark.parametrize(("model", "make"), [(Event, EventFactory), (EventSeries, EventSeriesFactory)])
def test_more_places_than_the_venue_holds_need_a_tick(organiser, venue, model, make):
    row = make(group=organiser.group, venue=venue, capacity=20, title="Before")

    refused = saved(organiser, row, capacity="21", title="Typed")

    form = refused.context["adminform"].form
    assert form.errors == {"capacity": [REFUSAL]}
    assert (form["title"].value(), form["capacity"].value()) == ("Typed", "21")
    assert '<input type="checkbox" name="is_above_capacity"' in refused.content.decode()
    assert model.objects.get().title == "Before"

    assert saved(organiser, row, capacity="21", title="Typed", is_above_capacity="on").status_code == 302
    assert (model.objects.get().title, model.objects.get().capacity) == ("Typed", 21)


def test_tick_is_not_needed_until_capacity_changes(organiser, venue):
    event = EventFactory(group=organiser.group, venue=venue, capacity=25)

    assert saved(organiser, event, title="Typed").status_code == 302
    assert saved(organiser, event, capacity="26").context["adminform"].form.errors == {"capacity": [REFUSAL]}
    assert Event.objects.get().title == "Typed"


def test_smaller_venue_needs_a_tick(organiser, venue):
    event = EventFactory(group=organiser.group, capacity=25)

    assert saved(organiser, event, venue=venue.pk).context["adminform"].form.errors == {"capacity": [REFUSAL]}
    assert Event.objects.get().venue == event.venue


@pytest.mark.parametrize(
    ("held", "capacity", "mode"),
    [(20, "20", "offline"), (None, "500", "offline"), (20, "", "offline"), (20, "500", "online")],
)
def test_tick_is_not_needed_if_the_venue_holds_everyone(organiser, held, capacity, mode):
    event = EventFactory(group=organiser.group, venue=VenueFactory(capacity=held), capacity=5)

    assert saved(organiser, event, capacity=capacity, attendance_mode=mode).status_code == 302


def test_mixed_event_needs_a_tick(organiser, venue):
    event = EventFactory(group=organiser.group, venue=venue, capacity=5)

    response = saved(organiser, event, capacity="500", attendance_mode="mixed")

    assert response.context["adminform"].form.errors == {"capacity": [REFUSAL]}


@pytest.mark.parametrize("form", [EventForm, SeriesForm])
def test_tick_is_hidden_until_it_is_needed(form):
    assert 'type="hidden" name="is_above_capacity"' in str(form()["is_above_capacity"])


def test_hours_of_notice_can_be_set(organiser):
    event = EventFactory(group=organiser.group)

    assert saved(organiser, event, cutoff_hours="24").status_code == 302
    assert Event.objects.get().cutoff_hours == 24
    assert saved(organiser, event, cutoff_hours="").status_code == 302
    assert Event.objects.get().cutoff_hours == 48
    assert list(saved(organiser, event, cutoff_hours="673").context["adminform"].form.errors) == ["cutoff_hours"]
