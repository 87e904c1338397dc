from datetime import UTC, datetime, timedelta

import pytest
from django.core.signing import BadSignature
from django.db import IntegrityError, transaction

from meetups.models import News, Subscription
from tests.factories import SubscriptionFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def test_an_email_address_follows_a_group_once_in_any_case():
    ann = SubscriptionFactory(email="Ann@example.org")

    with pytest.raises(IntegrityError, match="subscription_once_per_group"), transaction.atomic():
        SubscriptionFactory(group=ann.group, email="ANN@example.org")

    SubscriptionFactory(email="ann@example.org")
    assert Subscription.objects.with_email("aNN@example.org").count() == 2


def test_news_is_told_from_the_confirmation_on_until_an_edition_told_it():
    ann = SubscriptionFactory(often="fortnight", confirmed_at=NOW)
    bo = SubscriptionFactory(group=ann.group, often="fortnight", confirmed_at=None)
    SubscriptionFactory(group=ann.group, often="at-once", confirmed_at=NOW)

    assert (ann.told_until, bo.told_until) == (NOW, None)
    ann.news_since = NOW + timedelta(days=1)
    assert ann.told_until == NOW + timedelta(days=1)
    assert list(Subscription.objects.reading_editions()) == [ann]


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
