"""Messages in the admin: draft, preview, send."""

import pytest
from django.contrib.admin.models import LogEntry

from meetups.models import Attendee, Message, OutboxEmail
from meetups.services.emails import messages
from tests.factories import AttendeeFactory, EventFactory, GroupFactory, MessageFactory, OrganiserFactory
from tests.meetups.admin.sides import address, as_posted

pytestmark = pytest.mark.django_db
ADD = "/admin/meetups/message/add/"


@pytest.fixture
def user(db):
    return OrganiserFactory(group=GroupFactory(name="Leeds")).user


@pytest.fixture
def organiser(client, user):
    client.force_login(user)
    return client


@pytest.fixture
def event(user):
    return EventFactory(group=user.organiser_roles.get().group, title="Talks")


@pytest.fixture
def message(event):
    return MessageFactory(event=event)


def preview(message):
    return address(Message, "preview", message.pk)


def send(client, message):
    return client.post(preview(message), {"shown": client.get(preview(message)).context["shown"]}, follow=True)


def messages_of(response):
    return [str(message) for message in response.context["messages"]]


def test_new_draft_redirects_to_its_preview(organiser, user, event):
    fields = {"event": event.pk, "audiences": ["going", "waiting"], "subject": "The lift", "text": "It is broken."}

    response = organiser.post(ADD, fields)

    message = Message.objects.get()
    assert response.headers["Location"] == preview(message)
    assert (message.event, message.audiences, message.is_about_place, message.created_by, message.sent_at) == (
        event, ["going", "waiting"], False, user, None
    )  # fmt: skip


def test_page_of_an_event_links_to_a_new_message_about_it(organiser, event):
    page = organiser.get(address(type(event), "change", event.pk)).content.decode()
    assert f'href="{ADD}?event={event.pk}"' in page

    for number, initial in ((event.pk, str(event.pk)), (EventFactory().pk, None), ("x", None)):
        form = organiser.get(f"{ADD}?event={number}").context["adminform"].form
        assert (form["event"].value(), form["audiences"].value()) == (initial, ["going"])


def test_missing_fields_are_errors_and_the_input_is_kept(organiser, event):
    response = organiser.post(ADD, {"event": event.pk, "subject": "The lift"})

    form = response.context["adminform"].form
    assert form.errors == {
        "text": ["This field is required."], "audiences": ["Choose at least one group of attendees."]
    }  # fmt: skip
    assert form["subject"].value() == "The lift"


@pytest.mark.parametrize("audiences", [["absent"], ["going", "x"]])
def test_audience_of_absent_attendees_is_refused(organiser, event, audiences):
    response = organiser.post(ADD, {"event": event.pk, "subject": "x", "text": "x", "audiences": audiences})

    assert list(response.context["adminform"].form.errors) == ["audiences"]


def test_preview_shows_the_email_and_the_number_of_recipients(organiser, event):
    message = MessageFactory(event=event, is_about_place=False, text="Bring a cup.")
    AttendeeFactory.create_batch(2, event=event)
    messages.opt_out(attendee=AttendeeFactory(event=event))

    response = organiser.get(preview(message))

    text = " ".join(response.content.decode().split())
    assert "2 people (1 more is skipped: they only want emails about their place)" in text
    assert 'value="Send it to 2 people"' in text
    assert "Bring a cup." in text.split("<pre")[1]
    assert not [row.secret for row in Attendee.objects.all() if row.secret in text]
    assert not OutboxEmail.objects.exists()


def test_html_is_shown_in_a_sandboxed_frame(organiser, message):
    page = organiser.get(preview(message))
    assert f'<iframe src="{address(Message, "email", message.pk)}" sandbox ' in page.content.decode()
    assert "frame-src 'self'" in page.headers["Content-Security-Policy"]

    email = organiser.get(address(Message, "email", message.pk))

    assert email.content.decode() == messages.preview(message)["html"]
    assert email.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert set(email.headers["Content-Security-Policy"].split("; ")) == {
        "default-src 'none'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'self'", "sandbox",
        "style-src 'unsafe-inline'",
    }  # fmt: skip
    assert organiser.post(address(Message, "email", message.pk)).status_code == 405


def test_preview_sends_nothing_and_the_button_sends_once(organiser, message):
    AttendeeFactory(event=message.event)
    for _time in range(2):
        organiser.get(preview(message))
        organiser.get(address(Message, "email", message.pk))
    assert Message.objects.get().sent_at is None
    shown = organiser.get(preview(message)).context["shown"]

    responses = [organiser.post(preview(message), {"shown": shown}, follow=True) for _time in range(2)]
    messages.write_sent()

    assert messages_of(responses[0]) == ["The message is sent. Its emails are written within a minute."]
    assert [response.redirect_chain[0][0] for response in responses] == [address(Message, "change", message.pk)] * 2
    assert OutboxEmail.objects.filter(kind="message").count() == 1


def test_message_changed_after_the_preview_is_not_sent(organiser, message):
    AttendeeFactory(event=message.event)
    shown = organiser.get(preview(message)).context["shown"]
    Message.objects.update(subject="Something else")

    for value in (shown, "", "x"):
        response = organiser.post(preview(message), {"shown": value}, follow=True)
        assert messages_of(response) == ["Somebody changed this message. Read it again, then send it."]
        assert response.redirect_chain[0][0] == preview(message)

    assert Message.objects.get().sent_at is None


def test_message_without_recipients_has_no_button(organiser, message):
    assert "Send it" not in organiser.get(preview(message)).content.decode()
    assert messages_of(send(organiser, message)) == [
        "This message has no recipients. Choose another group of attendees."
    ]


def test_sent_message_is_read_only(organiser, message):
    AttendeeFactory(event=message.event)
    page = address(Message, "change", message.pk)
    fields = as_posted(organiser.get(page))
    send(organiser, message)
    messages.write_sent()

    text = organiser.get(page).content.decode()
    assert "1 email written, 0 sent" in text
    assert "Attendees who have or had a place" in text
    assert 'type="submit"' not in text.split('id="content-main"')[1]
    late = organiser.post(page, fields | {"text": "Too late."}, follow=True)
    assert messages_of(late) == ["This message was sent, so it cannot be changed."]
    assert organiser.post(address(Message, "delete", message.pk), {"post": "yes"}).status_code == 403
    assert organiser.get(preview(message)).headers["Location"] == page
    assert Message.objects.get().text == "Use the door on the north side."
    assert LogEntry.objects.get().change_message == "The message is sent. Its emails are written within a minute."


def test_draft_can_be_changed_and_deleted(organiser, message):
    page = address(Message, "change", message.pk)
    organiser.post(page, as_posted(organiser.get(page)) | {"text": "Better."})
    assert Message.objects.get().text == "Better."

    organiser.post(address(Message, "delete", message.pk), {"post": "yes"})
    assert not Message.objects.exists()


@pytest.mark.parametrize("page", ["preview", "email"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_message_of_another_group_cannot_be_opened_or_sent(organiser, page, method):
    theirs = MessageFactory(subject="theirs")
    AttendeeFactory(event=theirs.event)

    data = {"shown": messages.fingerprint(theirs)} if method == "post" else {}
    response = getattr(organiser, method)(address(Message, page, theirs.pk), data)

    assert response.status_code == (405 if (page, method) == ("email", "post") else 302)
    assert response.headers.get("Location", "/admin/") == "/admin/"
    assert Message.objects.get().sent_at is None


@pytest.mark.parametrize("number", [1, 3])
def test_list_takes_a_constant_number_of_queries(organiser, event, number, django_assert_num_queries):
    MessageFactory.create_batch(number, event=event)

    with django_assert_num_queries(10):
        organiser.get("/admin/meetups/message/")
