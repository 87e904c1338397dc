from datetime import timedelta

import pytest
from django.utils import timezone

from meetups.models import OutboxEmail
from meetups.services import remarks
from tests.factories import (
    AttendeeFactory,
    FeedbackFactory,
    OrganiserFactory,
    OrganiserInvitationFactory,
    OutboxEmailFactory,
    UserFactory,
)

AFTERWARDS, WAITING = "After a meeting", "Somebody is waiting"
OUTBOX = "/admin/meetups/outboxemail/?state=given_up"


def give_up(event, days=1, **fields):
    attendee = AttendeeFactory(event=event)
    OutboxEmailFactory(attendee=attendee, given_up_at=timezone.now() - timedelta(days=days), **fields)


def test_emails_given_up_lately_are_counted(meeting, doing, group):
    event = meeting(5)
    give_up(event)
    assert doing() == {WAITING: [("1 email could not be delivered", OUTBOX)]}

    give_up(event, days=13)
    give_up(event, days=15)
    give_up(event, kind=OutboxEmail.Kind.THANKS)
    give_up(event, last_error="A newer email says otherwise.")
    give_up(meeting(5, group=OrganiserFactory().group))
    OutboxEmailFactory(attendee=AttendeeFactory(event=event))
    assert doing() == {WAITING: [("2 emails could not be delivered", OUTBOX)]}


def test_superuser_reads_of_every_email_given_up(doing):
    root = UserFactory(is_superuser=True)
    OutboxEmailFactory(given_up_at=timezone.now(), kind=OutboxEmail.Kind.THANKS)

    assert doing(root)[WAITING] == [("1 email could not be delivered", OUTBOX)]


def test_lead_reads_of_an_invitation_without_an_answer(doing, group, lead):
    now = timezone.now()
    late = {"group": group, "invited_by": lead, "sent_at": now - timedelta(days=4)}
    OrganiserInvitationFactory(email="kim@example.org", expires_at=now + timedelta(days=10), **late)
    OrganiserInvitationFactory(email="new@example.org", group=group, invited_by=lead)
    OrganiserInvitationFactory(expires_at=now - timedelta(days=1), **late)
    OrganiserInvitationFactory(expires_at=now + timedelta(days=10), status="declined", **late)
    url = f"/admin/meetups/group/{group.pk}/change/#organiser_invitations-group"
    said = {WAITING: [("kim@example.org has not answered the invitation to organise Leeds", url)]}

    assert doing() == said
    assert doing(OrganiserFactory(group=group).user) == {}
    assert doing(UserFactory(is_superuser=True))[WAITING] == said[WAITING]


@pytest.mark.parametrize(("days", "answers", "is_need"), [(-1, 5, True), (-1, 4, False), (-29, 5, False)])
def test_words_of_answers_are_to_be_released_once_the_result_is_public(meeting, doing, days, answers, is_need):
    event = meeting(days, "Retro")
    for _time in range(answers - 1):
        FeedbackFactory(event=event)
    answer = FeedbackFactory(event=event, to_try="A quiz.")
    FeedbackFactory(event=event, to_try="Uncounted.", is_counted=False)

    url = f"/admin/meetups/feedback/?event__id__exact={event.pk}"
    text = "Retro, Thursday 19 November 2026: 2 answers to read, and perhaps to show"
    assert doing() == ({AFTERWARDS: [(text, url)]} if is_need else {})

    remarks.release(answer=answer, part="to_try")
    assert doing() == {}


def test_answers_without_words_need_nothing(meeting, doing):
    event = meeting(-1)
    for _time in range(5):
        FeedbackFactory(event=event)

    assert doing() == {}
