"""Following a group by mail, and no longer."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django_q.tasks import async_task

from meetups.models import Group, OutboxEmail, Subscription
from meetups.services.emails import outbox

FORTNIGHT = timedelta(days=14)
# An address that nobody confirmed is forgotten after that.
UNCONFIRMED_FOR = timedelta(days=7)
# The kinds of letters that followers get.
EMAILS = ("follow_confirm", "news", "digest")


def ask(*, group: Group, email: str, often: str) -> None:
    """Ask to follow a group with any email address: the worker answers by email (see `follow`).

    The request queues the same task for every address, so it takes the same time whether the address is known or not.
    """
    async_task("meetups.tasks.follow", group.pk, email, often)


def answer(*, group_id: int, email: str, often: str) -> Subscription | None:
    """Do what `ask` queued, unless the group is gone. Twice is as once."""
    group = Group.objects.filter(pk=group_id).first()
    return follow(group=group, email=email, often=often) if group else None


@transaction.atomic
def follow(*, group: Group, email: str, often: str) -> Subscription:
    """Anybody may ask to follow a group with any address; only whoever reads its mail can say yes to it.

    One letter asks. Asking again writes no second one while it is not answered, and only keeps the latest wish. Who
    follows already is sent the link to the subscription, once a day at most; nothing changes for them.
    """
    rows = Subscription.objects.filter(group=group).with_email(email)
    subscription, is_new = rows.get_or_create(defaults={"group": group, "email": email, "often": often})
    if subscription.is_confirmed:
        _write(subscription, version=timezone.localdate().isoformat())
    elif is_new:
        _write(subscription, version=1)
    else:
        Subscription.objects.filter(pk=subscription.pk, confirmed_at=None).update(often=often)
    return subscription


@transaction.atomic
def confirm(*, subscription: Subscription) -> Subscription:
    """Whoever has the link says yes, once; what became news before that is not told."""
    subscription = _locked(subscription)
    if not subscription.is_confirmed:
        subscription.confirmed_at = timezone.now()
        _tell_next(subscription, subscription.confirmed_at)
        subscription.save()
    return subscription


@transaction.atomic
def change(*, subscription: Subscription, often: str) -> Subscription:
    """Who follows may choose anew how often they are told; a digest then comes a fortnight from now."""
    subscription = _locked(subscription)
    if subscription.often != often:
        subscription.often = often
        if subscription.is_confirmed:
            subscription.told_at = timezone.now()
            _tell_next(subscription, subscription.told_at)
        subscription.save()
    return subscription


@transaction.atomic
def unsubscribe(*, subscription: Subscription, altogether: bool = False) -> None:
    """Who has the link may stop following the group, or `altogether` every group; the address is forgotten.

    What was written to it is forgotten too, sent or not. Twice is the same as once.
    """
    rows = Subscription.objects.filter(group=subscription.group_id)
    rows = (Subscription.objects if altogether else rows).with_email(subscription.email)
    _forget(list(rows.select_for_update(of=("self",))))


def forget_unconfirmed() -> int:
    """Delete the addresses that nobody confirmed within seven days, with the letter that asked. How many there were."""
    old = Subscription.objects.filter(confirmed_at=None, created_at__lte=timezone.now() - UNCONFIRMED_FOR)
    forgotten = 0
    while pks := list(old.order_by("pk").values_list("pk", flat=True)[:500]):
        with transaction.atomic():
            rows = list(old.select_for_update(of=("self",)).filter(pk__in=pks))
            _forget(rows)
        forgotten += len(rows)
    return forgotten


def unsubscribe_url(subscription: Subscription) -> str:
    """The address that ends a subscription by one POST of the mailbox itself (RFC 8058, section 3.1)."""
    return settings.SITE_URL + reverse("meetups:subscriptions-unsubscribe", args=[subscription.token])


def _locked(subscription: Subscription) -> Subscription:
    return Subscription.objects.select_for_update(of=("self",)).select_related("group").get(pk=subscription.pk)


def _tell_next(subscription: Subscription, now: datetime) -> None:
    subscription.due_at = now + FORTNIGHT if subscription.often == Subscription.Often.FORTNIGHT else None


def _forget(rows: list[Subscription]) -> None:
    """The rows, and what was written to these addresses about these groups: one look at the letters of each group."""
    addresses: dict[int, list[str]] = {}
    for row in rows:
        addresses.setdefault(row.group_id, []).append(row.email)
    for group, emails in addresses.items():
        OutboxEmail.objects.filter(group=group, kind__in=EMAILS, to__in=emails).delete()
    Subscription.objects.filter(pk__in=[row.pk for row in rows]).delete()


def _write(subscription: Subscription, version: str | int) -> None:
    outbox.write(
        kind="follow_confirm",
        person=f"s{subscription.pk}",
        version=version,
        to=subscription.email,
        context={"subscription": subscription},
        group=subscription.group,
    )
