"""The topic backlog of the demo, its boards, actions and answers."""

from datetime import timedelta

import pytest
from django.db.models import F, Q, Sum

from meetups.models import Action, Board, Card, Event, Feedback, Group, Remark, Topic
from tests.demo.running import load

pytestmark = pytest.mark.django_db


def test_london_has_forty_topics_with_two_years_of_outcomes(today):
    load()
    outcomes = Card.objects.discussed()
    last, first = outcomes.order_by("-discussed_at")[0], outcomes.order_by("discussed_at")[0]

    assert Topic.objects.filter(group__slug="london").count() == 40
    assert outcomes.filter(Q(outcome_html="") | Q(topic__isnull=True)).count() == 0
    assert last.discussed_at - first.discussed_at > timedelta(days=600)


def test_interest_is_the_sum_of_its_parts(today):
    load()

    assert not Topic.objects.annotate(total=Sum("interests__count")).exclude(interest=F("total")).exists()


def test_boards_are_wrapped_up_and_hold_nobodys_votes(today):
    load()
    boards = Board.objects.filter(event__group__slug="london")

    assert set(boards.values_list("phase", flat=True)) == {"wrapped_up"}
    assert all(board.seats_counted and not board.seats.exists() for board in boards)
    assert not Event.objects.filter(board__in=boards, ends_at__gt=F("board__wrapped_up_at")).exists()


def test_actions_are_open_done_and_dropped(today):
    load()
    found = Action.objects.order_by("state").values_list("state", flat=True)

    assert [(state, list(found).count(state)) for state in ("open", "done", "dropped")] == [
        ("open", 5), ("done", 3), ("dropped", 1),
    ]  # fmt: skip
    assert set(Action.objects.values_list("owner_email", flat=True)) == {""}


def test_last_meeting_has_a_result_from_18_answers_and_released_remarks(today):
    load()
    event = Group.objects.get(slug="london").events.past()[0]

    assert Feedback.objects.filter(event=event, is_counted=True).count() == 18
    assert list(Remark.objects.filter(topic__isnull=False).values_list("topic__title", flat=True)) == [
        "Making room for people who are new"
    ]
    assert Remark.objects.get(action__isnull=False).action.event == event


def test_what_people_deleted_does_not_come_back(today):
    load()
    Action.objects.all().delete()
    Feedback.objects.all().delete()
    load()

    assert (Action.objects.count(), Feedback.objects.count(), Topic.objects.count()) == (0, 0, 43)
