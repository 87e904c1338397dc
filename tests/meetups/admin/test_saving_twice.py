"""A form of a new row that is sent twice, by a double click or after the back button, makes one row."""

import pytest

from blog.models import Post
from meetups.models import Event, EventSeries, Group, Venue
from tests.factories import GroupFactory, OrganiserFactory
from tests.meetups.admin.sides import address, as_posted

pytestmark = pytest.mark.django_db
KEY = "6f8d6c0e-6a9e-4b0e-9a43-0d0b8f0c7b11"


@pytest.fixture
def organiser(client):
    client.force_login(OrganiserFactory(group=GroupFactory(name="Leeds", zone="Europe/London"), role="lead").user)
    return client


def new_event(client):
    response = client.get(address(Event, "add"))
    return as_posted(response) | {
        "title": "First", "starts_at_0": "2030-11-25", "starts_at_1": "18:00", "ends_at_0": "2030-11-25",
        "ends_at_1": "19:00", "_once": response.context["once"],
    }  # fmt: skip


def new_post(client):
    return as_posted(client.get(address(Post, "add"))) | {
        "headline": "First",
        "slug": "first",
        "summary": "Tea.",
        "body": "Tea.",
        "status": "draft",
    }


def new_venue(client):
    typed = {"name": "Hall", "slug": "hall", "street_address": "1 Road", "address_locality": "Leeds"}
    return as_posted(client.get(address(Venue, "add"))) | typed


def new_series(client):
    typed = {"title": "First", "starts_on": "2030-01-02", "start_time": "18:00"}
    return as_posted(client.get(address(EventSeries, "add"))) | typed


@pytest.mark.parametrize(
    ("model", "new"), [(Event, new_event), (EventSeries, new_series), (Post, new_post), (Venue, new_venue)]
)
def test_form_of_a_new_row_that_is_sent_twice_makes_one(organiser, model, new):
    data = new(organiser) | {"_once": KEY}

    answers = [organiser.post(address(model, "add"), data, follow=True) for _time in range(2)]

    row = model.objects.get()
    assert answers[1].redirect_chain == [(address(model, "change", row.pk), 302)]
    assert [str(message) for message in answers[1].context["messages"]] == [f"“{row}” is saved already."]


def test_form_of_a_new_group_that_is_sent_twice_makes_one(root):
    typed = {
        "name": "York",
        "slug": "york",
        "contact_email": "york@example.org",
        "area": "York",
        "strapline": "Tea.",
        "_once": KEY,
    }
    data = as_posted(root.get(address(Group, "add"))) | typed

    answers = [root.post(address(Group, "add"), data) for _time in range(2)]

    assert [answer.url for answer in answers] == [
        address(Group, "changelist"), address(Group, "change", Group.objects.get().pk),
    ]  # fmt: skip
    assert "Added." in root.get(address(Group, "history", Group.objects.get().pk)).content.decode()


def test_form_in_a_small_window_that_is_sent_twice_closes_it_twice(organiser):
    data = new_venue(organiser) | {"_once": KEY, "_popup": "1"}

    answers = [organiser.post(address(Venue, "add"), data) for _time in range(2)]

    assert [answer.templates[0].name for answer in answers] == ["admin/popup_response.html"] * 2


def test_form_is_saved_again_if_what_it_made_was_deleted(organiser):
    data = new_event(organiser) | {"_once": KEY}
    organiser.post(address(Event, "add"), data)
    Event.objects.all().delete()

    organiser.post(address(Event, "add"), data)

    assert Event.objects.count() == 1


def test_form_that_another_user_sent_is_another_one(organiser, client):
    data = new_event(organiser) | {"_once": KEY}
    organiser.post(address(Event, "add"), data)
    client.force_login(OrganiserFactory(group=Group.objects.get()).user)

    client.post(address(Event, "add"), data)

    assert Event.objects.count() == 2


def test_form_with_an_error_keeps_its_key(organiser):
    data = new_event(organiser)

    page = organiser.post(address(Event, "add"), data | {"title": ""})

    assert page.context["once"] == data["_once"]


@pytest.mark.parametrize("key", ["", "added", "%", "9" * 37])
def test_key_that_is_none_is_not_looked_for(organiser, key):
    data = new_event(organiser) | {"_once": key}

    for _time in range(2):
        organiser.post(address(Event, "add"), data)

    assert Event.objects.count() == 2
