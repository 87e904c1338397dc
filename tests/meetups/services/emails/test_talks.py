"""The emails to speakers, and to organisers, about talks."""

import re
from datetime import timedelta

import pytest

from meetups.models import Event, OutboxEmail, Talk
from meetups.services import attendees, events, talks
from meetups.services.emails import reminders
from meetups.services.emails import talks as emails
from tests.emails import Html
from tests.factories import AttendeeFactory, EventFactory, OrganiserFactory, UserFactory, VenueFactory
from tests.meetups.services.emails.test_outbox_kinds import ATTRIBUTES, TAGS
from tests.talks import TalkFactory, accepted, offer, open_call, sent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
HOSTILE = "<script>alert('1')</script> & \"co\""
ANN, BO = "ann@example.org", "bo@example.org"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def call():
    return open_call()


def email_of(kind):
    return OutboxEmail.objects.get(kind=kind)


def moved(event, **values):
    """Change an event, and write the change notice 15 minutes later."""
    found = Event.objects.get(pk=event.pk)
    for name, value in (values or {"starts_at": event.starts_at + timedelta(hours=1)}).items():
        setattr(found, name, value)
    events.save(event=found)
    found.scheduled_emails.update(due_at=found.created_at)
    reminders.write_due()


def test_offer_is_answered_with_the_link_and_nothing_that_was_typed(call):
    talk = offer(call, "Buy my lamps", about="Cheap.", name="Spam", needs="Money.")

    email = email_of("talk_offered")
    assert (email.to, email.talk, email.event, email.group) == (ANN, talk, call.event, call.event.group)
    assert email.subject == "Your talk: Lamps, Wed 25 Nov"
    for text in (email.text, email.html):
        assert f"http://testserver/talks/{talk.token}/" in text
        assert not any(typed in text for typed in ("Buy my", "Cheap", "Spam", "Money"))
    assert "Somebody, probably you, offered a talk for a meeting of Lamp menders. Thank you." in email.text


def test_accepted_speaker_is_told_the_time_and_the_line_of_the_organiser(call):
    talks.accept(talk=offer(call), reply="We look forward to it.", by=UserFactory(name="Olu"))

    email = email_of("talk_accepted")
    assert email.subject == "Accepted: Wicks"
    assert "It begins at 6pm GMT on Wednesday 25 November 2026, and you have 5 minutes." in email.text
    assert "Olu writes:\nWe look forward to it." in email.text
    assert "<h2>Olu writes:</h2>\n<p>We look forward to it.</p>" in email.html


def test_declined_speaker_gets_the_line_of_the_organisers(call):
    talks.decline(talk=offer(call), reply="Next month?")

    email = email_of("talk_declined")
    assert email.subject == "Not this time: Wicks"
    assert "Lamp menders cannot take it for “Lamps” on Wednesday 25 November 2026." in email.text
    assert "The organisers write:\nNext month?" in email.text


def test_answer_without_a_line_has_no_words_about_one(call):
    talks.decline(talk=offer(call))

    assert "write" not in email_of("talk_declined").text


def test_new_time_is_in_the_subject(call):
    emails.write_time(accepted(call), call.event.starts_at + 130 * MINUTE, version="1")

    email = email_of("talk_time")
    assert email.subject == "Your talk now begins at 8:10pm: Wicks"
    assert "Your talk “Wicks” now begins at 8:10pm GMT on Wednesday 25 November 2026, because" in email.text


def test_organisers_are_told_of_a_withdrawn_talk_without_its_speaker(call):
    user = OrganiserFactory(group=call.event.group).user
    talk = accepted(call, name="Zebedee")
    talks.withdraw(talk=talk)

    email = email_of("talk_withdrawn")
    assert (email.to, email.user, email.talk) == (user.email, user, None)
    assert email.subject == "Talk withdrawn: Wicks, Wed 25 Nov"
    assert f"http://testserver/admin/meetups/call/{call.pk}/change/" in email.text
    assert "Zebedee" not in email.text + email.html


def test_speaker_without_an_email_address_gets_none(call):
    talk = TalkFactory(call=call, email="")

    talks.accept(talk=talk)

    assert sent() == []


def test_hostile_text_is_one_line_and_escaped(call):
    OrganiserFactory(group=call.event.group)
    talk = accepted(call, HOSTILE, ANN)
    emails.write_time(talk, call.event.starts_at, version="1")
    talks.withdraw(talk=talk)
    talks.decline(talk=offer(call, f"{HOSTILE} 2"), reply=HOSTILE)
    emails.write_cancelled(call.event)

    kinds = set(OutboxEmail.objects.values_list("kind", flat=True))
    assert kinds == {"talk_offered", "talk_accepted", "talk_time", "talk_withdrawn", "talk_declined"}
    for email in OutboxEmail.objects.all():
        html = Html(email.html)
        assert set(html.tags) <= TAGS
        assert html.attributes <= ATTRIBUTES
        assert "&lt;script" in email.html or email.kind == "talk_offered"
        assert "&amp;" not in email.subject + email.text


def test_cancelled_event_is_told_to_each_person_once(call):
    AttendeeFactory(event=call.event, email="ANN@example.org")
    attendees.cancel(attendee=AttendeeFactory(event=call.event, email=BO))
    offer(call, "A", ANN)
    talks.accept(talk=offer(call, "B", BO))
    offer(call, "C", "BO@example.org")
    talks.decline(talk=offer(call, "D", "cy@example.org"))
    talks.withdraw(talk=offer(call, "E", "di@example.org"))
    sent()

    for _twice in "12":
        events.cancel(event=call.event, reason="Storm.")

    email = email_of("talk_cancelled")
    assert email.subject == "Cancelled: Lamps, Wed 25 Nov"
    assert "Why\nStorm." in email.text
    assert sent() == [("event_cancelled", "ANN@example.org"), ("talk_cancelled", BO)]


def test_moved_event_is_told_to_speakers_without_a_place_once(call):
    AttendeeFactory(event=call.event, email=ANN)
    offer(call, "A", ANN)
    accepted(call, "B", BO)
    offer(call, "C", BO)
    sent()

    moved(call.event, starts_at=call.event.starts_at + timedelta(hours=1))
    reminders.write_due()

    email = email_of("talk_changed")
    assert "When\nNow: Wednesday 25 November 2026, 7pm to 8pm GMT" in email.text
    assert sent() == [("event_changed", ANN), ("talk_changed", BO)]


def test_moved_event_moves_its_talks_and_each_speaker_reads_their_time(call):
    AttendeeFactory(event=call.event, email="ANN@example.org")
    for title, email in [("A <one>", ANN), ("B", BO), ("C", ANN), ("D", "cy@example.org"), ("E", BO)]:
        accepted(call, title, email)
    talks.decline(talk=Talk.objects.get(title="E"))
    offer(call, "F", BO)
    Talk.objects.filter(title="D").update(email="")
    sent()

    moved(call.event, starts_at=call.event.starts_at + timedelta(hours=1))

    told = {row.to: re.findall(r"Your talk “.*", row.text) for row in OutboxEmail.objects.all()}
    day = "on Wednesday 25 November 2026."
    assert told == {
        "ANN@example.org": [
            f"Your talk “A <one>” begins at 7pm GMT {day}",
            f"Your talk “C” begins at 7:10pm GMT {day}",
        ],
        BO: [f"Your talk “B” begins at 7:05pm GMT {day}"],
    }
    assert f"<p>Your talk “A &lt;one&gt;” begins at 7pm GMT {day}</p>" in email_of("event_changed").html


def test_attendees_are_not_told_of_the_talks_of_others(call):
    AttendeeFactory(event=call.event, email=ANN)
    accepted(call, "B", BO)

    moved(call.event)

    assert "Your talk" not in email_of("event_changed").text


def test_talk_that_has_begun_has_no_time_to_come(call):
    Talk.objects.filter(pk=accepted(call, "B", BO).pk).update(started_at=call.event.starts_at)

    assert emails.times_of(call.event) == {}
    assert emails.times_of(EventFactory()) == {}


def test_event_with_speakers_alone_announces_its_changes(call):
    accepted(call, "B", BO)
    sent()

    moved(call.event, venue=VenueFactory(name="Town Hall"))

    assert sent() == [("talk_changed", BO)]


def test_change_that_was_taken_back_is_told_to_nobody(call):
    accepted(call, "B", BO)
    sent()
    event = call.event
    event.title = "Oil"
    events.save(event=event)

    moved(event, title="Lamps")

    assert sent() == []


def test_reminder_is_for_attendees_alone(call, clock):
    AttendeeFactory(event=call.event, email=ANN)
    accepted(call, "B", BO)
    sent()
    clock.move_to(call.event.starts_at - timedelta(hours=8), tick=False)

    reminders.write_due()

    assert sent() == [("reminder", ANN)]
    assert Talk.objects.count() == 1
