import re
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from meetups.models import OutboxEmail
from meetups.models.grace import GRACE
from meetups.services import email_changes
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(db):
    return UserFactory(email="ada@example.org", name="Ada Brook")


def ask(user, email="new@example.org"):
    """Return the token of the link that is sent to the new email address."""
    email_changes.ask(user=user, email=email)
    message = OutboxEmail.objects.filter(kind="email_change").latest("pk")
    return re.findall(r"/accounts/change-email/([^/]+)/", message.text)[0]


def refused(user, token):
    for service in (email_changes.new_email, email_changes.confirm):
        with pytest.raises(ValidationError) as refusal:
            service(user=user, token=token)
        assert refusal.value.code == "ended"


def test_ask_emails_a_link_to_the_new_address_and_changes_nothing(ada):
    token = ask(ada, " New@Example.org")

    message = OutboxEmail.objects.get()
    assert (message.to, message.subject) == ("new@example.org", "Is this your new email address for Fortnight?")
    assert "Ada Brook asked to use this email address for their account." in " ".join(message.text.split())
    assert f"http://testserver/accounts/change-email/{token}/" in message.html
    assert email_changes.new_email(user=ada, token=token) == "new@example.org"
    ada.refresh_from_db()
    assert ada.email == "ada@example.org"


def test_confirm_changes_the_address_and_emails_the_former_one(ada):
    token = ask(ada)

    changed = email_changes.confirm(user=ada, token=token)

    ada.refresh_from_db()
    assert (changed.pk, ada.email) == (ada.pk, "new@example.org")
    email = OutboxEmail.objects.get()  # the link itself is deleted
    assert (email.kind, email.to) == ("email_changed", "ada@example.org")
    assert email.subject == "Your email address for Fortnight was changed"
    assert "tell us at once. hello@fortnight.example" in email.text
    assert "new@example.org" not in email.text + email.html


def test_link_works_once(ada):
    token = ask(ada)
    user = email_changes.confirm(user=ada, token=token)

    refused(user, token)


def test_link_stays_void_after_another_change_is_undone(ada):
    first, second = ask(ada), ask(ada, "other@example.org")
    user = email_changes.confirm(user=ada, token=second)
    refused(user, first)

    user = email_changes.confirm(user=user, token=ask(user, "ada@example.org"))

    refused(user, first)
    refused(user, second)


def test_link_is_void_after_a_change_in_the_admin(ada):
    token = ask(ada)
    ada.email = "elsewhere@example.org"
    ada.save()

    refused(ada, token)


def test_link_expires_after_a_day(ada):
    token = ask(ada)
    OutboxEmail.objects.update(created_at=timezone.now() - timedelta(hours=24) - GRACE)

    refused(ada, token)


@pytest.mark.parametrize("token", ["", "x", "x:y", "\0", "a" * 5000])
def test_invalid_token_is_refused(ada, token):
    refused(ada, token)


def test_link_works_only_for_the_account_that_asked(ada):
    token = ask(ada)

    refused(UserFactory(email="eve@example.org"), token)


@pytest.mark.parametrize("taken", ["bob@example.org", "BOB@Example.org"])
def test_address_with_an_account_is_emailed_without_a_link(ada, taken):
    UserFactory(email="bob@example.org")

    email_changes.ask(user=ada, email=taken)

    email = OutboxEmail.objects.get()
    assert email.to == "bob@example.org"
    assert "It belongs to your account, so nothing has changed." in " ".join(email.text.split())
    assert ("change-email" in email.text + email.html, "Ada" in email.text) == (False, False)


def test_address_that_got_an_account_meanwhile_is_refused(ada):
    token = ask(ada)
    UserFactory(email="New@example.org")

    refused(ada, token)


def test_address_that_gets_an_account_at_the_same_moment_is_refused(ada, monkeypatch):
    token = ask(ada)
    UserFactory(email="new@example.org")
    monkeypatch.setattr(email_changes, "_is_taken", lambda user, email: False)

    with pytest.raises(ValidationError) as refusal:
        email_changes.confirm(user=ada, token=token)

    assert refusal.value.code == "ended"
    ada.refresh_from_db()
    assert ada.email == "ada@example.org"


@pytest.mark.parametrize("is_same_account", [True, False])
def test_five_requests_an_hour_for_an_account_and_for_an_address(ada, is_same_account):
    for number in range(5):
        user = ada if is_same_account else UserFactory()
        email_changes.ask(user=user, email=f"{number}@example.org" if is_same_account else "new@example.org")

    with pytest.raises(ValidationError) as refusal:
        email_changes.ask(user=ada, email="new@example.org")

    assert (refusal.value.code, OutboxEmail.objects.count()) == ("limited", 5)
