"""The decisions of organisers about an edition: words, items, sending and skipping."""

import pytest
from django.core.exceptions import ValidationError
from django_q.models import OrmQ

from meetups.models import EditionItem, OutboxEmail
from meetups.services import editions
from tests.editions import (
    DAY,
    DRAFTED,
    DUE,
    HOUR,
    MEETING,
    NOW,
    at,
    emails_of,
    follower,
    meeting,
    newsletter,
    post,
    send_now,
    sent_edition,
    shown,
    the_edition,
)
from tests.meetups.services.refusals import code_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def group():
    group = newsletter()
    meeting(group)
    return group


def test_what_organisers_decide_is_sent(group, clock):
    post(group, "Nine lamps")
    post(group, "Ten lamps")
    post(group, "A slip")
    clock.move_to(NOW + HOUR, tick=False)
    editions.work()
    edition = the_edition(group)
    names = {item.line.title: item.name for item in editions.items(edition)}
    decided = {names["Nine lamps"]: (True, 2), names["Ten lamps"]: (True, 1), names["A slip"]: (False, 3)}

    saved = editions.save(edition=edition, words="**Dear** all", decided=decided, version=0)
    assert (saved.version, saved.words_html) == (1, "<p><strong>Dear</strong> all</p>")
    saved = editions.save(edition=saved, words="**Dear** all", decided=decided, version=1)
    send_now(group)

    text = OutboxEmail.objects.get(kind="edition").text
    assert text.index("Dear all") < text.index("Coming up") < text.index("Ten lamps") < text.index("Nine lamps")
    assert "A slip" not in text
    titles = [item.kind for item in EditionItem.objects.filter(edition=saved)]
    assert titles == ["event", "post", "post", "post"]
    clock.move_to(NOW + DAY, tick=False)
    follower(group, "late@example.org", confirmed_at=NOW + DAY)
    editions.work()
    assert "A slip" not in [item.line.title for item in editions.items(the_edition(group))]


def test_second_organiser_is_told_that_the_edition_was_saved_meanwhile(group):
    editions.work()
    edition = the_edition(group)
    editions.save(edition=edition, words="Mine", decided={}, version=0)

    with pytest.raises(ValidationError) as refusal:
        editions.save(edition=edition, words="Theirs", decided={}, version=0)
    assert (refusal.value.code, refusal.value.params["edition"].version, the_edition(group).words) == (
        "changed",
        1,
        "Mine",
    )


def test_send_is_refused_if_the_edition_differs_from_its_preview(group):
    editions.work()
    edition = the_edition(group)
    before = shown(edition)
    editions.save(edition=edition, words="New words", decided={}, version=0)

    assert code_of(editions.send, edition=edition, shown=before) == "changed"
    assert the_edition(group).words == "New words"


def test_edition_that_is_sent_twice_is_sent_once(group):
    editions.work()
    edition = the_edition(group)
    seen = shown(edition)

    assert editions.send(edition=edition, shown=seen) == editions.send(edition=edition, shown=seen) == edition
    assert OrmQ.objects.count() == 1
    assert editions.work() == 1
    assert emails_of() == ["ann0@example.org"]


def test_edition_without_anything_to_tell_cannot_be_sent(clock):
    group = newsletter()
    editions.work()
    edition = the_edition(group)

    assert code_of(editions.send, edition=edition, shown=shown(edition)) == "empty"

    editions.save(edition=edition, words="We are well.", decided={}, version=0)
    send_now(group)
    assert "We are well." in OutboxEmail.objects.get().text


def test_second_edition_of_a_day_waits_for_the_next_day(group, clock):
    editions.work()
    edition = the_edition(group)
    sent_edition(group, NOW)
    assert code_of(editions.send, edition=edition, shown=shown(edition)) == "today"

    at(clock, DRAFTED)
    sent_edition(group, DUE)
    at(clock, DUE + HOUR)
    assert emails_of() == []
    at(clock, DUE + DAY)
    assert emails_of() == ["ann0@example.org"]


def test_news_of_a_skipped_edition_is_in_the_next_one(group, clock):
    post(group, "Nine lamps")
    clock.move_to(NOW + HOUR, tick=False)
    editions.work()
    edition = the_edition(group)
    assert editions.skip(edition=edition).skipped_at == NOW + HOUR
    assert editions.skip(edition=edition).skipped_at == NOW + HOUR
    assert code_of(editions.save, edition=edition, words="", decided={}, version=0) == "skipped"
    assert code_of(editions.send, edition=edition, shown="") == "skipped"
    meeting(group, MEETING + 14 * DAY)
    editions.work()
    assert the_edition(group).due_at == DUE + 14 * DAY

    at(clock, DUE + 12 * DAY)
    at(clock, DUE + 14 * DAY)
    assert "Nine lamps" in OutboxEmail.objects.get(kind="edition").text


def test_sent_edition_can_be_neither_changed_nor_skipped(group):
    editions.work()
    edition = send_now(group)

    assert code_of(editions.save, edition=edition, words="", decided={}, version=0) == "sent"
    assert code_of(editions.skip, edition=edition) == "sent"


def test_news_of_the_last_minutes_waits_for_the_next_edition(group, clock):
    editions.work()
    clock.move_to(NOW + HOUR, tick=False)
    post(group, "Just out")
    send_now(group)
    assert "Just out" not in OutboxEmail.objects.get().text

    clock.move_to(NOW + DAY, tick=False)
    editions.work()
    send_now(group)
    assert "Just out" in OutboxEmail.objects.latest("pk").text
