"""Door links in the admin: organisers create, share and end them. Their group shows the places not used."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from django.urls import reverse

from meetups.models import DoorLink, Event
from tests.factories import AttendeeFactory, DoorLinkFactory, EventFactory
from tests.meetups.admin.sides import address

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

NOW = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
CODE = '<div class="link-code"><svg'


@pytest.fixture
def event(ours) -> Event:
    event: Event = EventFactory(group=ours.rows["meetups.group"], starts_at=NOW + 24 * HOUR, ends_at=NOW + 26 * HOUR)
    return event


def read(response) -> str:
    """Return the HTML of a page with its characters unescaped."""
    return unescape(response.content.decode())


def make(client, event, day="", hour=""):
    data = {"event": event.pk, "expires_at_0": day, "expires_at_1": hour}
    return client.post(address(DoorLink, "add"), data)


def test_new_link_is_shown_with_its_qr_code(organiser, ours, event, settings):
    settings.SITE_URL = "https://meetups.example.org"

    response = make(organiser, event)

    link = DoorLink.objects.get(event=event)
    assert (response.status_code, response.headers["Location"]) == (302, address(DoorLink, "change", link.pk))
    assert (link.created_by, link.expires_at) == (ours.user, NOW + 32 * HOUR)
    shown = organiser.get(response.headers["Location"])
    page = read(shown)
    assert "no-store" in shown.headers["Cache-Control"]
    assert [str(words) for words in shown.context["messages"]] == [
        "This is the link. It works until Thu 2 Jul 2026, 9pm BST."
    ]
    assert f'readonly value="https://meetups.example.org/door/{link.token}/"' in page
    assert f'<a href="https://meetups.example.org/door/{link.token}/">' in page
    assert page.count(CODE) == 1
    assert "Thu 2 Jul 2026, 9pm BST" in page


def test_expiry_is_in_the_time_zone_of_the_event(organiser, event):
    make(organiser, event, "2026-07-02", "18:30")

    assert DoorLink.objects.get(event=event).expires_at == datetime(2026, 7, 2, 17, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "day", "words"),
    [
        ("draft", "", "Publish the event first: it has no attendees yet."),
        ("cancelled", "", "This event is cancelled, so nobody can be checked in."),
        ("confirmed", "2026-06-30", "Choose a time in the future."),
        ("confirmed", "2027-06-30", "Choose a time within a week of the event: the link shows names."),
        ("confirmed", "2026-06-31", "Enter a valid date."),
    ],
)
def test_refused_link_is_an_error_on_the_form(organiser, event, status, day, words):
    event.status, event.cancellation_reason = status, "No heating." * (status == "cancelled")
    event.save()

    response = make(organiser, event, day, day and "12:00")

    assert response.status_code == 200
    assert words in read(response)
    assert not DoorLink.objects.filter(event=event).exists()


def test_organiser_cannot_create_a_link_for_another_group(organiser, theirs):
    response = make(organiser, theirs.rows["meetups.event"])

    assert (response.status_code, DoorLink.objects.filter(created_by__isnull=False).count()) == (200, 0)


@pytest.mark.parametrize(("of", "chosen"), [("ours", True), ("theirs", False), ("invalid", False)])
def test_form_starts_with_the_event_in_the_query_string_if_it_is_their_own(organiser, ours, theirs, of, chosen):
    event = {"ours": ours, "theirs": theirs}[of].rows["meetups.event"].pk if of != "invalid" else "1 or 1"

    page = read(organiser.get(address(DoorLink, "add"), {"event": event}))

    assert re.findall(r'<option value="(\d+)" selected', page) == [str(event)] * chosen


def test_link_can_be_ended_and_not_changed(organiser, ours, theirs, event):
    mine, foreign = DoorLinkFactory(event=event), theirs.rows["meetups.doorlink"]

    organiser.post(
        address(DoorLink, "changelist"), {"action": "revoke", "_selected_action": [mine.pk, foreign.pk]}, follow=True
    )
    data = {"event": event.pk, "expires_at_0": "2026-07-03", "expires_at_1": "12:00"}
    changed = organiser.post(address(DoorLink, "change", mine.pk), data)

    for link in (mine, foreign):
        link.refresh_from_db()
    assert (mine.is_open, mine.expires_at, foreign.expires_at) == (False, NOW, NOW + 3 * HOUR)
    assert (changed.status_code, event.door_links.count()) == (403, 1)
    page = read(organiser.get(address(DoorLink, "change", mine.pk)))
    assert (mine.token in page, CODE in page) == (False, False)


def test_page_of_an_event_links_to_its_door_pages(organiser, event):
    page = read(organiser.get(address(Event, "change", event.pk)))

    papers = [reverse(f"meetups:doors-{name}", args=[event.slug]) for name in ("sheet", "badges", "poster")]
    for link in (f"{address(DoorLink, 'add')}?event={event.pk}", *papers):
        assert f'<a href="{link}">' in page


def test_page_of_a_draft_has_no_door_links(organiser, event):
    event.status = Event.Status.DRAFT
    event.save()

    page = read(organiser.get(address(Event, "change", event.pk)))

    assert ("At the door:" in page, f"{event.slug}/door" in page) == (False, False)


def test_page_of_a_group_shows_the_places_not_used(organiser, ours):
    group = ours.rows["meetups.group"]
    past = EventFactory(group=group, starts_at=NOW - 24 * HOUR)
    for status in ("came", "absent", "absent"):
        AttendeeFactory(event=past, status=status)

    page = read(organiser.get(address(type(group), "change", group.pk)))

    assert "2 of 3 at the last meeting with a door list" in page


def test_page_for_a_new_group_opens(client, ours):
    ours.user.is_superuser = True
    ours.user.save()
    client.force_login(ours.user)

    assert client.get(address(type(ours.rows["meetups.group"]), "add")).status_code == 200
