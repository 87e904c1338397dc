"""Check-in before the day of a meeting: the page asks first. It is Wednesday 25 November 2026, 5:50pm in London."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.factories import AttendeeFactory, DoorLinkFactory, EventFactory
from tests.pages import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

NOW = datetime(2026, 11, 25, 17, 50, tzinfo=UTC)
QUESTION = "This meeting is on Wednesday 2 December 2026. Check in now?"


@pytest.fixture
def link(db):
    event = EventFactory(starts_at=NOW + timedelta(days=7))
    return DoorLinkFactory(event=event, expires_at=NOW + timedelta(days=8))


@pytest.fixture
def ann(link):
    return AttendeeFactory(event=link.event, name="Ann Ash", status="going")


def send(client, link, action, query="", **data):
    return client.post(f"{link.get_absolute_url()}{action}/{query}", data)


def test_check_in_before_the_day_asks_first(client, link, ann):
    response = send(client, link, "tick", attendee=ann.pk, q="ann")

    ann.refresh_from_db()
    assert (response.status_code, ann.status) == (200, "going")
    page = Page(response)
    assert QUESTION in page.text
    (button,) = page.all("button", id="early")
    assert button["value"] == str(ann.pk)
    assert page.all("a", href=f"{link.get_absolute_url()}?q=ann")

    answered = client.post(button["formaction"], {"attendee": ann.pk, "q": "ann"})

    ann.refresh_from_db()
    assert (answered.status_code, ann.status) == (302, "came")
    assert send(client, link, "untick", attendee=ann.pk).status_code == 302  # an undo asks nothing


def test_person_without_a_place_is_added_before_the_day_after_a_question(client, link):
    asked = send(client, link, "add", name="Dev Eve")

    page = Page(asked)
    assert (asked.status_code, link.event.attendees.count()) == (200, 0)
    assert QUESTION in page.text
    assert "Add and check in now" in page.text
    typed = {field["name"]: field.get("value", "") for field in page.all("input", type="hidden")}
    assert page.value("name") == "Dev Eve"

    assert send(client, link, "add", **typed | {"name": "Dev Eve"}).status_code == 302
    assert link.event.attendees.get().status == "came"


def test_name_that_is_missing_is_asked_for_before_the_question(client, link):
    response = send(client, link, "add", name="")

    assert (response.status_code, QUESTION in response.content.decode()) == (422, False)


@pytest.mark.parametrize("starts_at", [NOW + timedelta(minutes=10), NOW - timedelta(minutes=30)])
def test_check_in_on_the_day_asks_nothing(client, link, ann, starts_at):
    link.event.starts_at, link.event.ends_at = starts_at, starts_at + timedelta(hours=1)
    link.event.save()

    assert send(client, link, "tick", attendee=ann.pk).status_code == 302
