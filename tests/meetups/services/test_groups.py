import pytest

from meetups.models import DoorLink, HostLink, Organiser, OutboxEmail, User
from meetups.services import groups, organisers
from tests.boards import BoardFactory, HostLinkFactory
from tests.factories import (
    DoorLinkFactory,
    GroupFactory,
    OrganiserFactory,
    OrganiserInvitationFactory,
    UserFactory,
)
from tests.meetups.services.refusals import code_of

pytestmark = pytest.mark.django_db


def test_add_organiser_creates_an_account_without_password():
    group = GroupFactory()

    organiser = groups.add_organiser(group=group, email="Ann@Example.org", name="Ann")

    assert (organiser.group, organiser.role) == (group, "organiser")
    assert (organiser.user.email, organiser.user.name) == ("ann@example.org", "Ann")
    assert organiser.user.has_usable_password() is False


@pytest.mark.parametrize("email", ["ann@example.org", "ANN@EXAMPLE.ORG", " Ann@example.org "])
def test_add_organiser_uses_an_existing_account_in_any_case(email):
    user = UserFactory(email="ann@example.org", name="Ann")

    organiser = groups.add_organiser(group=GroupFactory(), email=email, name="Somebody else")

    assert organiser.user == user
    assert list(User.objects.values_list("email", "name")) == [("ann@example.org", "Ann")]


def test_add_organiser_twice_is_one_role():
    group = GroupFactory()
    groups.add_organiser(group=group, email="ann@example.org")

    groups.add_organiser(group=group, email="ann@example.org")

    assert list(group.organisers.values_list("user__email", "role")) == [("ann@example.org", "organiser")]


def test_add_organiser_with_another_role_changes_it():
    group = GroupFactory()
    groups.add_organiser(group=group, email="ann@example.org")

    groups.add_organiser(group=group, email="ann@example.org", role=Organiser.Role.LEAD)

    assert list(group.organisers.values_list("role", flat=True)) == ["lead"]


def test_add_organiser_to_several_groups_keeps_one_account():
    first, second = GroupFactory(), GroupFactory()

    groups.add_organiser(group=first, email="ann@example.org")
    groups.add_organiser(group=second, email="ann@example.org", role=Organiser.Role.LEAD)

    assert User.objects.count() == 1
    assert list(Organiser.objects.order_by("group").values_list("group", "role")) == [
        (first.pk, "organiser"),
        (second.pk, "lead"),
    ]


def roles(group):
    return sorted(group.organisers.values_list("role", flat=True))


def test_change_role_makes_a_lead_and_back():
    group = OrganiserFactory(role="lead").group
    organiser = OrganiserFactory(group=group)

    assert groups.change_role(organiser=organiser, role="lead").role == "lead"
    assert groups.change_role(organiser=organiser, role="lead").role == "lead"
    assert roles(group) == ["lead", "lead"]
    groups.change_role(organiser=organiser, role="organiser")
    assert roles(group) == ["lead", "organiser"]


def test_last_lead_stays_lead():
    lead = OrganiserFactory(role="lead")
    OrganiserFactory(group=lead.group)
    OrganiserFactory(role="lead")  # of another group

    assert code_of(groups.change_role, organiser=lead, role="organiser") == "lead"
    assert code_of(groups.remove_organiser, organiser=lead) == "lead"
    assert roles(lead.group) == ["lead", "organiser"]
    assert not OutboxEmail.objects.exists()


def test_remove_organiser_sends_an_email_and_keeps_the_account():
    lead = OrganiserFactory(role="lead", group__name="Leeds", group__contact_email="hello@leeds.example.org")
    organiser = OrganiserFactory(group=lead.group, user__email="ann@example.org")

    groups.remove_organiser(organiser=organiser)

    assert roles(lead.group) == ["lead"]
    assert User.objects.filter(email="ann@example.org", is_active=True).exists()
    email = OutboxEmail.objects.get()
    assert (email.kind, email.to, email.subject) == (
        "organiser_removed", "ann@example.org", "You no longer organise Leeds"
    )  # fmt: skip
    assert "If this is a mistake, write to hello@leeds.example.org." in email.text
    assert "Your account stays, and so do your write-ups, with your name." in email.html


def test_organiser_removed_twice_gets_two_emails():
    lead = OrganiserFactory(role="lead")
    for _time in range(2):
        groups.remove_organiser(organiser=groups.add_organiser(group=lead.group, email="ann@example.org"))

    assert OutboxEmail.objects.filter(to="ann@example.org").count() == 2


@pytest.mark.parametrize("service", ["change_role", "remove_organiser"])
def test_organiser_removed_meanwhile_is_refused(service):
    organiser = OrganiserFactory()
    Organiser.objects.all().delete()
    role = {"role": "lead"} if service == "change_role" else {}

    assert code_of(getattr(groups, service), organiser=organiser, **role) == "gone"
    assert not OutboxEmail.objects.exists()


@pytest.mark.parametrize("service", ["change_role", "remove_organiser"])
def test_invitations_of_a_former_lead_are_withdrawn(service):
    stays, leaves = OrganiserFactory.create_batch(2, role="lead", group=GroupFactory())
    kept = OrganiserInvitationFactory(group=stays.group, invited_by=stays.user)
    elsewhere = OrganiserInvitationFactory(invited_by=leaves.user)
    open_one = OrganiserInvitationFactory(group=stays.group, invited_by=leaves.user)
    accepted = OrganiserInvitationFactory(group=stays.group, invited_by=leaves.user, status="accepted")
    role = {"role": "organiser"} if service == "change_role" else {}

    getattr(groups, service)(organiser=leaves, **role)

    for row, status in [(kept, "open"), (elsewhere, "open"), (open_one, "withdrawn"), (accepted, "accepted")]:
        row.refresh_from_db()
        assert row.status == status
    assert code_of(organisers.accept, invitation=open_one, name="Ann") == "ended"


def test_links_that_an_organiser_made_end_when_they_leave():
    stays, leaves = OrganiserFactory.create_batch(2, role="lead", group=GroupFactory())
    board, elsewhere = BoardFactory(event__group=stays.group), BoardFactory()
    for by in (stays.user, leaves.user):
        for one in (board, elsewhere):
            DoorLinkFactory(event=one.event, created_by=by)
            HostLinkFactory(board=one, created_by=by)

    groups.remove_organiser(organiser=leaves)

    left = [(board.event.pk, stays.user.pk), (elsewhere.event.pk, stays.user.pk), (elsewhere.event.pk, leaves.user.pk)]
    assert sorted(DoorLink.objects.open().values_list("event", "created_by")) == sorted(left)
    assert sorted(HostLink.objects.open().values_list("board__event", "created_by")) == sorted(left)


@pytest.mark.parametrize(("contact", "after"), [("Ann@Example.org", ""), ("hi@example.org", "hi@example.org")])
def test_group_does_not_keep_the_email_address_of_an_organiser_who_left(contact, after):
    lead = OrganiserFactory(role="lead", group__contact_email=contact)
    organiser = OrganiserFactory(group=lead.group, user__email="ann@example.org")

    groups.remove_organiser(organiser=organiser)

    lead.group.refresh_from_db()
    assert lead.group.contact_email == after
    assert ("write to Ann@" in OutboxEmail.objects.get().text) is False
