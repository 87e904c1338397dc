"""Organisers of two groups log in with an emailed code and erase a person who attends both."""

import re
from typing import Any, NamedTuple

import pytest
from django.core import mail
from django.test import Client

from meetups.models import Attendee, Subscription, User
from tests.chores import work
from tests.factories import AttendeeFactory, EventFactory, GroupFactory, OrganiserFactory, SubscriptionFactory
from tests.pages import Page

pytestmark = pytest.mark.django_db
LIST = "/admin/meetups/attendee/"
ROBIN = "robin@example.org"


class Story(NamedTuple):
    """Robin's places: two at meetings of Ann's groups, one at a meeting of Theo's."""

    first: Attendee
    second: Attendee
    elsewhere: Attendee

    def names(self) -> list[str]:
        return [Attendee.objects.get(pk=attendee.pk).name for attendee in self]


@pytest.fixture
def story(db: None) -> Story:
    lamps, ladders, theirs = GroupFactory.create_batch(3)
    ann = OrganiserFactory(group=lamps, user__email="ann@example.org").user
    OrganiserFactory(group=ladders, user=ann)
    OrganiserFactory(group=theirs, user__email="theo@example.org")
    User.objects.create_superuser("root@example.org", name="Root")
    SubscriptionFactory(group=theirs, email=ROBIN)
    places = [AttendeeFactory(event=EventFactory(group=group), name="Robin") for group in (lamps, ladders, theirs)]
    for place, email in zip(places, (ROBIN, "Robin@example.org", "ROBIN@EXAMPLE.ORG"), strict=True):
        Attendee.objects.filter(pk=place.pk).update(email=email)
    return Story(*places)


def logged_in(email: str) -> Client:
    """Return a client that has logged in with the emailed code."""
    client = Client()
    client.post("/accounts/login/", {"login": email})
    work()
    [body] = [str(message.body) for message in mail.outbox if message.to == [email]]
    [code] = re.findall(r"^[A-Z0-9-]{6,}$", body, re.MULTILINE)
    client.post("/accounts/login/code/confirm/", {"code": code})
    assert client.get("/admin/").status_code == 200
    return client


def erase(client: Client, attendee: Attendee, **answer: str) -> Any:
    """Run the erase action on an attendee and, with `answer`, confirm it. Return the next page."""
    confirm = {"confirm": "Erase personal data", **answer} if answer else {}
    chosen = {"action": "erase", "_selected_action": [attendee.pk]}
    return client.post(LIST, chosen | confirm, follow=True)


def test_organisers_erase_places_of_their_own_groups_only(story: Story) -> None:
    ann, theo = logged_in("ann@example.org"), logged_in("theo@example.org")

    text = Page(erase(ann, story.first)).text
    assert "this email address is at 1 other meeting of groups that you organise" in text
    text = Page(erase(theo, story.elsewhere)).text
    assert "this email address is at no other meeting of groups that you organise" in text
    assert story.names() == ["Robin", "Robin", "Robin"]

    for scope in ("chosen", "groups", "site"):
        erase(theo, story.first, scope=scope)
        erase(ann, story.elsewhere, scope=scope)
    assert story.names() == ["Robin", "Robin", "Robin"]

    erase(ann, story.first, scope="chosen")
    assert story.names() == ["", "Robin", "Robin"]
    AttendeeFactory(event=story.first.event, name="Robin again", email=ROBIN)
    erase(ann, story.second, scope="groups")
    assert story.names() == ["", "", "Robin"]
    assert not Attendee.objects.filter(name="Robin again").exists()


def test_superuser_erases_a_person_on_the_whole_site(story: Story) -> None:
    root = logged_in("root@example.org")
    assert "this email address is at 2 other meetings" in Page(erase(root, story.first)).text

    erase(root, story.first, scope="site")

    assert story.names() == ["", "", ""]
    assert not Subscription.objects.exists()
