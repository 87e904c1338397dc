"""An organiser tries to take over another person's account or invitation with that person's email address."""

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from meetups.models import User
from tests.factories import GroupFactory, OrganiserFactory
from tests.log_in import ask, log_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def mallory(client, mailoutbox):
    user = OrganiserFactory(user__email="mallory@example.org", user__name="Mallory", role="lead").user
    log_in(client, mailoutbox, "mallory@example.org")
    return user


def test_email_address_added_to_another_account_does_not_log_in_to_it(client, mallory, mailoutbox):
    """The attack: Mallory adds Vera's email address, and Vera's code then logs her in as Mallory."""
    client.post("/accounts/email/", {"action_add": "", "email": "vera@example.org"})
    vera = OrganiserFactory(user__email="vera@example.org", user__name="Vera").user

    browser = Client()
    log_in(browser, mailoutbox, "vera@example.org")

    assert browser.session["_auth_user_id"] == str(vera.pk)


def test_account_cannot_take_another_email_address_as_its_primary_one(client, mallory, mailoutbox):
    """The attack: Mallory makes Vera's email address her primary one, and is made an organiser instead of Vera."""
    for action in ("action_add", "action_primary"):
        client.post("/accounts/email/", {action: "", "email": "vera@example.org"})
    mallory.refresh_from_db()

    assert mallory.email == "mallory@example.org"


@pytest.mark.parametrize("is_verified", [True, False])
@pytest.mark.parametrize("is_primary", [True, False])
@pytest.mark.parametrize("email", ["vera@example.org", "VERA@example.org"])
def test_rows_in_allauths_table_do_not_change_the_log_in(client, mailoutbox, is_verified, is_primary, email):
    mallory = OrganiserFactory(user__email="mallory@example.org").user
    vera = OrganiserFactory(user__email="vera@example.org").user
    EmailAddress.objects.bulk_create(
        [
            EmailAddress(user=mallory, email=email.lower(), verified=is_verified, primary=is_primary),
            EmailAddress(user=vera, email="nobody@example.org", verified=False, primary=True),
        ]
    )

    log_in(client, mailoutbox, email)

    assert client.session["_auth_user_id"] == str(vera.pk)
    assert [message.to for message in mailoutbox] == [["vera@example.org"]]
    assert client.get("/accounts/2fa/totp/activate/").status_code == 200  # an unverified row would block this page
    ask(Client(), "nobody@example.org")
    assert len(mailoutbox) == 1


def test_allauths_table_stays_empty(client, mailoutbox):
    OrganiserFactory(user__email="ada@example.org")

    log_in(client, mailoutbox, "ada@example.org")
    for page in ("2fa/", "2fa/totp/activate/", "2fa/webauthn/add/", "reauthenticate/", "logout/"):
        client.get(f"/accounts/{page}")
    client.post("/accounts/logout/")

    assert not EmailAddress.objects.exists()


def test_log_in_ignores_case_and_spaces_in_the_email_address(client, mailoutbox):
    group = GroupFactory()
    OrganiserFactory(group=group, user__email="Ada@Example.org")

    log_in(client, mailoutbox, " ada@EXAMPLE.org ")

    assert client.session["_auth_user_id"] == str(User.objects.get().pk)
