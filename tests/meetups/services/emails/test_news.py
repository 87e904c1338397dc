from datetime import timedelta

import pytest

from meetups.models import Event, News, OutboxEmail
from meetups.services import subscriptions
from meetups.services.emails import news
from tests.factories import EventFactory, EventSeriesFactory, GroupFactory, PostFactory, SubscriptionFactory
from tests.statements import just_after
from tests.waitlists import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.fixture
def group():
    return GroupFactory(name="Lamp menders", slug="lamp-menders")


@pytest.fixture
def ann(group):
    return SubscriptionFactory(group=group, email="ann@example.org")


def event(group, title="Mending night", **fields):
    return EventFactory(**{"group": group, "title": title, "starts_at": NOW + 30 * DAY, "venue__name": "Hall"} | fields)


def of_series(group, starts_at):
    series = EventSeriesFactory(group=group)
    return event(group, series=series, recurrence_id=starts_at.date(), starts_at=starts_at)


def post(group, **fields):
    """Create a post and its news item."""
    post = PostFactory(group=group, **fields)
    news.announce(news=[News(group=group, kind="post", record_id=post.pk, title=post.headline)])
    return post


def emails():
    return list(OutboxEmail.objects.order_by("pk").values_list("to", "subject"))


def test_event_is_emailed_to_followers_once(group, ann):
    night = event(group)

    assert (news.write_news(), news.write_news()) == (1, 0)

    email, row = OutboxEmail.objects.get(), News.objects.get()
    assert (row.kind, row.record_id, row.title, row.written_at) == ("event", night.pk, "Mending night", NOW)
    assert (email.kind, email.to, email.group) == ("news", "ann@example.org", group)
    assert (email.subscription, email.version) == (ann, str(row.pk))
    assert email.subject == "Lamp menders: Mending night, Sun 20 Dec"
    assert f"http://testserver{night.get_absolute_url()}" in email.text
    assert email.unsubscribe_url == f"http://testserver/subscriptions/{ann.token}/unsubscribe/"
    assert f"http://testserver/subscriptions/{ann.token}/\n" in email.text


@pytest.mark.parametrize(
    ("fields", "keeps"),
    [
        ({"status": "confirmed"}, True),
        ({"status": "tentative"}, True),
        ({"status": "draft"}, False),
        ({"status": "cancelled", "cancellation_reason": "Snow."}, False),
        ({"starts_at": NOW - DAY}, False),
        ({"starts_at": NOW + 400 * DAY}, True),
    ],
)
def test_only_public_events_to_come_are_news(group, ann, fields, keeps):
    event(group, **fields)

    news.write_news()

    assert (News.objects.count(), OutboxEmail.objects.count()) == (keeps, keeps)


def test_draft_is_news_when_it_is_published(group, ann):
    draft = event(group, status="draft")
    news.write_news()
    Event.objects.filter(pk=draft.pk).update(status="confirmed")

    assert news.write_news() == 1


def test_event_of_a_series_is_news_14_days_before(group, ann, clock):
    of_series(group, NOW + 14 * DAY)

    assert news.write_news() == 0
    clock.move_to(NOW + MINUTE, tick=False)
    assert (news.write_news(), news.write_news()) == (1, 0)


def test_news_items_at_the_same_time_are_one_email_soonest_first(group, ann):
    event(group, "Later", starts_at=NOW + 40 * DAY)
    event(group, "Sooner", starts_at=NOW + 20 * DAY)
    post(group, headline="What we mended", summary="Nine lamps.")

    assert news.write_news() == 1
    email = OutboxEmail.objects.get()
    assert email.subject == "3 new things from Lamp menders"
    assert email.text.index("Sooner") < email.text.index("Later") < email.text.index("What we mended")
    assert "Nine lamps." in email.text


def test_each_group_has_its_own_email(group, ann):
    other = SubscriptionFactory(email="ben@example.org", group__name="Kite makers")
    event(group, "Mending")
    event(other.group, "Gluing")

    assert news.write_news() == 2
    assert emails() == [
        ("ann@example.org", "Lamp menders: Mending, Sun 20 Dec"),
        ("ben@example.org", "Kite makers: Gluing, Sun 20 Dec"),
    ]


def test_unconfirmed_followers_and_readers_of_digests_get_no_news_at_once(group, monkeypatch):
    monkeypatch.setattr(news, "MOST_IN_A_RUN", 1)
    SubscriptionFactory(group=group, confirmed_at=None)
    SubscriptionFactory.create_batch(2, group=group, often="fortnight")
    event(group)

    assert news.write_news() == 0
    assert News.objects.get().written_at == NOW


def test_new_follower_gets_only_later_news(group, clock):
    event(group, "Old news")
    news.write_news()
    clock.move_to(NOW + DAY, tick=False)
    asked = subscriptions.follow(group=group, email="ann@example.org", often="at-once")
    subscriptions.confirm(subscription=asked)
    OutboxEmail.objects.all().delete()
    clock.move_to(NOW + DAY + MINUTE, tick=False)
    assert news.write_news() == 0

    event(group, "New news")

    assert news.write_news() == 1
    assert emails() == [("ann@example.org", "Lamp menders: New news, Sun 20 Dec")]


def test_follower_who_confirmed_between_two_news_items_gets_the_second(group, clock):
    event(group, "First")
    news.announce_events()
    clock.move_to(NOW + MINUTE, tick=False)
    SubscriptionFactory(group=group, confirmed_at=NOW + MINUTE)
    event(group, "Second")

    assert news.write_news() == 1
    assert "Second" in OutboxEmail.objects.get().text
    assert "First" not in OutboxEmail.objects.get().text


def test_follower_who_unsubscribed_meanwhile_gets_no_email(group, ann):
    event(group)
    news.announce_events()
    subscriptions.unsubscribe(subscription=ann)

    assert news.write_news() == 0
    assert emails() == []


@pytest.mark.parametrize(
    "change", [{"status": "cancelled", "cancellation_reason": "Snow."}, {"status": "draft"}, {"ends_at": NOW}]
)
def test_event_that_is_no_longer_public_or_to_come_is_left_out(group, ann, change):
    night = event(group, starts_at=NOW + DAY)
    news.announce_events()
    Event.objects.filter(pk=night.pk).update(**{"starts_at": NOW - DAY} | change)

    assert news.write_news() == 0
    assert News.objects.get().written_at == NOW


def test_post_that_is_a_draft_again_is_left_out(group, ann):
    back = post(group)
    back.status = "draft"
    back.save()

    assert news.write_news() == 0


def test_email_lists_twenty_and_the_number_of_the_others(group, ann):
    for number in range(22):
        event(group, f"Night {number}")

    news.write_news()

    email = OutboxEmail.objects.get()
    assert email.subject == "22 new things from Lamp menders"
    assert email.text.count("/events/") == email.html.count("/events/") == 20
    assert "There are 2 more on the group’s page:\nhttp://testserver/groups/lamp-menders/\n" in email.text
    assert "2 more on the group’s page" in email.html


def test_next_call_continues_where_the_last_one_stopped(group, monkeypatch):
    SubscriptionFactory.create_batch(5, group=group)
    monkeypatch.setattr(news, "MOST_IN_A_RUN", 2)
    event(group, "First")

    assert news.write_news() == 2
    assert News.objects.get().written_at is None
    event(group, "Second")
    SubscriptionFactory(group=group, confirmed_at=NOW + MINUTE)

    assert [news.write_news() for _ in range(6)] == [2, 2, 2, 2, 0, 0]
    subjects = list(OutboxEmail.objects.order_by("pk").values_list("subject", flat=True))
    assert subjects == [f"Lamp menders: {title}, Sun 20 Dec" for title in ["First"] * 5 + ["Second"] * 5]
    assert OutboxEmail.objects.values("to").distinct().count() == 5
    assert News.objects.filter(written_at=None).count() == 0


def test_nothing_new_takes_six_queries(group, ann, django_assert_num_queries):
    for number in range(3):
        event(group, f"Night {number}")
        news.write_news()

        with django_assert_num_queries(6):  # two of them a savepoint
            assert news.write_news() == 0


def test_coming_returns_the_next_events_of_the_group(group):
    for days in (9, 3, 6, 12):
        event(group, f"In {days}", starts_at=NOW + days * DAY)
    event(group, status="draft")

    assert [card.title for card in news.coming(group=group, most=3)] == ["In 3", "In 6", "In 9"]


def test_a_record_is_news_once_for_each_kind_of_record(group):
    twice = [News(group=group, kind="post", record_id=1, title="Again") for _ in range(2)]

    news.announce(news=twice[:1])
    news.announce(news=twice[1:])
    news.announce(news=[News(group=group, kind="event", record_id=1, title="Of the same key")])

    assert list(News.objects.order_by("pk").values_list("kind", "title")) == [
        ("post", "Again"), ("event", "Of the same key"),
    ]  # fmt: skip


def test_group_that_is_deleted_meanwhile_does_not_stop_the_news_of_others(group, ann):
    event(group)
    other = EventFactory(starts_at=NOW + 30 * DAY)

    with just_after('"bundle")', News.objects.filter(record_id=other.pk).delete):
        assert news.write_news() == 1
