"""The statuses of the demo attendees and the changes that led to them."""

import pytest
from django.utils import timezone

from meetups.models import Attendee, AttendeeChange, Event, Message, Subscription
from meetups.models.changes import TRANSITIONS
from meetups.models.places import count_places_taken
from meetups.services.emails import messages
from tests.demo.running import DEMO, load

pytestmark = pytest.mark.django_db


def test_full_event_has_an_offer_and_a_waitlist(now):
    load()

    event = Event.objects.get(attendees__status="offered")
    waitlist = list(event.attendees.waiting())

    assert (event.capacity, count_places_taken(event.pk)) == (12, 12)
    assert [row.position for row in waitlist] == [1, 2, 3, 4]
    offered = event.attendees.get(status="offered")
    assert timezone.now() < offered.offered_until < event.starts_at
    assert event.starts_at > timezone.now()


def test_some_attendees_of_past_events_were_absent(today):
    load()

    over = Attendee.objects.filter(event__in=Event.objects.past().exclude(status=Event.Status.CANCELLED))

    assert set(over.values_list("status", flat=True)) == {"came", "absent", "cancelled"}
    assert 0.04 < over.filter(status="absent").count() / over.going().count() < 0.2
    others = Attendee.objects.exclude(pk__in=over.values("pk"))
    assert not others.filter(status__in=["came", "absent"]).exists()


def test_every_change_of_status_is_allowed_by_the_table(now):
    load()

    last: dict[int, AttendeeChange] = {}
    for change in AttendeeChange.objects.select_related("attendee__event").order_by("pk"):
        before = last.get(change.attendee_id)
        assert change.was == (before.became if before else "")
        assert change.cause in TRANSITIONS[change.was, change.became]
        assert change.at > before.at if before else change.at < timezone.now()
        assert change.places == change.attendee.event.capacity
        last[change.attendee_id] = change
    states = dict(Attendee.objects.values_list("pk", "status"))
    assert {pk: change.became for pk, change in last.items()} == states
    for attendee in Attendee.objects.prefetch_related("changes"):
        assert attendee.sequence == len(attendee.changes.all())


def test_there_is_a_sent_message_and_a_draft(now):
    load()

    draft, sent = Message.objects.select_related("event").order_by("-pk")

    assert (draft.is_sent, sent.is_sent) == (False, True)
    assert draft.event.starts_at > timezone.now() or draft.event.is_on_now
    assert sent.event.ends_at < sent.sent_at
    assert messages.recipients(draft).count() > 0
    assert messages.write_sent() == 0
    assert {message.created_by.email for message in (draft, sent)} == {"leeds@fortnight.example"}


def test_followers_are_not_emailed_about_older_news(today):
    load()

    assert set(Subscription.objects.values_list("news_since", flat=True)) == {DEMO}
    assert set(Subscription.objects.values_list("often", flat=True)) == {"fortnight"}
