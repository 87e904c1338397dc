"""Following by the form, and managing it by the link."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail, signing
from django.test import Client, override_settings
from django_q.models import OrmQ

from meetups.models import OutboxEmail, Subscription
from meetups.services.emails import outbox
from tests.chores import work
from tests.factories import EventFactory, GroupFactory, SubscriptionFactory
from tests.pages import Page

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
ADDRESS = "/groups/lamp-menders/follow/"
ANN = {"email": "ann@example.org", "often": "at-once"}
URLENCODED = "application/x-www-form-urlencoded"
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture(autouse=True)
def _now(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture(autouse=True)
def group():
    return GroupFactory(name="Lamp menders", slug="lamp-menders")


@pytest.fixture
def following(group):
    return SubscriptionFactory(group=group, email="ann@example.org")


@pytest.fixture
def strict():
    """A client as strange as a mailbox: no cookie, no token of a form."""
    return Client(enforce_csrf_checks=True)


def said(response):
    """The body, but for the token of the form."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.content.decode())


def rows():
    return list(Subscription.objects.order_by("pk").values_list("email", "often", "confirmed_at"))


def test_form_is_on_a_page_of_its_own(client):
    response = client.get(ADDRESS)
    page = Page(response)

    assert response.status_code == 200
    assert [field.get("value") for field in page.all("input", name="often")] == ["at-once", "fortnight"]
    assert [field["value"] for field in page.all("input", name="often") if "checked" in field] == ["fortnight"]
    assert "Follow Lamp menders" in page.text
    assert page.all("meta", name="robots", content="noindex")
    assert "no-store" in response["Cache-Control"]


def test_who_asks_is_asked_by_letter(client):
    response = client.post(ADDRESS, ANN)

    assert (response.status_code, response["Location"]) == (302, f"{ADDRESS}thanks/")
    assert rows() == []
    work()
    assert rows() == [("ann@example.org", "at-once", None)]
    assert OutboxEmail.objects.get().to == "ann@example.org"
    assert Subscription.objects.get().get_absolute_url() in OutboxEmail.objects.get().text


def test_known_waiting_and_new_addresses_get_the_same_answer(client, following):
    answers = [client.post(ADDRESS, {**ANN, "email": email}, follow=True) for email in ("ann@example.org", "b@b.org")]
    answers.append(client.post(ADDRESS, {**ANN, "email": "B@b.org"}, follow=True))

    assert len({(answer.status_code, said(answer), str(answer.redirect_chain)) for answer in answers}) == 1
    assert "Check your email" in Page(answers[0]).text


def test_known_waiting_and_new_addresses_cost_the_same(client, following, django_assert_num_queries):
    """The request asks nothing about the address: it counts, finds the group, and queues the same task."""
    SubscriptionFactory(group=following.group, email="b@b.org", confirmed_at=None)
    for email in ("ann@example.org", "b@b.org", "new@example.org"):
        with django_assert_num_queries(7):
            client.post(ADDRESS, {**ANN, "email": email})

    tasks = [row.task for row in OrmQ.objects.order_by("pk")]
    assert [task["func"] for task in tasks] == ["meetups.tasks.follow"] * 3
    assert {row.task["args"][0] for row in OrmQ.objects.all()} == {following.group.pk}


def test_request_to_follow_a_group_that_is_gone_is_dropped(client, group):
    client.post(ADDRESS, ANN)
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
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(client, typed, problem):
    answers = ({} if typed == {} else ANN) | typed

    response = client.post(ADDRESS, answers)
    page = Page(response)

    assert response.status_code == 422
    assert problem in page.text
    assert "There is a problem" in page.text
    assert (page.value("email") or "") == answers.get("email", "")
    assert rows() == []


def test_robot_is_thanked_and_not_written_down(client):
    response = client.post(ADDRESS, {**ANN, "website": "https://spam.example"})

    assert (response.status_code, response["Location"]) == (302, f"{ADDRESS}thanks/")
    work()
    assert (rows(), OutboxEmail.objects.count()) == ([], 0)


@pytest.mark.parametrize("limit", ["FOLLOW_RATE_LIMIT", "FOLLOW_EMAIL_RATE_LIMIT"])
def test_too_many_are_refused_and_what_was_typed_is_kept(client, limit):
    with override_settings(**{limit: "1/h"}):
        client.post(ADDRESS, ANN)
        response = client.post(ADDRESS, {**ANN, "email": "ANN@example.org", "often": "fortnight"})

    page = Page(response)
    assert response.status_code == 429
    assert "Try again in a few minutes" in page.text
    assert page.value("email") == "ANN@example.org"
    work()
    assert rows() == [("ann@example.org", "at-once", None)]


def test_group_that_is_not_there(client):
    assert client.get("/groups/nobody/follow/").status_code == 404
    assert client.get("/groups/nobody/follow/thanks/").status_code == 404
    assert client.post("/groups/nobody/follow/", ANN).status_code == 404


def test_looking_changes_nothing_and_the_button_says_yes(client, group):
    client.post(ADDRESS, ANN)
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


def test_page_of_who_follows_shows_what_comes_and_is_theirs_alone(client, group, following):
    EventFactory.create_batch(4, group=group, title="Mending night")
    response = client.get(following.get_absolute_url())
    page = Page(response)

    assert page.text.count("Mending night") == 3
    assert "ann@example.org" in page.text
    assert [field["value"] for field in page.all("input", name="often") if "checked" in field] == ["at-once"]
    assert "no-store" in response["Cache-Control"]
    assert (response["Referrer-Policy"], response["X-Robots-Tag"]) == ("same-origin", "noindex")


def test_how_often_is_chosen_anew(client, following):
    path = following.get_absolute_url()

    response = client.post(f"{path}change/", {"often": "fortnight"})

    following.refresh_from_db()
    assert (response.status_code, response["Location"]) == (302, f"{path}?saved")
    assert Page(client.get(f"{path}?saved")).all("div", role="status")
    assert not Page(client.get(path)).all("div", role="status")
    assert (following.often, following.due_at) == ("fortnight", NOW + timedelta(days=14))


def test_how_often_must_be_one_of_the_two(client, following):
    response = client.post(f"{following.get_absolute_url()}change/", {"often": "hourly"})

    assert response.status_code == 422
    assert "Choose how often." in Page(response).text
    assert rows()[0][1] == "at-once"


def test_mailbox_unsubscribes_by_one_post(strict, group, following):
    other = SubscriptionFactory(email="ann@example.org")
    letter = outbox.write(
        kind="news", version=1, to="ann@example.org", context={"number": 0}, subscription=following, group=group,
        unsubscribe_url=f"http://testserver{following.get_absolute_url()}unsubscribe/",
    )  # fmt: skip
    outbox.deliver(email_id=letter.pk)
    headers = mail.outbox[0].message()
    address = headers["List-Unsubscribe"].strip("<>")

    response = strict.post(address, ONE_CLICK)

    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert (response.status_code, response.cookies) == (200, {})
    assert "You are unsubscribed" in Page(response).text
    assert list(Subscription.objects.all()) == [other]


def test_mailbox_may_send_the_form_either_way_and_twice(strict, group):
    for form in ({"data": ONE_CLICK}, {"data": "List-Unsubscribe=One-Click", "content_type": URLENCODED}):
        path = SubscriptionFactory(group=group).get_absolute_url()
        assert [strict.post(f"{path}unsubscribe/", **form).status_code for _ in range(2)] == [200, 200]

    assert rows() == []


def test_opening_the_address_to_unsubscribe_only_shows_the_button(strict, following):
    path = f"{following.get_absolute_url()}unsubscribe/"

    response = strict.get(path)

    assert response.status_code == 200
    assert "Stop following Lamp menders?" in Page(response).text
    assert Page(response).all("form", action=path, method="post")
    assert (strict.head(path).status_code, len(rows())) == (200, 1)


def test_altogether_ends_every_subscription_of_the_address(strict, following):
    SubscriptionFactory(email="Ann@example.org")
    other = SubscriptionFactory()

    strict.post(f"{following.get_absolute_url()}unsubscribe/", {"altogether": "yes"})

    assert list(Subscription.objects.all()) == [other]


def test_link_that_has_come_to_its_end_says_so(client, following):
    path = following.get_absolute_url()
    following.delete()

    answers = [client.get(path), client.post(f"{path}confirm/"), client.post(f"{path}change/", {"often": "at-once"})]

    assert [answer.status_code for answer in answers] == [410, 410, 410]
    assert "This link has expired" in Page(answers[0]).text
    assert client.get(f"{path}unsubscribe/").status_code == 200
    assert rows() == []


@pytest.mark.parametrize("page", ["", "confirm/", "change/", "unsubscribe/"])
def test_link_that_nobody_was_sent_leads_nowhere(client, following, page):
    forged = signing.Signer(sep=".", salt="meetups.attendees").sign(following.secret)
    send = client.post if page in ("confirm/", "change/") else client.get

    for token in (following.secret, forged, f"{following.token}x", following.token[:-1], "x.y", "é"):
        assert send(f"/subscriptions/{token}/{page}").status_code == 404
