"""Every page and email about an event says in the same cases that its venue is to be confirmed."""

import pytest
from django.template.loader import render_to_string
from django.urls import reverse

from tests.factories import AttendeeFactory, EventFactory, VenueFactory
from tests.pages import Page

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("mode", "has_venue", "is_unknown"),
    [
        ("offline", True, False),
        ("offline", False, True),
        ("mixed", True, False),
        ("mixed", False, True),
        ("online", True, False),
        ("online", False, False),
    ],
)
def test_pages_and_emails_agree_whether_the_venue_is_unknown(client, mode, has_venue, is_unknown):
    venue = VenueFactory(name="Beacon Hall") if has_venue else None
    event = EventFactory(attendance_mode=mode, venue=venue, online_url="https://call.example.org/room")
    attendee = AttendeeFactory(event=event)
    paths = [
        event.get_absolute_url(),
        attendee.get_absolute_url(),
        reverse("meetups:doors-poster", args=[event.slug]),
    ]

    texts = [Page(client.get(path)).text for path in paths]
    texts += [render_to_string(f"meetups/emails/_when.{end}", {"event": event}) for end in ("txt", "html")]
    entry = client.get(reverse("meetups:calendars-event", args=[event.slug])).content.decode()
    texts.append(entry.replace("\r\n ", ""))  # long lines are folded

    assert ["Venue to be confirmed" in text for text in texts] == [is_unknown] * 6
    assert ["Beacon Hall" in text for text in texts] == [has_venue and mode != "online"] * 6
