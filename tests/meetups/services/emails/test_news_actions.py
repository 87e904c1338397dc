"""Actions in the emails to followers who want them."""

from datetime import timedelta

import pytest

from meetups.models import Action, News, OutboxEmail
from meetups.services import actions, subscriptions
from meetups.services.emails import news
from tests.boards import ActionFactory
from tests.factories import EventFactory, GroupFactory, SubscriptionFactory
from tests.waitlists import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def group():
    return GroupFactory(name="Lamp menders", slug="lamp-menders")


def follower(group, often="at-once", wants_actions=True, **fields):
    values = {"confirmed_at": NOW, **fields}
    return SubscriptionFactory(group=group, often=often, wants_actions=wants_actions, **values)


def subjects():
    return list(OutboxEmail.objects.order_by("pk").values_list("to", "subject"))


def news_at(clock, moment):
    """Write the news at this time. Return recipient and subject of the emails written."""
    clock.move_to(moment, tick=False)
    before = OutboxEmail.objects.count()
    news.write_news()
    return subjects()[before:]


def test_new_action_is_emailed_once_after_an_hour_to_those_who_want_actions(group, clock):
    follower(group, email="ann@example.org")
    follower(group, email="ben@example.org", wants_actions=False)
    ActionFactory(group=group, text="Book the room", owner_name="Cyprian")

    assert news_at(clock, NOW + HOUR - timedelta(seconds=1)) == []
    assert news_at(clock, NOW + HOUR) == [("ann@example.org", "Lamp menders: Book the room")]
    assert news_at(clock, NOW + 2 * HOUR) == []

    email = OutboxEmail.objects.get()
    assert "Open actions\n- Book the room (somebody)" in email.text
    assert "http://testserver/groups/lamp-menders/actions/" in email.text
    assert "http://testserver/groups/lamp-menders/actions/" in email.html
    assert "Cyprian" not in email.text + email.html


def test_actions_of_a_meeting_are_one_email_after_it(group, clock):
    follower(group, email="ann@example.org")
    meeting = EventFactory(group=group, starts_at=NOW, ends_at=NOW + 2 * HOUR, status="draft")
    for text in ("Book the room", "Mend the lamp"):
        ActionFactory(group=group, event=meeting, text=text)

    assert news_at(clock, NOW + 2 * HOUR - MINUTE) == []
    assert news_at(clock, NOW + 2 * HOUR) == [("ann@example.org", "2 new things from Lamp menders")]


def test_follower_who_wants_no_actions_gets_the_rest_of_the_email(group, clock):
    follower(group, email="ann@example.org", wants_actions=False)
    ActionFactory(group=group, text="Book the room")
    clock.shift(HOUR)
    EventFactory(group=group, title="Mending night")
    news.write_news()

    [email] = OutboxEmail.objects.all()
    assert email.subject.startswith("Lamp menders: Mending night, ")
    assert "Book the room" not in email.text + email.html
    assert News.objects.count() == 2


def test_action_that_is_closed_meanwhile_is_no_news(group, clock):
    follower(group)
    ActionFactory(group=group)
    clock.shift(HOUR)
    assert news.announce_actions() == 1
    actions.finish(action=Action.objects.get())

    assert news_at(clock, NOW + HOUR + MINUTE) == []


@pytest.mark.parametrize("often", ["fortnight", "at-once"])
def test_follower_chooses_actions_and_stops_them(group, often):
    asked = subscriptions.follow(group=group, email="ann@example.org", often=often)
    assert asked.wants_actions is False
    subscriptions.follow(group=group, email="ann@example.org", often=often, wants_actions=True)
    ann = subscriptions.confirm(subscription=asked)
    assert ann.wants_actions is True

    assert news.change(subscription=ann, often=often).wants_actions is True
    changed = news.change(subscription=ann, often=often, wants_actions=False)
    changed.refresh_from_db()
    assert (changed.wants_actions, changed.often) == (False, often)


def test_follower_who_stops_actions_at_this_moment_gets_no_email(group):
    ann = follower(group, wants_actions=False)
    item = news.NewsItem(news.ACTION, ActionFactory(group=group), NOW)

    assert news._write_news(ann.pk, 1, [item]) == 0
    assert not OutboxEmail.objects.exists()
