from datetime import timedelta

import pytest

from meetups import tasks
from meetups.models import Organiser, OrganiserInvitation, OutboxEmail, User
from meetups.models.grace import GRACE
from meetups.services import groups, organisers
from meetups.services.emails import outbox
from tests.factories import (
    GroupFactory,
    OrganiserFactory,
    OrganiserInvitationFactory,
    UserFactory,
)
from tests.meetups.services.refusals import code_of
from tests.waitlists import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
DAY = timedelta(days=1)
ANN = "ann@example.org"


@pytest.fixture
def lead(db):
    return OrganiserFactory(role="lead", group=GroupFactory(name="Leeds"), user__name="Bo")


def invite(lead, email=ANN, role="organiser"):
    return organisers.invite(group=lead.group, email=email, role=role, invited_by=lead.user)


def emails():
    return list(OutboxEmail.objects.filter(kind="organiser_invited").order_by("pk").values_list("to", flat=True))


def team(group):
    return sorted(group.organisers.values_list("user__email", "role"))


def test_invite_writes_one_email_and_gives_nothing(lead):
    invitation = invite(lead, " Ann@Example.org", role="lead")

    assert (invitation.email, invitation.role, invitation.status) == (ANN, "lead", "open")
    assert (invitation.sent_at, invitation.expires_at) == (NOW, NOW + 14 * DAY)
    email = OutboxEmail.objects.get()
    assert (email.to, email.subject, email.group) == (ANN, "Help to organise Leeds?", lead.group)
    link = f"http://testserver/organisers/{invitation.token}/"
    assert (link in email.text, link in email.html) == (True, True)
    assert "Bo invites you to help organise Leeds on Fortnight." in email.text
    assert team(lead.group) == [(lead.user.email, "lead")]
    assert not User.objects.filter(email=ANN).exists()


@pytest.mark.parametrize("known", ["nobody", "account", "organiser elsewhere", "closed account"])
def test_invite_does_not_show_whether_there_is_an_account(lead, known, django_assert_num_queries):
    if known == "organiser elsewhere":
        OrganiserFactory(user__email=ANN)
    elif known != "nobody":
        UserFactory(email=ANN, is_active=known == "account")

    with django_assert_num_queries(15):
        invitation = invite(lead)

    assert (str(invitation), invitation.status_in_words) == (
        f"Invitation {invitation.pk}",
        "Not answered yet, expires on 4 December 2026",
    )
    assert OutboxEmail.objects.get().text.count(ANN) == 0


def test_inviting_again_sends_the_same_invitation_again(lead, time_machine):
    first = invite(lead)
    time_machine.move_to(NOW + 13 * DAY, tick=False)

    again = invite(lead, "ANN@example.org", role="lead")

    assert (again.pk, again.token, again.role, again.expires_at) == (first.pk, first.token, "lead", NOW + 27 * DAY)
    assert OrganiserInvitation.objects.count() == 1
    assert emails() == [ANN, ANN]


@pytest.mark.parametrize("status", ["accepted", "declined", "withdrawn", "open"])
def test_ended_invitation_is_opened_again_with_a_new_token(lead, status):
    old = OrganiserInvitationFactory(group=lead.group, email="Ann@example.org", status=status, sent_at=NOW - 15 * DAY)

    new = invite(lead)

    assert (new.pk, new.status, new.is_open) == (old.pk, "open", True)
    assert new.token != old.token


def test_organiser_of_the_group_is_not_invited(lead):
    OrganiserFactory(group=lead.group, user__email=ANN)

    assert code_of(invite, lead, "ANN@example.org") == "organiser"
    assert (emails(), OrganiserInvitation.objects.count()) == ([], 0)


def test_accept_creates_the_account_and_the_role(lead):
    invitation = invite(lead, role="lead")

    organiser = organisers.accept(invitation=invitation, name="Ann")

    assert (organiser.user.email, organiser.user.name, organiser.role) == (ANN, "Ann", "lead")
    assert (organiser.user.has_usable_password(), organiser.user.is_superuser) == (False, False)
    assert team(lead.group) == [(ANN, "lead"), (lead.user.email, "lead")]
    invitation.refresh_from_db()
    assert invitation.is_accepted


def test_accept_uses_an_existing_account_and_keeps_its_name(lead):
    user = UserFactory(email=ANN, name="Ann")

    organiser = organisers.accept(invitation=invite(lead), name="Nickname")

    assert (organiser.user, organiser.user.name) == (user, "Ann")


def test_accept_twice_is_the_same_as_once(lead):
    invitation = invite(lead)
    first = organisers.accept(invitation=invitation, name="Ann")

    assert organisers.accept(invitation=invitation, name="Ann") == first
    assert Organiser.objects.count() == 2


def test_accepted_invitation_does_not_restore_a_removed_role(lead):
    invitation = invite(lead)
    groups.remove_organiser(organiser=organisers.accept(invitation=invitation, name="Ann"))

    assert code_of(organisers.accept, invitation=invitation, name="Ann") == "ended"
    assert team(lead.group) == [(lead.user.email, "lead")]


@pytest.mark.parametrize(("has", "invited_as"), [("lead", "organiser"), ("organiser", "lead")])
def test_accept_keeps_an_existing_role(lead, has, invited_as):
    invitation = invite(lead, role=invited_as)
    groups.add_organiser(group=lead.group, email=ANN, role=has)

    assert organisers.accept(invitation=invitation).role == has


@pytest.mark.parametrize("status", ["declined", "withdrawn"])
def test_accept_of_an_ended_invitation_is_refused(lead, status):
    invitation = OrganiserInvitationFactory(group=lead.group, status=status)

    assert code_of(organisers.accept, invitation=invitation, name="Ann") == "ended"
    assert User.objects.filter(email=invitation.email).count() == 0


def test_accept_works_for_fourteen_days(lead, time_machine):
    in_time, late = invite(lead), invite(lead, "late@example.org")
    time_machine.move_to(NOW + 14 * DAY + GRACE - timedelta(seconds=1), tick=False)
    organisers.accept(invitation=in_time, name="Ann")
    time_machine.move_to(NOW + 14 * DAY + GRACE, tick=False)

    assert code_of(organisers.accept, invitation=late, name="Late") == "ended"
    assert late.status_in_words == "Expired on 4 December 2026"


def test_accept_of_a_deleted_invitation_is_refused(lead):
    invitation = invite(lead)
    OrganiserInvitation.objects.all().delete()

    assert code_of(organisers.accept, invitation=invitation, name="Ann") == "ended"


def test_accept_needs_a_name_for_a_new_account(lead):
    assert code_of(organisers.accept, invitation=invite(lead)) == "name"
    assert not User.objects.filter(email=ANN).exists()


def test_closed_account_cannot_accept(lead):
    UserFactory(email=ANN, is_active=False)

    assert code_of(organisers.accept, invitation=invite(lead)) == "closed"
    assert team(lead.group) == [(lead.user.email, "lead")]


@pytest.mark.parametrize("lost", ["role", "account", "access", "rights"])
def test_invitation_is_void_once_the_inviter_may_not_invite(lead, lost):
    """Otherwise a removed lead could come back with an invitation to another address of theirs."""
    if lost == "rights":
        root = UserFactory(is_superuser=True)
        invitation = organisers.invite(group=lead.group, email=ANN, role="lead", invited_by=root)
        User.objects.filter(pk=root.pk).update(is_superuser=False)
    else:
        invitation = invite(lead)
    if lost == "role":
        Organiser.objects.filter(pk=lead.pk).update(role="organiser")
    elif lost == "access":
        User.objects.filter(pk=lead.user.pk).update(is_active=False)
    elif lost == "account":
        lead.user.delete()

    assert code_of(organisers.accept, invitation=invitation, name="Ann") == "ended"
    assert not User.objects.filter(email=ANN).exists()


def test_superuser_can_invite_without_a_role(lead):
    root = UserFactory(is_superuser=True)
    invitation = organisers.invite(group=lead.group, email=ANN, role="lead", invited_by=root)

    assert organisers.accept(invitation=invitation, name="Ann").role == "lead"


def test_decline_ends_the_invitation_and_twice_is_the_same_as_once(lead):
    invitation = invite(lead)

    organisers.decline(invitation=invitation)
    organisers.decline(invitation=invitation)

    invitation.refresh_from_db()
    assert invitation.status_in_words == "Declined"
    assert code_of(organisers.accept, invitation=invitation, name="Ann") == "ended"


def test_accepted_invitation_cannot_be_declined_or_withdrawn(lead):
    invitation = invite(lead)
    organisers.accept(invitation=invitation, name="Ann")

    assert code_of(organisers.decline, invitation=invitation) == "ended"
    assert code_of(organisers.withdraw, invitation=invitation) == "accepted"
    assert len(team(lead.group)) == 2


def test_withdraw_ends_the_invitation_and_deletes_an_unsent_email(lead):
    invitation, other = invite(lead), invite(lead, "other@example.org")
    OutboxEmail.objects.filter(to=ANN).update(sent_at=NOW)
    again = invite(lead)

    organisers.withdraw(invitation=again)
    organisers.withdraw(invitation=again)

    assert code_of(organisers.accept, invitation=invitation, name="Ann") == "ended"
    assert emails() == [ANN, "other@example.org"]
    other.refresh_from_db()
    assert (other.is_open, OrganiserInvitation.objects.get(email=ANN).status_in_words) == (True, "Withdrawn")


@pytest.mark.parametrize("status", ["accepted", "declined", "withdrawn", "open"])
def test_forget_ended_deletes_an_ended_invitation_with_its_emails(lead, status, time_machine):
    for email in (ANN, "open@example.org"):
        invite(lead, email)
    OrganiserInvitation.objects.filter(email=ANN).update(status=status)
    end = NOW + (14 * DAY + GRACE if status == "open" else DAY)
    time_machine.move_to(end - timedelta(seconds=1), tick=False)
    invite(lead, "open@example.org")
    assert organisers.forget_ended() == 0
    time_machine.move_to(end, tick=False)

    tasks.nightly()

    assert list(OrganiserInvitation.objects.values_list("email", flat=True)) == ["open@example.org"]
    assert ANN not in emails()


def test_invitation_sent_again_during_forget_ended_is_kept(lead, monkeypatch, time_machine):
    old = invite(lead)
    organisers.withdraw(invitation=old)
    time_machine.move_to(NOW + 2 * DAY, tick=False)
    lock = groups.lock_group

    def lock_after_a_new_invitation(group):
        monkeypatch.setattr(groups, "lock_group", lock)
        invite(lead)
        lock(group)

    monkeypatch.setattr(groups, "lock_group", lock_after_a_new_invitation)

    assert organisers.forget_ended() == 0
    assert OrganiserInvitation.objects.get().is_open


def test_email_of_an_invitation_is_delivered_once(lead, mailoutbox):
    invite(lead)

    assert outbox.sweep() == 1
    assert [(message.to, message.subject) for message in mailoutbox] == [([ANN], "Help to organise Leeds?")]
