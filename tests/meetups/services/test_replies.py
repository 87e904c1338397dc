import logging

import pytest

from meetups.models import Attendee, Event, OutboxEmail
from meetups.services import attendees, events, privacy, replies
from meetups.services.emails import invitations
from tests.replies import REPLY_EMAIL, calendar, email, reply_of
from tests.sign_ups import rsvp
from tests.waitlists import HOUR, meeting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture(autouse=True)
def _answers_are_read(settings):
    settings.REPLY_EMAIL = REPLY_EMAIL


@pytest.fixture
def ann():
    """An attendee with a place, a hundred hours before the event."""
    return rsvp(event=meeting(100, title="Lamps"), name="Ann", email="ann@example.org")


def asked(who="ann@example.org"):
    """Return the emails that ask this person whether they give up their place."""
    return list(OutboxEmail.objects.filter(kind=OutboxEmail.Kind.DECLINED, to=who))


def test_attendee_who_declines_is_asked_and_keeps_their_place(ann):
    assert replies.take(data=reply_of(ann)) == "asked"

    [email_written] = asked()
    assert (email_written.to, email_written.calendar, email_written.event) == ("ann@example.org", "", ann.event)
    assert ann.get_absolute_url() in email_written.text
    assert Attendee.objects.get().status == "going"
    assert ann.changes.count() == 1


@pytest.mark.parametrize("answer", ["ACCEPTED", "TENTATIVE", "NEEDS-ACTION", "DELEGATED"])
def test_other_answers_change_nothing(ann, answer):
    assert replies.take(data=reply_of(ann, answer)) == "kept"
    assert asked() == []


def test_same_answer_twice_is_asked_about_once(ann, clock):
    data = reply_of(ann)

    assert [replies.take(data=data) for _time in range(2)] == ["asked", "lately"]
    clock.shift(30 * HOUR)
    assert replies.take(data=data) == "lately"
    assert len(asked()) == 1


def test_second_answer_is_asked_about_a_day_later(ann, clock):
    replies.take(data=reply_of(ann))

    clock.shift(23 * HOUR)
    assert replies.take(data=reply_of(ann, at="20261121T110000Z")) == "lately"
    clock.shift(2 * HOUR)
    assert replies.take(data=reply_of(ann, at="20261121T130000Z")) == "asked"
    assert len(asked()) == 2


def test_answer_is_read_after_a_new_link_and_in_any_case(ann):
    before = invitations.answers_to(ann)
    attendees.renew_link(attendee=ann)
    ann.refresh_from_db()

    assert invitations.answers_to(ann) == before
    assert replies.take(data=reply_of(ann, to=before.upper())) == "asked"


def test_recipient_of_the_email_server_is_enough(ann):
    data = reply_of(ann, to="undisclosed-recipients:;")

    assert replies.take(data=data) == "address"
    assert replies.take(data=data, recipient=invitations.answers_to(ann)) == "asked"


def test_answer_to_an_earlier_version_is_ignored(ann):
    early = reply_of(ann)
    attendees.cancel(attendee=ann)
    attendees.come_back(attendee=ann)

    assert replies.take(data=early) == "old"
    assert replies.take(data=reply_of(ann)) == "asked"


def test_answer_to_the_last_invitation_counts_though_the_event_has_a_later_version(ann):
    """A change is emailed after 15 minutes."""
    event = ann.event
    event.title = "Lamps, and a ladder"
    assert events.save(event=event).sequence == 1

    assert replies.take(data=reply_of(ann)) == "asked"


def test_answer_is_read_after_the_invitation_was_deleted(ann):
    data = reply_of(ann, sequence=0)
    assert replies.take(data=data) == "old"

    OutboxEmail.objects.all().delete()

    assert replies.take(data=data) == "asked"


@pytest.mark.parametrize(
    ("values", "outcome"),
    [
        ({"uid": "another@fortnight.example"}, "uid"),
        ({"attendee": "bo@example.org"}, "attendee"),
        ({"attendee": "ANN@example.org"}, "asked"),
        ({"method": "REQUEST"}, "method"),
        ({"more": "END:VEVENT\nBEGIN:VEVENT\n"}, "entries"),
        ({"to": REPLY_EMAIL}, "address"),
        ({"to": "reply+1@fortnight.example"}, "address"),
        ({"to": f"reply+1-{'0' * 24}@fortnight.example"}, "address"),
        ({"to": f"reply+{'9' * 18}-{'0' * 24}@fortnight.example"}, "address"),
    ],
)
def test_only_answers_of_that_attendee_to_that_event_count(ann, values, outcome):
    assert replies.take(data=reply_of(ann, **values)) == outcome
    assert len(asked()) == (outcome == "asked")


@pytest.mark.parametrize(
    "altered",
    [
        lambda address: address.replace("reply+", "noreply+"),
        lambda address: address.replace("reply+", "a.reply+"),
        lambda address: address.replace("@fortnight.example", "@fortnight.example.net"),
        lambda address: address.replace("@fortnight.example", "@fortnightXexample"),
        lambda address: address[:-19] + "z" + address[-18:],
    ],
)
def test_altered_recipients_are_those_of_nobody(ann, altered):
    assert replies.take(data=reply_of(ann, to=altered(invitations.answers_to(ann)))) == "address"


def test_key_of_one_attendee_is_not_that_of_another(ann):
    bo = rsvp(event=meeting(100), name="Bo", email="bo@example.org")
    key_of_bo = bo.reply_key.partition("-")[2]

    assert replies.take(data=reply_of(ann, to=f"reply+{ann.pk}-{key_of_bo}@fortnight.example")) == "address"
    assert replies.take(data=reply_of(ann, to=invitations.answers_to(bo))) == "uid"


def test_no_answer_is_read_without_an_email_address_for_them(ann, settings):
    data = reply_of(ann)
    settings.REPLY_EMAIL = ""

    assert replies.take(data=data, recipient=f"+{ann.reply_key}") == "address"


@pytest.mark.parametrize(
    "happened",
    [
        lambda ann: attendees.cancel(attendee=ann),
        lambda ann: events.cancel(event=ann.event, reason="Flood."),
        lambda ann: Attendee.objects.filter(pk=ann.pk).update(status="came"),
        lambda ann: Attendee.objects.filter(pk=ann.pk).update(status="waiting", waitlist_number=1),
        lambda ann: Event.objects.filter(pk=ann.event.pk).update(status="draft"),
    ],
    ids=["given up", "cancelled", "checked in", "waiting", "draft"],
)
def test_attendee_without_a_place_to_give_up_is_not_asked(ann, happened):
    happened(ann)

    assert replies.take(data=reply_of(ann)) == "without"
    assert asked() == []


def test_attendee_of_a_past_event_is_not_asked(ann, clock):
    clock.shift(103 * HOUR)

    assert replies.take(data=reply_of(ann)) == "without"


def test_erased_person_is_not_asked(ann):
    data = reply_of(ann)
    privacy.erase(attendee=ann)

    assert replies.take(data=data) == "attendee"
    assert asked() == []


def test_log_has_the_outcome_and_nobody(ann, caplog):
    with caplog.at_level(logging.INFO, "fortnight.replies"):
        for data in (reply_of(ann), email(calendar()), b"Ann"):
            replies.take(data=data)

    assert caplog.messages == [f"An answer from a calendar: {outcome}" for outcome in ("asked", "address", "calendar")]


@pytest.mark.parametrize(
    ("outcomes", "words"), [([], "none"), (["old"], "old 1"), (["old", "asked", "old"], "asked 1, old 2")]
)
def test_outcomes_are_counted(outcomes, words):
    assert replies.in_words(outcomes) == words
