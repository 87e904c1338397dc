from datetime import UTC, datetime

import pytest
from django.core.signing import BadSignature
from django.db import IntegrityError, transaction

from meetups.models import News, Subscription
from tests.factories import GroupFactory, SubscriptionFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def test_an_email_address_follows_a_group_once_in_any_case():
    ann = SubscriptionFactory(email="Ann@example.org")

    with pytest.raises(IntegrityError, match="subscription_once_per_group"), transaction.atomic():
        SubscriptionFactory(group=ann.group, email="ANN@example.org")

    SubscriptionFactory(email="ann@example.org")
    assert Subscription.objects.with_email("aNN@example.org").count() == 2


@pytest.mark.parametrize(
    ("often", "confirmed_at", "due_at", "is_kept"),
    [
        ("fortnight", NOW, NOW, True),
        ("fortnight", NOW, None, False),
        ("fortnight", None, None, True),
        ("fortnight", None, NOW, False),
        ("at-once", NOW, None, True),
        ("at-once", NOW, NOW, False),
    ],
)
def test_only_a_confirmed_fortnightly_subscription_has_a_digest_due(often, confirmed_at, due_at, is_kept):
    group = GroupFactory()
    row = Subscription(group=group, email="a@b.org", often=often, confirmed_at=confirmed_at, due_at=due_at)

    if is_kept:
        row.save()
        assert Subscription.objects.get() == row
    else:
        with pytest.raises(IntegrityError, match="subscription_due_each_fortnight"), transaction.atomic():
            row.save()


def test_token_finds_its_own_subscription():
    ann, ben = SubscriptionFactory(), SubscriptionFactory()

    assert Subscription.objects.by_token(ann.token) == ann
    assert Subscription.objects.by_token(ben.token) == ben
    assert ann.get_absolute_url() == f"/subscriptions/{ann.token}/"


@pytest.mark.parametrize(
    "spoil", [lambda secret, _: secret, lambda _, token: f"{token}x", lambda _, token: token.lower()]
)
def test_forged_token_and_token_of_a_deleted_subscription_raise_different_errors(spoil):
    ann = SubscriptionFactory()

    with pytest.raises(BadSignature):
        Subscription.objects.by_token(spoil(ann.secret, ann.token))
    ann.delete()
    with pytest.raises(Subscription.DoesNotExist):
        Subscription.objects.by_token(ann.token)


def test_confirmed_excludes_unconfirmed_subscriptions():
    SubscriptionFactory(confirmed_at=None)
    yes = SubscriptionFactory()

    assert list(Subscription.objects.confirmed()) == [yes]
    assert [row.is_confirmed for row in Subscription.objects.order_by("pk")] == [False, True]


def test_news_is_shown_as_its_title():
    assert str(News(title="Tea")) == "Tea"
