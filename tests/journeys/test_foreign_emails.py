"""An organiser tries to be taken for somebody else with an email address that is not theirs."""

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


def test_an_email_address_added_by_somebody_else_logs_nobody_in_as_them(client, mallory, mailoutbox):
    """The attack: Mallory adds Vera's address; from then on Vera's code logged her in as Mallory."""
    client.post("/accounts/email/", {"action_add": "", "email": "vera@example.org"})
    vera = OrganiserFactory(user__email="vera@example.org", user__name="Vera").user

    browser = Client()
    log_in(browser, mailoutbox, "vera@example.org")

    assert browser.session["_auth_user_id"] == str(vera.pk)


def test_a_group_meant_for_somebody_else_is_not_got_with_their_email_address(client, mallory, mailoutbox):
    """The attack: Mallory makes Vera's address her own primary one, and is then made an organiser in Vera's place."""
    for action in ("action_add", "action_primary"):
        client.post("/accounts/email/", {action: "", "email": "vera@example.org"})
    mallory.refresh_from_db()

    assert mallory.email == "mallory@example.org"


@pytest.mark.parametrize("is_verified", [True, False])
@pytest.mark.parametrize("is_primary", [True, False])
@pytest.mark.parametrize("email", ["vera@example.org", "VERA@example.org"])
def test_rows_in_the_table_of_allauth_change_nothing(client, mailoutbox, is_verified, is_primary, email):
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
    assert [letter.to for letter in mailoutbox] == [["vera@example.org"]]
    assert client.get("/accounts/2fa/totp/activate/").status_code == 200  # an unverified row kept people from it
    ask(Client(), "nobody@example.org")
    assert len(mailoutbox) == 1


def test_the_table_of_allauth_stays_empty(client, mailoutbox):
    OrganiserFactory(user__email="ada@example.org")

    log_in(client, mailoutbox, "ada@example.org")
    for page in ("2fa/", "2fa/totp/activate/", "2fa/webauthn/add/", "reauthenticate/", "logout/"):
        client.get(f"/accounts/{page}")
    client.post("/accounts/logout/")

    assert not EmailAddress.objects.exists()


def test_an_account_for_the_lead_of_a_group_is_found_by_its_only_email_address(client, mailoutbox):
    group = GroupFactory()
    OrganiserFactory(group=group, user__email="Ada@Example.org")

    log_in(client, mailoutbox, " ada@EXAMPLE.org ")

    assert client.session["_auth_user_id"] == str(User.objects.get().pk)
