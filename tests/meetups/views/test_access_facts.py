"""A fact about access that is a yes is said with its note, or with the words that no details are known."""

import re

import pytest
from django.utils.html import strip_tags
from icalendar import Calendar

from meetups.queries import edition_items
from tests.emails import email_of
from tests.factories import AttendeeFactory, EventFactory, VenueFactory
from tests.pages import Page

pytestmark = pytest.mark.django_db
NOTES = {
    "Step-free way in": "By the side door.",
    "Lift": "No details are known.",
    "Accessible toilet": "No details are known.",
    "Hearing loop": "Ask at the desk.",
}
YES = re.compile(rf"\b({'|'.join(NOTES)})\W{{1,2}}yes\b\W*", re.IGNORECASE)
FIRST = ["Accessible toilet", "Lift", "Step-free way in"]
DECIDING = ["Accessible toilet", "Hearing loop", "Step-free way in"]


@pytest.fixture
def event():
    return EventFactory(
        venue=VenueFactory(
            step_free="yes", step_free_note="By the side door.", lift="yes", accessible_toilet="yes",
            hearing_loop="yes", hearing_loop_note="Ask at the desk.",
        )
    )  # fmt: skip


def text_of(name, event, client):
    """Return what people read of a venue, in one line."""
    if name == "edition":
        [line] = edition_items.read_events(event.group, "event", [event.pk]).values()
        return " ".join(line.facts)
    if name in {"email", "email in HTML"}:
        email = email_of("place", event=event)
        return strip_tags(email.html) if "HTML" in name else email.text
    path = {
        "event": event.get_absolute_url(),
        "venue": event.venue.get_absolute_url(),
        "list": "/venues/",
        "place": AttendeeFactory(event=event).get_absolute_url(),
        "poster": f"{event.get_absolute_url()}poster/",
        "calendar": f"{event.get_absolute_url().rstrip('/')}.ics",
    }[name]
    response = client.get(path)
    if name == "calendar":
        return str(Calendar.from_ical(response.content).events[0]["description"])
    return Page(response).text


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("event", FIRST),
        ("venue", sorted(NOTES)),
        ("list", DECIDING),
        ("place", FIRST),
        ("email", FIRST[2:]),
        ("email in HTML", FIRST[2:]),
        ("poster", FIRST[2:]),
        ("edition", sorted(NOTES)),
        ("calendar", sorted(NOTES)),
    ],
)
def test_yes_is_never_said_without_its_note(client, event, name, said):
    text = re.sub(r"\s+", " ", text_of(name, event, client))

    found = list(YES.finditer(text))
    assert sorted(match[1] for match in found) == said
    for match in found:
        assert text[match.end() :].startswith(NOTES[match[1]]), match[0]
    assert len(found) == len(re.findall(r"\byes\b", text, re.IGNORECASE))
