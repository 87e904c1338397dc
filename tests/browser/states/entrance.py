"""The pages for logging in and for account security, in all states."""

import re

from django.conf import settings
from django.urls import reverse

from meetups.models import OutboxEmail, User
from meetups.services import email_changes, jobs, log_in_codes, login_links
from tests.browser.states.state import StateList, Visit
from tests.factories import OrganiserFactory, UserFactory

ENTRANCE = StateList()
state = ENTRANCE.state


def organiser() -> User:
    return OrganiserFactory(user__email="ann@example.org").user


@state("log-in", "Email me a code")
def _() -> str:
    return reverse("account_login")


@state("log-in-with-errors", "Enter an email address in full")
def _() -> Visit:
    return Visit(reverse("account_login"), ({"login": "ann"},))


@state("log-in-limited", "Too many codes were asked for.", status=429)
def _() -> Visit:
    for _number in range(5):
        log_in_codes.count_request(email="ann@example.org", network="192.0.2.1")
    return Visit(reverse("account_login"), ({"login": organiser().email},))


@state("code", "If there is an account for ann@example.org, a code is on its way.")
def _() -> Visit:
    jobs.beat(host="app1", pid=12)
    return Visit(reverse("account_login"), ({"login": organiser().email},))


@state("code-delayed", "This site cannot send emails at the moment")
def _() -> Visit:
    return Visit(reverse("account_login"), ({"login": organiser().email},))


@state("code-wrong", "This is not the code.")
def _() -> Visit:
    return Visit(reverse("account_login"), ({"login": organiser().email}, {"code": "wrong"}))


@state("still-you", "The next page needs a recent log-in.")
def _() -> Visit:
    return Visit(reverse("account_reauthenticate"), user=organiser())


@state("log-in-by-link", "This link logs you in as")
def _() -> str:
    return login_links.url_for(email=organiser().email).removeprefix(settings.SITE_URL)


@state("log-in-by-link-ended", "This link is no longer valid", status=410)
def _() -> str:
    return reverse("login-link", args=["1-2.3.4"])


@state("still-you-code", "A code is on its way to ann@example.org.")
def _() -> Visit:
    return Visit(reverse("account_reauthenticate"), ({},), user=organiser())


@state("account-closed", "This account is closed")
def _() -> str:
    return reverse("account_inactive")


@state("change-email", "We send an email with a link to the new one.")
def _() -> Visit:
    return Visit(reverse("account_change_email"), user=organiser())


@state("change-email-with-errors", "Enter an email address in full")
def _() -> Visit:
    return Visit(reverse("account_change_email"), ({"email": "ann"},), user=organiser())


@state("change-email-asked", "We sent an email to new@example.org.")
def _() -> Visit:
    return Visit(reverse("account_change_email"), ({"email": "new@example.org"},), user=organiser())


@state("change-email-link", "After this you log in with codes sent to new@example.org.")
def _() -> Visit:
    user = organiser()
    email_changes.ask(user=user, email="new@example.org")
    [link] = re.findall(r"/accounts/change-email/[^/]+/", OutboxEmail.objects.get().text)
    return Visit(link, user=user)


@state("change-email-link-ended", "This link does not work", status=404)
def _() -> Visit:
    return Visit(reverse("account_confirm_email_change", args=["x:y"]), user=organiser())


@state("log-out", "Log out")
def _() -> Visit:
    return Visit(reverse("account_logout"), user=organiser())


@state("security", "Passkeys")
def _() -> Visit:
    return Visit(reverse("mfa_index"), user=organiser())


@state("passkeys", "Passkeys")
def _() -> Visit:
    return Visit(reverse("mfa_list_webauthn"), user=UserFactory())
