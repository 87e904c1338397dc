"""Several workers at once, and one that is stopped: each email is written once, and none is lost."""

from collections import Counter
from typing import Any

import pytest
from django_q.models import OrmQ

from meetups.models import News, OutboxEmail, Subscription
from meetups.services import subscriptions
from meetups.services.emails import news, outbox
from tests.factories import EventFactory, GroupFactory, SubscriptionFactory
from tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def emails_each() -> Counter[tuple[str, str]]:
    """Return how many emails of each kind each address got. Each of them is in the queue."""
    assert OrmQ.objects.count() == OutboxEmail.objects.count()
    return Counter(OutboxEmail.objects.values_list("to", "kind"))


def test_four_workers_email_each_follower_once():
    group = GroupFactory()
    followers = SubscriptionFactory.create_batch(25, group=group)
    for _ in range(3):
        EventFactory(group=group)

    at_once(news.write_news, 4)

    assert emails_each() == Counter((row.email, "news") for row in followers)
    assert News.objects.filter(written_at=None).count() == 0
    assert news.write_news() == 0


def test_worker_that_is_stopped_loses_and_repeats_no_email(monkeypatch):
    group = GroupFactory()
    followers = SubscriptionFactory.create_batch(6, group=group)
    EventFactory(group=group)
    write, written = outbox.write, []

    def stopped(**message: Any) -> OutboxEmail:
        row = write(**message)
        written.append(row)
        if len(written) == 3:
            raise KeyboardInterrupt  # the email is written, its transaction is not committed
        return row

    monkeypatch.setattr(outbox, "write", stopped)
    with pytest.raises(KeyboardInterrupt):
        news.write_news()
    assert OutboxEmail.objects.count() == 2
    EventFactory(group=group, title="Meanwhile")

    assert news.write_news() == 4 + 6
    assert emails_each() == Counter({(row.email, "news"): 2 for row in followers})


def test_eight_requests_at_once_for_one_email_address_are_one_email():
    group = GroupFactory()
    asked = at_once(lambda: subscriptions.follow(group=group, email="ann@example.org", often="at-once").pk, 8)

    assert asked == [Subscription.objects.get().pk] * 8
    assert emails_each() == Counter({("ann@example.org", "follow_confirm"): 1})


def test_confirming_and_unsubscribing_at_once_ends_unsubscribed():
    subscription = SubscriptionFactory(confirmed_at=None)

    def confirm_and_unsubscribe() -> None:
        try:
            subscriptions.confirm(subscription=subscription)
        except Subscription.DoesNotExist:
            return
        subscriptions.unsubscribe(subscription=subscription)

    at_once(confirm_and_unsubscribe, 4)

    assert Subscription.objects.count() == 0


def test_follower_who_unsubscribes_at_this_moment_gets_no_email():
    assert news._write_news(404, 1, []) == 0
    assert OutboxEmail.objects.count() == 0
