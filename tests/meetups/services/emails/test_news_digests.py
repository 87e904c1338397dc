from datetime import timedelta

import pytest

from meetups.models import Event, News, OutboxEmail
from meetups.services import subscriptions
from meetups.services.emails import news
from tests.factories import EventFactory, GroupFactory, PostFactory, SubscriptionFactory
from tests.waitlists import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
DUE = NOW + 14 * DAY


@pytest.fixture
def group():
    return GroupFactory(name="Lamp menders", slug="lamp-menders")


@pytest.fixture
def ann(group):
    """Create a follower who confirmed a digest at midday on 20 November."""
    asked = subscriptions.follow(group=group, email="ann@example.org", often="fortnight")
    ann = subscriptions.confirm(subscription=asked)
    OutboxEmail.objects.all().delete()
    return ann


def post(group, **fields):
    """Create a post and its news item."""
    post = PostFactory(group=group, **fields)
    news.announce(news=[News(group=group, kind="post", record_id=post.pk, title=post.headline)])
    return post


def in_the_digest(*titles):
    text = OutboxEmail.objects.latest("pk").text
    return [title for title in titles if title in text]


def test_digest_comes_every_14_days(group, ann, clock):
    for days in (15, 29, 43):
        EventFactory(group=group, title=f"Night {days}", starts_at=NOW + days * DAY)
    sent = []
    for minutes in range(0, 44 * 24 * 60, 180):
        clock.move_to(NOW + minutes * MINUTE, tick=False)
        sent += [minutes / 24 / 60] * news.write_digests()

    assert sent == [14, 28, 42]
    assert OutboxEmail.objects.filter(to="ann@example.org", subject="Lamp menders: the next fortnight").count() == 3


def test_digest_has_links_to_unsubscribe_and_to_the_subscription(group, ann, clock):
    night = EventFactory(group=group, starts_at=DUE + DAY)
    clock.move_to(DUE, tick=False)
    news.write_digests()

    email = OutboxEmail.objects.get()
    assert (email.kind, email.group, email.subscription) == ("digest", group, ann)
    assert email.version == str(int(DUE.timestamp()))
    assert email.unsubscribe_url == f"http://testserver/subscriptions/{ann.token}/unsubscribe/"
    assert f"http://testserver/subscriptions/{ann.token}/\n" in email.text
    assert f"http://testserver{night.get_absolute_url()}" in email.text


def test_digest_lists_the_events_of_16_days(group, ann, clock):
    clock.move_to(DUE, tick=False)
    titles = {"Yesterday": -1, "Soon": 1, "In time": 15, "Too late": 16}
    for title, days in titles.items():
        EventFactory(group=group, title=title, starts_at=DUE + days * DAY)
    EventFactory(group=group, title="Draft", starts_at=DUE + DAY, status="draft")
    EventFactory(group=group, title="Called off", starts_at=DUE + DAY, status="cancelled")
    EventFactory(title="Of others", starts_at=DUE + DAY)

    news.write_digests()

    assert in_the_digest(*titles, "Draft", "Called off", "Of others") == ["Soon", "In time"]


def test_digest_lists_news_since_the_last_one(group, clock):
    first = post(group, headline="Before the yes")
    EventFactory(group=group, title="Festival before", starts_at=NOW + 200 * DAY)
    news.announce_events()
    clock.move_to(NOW + MINUTE, tick=False)
    SubscriptionFactory(group=group, often="fortnight", confirmed_at=NOW + MINUTE)
    clock.move_to(NOW + DAY, tick=False)
    post(group, headline="Nine lamps", published_at=first.published_at)
    EventFactory(group=group, title="Festival", starts_at=NOW + 210 * DAY)
    news.announce_events()
    all_of_it = ("Before the yes", "Festival before", "Nine lamps", "Festival\n", "Anew")

    clock.move_to(DUE + MINUTE, tick=False)
    assert news.write_digests() == 1
    assert in_the_digest(*all_of_it) == ["Nine lamps", "Festival\n"]

    post(group, headline="Anew")
    clock.move_to(DUE + 14 * DAY + MINUTE, tick=False)
    assert news.write_digests() == 1
    assert in_the_digest(*all_of_it) == ["Anew"]


def test_news_of_the_last_minutes_waits_for_the_next_digest(group, ann, clock):
    clock.move_to(DUE - 4 * MINUTE, tick=False)
    post(group, headline="Just out")
    EventFactory(group=group, starts_at=DUE + DAY)
    EventFactory(group=group, starts_at=DUE + 15 * DAY)
    clock.move_to(DUE, tick=False)
    news.write_digests()
    assert in_the_digest("Just out") == []

    clock.move_to(DUE + 14 * DAY, tick=False)
    news.write_digests()
    assert in_the_digest("Just out") == ["Just out"]


def test_empty_digest_is_not_written_but_tried_again_the_next_day(group, ann, clock):
    clock.move_to(DUE, tick=False)
    assert news.write_digests() == 0
    ann.refresh_from_db()
    assert (ann.due_at, ann.news_since) == (DUE + DAY, None)

    post(group, headline="At last")
    clock.move_to(DUE + DAY - MINUTE, tick=False)
    assert news.write_digests() == 0
    clock.move_to(DUE + DAY, tick=False)
    assert news.write_digests() == 1

    ann.refresh_from_db()
    assert (ann.due_at, ann.news_since) == (DUE + 15 * DAY, DUE + DAY - 5 * MINUTE)
    assert in_the_digest("At last") == ["At last"]


def test_post_that_is_no_longer_public_is_in_no_digest(group, ann, clock):
    back = post(group)
    back.status = "draft"
    back.save()
    clock.move_to(DUE, tick=False)

    assert news.write_digests() == 0


def test_unconfirmed_followers_and_readers_of_news_at_once_get_no_digest(group, clock):
    SubscriptionFactory(group=group, often="at-once")
    SubscriptionFactory(group=group, often="fortnight", confirmed_at=None)
    EventFactory(group=group, starts_at=DUE + DAY)
    clock.move_to(DUE + DAY, tick=False)

    assert news.write_digests() == 0


def test_first_digest_after_news_at_once_has_later_news(group, clock):
    ann = SubscriptionFactory(group=group, often="at-once")
    post(group, headline="Told at once")
    clock.move_to(NOW + DAY, tick=False)
    subscriptions.change(subscription=ann, often="fortnight")
    clock.move_to(NOW + 2 * DAY, tick=False)
    post(group, headline="Since")
    clock.move_to(NOW + 15 * DAY, tick=False)

    assert news.write_digests() == 1
    assert in_the_digest("Told at once", "Since") == ["Since"]


def test_follower_who_changes_to_news_at_once_gets_the_waiting_news_in_a_digest(group, ann, clock):
    clock.move_to(NOW + 3 * DAY, tick=False)
    post(group, headline="Kept for the digest")
    clock.move_to(NOW + 10 * DAY, tick=False)

    changed = news.change(subscription=ann, often="at-once")

    assert (changed.often, changed.due_at, OutboxEmail.objects.get().kind) == ("at-once", None, "digest")
    assert in_the_digest("Kept for the digest") == ["Kept for the digest"]


@pytest.mark.parametrize("often", ["fortnight", "at-once"])
def test_change_without_news_writes_no_email(group, ann, often):
    EventFactory(group=group, starts_at=DUE)

    assert news.change(subscription=ann, often=often).often == often
    assert OutboxEmail.objects.count() == 0


def test_next_call_writes_the_digests_above_the_limit(group, clock, monkeypatch):
    monkeypatch.setattr(news, "MOST_IN_A_RUN", 2)
    SubscriptionFactory.create_batch(3, group=group, often="fortnight")
    EventFactory(group=group, starts_at=DUE + DAY)
    clock.move_to(DUE, tick=False)

    assert [news.write_digests() for _ in range(3)] == [2, 1, 0]
    assert OutboxEmail.objects.values("to").distinct().count() == 3


def test_digest_says_that_an_event_is_tentative_and_escapes_titles(group, ann, clock):
    hostile = "<b>Tea</b> & “co”"
    Event.objects.filter(pk=EventFactory(group=group, title=hostile, starts_at=DUE + DAY).pk).update(status="tentative")
    clock.move_to(DUE, tick=False)
    news.write_digests()

    email = OutboxEmail.objects.get()
    assert f"To be confirmed: {hostile}\n" in email.text
    assert "<b>Tea" not in email.html
    assert "&lt;b&gt;Tea&lt;/b&gt; &amp; “co”" in email.html
