"""Change the email address of one's own account."""

import logging
import re

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from meetups.models import OutboxEmail
from tests.chores import work
from tests.factories import OrganiserFactory, UserFactory
from tests.log_in import CONFIRM, ask, code_in, log_in

pytestmark = pytest.mark.django_db
CHANGE = "/accounts/change-email/"


@pytest.fixture
def ada(client, mailoutbox):
    user = OrganiserFactory(user__email="ada@example.org").user
    log_in(client, mailoutbox)
    return user


def link_in(email):
    return re.findall(r"http://testserver(/accounts/change-email/[^/]+/)", email.body)[0]


def test_changed_email_address_is_used_for_log_in(client, ada, mailoutbox, caplog):
    assert f'href="{CHANGE}"' in client.get("/accounts/2fa/").content.decode()
    answer = client.post(CHANGE, {"email": "new@example.org"}, follow=True)
    work()
    assert answer.redirect_chain == [("/accounts/2fa/", 302)]
    assert "We sent an email to new@example.org." in answer.content.decode()
    link = link_in(mailoutbox[-1])

    page = client.get(link)
    assert "After this you log in with codes sent to new@example.org." in page.content.decode()
    assert page.headers["Referrer-Policy"] == "same-origin"
    ada.refresh_from_db()
    assert ada.email == "ada@example.org"  # the GET changes nothing
    with caplog.at_level(logging.INFO, "fortnight.audit"):
        done = client.post(link, follow=True)
    work()

    assert "Your email address is changed." in done.content.decode()
    assert caplog.messages[0] == f"email-changed user={ada.pk} network=127.0.0.0/24"
    assert (mailoutbox[-1].to, mailoutbox[-1].subject) == (
        ["ada@example.org"], "Your email address for Fortnight was changed"
    )  # fmt: skip
    assert client.post(link).status_code == 404
    other = Client()
    log_in(other, mailoutbox, "new@example.org")
    assert other.session["_auth_user_id"] == str(ada.pk)
    ask(Client(), "ada@example.org")
    assert mailoutbox[-1].to == ["new@example.org"]


def test_change_ends_the_other_sessions_of_the_account(client, ada, mailoutbox):
    """This session stays, with a new key and its former time of log-in."""
    other = Client()
    log_in(other, mailoutbox)
    client.post(CHANGE, {"email": "new@example.org"})
    work()
    before = client.session
    before["began_at"] -= 3601
    before["account_authentication_methods"] = []
    before.save()

    client.post(link_in(mailoutbox[-1]))

    assert [browser.get("/admin/").status_code for browser in (client, other)] == [200, 302]
    assert not Session.objects.filter(pk=before.session_key).exists()
    assert client.session["began_at"] == before["began_at"]
    assert client.get(CHANGE).headers["Location"].startswith("/accounts/reauthenticate/")


@pytest.mark.parametrize("is_kept", [True, False])
def test_session_stays_valid_while_its_secret_key_is_a_fallback(client, ada, settings, is_kept):
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "new", [settings.SECRET_KEY] * is_kept

    assert client.get("/admin/").status_code == (200 if is_kept else 302)


def test_code_sent_before_the_change_is_refused(client, ada, mailoutbox):
    """A code for an account that was closed since is refused too."""
    old, closed = Client(), Client()
    for browser in (old, closed):
        ask(browser, "ada@example.org")
    codes = [code_in(message) for message in mailoutbox[-2:]]
    ada.email = "new@example.org"
    ada.save()
    assert "This is not the code." in old.post(CONFIRM, {"code": codes[0]}).content.decode()
    ada.email, ada.is_active = "ada@example.org", False
    ada.save()
    assert "This is not the code." in closed.post(CONFIRM, {"code": codes[1]}).content.decode()


def test_only_the_account_that_asked_can_confirm(client, ada, mailoutbox):
    """Ada enters Vera's email address, and Vera opens the link: without an account, or with her own."""
    client.post(CHANGE, {"email": "vera@example.org"})
    work()
    link = link_in(mailoutbox[-1])
    other = Client()
    assert other.post(link).headers["Location"].startswith("/accounts/login/")
    OrganiserFactory(user__email="eve@example.org")
    log_in(other, mailoutbox, "eve@example.org")

    refused = other.get(link), other.post(link)

    assert [answer.status_code for answer in refused] == [404, 404]
    assert "This link has expired, was used before, or belongs to another account." in refused[0].content.decode()
    ada.refresh_from_db()
    assert ada.email == "ada@example.org"


def test_email_address_of_another_account_is_answered_like_any_other(client, ada, mailoutbox):
    UserFactory(email="bob@example.org")
    client.get(CHANGE)  # the first page shows the messages of the log-in

    answers = [client.post(CHANGE, {"email": email}, follow=True) for email in ("bob@example.org", "new@example.org")]

    bodies = [re.sub(r'"[A-Za-z0-9]{64}"', "", answer.content.decode()) for answer in answers]
    assert bodies[0].replace("bob@", "new@") == bodies[1]
    assert sorted(OutboxEmail.objects.values_list("to", flat=True)) == ["bob@example.org", "new@example.org"]


@pytest.mark.parametrize("email", ["", "new", "new@example.org\nBcc: x@example.org", "a" * 250 + "@example.org"])
def test_invalid_email_address_is_refused(client, ada, email):
    answer = client.post(CHANGE, {"email": email})

    assert (answer.status_code, "There is a problem" in answer.content.decode()) == (200, True)
    assert not OutboxEmail.objects.exists()


def test_sixth_change_in_an_hour_is_refused(client, ada):
    answers = [client.post(CHANGE, {"email": f"{number}@example.org"}) for number in range(6)]

    assert [answer.status_code for answer in answers] == [302] * 5 + [429]
    assert "You asked for too many changes." in answers[-1].content.decode()


def test_pages_need_a_log_in():
    for page in (CHANGE, f"{CHANGE}x:y/"):
        assert Client().get(page).headers["Location"].startswith("/accounts/login/?next=/accounts/change-email/")
