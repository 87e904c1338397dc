"""Telling those who follow a group what is new: at once, or once a fortnight."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import CharField, Exists, F, OuterRef, Q, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from meetups.models import Event, Group, News, OutboxEmail, Subscription
from meetups.models.events import EventQuerySet
from meetups.models.subscriptions import SubscriptionQuerySet
from meetups.queries.events import CARD_COLUMNS, EventCard, cards_of, event_cards
from meetups.services import jobs, subscriptions
from meetups.services.emails import outbox
from meetups.services.subscriptions import FORTNIGHT

# A digest looks a little further than to the next one: who reads it late misses nothing.
DIGEST_REACHES = timedelta(days=16)
# With nothing to tell, a digest is thought of again the next day.
ASKS_AGAIN = timedelta(days=1)
# What is younger waits for the next digest: it may stand in a transaction that is not through yet.
SETTLED_AFTER = timedelta(minutes=5)
# So many letters are written in one run at most; the others are written in the next, a minute later.
MOST_IN_A_RUN = 500
# A letter shows so many events and so many posts; for more it leads to the group's page.
MOST_IN_AN_EMAIL = 20


class Told(NamedTuple):
    """What news there is of an event or a post that everybody can still read, and since when it is news."""

    since: datetime
    key: str
    of: Any


def is_known(kind: str) -> Exists:
    """For rows of that kind: whether they are, or ever were, news."""
    return Exists(News.objects.filter(key=Concat(Value(f"{kind}-"), Cast(OuterRef("pk"), CharField()))))


def announce(*, news: Iterable[News]) -> int:
    """What is new is kept until the followers of its group are told; what was news once never is again. How many."""
    return len(News.objects.bulk_create(news, ignore_conflicts=True, batch_size=500))


def announce_events() -> int:
    """A meetup is news as soon as everybody can read of it; one of a series a fortnight before it. How many are."""
    events = _coming().filter(Q(series=None) | Q(starts_at__lt=timezone.now() + FORTNIGHT)).exclude(is_known("event"))
    rows = events.values_list("pk", "group", "title")
    return announce(news=[News(key=f"event-{pk}", group_id=group, title=title) for pk, group, title in rows])


def tell() -> int:
    """Whoever follows a group and wants to hear at once gets one letter of all that is new there. How many were sent.

    Who confirmed the address after something was new hears nothing of it. What is told together is settled before the
    first letter, so a run that was cut short goes on where it stopped, and writes nobody twice.
    """
    announce_events()
    _put_together()
    untold = News.objects.filter(told_at=None, pk=F("bundle")).order_by("pk")
    written = 0
    for bundle in untold.values_list("pk", flat=True):
        if written < MOST_IN_A_RUN:
            written += _tell_of(bundle, most=MOST_IN_A_RUN - written)
    return written


def tell_digests() -> int:
    """Whoever wants a digest gets one each fortnight, unless there is nothing to tell. How many were written."""
    due = Subscription.objects.confirmed().filter(due_at__lte=timezone.now()).order_by("due_at", "pk")
    return jobs.each(list(due.values_list("pk", flat=True)[:MOST_IN_A_RUN]), _write_digest)


@transaction.atomic
def change(*, subscription: Subscription, often: str) -> Subscription:
    """Who follows may choose anew how often they are told. What was kept for their next digest is told them before."""
    rows = Subscription.objects.filter(pk=subscription.pk, often=Subscription.Often.FORTNIGHT)
    followed = _locked(rows) if often == Subscription.Often.AT_ONCE else None
    if followed and followed.group.news.filter(created_at__gt=followed.told_at or followed.confirmed_at).exists():
        rows.update(due_at=timezone.now())
        _write_digest(subscription.pk)
    return subscriptions.change(subscription=subscription, often=often)


def coming(*, group: Group, most: int) -> list[EventCard]:
    """What a group does next: who has just begun to follow it is not told of that by letter."""
    return cards_of(_coming().filter(group=group)[:most])


def _coming() -> EventQuerySet:
    return Event.objects.public().upcoming().exclude(status=Event.Status.CANCELLED)


@transaction.atomic
def _put_together() -> None:
    """What is new in a group by now goes into one letter."""
    bundles: dict[int, list[int]] = {}
    for row in News.objects.select_for_update().filter(told_at=None, bundle=None).order_by("pk")[:1000]:
        bundles.setdefault(row.group_id, []).append(row.pk)
    for pks in bundles.values():
        News.objects.filter(pk__in=pks).update(bundle=pks[0])


def _tell_of(bundle: int, most: int) -> int:
    news = list(News.objects.filter(bundle=bundle).select_related("group"))
    told = _still_true(news[0].group, news)
    followers = list(_not_told(news[0].group, bundle, told).values_list("pk", flat=True)[: most + 1])
    written = sum(_write_news(pk, bundle, told) for pk in followers[:most])
    if len(followers) <= most:
        News.objects.filter(bundle=bundle).update(told_at=timezone.now())
    return written


def _still_true(group: Group, news: list[News]) -> list[Told]:
    """What of it everybody can still read of: not called off, not over, not back to a draft."""
    since = {row.key: row.created_at for row in news}
    there = _events(_coming().filter(group=group, pk__in=_numbers(since, "event"))) | _posts(group, since)
    return [Told(since[key], key, record) for key, record in there.items()]


def _not_told(group: Group, bundle: int, told: list[Told]) -> SubscriptionQuerySet:
    """Who is to get the letter of a bundle, and has not got it."""
    if not told:
        return Subscription.objects.none()
    key = Concat(Value("news:s"), Cast(OuterRef("pk"), CharField()), Value(f":-:{bundle}"))
    rows = Subscription.objects.filter(group=group, often=Subscription.Often.AT_ONCE)
    rows = rows.filter(confirmed_at__lte=max(piece.since for piece in told))
    return rows.exclude(Exists(OutboxEmail.objects.filter(key=key))).order_by("pk")


@transaction.atomic
def _write_news(pk: int, bundle: int, told: list[Told]) -> int:
    subscription = _locked(Subscription.objects.filter(pk=pk, often=Subscription.Often.AT_ONCE))
    if subscription is None:
        return 0
    since = subscription.confirmed_at
    _write(subscription, "news", bundle, {piece.key: piece.of for piece in told if since and since <= piece.since})
    return 1


@transaction.atomic
def _write_digest(pk: int) -> int:
    """What comes in the next fortnight, and what is news since the last digest: meetups further ahead, posts."""
    now = timezone.now()
    subscription = _locked(Subscription.objects.filter(pk=pk, due_at__lte=now))
    if subscription is None or subscription.due_at is None:
        return 0
    there = _in_a_digest(subscription, now)
    if there:
        _write(subscription, "digest", int(subscription.due_at.timestamp()), there)
        subscription.told_at = now - SETTLED_AFTER
    subscription.due_at = now + (FORTNIGHT if there else ASKS_AGAIN)
    subscription.save()
    return 1 if there else 0


def _in_a_digest(subscription: Subscription, now: datetime) -> dict[str, Any]:
    group, since = subscription.group, subscription.told_at or subscription.confirmed_at
    news = group.news.filter(created_at__gt=since, created_at__lte=now - SETTLED_AFTER)
    keys = list(news.values_list("key", flat=True))
    is_told = Q(starts_at__lt=now + DIGEST_REACHES) | Q(pk__in=_numbers(keys, "event"))
    return _events(_coming().filter(is_told, group=group)) | _posts(group, keys)


def _locked(rows: SubscriptionQuerySet) -> Subscription | None:
    return rows.confirmed().select_for_update(of=("self",)).select_related("group").first()


def _numbers(keys: Iterable[str], kind: str) -> list[int]:
    return [int(key.rpartition("-")[2]) for key in keys if key.startswith(f"{kind}-")]


def _events(events: EventQuerySet) -> dict[str, EventCard]:
    rows = list(events.with_taken().values_list("pk", *CARD_COLUMNS))
    return {f"event-{row[0]}": card for row, card in zip(rows, event_cards(row[1:] for row in rows), strict=True)}


def _posts(group: Group, keys: Iterable[str]) -> dict[str, Any]:
    posts = group.posts.public().filter(pk__in=_numbers(keys, "post"))
    return {f"post-{post.pk}": post for post in posts.only("group", "headline", "slug", "summary")}


def _write(subscription: Subscription, kind: str, version: int, pieces: dict[str, Any]) -> None:
    events, posts = (
        [piece for key, piece in pieces.items() if key.startswith(of)][:MOST_IN_AN_EMAIL] for of in ("event-", "post-")
    )
    more = len(pieces) - len(events) - len(posts)
    outbox.write(
        kind=kind,
        person=f"s{subscription.pk}",
        version=version,
        to=subscription.email,
        context={
            "subscription": subscription, "events": events, "posts": posts, "number": len(pieces), "more": more,
        },
        group=subscription.group,
        unsubscribe_url=subscriptions.unsubscribe_url(subscription),
    )  # fmt: skip
