"""Accounts in the admin. The last lead of a group and the last superuser cannot be closed, deleted or demoted."""

import logging

import pytest
from django.test import Client

from meetups.models import Group, Organiser, OutboxEmail, User
from tests.factories import OrganiserFactory, UserFactory
from tests.meetups.admin.sides import address, as_posted

pytestmark = pytest.mark.django_db
NETWORK = "network=127.0.0.0/24"
LAST_LEAD = "Leeds has no other lead. Make somebody else a lead first."
LAST_SUPERUSER = "Nobody else runs this website. Make somebody else a superuser first."


@pytest.fixture
def me(db):
    return User.objects.create_superuser("root@example.org", name="Root")


@pytest.fixture
def root(client, me):
    client.force_login(me)
    return client


@pytest.fixture
def lead(db):
    return OrganiserFactory(role="lead", group__name="Leeds", user__email="ada@example.org")


@pytest.fixture
def audited(caplog, django_capture_on_commit_callbacks):
    """Return a function that calls `act` and returns the lines of the audit log."""
    caplog.set_level(logging.INFO, "fortnight.audit")

    def lines(act):
        caplog.clear()
        with django_capture_on_commit_callbacks(execute=True):
            act()
        return [record.getMessage() for record in caplog.records if record.name == "fortnight.audit"]

    return lines


def delete(client, way, *users):
    """Delete the first account on its page, or all by the action. Return the next page."""
    if way == "page":
        return client.post(address(User, "delete", users[0].pk), {"post": "yes"}, follow=True)
    data = {"action": "delete_selected", "_selected_action": [user.pk for user in users], "post": "yes"}
    return client.post(address(User, "changelist"), data, follow=True)


def change(client, user, **changes):
    page = address(User, "change", user.pk)
    data = as_posted(client.get(page)) | changes
    return client.post(page, {name: value for name, value in data.items() if value is not None})


@pytest.mark.parametrize("way", ["page", "action"])
def test_only_lead_is_not_deleted(root, lead, audited, way):
    responses = []

    assert audited(lambda: responses.append(delete(root, way, lead.user))) == []

    assert LAST_LEAD in responses[0].content.decode()
    assert (Organiser.objects.count(), OutboxEmail.objects.count()) == (1, 0)


def test_deleting_both_leads_of_a_group_deletes_neither(root, lead, audited):
    other = OrganiserFactory(role="lead", group=lead.group)

    assert audited(lambda: delete(root, "action", lead.user, other.user)) == []

    assert (Organiser.objects.count(), OutboxEmail.objects.count()) == (2, 0)


@pytest.mark.parametrize("way", ["page", "action"])
def test_deletion_of_an_account_is_emailed_and_logged_with_each_role(root, me, lead, audited, way):
    OrganiserFactory(role="lead", group=lead.group)
    user, group = lead.user.pk, Group.objects.get()

    lines = audited(lambda: delete(root, way, lead.user))

    assert lines == [
        f"roles user={me.pk} {NETWORK} group={group.pk} organiser={user} role=removed",
        f"account-deleted user={me.pk} {NETWORK} account={user}",
    ]
    assert [(email.kind, email.to) for email in OutboxEmail.objects.all()] == [("organiser_removed", "ada@example.org")]
    assert not User.objects.filter(pk=user).exists()


def test_account_of_the_only_lead_is_not_closed(root, lead, audited):
    responses = []

    assert audited(lambda: responses.append(change(root, lead.user, is_active=None))) == []

    assert LAST_LEAD in responses[0].content.decode()
    assert User.objects.get(pk=lead.user.pk).is_active


@pytest.mark.parametrize("field", ["is_active", "is_superuser"])
def test_only_superuser_stays_superuser(root, me, field):
    assert LAST_SUPERUSER in change(root, me, **{field: None}).content.decode()
    for way in ("page", "action"):
        assert LAST_SUPERUSER in delete(root, way, me).content.decode()

    assert User.objects.filter(is_active=True, is_superuser=True).exists()


def test_superuser_changes_own_email_address_only_with_a_link(root, me):
    page = root.get(address(User, "change", me.pk))
    assert 'href="/accounts/change-email/"' in page.content.decode()
    assert "email" not in page.context["adminform"].form.fields

    change(root, me, email="stolen@example.org", name="Renamed")

    me.refresh_from_db()
    assert (me.email, me.name) == ("root@example.org", "Renamed")


def test_change_of_another_email_address_is_emailed_and_logged(root, me, audited):
    ada = UserFactory(email="ada@example.org")

    lines = audited(lambda: change(root, ada, email="new@example.org"))

    ada.refresh_from_db()
    assert (ada.email, lines) == ("new@example.org", [f"email-changed user={me.pk} {NETWORK} account={ada.pk}"])
    assert [(email.kind, email.to) for email in OutboxEmail.objects.all()] == [("email_changed", "ada@example.org")]


def test_organiser_cannot_change_an_email_address(lead):
    client = Client()
    client.force_login(lead.user)

    assert client.post(address(User, "change", lead.user.pk), {"email": "new@example.org"}).status_code == 403
