"""Emails that waited for hours, and are no longer true when the email server answers again."""

import pytest
from django.utils import timezone

from meetups.models import Attendee, OutboxEmail
from meetups.services import events
from meetups.services.emails import outbox
from tests.factories import AttendeeFactory
from tests.waitlists import HOUR, meeting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
Kind = OutboxEmail.Kind
CANCELLED, NEWER = "The event is cancelled.", "A newer email says otherwise."


@pytest.fixture
def ann():
    return AttendeeFactory(event=meeting(hours_ahead=20), email="ann@example.org")


def waiting(attendee, kind, *, hours=3, version="1"):
    """Write an email that failed nine times and is tried again in some hours."""
    email = outbox.write_to(attendee, kind, version=version)
    OutboxEmail.objects.filter(pk=email.pk).update(
        attempts=9, next_try_at=timezone.now() + hours * HOUR, last_error="OSError: no route"
    )
    return email


def sent():
    return list(OutboxEmail.objects.exclude(sent_at=None).order_by("sent_at", "pk").values_list("kind", flat=True))


def given_up(email):
    """Return why an email is not sent, or "" if it was."""
    email.refresh_from_db()
    assert bool(email.sent_at) is not bool(email.given_up_at)
    return email.last_error


@pytest.mark.parametrize("kind", [Kind.REMINDER, Kind.STILL_COMING])
def test_reminder_is_not_sent_after_the_event_was_cancelled(mailbox, ann, clock, kind):
    email = waiting(ann, kind)
    events.cancel(event=ann.event, reason="No room.")
    outbox.sweep()
    clock.shift(4 * HOUR)

    assert (outbox.sweep(), sent(), given_up(email)) == (0, ["event_cancelled"], CANCELLED)
    outbox.try_again(email=email)
    assert (outbox.deliver(email_id=email.pk), given_up(email)) == (False, CANCELLED)


@pytest.mark.parametrize(("hours", "reason"), [(19, ""), (20, "The event has begun."), (46, "The event has begun.")])
def test_reminder_is_not_sent_once_the_event_has_begun(mailbox, ann, clock, hours, reason):
    email = waiting(ann, Kind.REMINDER)
    clock.shift(hours * HOUR)
    outbox.sweep()

    assert given_up(email) == reason


def test_reminder_of_a_place_that_was_given_up_is_not_sent(mailbox, ann, clock):
    email = waiting(ann, Kind.REMINDER)
    Attendee.objects.update(status=Attendee.Status.CANCELLED)
    clock.shift(4 * HOUR)
    outbox.sweep()

    assert given_up(email) == "The attendee has no place any more."


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (Kind.REMINDER, Kind.EVENT_CHANGED, NEWER),
        (Kind.PLACE, Kind.PLACE_CANCELLED, NEWER),
        (Kind.OFFER, Kind.OFFER_PASSED, NEWER),
        (Kind.PLACE, Kind.EVENT_CANCELLED, NEWER),
        (Kind.EVENT_CHANGED, Kind.EVENT_CANCELLED, NEWER),
        (Kind.EVENT_CHANGED, Kind.REMINDER, ""),
        (Kind.PLACE, Kind.REMINDER, ""),
        (Kind.MESSAGE, Kind.EVENT_CANCELLED, ""),
    ],
)
def test_only_a_newer_email_that_says_otherwise_outdates_one(mailbox, ann, clock, old, new, reason):
    other = AttendeeFactory(event=ann.event)
    of_other = waiting(other, old)
    email = waiting(ann, old)
    outbox.write_to(ann, new, version="2")
    clock.shift(4 * HOUR)
    outbox.sweep()

    assert (given_up(email), given_up(of_other)) == (reason, "")


def test_of_two_emails_about_a_place_only_the_newer_is_sent(mailbox, ann, clock):
    older = waiting(ann, Kind.PLACE_CANCELLED, version="1")
    email = waiting(ann, Kind.PLACE, version="2")
    clock.shift(4 * HOUR)
    outbox.sweep()

    assert (given_up(older), given_up(email), sent()) == (NEWER, "", ["place"])


def test_place_that_is_sent_at_once_costs_no_query_more(mailbox, ann, clock, django_assert_num_queries):
    email, later = (outbox.write_to(ann, Kind.PLACE, version=version) for version in "12")
    outbox.deliver(email_id=email.pk)
    assert sent() == ["place"]

    with django_assert_num_queries(8):
        outbox.deliver(email_id=later.pk)
