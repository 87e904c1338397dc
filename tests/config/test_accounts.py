import re
import socket

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.test import Client

from meetups.models import User
from tests.factories import OrganiserFactory, UserFactory

pytestmark = pytest.mark.django_db
LOGIN, CONFIRM = "/accounts/login/", "/accounts/login/code/confirm/"


@pytest.fixture
def organiser(db):
    return OrganiserFactory(user__email="ada@example.org", user__name="Ada Brook").user


@pytest.fixture
def logged_in(client, organiser, mailoutbox):
    log_in(client, mailoutbox)
    return client


def code_in(letter):
    return re.search(r"^[A-Z0-9-]{6,}$", letter.body, re.MULTILINE).group()


def log_in(client, mailoutbox, email="ada@example.org"):
    client.post(LOGIN, {"login": email})
    return client.post(CONFIRM, {"code": code_in(mailoutbox[-1])})


def totp_code(secret):
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def test_an_organiser_logs_in_with_a_mailed_code(client, organiser, mailoutbox):
    form = client.get("/admin/meetups/event/", follow=True)
    assert form.redirect_chain[-1][0] == "/accounts/login/?next=%2Fadmin%2Fmeetups%2Fevent%2F"
    assert list(form.context["form"].fields) == ["login"]

    asked = client.post(LOGIN, {"login": "Ada@Example.org", "next": "/admin/meetups/event/"}, follow=True)
    assert "It is in the letter to ada@example.org, and works for three minutes." in asked.content.decode()

    (letter,) = mailoutbox
    code = code_in(letter)
    assert (letter.to, letter.subject) == (["ada@example.org"], f"{code} is your code for Fortnight")
    assert letter.body.endswith("-- \nFortnight\nhttp://testserver")
    done = client.post(CONFIRM, {"code": code.lower(), "next": "/admin/meetups/event/"})

    assert (done.status_code, done.headers["Location"]) == (302, "/admin/meetups/event/")
    assert "You are logged in as Ada Brook." in client.get("/admin/meetups/event/").content.decode()


def test_without_a_page_to_go_on_to_it_is_the_admin(client, organiser, mailoutbox):
    assert log_in(client, mailoutbox).headers["Location"] == "/admin/"


def test_a_code_works_once_in_the_browser_that_asked(client, organiser, mailoutbox):
    log_in(client, mailoutbox)

    other = Client()
    response = other.post(CONFIRM, {"code": code_in(mailoutbox[0])})

    assert (response.status_code, response.headers["Location"]) == (302, "/accounts/login/code/")
    assert other.get("/admin/").status_code == 302


def test_a_wrong_code_is_said_and_three_are_the_end(client, organiser, mailoutbox):
    client.post(LOGIN, {"login": "ada@example.org"})

    first = client.post(CONFIRM, {"code": "WRONG1"})
    assert "Incorrect code." in first.content.decode()
    client.post(CONFIRM, {"code": "WRONG2"})
    last = client.post(CONFIRM, {"code": "WRONG3"})

    assert last.status_code == 302
    assert client.post(CONFIRM, {"code": code_in(mailoutbox[0])}).headers["Location"] == "/accounts/login/code/"
    assert client.get("/admin/").status_code == 302


def test_a_code_is_void_after_three_minutes(client, organiser, mailoutbox, time_machine):
    time_machine.move_to("2026-11-25 18:00Z", tick=False)
    client.post(LOGIN, {"login": "ada@example.org"})
    time_machine.move_to("2026-11-25 18:03:01Z", tick=False)

    assert client.post(CONFIRM, {"code": code_in(mailoutbox[0])}).headers["Location"] == "/accounts/login/code/"


def test_a_new_code_can_be_asked_for_and_the_old_one_is_void(client, organiser, mailoutbox):
    client.post(LOGIN, {"login": "ada@example.org"})

    again = client.post(CONFIRM, {"action": "resend"}, follow=True)

    assert "A letter with a code is on its way to ada@example.org." in again.content.decode()
    assert [len(mailoutbox), code_in(mailoutbox[0]) == code_in(mailoutbox[1])] == [2, False]
    assert client.post(CONFIRM, {"code": code_in(mailoutbox[1])}).headers["Location"] == "/admin/"


def test_another_address_can_be_used_instead(client, organiser, mailoutbox):
    client.post(LOGIN, {"login": "typo@example.org"})

    assert client.post("/accounts/logout/", {"next": LOGIN}).headers["Location"] == LOGIN
    assert client.get(LOGIN).status_code == 200


def test_a_stranger_is_answered_like_an_organiser(client, organiser, mailoutbox):
    known = client.post(LOGIN, {"login": "ada@example.org"}, follow=True)
    unknown = Client().post(LOGIN, {"login": "bob@example.org"}, follow=True)

    assert known.redirect_chain == unknown.redirect_chain == [(CONFIRM, 302)]
    words = [re.sub(r'"[A-Za-z0-9]{64}"', "", response.content.decode()) for response in (known, unknown)]
    assert words[0] == words[1].replace("bob@", "ada@")
    assert (mailoutbox[1].to, mailoutbox[1].subject) == (["bob@example.org"], "No account at Fortnight")
    assert "signup" not in mailoutbox[1].body


@pytest.mark.parametrize(
    "address", ["", "ada", "ada@", "a" * 400 + "@example.org", "ada@example.org\nBcc: x@example.org"]
)
def test_what_is_no_address_is_refused_in_words(client, mailoutbox, address):
    response = client.post(LOGIN, {"login": address})

    assert (response.status_code, "There is a problem" in response.content.decode()) == (200, True)
    assert mailoutbox == []


def test_too_many_codes_for_one_address_are_refused(client, organiser, mailoutbox):
    for _number in range(4):
        response = Client().post(LOGIN, {"login": "ada@example.org"})

    assert (response.status_code, len(mailoutbox)) == (200, 3)
    assert "Too many failed login attempts" in response.content.decode()


def test_a_closed_account_gets_no_code(client, mailoutbox):
    UserFactory(email="ada@example.org", is_active=False)

    client.post(LOGIN, {"login": "ada@example.org"})

    assert [letter.subject for letter in mailoutbox] == ["No account at Fortnight"]


def test_somebody_without_a_role_does_not_reach_the_admin(client, mailoutbox):
    UserFactory(email="ada@example.org")

    assert log_in(client, mailoutbox).headers["Location"] == "/admin/"
    assert client.get("/admin/", follow=True).status_code == 403


def test_a_mail_server_that_does_not_answer_is_owned_up_to(client, organiser, settings):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = (
        "django.core.mail.backends.smtp.EmailBackend", "127.0.0.1", port
    )  # fmt: skip

    answers = [client.post(LOGIN, {"login": email}) for email in ("ada@example.org", "stranger@example.org")]

    for response in answers:
        assert response.status_code == 503
        assert "The letter could not be sent" in response.content.decode()
    assert client.get("/admin/").status_code == 302


def test_nobody_signs_up(client):
    for response in (client.get("/accounts/signup/"), client.post("/accounts/signup/", {"email": "new@example.org"})):
        assert "Nobody needs to sign up" in response.content.decode()

    assert not User.objects.exists()


def test_log_out_takes_a_button(logged_in):
    assert logged_in.get("/accounts/logout/").status_code == 200
    assert logged_in.get("/admin/").status_code == 200

    assert logged_in.post("/accounts/logout/").headers["Location"] == "/"
    assert logged_in.get("/admin/").status_code == 302


def test_the_admin_leads_to_security_and_out(logged_in):
    text = logged_in.get("/admin/").content.decode()

    assert 'href="/accounts/2fa/"' in text
    assert 'action="/admin/logout/"' in text
    assert logged_in.post("/admin/logout/").headers["Location"] == "/"


@pytest.mark.parametrize("page", ["2fa/", "2fa/totp/activate/", "2fa/webauthn/", "2fa/webauthn/add/", "email/"])
def test_pages_of_security_open_for_organisers_only(logged_in, page):
    assert logged_in.get(f"/accounts/{page}").status_code == 200
    assert Client().get(f"/accounts/{page}").headers["Location"].startswith(LOGIN)


def test_an_authenticator_app_is_turned_on_asked_for_and_turned_off(client, logged_in, organiser, mailoutbox):
    secret = logged_in.get("/accounts/2fa/totp/activate/").context["form"].secret
    assert logged_in.post("/accounts/2fa/totp/activate/", {"code": "000"}).status_code == 200
    logged_in.post("/accounts/2fa/totp/activate/", {"code": totp_code(secret)})
    assert sorted(Authenticator.objects.values_list("type", flat=True)) == ["recovery_codes", "totp"]
    index = logged_in.get("/accounts/2fa/").content.decode()
    assert ("Turn it off" in index, "See the codes" in index) == (True, True)

    other = Client()
    assert log_in(other, mailoutbox).headers["Location"].startswith("/accounts/2fa/authenticate/")
    assert other.get("/admin/").status_code == 302
    assert other.get("/accounts/2fa/authenticate/").status_code == 200
    assert (
        logged_in.get("/accounts/2fa/recovery-codes/").headers["Location"].startswith("/accounts/2fa/reauthenticate/")
    )
    assert logged_in.get("/accounts/2fa/reauthenticate/").status_code == 200
    logged_in.post("/accounts/2fa/reauthenticate/", {"code": totp_code(secret)})
    codes = logged_in.get("/accounts/2fa/recovery-codes/").context["unused_codes"]
    other.post("/accounts/2fa/authenticate/", {"code": codes[0]})
    assert other.get("/admin/").status_code == 200
    assert logged_in.get("/accounts/2fa/recovery-codes/generate/").status_code == 200

    assert logged_in.get("/accounts/2fa/totp/deactivate/").status_code == 200
    logged_in.post("/accounts/2fa/totp/deactivate/")
    assert not Authenticator.objects.exists()


def test_who_has_a_passkey_confirms_with_it(logged_in, organiser):
    for kind in (Authenticator.Type.RECOVERY_CODES, Authenticator.Type.WEBAUTHN):
        Authenticator.objects.create(user=organiser, type=kind, data={"name": "Phone"})

    response = logged_in.get("/accounts/2fa/recovery-codes/")

    assert response.headers["Location"].startswith("/accounts/2fa/webauthn/reauthenticate/?next=")


def test_passkeys_are_listed_by_name(logged_in, organiser):
    Authenticator.objects.create(user=organiser, type="webauthn", data={"name": "Phone", "passwordless": False})

    text = logged_in.get("/accounts/2fa/webauthn/").content.decode()

    assert ("Rename Phone" in text, "Remove Phone" in text) == (True, True)


@pytest.mark.parametrize(
    "credential", ["", "{", "1", "[]", '{"id": 1}', '{"rawId": 1, "response": 2}', '{"rawId": "AA"}']
)
def test_a_passkey_that_cannot_be_read_is_said_so(client, credential):
    response = client.post("/accounts/2fa/webauthn/login/", {"credential": credential}, follow=True)

    assert response.redirect_chain == [(LOGIN, 302)]
    assert 'data-state="cancelled"' in response.content.decode()


@pytest.mark.parametrize("page", [LOGIN, "/accounts/login/code/", "/accounts/signup/"])
def test_pages_before_log_in_carry_nothing_inline(client, page):
    text = client.get(page).content.decode()

    assert re.findall(r"<style|\sstyle=|\son\w+=|javascript:", text) == []
    assert [
        tag for tag in re.findall(r"<script[^>]*>", text) if "src=" not in tag and "application/json" not in tag
    ] == []
    assert 'name="robots" content="noindex"' in text
