"""The private calendar of an attendee: its URL has its own token, which can be renewed."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import signing
from django.test import Client
from icalendar import Calendar

from meetups.models import Attendee, Event, OutboxEmail
from tests.factories import AttendeeFactory, EventFactory
from tests.pages import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)
DAY = timedelta(days=1)
ONLINE_URL = "https://meet.example.org/room-42"


@pytest.fixture
def attendee():
    event = EventFactory(title="Tea", attendance_mode="online", online_url=ONLINE_URL, starts_at=NOW + DAY)
    return AttendeeFactory(email="ann@example.org", event=event)


def path_of(attendee):
    attendee.refresh_from_db()
    return f"/attendees/{attendee.calendar_token}/calendar.ics"


def entries(client, attendee):
    response = client.get(path_of(attendee))
    assert (response.status_code, response["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    return Calendar.from_ical(response.content).walk("VEVENT")


def renew(client, attendee):
    return client.post(f"/attendees/{attendee.token}/calendar/")


def test_calendar_has_every_event_at_which_the_person_has_a_place(client, attendee):
    for title, email, status, event_status in (
        ("Talk", "ANN@example.org", "going", "confirmed"), ("Off", "ann@example.org", "going", "cancelled"),
        ("Given up", "ann@example.org", "cancelled", "confirmed"), ("Bob’s", "bob@example.org", "going", "confirmed"),
        ("Draft", "ann@example.org", "going", "draft"),
    ):  # fmt: skip
        event = EventFactory(title=title, status=event_status, starts_at=NOW + 2 * DAY)
        AttendeeFactory(event=event, email=email, status=status)

    assert [str(entry["summary"]) for entry in entries(client, attendee)] == ["Tea", "Talk", "Cancelled: Off"]


def test_online_link_is_shown_only_while_the_person_has_a_place(client, attendee):
    [entry] = entries(client, attendee)
    elsewhere = [client.get(path).content for path in ("/calendar.ics", f"/events/{attendee.event.slug}.ics")]
    Attendee.objects.update(status=Attendee.Status.CANCELLED)
    given_up = entries(client, attendee)
    Attendee.objects.update(status=Attendee.Status.GOING)
    Event.objects.update(status=Event.Status.CANCELLED, cancellation_reason="No room.")
    [cancelled] = entries(client, attendee)

    assert entry["location"] == ONLINE_URL
    assert entry["description"].startswith(f"Join online: {ONLINE_URL}\n\n")
    assert not any(b"room-42" in body for body in elsewhere)
    assert given_up == []
    assert ONLINE_URL not in cancelled["description"]
    assert "location" not in cancelled


def test_calendar_is_not_cached_indexed_or_sent_as_referrer(client, attendee):
    fresh = client.get(path_of(attendee))
    known = client.get(path_of(attendee), headers={"If-None-Match": fresh["ETag"]})

    assert (fresh.status_code, known.status_code) == (200, 304)
    for response in (fresh, known, renew(client, attendee)):
        assert response["Referrer-Policy"] == "same-origin"
        assert response["X-Robots-Tag"] == "noindex"
        assert {"no-store", "private"} <= set(response["Cache-Control"].split(", "))
    assert fresh["Content-Disposition"] == 'inline; filename="my-meetups.ics"'


def test_etag_changes_when_a_place_is_taken_or_given_up(client, attendee):
    tags = [client.get(path_of(attendee))["ETag"]]
    second = AttendeeFactory(email="ann@example.org")
    tags.append(client.get(path_of(attendee))["ETag"])
    Attendee.objects.filter(pk=second.pk).update(status=Attendee.Status.CANCELLED)
    tags.append(client.get(path_of(attendee))["ETag"])

    assert tags[0] == tags[2] != tags[1]


def test_calendar_takes_five_queries_or_three_if_unchanged(client, attendee, django_assert_num_queries):
    for _ in range(2):
        path = path_of(attendee)
        with django_assert_num_queries(5):
            tag = client.get(path)["ETag"]
        with django_assert_num_queries(3):
            assert client.get(path, headers={"If-None-Match": tag}).status_code == 304
        AttendeeFactory.create_batch(2, email="ann@example.org")


def test_get_changes_nothing(client, attendee):
    before = list(Attendee.objects.values())
    answers = [client.get(path_of(attendee)).status_code, client.head(path_of(attendee)).status_code]
    answers += [client.post(path_of(attendee)).status_code]
    answers += [client.get(f"/attendees/{attendee.token}/calendar/").status_code]

    assert answers == [200, 200, 405, 405]
    assert list(Attendee.objects.values()) == before


def test_new_url_ends_all_old_urls_of_the_person(client, attendee):
    second = AttendeeFactory(email="Ann@example.org")
    bob = AttendeeFactory(email="bob@example.org")
    old = [path_of(row) for row in (attendee, second)]
    assert [client.get(path).status_code for path in old] == [200, 200]

    response = renew(client, attendee)

    assert (response.status_code, response["Location"]) == (302, attendee.get_absolute_url())
    assert [client.get(path).status_code for path in old] == [404, 404]
    assert all(Page(client.get(path)).has_site_header for path in old)
    assert [len(entries(client, row)) for row in (attendee, second, bob)] == [2, 2, 1]
    assert OutboxEmail.objects.count() == 0


def test_button_on_the_page_makes_a_new_url(attendee):
    client = Client(enforce_csrf_checks=True)
    page = Page(client.get(attendee.get_absolute_url()))
    [form] = page.all("form", action=f"/attendees/{attendee.token}/calendar/")
    old = path_of(attendee)
    refused = client.post(form["action"])
    accepted = client.post(form["action"], {"csrfmiddlewaretoken": page.value("csrfmiddlewaretoken")})

    assert old in page.links
    assert f"webcal://testserver{old}" in page.links
    assert (form["method"], refused.status_code, accepted.status_code) == ("post", 403, 302)
    assert path_of(attendee) in Page(client.get(attendee.get_absolute_url())).links
    assert path_of(attendee) != old


def forged(attendee, other):
    number, _dot, signature = attendee.calendar_token.partition(".")
    return [
        number, f"{number}.", f".{signature}", f"{number}.{signature[:-1]}", f"{other.pk}.{signature}",
        f"{attendee.calendar_token}x", f"0{attendee.calendar_token}", attendee.token, attendee.secret, "%00",
        signing.Signer(sep=".", salt="meetups.calendars").sign(str(attendee.pk)), "9" * 18 + ".x", "9" * 5000,
        f"².{signature}", "☃", "..",
    ]  # fmt: skip


def test_forged_token_is_not_found(client, attendee):
    tokens = forged(attendee, AttendeeFactory())
    assert len(tokens) == 16

    for token in tokens:
        response = client.get(f"/attendees/{token}/calendar.ics")

        assert response.status_code == 404, token
        assert Page(response).has_site_header, token


def test_calendar_token_opens_no_other_page(client, attendee):
    answers = [
        client.get(f"/attendees/{attendee.calendar_token}/"),
        client.post(f"/attendees/{attendee.calendar_token}/cancel/"),
        client.post(f"/attendees/{attendee.calendar_token}/calendar/"),
    ]  # fmt: skip

    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert attendee.secret not in attendee.calendar_token
    assert Attendee.objects.get().is_going
