"""A lead offers a group: to an organiser, to an email address, and to nobody who cannot take it."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry

from meetups.models import HandOver, OrganiserInvitation, OutboxEmail, User
from meetups.models.grace import GRACE
from meetups.services import groups, handovers, organisers
from tests.factories import DoorLinkFactory, EventFactory, OrganiserFactory
from tests.handovers import emails, roles, status_of, team
from tests.meetups.services.refusals import code_of
from tests.waitlists import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
DAY = timedelta(days=1)
CY = "cy@example.org"
HISTORY = ["Waiting for an answer", "Handed over"]


@pytest.fixture
def leeds(db):
    return team()


def offer(leeds, **more):
    more = more or {"successor": leeds.ann}
    return handovers.offer(group=leeds.group, lead=leeds.lead.user, **more)


def history():
    return [entry.change_message.partition(": ")[2] for entry in LogEntry.objects.order_by("pk")]


def test_offer_changes_no_role_and_writes_one_email(leeds):
    hand_over = offer(leeds)

    assert roles(leeds.group) == {"Ann": "organiser", "Bo": "lead"}
    email = OutboxEmail.objects.get()
    assert (email.to, email.subject, email.group) == ("ann@example.org", "Take over Leeds?", leeds.group)
    assert f"http://testserver{hand_over.get_absolute_url()}" in email.text
    assert "Bo wants to hand Leeds over to you." in email.text
    assert "Answer by Friday 4 December 2026." in email.text
    assert hand_over.status_in_words == "Waiting for an answer until 4 December 2026"


def test_successor_leads_and_the_lead_stays_as_an_organiser(leeds):
    hand_over = offer(leeds)

    handovers.take_over(hand_over=hand_over)

    assert roles(leeds.group) == {"Ann": "lead", "Bo": "organiser"}
    assert emails() == [
        ("ann@example.org", "hand_over_offered"),
        ("bo@example.org", "hand_over_farewell"),
        ("ann@example.org", "hand_over_welcome"),
    ]
    farewell, welcome = (OutboxEmail.objects.get(kind=f"hand_over_{kind}") for kind in ("farewell", "welcome"))
    assert "Ann leads Leeds now." in farewell.text
    assert "You are still an organiser" in farewell.text
    assert f"http://testserver/admin/meetups/group/{leeds.group.pk}/pack/" in welcome.text
    assert history() == HISTORY
    assert {entry.object_repr for entry in LogEntry.objects.all()} == {"Leeds"}
    assert (HandOver.objects.get().status_in_words, HandOver.objects.get().ended_at) == (
        "Handed over on 20 November 2026",
        NOW,
    )


def test_lead_who_leaves_has_no_role_and_their_invitations_end(leeds):
    invited = organisers.invite(group=leeds.group, email=CY, role="lead", invited_by=leeds.lead.user)
    hand_over = offer(leeds, successor=leeds.ann, is_leaving=True)

    handovers.take_over(hand_over=hand_over)

    assert roles(leeds.group) == {"Ann": "lead"}
    assert OrganiserInvitation.objects.get(pk=invited.pk).status == "withdrawn"
    assert "You are no longer an organiser" in OutboxEmail.objects.get(kind="hand_over_farewell").text
    assert User.objects.filter(email="bo@example.org").exists()


@pytest.mark.parametrize(
    ("is_leaving", "contact", "typed", "after"),
    [
        (True, "Bo@example.org", "", ""),
        (True, "Bo@example.org", "ann@example.org", "ann@example.org"),
        (True, "hi@example.org", "", "hi@example.org"),
        (False, "Bo@example.org", "", "Bo@example.org"),
    ],
)
def test_group_does_not_keep_the_email_address_and_links_of_a_lead_who_leaves(leeds, is_leaving, contact, typed, after):
    leeds.group.contact_email = contact
    leeds.group.save()
    link = DoorLinkFactory(event=EventFactory(group=leeds.group), created_by=leeds.lead.user)
    hand_over = offer(leeds, successor=leeds.ann, is_leaving=is_leaving)

    handovers.take_over(hand_over=hand_over, contact_email=typed)

    leeds.group.refresh_from_db()
    assert leeds.group.contact_email == after
    link.refresh_from_db()
    assert link.is_open is not is_leaving
    farewell = OutboxEmail.objects.get(kind="hand_over_farewell").text
    assert (f"write to {after}." in farewell, "ask a lead of the group" in farewell) == (bool(after), not after)


def test_taking_over_twice_is_the_same_as_once(leeds):
    hand_over = offer(leeds)

    for _time in range(2):
        handovers.take_over(hand_over=hand_over)

    assert (roles(leeds.group), len(emails())) == ({"Ann": "lead", "Bo": "organiser"}, 3)


def test_somebody_invited_by_email_gets_account_and_role_by_one_button(leeds):
    hand_over = offer(leeds, email=" Cy@Example.org")
    assert emails() == [(CY, "hand_over_offered")]
    assert not User.objects.filter(email=CY).exists()

    assert code_of(handovers.take_over, hand_over=hand_over) == "name"
    handovers.take_over(hand_over=hand_over, name="Cy")

    assert roles(leeds.group) == {"Ann": "organiser", "Bo": "organiser", "Cy": "lead"}
    assert HandOver.objects.get().successor == User.objects.get(email=CY)
    assert OrganiserInvitation.objects.get().status == "accepted"
    handovers.take_over(hand_over=hand_over)
    assert len(emails()) == 3


def test_email_address_of_an_organiser_is_that_organiser(leeds):
    hand_over = offer(leeds, email="ANN@example.org")

    assert (hand_over.successor, hand_over.invitation) == (leeds.ann.user, None)


def test_invitation_that_was_accepted_on_its_own_is_taken_over(leeds):
    hand_over = offer(leeds, email=CY)
    organisers.accept(invitation=hand_over.invitation, name="Cy")

    handovers.take_over(hand_over=hand_over)

    assert roles(leeds.group)["Cy"] == "lead"


def test_other_lead_can_take_over_and_the_third_stays_a_lead(leeds):
    groups.change_role(organiser=leeds.ann, role="lead")
    OrganiserFactory(group=leeds.group, role="lead", user__name="Di")

    handovers.take_over(hand_over=offer(leeds))

    assert roles(leeds.group) == {"Ann": "lead", "Bo": "organiser", "Di": "lead"}


@pytest.mark.parametrize(
    ("refused", "code"),
    [("own", "self"), ("stranger", "gone"), ("closed", "closed"), ("own email", "self")],
)
def test_group_is_not_offered_to_somebody_who_cannot_lead_it(leeds, refused, code):
    User.objects.filter(pk=leeds.ann.user.pk).update(is_active=refused != "closed")
    chosen = {"own": leeds.lead, "stranger": OrganiserFactory(), "closed": leeds.ann}
    more = {"email": "Bo@example.org"} if refused == "own email" else {"successor": chosen[refused]}

    assert code_of(offer, leeds, **more) == code
    assert (HandOver.objects.count(), emails()) == (0, [])


def test_only_a_lead_of_the_group_offers_it(leeds):
    stranger = OrganiserFactory(role="lead")

    for user in (leeds.ann.user, stranger.user):
        assert code_of(handovers.offer, group=leeds.group, lead=user, email=CY) == "lead"


def test_second_hand_over_waits_until_the_first_has_ended(leeds):
    first = offer(leeds)

    assert code_of(offer, leeds, email=CY) == "open"
    assert OrganiserInvitation.objects.count() == 0
    handovers.withdraw(hand_over=first, by=leeds.lead.user)
    assert offer(leeds, email=CY).status == "open"


def test_late_answer_is_refused_and_the_next_offer_ends_the_first(leeds, clock):
    first = offer(leeds)
    clock.move_to(NOW + 14 * DAY + GRACE, tick=False)

    assert code_of(handovers.take_over, hand_over=first) == "ended"
    assert code_of(handovers.decline, hand_over=first) == "ended"
    offer(leeds)

    assert status_of(first) == "expired"
    assert roles(leeds.group) == {"Ann": "organiser", "Bo": "lead"}


def test_answer_within_the_grace_counts(leeds, clock):
    first = offer(leeds)
    clock.move_to(NOW + 14 * DAY + GRACE - timedelta(seconds=1), tick=False)

    assert handovers.take_over(hand_over=first).status == "done"


@pytest.mark.parametrize("who", ["Ann", "Cy"])
def test_lead_is_told_that_the_group_was_declined(leeds, who):
    hand_over = offer(leeds, **({"email": CY} if who == "Cy" else {}))

    for _time in range(2):
        handovers.decline(hand_over=hand_over)

    assert (status_of(hand_over), emails()[-1]) == ("declined", ("bo@example.org", "hand_over_ended"))
    name = "Ann" if who == "Ann" else "The person you invited"
    assert f"{name} does not take over Leeds." in OutboxEmail.objects.get().text
    assert list(OrganiserInvitation.objects.values_list("status", flat=True)) == ["declined"] * (who == "Cy")
    assert code_of(handovers.take_over, hand_over=hand_over) == "ended"


@pytest.mark.parametrize("who", ["Ann", "Cy"])
def test_withdrawn_offer_cannot_be_taken_and_its_email_is_not_sent(leeds, who):
    hand_over = offer(leeds, **({"email": CY} if who == "Cy" else {}))

    handovers.withdraw(hand_over=hand_over, by=leeds.lead.user)

    assert (status_of(hand_over), emails()) == ("withdrawn", [])
    assert list(OrganiserInvitation.objects.values_list("status", flat=True)) == ["withdrawn"] * (who == "Cy")
    assert code_of(handovers.take_over, hand_over=hand_over, name="Cy") == "ended"
    assert code_of(handovers.withdraw, hand_over=hand_over, by=leeds.lead.user) == "ended"


def test_offer_is_withdrawn_by_the_lead_who_made_it_alone(leeds):
    hand_over = offer(leeds)
    other = OrganiserFactory(group=leeds.group, role="lead")

    for user in (leeds.ann.user, other.user):
        assert code_of(handovers.withdraw, hand_over=hand_over, by=user) == "ended"


def test_accepted_invitation_stays_when_the_offer_is_withdrawn_or_declined(leeds):
    for step in ("withdraw", "decline"):
        hand_over = offer(leeds, email=f"{step}@example.org")
        organisers.accept(invitation=hand_over.invitation, name=step)
        more = {"by": leeds.lead.user} if step == "withdraw" else {}
        getattr(handovers, step)(hand_over=hand_over, **more)

    assert roles(leeds.group) == {"Ann": "organiser", "Bo": "lead", "decline": "organiser", "withdraw": "organiser"}


def test_limits_of_invitations_hold_for_offers_by_email(leeds):
    for _time in range(3):
        handovers.withdraw(hand_over=offer(leeds, email=CY), by=leeds.lead.user)
        OutboxEmail.objects.create(
            kind="hand_over_offered", version=f"sent {_time}", to=CY, group=leeds.group, sent_at=NOW, subject="x"
        )

    assert code_of(offer, leeds, email=CY) == "limit"
