from datetime import UTC, datetime, timedelta

import pytest

from meetups.models import Event, News, OutboxEmail
from meetups.services import subscriptions
from meetups.services.emails import news
from tests.factories import EventFactory, EventSeriesFactory, GroupFactory, PostFactory, SubscriptionFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(NOW, tick=False)
    return time_machine


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
    """A post that has just become news."""
    post = PostFactory(group=group, **fields)
    news.announce(news=[News(group=group, key=f"post-{post.pk}", title=post.headline)])
    return post


def letters():
    return list(OutboxEmail.objects.order_by("pk").values_list("to", "subject"))


def test_meetup_is_told_once_to_whoever_follows(group, ann):
    night = event(group)

    assert (news.tell(), news.tell()) == (1, 0)

    letter, row = OutboxEmail.objects.get(), News.objects.get()
    assert (row.key, row.title, row.told_at) == (f"event-{night.pk}", "Mending night", NOW)
    assert (letter.kind, letter.to, letter.group) == ("news", "ann@example.org", group)
    assert letter.key == f"news:s{ann.pk}:-:{row.pk}"
    assert letter.subject == "Lamp menders: Mending night, Sunday 20 December 2026"
    assert f"http://testserver{night.get_absolute_url()}" in letter.text
    assert letter.unsubscribe_url == f"http://testserver/subscriptions/{ann.token}/unsubscribe/"
    assert f"http://testserver/subscriptions/{ann.token}/\n" in letter.text


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
def test_only_what_everybody_can_read_of_and_come_to_is_news(group, ann, fields, keeps):
    event(group, **fields)

    news.tell()

    assert (News.objects.count(), OutboxEmail.objects.count()) == (keeps, keeps)


def test_draft_is_news_when_it_is_published(group, ann):
    draft = event(group, status="draft")
    news.tell()
    Event.objects.filter(pk=draft.pk).update(status="confirmed")

    assert news.tell() == 1


def test_meeting_of_a_series_is_news_a_fortnight_before(group, ann, clock):
    of_series(group, NOW + 14 * DAY)

    assert news.tell() == 0
    clock.move_to(NOW + MINUTE, tick=False)
    assert (news.tell(), news.tell()) == (1, 0)


def test_what_is_new_together_is_told_together_soonest_first(group, ann):
    event(group, "Later", starts_at=NOW + 40 * DAY)
    event(group, "Sooner", starts_at=NOW + 20 * DAY)
    post(group, headline="What we mended", summary="Nine lamps.")

    assert news.tell() == 1
    letter = OutboxEmail.objects.get()
    assert letter.subject == "3 new things from Lamp menders"
    assert letter.text.index("Sooner") < letter.text.index("Later") < letter.text.index("What we mended")
    assert "Nine lamps." in letter.text


def test_groups_are_told_apart(group, ann):
    other = SubscriptionFactory(email="ben@example.org", group__name="Kite makers")
    event(group, "Mending")
    event(other.group, "Gluing")

    assert news.tell() == 2
    assert letters() == [
        ("ann@example.org", "Lamp menders: Mending, Sunday 20 December 2026"),
        ("ben@example.org", "Kite makers: Gluing, Sunday 20 December 2026"),
    ]


def test_who_did_not_say_yes_or_wants_a_digest_hears_nothing_and_holds_up_nobody(group, monkeypatch):
    monkeypatch.setattr(news, "MOST_IN_A_RUN", 1)
    SubscriptionFactory(group=group, confirmed_at=None)
    SubscriptionFactory.create_batch(2, group=group, often="fortnight")
    event(group)

    assert news.tell() == 0
    assert News.objects.get().told_at == NOW


def test_follower_of_today_hears_nothing_of_yesterday(group, clock):
    event(group, "Old news")
    news.tell()
    clock.move_to(NOW + DAY, tick=False)
    asked = subscriptions.follow(group=group, email="ann@example.org", often="at-once")
    subscriptions.confirm(subscription=asked)
    OutboxEmail.objects.all().delete()
    clock.move_to(NOW + DAY + MINUTE, tick=False)
    assert news.tell() == 0

    event(group, "New news")

    assert news.tell() == 1
    assert letters() == [("ann@example.org", "Lamp menders: New news, Sunday 20 December 2026")]


def test_who_said_yes_between_two_pieces_hears_of_the_second(group, clock):
    event(group, "First")
    news.announce_events()
    clock.move_to(NOW + MINUTE, tick=False)
    SubscriptionFactory(group=group, confirmed_at=NOW + MINUTE)
    event(group, "Second")

    assert news.tell() == 1
    assert "Second" in OutboxEmail.objects.get().text
    assert "First" not in OutboxEmail.objects.get().text


def test_who_unsubscribed_in_between_gets_no_letter(group, ann):
    event(group)
    news.announce_events()
    subscriptions.unsubscribe(subscription=ann)

    assert news.tell() == 0
    assert letters() == []


@pytest.mark.parametrize(
    "change", [{"status": "cancelled", "cancellation_reason": "Snow."}, {"status": "draft"}, {"ends_at": NOW}]
)
def test_what_is_no_longer_true_is_not_told(group, ann, change):
    night = event(group, starts_at=NOW + DAY)
    news.announce_events()
    Event.objects.filter(pk=night.pk).update(**{"starts_at": NOW - DAY} | change)

    assert news.tell() == 0
    assert News.objects.get().told_at == NOW


def test_post_that_went_back_to_a_draft_is_not_told(group, ann):
    back = post(group)
    back.status = "draft"
    back.save()

    assert news.tell() == 0


def test_letter_shows_twenty_and_says_how_many_more(group, ann):
    for number in range(22):
        event(group, f"Night {number}")

    news.tell()

    letter = OutboxEmail.objects.get()
    assert letter.subject == "22 new things from Lamp menders"
    assert letter.text.count("/events/") == letter.html.count("/events/") == 20
    assert "There are 2 more on the group’s page:\nhttp://testserver/groups/lamp-menders/\n" in letter.text
    assert "2 more on the group’s page" in letter.html


def test_run_that_was_cut_short_goes_on_where_it_stopped(group, monkeypatch):
    SubscriptionFactory.create_batch(5, group=group)
    monkeypatch.setattr(news, "MOST_IN_A_RUN", 2)
    event(group, "First")

    assert news.tell() == 2
    assert News.objects.get().told_at is None
    event(group, "Second")
    SubscriptionFactory(group=group, confirmed_at=NOW + MINUTE)

    assert [news.tell() for _ in range(6)] == [2, 2, 2, 2, 0, 0]
    subjects = list(OutboxEmail.objects.order_by("pk").values_list("subject", flat=True))
    assert subjects == [f"Lamp menders: {title}, Sunday 20 December 2026" for title in ["First"] * 5 + ["Second"] * 5]
    assert OutboxEmail.objects.values("to").distinct().count() == 5
    assert News.objects.filter(told_at=None).count() == 0


def test_nothing_new_costs_the_same_few_queries(group, ann, django_assert_num_queries):
    for number in range(3):
        event(group, f"Night {number}")
        news.tell()

        with django_assert_num_queries(5):  # two of them a savepoint
            assert news.tell() == 0


def test_coming_is_what_the_group_does_next(group):
    for days in (9, 3, 6, 12):
        event(group, f"In {days}", starts_at=NOW + days * DAY)
    event(group, status="draft")

    assert [card.title for card in news.coming(group=group, most=3)] == ["In 3", "In 6", "In 9"]


def test_announce_again_is_no_news(group):
    twice = [News(group=group, key="post-1", title="Again") for _ in range(2)]

    news.announce(news=twice[:1])
    news.announce(news=twice[1:])

    assert News.objects.get().title == "Again"
