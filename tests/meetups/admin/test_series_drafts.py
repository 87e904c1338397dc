"""Series that are a draft, paused or ended: published by a button, and given a date. It is Monday 2 November 2026."""

import pytest
from django.utils import timezone

from meetups.models import Event, EventSeries, OutboxEmail
from meetups.services import series as services
from tests.factories import AttendeeFactory, SubscriptionFactory
from tests.meetups.admin.sides import as_posted
from tests.meetups.admin.test_series import ADD, days, fields_of, group, messages_of, organiser, page_of, series

__all__ = ["group", "organiser", "series"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("november")]


@pytest.mark.parametrize(
    ("button", "status", "message"),
    [
        ("_publish", "confirmed", "3 meetings are created. Nobody is emailed: the group has no followers yet."),
        ("_draft", "draft", "3 meetings are created. Nobody is emailed."),
        ("_save", "draft", "3 meetings are created. Nobody is emailed."),
    ],
)
def test_new_series_is_published_only_by_its_button(organiser, group, button, status, message):
    data = fields_of(group, ends="times", times="3")
    del data["_publish"]

    response = organiser.post(ADD, data | {button: "1"}, follow=True)

    assert {event.status for event in Event.objects.all()} == {status}
    assert messages_of(response)[0] == message


def test_draft_is_published_by_the_button_of_its_form_or_by_a_page(organiser, group):
    data = fields_of(group, ends="times", times="3", _draft="1")
    del data["_publish"]
    organiser.post(ADD, data)
    series = EventSeries.objects.get()

    SubscriptionFactory(group=group, often="at-once", confirmed_at=timezone.now())

    assert organiser.get(page_of(series, "publish")).context["words"] == ["3 meetings are published."]
    organiser.post(page_of(series), as_posted(organiser.get(page_of(series))) | {"title": "Tea", "_draft": "1"})
    assert {(event.title, event.status) for event in Event.objects.all()} == {("Tea", "draft")}

    response = organiser.post(
        page_of(series), as_posted(organiser.get(page_of(series))) | {"_publish": "1"}, follow=True
    )

    words = "3 meetings are published. 14 days before each meeting: 1 follower hears of it at once."
    assert messages_of(response)[0] == words
    assert {event.status for event in Event.objects.all()} == {"confirmed"}
    organiser.post(page_of(series), as_posted(organiser.get(page_of(series))) | {"_draft": "1"})
    assert EventSeries.objects.get().status == "running"


def test_end_says_who_joined_meanwhile(organiser, series):
    event = AttendeeFactory(event=Event.objects.earliest("starts_at")).event
    shown = organiser.get(page_of(series, "end")).context["form"]["shown"].value()
    AttendeeFactory(event=event, status="waiting")

    response = organiser.post(page_of(series, "end"), {"shown": shown}, follow=True)

    assert messages_of(response) == ["Lean coffee has ended. 2 people are emailed, 1 more than when you looked."]
    assert OutboxEmail.objects.count() == 2


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("running", "The date is added."),
        ("paused", "It is added. The series is paused, so there is no meeting until you resume it."),
        ("ended", "It is added. The series has ended, so there is no meeting unless you resume it."),
    ],
)
def test_date_of_a_series_that_does_not_meet_is_added_and_makes_no_meeting(organiser, series, status, words):
    services.set_status(series=series, status=status)

    response = organiser.post(page_of(series, "add_date"), {"on": "2026-11-12"}, follow=True)

    assert (messages_of(response), "12 Nov 18:00" in days()) == ([words], status == "running")
    services.set_status(series=series, status="running")
    assert "12 Nov 18:00" in days()
