"""The latest events in an organiser's groups, in numbers."""

from datetime import timedelta
from typing import NamedTuple

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import ngettext

from meetups.models import Event, Feedback, Group, Subscription
from meetups.models.places import people_there
from meetups.queries.organising.meetings import Button, buttons_of, first_of_each_group
from meetups.wording import present

LATELY = timedelta(days=28)
MOST_MEETINGS = 6


class LastMeeting(NamedTuple):
    """The last meeting of a group: how many people came, and how many answers it received, in words."""

    event: Event
    came: str
    answers: str
    buttons: list[Button]


class Lately(NamedTuple):
    """The last meetings, and in words how many people began to follow a group. Of the last four weeks."""

    meetings: list[LastMeeting]
    followers: str


def lately(groups: QuerySet[Group]) -> Lately:
    """Return what happened in these groups in the last four weeks. Three queries."""
    since = present.now() - LATELY
    over = Event.objects.public().past().filter(group__in=groups.values("pk"), starts_at__gt=since)
    last = first_of_each_group(over.exclude(status=Event.Status.CANCELLED), 1, MOST_MEETINGS)
    answers = Feedback.objects.filter(event=OuterRef("pk")).order_by().values("event")
    numbers = {
        "there": people_there(),
        "answers": Coalesce(Subquery(answers.annotate(number=Count("pk")).values("number")), 0),
    }
    rows = Event.objects.filter(pk__in=last).select_related("group").annotate(**numbers)
    followers = Subscription.objects.filter(group__in=groups.values("pk"), confirmed_at__gt=since).count()
    words = ngettext("%d new follower", "%d new followers", followers) % followers
    return Lately([_last_meeting(event) for event in rows], words if followers else "")


def _last_meeting(event: Event) -> LastMeeting:
    came, answers = event.there, event.answers  # type: ignore[attr-defined]
    return LastMeeting(
        event,
        ngettext("%d person came", "%d people came", came) % came,
        ngettext("%d answer", "%d answers", answers) % answers,
        buttons_of(event),
    )
