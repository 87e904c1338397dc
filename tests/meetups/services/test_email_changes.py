import re
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from meetups.models import OutboxEmail
from meetups.services import email_changes
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(db):
    return UserFactory(email="ada@example.org", name="Ada Brook")


def ask(user, email="new@example.org"):
    """The token of the link that is sent to the new email address."""
    email_changes.ask(user=user, email=email)
    letter = OutboxEmail.objects.filter(kind="email_change").latest("pk")
    return re.findall(r"/accounts/change-email/([^/]+)/", letter.text)[0]


def refused(user, token):
    for service in (email_changes.new_email, email_changes.confirm):
        with pytest.raises(ValidationError) as refusal:
            service(user=user, token=token)
        assert refusal.value.code == "ended"


def test_the_new_address_is_sent_a_link_and_nothing_has_changed(ada):
    token = ask(ada, " New@Example.org")

    letter = OutboxEmail.objects.get()
    assert (letter.to, letter.subject) == ("new@example.org", "Is this your new email address for Fortnight?")
    assert "Ada Brook asked to use this email address for their account." in " ".join(letter.text.split())
    assert f"http://testserver/accounts/change-email/{token}/" in letter.html
    assert email_changes.new_email(user=ada, token=token) == "new@example.org"
    ada.refresh_from_db()
    assert ada.email == "ada@example.org"


def test_confirming_changes_it_and_tells_the_old_address(ada):
    token = ask(ada)

    changed = email_changes.confirm(user=ada, token=token)

    ada.refresh_from_db()
    assert (changed.pk, ada.email) == (ada.pk, "new@example.org")
    letter = OutboxEmail.objects.get()  # the link itself is deleted
    assert (letter.kind, letter.to) == ("email_changed", "ada@example.org")
    assert letter.subject == "Your email address for Fortnight was changed"
    assert "tell us at once. hello@fortnight.example" in letter.text
    assert "new@example.org" not in letter.text + letter.html


def test_a_link_works_once(ada):
    token = ask(ada)
    user = email_changes.confirm(user=ada, token=token)

    refused(user, token)


def test_a_link_is_void_after_another_change_and_stays_so_when_that_is_taken_back(ada):
    first, second = ask(ada), ask(ada, "other@example.org")
    user = email_changes.confirm(user=ada, token=second)
    refused(user, first)

    user = email_changes.confirm(user=user, token=ask(user, "ada@example.org"))

    refused(user, first)
    refused(user, second)


def test_a_link_is_void_after_a_change_in_the_admin(ada):
    token = ask(ada)
    ada.email = "elsewhere@example.org"
    ada.save()

    refused(ada, token)


def test_a_link_expires_after_a_day(ada):
    token = ask(ada)
    OutboxEmail.objects.update(created_at=timezone.now() - timedelta(hours=24))

    refused(ada, token)


@pytest.mark.parametrize("token", ["", "x", "x:y", "\0", "a" * 5000])
def test_what_is_no_link_is_refused(ada, token):
    refused(ada, token)


def test_a_link_belongs_to_the_account_that_asked(ada):
    token = ask(ada)

    refused(UserFactory(email="eve@example.org"), token)


@pytest.mark.parametrize("taken", ["bob@example.org", "BOB@Example.org"])
def test_an_address_with_an_account_is_told_so_without_a_link(ada, taken):
    UserFactory(email="bob@example.org")

    email_changes.ask(user=ada, email=taken)

    letter = OutboxEmail.objects.get()
    assert letter.to == "bob@example.org"
    assert "It belongs to your account, so nothing has changed." in " ".join(letter.text.split())
    assert ("change-email" in letter.text + letter.html, "Ada" in letter.text) == (False, False)


def test_an_address_that_got_an_account_meanwhile_is_refused(ada):
    token = ask(ada)
    UserFactory(email="New@example.org")

    refused(ada, token)


def test_an_address_that_gets_an_account_at_this_moment_is_refused(ada, monkeypatch):
    token = ask(ada)
    UserFactory(email="new@example.org")
    monkeypatch.setattr(email_changes, "_is_taken", lambda user, email: False)

    with pytest.raises(ValidationError) as refusal:
        email_changes.confirm(user=ada, token=token)

    assert refusal.value.code == "ended"
    ada.refresh_from_db()
    assert ada.email == "ada@example.org"


@pytest.mark.parametrize("is_same_account", [True, False])
def test_five_an_hour_of_an_account_and_for_an_address(ada, is_same_account):
    for number in range(5):
        user = ada if is_same_account else UserFactory()
        email_changes.ask(user=user, email=f"{number}@example.org" if is_same_account else "new@example.org")

    with pytest.raises(ValidationError) as refusal:
        email_changes.ask(user=ada, email="new@example.org")

    assert (refusal.value.code, OutboxEmail.objects.count()) == ("limited", 5)
