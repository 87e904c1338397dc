"""The newsletter of a demo group: three editions that were sent before the last meetings, and one that waits."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from demo import content
from demo.dates import moment
from meetups.models import Edition, EditionItem, Event, Group

SPAN = timedelta(days=16)
NINE = datetime.min.time().replace(hour=9)


def load(group: Group, now: datetime) -> None:
    """Add the editions of a group that has none. Nothing is sent: the last one waits for an organiser."""
    words = content.table(f"{group.slug}/editions")["words"]
    held = group.events.filter(ends_at__lt=now, status=Event.Status.CONFIRMED, series__isnull=False)
    last = list(held.order_by("-starts_at")[: len(words) - 1])[::-1]
    counted_from = now.astimezone(ZoneInfo(group.zone)).date()
    for event, text in zip(last, words, strict=False):
        counted_from = _sent(group, event, text).day
    Group.objects.filter(pk=group.pk).update(sends_editions=False)
    Edition.objects.create(
        group=group,
        counted_from=counted_from,
        due_at=now + timedelta(days=1),
        drafted_at=now,
        words=words[-1],
    )


def _sent(group: Group, event: Event, words: str) -> Edition:
    """Add and return an edition sent at 9am two days before an event, with the meetings and posts of that time."""
    day = event.local_date - timedelta(days=2)
    at = moment(day, NINE, group.zone)
    edition = Edition.objects.create(
        group=group, counted_from=day, due_at=at, drafted_at=at - timedelta(days=2), words=words, news_until=at,
        sent_at=at, sent_on=day, written_at=at,
    )  # fmt: skip
    events = group.events.public().filter(starts_at__gt=at, starts_at__lt=at + SPAN).order_by("starts_at")
    posts = group.posts.public().filter(published_at__gt=at - SPAN, published_at__lt=at).order_by("published_at")
    things = [("event", key) for key in events.values_list("pk", flat=True)]
    things += [("post", key) for key in posts.values_list("pk", flat=True)]
    EditionItem.objects.bulk_create(
        EditionItem(edition=edition, kind=kind, key=key, position=number, news_at=at, is_for_all=kind == "event")
        for number, (kind, key) in enumerate(things, 1)
    )
    return edition
