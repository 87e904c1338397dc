"""Organisers of two groups, each logged in with a code from an email, erase somebody who comes to both."""

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
    """With the code that is emailed."""
    client = Client()
    client.post("/accounts/login/", {"login": email})
    work()
    [body] = [str(message.body) for message in mail.outbox if message.to == [email]]
    [code] = re.findall(r"^[A-Z0-9-]{6,}$", body, re.MULTILINE)
    client.post("/accounts/login/code/confirm/", {"code": code})
    assert client.get("/admin/").status_code == 200
    return client


def erase(client: Client, attendee: Attendee, **answer: str) -> Any:
    """Choose somebody in the list and, with an answer, press the button of the page that asks."""
    confirm = {"confirm": "Erase personal data", **answer} if answer else {}
    chosen = {"action": "erase", "_selected_action": [attendee.pk]}
    return client.post(LIST, chosen | confirm, follow=True)


def test_of_one_and_of_all_and_nothing_of_another_group(story: Story) -> None:
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


def test_of_the_whole_site_by_whoever_runs_it(story: Story) -> None:
    root = logged_in("root@example.org")
    assert "this email address is at 2 other meetings" in Page(erase(root, story.first)).text

    erase(root, story.first, scope="site")

    assert story.names() == ["", "", ""]
    assert not Subscription.objects.exists()
