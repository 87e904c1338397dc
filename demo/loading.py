"""Load the demo data in one transaction."""

from datetime import datetime

from django.db import transaction

from blog.models import Post
from demo import (
    actions,
    attendees,
    blogroll,
    correspondence,
    editions,
    events,
    feedback,
    grids,
    groups,
    organising,
    posts,
    rotation,
    talks,
    topics,
)
from meetups.models import Attendee, BlogrollSource, Call, Event, Grid, Group, Organisation, Venue

ROTATES, ORGANISED = "glasgow", "leeds"
COUNTED = (Venue, Organisation, Event, Attendee, Post)


@transaction.atomic
def load(*, now: datetime) -> list[int]:
    """Add what is missing around now and change nothing else. Return the number of new rows for each of COUNTED."""
    found = {group.slug: group for group in groups.load_all()}
    before = groups.count(*COUNTED)
    groups.load_admin()
    organisations = groups.load_organisations()
    venues = groups.load_venues(now.date())
    for group in found.values():
        is_first = not group.events.exists()
        by_turns = group.slug == ROTATES
        made = (rotation if by_turns else events).load(group, venues, now)
        attendees.load(made, group, organisations, now)
        if is_first and not by_turns:
            correspondence.load(group, now)
        if is_first and group.slug == ORGANISED:
            organising.load(group, now)
    _load_meetings(found["london"], found["leeds"], now)
    if not BlogrollSource.objects.exists():
        blogroll.load(found, now)
    posts.load(found, now)
    if not found[ORGANISED].editions.exists():
        editions.load(found[ORGANISED], now)
    return [after - earlier for after, earlier in zip(groups.count(*COUNTED), before, strict=True)]


def _load_meetings(london: Group, leeds: Group, now: datetime) -> None:
    """Add what meetings leave behind or prepare: each part only if there is none of it."""
    if not london.topics.exists():
        for part in (topics, actions, feedback):
            part.load(london, now)
    if not Call.objects.filter(event__group=london).exists():
        talks.load(london, now)
    if not Grid.objects.filter(event__group=leeds).exists():
        grids.load(leeds, now)
