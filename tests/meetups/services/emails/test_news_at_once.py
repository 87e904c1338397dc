"""Several workers, one that is stopped, many who ask: each letter once, none lost."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from django_q.models import OrmQ

from meetups.models import News, OutboxEmail, Subscription
from meetups.services import subscriptions
from meetups.services.emails import news, outbox
from tests.factories import EventFactory, GroupFactory, SubscriptionFactory
from tests.waiting import PATIENCE

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(work: Callable[[], Any], times: int) -> list[Any]:
    """Do it in so many threads at the same moment; what each gives back."""
    start = Barrier(times)

    def one(_number: int) -> Any:
        start.wait(timeout=PATIENCE)
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(one, range(times)))


def emails_each() -> Counter[tuple[str, str]]:
    """How many letters of each kind everybody got; each of them is in the queue."""
    assert OrmQ.objects.count() == OutboxEmail.objects.count()
    return Counter(OutboxEmail.objects.values_list("to", "kind"))


def test_four_workers_write_to_each_follower_once():
    group = GroupFactory()
    followers = SubscriptionFactory.create_batch(25, group=group)
    readers = SubscriptionFactory.create_batch(
        10, group=group, often="fortnight", confirmed_at=timezone.now() - timedelta(days=15)
    )
    for _ in range(3):
        EventFactory(group=group)

    at_once(lambda: (news.tell(), news.tell_digests()), 4)

    wanted = [(row.email, "news") for row in followers] + [(row.email, "digest") for row in readers]
    assert emails_each() == Counter(wanted)
    assert News.objects.filter(told_at=None).count() == 0
    assert (news.tell(), news.tell_digests()) == (0, 0)


def test_worker_that_is_stopped_between_two_letters_loses_none_and_repeats_none(monkeypatch):
    group = GroupFactory()
    followers = SubscriptionFactory.create_batch(6, group=group)
    EventFactory(group=group)
    write, written = outbox.write, []

    def stopped(**letter: Any) -> OutboxEmail:
        row = write(**letter)
        written.append(row)
        if len(written) == 3:
            raise KeyboardInterrupt  # the letter is written, its transaction is not through
        return row

    monkeypatch.setattr(outbox, "write", stopped)
    with pytest.raises(KeyboardInterrupt):
        news.tell()
    assert OutboxEmail.objects.count() == 2
    EventFactory(group=group, title="Meanwhile")

    assert news.tell() == 4 + 6
    assert emails_each() == Counter({(row.email, "news"): 2 for row in followers})


def test_one_address_asks_eight_times_at_once_and_gets_one_letter():
    group = GroupFactory()
    asked = at_once(lambda: subscriptions.follow(group=group, email="ann@example.org", often="at-once").pk, 8)

    assert asked == [Subscription.objects.get().pk] * 8
    assert emails_each() == Counter({("ann@example.org", "follow_confirm"): 1})


def test_two_yeses_and_a_goodbye_at_once_end_in_order():
    subscription = SubscriptionFactory(confirmed_at=None)

    def yes_and_no() -> None:
        try:
            subscriptions.confirm(subscription=subscription)
        except Subscription.DoesNotExist:
            return
        subscriptions.unsubscribe(subscription=subscription)

    at_once(yes_and_no, 4)

    assert Subscription.objects.count() == 0


def test_who_stops_following_at_this_very_moment_is_not_told():
    assert (news._write_news(404, 1, []), news._write_digest(404)) == (0, 0)
    assert OutboxEmail.objects.count() == 0
