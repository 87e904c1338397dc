import pytest
from django.core.exceptions import ValidationError

from meetups.models import Organiser, OutboxEmail, User
from meetups.services import accounts, groups
from tests.factories import GroupFactory, OrganiserFactory, UserFactory
from tests.statements import just_before, statements

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(db):
    return OrganiserFactory(role="lead", user__email="ada@example.org", group__name="Leeds")


def refused(code, words, service, user):
    with pytest.raises(ValidationError) as refusal:
        service(account=user)
    assert (refusal.value.code, refusal.value.messages) == (code, [words])


def closed(user):
    user.is_active = False
    return user


LAST_LEAD = "Leeds has no other lead. Make somebody else a lead first."
LAST_SUPERUSER = "Nobody else runs this website. Make somebody else a superuser first."


@pytest.mark.parametrize("other", [None, {"role": "organiser"}, {"role": "lead", "user__is_active": False}])
def test_only_lead_who_can_log_in_is_not_closed_or_deleted(lead, other):
    if other:
        OrganiserFactory(group=lead.group, **other)

    refused("lead", LAST_LEAD, accounts.save, closed(lead.user))
    refused("lead", LAST_LEAD, accounts.delete, lead.user)

    assert User.objects.get(pk=lead.user.pk).is_active
    assert (Organiser.objects.filter(pk=lead.pk).exists(), OutboxEmail.objects.count()) == (True, 0)


def test_account_that_became_the_only_lead_meanwhile_is_not_deleted(lead):
    other = OrganiserFactory(group=lead.group, user__email="bo@example.org")

    def exchange_roles():
        groups.change_role(organiser=other, role="lead")
        groups.change_role(organiser=lead, role="organiser")

    with just_before('FROM "meetups_group"', exchange_roles):
        refused("lead", LAST_LEAD, accounts.delete, other.user)


def test_refused_deletion_keeps_the_roles_in_other_groups(lead):
    earlier = OrganiserFactory(user=lead.user, group=GroupFactory())
    Organiser.objects.filter(pk=lead.pk).update(group=GroupFactory(name="Leeds"))

    refused("lead", LAST_LEAD, accounts.delete, lead.user)

    assert (Organiser.objects.filter(pk=earlier.pk).exists(), OutboxEmail.objects.count()) == (True, 0)


def test_one_of_two_leads_can_be_closed_and_keeps_the_role(lead):
    OrganiserFactory(group=lead.group, role="lead")

    accounts.save(account=closed(lead.user))

    lead.refresh_from_db()
    assert (lead.user.is_active, lead.role) == (False, "lead")


def test_deleting_ends_each_role_with_an_email(lead):
    OrganiserFactory(group=lead.group, role="lead")
    second = OrganiserFactory(user=lead.user)
    groups = [lead.group.pk, second.group.pk]

    assert accounts.delete(account=lead.user) == groups

    assert not User.objects.filter(email="ada@example.org").exists()
    emails = OutboxEmail.objects.order_by("group_id")
    assert [(one.kind, one.to, one.group.pk) for one in emails] == [
        ("organiser_removed", "ada@example.org", group) for group in groups
    ]


@pytest.mark.parametrize("change", [{"is_active": False}, {"is_superuser": False}])
def test_last_superuser_cannot_be_closed_demoted_or_deleted(change):
    User.objects.create_superuser("closed@example.org", name="Closed", is_active=False)
    root = User.objects.create_superuser("root@example.org", name="Root")
    accounts.save(account=root)
    for name, value in change.items():
        setattr(root, name, value)
    refused("superuser", LAST_SUPERUSER, accounts.save, root)
    refused("superuser", LAST_SUPERUSER, accounts.delete, root)

    User.objects.create_superuser("other@example.org", name="Other")
    accounts.save(account=root)

    assert list(User.objects.filter(pk=root.pk, **change)) == [root]


def test_superuser_can_be_deleted_if_there_is_another():
    closed_one = User.objects.create_superuser("closed@example.org", name="Closed", is_active=False)
    root = User.objects.create_superuser("root@example.org", name="Root")

    assert accounts.delete(account=closed_one) == []
    User.objects.create_superuser("other@example.org", name="Other")
    assert accounts.delete(account=root) == []

    assert [user.email for user in User.objects.all()] == ["other@example.org"]


@pytest.mark.parametrize(("email", "emailed"), [("new@example.org", ["ada@example.org"]), ("ADA@example.org", [])])
def test_former_email_address_is_emailed_about_the_change(email, emailed):
    ada = UserFactory(email="ada@example.org")
    ada.email = email

    accounts.save(account=ada)

    ada.refresh_from_db()
    assert (ada.email, [message.to for message in OutboxEmail.objects.filter(kind="email_changed")]) == (email, emailed)


def test_account_is_locked_with_all_superusers_in_one_statement(lead):
    with statements() as found:
        accounts.lock_account(lead.user)

    assert ["is_superuser" in sql.partition("WHERE")[2] for sql in found] == [True]
