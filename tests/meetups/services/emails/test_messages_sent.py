"""Messages from the draft to the emails."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django_q.models import OrmQ

from meetups.models import Message, OutboxEmail
from meetups.models.grace import GRACE
from meetups.services import attendees, doors
from meetups.services.attendees import confirmations, offers
from meetups.services.attendees.reservations import Terms
from meetups.services.emails import messages
from tests.factories import AttendeeFactory, EventFactory, MessageFactory, UserFactory
from tests.waitlists import HOUR, NOW, meeting, person, who

pytestmark = pytest.mark.django_db


def sent(message):
    messages.send(message=message, shown=messages.fingerprint(message))
    messages.write_sent()
    return list(OutboxEmail.objects.filter(kind="message").order_by("to").values_list("to", flat=True))


def people(event):
    """Create an attendee in each status, and one without an email address who was added at the door."""
    for state in ("going", "waiting", "offered", "cancelled", "came", "absent"):
        AttendeeFactory(event=event, status=state, email=f"{state}@example.org")
    AttendeeFactory(event=event, status="came", email="")


@pytest.mark.parametrize(
    ("audiences", "to"),
    [
        (["going"], ["absent", "came", "going"]),
        (["came"], ["came"]),
        (["waiting"], ["waiting"]),
        (["offered"], ["offered"]),
        (["cancelled"], ["cancelled"]),
        (["going", "waiting"], ["absent", "came", "going", "waiting"]),
        (["came", "going"], ["absent", "came", "going"]),
    ],
)
def test_message_goes_to_the_attendees_of_its_audiences(audiences, to):
    message = MessageFactory(audiences=audiences)
    people(message.event)
    people(EventFactory(group=message.event.group))

    assert sent(message) == [f"{state}@example.org" for state in to]


def test_unconfirmed_email_address_is_sent_no_message(time_machine):
    time_machine.move_to(NOW, tick=False)
    event = meeting(capacity=2)
    terms = Terms(NOW + HOUR, "hash")
    for name in ("Ann", "Bo", "Cy", "Di"):
        attendees.rsvp(event=event, terms=terms, name=name, email=f"{name.lower()}@example.org", wait=True)
    confirmations.confirm(attendee=person(event, "Bo"))
    confirmations.confirm(attendee=person(event, "Di"))
    doors.undo_check_in(attendee=doors.check_in(attendee=person(event, "Ann")))
    time_machine.move_to(NOW + HOUR + GRACE, tick=False)
    offers.pass_on_all()
    for name in ("Bo", "Di"):
        attendees.cancel(attendee=person(event, name))
    message = MessageFactory(event=event, audiences=["cancelled"])

    assert who(event) == dict.fromkeys(("Ann", "Bo", "Cy", "Di"), "cancelled")
    assert messages.recipients(message).count() == 2
    assert sent(message) == ["bo@example.org", "di@example.org"]


def test_message_is_sent_once_however_often_send_is_called():
    message = MessageFactory()
    AttendeeFactory(event=message.event)

    sent(message)
    first = Message.objects.values().get()
    with time_machine.travel(first["sent_at"] + timedelta(hours=1), tick=False):
        assert len(sent(message)) == 1

    assert Message.objects.values().get() == first
    assert first["written_at"] is not None


def test_worker_continues_a_message_that_another_began():
    message = MessageFactory()
    AttendeeFactory.create_batch(messages.CHUNK + 2, event=message.event)
    messages.send(message=message, shown=messages.fingerprint(message))
    assert [OrmQ.objects.count(), OrmQ.objects.get().func()] == [1, "meetups.tasks.write_messages"]

    messages._write_some(message, 0)
    assert OutboxEmail.objects.count() == messages.CHUNK

    assert [messages.write_sent(), messages.write_sent()] == [2, 0]
    assert OutboxEmail.objects.count() == messages.CHUNK + 2


def test_draft_is_not_sent():
    AttendeeFactory(event=MessageFactory().event)

    assert messages.write_sent() == 0
    assert not OutboxEmail.objects.exists()


@pytest.mark.parametrize(("is_about_place", "to"), [(True, ["ann", "bo"]), (False, ["bo"])])
def test_attendee_who_opted_out_gets_only_messages_about_their_place(is_about_place, to):
    message = MessageFactory(is_about_place=is_about_place)
    ann, _bo = (AttendeeFactory(event=message.event, email=f"{name}@example.org") for name in ("ann", "bo"))
    messages.opt_out(attendee=AttendeeFactory(email="ANN@example.org", event=EventFactory(group=message.event.group)))
    messages.opt_out(attendee=AttendeeFactory(email="bo@example.org"))

    assert messages.skipped(message) == 2 - len(to)
    assert messages.recipients(message).count() == len(to)
    assert sent(message) == [f"{name}@example.org" for name in to]

    messages.opt_in(attendee=ann)
    assert messages.skipped(message) == 0


def test_email_is_like_its_preview_with_links_to_the_attendees_own_page():
    message = MessageFactory(
        subject="Bring & share", text="Bring a cup.\n\nSee https://cups.example.org/all", is_about_place=False,
        event__title="Talks", event__group__name="Leeds",
    )  # fmt: skip
    attendee = AttendeeFactory(event=message.event, name="Ann <b>Typed</b>")
    shown = messages.preview(message)
    sent(message)

    email = OutboxEmail.objects.get()
    made_up = "preview"
    assert attendee.get_absolute_url() in email.text
    assert attendee.get_absolute_url() in email.html
    assert email.unsubscribe_url == f"http://testserver/attendees/{attendee.token}/messages/"
    assert (email.group, email.event, email.attendee) == (message.event.group, message.event, attendee)
    assert shown["subject"] == email.subject == "Bring & share"
    for words in ("text", "html"):
        theirs = getattr(email, words).replace(attendee.token, "TOKEN")
        assert shown[words].replace(_token(shown["text"], made_up), "TOKEN") == theirs
    assert 'href="https://cups.example.org/all"' in email.html
    assert "From the organisers of Leeds, about “Talks”." in email.text
    assert "Typed" not in email.text + email.html


def _token(text, start):
    return next(line.split("/attendees/")[1].strip("/") for line in text.splitlines() if f"/attendees/{start}" in line)


def test_text_of_organisers_is_escaped():
    message = MessageFactory(subject="<b>Lift</b>", text='<script>x</script>\n"quoted" & {{ attendee.secret }}')

    html = messages.preview(message)["html"]

    assert "<script>" not in html
    assert "&lt;b&gt;Lift&lt;/b&gt;" in html
    assert "{{ attendee.secret }}" in html


def test_message_about_a_place_has_no_link_to_unsubscribe():
    message = MessageFactory()
    AttendeeFactory(event=message.event)

    sent(message)

    email = OutboxEmail.objects.get()
    assert email.unsubscribe_url == ""
    assert "Unsubscribe" not in email.text + email.html


@pytest.mark.parametrize(
    ("values", "code"), [({"audiences": ["waiting"]}, "empty"), ({"event__status": "draft"}, "draft"), ({}, "changed")]
)
def test_send_refuses_a_message_without_recipients_of_a_draft_or_changed(values, code):
    message = MessageFactory(**values)
    AttendeeFactory(event=message.event)
    shown = messages.fingerprint(message)
    if code == "changed":
        Message.objects.update(text="Something else.")

    with pytest.raises(ValidationError) as refusal:
        messages.send(message=message, shown=shown)

    assert refusal.value.code == code
    assert refusal.value.messages[0].endswith(".")  # a sentence
    assert Message.objects.get().sent_at is None
    assert not OrmQ.objects.exists()


def test_sent_message_cannot_be_changed():
    message = MessageFactory()
    old = Message.objects.get()
    AttendeeFactory(event=message.event)
    sent(message)
    old.text = "Something else."

    with pytest.raises(ValidationError) as refusal:
        messages.save(message=old)

    assert refusal.value.code == "sent"
    assert Message.objects.get().text == "Use the door on the north side."


def test_draft_stores_its_author():
    first, second = UserFactory(), UserFactory()
    message = MessageFactory.build(event=EventFactory())

    messages.save(message=message, by=first)
    message.text = "Better."
    messages.save(message=message, by=second)

    assert Message.objects.values_list("text", "created_by").get() == ("Better.", first.pk)


def test_attendee_who_cancels_before_the_email_is_written_gets_none():
    message = MessageFactory()
    stays, goes = AttendeeFactory.create_batch(2, event=message.event)
    messages.send(message=message, shown=messages.fingerprint(message))
    attendees.cancel(attendee=goes)

    messages.write_sent()

    assert list(OutboxEmail.objects.filter(kind="message").values_list("attendee", flat=True)) == [stays.pk]


def test_progress_counts_the_emails_that_are_written_and_sent():
    event = EventFactory()
    AttendeeFactory.create_batch(3, event=event)
    message = MessageFactory(event=event)
    assert messages.progress(message) == (0, 0)

    sent(message)
    OutboxEmail.objects.filter(pk=OutboxEmail.objects.first().pk).update(sent_at=NOW)

    assert messages.progress(message) == (3, 1)
