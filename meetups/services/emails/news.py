"""News items, and emails with them to the followers who want news at once. Editions are for the others."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Left
from django.utils import timezone

from meetups import extensions
from meetups.models import Action, Group, News, OutboxEmail, Subscription
from meetups.models.event_querysets import EventQuerySet
from meetups.models.subscriptions import SubscriptionQuerySet
from meetups.queries.actions import ActionLine, lines
from meetups.queries.events import CARD_COLUMNS, EventCard, cards_of, event_cards
from meetups.queries.news import ACTION, EVENT, coming_events, is_known, newsworthy_events
from meetups.services import jobs, subscriptions
from meetups.services.emails import outbox

# An action is news so long after it was written down, and not before its meeting is over: a meeting is one email.
ACTION_IS_NEWS_AFTER = timedelta(hours=1)
# Emails written by one call; the next call, a minute later, goes on.
MOST_IN_A_RUN = 500
# Events, and texts of other apps, listed in one email; it links to the group's page for the others.
MOST_LISTED = 20


class NewsItem(NamedTuple):
    """An event, an open action or a text of another app in an email to followers. `since` is None if it is not news."""

    kind: str
    record: Any
    since: datetime | None


def announce(*, news: Iterable[News]) -> int:
    """Create these news items, except those about a record that was news before. Return the number of items given."""
    return len(News.objects.bulk_create(news, ignore_conflicts=True, batch_size=500))


def announce_events() -> int:
    """Create a news item for each event that became public (for a series, 14 days before the start).

    Return the number created.
    """
    rows = newsworthy_events().values_list("pk", "group", "title")
    return announce(news=[News(kind=EVENT, record_id=pk, group_id=group, title=title) for pk, group, title in rows])


def announce_actions() -> int:
    """Create a news item for each open action an hour after it was written down, once its meeting is over.

    Return the number created.
    """
    now = timezone.now()
    actions = Action.objects.open().filter(Q(event=None) | Q(event__ends_at__lte=now))
    new = actions.filter(created_at__lte=now - ACTION_IS_NEWS_AFTER).exclude(is_known(ACTION))
    rows = new.values_list("pk", "group", Left("text", 200))
    return announce(news=[News(kind=ACTION, record_id=pk, group_id=group, title=text) for pk, group, text in rows])


def write_news() -> int:
    """Write one email with all new items of a group to each follower who wants news at once. Return their number.

    Followers who confirmed after an item became news are not sent it. A call that was interrupted is continued by the
    next one. Nobody is emailed twice, because the items of an email are stored before the first email is written.
    """
    announce_events()
    announce_actions()
    _bundle()
    unwritten = News.objects.filter(written_at=None, pk=F("bundle")).order_by("pk")
    left = MOST_IN_A_RUN

    def write(bundle: int) -> int:
        nonlocal left
        written = _write_bundle(bundle, most=left) if left else 0
        left -= written
        return written

    return jobs.each(unwritten.values_list("pk", flat=True), write, name=lambda bundle: f"news {bundle}")


@transaction.atomic
def change(*, subscription: Subscription, often: str, wants_actions: bool | None = None) -> Subscription:
    """Change how often a follower gets emails, and whether with actions (see `subscriptions.change`).

    A follower who wants news at once from now on gets an email with the news that waited for the next edition.
    """
    rows = Subscription.objects.filter(pk=subscription.pk, often=Subscription.Often.FORTNIGHT)
    followed = _locked(rows) if often == Subscription.Often.AT_ONCE else None
    if followed:
        _write_waiting(followed)
    return subscriptions.change(subscription=subscription, often=often, wants_actions=wants_actions)


def coming(*, group: Group, most: int) -> list[EventCard]:
    """Return the next events of a group, for a new follower."""
    return cards_of(coming_events().filter(group=group)[:most])


@transaction.atomic
def _bundle() -> None:
    """Bundle the new items of each group: a bundle is one email, named by the key of its first item."""
    bundles: dict[int, list[int]] = {}
    for row in News.objects.select_for_update().filter(written_at=None, bundle=None).order_by("pk")[:1000]:
        bundles.setdefault(row.group_id, []).append(row.pk)
    for pks in bundles.values():
        News.objects.filter(pk__in=pks).update(bundle=pks[0])


def _write_bundle(bundle: int, most: int) -> int:
    news = list(News.objects.filter(bundle=bundle).select_related("group"))
    if not news:  # its group was deleted meanwhile
        return 0
    items = _public_items(news[0].group, news)
    followers = list(_not_written_to(news[0].group, bundle, items).values_list("pk", flat=True)[: most + 1])
    written = sum(_write_news(pk, bundle, items) for pk in followers[:most])
    if len(followers) <= most:
        News.objects.filter(bundle=bundle).update(written_at=timezone.now())
    return written


def _public_items(group: Group, news: list[News]) -> list[NewsItem]:
    """Return what is still news of these items: events that are cancelled, over or drafts again are not."""
    since = _since(news)
    events = _event_items(coming_events().filter(group=group, pk__in=since[EVENT]), since)
    actions = group.actions.open().filter(pk__in=since[ACTION])
    return events + _text_items(group, since) + [NewsItem(ACTION, row, since[ACTION][row.pk]) for row in lines(actions)]


def _not_written_to(group: Group, bundle: int, items: list[NewsItem]) -> SubscriptionQuerySet:
    """Return the subscriptions that are to get the email of a bundle and have not got it."""
    if not items:
        return Subscription.objects.none()
    written = OutboxEmail.objects.filter(subscription=OuterRef("pk"), kind=OutboxEmail.Kind.NEWS, version=str(bundle))
    rows = Subscription.objects.filter(group=group, often=Subscription.Often.AT_ONCE)
    is_early = Q(wants_actions=True) & _is_new_to(max(item.since for item in items if item.since))
    if others := [item.since for item in items if item.since and item.kind != ACTION]:
        is_early |= _is_new_to(max(others))
    rows = rows.filter(is_early)
    return rows.exclude(Exists(written)).order_by("pk")


def _is_new_to(newest: datetime) -> Q:
    """Return a condition on subscriptions: they confirmed before this moment, and no edition has told its news."""
    return Q(confirmed_at__lte=newest) & (Q(news_since=None) | Q(news_since__lt=newest))


@transaction.atomic
def _write_news(pk: int, bundle: int, items: list[NewsItem]) -> int:
    subscription = _locked(Subscription.objects.filter(pk=pk, often=Subscription.Often.AT_ONCE))
    if subscription is None:
        return 0
    chosen = [item for item in items if item.kind != ACTION or subscription.wants_actions]
    new = [item for item in chosen if item.since and _is_new(item.since, subscription)]
    if not new:  # meanwhile they chose to get no actions
        return 0
    _write(subscription, OutboxEmail.Kind.NEWS, bundle, new)
    return 1


def _is_new(since: datetime, subscription: Subscription) -> bool:
    """Return whether a follower has not been told of what became news at this moment (see `_is_new_to`)."""
    assert subscription.confirmed_at
    told = subscription.news_since
    return subscription.confirmed_at <= since and (told is None or told < since)


def _write_waiting(subscription: Subscription) -> None:
    """Write one email with the news that waits for the next edition, if there is any that is public.

    Items without `written_at` are left out: they are about to be told at once. Closed actions come with open ones.
    """
    group, now, told = subscription.group, timezone.now(), subscription.told_until
    since = _since(group.news.filter(created_at__gt=told, written_at__isnull=False))
    items = _event_items(coming_events().filter(group=group, pk__in=since[EVENT]), since) + _text_items(group, since)
    actions, closed = [], []
    if subscription.wants_actions:
        actions = [NewsItem(ACTION, row, since[ACTION].get(row.pk)) for row in lines(group.actions.open())]
        actions.sort(key=lambda item: item.since is None)  # new ones first, because so many are listed
        closed = lines(group.actions.filter(closed_at__gt=told).order_by("closed_at", "pk"))
    if items or closed or any(item.since for item in actions):
        _write(subscription, OutboxEmail.Kind.DIGEST, int(now.timestamp()), items + actions, closed)


def _locked(rows: SubscriptionQuerySet) -> Subscription | None:
    return rows.confirmed().select_for_update(of=("self",)).select_related("group").first()


Since = dict[str, dict[int, datetime]]


def _since(news: Iterable[News]) -> Since:
    """Return when each record became news, by its kind and key."""
    found: Since = defaultdict(dict)
    for row in news:
        found[row.kind][row.record_id] = row.created_at
    return found


def _event_items(events: EventQuerySet, since: Since) -> list[NewsItem]:
    rows = list(events.with_taken().values_list("pk", *CARD_COLUMNS))
    cards = event_cards(row[1:] for row in rows)
    return [NewsItem(EVENT, card, since[EVENT].get(row[0])) for row, card in zip(rows, cards, strict=True)]


def _text_items(group: Group, since: Since) -> list[NewsItem]:
    """Return the texts of other apps that are still public."""
    return [
        NewsItem(kind, text, since[kind][number])
        for kind, read in extensions.news_texts.items()
        if since[kind]
        for number, text in read(group, list(since[kind])).items()
    ]


def _write(
    subscription: Subscription, kind: str, version: int, items: list[NewsItem], closed: list[ActionLine] | None = None
) -> None:
    events, actions = ([item.record for item in items if item.kind == kind][:MOST_LISTED] for kind in (EVENT, ACTION))
    texts = [item.record for item in items if item.kind not in (EVENT, ACTION)][:MOST_LISTED]
    listed = [*events, *actions, *texts, *(closed or [])[:MOST_LISTED]]
    outbox.write(
        kind=kind,
        version=version,
        to=subscription.email,
        context={
            "events": events,
            "texts": texts,
            "actions": actions,
            "closed": (closed or [])[:MOST_LISTED],
            "number": len(items),
            "more": len(items) + len(closed or []) - len(listed),
        },
        subscription=subscription,
        group=subscription.group,
        unsubscribe_url=subscriptions.unsubscribe_url(subscription),
    )
