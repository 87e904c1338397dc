from datetime import UTC, datetime, timedelta

import pytest

from tests.editions import sent_edition

DUE = datetime(2026, 11, 22, 9, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("sent", "due_at", "heading", "words"),
    [
        (3, DUE, "Later", "is sent by itself on Sunday 22 November 2026, 9am GMT: look at it, or skip it"),
        (2, DUE, "Somebody is waiting", "for Sunday 22 November 2026, 9am GMT waits for you to send it"),
        (2, DUE - 3 * DAY, "Somebody is waiting", "waits for you to send it or skip it"),
    ],
)
def test_edition_that_organisers_were_asked_to_look_at_is_a_need(doing, group, sent, due_at, heading, words):
    for number in range(sent):
        sent_edition(group, DUE - (number + 20) * DAY)
    edition = group.editions.create(counted_from=DUE.date(), due_at=due_at)
    assert doing() == {}

    group.editions.filter(pk=edition.pk).update(drafted_at=DUE - 5 * DAY)
    assert doing() == {heading: [(f"The newsletter of Leeds {words}", f"/admin/meetups/edition/{edition.pk}/change/")]}
    group.editions.filter(pk=edition.pk).update(skipped_at=DUE)
    assert doing() == {}


def test_group_that_wants_to_send_each_edition_has_a_need(doing, group):
    group.sends_editions = False
    group.save()
    for number in range(3):
        sent_edition(group, DUE - (number + 20) * DAY)
    group.editions.create(counted_from=DUE.date(), due_at=DUE, drafted_at=DUE - 2 * DAY)

    assert list(doing()) == ["Somebody is waiting"]
