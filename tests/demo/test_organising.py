"""The demo rows that the organisers of Leeds find on their pages."""

from datetime import timedelta

import pytest

from demo import organising
from meetups.models import DoorLink, Event, Group, OrganiserInvitation, OutboxEmail, StandingPlace
from meetups.queries.feedback import result_of
from meetups.services.emails import outbox
from tests.demo.running import DEMO, load
from tests.factories import GroupFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def coming(today):
    load()
    return Event.objects.filter(group__slug="leeds", status="confirmed").upcoming().first()


def test_next_meeting_has_an_open_door_link_and_access_needs(coming):
    link = DoorLink.objects.get()

    assert (link.event, link.is_open) == (coming, True)
    assert coming.attendees.exclude(access_needs="").count() >= 2


def test_outbox_has_an_email_in_every_state_and_the_worker_leaves_them(coming):
    def states():
        rows = OutboxEmail.objects.order_by("pk")
        return [(str(email.state), email.is_being_sent) for email in rows]

    found = states()
    assert found == [
        ("waiting", False), ("retrying", True), ("retrying", False), ("sent", False), ("given_up", False),
    ]  # fmt: skip
    assert (outbox.sweep(), states()) == (0, found)
    assert {email.event for email in OutboxEmail.objects.all()} == {coming}
    assert len({email.subject for email in OutboxEmail.objects.all()}) == 1


def test_invitation_waits_for_an_answer(coming):
    invitation = OrganiserInvitation.objects.get()

    assert (invitation.group.slug, invitation.email, invitation.is_open) == (
        "leeds", "rosalind.achterby@example.org", True
    )  # fmt: skip
    assert invitation.invited_by.email == "leeds@fortnight.example"
    assert invitation.expires_at > DEMO + timedelta(days=12)


def test_somebody_comes_every_time_and_has_a_place_at_the_next_meetings(coming):
    standing = StandingPlace.objects.get()
    answers = dict(standing.dates.values_list("on", "answer"))
    places = Event.objects.filter(
        attendees__email=standing.email, attendees__status__in=["going", "waiting", "offered"]
    )

    assert (standing.is_confirmed, standing.series) == (True, coming.series)
    assert coming in places
    assert set(answers.values()) <= {"given", "skipped", "full"}
    assert places.upcoming().count() >= 1


def test_last_retrospective_has_18_answers(coming):
    last = Group.objects.get(slug="london").events.past().exclude(status="cancelled")[0]

    assert result_of(last).answers == 18


def test_group_without_a_meeting_to_come_gets_nothing(today):
    organising.load(GroupFactory(slug="x"), DEMO)

    assert not OrganiserInvitation.objects.exists()
