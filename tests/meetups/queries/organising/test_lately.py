from datetime import timedelta

import pytest
from django.utils import timezone

from meetups import extensions
from meetups.models import Group
from meetups.queries.organising.lately import MOST_MEETINGS, lately
from tests.factories import AttendeeFactory, EventFactory, FeedbackFactory, GroupFactory, SubscriptionFactory


def test_last_meeting_of_each_group_has_its_numbers(meeting, monkeypatch):
    monkeypatch.setattr(extensions, "event_buttons", {"songs": extensions.EventButton("Sing", lambda _: "/songs/")})
    last = meeting(-2, "Last")
    meeting(-9, "Before")
    meeting(-1, "Cancelled", status="cancelled")
    meeting(-1, "Draft", status="draft")
    meeting(-29, "Long ago", group=GroupFactory())
    meeting(-20, "York", group=GroupFactory(name="York"))
    AttendeeFactory.create_batch(2, event=last, status="came")
    AttendeeFactory(event=last, status="absent")
    FeedbackFactory(event=last)

    found = lately(Group.objects.all())

    assert [(held.event.title, held.came, held.answers) for held in found.held] == [
        ("Last", "2 people came", "1 answer"),
        ("York", "0 people came", "0 answers"),
    ]
    assert found.held[0].buttons == [("Sing", "/songs/")]
    assert lately(Group.objects.none()).held == []


def test_new_followers_of_these_groups_are_counted(group):
    now = timezone.now()
    SubscriptionFactory(group=group)
    SubscriptionFactory(group=group, confirmed_at=now - timedelta(days=29))
    SubscriptionFactory(group=group, confirmed_at=None)
    SubscriptionFactory()

    assert lately(Group.objects.filter(pk=group.pk)).followers == "1 new follower"
    assert lately(Group.objects.none()).followers == ""


@pytest.mark.parametrize("groups", [1, 50])
def test_queries_are_as_many_for_one_group_as_for_fifty(noon, db, django_assert_num_queries, groups):
    over = {"starts_at": timezone.now() - timedelta(days=2), "ends_at": timezone.now() - timedelta(days=1)}
    for _time in range(groups):
        EventFactory(group=GroupFactory(), **over)

    with django_assert_num_queries(3):
        found = lately(Group.objects.all())

    assert len(found.held) == min(groups, MOST_MEETINGS)
