"""Logging in, and what keeps an account safe."""

from django.conf import settings
from django.urls import reverse

from meetups.models import User
from meetups.services import login_links
from tests.browser.states.state import Shelf, Visit
from tests.factories import OrganiserFactory, UserFactory

ENTRANCE = Shelf()
state = ENTRANCE.state
# Nothing listens there.
NO_MAIL_SERVER = {
    "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
    "EMAIL_HOST": "127.0.0.1",
    "EMAIL_PORT": 1,
}


def organiser() -> User:
    return OrganiserFactory(user__email="ann@example.org").user


@state("log-in", "Mail me a code")
def _() -> str:
    return reverse("account_login")


@state("log-in-with-errors", "Enter a valid email address.")
def _() -> Visit:
    return Visit(reverse("account_login"), ({"login": "ann"},))


@state("log-in-without-mail", "The letter could not be sent", status=503, **NO_MAIL_SERVER)
def _() -> Visit:
    return Visit(reverse("account_login"), ({"login": organiser().email},))


@state("code", "It is in the letter to ann@example.org")
def _() -> Visit:
    return Visit(reverse("account_login"), ({"login": organiser().email},))


@state("code-wrong", "Incorrect code.")
def _() -> Visit:
    return Visit(reverse("account_login"), ({"login": organiser().email}, {"code": "wrong"}))


@state("code-asked-for", "We mail a code to the address of your account.")
def _() -> str:
    return reverse("account_request_login_code")


@state("log-in-by-link", "This link logs you in as")
def _() -> str:
    return login_links.url_for(email=organiser().email).removeprefix(settings.SITE_URL)


@state("log-in-by-link-ended", "This link is no longer valid", status=410)
def _() -> str:
    return reverse("login-link", args=["1-2.3.4"])


@state("sign-up-closed", "Nobody needs to sign up")
def _() -> str:
    return reverse("account_signup")


@state("account-closed", "This account is closed")
def _() -> str:
    return reverse("account_inactive")


@state("log-out", "Log out")
def _() -> Visit:
    return Visit(reverse("account_logout"), user=organiser())


@state("security", "Passkeys")
def _() -> Visit:
    return Visit(reverse("mfa_index"), user=organiser())


@state("passkeys", "Passkeys")
def _() -> Visit:
    return Visit(reverse("mfa_list_webauthn"), user=UserFactory())
