"""Log in: the same answers without an account, limits, and the data that is stored."""

import logging
import re

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client
from django_q.models import Failure, OrmQ

from meetups.services import jobs, log_in_codes
from tests.chores import work
from tests.factories import OrganiserFactory, UserFactory
from tests.log_in import CONFIRM, LOGIN, ask, code_in, log_in
from tests.mail import free_port
from tests.statements import statements

pytestmark = pytest.mark.django_db
AGAIN = "/accounts/reauthenticate/"
UNKNOWN = ("nobody@example.org", "closed@example.org")


@pytest.fixture
def ada(db):
    UserFactory(email="closed@example.org", is_active=False)
    return OrganiserFactory(user__email="ada@example.org").user


@pytest.fixture
def audited(caplog):
    """Return the lines of the audit log."""
    caplog.set_level(logging.INFO, "fortnight.audit")
    return lambda: [record.getMessage() for record in caplog.records if record.name == "fortnight.audit"]


def body_of(response, email):
    """Return the body without its CSRF token and the email address that was entered."""
    return re.sub(r'"[A-Za-z0-9]{64}"', "", response.content.decode()).replace(email, "EMAIL")


@pytest.mark.parametrize("email", UNKNOWN)
def test_answers_are_the_same_for_known_and_unknown_email_addresses(ada, mailoutbox, email):
    jobs.beat(host="app1", pid=12)

    def journey(email):
        browser = Client()
        steps = [ask(browser, email), browser.get(CONFIRM)]
        steps += [browser.post(CONFIRM, {"code": code}) for code in ("", "WRONG")]
        steps += [browser.post(CONFIRM, {"action": "resend"}, follow=True)]
        work()
        steps += [browser.post(CONFIRM, {"code": "WRONG"}, follow=True) for _number in range(3)]
        return [(step.status_code, body_of(step, email)) for step in steps]

    assert journey("ada@example.org") == journey(email)
    assert {email for message in mailoutbox for email in message.to} == {"ada@example.org"}


def test_queries_and_task_are_the_same_for_known_and_unknown_email_addresses(ada):
    def work_of(email, data):
        with statements() as found:
            browser.post(CONFIRM if "action" in data else LOGIN, {"login": email, **data})
        [row] = OrmQ.objects.all()
        task = row.task
        row.delete()
        verbs = [sql.split()[0] for sql in found]
        return task["func"], [type(argument) for argument in task["args"]], len(task["args"][1]), verbs

    browsers: dict[str, Client] = {}
    for data in ({}, {"action": "resend"}):
        found = []
        for email in ("ada@example.org", *UNKNOWN):
            browser = browsers.setdefault(email, Client())
            found.append(work_of(email, data))
        assert found[0] == found[1] == found[2]
        assert found[0][:3] == ("meetups.tasks.send_log_in_code", [int, str, str], len("BCDF-GHJK"))


@pytest.mark.parametrize("email", ["ada@example.org", *UNKNOWN])
def test_sixth_code_in_an_hour_is_refused(ada, email, mailoutbox, time_machine):
    time_machine.move_to("2026-11-25 18:00Z", tick=False)
    for number in range(5):
        assert ask(Client(REMOTE_ADDR=f"192.0.2.{number}"), email).status_code == 200
    late = Client(REMOTE_ADDR="192.0.2.9")

    response = ask(late, email)

    assert response.status_code == 429
    assert "Too many codes were asked for. Wait an hour, or log in with a passkey" in response.content.decode()
    assert f'value="{email}"' in response.content.decode()
    time_machine.move_to("2026-11-25 19:00:01Z", tick=False)
    assert ask(late, email).status_code == 200


def test_resent_code_is_counted(ada, mailoutbox):
    browser = Client()
    ask(browser, "ada@example.org")

    answers = [browser.post(CONFIRM, {"action": "resend"}).status_code for _number in range(5)]

    assert answers == [302, 302, 302, 302, 429]


def test_network_can_request_twenty_codes_an_hour(ada):
    for number in range(20):
        Client(REMOTE_ADDR=f"2001:db8::{number:x}").post(LOGIN, {"login": f"{number}@example.org"})

    assert Client(REMOTE_ADDR="2001:db8::ffff").post(LOGIN, {"login": "ada@example.org"}).status_code == 429
    assert Client(REMOTE_ADDR="2001:db8:0:1::1").post(LOGIN, {"login": "ada@example.org"}).status_code == 302


def test_network_can_enter_thirty_codes_an_hour(ada, mailoutbox, audited):
    for number in range(10):
        browser = Client(REMOTE_ADDR="192.0.2.9")
        browser.post(LOGIN, {"login": f"{number}@example.org"})
        for _try in range(3):
            browser.post(CONFIRM, {"code": "WRONG"})
    assert audited() == ["failed-code user=- network=192.0.2.0/24 account=None"] * 30

    ask(browser, "ada@example.org")
    refused = [browser.post(CONFIRM, {"code": code_in(mailoutbox[0])}) for _try in range(4)]

    assert [answer.status_code for answer in refused] == [429] * 4
    assert "Too many codes were entered. Wait an hour, then try again." in refused[0].content.decode()
    done = browser.post(CONFIRM, {"code": code_in(mailoutbox[0])}, REMOTE_ADDR="192.0.2.10")
    assert done.headers["Location"] == "/admin/"  # a try over the limit does not count against the code


def test_email_address_and_code_are_in_no_queue_log_or_session(ada, mailoutbox, caplog, settings):
    settings.EMAIL_BACKEND, settings.EMAIL_PORT = "django.core.mail.backends.smtp.EmailBackend", free_port()
    settings.EMAIL_HOST = "127.0.0.1"
    browser = Client()
    caplog.set_level(logging.DEBUG)
    ask(browser, "ada@example.org")

    assert (OrmQ.objects.count(), Failure.objects.count()) == (0, 0)
    assert "could not be sent: ConnectionRefusedError" in caplog.text
    assert "ada@" not in caplog.text

    code = browser.session["account_login"]["state"]["stages"]["login_by_code"]["data"]["code"]
    browser.post(CONFIRM, {"code": code})

    [session] = Session.objects.all()
    assert [word in str(session.get_decoded()) for word in ("ada@", code)] == [False, False]


def test_session_before_log_in_lasts_fifteen_minutes(ada, time_machine):
    time_machine.move_to("2026-11-25 18:00Z", tick=False)
    browser = Client()
    ask(browser, "ada@example.org")

    assert Session.objects.get().expire_date.isoformat() == "2026-11-25T18:15:00+00:00"
    assert browser.cookies["sessionid"]["max-age"] == 900


def test_pages_say_that_emails_cannot_be_sent(ada):
    browser = Client()
    warning = "This site cannot send emails at the moment"
    browser.post(LOGIN, {"login": "ada@example.org"})
    pages = ((browser, CONFIRM), (Client(), LOGIN))
    for user_agent, page in pages:  # no worker has run yet
        assert warning in user_agent.get(page).content.decode()
    jobs.beat(host="app1", pid=12)
    for user_agent, page in pages:
        assert warning not in user_agent.get(page).content.decode()


def test_log_in_and_wrong_code_are_logged(ada, client, mailoutbox, audited):
    ask(client, "ada@example.org")
    client.post(CONFIRM, {"code": "WRONG"})
    client.post(CONFIRM, {"code": code_in(mailoutbox[0])}, REMOTE_ADDR="192.0.2.77")

    assert audited() == [
        f"failed-code user=- network=127.0.0.0/24 account={ada.pk}",
        f"log-in user={ada.pk} network=192.0.2.0/24",
    ]


@pytest.mark.parametrize("page", ["2fa/authenticate/", "2fa/reauthenticate/"])
def test_wrong_totp_codes_are_counted_and_logged(ada, client, mailoutbox, audited, page):
    Authenticator.objects.create(user=ada, type="totp", data={"secret": "JBSWY3DPEHPK3PXP"})
    if page == "2fa/reauthenticate/":
        client.force_login(ada)
        user, tries = ada.pk, 30
    else:
        log_in(client, mailoutbox)
        user, tries = "-", 29  # the code from the email is counted too

    for _number in range(31):
        answer = client.post(f"/accounts/{page}", {"code": "000000"})

    assert audited() == [f"failed-code user={user} network=127.0.0.0/24 account={ada.pk}"] * tries
    assert "too many" in answer.content.decode().lower()


@pytest.mark.parametrize("page", ["2fa/webauthn/login/", "2fa/webauthn/reauthenticate/", "2fa/webauthn/add/"])
def test_unreadable_passkey_leads_to_no_500(ada, page):
    browser = Client()
    if page != "2fa/webauthn/login/":
        browser.force_login(ada)
    if page == "2fa/webauthn/reauthenticate/":
        Authenticator.objects.create(user=ada, type="webauthn", data={"name": "Phone"})

    for credential in ("", "{", "1", "[]", '{"id": 1}', '{"rawId": 1, "response": 2}', '{"rawId": "AA"}'):
        answer = browser.post(f"/accounts/{page}", {"credential": credential})
        assert answer.status_code in {200, 302}, credential


def test_confirmation_is_by_passkey_then_totp_then_code(ada, client):
    client.force_login(ada)
    ada.set_password("left by createsuperuser")
    assert client.get(AGAIN, {"next": "/admin/"}).status_code == 200
    for kind, page in (("totp", "2fa/reauthenticate/"), ("webauthn", "2fa/webauthn/reauthenticate/")):
        Authenticator.objects.create(user=ada, type=kind, data={"name": "Phone", "secret": "JBSWY3DPEHPK3PXP"})
        assert client.get(AGAIN, {"next": "/admin/"}).headers["Location"] == f"/accounts/{page}?next=%2Fadmin%2F"
        assert client.post(AGAIN).status_code == 302
    assert mail.outbox == []


def test_confirmation_needs_a_log_in(client):
    assert client.get(AGAIN).headers["Location"] == f"{LOGIN}?next={AGAIN}"


def test_wrong_code_of_a_confirmation_is_logged_with_the_account(ada, client, audited):
    client.force_login(ada)
    client.post(AGAIN)
    client.post(AGAIN, {"code": "WRONG"})

    assert audited() == [f"failed-code user={ada.pk} network=127.0.0.0/24 account={ada.pk}"]


def test_confirmation_has_the_same_limits(ada, client):
    client.force_login(ada)

    answers = [client.post(AGAIN, {"action": "resend"}) for _number in range(6)]

    assert [answer.status_code for answer in answers] == [302] * 5 + [429]
    assert "Too many codes were asked for." in answers[-1].content.decode()


def test_three_wrong_codes_of_a_confirmation_offer_a_new_code(ada, client):
    client.force_login(ada)
    client.post(AGAIN)
    for _number in range(3):
        last = client.post(AGAIN, {"code": "WRONG"}, follow=True)

    assert last.redirect_chain == []
    assert "The code was wrong three times." in last.content.decode()
    assert "Email me a code" in last.content.decode()


def test_security_pages_need_a_recent_log_in(ada, client, mailoutbox, time_machine):
    time_machine.move_to("2026-11-25 18:00Z", tick=False)
    log_in(client, mailoutbox)
    assert client.get("/accounts/2fa/webauthn/add/").status_code == 200
    time_machine.move_to("2026-11-25 19:00Z", tick=False)

    for page in ("2fa/webauthn/add/", "2fa/totp/activate/", "change-email/"):
        answer = client.get(f"/accounts/{page}")
        assert answer.headers["Location"].startswith(f"{AGAIN}?next=%2Faccounts%2F"), page


def test_passkey_challenges_of_a_network_are_limited(monkeypatch):
    """Each challenge writes a session, so a script could end all kept pages with each request."""
    monkeypatch.setattr(log_in_codes, "CHALLENGES", "2/h")
    path, by_script = "/accounts/2fa/webauthn/login/", {"HTTP_X_REQUESTED_WITH": "XMLHttpRequest"}

    found = [Client().get(path, **by_script) for _ in range(4)]

    assert [answer.status_code for answer in found] == [200, 200, 429, 429]
    assert found[3].json() == {"message": "Too many people tried to log in. Wait an hour, then try again."}
    assert Session.objects.count() == 2
    assert Client().get(path).url == LOGIN  # without a script
