"""The pages for following a group by email, in all states."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from meetups.models import Group, Subscription
from tests.browser.states.state import LONG_WORD, Fields, StateList, Visit
from tests.factories import EventFactory, GroupFactory, SubscriptionFactory

SUBSCRIPTIONS = StateList()
state = SUBSCRIPTIONS.state
GOOD: Fields = {"email": "robin@example.org"}


def follow(group: Group, *steps: Fields) -> Visit:
    return Visit(reverse("meetups:subscriptions-follow", args=[group.slug]), steps)


def page(name: str, subscription: Subscription) -> str:
    return reverse(f"meetups:subscriptions-{name}", args=[subscription.token])


def unconfirmed() -> Subscription:
    return SubscriptionFactory(confirmed_at=None, often=Subscription.Often.FORTNIGHT)


@state("follow", "As soon as there is something new")
def _() -> Visit:
    return follow(GroupFactory())


@state("follow-with-errors", "Enter an email address in full", status=422)
def _() -> Visit:
    return follow(GroupFactory(), {"email": "robin"})


@state("follow-limited", "Try again in a few minutes", status=429, FOLLOW_RATE_LIMIT="0/m")
def _() -> Visit:
    return follow(GroupFactory(), GOOD)


@state("follow-long-words", LONG_WORD, status=422)
def _() -> Visit:
    return follow(GroupFactory(name=LONG_WORD), {"email": LONG_WORD})


@state("follow-sent", "One more step")
def _() -> str:
    return reverse("meetups:subscriptions-thanks", args=[GroupFactory().slug])


@state("subscription-unconfirmed", "Follow this group")
def _() -> str:
    return unconfirmed().get_absolute_url()


@state("subscription-with-nothing-to-come", "No next date yet. We will email you when there is one.")
def _() -> str:
    return SubscriptionFactory().get_absolute_url()


@state("subscription", "Stop following all groups")
def _() -> str:
    subscription = SubscriptionFactory()
    EventFactory.create_batch(3, group=subscription.group)
    return subscription.get_absolute_url()


@state("subscription-saved", "Saved")
def _() -> str:
    return f"{SubscriptionFactory().get_absolute_url()}?saved"


@state("subscription-long-words", LONG_WORD)
def _() -> str:
    group = GroupFactory(name=LONG_WORD)
    email = f"{LONG_WORD[:64]}@example.org"
    return SubscriptionFactory(group=group, email=email).get_absolute_url()


@state("unsubscribe", "Choose how often instead")
def _() -> str:
    return page("unsubscribe", SubscriptionFactory())


@state("unsubscribed", "You no longer follow")
def _() -> Visit:
    return Visit(page("unsubscribe", SubscriptionFactory()), ({},), has_cookies=False)


@state("unsubscribe-long-words", LONG_WORD)
def _() -> str:
    return page("unsubscribe", SubscriptionFactory(group__name=LONG_WORD))


@state("subscription-gone", "This link has expired", status=410)
def _() -> str:
    subscription = SubscriptionFactory(confirmed_at=None, created_at=timezone.now() - timedelta(days=7))
    path = subscription.get_absolute_url()
    subscription.delete()
    return path
