"""Series that are saved as a draft and published by a button. It is Monday 2 November 2026."""

import pytest
from django.utils import timezone

from meetups.models import Event, EventSeries, OutboxEmail
from tests.factories import AttendeeFactory, SubscriptionFactory
from tests.meetups.admin.sides import as_posted
from tests.meetups.admin.test_series import ADD, fields_of, group, messages_of, organiser, page_of, series

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
