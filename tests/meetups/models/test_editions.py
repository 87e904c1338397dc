from datetime import date

import pytest
from django.db import IntegrityError, transaction

from meetups.models import Edition, EditionItem
from tests.editions import DAY, NOW, newsletter, sent_edition
from tests.factories import GroupFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def group():
    return newsletter(followers=0, sent_before=0)


def opened(group, **values):
    return Edition.objects.create(group=group, counted_from=NOW.date(), due_at=NOW, **values)


def refused(constraint, call):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        call()


def test_group_has_one_open_edition_and_at_most_one_a_day(group):
    sent_edition(group, NOW)
    opened(group)
    opened(GroupFactory())
    opened(group, skipped_at=NOW)

    refused("edition_open_once_per_group|UNIQUE", lambda: opened(group))
    refused("edition_once_a_day|UNIQUE", lambda: sent_edition(group, NOW))


@pytest.mark.parametrize(
    "values", [{"sent_at": NOW}, {"sent_on": NOW.date()}, {"news_until": NOW}, {"skipped_at": NOW, "sent_at": NOW}]
)
def test_edition_is_sent_with_its_day_or_not_at_all(group, values):
    refused("edition_sent_with_its_day", lambda: opened(group, **values))


def test_group_names_the_first_day_of_a_newsletter_every_other_week():
    refused("group_editions_from_a_day", lambda: GroupFactory(edition_rhythm="fortnightly"))


def test_day_is_that_of_the_sending_or_until_then_when_it_is_due(group):
    sent, due = sent_edition(group, NOW - DAY), opened(group)
    item = EditionItem.objects.create(edition=due, kind="event", key=7)

    assert (sent.day, due.day, due.leaf.long) == (date(2026, 11, 19), date(2026, 11, 20), "Friday 20 November 2026")
    assert (str(due), str(item)) == ("Lamp menders, Friday 20 November 2026", "event 7")
    assert sent.get_absolute_url() == "/groups/lamp-menders/editions/2026-11-19/"
    assert (sent.is_open, due.is_open) == (False, True)


def test_editions_by_state(group):
    sent, due = sent_edition(group, NOW, written_at=None), opened(group)
    written, skipped = sent_edition(group, NOW - DAY), opened(group, skipped_at=NOW)

    rows = Edition.objects.filter(group=group)
    assert (list(rows.open()), list(rows.sent()), list(rows.unwritten())) == ([due], [sent, written], [sent])
    assert [row.slug for row in rows.sent().with_slug()] == ["2026-11-20", "2026-11-19"]
    assert not skipped.is_open
