"""Changes of roles by several people at once."""

import pytest

from meetups.models import Organiser, OrganiserInvitation, OutboxEmail, User
from meetups.services import groups, organisers
from tests.factories import GroupFactory, OrganiserFactory, OrganiserInvitationFactory
from tests.meetups.services.test_privacy_concurrency import together

pytestmark = pytest.mark.django_db(transaction=True)


def codes(refused):
    return sorted(getattr(error, "code", None) or str(error or "") for error in refused)


@pytest.mark.parametrize("second", ["remove", "demote"])
def test_two_leads_who_remove_each_other_leave_one(second):
    first, other = OrganiserFactory.create_batch(2, role="lead", group=GroupFactory())
    change = {
        "remove": lambda: groups.remove_organiser(organiser=other),
        "demote": lambda: groups.change_role(organiser=other, role="organiser"),
    }

    refused = together(lambda: groups.remove_organiser(organiser=first), change[second])

    assert codes(refused) == ["", "lead"]
    assert Organiser.objects.filter(role="lead").count() == 1


def test_invitation_accepted_four_times_at_once_creates_one_account_and_one_role():
    invitation = OrganiserInvitationFactory(email="ann@example.org")

    refused = together(*[lambda: organisers.accept(invitation=invitation, name="Ann")] * 4)

    assert refused == [None] * 4
    assert User.objects.filter(email="ann@example.org").count() == 1
    assert Organiser.objects.filter(user__email="ann@example.org").count() == 1


def test_invitations_of_two_groups_accepted_at_once_create_one_account():
    rows = [OrganiserInvitationFactory(email="ann@example.org") for _group in range(3)]

    refused = together(*[lambda row=row: organisers.accept(invitation=row, name="Ann") for row in rows])

    assert refused == [None] * 3
    assert User.objects.get(email="ann@example.org").organiser_roles.count() == 3


def test_invitation_withdrawn_and_accepted_at_once_is_one_of_the_two():
    invitation = OrganiserInvitationFactory(email="ann@example.org")

    refused = together(
        lambda: organisers.accept(invitation=invitation, name="Ann"),
        lambda: organisers.withdraw(invitation=invitation),
    )

    invitation.refresh_from_db()
    is_in = Organiser.objects.filter(user__email="ann@example.org").exists()
    assert (invitation.status, is_in, codes(refused)) in [
        ("accepted", True, ["", "accepted"]),
        ("withdrawn", False, ["", "ended"]),
    ]


def test_four_invitations_at_once_are_one_invitation_and_three_emails():
    lead = OrganiserFactory(role="lead")

    refused = together(
        *[lambda: organisers.invite(group=lead.group, email="ann@example.org", role="organiser", invited_by=lead.user)]
        * 4
    )

    assert codes(refused) == ["", "", "", "limit"]
    assert OrganiserInvitation.objects.count() == 1
    assert OutboxEmail.objects.count() == 3
