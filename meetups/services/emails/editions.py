"""The emails of editions: to organisers, who look at a draft, and to the followers who read the newsletter."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from meetups.models import Edition, EditionItem, OutboxEmail, Subscription, User
from meetups.models.subscriptions import SubscriptionQuerySet
from meetups.queries import edition_rounds as rounds
from meetups.queries.edition_items import Item, Line, is_for, is_worth_an_email, read_lines, sections_of
from meetups.services import jobs, subscriptions
from meetups.services.emails import outbox
from meetups.standards.plain_text import of_html
from meetups.standards.rendered_html import absolute
from meetups.wording.dates import moment_in_words

# Emails written in one transaction, because others want to write too, and in one call, because it has two minutes.
CHUNK = 25
MOST_IN_A_RUN = 1000

Lines = Mapping[tuple[str, int], Line]


def ask_organisers(*, edition: Edition) -> int:
    """Email the organisers of a group that an edition is there to look at. Return the number of emails."""
    group = edition.group
    path = reverse("admin:meetups_edition_change", args=[edition.pk])
    context = {"path": path, "waits": rounds.waits(group), "when": moment_in_words(edition.due_at, group.zone)}
    organisers = User.objects.filter(is_active=True, organiser_roles__group=group).order_by("pk")
    for user in organisers:
        version = f"{edition.pk}-{edition.day}"
        outbox.write(
            kind=OutboxEmail.Kind.EDITION_DRAFT, version=version, to=user.email, context=context, user=user, group=group
        )
    return len(organisers)


def preview(*, edition: Edition, items: Iterable[Item]) -> dict[str, str]:
    """Return the email as a follower who wants actions would get it now: subject, text and HTML.

    Its links to unsubscribe open no real page.
    """
    reader = Subscription(group=edition.group, secret="preview", pk=0)  # noqa: S106 - not a secret
    chosen = [(item.found.kind, item.line) for item in items if item.is_chosen]
    return outbox.compose(kind=OutboxEmail.Kind.EDITION, **_about(edition, reader, chosen))


def write_sent() -> int:
    """Write the emails of all editions that were sent. Return the number of followers who are done.

    Each email is written once, however often this is called or interrupted. The next call, a minute later, goes on.
    """
    return jobs.each(list(Edition.objects.unwritten().select_related("group")), _write_all)


def _write_all(edition: Edition) -> int:
    items = list(edition.items.filter(is_chosen=True))
    shown = read_lines(edition.group, [(item.kind, item.key) for item in items])
    done = 0
    while done < MOST_IN_A_RUN and (number := _write_some(edition.pk, items, shown)):
        done += number
    return done


@transaction.atomic
def _write_some(pk: int, items: list[EditionItem], shown: Lines) -> int:
    """Write the next emails of an edition. Return the number of followers. The lock makes two workers take turns."""
    rows = Edition.objects.select_for_update(of=("self",)).select_related("group")
    edition = rows.filter(pk=pk, written_at=None).first()
    if edition is None or edition.news_until is None:
        return 0
    waiting = _not_told(edition.group.subscriptions.reading_editions(), edition.news_until)
    some = list(waiting.select_for_update(of=("self",)).order_by("pk")[:CHUNK])
    for subscription in some:
        _write(edition, subscription, items, shown)
    Subscription.objects.filter(pk__in=[row.pk for row in some]).update(news_since=edition.news_until)
    if not some:
        Edition.objects.filter(pk=pk).update(written_at=timezone.now())
    return len(some)


def _not_told(readers: SubscriptionQuerySet, news_until: datetime) -> SubscriptionQuerySet:
    """Return the readers who were not told the news until this moment. Later ones wait for the next edition."""
    return readers.filter(Q(news_since__lt=news_until) | Q(news_since=None, confirmed_at__lt=news_until))


def _write(edition: Edition, subscription: Subscription, items: Iterable[EditionItem], shown: Lines) -> None:
    """Write the email to one follower, unless it tells them nothing. It has no item that they were told before."""
    told, wants = subscription.told_until, subscription.wants_actions
    own = [item for item in items if (item.kind, item.key) in shown and is_for(item, told, wants_actions=wants)]
    if not edition.words.strip() and not is_worth_an_email(own, told):
        return
    subscription.group = edition.group
    pairs = [(item.kind, shown[item.kind, item.key]) for item in own]
    about = _about(edition, subscription, pairs)
    outbox.write(kind=OutboxEmail.Kind.EDITION, version=edition.pk, to=subscription.email, **about)


def _about(edition: Edition, subscription: Subscription, pairs: Iterable[tuple[str, Line]]) -> dict[str, Any]:
    words = absolute(edition.words_html, settings.SITE_URL)
    sections = sections_of(pairs)
    context = {"edition": edition, "words_html": words, "words_text": of_html(words).strip(), "sections": sections}
    return {
        "context": context,
        "subscription": subscription,
        "group": edition.group,
        "unsubscribe_url": subscriptions.unsubscribe_url(subscription),
    }
