"""Interest in topics: people who say “me too”, votes of meetings, and votes of imported cards.

`Topic.interest` is their sum, written in the same transaction. It orders the list and decides nothing.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Sum
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from meetups.models import Board, Interest, Topic
from meetups.services.deleted import existing

Kind = Interest.Kind


@transaction.atomic
def me_too(*, topic: Topic, browser: str) -> Topic:
    """Count the interest of a browser in a topic. Twice is the same as once.

    `browser` is the random value of its cookie. Raises ValidationError with the code closed unless the topic is open or
    parked.
    """
    topic = lock_topic(topic)
    if not topic.is_waiting:
        raise ValidationError(_("This topic is closed, so no more interest is counted."), code="closed")
    topic.interests.get_or_create(kind=Kind.ME_TOO, hashed_browser=hashed(topic, browser))
    return recount(topic)


@transaction.atomic
def add_votes(*, topic: Topic, board: Board, count: int) -> Topic:
    """Count the votes that a topic got on a board as interest, once for each board; the last count is the one."""
    topic = lock_topic(topic)
    topic.interests.update_or_create(kind=Kind.VOTES, board=board, defaults={"count": count})
    return recount(topic)


@transaction.atomic
def set_imported(*, topic: Topic, count: int) -> Topic:
    """Count the votes of an imported card as interest, instead of those that were imported before."""
    topic = lock_topic(topic)
    topic.interests.update_or_create(kind=Kind.IMPORTED, defaults={"count": count})
    return recount(topic)


def has_said(*, topic: Topic, browser: str) -> bool:
    """Return whether this browser said “me too” to a topic."""
    return topic.interests.filter(kind=Kind.ME_TOO, hashed_browser=hashed(topic, browser)).exists()


def move(*, topic: Topic, into: Topic) -> None:
    """Give the interest in a topic to another one. A browser counts once; votes of one board, and of cards, add up."""
    list(Topic.objects.select_for_update(no_key=True).filter(pk__in=[topic.pk, into.pk]).order_by("pk"))
    said = into.interests.filter(kind=Kind.ME_TOO).values("hashed_browser")
    topic.interests.filter(kind=Kind.ME_TOO, hashed_browser__in=said).delete()
    there = {(row.kind, row.board_id): row for row in into.interests.exclude(kind=Kind.ME_TOO)}
    for row in topic.interests.exclude(kind=Kind.ME_TOO):
        if same := there.get((row.kind, row.board_id)):
            same.count += row.count
            same.save()
            row.delete()
    topic.interests.update(topic=into)
    for one in (topic, into):
        recount(one)


def lock_topic(topic: Topic) -> Topic:
    """Lock a topic until the end of the transaction, and return it as it is now.

    Raises ValidationError with the code gone if it was deleted meanwhile.
    """
    return existing(Topic.objects.select_for_update(no_key=True), pk=topic.pk)


def recount(topic: Topic) -> Topic:
    """Write the interest in a locked topic anew. It is no change of the topic, so `updated_at` stays."""
    topic.interest = topic.interests.aggregate(all=Sum("count", default=0))["all"]
    Topic.objects.filter(pk=topic.pk).update(interest=topic.interest)
    return topic


def hashed(topic: Topic, browser: str) -> str:
    """Return the hash of a browser. It differs from group to group, so that nobody is followed through them."""
    return salted_hmac("meetups.interests", f"{topic.group_id}:{browser}", algorithm="sha256").hexdigest()
