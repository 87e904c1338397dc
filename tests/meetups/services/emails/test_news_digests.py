from datetime import UTC, datetime, timedelta

import pytest

from meetups.models import Event, News, OutboxEmail
from meetups.services import subscriptions
from meetups.services.emails import news
from tests.factories import EventFactory, GroupFactory, PostFactory, SubscriptionFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
DUE = NOW + 14 * DAY


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(NOW, tick=False)
    return time_machine


@pytest.fixture
def group():
    return GroupFactory(name="Lamp menders", slug="lamp-menders")


@pytest.fixture
def ann(group):
    """Says yes to a digest at noon on 20 November."""
    asked = subscriptions.follow(group=group, email="ann@example.org", often="fortnight")
    ann = subscriptions.confirm(subscription=asked)
    OutboxEmail.objects.all().delete()
    return ann


def post(group, **fields):
    """A post that has just become news."""
    post = PostFactory(group=group, **fields)
    news.announce(news=[News(group=group, key=f"post-{post.pk}", title=post.headline)])
    return post


def in_the_digest(*titles):
    text = OutboxEmail.objects.latest("pk").text
    return [title for title in titles if title in text]


def test_digest_comes_after_a_fortnight_and_each_fortnight(group, ann, clock):
    for days in (15, 29, 43):
        EventFactory(group=group, title=f"Night {days}", starts_at=NOW + days * DAY)
    sent = []
    for minutes in range(0, 44 * 24 * 60, 180):
        clock.move_to(NOW + minutes * MINUTE, tick=False)
        sent += [minutes / 24 / 60] * news.tell_digests()

    assert sent == [14, 28, 42]
    assert OutboxEmail.objects.filter(to="ann@example.org", subject="Lamp menders: the next fortnight").count() == 3


def test_digest_can_be_stopped_and_managed(group, ann, clock):
    night = EventFactory(group=group, starts_at=DUE + DAY)
    clock.move_to(DUE, tick=False)
    news.tell_digests()

    letter = OutboxEmail.objects.get()
    assert (letter.kind, letter.group, letter.key) == ("digest", group, f"digest:s{ann.pk}:-:{int(DUE.timestamp())}")
    assert letter.unsubscribe_url == f"http://testserver/subscriptions/{ann.token}/unsubscribe/"
    assert f"http://testserver/subscriptions/{ann.token}/\n" in letter.text
    assert f"http://testserver{night.get_absolute_url()}" in letter.text


def test_digest_tells_what_comes_in_a_fortnight_and_a_little(group, ann, clock):
    clock.move_to(DUE, tick=False)
    titles = {"Yesterday": -1, "Soon": 1, "In time": 15, "Too late": 16}
    for title, days in titles.items():
        EventFactory(group=group, title=title, starts_at=DUE + days * DAY)
    EventFactory(group=group, title="Draft", starts_at=DUE + DAY, status="draft")
    EventFactory(group=group, title="Called off", starts_at=DUE + DAY, status="cancelled")
    EventFactory(title="Of others", starts_at=DUE + DAY)

    news.tell_digests()

    assert in_the_digest(*titles, "Draft", "Called off", "Of others") == ["Soon", "In time"]


def test_digest_tells_what_became_news_since_the_last_and_of_nothing_twice(group, clock):
    told = post(group, headline="Before the yes")
    EventFactory(group=group, title="Festival before", starts_at=NOW + 200 * DAY)
    news.announce_events()
    clock.move_to(NOW + MINUTE, tick=False)
    SubscriptionFactory(group=group, often="fortnight", confirmed_at=NOW + MINUTE)
    clock.move_to(NOW + DAY, tick=False)
    post(group, headline="Nine lamps", published_at=told.published_at)
    EventFactory(group=group, title="Festival", starts_at=NOW + 210 * DAY)
    news.announce_events()
    all_of_it = ("Before the yes", "Festival before", "Nine lamps", "Festival\n", "Anew")

    clock.move_to(DUE + MINUTE, tick=False)
    assert news.tell_digests() == 1
    assert in_the_digest(*all_of_it) == ["Nine lamps", "Festival\n"]

    post(group, headline="Anew")
    clock.move_to(DUE + 14 * DAY + MINUTE, tick=False)
    assert news.tell_digests() == 1
    assert in_the_digest(*all_of_it) == ["Anew"]


def test_news_of_the_last_minutes_waits_for_the_next_digest(group, ann, clock):
    clock.move_to(DUE - 4 * MINUTE, tick=False)
    post(group, headline="Just out")
    EventFactory(group=group, starts_at=DUE + DAY)
    EventFactory(group=group, starts_at=DUE + 15 * DAY)
    clock.move_to(DUE, tick=False)
    news.tell_digests()
    assert in_the_digest("Just out") == []

    clock.move_to(DUE + 14 * DAY, tick=False)
    news.tell_digests()
    assert in_the_digest("Just out") == ["Just out"]


def test_with_nothing_to_tell_there_is_no_letter_and_the_next_day_is_asked_again(group, ann, clock):
    clock.move_to(DUE, tick=False)
    assert news.tell_digests() == 0
    ann.refresh_from_db()
    assert (ann.due_at, ann.told_at) == (DUE + DAY, None)

    post(group, headline="At last")
    clock.move_to(DUE + DAY - MINUTE, tick=False)
    assert news.tell_digests() == 0
    clock.move_to(DUE + DAY, tick=False)
    assert news.tell_digests() == 1

    ann.refresh_from_db()
    assert (ann.due_at, ann.told_at) == (DUE + 15 * DAY, DUE + DAY - 5 * MINUTE)
    assert in_the_digest("At last") == ["At last"]


def test_post_that_is_no_longer_public_stands_in_no_digest(group, ann, clock):
    back = post(group)
    back.status = "draft"
    back.save()
    clock.move_to(DUE, tick=False)

    assert news.tell_digests() == 0


def test_who_hears_at_once_or_said_nothing_gets_no_digest(group, clock):
    SubscriptionFactory(group=group, often="at-once")
    SubscriptionFactory(group=group, often="fortnight", confirmed_at=None)
    EventFactory(group=group, starts_at=DUE + DAY)
    clock.move_to(DUE + DAY, tick=False)

    assert news.tell_digests() == 0


def test_who_changes_to_a_digest_hears_what_is_new_from_then_on(group, clock):
    ann = SubscriptionFactory(group=group, often="at-once")
    post(group, headline="Told at once")
    clock.move_to(NOW + DAY, tick=False)
    subscriptions.change(subscription=ann, often="fortnight")
    clock.move_to(NOW + 2 * DAY, tick=False)
    post(group, headline="Since")
    clock.move_to(NOW + 15 * DAY, tick=False)

    assert news.tell_digests() == 1
    assert in_the_digest("Told at once", "Since") == ["Since"]


def test_who_changes_from_a_digest_loses_nothing_that_was_kept_for_it(group, ann, clock):
    clock.move_to(NOW + 3 * DAY, tick=False)
    post(group, headline="Kept for the digest")
    clock.move_to(NOW + 10 * DAY, tick=False)

    changed = news.change(subscription=ann, often="at-once")

    assert (changed.often, changed.due_at, OutboxEmail.objects.get().kind) == ("at-once", None, "digest")
    assert in_the_digest("Kept for the digest") == ["Kept for the digest"]


@pytest.mark.parametrize("often", ["fortnight", "at-once"])
def test_who_changes_while_there_is_nothing_new_gets_no_letter(group, ann, often):
    EventFactory(group=group, starts_at=DUE)

    assert news.change(subscription=ann, often=often).often == often
    assert OutboxEmail.objects.count() == 0


def test_a_run_writes_so_many_and_the_next_the_others(group, clock, monkeypatch):
    monkeypatch.setattr(news, "MOST_IN_A_RUN", 2)
    SubscriptionFactory.create_batch(3, group=group, often="fortnight")
    EventFactory(group=group, starts_at=DUE + DAY)
    clock.move_to(DUE, tick=False)

    assert [news.tell_digests() for _ in range(3)] == [2, 1, 0]
    assert OutboxEmail.objects.values("to").distinct().count() == 3


def test_letters_say_loudly_what_is_special_and_escape_the_rest(group, ann, clock):
    hostile = "<b>Tea</b> & “co”"
    Event.objects.filter(pk=EventFactory(group=group, title=hostile, starts_at=DUE + DAY).pk).update(status="tentative")
    clock.move_to(DUE, tick=False)
    news.tell_digests()

    letter = OutboxEmail.objects.get()
    assert f"Not certain yet: {hostile}\n" in letter.text
    assert "<b>Tea" not in letter.html
    assert "&lt;b&gt;Tea&lt;/b&gt; &amp; “co”" in letter.html
