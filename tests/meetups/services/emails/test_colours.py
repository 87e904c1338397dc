"""An email about a group, or about a meeting of it, has the colour of the group; any other that of the site."""

import pytest

from meetups.services.emails import outbox
from meetups.services.emails.colours import colours_of
from meetups.standards import colours
from tests.emails import email_of
from tests.factories import EventFactory, GroupFactory

pytestmark = pytest.mark.django_db
SITE = {"light": "#f3ad1d", "dark": "#f3b53a", "on": "#2a1d00"}


def test_colours_are_those_of_the_group_or_of_the_site():
    group = GroupFactory(colour=4)
    of_group = {"light": "#7cb8e6", "dark": "#8fc4ec", "on": "#2a1d00"}

    assert colours_of({"group": group}) == of_group
    assert colours_of({"event": EventFactory(group=group)}) == of_group
    assert colours_of({}) == colours_of({"group": None, "event": None}) == SITE


def test_email_about_a_meeting_has_its_leaf_and_its_edge_in_the_colour():
    html = email_of("place", event=EventFactory(group__colour=8)).html

    assert html.count(colours.of_group(8)) == 2
    assert html.count(colours.dark()["colour-8"]) == 2
    assert SITE["light"] not in html
    assert 'class="leaf"' in html


def test_leaf_of_a_cancelled_meeting_has_no_colour():
    event = EventFactory(status="cancelled", cancellation_reason="Snow.")

    assert 'class="leaf off"' in email_of("event_cancelled", event=event).html
    assert 'class="leaf off"' not in email_of("place", event=EventFactory()).html


def test_email_about_no_group_has_the_colour_of_the_site():
    assert SITE["light"] in outbox.compose(kind="links", context={})["html"]
