"""Follow a group by the form, and manage it by the link."""

import re
from datetime import UTC, datetime

import pytest
from django.core import mail, signing
from django.test import Client, override_settings
from django_q.models import OrmQ

from meetups.models import OutboxEmail, Subscription
from meetups.services.emails import outbox
from tests.chores import work
from tests.factories import EventFactory, GroupFactory, SubscriptionFactory
from tests.pages import Page
from tests.statements import statements

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
URL = "/groups/lamp-menders/follow/"
ANN = {"email": "ann@example.org", "often": "at-once"}
URLENCODED = "application/x-www-form-urlencoded"
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture(autouse=True)
def group():
    return GroupFactory(name="Lamp menders", slug="lamp-menders")


@pytest.fixture
def following(group):
    return SubscriptionFactory(group=group, email="ann@example.org")


@pytest.fixture
def strict():
    """Return a client without cookie and CSRF token, like an email program."""
    return Client(enforce_csrf_checks=True)


def body_of(response):
    """Return the body without the CSRF token."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.content.decode())


def rows():
    return list(Subscription.objects.order_by("pk").values_list("email", "often", "confirmed_at"))


def test_form_has_its_own_page(client):
    response = client.get(URL)
    page = Page(response)

    assert response.status_code == 200
    assert [field.get("value") for field in page.all("input", name="often")] == ["at-once", "fortnight"]
    assert [field["value"] for field in page.all("input", name="often") if "checked" in field] == ["fortnight"]
    assert "Follow Lamp menders" in page.text
    assert page.all("meta", name="robots", content="noindex")
    assert "no-store" in response["Cache-Control"]


def test_form_sends_a_confirmation_email(client):
    response = client.post(URL, ANN)

    assert (response.status_code, response["Location"]) == (302, f"{URL}thanks/")
    assert rows() == []
    work()
    assert rows() == [("ann@example.org", "at-once", None)]
    assert OutboxEmail.objects.get().to == "ann@example.org"
    assert Subscription.objects.get().get_absolute_url() in OutboxEmail.objects.get().text


def test_answer_is_the_same_for_known_and_unknown_email_addresses(client, following):
    answers = [client.post(URL, {**ANN, "email": email}, follow=True) for email in ("ann@example.org", "b@b.org")]
    answers.append(client.post(URL, {**ANN, "email": "B@b.org"}, follow=True))

    assert len({(answer.status_code, body_of(answer), str(answer.redirect_chain)) for answer in answers}) == 1
    assert "Check your email" in Page(answers[0]).text


def test_request_makes_the_same_queries_for_known_and_unknown_email_addresses(client, following):
    """The request does not look up the email address: it counts, finds the group and queues the same task."""
    SubscriptionFactory(group=following.group, email="b@b.org", confirmed_at=None)
    for email in ("ann@example.org", "b@b.org", "new@example.org"):
        with statements() as found:
            client.post(URL, {**ANN, "email": email})
        assert len(found) == 7

    tasks = [row.task for row in OrmQ.objects.order_by("pk")]
    assert [task["func"] for task in tasks] == ["meetups.tasks.follow"] * 3
    assert {row.task["args"][0] for row in OrmQ.objects.all()} == {following.group.pk}


def test_request_to_follow_a_deleted_group_is_dropped(client, group):
    client.post(URL, ANN)
    group.delete()

    work()

    assert (rows(), OutboxEmail.objects.count()) == ([], 0)


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ({}, "Enter your email address, so that we can send you news."),
        ({"email": "ann"}, "Enter an email address in full, such as name@example.org."),
        ({"email": f"{'a' * 60}@{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 60}.org"}, "at most 254 characters"),
        ({"often": ""}, "Choose how often."),
        ({"often": "hourly"}, "Choose how often."),
    ],
)
def test_invalid_form_keeps_its_values_and_names_the_error(client, typed, problem):
    answers = ({} if typed == {} else ANN) | typed

    response = client.post(URL, answers)
    page = Page(response)

    assert response.status_code == 422
    assert problem in page.text
    assert "There is a problem" in page.text
    assert (page.value("email") or "") == answers.get("email", "")
    assert rows() == []


def test_robot_gets_the_same_answer_and_no_subscription(client):
    response = client.post(URL, {**ANN, "website": "https://spam.example"})

    assert (response.status_code, response["Location"]) == (302, f"{URL}thanks/")
    work()
    assert (rows(), OutboxEmail.objects.count()) == ([], 0)


@pytest.mark.parametrize("limit", ["FOLLOW_RATE_LIMIT", "FOLLOW_EMAIL_RATE_LIMIT"])
def test_form_over_the_limit_is_refused_and_keeps_its_values(client, limit):
    with override_settings(**{limit: "1/h"}):
        client.post(URL, ANN)
        response = client.post(URL, {**ANN, "email": "ANN@example.org", "often": "fortnight"})

    page = Page(response)
    assert response.status_code == 429
    assert "Try again in a few minutes" in page.text
    assert page.value("email") == "ANN@example.org"
    work()
    assert rows() == [("ann@example.org", "at-once", None)]


def test_unknown_group_is_not_found(client):
    assert client.get("/groups/nobody/follow/").status_code == 404
    assert client.get("/groups/nobody/follow/thanks/").status_code == 404
    assert client.post("/groups/nobody/follow/", ANN).status_code == 404


def test_get_changes_nothing_and_the_button_confirms(client, group):
    client.post(URL, ANN)
    work()
    subscription = Subscription.objects.get()
    path = subscription.get_absolute_url()

    page = Page(client.get(path))
    client.get(path)

    assert "Follow Lamp menders?" in page.text
    assert [form["action"] for form in page.all("form")] == [f"{path}confirm/", f"{path}unsubscribe/"]
    assert rows() == [("ann@example.org", "at-once", None)]
    assert client.get(f"{path}confirm/").status_code == 405
    assert rows() == [("ann@example.org", "at-once", None)]

    response = client.post(f"{path}confirm/")

    assert (response.status_code, response["Location"]) == (302, path)
    assert rows() == [("ann@example.org", "at-once", NOW)]
    assert "You follow Lamp menders" in Page(client.get(path)).text


def test_page_shows_upcoming_events_and_is_not_cached(client, group, following):
    EventFactory.create_batch(4, group=group, title="Mending night")
    response = client.get(following.get_absolute_url())
    page = Page(response)

    assert page.text.count("Mending night") == 3
    assert "ann@example.org" in page.text
    assert [field["value"] for field in page.all("input", name="often") if "checked" in field] == ["at-once"]
    assert "no-store" in response["Cache-Control"]
    assert (response["Referrer-Policy"], response["X-Robots-Tag"]) == ("same-origin", "noindex")


def test_frequency_can_be_changed(client, following):
    path = following.get_absolute_url()

    response = client.post(f"{path}change/", {"often": "fortnight"})

    following.refresh_from_db()
    assert (response.status_code, response["Location"]) == (302, f"{path}?saved")
    assert Page(client.get(f"{path}?saved")).all("div", role="status")
    assert not Page(client.get(path)).all("div", role="status")
    assert following.often == "fortnight"


def test_actions_are_chosen_with_the_form_and_on_the_page(client, group):
    assert "checked" not in Page(client.get(URL)).all("input", name="wants_actions")[0]
    client.post(URL, {**ANN, "wants_actions": "on"})
    work()
    subscription = Subscription.objects.get()
    assert subscription.wants_actions is True
    client.post(f"{subscription.get_absolute_url()}confirm/")
    page = Page(client.get(subscription.get_absolute_url()))
    assert "checked" in page.all("input", name="wants_actions")[0]

    client.post(f"{subscription.get_absolute_url()}change/", {"often": "at-once"})

    subscription.refresh_from_db()
    assert subscription.wants_actions is False


def test_invalid_frequency_is_refused(client, following):
    response = client.post(f"{following.get_absolute_url()}change/", {"often": "hourly"})

    assert response.status_code == 422
    assert "Choose how often." in Page(response).text
    assert rows()[0][1] == "at-once"


def test_email_program_unsubscribes_with_one_post(strict, group, following):
    other = SubscriptionFactory(email="ann@example.org")
    email = outbox.write(
        kind="news", version=1, to="ann@example.org", context={"number": 0}, subscription=following, group=group,
        unsubscribe_url=f"http://testserver{following.get_absolute_url()}unsubscribe/",
    )  # fmt: skip
    outbox.deliver(email_id=email.pk)
    headers = mail.outbox[0].message()
    url = headers["List-Unsubscribe"].strip("<>")

    response = strict.post(url, ONE_CLICK)

    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert (response.status_code, response.cookies) == (200, {})
    assert "You are unsubscribed" in Page(response).text
    assert list(Subscription.objects.all()) == [other]


def test_email_program_can_send_either_form_encoding_and_repeat(strict, group):
    for form in ({"data": ONE_CLICK}, {"data": "List-Unsubscribe=One-Click", "content_type": URLENCODED}):
        path = SubscriptionFactory(group=group).get_absolute_url()
        assert [strict.post(f"{path}unsubscribe/", **form).status_code for _ in range(2)] == [200, 200]

    assert rows() == []


def test_get_of_the_unsubscribe_page_shows_the_button_only(strict, following):
    path = f"{following.get_absolute_url()}unsubscribe/"

    response = strict.get(path)

    assert response.status_code == 200
    assert "Stop following Lamp menders?" in Page(response).text
    assert Page(response).all("form", action=path, method="post")
    assert (strict.head(path).status_code, len(rows())) == (200, 1)


def test_altogether_ends_every_subscription_of_the_email_address(strict, following):
    SubscriptionFactory(email="Ann@example.org")
    other = SubscriptionFactory()

    strict.post(f"{following.get_absolute_url()}unsubscribe/", {"altogether": "yes"})

    assert list(Subscription.objects.all()) == [other]


def test_token_of_a_deleted_subscription_is_answered_with_a_page(client, following):
    path = following.get_absolute_url()
    following.delete()

    answers = [client.get(path), client.post(f"{path}confirm/"), client.post(f"{path}change/", {"often": "at-once"})]

    assert [answer.status_code for answer in answers] == [410, 410, 410]
    assert "This link has expired" in Page(answers[0]).text
    assert client.get(f"{path}unsubscribe/").status_code == 200
    assert rows() == []


@pytest.mark.parametrize("page", ["", "confirm/", "change/", "unsubscribe/"])
def test_forged_token_is_not_found(client, following, page):
    forged = signing.Signer(sep=".", salt="meetups.attendees").sign(following.secret)
    send = client.post if page in ("confirm/", "change/") else client.get

    for token in (following.secret, forged, f"{following.token}x", following.token[:-1], "x.y", "é"):
        assert send(f"/subscriptions/{token}/{page}").status_code == 404
