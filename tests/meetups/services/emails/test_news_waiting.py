"""Followers of the newsletter who want news at once from now on: what waited for the next edition is told first."""

from datetime import timedelta

import pytest

from meetups.models import Event, OutboxEmail
from meetups.services.actions import drop
from meetups.services.emails import news
from tests.boards import ActionFactory
from tests.editions import DAY, HOUR, NOW, emails_of, follower, post
from tests.factories import EventFactory, GroupFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
MINUTE = timedelta(minutes=1)


@pytest.fixture
def group():
    return GroupFactory(name="Lamp menders", slug="lamp-menders")


def switch(subscription, often="at-once"):
    """Change how often a follower gets emails. Return the text of the email about waiting news, or None."""
    news.change(subscription=subscription, often=often)
    email = OutboxEmail.objects.filter(kind="digest").last()
    return email and email.text


def test_news_that_waited_is_told_once(group, clock):
    ann = follower(group, wants_actions=True)
    post(group, "Nine lamps")
    hostile = "<b>Tea</b> & “co”"
    event = EventFactory(group=group, title=hostile, starts_at=NOW + 200 * DAY)
    Event.objects.filter(pk=event.pk).update(status="tentative")
    ActionFactory(group=group, text="Mend it")
    drop(action=ActionFactory(group=group, text="Paint it"), why="No budget.")
    clock.move_to(NOW + 2 * HOUR, tick=False)
    news.write_news()

    text = switch(ann)

    email = OutboxEmail.objects.get(kind="digest")
    assert (email.subject, email.to) == ("News from Lamp menders that waited", "ann@example.org")
    assert email.unsubscribe_url == f"http://testserver/subscriptions/{ann.token}/unsubscribe/"
    assert "Nine lamps" in text
    assert f"To be confirmed: {hostile}\n" in text
    assert "&lt;b&gt;Tea&lt;/b&gt; &amp; “co”" in email.html
    assert "Open actions\n- Mend it (somebody)" in text
    assert "- Paint it (somebody · dropped on Friday 20 November 2026) No budget." in text
    news.write_news()
    assert (emails_of("news"), len(emails_of("digest"))) == ([], 1)


def test_news_that_is_not_written_yet_comes_at_once(group, clock):
    ann = follower(group)
    post(group, "Nine lamps")

    assert switch(ann) is None
    news.write_news()

    assert emails_of("news") == ["ann@example.org"]


def test_news_that_an_edition_told_does_not_come_at_once(group, clock):
    ann = follower(group, news_since=NOW + MINUTE)
    post(group, "Nine lamps")

    switch(ann)
    news.write_news()

    assert OutboxEmail.objects.count() == 0


def test_email_says_how_many_closed_actions_are_only_on_the_page(group, clock):
    ann = follower(group, wants_actions=True)
    for number in range(22):
        drop(action=ActionFactory(group=group, text=f"Action {number}"), why="No budget.")

    text = switch(ann)

    assert (text.count("- Action"), "There are 2 more on the group’s page:" in text) == (20, True)


def test_new_action_is_told_although_twenty_old_ones_are_open(group, clock):
    for number in range(20):
        ActionFactory(group=group, text=f"Old {number}")
    clock.move_to(NOW + 2 * HOUR, tick=False)
    news.write_news()
    ann = follower(group, wants_actions=True, confirmed_at=NOW + 2 * HOUR)
    ActionFactory(group=group, text="Mend it")
    clock.move_to(NOW + 4 * HOUR, tick=False)
    news.write_news()

    text = switch(ann)

    assert ("- Mend it (somebody)\n- Old 0" in text, text.count("- Old")) == (True, 19)


@pytest.mark.parametrize("often", ["fortnight", "at-once"])
def test_change_without_news_writes_no_email(group, often):
    EventFactory(group=group, starts_at=NOW + DAY)
    ann = follower(group, wants_actions=True)

    assert news.change(subscription=ann, often=often).often == often
    assert OutboxEmail.objects.count() == 0


def test_news_since_the_change_waits_for_the_edition(group, clock):
    ann = follower(group, often="at-once")
    post(group, "Told at once")
    news.write_news()
    clock.move_to(NOW + DAY, tick=False)
    post(group, "Not told yet")

    news.change(subscription=ann, often="fortnight")
    news.write_news()

    ann.refresh_from_db()
    assert emails_of("news") == ["ann@example.org"]
    assert NOW < ann.news_since < NOW + DAY


def test_news_of_an_interrupted_run_is_not_told_again(group, clock, monkeypatch):
    monkeypatch.setattr(news, "MOST_IN_A_RUN", 1)
    ann = follower(group, often="at-once")
    follower(group, "bo@example.org", often="at-once")
    post(group, "Nine lamps")
    news.write_news()

    news.change(subscription=ann, often="fortnight")

    ann.refresh_from_db()
    assert (emails_of("news"), ann.news_since) == (["ann@example.org"], NOW)
