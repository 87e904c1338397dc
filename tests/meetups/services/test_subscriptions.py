from datetime import timedelta

import pytest

from meetups.models import OutboxEmail, Subscription
from meetups.models.grace import GRACE
from meetups.services import subscriptions
from meetups.services.emails import outbox
from tests.chores import work
from tests.factories import GroupFactory, OutboxEmailFactory, SubscriptionFactory
from tests.waitlists import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
DAY = timedelta(days=1)


@pytest.fixture
def group():
    return GroupFactory(name="Lamp menders", slug="lamp-menders")


def follow(group, email="ann@example.org", often="at-once"):
    return subscriptions.follow(group=group, email=email, often=often)


def emails():
    return list(OutboxEmail.objects.order_by("pk").values_list("to", "subject"))


def test_follow_sends_one_email_to_confirm(group):
    subscription = follow(group)

    email = OutboxEmail.objects.get()
    assert (subscription.group, subscription.email, subscription.often) == (group, "ann@example.org", "at-once")
    assert (subscription.is_confirmed, subscription.news_since) == (False, None)
    assert (email.kind, email.to, email.group) == ("follow_confirm", "ann@example.org", group)
    assert (email.subscription, email.version) == (subscription, "1")
    assert email.subject == "Follow Lamp menders? One more step"
    assert f"http://testserver/subscriptions/{subscription.token}/\n" in email.text
    assert f"http://testserver/subscriptions/{subscription.token}/" in email.html
    assert email.unsubscribe_url == ""


def test_follow_again_before_confirming_only_changes_how_often(group):
    first = follow(group, often="at-once")
    again = follow(group, "ANN@Example.org", "fortnight")

    assert again == first
    assert Subscription.objects.get().often == "fortnight"
    assert Subscription.objects.get().email == "ann@example.org"
    assert emails() == [("ann@example.org", "Follow Lamp menders? One more step")]


def test_follow_of_another_group_sends_its_own_email(group):
    follow(group)
    follow(GroupFactory(name="Kite makers"))

    assert [subject for _, subject in emails()] == [
        "Follow Lamp menders? One more step", "Follow Kite makers? One more step",
    ]  # fmt: skip


def test_follow_by_a_follower_only_sends_the_link_once_a_day(group, clock):
    subscription = SubscriptionFactory(group=group, email="ann@example.org", often="at-once")

    follow(group, "Ann@example.org", "fortnight")
    follow(group, often="fortnight")
    clock.move_to(NOW + DAY, tick=False)
    follow(group, often="fortnight")

    subscription.refresh_from_db()
    assert (subscription.often, subscription.confirmed_at) == ("at-once", NOW - timedelta(hours=1))
    assert emails() == [("ann@example.org", "You follow Lamp menders: your link")] * 2
    assert f"http://testserver/subscriptions/{subscription.token}/\n" in OutboxEmail.objects.first().text


def test_email_to_confirm_has_no_typed_text(group):
    follow(group, email='"buy-now.example"@example.org')

    email = OutboxEmail.objects.get()
    assert "buy-now" not in email.subject + email.text + email.html


@pytest.mark.parametrize("often", ["at-once", "fortnight"])
def test_confirmed_follower_is_told_the_news_from_then_on(group, often):
    subscription = subscriptions.confirm(subscription=follow(group, often=often))

    subscription.refresh_from_db()
    assert (subscription.confirmed_at, subscription.news_since) == (NOW, None)


def test_confirm_twice_keeps_the_first_time(group, clock):
    subscription = subscriptions.confirm(subscription=follow(group, often="fortnight"))
    clock.move_to(NOW + DAY, tick=False)

    assert subscriptions.confirm(subscription=subscription).confirmed_at == NOW


def test_editions_have_the_news_from_the_change_on(group):
    subscription = SubscriptionFactory(group=group, often="at-once")

    changed = subscriptions.change(subscription=subscription, often="fortnight")

    changed.refresh_from_db()
    assert (changed.often, changed.news_since) == ("fortnight", NOW)


@pytest.mark.parametrize("often", ["at-once", "fortnight"])
def test_other_changes_keep_what_a_follower_was_told(group, often):
    subscription = SubscriptionFactory(group=group, often="fortnight", news_since=NOW - DAY)

    changed = subscriptions.change(subscription=subscription, often=often)

    changed.refresh_from_db()
    assert (changed.often, changed.news_since) == (often, NOW - DAY)


def test_change_before_confirming_only_keeps_what_was_chosen(group):
    changed = subscriptions.change(subscription=follow(group, often="at-once"), often="fortnight")

    changed.refresh_from_db()
    assert (changed.often, changed.news_since, changed.confirmed_at) == ("fortnight", None, None)


def test_unsubscribe_deletes_the_subscription_to_this_group_only(group):
    subscription = SubscriptionFactory(group=group, email="ann@example.org")
    elsewhere = SubscriptionFactory(email="Ann@example.org")
    other = SubscriptionFactory(group=group, email="ben@example.org")

    subscriptions.unsubscribe(subscription=subscription)
    subscriptions.unsubscribe(subscription=subscription)

    assert list(Subscription.objects.order_by("pk")) == [elsewhere, other]


def test_unsubscribe_altogether_deletes_all_subscriptions_in_any_case(group):
    subscription = SubscriptionFactory(group=group, email="ann@example.org")
    SubscriptionFactory(email="ANN@example.org")
    other = SubscriptionFactory(group=group, email="ben@example.org")

    subscriptions.unsubscribe(subscription=subscription, altogether=True)

    assert list(Subscription.objects.all()) == [other]


def test_unsubscribe_deletes_only_the_emails_of_the_subscription(group):
    subscription = SubscriptionFactory(group=group, email="ann@example.org")
    about = {"to": "ann@example.org", "group": group}
    kinds = ("news", "digest", "follow_confirm")
    ours = [OutboxEmailFactory(kind=kind, subscription=subscription, **about) for kind in kinds]
    place, elsewhere = OutboxEmailFactory(kind="place", **about), OutboxEmailFactory(kind="news", to="ann@example.org")
    other = OutboxEmailFactory(kind="news", to="ben@example.org", group=group)

    subscriptions.unsubscribe(subscription=subscription)

    assert list(OutboxEmail.objects.order_by("pk")) == [place, elsewhere, other]
    assert not outbox.deliver(email_id=ours[0].pk)


def test_follow_after_unsubscribing_sends_a_new_email_to_confirm(group):
    subscriptions.unsubscribe(subscription=follow(group))

    again = follow(group)

    assert (again.is_confirmed, len(emails())) == (False, 1)


@pytest.mark.parametrize(("age", "left"), [(7 * DAY + GRACE - timedelta(seconds=1), 1), (7 * DAY + GRACE, 0)])
def test_unconfirmed_subscriptions_are_deleted_after_seven_days(group, clock, age, left):
    follow(group)
    clock.move_to(NOW + age, tick=False)

    assert subscriptions.forget_unconfirmed() == 1 - left
    assert (Subscription.objects.count(), OutboxEmail.objects.count()) == (left, left)
    assert subscriptions.forget_unconfirmed() == 0


def test_confirmed_subscriptions_are_kept(group, clock):
    subscriptions.confirm(subscription=follow(group))
    clock.move_to(NOW + 400 * DAY, tick=False)

    assert subscriptions.forget_unconfirmed() == 0
    assert Subscription.objects.count() == 1


def test_forget_unconfirmed_deletes_any_number(group, clock):
    Subscription.objects.bulk_create(Subscription(group=group, email=f"a{n}@example.org") for n in range(1201))
    clock.move_to(NOW + 7 * DAY + GRACE, tick=False)

    assert subscriptions.forget_unconfirmed() == 1201
    assert not Subscription.objects.exists()


def test_unsubscribe_url_is_complete(group):
    subscription = SubscriptionFactory(group=group)

    assert subscriptions.unsubscribe_url(subscription) == (
        f"http://testserver/subscriptions/{subscription.token}/unsubscribe/"
    )


def test_request_to_follow_is_answered_by_the_worker_once(group):
    subscriptions.ask(group=group, email="ann@example.org", often="at-once")
    assert Subscription.objects.count() == 0

    work()
    assert subscriptions.answer(group_id=group.pk, email="ann@example.org", often="at-once").email == "ann@example.org"
    assert subscriptions.answer(group_id=group.pk + 1, email="ann@example.org", often="at-once") is None

    assert len(emails()) == 1
