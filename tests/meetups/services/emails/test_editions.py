import re
from datetime import timedelta

import pytest
from django.conf import settings

from meetups.models import Action, Edition, OutboxEmail, Subscription
from meetups.services import actions, editions, subscriptions
from meetups.services.emails import editions as emails
from meetups.services.emails import outbox
from tests.blogroll import EntryFactory
from tests.boards import ActionFactory, TopicFactory
from tests.editions import DAY, HOUR, NOW, emails_of, follower, meeting, newsletter, post, send_now, the_edition
from tests.factories import VenueFactory
from tests.threads import at_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def group(clock):
    """A group with a newsletter that has something of each kind, an hour later."""
    group = newsletter(followers=0)
    Action.objects.filter(pk=ActionFactory(group=group, text="Old one").pk).update(created_at=NOW - 30 * DAY)
    follower(group, "ann@example.org", wants_actions=True)
    follower(group, "bo@example.org")
    venue = VenueFactory(name="City Hall", step_free="yes", accessible_toilet="yes", hearing_loop="no")
    meeting(group, title="Mending night", venue=venue)
    post(group, "Nine lamps", summary="All about lamps.")
    ActionFactory(group=group, text="New one", owner_name="Zed", is_owner_public=True)
    actions.drop(action=ActionFactory(group=group, text="Dropped one"), why="No budget.")
    TopicFactory(group=group, title="Wicks")
    clock.move_to(NOW + HOUR, tick=False)
    editions.work()
    return group


def text_for(email):
    return OutboxEmail.objects.get(kind="edition", to=email).text


def test_edition_tells_what_comes_with_access_and_what_is_new(group):
    edition = the_edition(group)
    editions.save(edition=edition, words="See [the group](/groups/lamp-menders/).", decided={}, version=0)
    send_now(group)

    email = OutboxEmail.objects.get(kind="edition", to="ann@example.org")
    assert email.subject == "Lamp menders: meetings and news, Fri 20 Nov"
    parts = email.text.split("\n\n")
    event, address = group.events.get().get_absolute_url(), group.posts.get().get_absolute_url()
    known = "Accessible toilet: yes. No details are known. Hearing loop: no."
    access = f"Step-free way in: yes. No details are known.\n{known}"
    assert parts[1:6] == [
        "See the group (http://testserver/groups/lamp-menders/).",
        "Coming up",
        f"Mending night\nWednesday 2 December 2026, 6pm to 8pm\nCity Hall, Leeds\n{access}\nhttp://testserver{event}",
        "New to read",
        f"Write-up: Nine lamps\nAll about lamps.\nhttp://testserver{address}",
    ]
    assert [parts[6], *(part.split("\n")[0] for part in parts[7:13])] == [
        "Open actions",
        "Old one",
        "New one",
        "Done or dropped since the last edition",
        "Dropped one",
        "Topics that wait",
        "Wicks",
    ]
    assert "http://testserver/groups/lamp-menders/editions/2026-11-20/" in email.text
    assert not re.search(r"\bZed\b", email.text + email.html)
    assert '<a href="http://testserver/groups/lamp-menders/"' in email.html


def test_chosen_entries_of_the_blogroll_are_told_with_their_whole_url(group, clock):
    chosen, left = (EntryFactory(source__group=group, source__title="Herons", title=f"<i>{one}</i>") for one in "AB")
    clock.move_to(NOW + 2 * HOUR, tick=False)
    edition = the_edition(group)
    editions.save(edition=edition, words="", decided={f"entry-{chosen.pk}": (True, 1)}, version=0)
    send_now(group)

    email = OutboxEmail.objects.get(kind="edition", to="bo@example.org")
    told = f"What other teams write\n\n<i>A</i>\nHerons, Friday 20 November 2026\n{chosen.url}\n"
    assert told in email.text
    assert f'<a href="{chosen.url}">&lt;i&gt;A&lt;/i&gt;</a>' in email.html
    assert left.url not in email.text + email.html


def test_follower_without_the_wish_gets_no_actions(group):
    send_now(group)

    words = ("Old one", "New one", "Dropped one", "No budget.")
    assert all(word in text_for("ann@example.org") for word in words)
    assert not any(word in text_for("bo@example.org") for word in words)
    assert "Topics that wait" in text_for("bo@example.org")


def test_email_has_the_headers_to_unsubscribe(group):
    send_now(group)

    ann = Subscription.objects.get(email="ann@example.org")
    message = outbox.message_for(OutboxEmail.objects.get(kind="edition", to="ann@example.org"))
    assert message.extra_headers["List-Unsubscribe"] == f"<{subscriptions.unsubscribe_url(ann)}>"
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_follower_who_was_told_some_news_before_reads_only_the_rest(group, clock):
    follower(group, "cy@example.org", confirmed_at=NOW + timedelta(minutes=10))
    send_now(group)

    assert ("Mending night" in text_for("cy@example.org"), "Nine lamps" in text_for("cy@example.org")) == (True, False)


def test_follower_for_whom_nothing_is_new_gets_no_email_and_is_told_later_news(group, clock):
    group.events.update(status="draft")
    cy = follower(group, "cy@example.org", confirmed_at=NOW + timedelta(minutes=10))
    send_now(group)
    assert emails_of() == ["ann@example.org", "bo@example.org"]
    cy.refresh_from_db()
    assert cy.news_since == NOW + HOUR - editions.COMMIT_GRACE

    clock.move_to(NOW + DAY, tick=False)
    post(group, "Ten lamps")
    clock.move_to(NOW + DAY + HOUR, tick=False)
    editions.work()
    send_now(group)
    assert "Ten lamps" in text_for("cy@example.org")


def test_item_that_is_withdrawn_while_emails_are_written_is_left_out(group, monkeypatch):
    monkeypatch.setattr(emails, "CHUNK", 1)
    monkeypatch.setattr(emails, "MOST_IN_A_RUN", 1)
    send_now(group)
    assert emails_of() == ["ann@example.org"]
    group.posts.update(status="draft")

    assert [emails.write_sent(), emails.write_sent()] == [1, 0]

    assert "Nine lamps" not in text_for("bo@example.org")
    assert group.editions.sent().first().written_at is not None


def test_preview_is_the_email_with_everything_chosen(group):
    edition = the_edition(group)
    found = editions.items(edition)
    email = emails.preview(edition=edition, items=found)

    assert "Nine lamps" in email["html"]
    assert "Dropped one" in email["text"]
    assert "Read it on the website" not in email["text"]
    post_only = [item._replace(is_chosen=item.found.kind == "post") for item in found]
    assert "Mending night" not in emails.preview(edition=edition, items=post_only)["text"]


def test_hostile_words_stay_words(group):
    hostile = "<script>alert(1)</script> <b>&amp;"
    group.events.update(title=hostile)
    edition = the_edition(group)
    editions.save(edition=edition, words=hostile, decided={}, version=0)
    send_now(group)

    html = OutboxEmail.objects.get(to="ann@example.org", kind="edition").html
    assert ("<script" in html, html.count("&lt;script&gt;")) == (False, 2)
    assert hostile in text_for("ann@example.org")


@pytest.mark.django_db(transaction=True)
def test_worker_that_is_stopped_and_four_workers_at_once_write_each_email_once(monkeypatch):
    group = newsletter(followers=30)
    meeting(group)
    editions.work()
    edition = the_edition(group)
    editions.send(edition=edition, shown=editions.fingerprint(edition, editions.items(edition)))
    write, written = outbox.write, []

    def stopped(**message):
        written.append(write(**message))
        if len(written) == 28:
            raise KeyboardInterrupt  # the second transaction is not committed
        return written[-1]

    monkeypatch.setattr(outbox, "write", stopped)
    with pytest.raises(KeyboardInterrupt):
        emails.write_sent()
    monkeypatch.setattr(outbox, "write", write)
    assert len(emails_of()) == 25

    at_once(emails.write_sent, 4)

    assert sorted(emails_of()) == sorted(f"ann{number}@example.org" for number in range(30))
    assert Edition.objects.unwritten().count() == 0
    assert settings.SITE_URL in OutboxEmail.objects.first().text
