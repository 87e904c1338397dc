"""Organisers cancel events, and read how many people get an email before and after."""

import pytest
from django_q.models import OrmQ

from meetups import tasks
from meetups.models import Event, OutboxEmail
from meetups.services import events
from tests.factories import AttendeeFactory, EventFactory, GroupFactory, OrganiserFactory
from tests.meetups.admin.sides import address
from tests.talks import CallFactory, TalkFactory

pytestmark = pytest.mark.django_db
LIST = "/admin/meetups/event/"


@pytest.fixture
def group(db):
    return GroupFactory(name="Leeds", zone="Europe/London")


@pytest.fixture
def organiser(client, group):
    client.force_login(OrganiserFactory(group=group).user)
    return client


@pytest.fixture
def event(group):
    """An event with 11 places taken, an offer, three people on the waitlist, a speaker, and one without an email."""
    event = EventFactory(group=group, title="Talks")
    AttendeeFactory.create_batch(11, event=event)
    AttendeeFactory.create_batch(3, event=event, status="waiting")
    for status in ("offered", "cancelled", "reserved"):
        AttendeeFactory(event=event, status=status)
    AttendeeFactory(event=event, email="")
    TalkFactory(call=CallFactory(event=event))
    return event


WORDS = "12 attendees, 3 people on the waitlist and 1 speaker get an email. 1 person gave no email address: phone them."


def act(client, *events, **more):
    rows = {"action": "cancel", "_selected_action": [event.pk for event in events]}
    return client.post(LIST, rows | more, follow=True)


def messages_of(response):
    return [str(message) for message in response.context["messages"]]


def to_phone(event):
    """Return the message about the attendee who gave no email address."""
    link = f"/admin/meetups/attendee/?event__id__exact={event.pk}&amp;reach=phone"
    return f'1 attendee has no email address: phone them. <a href="{link}">{event}</a>.'


def test_page_says_as_many_as_get_an_email(organiser, event):
    page = organiser.get(address(Event, "cancel", event.pk))
    assert (page.context["words"], OutboxEmail.objects.count()) == (WORDS, 0)

    data = {"confirm": "Cancel this meeting", "reason": "No room.", "shown": page.context["form"]["shown"].value()}
    response = organiser.post(address(Event, "cancel", event.pk), data, follow=True)

    event.refresh_from_db()
    assert (event.status, event.cancellation_reason, OutboxEmail.objects.count()) == ("cancelled", "No room.", 16)
    assert messages_of(response) == ["1 event is cancelled. 16 people are emailed.", to_phone(event)]


def test_message_says_who_joined_meanwhile(organiser, event):
    AttendeeFactory(event=event)

    response = organiser.post(
        address(Event, "cancel", event.pk), {"confirm": "1", "reason": "x", "shown": "16"}, follow=True
    )

    cancelled = "1 event is cancelled. 17 people are emailed, 1 more than when you looked."
    assert messages_of(response) == [cancelled, to_phone(event)]


def test_missing_reason_is_an_error_and_the_number_is_that_of_now(organiser, event):
    page = organiser.post(address(Event, "cancel", event.pk), {"confirm": "1", "reason": " ", "shown": "2"})

    assert page.context["form"].errors == {"reason": ["This field is required."]}
    assert (page.context["words"], 'name="shown" value="16"' in page.content.decode()) == (WORDS, True)
    event.refresh_from_db()
    assert event.status == "confirmed"


def test_cancelling_twice_tells_nobody_twice(organiser, event):
    for _time in range(2):
        response = organiser.post(address(Event, "cancel", event.pk), {"confirm": "1", "reason": "x"}, follow=True)

    assert (messages_of(response), OutboxEmail.objects.count()) == ([f"{event} is cancelled already."], 16)


def test_action_adds_up_the_numbers_and_leaves_out_drafts(organiser, group, event):
    other = AttendeeFactory(event=EventFactory(group=group)).event
    draft = AttendeeFactory(event=EventFactory(group=group, status="draft")).event

    page = act(organiser, event, other, draft)
    assert page.context["words"] == WORDS.replace("12 attendees", "13 attendees")

    response = act(organiser, event, other, draft, confirm="1", reason="Flood.")

    assert messages_of(response) == ["3 events are cancelled. 17 people are emailed.", to_phone(event)]
    assert OutboxEmail.objects.count() == 17


def test_nobody_is_emailed_about_a_draft(organiser, group):
    event = AttendeeFactory(event=EventFactory(group=group, status="draft")).event

    assert organiser.get(address(Event, "cancel", event.pk)).context["words"] == "Nobody is emailed."


def write_next():
    """Run the task that writes the next emails, if one is queued, twice. Return the number of emails."""
    for row in [row for row in OrmQ.objects.all() if row.func() == "meetups.tasks.write_cancelled"]:
        tasks.write_cancelled(*row.args())
        tasks.write_cancelled(*row.args())
        row.delete()
    return OutboxEmail.objects.count()


def test_worker_writes_the_emails_to_many_attendees(organiser, event, monkeypatch):
    monkeypatch.setattr(events, "EMAILED_AT_ONCE", 4)

    response = organiser.post(address(Event, "cancel", event.pk), {"confirm": "1", "reason": "x"}, follow=True)

    assert messages_of(response)[0] == "1 event is cancelled. 16 people are emailed."
    assert [OutboxEmail.objects.count(), write_next(), write_next(), write_next()] == [5, 13, 16, 16]
    assert OutboxEmail.objects.values("to").distinct().count() == 16


def test_worker_writes_no_more_emails_if_the_event_takes_place_after_all(event, monkeypatch):
    monkeypatch.setattr(events, "EMAILED_AT_ONCE", 4)
    events.cancel(event=event, reason="No room.")

    Event.objects.update(status="confirmed", cancellation_reason="")

    assert write_next() == 5


@pytest.mark.parametrize("number", [1, 3])
def test_page_takes_a_constant_number_of_queries(organiser, group, number, django_assert_num_queries):
    several = [AttendeeFactory(event=EventFactory(group=group)).event for _event in range(number)]

    with django_assert_num_queries(16):
        act(organiser, *several)


def test_event_that_is_not_there_is_answered_as_by_the_form(organiser):
    assert organiser.get(address(Event, "cancel", 987654)).status_code == 302
