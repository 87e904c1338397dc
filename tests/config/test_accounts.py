import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.test import Client
from django_q.models import OrmQ

from tests.chores import work
from tests.factories import OrganiserFactory, UserFactory
from tests.log_in import CONFIRM, LOGIN, ask, code_in, log_in
from tests.qr_codes import scan_svg

pytestmark = pytest.mark.django_db


@pytest.fixture
def organiser(db):
    return OrganiserFactory(user__email="ada@example.org", user__name="Ada Brook").user


@pytest.fixture
def logged_in(client, organiser, mailoutbox):
    log_in(client, mailoutbox)
    return client


def totp_code(secret):
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def test_organiser_logs_in_with_an_emailed_code(client, organiser, mailoutbox):
    form = client.get("/admin/meetups/event/", follow=True)
    assert form.redirect_chain[-1][0] == "/accounts/login/?next=%2Fadmin%2Fmeetups%2Fevent%2F"
    assert list(form.context["form"].fields) == ["login"]

    answer = ask(client, "Ada@Example.org", next="/admin/meetups/event/")
    assert "If there is an account for ada@example.org, a code is on its way." in answer.content.decode()

    (email,) = mailoutbox
    code = code_in(email)
    assert (email.to, email.subject) == (["ada@example.org"], f"{code} is your code for Fortnight")
    assert email.body.endswith("-- \nFortnight\nhttp://testserver")
    assert email.extra_headers == {"Auto-Submitted": "auto-generated"}
    done = client.post(CONFIRM, {"code": code.lower().replace("-", " "), "next": "/admin/meetups/event/"})

    assert (done.status_code, done.headers["Location"]) == (302, "/admin/meetups/event/")
    assert "You are logged in as Ada Brook." in client.get("/admin/meetups/event/").content.decode()


def test_log_in_redirects_to_the_admin_by_default(client, organiser, mailoutbox):
    assert log_in(client, mailoutbox).headers["Location"] == "/admin/"


@pytest.mark.parametrize("url", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_log_in_does_not_redirect_to_another_site(client, organiser, mailoutbox, url):
    assert "evil" not in ask(client, "ada@example.org", next=url).redirect_chain[-1][0]
    done = client.post(f"{CONFIRM}?next={url}", {"code": code_in(mailoutbox[0]), "next": url})

    assert done.headers["Location"] == "/admin/"


@pytest.mark.parametrize("url", ["https://x.example.org/", "//x.example.org/", "https://trusted.example.net/"])
def test_log_in_does_not_redirect_to_another_allowed_host(client, organiser, mailoutbox, settings, url):
    """An allowed host, or one whose forms are trusted, can belong to another organisation."""
    settings.ALLOWED_HOSTS = [".example.org", "testserver"]
    settings.CSRF_TRUSTED_ORIGINS = ["https://trusted.example.net"]
    ask(client, "ada@example.org", next=url)
    done = client.post(f"{CONFIRM}?next={url}", {"code": code_in(mailoutbox[0]), "next": url})

    assert done.headers["Location"] == "/admin/"
    assert client.get(LOGIN, {"next": url}).headers["Location"] == "/admin/"
    assert client.post("/accounts/logout/", {"next": url}).headers["Location"] == "/"


def test_log_in_redirects_to_a_full_url_of_this_host(logged_in):
    url = "http://testserver/admin/meetups/"

    assert logged_in.get(LOGIN, {"next": url}).headers["Location"] == url
    assert logged_in.get(LOGIN, {"next": url}, secure=True).headers["Location"] == "/admin/"


def test_code_works_only_in_the_browser_that_asked(client, organiser, mailoutbox):
    log_in(client, mailoutbox)

    other = Client()
    response = other.post(CONFIRM, {"code": code_in(mailoutbox[0])})

    assert (response.status_code, response.headers["Location"]) == (302, "/accounts/login/code/")
    assert other.get("/admin/").status_code == 302


def test_wrong_code_is_refused_and_the_third_ends_the_log_in(client, organiser, mailoutbox):
    ask(client, "ada@example.org")

    first = client.post(CONFIRM, {"code": "WRONG1"})
    assert "This is not the code. Check the email and enter it again." in first.content.decode()
    client.post(CONFIRM, {"code": "WRONG2"})
    last = client.post(CONFIRM, {"code": "WRONG3"}, follow=True)

    assert last.redirect_chain == [("/accounts/login/code/", 302), (LOGIN, 301)]
    assert "The code was wrong three times. Ask for a new one." in last.content.decode()
    assert client.post(CONFIRM, {"code": code_in(mailoutbox[0])}).headers["Location"] == "/accounts/login/code/"
    assert client.get("/admin/").status_code == 302


def test_code_expires_after_ten_minutes(client, organiser, mailoutbox, time_machine):
    time_machine.move_to("2026-11-25 18:00Z", tick=False)
    ask(client, "ada@example.org")
    time_machine.move_to("2026-11-25 18:10:01Z", tick=False)

    late = client.post(CONFIRM, {"code": code_in(mailoutbox[0])}, follow=True)

    assert late.redirect_chain == [("/accounts/login/code/", 302), (LOGIN, 301)]
    assert "This code has expired. Ask for a new one." in late.content.decode()


def test_new_code_replaces_the_old_one(client, organiser, mailoutbox):
    ask(client, "ada@example.org")

    again = client.post(CONFIRM, {"action": "resend", "next": "/admin/meetups/event/"}, follow=True)
    work()

    assert again.redirect_chain == [(f"{CONFIRM}?next=%2Fadmin%2Fmeetups%2Fevent%2F", 302)]
    assert "a code is on its way" in again.content.decode()
    old, new = map(code_in, mailoutbox)
    assert "This is not the code." in client.post(CONFIRM, {"code": old}).content.decode()
    assert client.post(CONFIRM, {"code": new}).headers["Location"] == "/admin/"


def test_another_email_address_can_be_used_instead(client, organiser, mailoutbox):
    ask(client, "typo@example.org")

    assert client.post("/accounts/logout/", {"next": LOGIN}).headers["Location"] == LOGIN
    assert client.get(LOGIN).status_code == 200


def test_person_who_goes_back_can_enter_another_email_address(client, organiser, mailoutbox):
    ask(client, "typo@example.org")
    assert client.get(LOGIN).headers["Location"] == CONFIRM

    assert "If there is an account for ada@example.org" in ask(client, "ada@example.org").content.decode()
    assert client.post(CONFIRM, {"code": code_in(mailoutbox[0])}).headers["Location"] == "/admin/"


def test_log_in_pages_redirect_a_logged_in_person(logged_in):
    for page in (LOGIN, CONFIRM):
        assert logged_in.get(page, {"next": "/admin/meetups/"}).headers["Location"] == "/admin/meetups/"


@pytest.mark.parametrize(
    "email", ["", "ada", "ada@", "a" * 400 + "@example.org", "ada@example.org\nBcc: x@example.org", "a\0@example.org"]
)
def test_invalid_email_address_is_refused(client, mailoutbox, email):
    response = client.post(LOGIN, {"login": email})

    assert (response.status_code, "There is a problem" in response.content.decode()) == (200, True)
    assert not OrmQ.objects.exists()


def test_account_without_a_role_cannot_open_the_admin(client, mailoutbox):
    UserFactory(email="ada@example.org")

    assert log_in(client, mailoutbox).headers["Location"] == "/admin/"
    assert client.get("/admin/", follow=True).status_code == 403


def test_log_out_needs_a_post(logged_in):
    assert logged_in.get("/accounts/logout/").status_code == 200
    assert logged_in.get("/admin/").status_code == 200

    assert logged_in.post("/accounts/logout/").headers["Location"] == "/"
    assert logged_in.get("/admin/").status_code == 302


def test_admin_links_to_security_and_log_out(logged_in):
    text = logged_in.get("/admin/").content.decode()

    assert 'href="/accounts/2fa/"' in text
    assert 'action="/admin/logout/"' in text
    assert logged_in.post("/admin/logout/").headers["Location"] == "/"


@pytest.mark.parametrize("page", ["2fa/", "2fa/totp/activate/", "2fa/webauthn/", "2fa/webauthn/add/"])
def test_security_pages_are_for_organisers_only(logged_in, page):
    assert logged_in.get(f"/accounts/{page}").status_code == 200
    assert Client().get(f"/accounts/{page}").headers["Location"].startswith(LOGIN)


def test_authenticator_app_is_turned_on_used_and_turned_off(client, logged_in, organiser, mailoutbox):
    page = logged_in.get("/accounts/2fa/totp/activate/")
    secret = page.context["form"].secret
    assert f"secret={secret}&" in scan_svg(page.context["totp_svg"]).text
    assert logged_in.post("/accounts/2fa/totp/activate/", {"code": "000"}).status_code == 200
    logged_in.post("/accounts/2fa/totp/activate/", {"code": totp_code(secret)})
    assert sorted(Authenticator.objects.values_list("type", flat=True)) == ["recovery_codes", "totp"]
    index = logged_in.get("/accounts/2fa/").content.decode()
    assert ("Turn it off" in index, "Show the codes" in index) == (True, True)

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


def test_organiser_with_a_passkey_confirms_with_it(logged_in, organiser):
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
def test_unreadable_passkey_is_refused(client, credential):
    response = client.post("/accounts/2fa/webauthn/login/", {"credential": credential}, follow=True)

    assert response.redirect_chain == [(LOGIN, 302)]
    assert 'data-state="cancelled"' in response.content.decode()


@pytest.mark.parametrize("page", [LOGIN])
def test_pages_before_log_in_have_nothing_inline(client, page):
    text = client.get(page).content.decode()

    assert re.findall(r"<style|\sstyle=|\son\w+=|javascript:", text) == []
    assert [
        tag for tag in re.findall(r"<script[^>]*>", text) if "src=" not in tag and "application/json" not in tag
    ] == []
    assert 'name="robots" content="noindex"' in text
