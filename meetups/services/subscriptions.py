"""Following a group by email, and unsubscribing."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Min
from django.urls import reverse
from django.utils import timezone
from django_q.tasks import async_task

from meetups.models import Group, News, OutboxEmail, Subscription, grace
from meetups.services.emails import outbox

# An unconfirmed subscription is deleted after this time.
UNCONFIRMED_FOR = timedelta(days=7)
AN_INSTANT = timedelta(microseconds=1)


def ask(*, group: Group, email: str, often: str, wants_actions: bool = False) -> None:
    """Ask to follow a group. The worker answers by email (see `follow`).

    The request queues the same task for every address, so it takes the same time whether the address is known or not.
    """
    async_task("meetups.tasks.follow", group.pk, email, often, wants_actions)


def answer(*, group_id: int, email: str, often: str, wants_actions: bool = False) -> Subscription | None:
    """Do what `ask` queued, unless the group was deleted. Twice is the same as once."""
    group = Group.objects.filter(pk=group_id).first()
    return follow(group=group, email=email, often=often, wants_actions=wants_actions) if group else None


@transaction.atomic
def follow(*, group: Group, email: str, often: str, wants_actions: bool = False) -> Subscription:
    """Subscribe an email address to a group, and write the email that asks to confirm.

    Asking again before that only changes what was chosen. If the subscription is confirmed, email its link at most once
    a day, and change nothing.
    """
    rows = Subscription.objects.filter(group=group).with_email(email)
    chosen = {"often": often, "wants_actions": wants_actions}
    subscription, is_new = rows.get_or_create(defaults={"group": group, "email": email, **chosen})
    if subscription.is_confirmed:
        _write(subscription, version=timezone.localdate().isoformat())
    elif is_new:
        _write(subscription, version=1)
    else:
        Subscription.objects.filter(pk=subscription.pk, confirmed_at=None).update(**chosen)
    return subscription


@transaction.atomic
def confirm(*, subscription: Subscription) -> Subscription:
    """Confirm a subscription. It gets the news items from then on. Twice is the same as once."""
    subscription = _locked(subscription)
    if not subscription.is_confirmed:
        subscription.confirmed_at = timezone.now()
        subscription.save()
    return subscription


@transaction.atomic
def change(*, subscription: Subscription, often: str, wants_actions: bool | None = None) -> Subscription:
    """Change how often a follower gets emails, and whether with actions. Without the latter, that stays as it is.

    Editions that a follower chose now have the news from now on, and news that no email at once has told yet.
    """
    subscription = _locked(subscription)
    if wants_actions is not None:
        subscription.wants_actions = wants_actions
    if subscription.often != often:
        subscription.often = often
        if subscription.is_confirmed and often == Subscription.Often.FORTNIGHT:
            subscription.news_since = _told_at_once_until(subscription)
    subscription.save()
    return subscription


@transaction.atomic
def unsubscribe(*, subscription: Subscription, altogether: bool = False) -> None:
    """Delete the subscription of this email address to the group, or `altogether` to every group, and its emails.

    Twice is the same as once.
    """
    rows = Subscription.objects.filter(group=subscription.group_id)
    rows = (Subscription.objects if altogether else rows).with_email(subscription.email)
    _forget(list(rows.select_for_update(of=("self",))))


def forget_unconfirmed() -> int:
    """Delete subscriptions that were not confirmed within seven days, with their emails. Return the number deleted."""
    old = Subscription.objects.filter(confirmed_at=None, created_at__lte=grace.over_by() - UNCONFIRMED_FOR)
    deleted = 0
    while pks := list(old.order_by("pk").values_list("pk", flat=True)[:500]):
        with transaction.atomic():
            rows = list(old.select_for_update(of=("self",)).filter(pk__in=pks))
            _forget(rows)
        deleted += len(rows)
    return deleted


def unsubscribe_url(subscription: Subscription) -> str:
    """Return the URL to which a mailbox can POST to unsubscribe (RFC 8058, section 3.1)."""
    return settings.SITE_URL + reverse("meetups:subscriptions-unsubscribe", args=[subscription.token])


def _locked(subscription: Subscription) -> Subscription:
    return Subscription.objects.select_for_update(of=("self",)).select_related("group").get(pk=subscription.pk)


def _told_at_once_until(subscription: Subscription) -> datetime:
    """Return the time before which a follower needs no news: now or, while emails at once are written, a little ago."""
    now, confirmed_at = timezone.now(), subscription.confirmed_at
    assert confirmed_at
    emails = OutboxEmail.objects.filter(subscription=subscription, kind=OutboxEmail.Kind.NEWS)
    written = [int(version) for version in emails.values_list("version", flat=True)]
    waiting = News.objects.filter(group=subscription.group_id, written_at=None, created_at__gte=confirmed_at)
    first = waiting.exclude(bundle__in=written).aggregate(first=Min("created_at"))["first"]
    return first - AN_INSTANT if first else now


def _forget(rows: list[Subscription]) -> None:
    """Delete subscriptions with all their emails, sent or not."""
    OutboxEmail.objects.filter(subscription__in=rows).delete()
    Subscription.objects.filter(pk__in=[row.pk for row in rows]).delete()


def _write(subscription: Subscription, version: str | int) -> None:
    outbox.write(
        kind="follow_confirm",
        version=version,
        to=subscription.email,
        context={},
        subscription=subscription,
        group=subscription.group,
    )
