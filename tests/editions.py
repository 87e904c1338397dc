"""Create groups with a newsletter, and move the clock to where an edition is drafted, due or sent."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from meetups.models import Edition, Group, News, OutboxEmail, Subscription
from meetups.services import editions
from meetups.services.emails import news
from tests.factories import EventFactory, GroupFactory, PostFactory, SubscriptionFactory

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)  # a Friday
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# A meeting at 6pm on Wednesday 2 December, and two days before it.
MEETING = datetime(2026, 12, 2, 18, 0, tzinfo=UTC)
DUE = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
DRAFTED = DUE - 2 * DAY


def newsletter(followers: int = 1, sent_before: int = 3, **values: Any) -> Group:
    """Create a group with followers, and with so many editions sent long ago."""
    group: Group = GroupFactory(**{"name": "Lamp menders", "slug": "lamp-menders", **values})
    for number in range(sent_before):
        sent_edition(group, NOW - (100 - number) * DAY)
    for number in range(followers):
        follower(group, f"ann{number}@example.org")
    return group


def sent_edition(group: Group, at: datetime, **values: Any) -> Edition:
    """Create an edition that was sent and written at this time."""
    times = {"sent_at": at, "sent_on": at.date(), "news_until": at, "written_at": at, "drafted_at": at, "due_at": at}
    return Edition.objects.create(group=group, counted_from=at.date(), **{**times, **values})


def follower(group: Group, email: str = "ann@example.org", **values: Any) -> Subscription:
    """Create a follower of the newsletter who confirmed an hour before NOW."""
    chosen = {"often": "fortnight", "confirmed_at": NOW - HOUR, **values}
    subscription: Subscription = SubscriptionFactory(group=group, email=email, **chosen)
    return subscription


def meeting(group: Group, starts_at: datetime = MEETING, **values: Any) -> Any:
    """Create a public meeting of two hours."""
    return EventFactory(group=group, starts_at=starts_at, ends_at=starts_at + 2 * HOUR, **values)


def post(group: Group, headline: str, **values: Any) -> Any:
    """Create a write-up and its news item, which was told at once to those who want that."""
    row = PostFactory(group=group, headline=headline, **values)
    news.announce(news=[News(group=group, kind="post", record_id=row.pk, title=headline)])
    return row


def the_edition(group: Group) -> Edition:
    """Return the open edition of a group."""
    return Edition.objects.open().select_related("group").get(group=group)


def send_now(group: Group) -> Edition:
    """Send the open edition as an organiser does, and write its emails."""
    edition = the_edition(group)
    sent = editions.send(edition=edition, shown=editions.fingerprint(edition, editions.items(edition)))
    editions.work()
    return sent


def emails_of(kind: str = "edition") -> list[str]:
    """Return who got an email of this kind, by email address."""
    return list(OutboxEmail.objects.filter(kind=kind).order_by("to", "pk").values_list("to", flat=True))


def read_newsletter(at: Callable[[datetime, Callable[[], Any]], Any], group: Group, day: datetime) -> None:
    """Send the newsletter on this day. Later, news that waits for the next one is told to a reader who wants it now."""
    at(day, lambda: send_now(group))
    at(day + DAY, lambda: PostFactory(group=group, headline="More", published_at=day + DAY))
    reader = Subscription.objects.reading_editions().get(group=group)
    at(day + 3 * DAY, lambda: news.change(subscription=reader, often=Subscription.Often.AT_ONCE))


def at(clock: Any, moment: datetime) -> None:
    """Let the worker run at this time."""
    clock.move_to(moment, tick=False)
    editions.work()


def shown(edition: Edition) -> str:
    """Return what tells whether an edition is still as an organiser saw it."""
    return editions.fingerprint(edition, editions.items(edition))
