"""The parts that all hand-overs share, where the tests of offers and of silence do not reach."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry

from meetups.models import HandOver
from meetups.services import handovers
from meetups.services.handovers import silence, states
from tests.handovers import emails, status_of, team
from tests.waitlists import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def test_history_of_the_group_has_numbers_and_no_names():
    leeds = team()
    hand_over = handovers.offer(group=leeds.group, lead=leeds.lead.user, successor=leeds.ann)
    handovers.decline(hand_over=hand_over)

    rows = LogEntry.objects.order_by("pk").values_list("user__name", "object_id", "object_repr", "change_message")
    assert list(rows) == [
        ("Bo", str(leeds.group.pk), "Leeds", f"Hand-over {hand_over.pk}: Waiting for an answer"),
        ("Ann", str(leeds.group.pk), "Leeds", f"Hand-over {hand_over.pk}: Declined"),
    ]


def test_hand_over_without_either_account_ends_without_an_email():
    leeds = team()
    hand_over = HandOver.objects.create(
        group=leeds.group, kind="given", asked_at=NOW, expires_at=NOW + timedelta(days=14)
    )

    assert (handovers.review_all(), status_of(hand_over), emails()) == (1, "gone", [])
    assert LogEntry.objects.count() == 0


def test_review_of_a_hand_over_that_ended_meanwhile_does_nothing():
    leeds = team()
    hand_over = handovers.offer(group=leeds.group, lead=leeds.lead.user, successor=leeds.ann)
    handovers.withdraw(hand_over=hand_over, by=leeds.lead.user)

    assert (hand_over.status, silence._review(hand_over), status_of(hand_over)) == ("open", 0, "withdrawn")


def test_one_hand_over_of_a_group_is_locked_after_the_group(django_assert_num_queries):
    leeds = team()
    hand_over = handovers.offer(group=leeds.group, lead=leeds.lead.user, successor=leeds.ann)

    with django_assert_num_queries(2) as queries:
        states.lock_hand_over(hand_over)

    assert [query["sql"].split('FROM "')[1].split('"')[0] for query in queries] == ["meetups_group", "meetups_handover"]
