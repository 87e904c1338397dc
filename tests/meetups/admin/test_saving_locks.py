"""The form of a row locks what services lock before it, in their order, so that no request waits for ever."""

import re

import pytest
from django.db import transaction

from meetups.models import Attendee, Event, EventSeries, Group
from meetups.services import attendees, pictures, series
from tests.blogroll import SourceFactory
from tests.boards import TopicFactory
from tests.factories import AttendeeFactory, EventSeriesFactory, OrganiserFactory, UserFactory
from tests.grids import PitchFactory
from tests.meetups.admin.sides import address, as_posted
from tests.photos import PictureFactory
from tests.statements import statements
from tests.talks import TalkFactory
from tests.threads import meanwhile, on_postgresql

pytestmark = [
    pytest.mark.django_db,
    on_postgresql,
]


def send(client, row, **changes):
    """Send the form of a row with these changes. Return the status code."""
    page = client.get(path := address(type(row), "change", row.pk))
    return client.post(path, as_posted(page) | {"_seen": page.context["seen"]} | changes).status_code


def locked(found):
    """Return the tables whose rows these statements lock, in the order of the first locks."""
    tables = []
    for sql in found:
        if lock := re.search(r"FOR (?:NO KEY )?UPDATE(?: OF (.+))?$", sql):
            tables += re.findall(r'"(\w+)"', lock[1] or re.search(r"FROM (\S+)", sql)[1])
    return [table.partition("_")[2] for table in dict.fromkeys(tables)]


def pictured(organiser):
    """Create a picture that the story of a group shows."""
    picture = PictureFactory(group=organiser.group)
    Group.objects.update(story=f"![](picture:{picture.pk})")
    return picture


@pytest.mark.parametrize(
    ("make", "changes", "tables"),
    [
        (lambda one: AttendeeFactory(event__group=one.group), {"name": "Anne"}, ["event", "attendee"]),
        (lambda one: TalkFactory(call__event__group=one.group), {"title": "New"}, ["call", "event", "talk", "group"]),
        (lambda one: PitchFactory(grid__event__group=one.group), {"title": "New"}, ["event", "grid", "pitch"]),
        (lambda one: TopicFactory(group=one.group), {"title": "New"}, ["group", "topic"]),
        (lambda one: SourceFactory(group=one.group), {"label": "New"}, ["group", "blogrollsource"]),
        (pictured, {"alternative": "New"}, ["eventseries", "post", "event", "group", "picture"]),
    ],
    ids=["attendee", "talk", "pitch", "topic", "source", "picture"],
)
def test_form_locks_what_services_lock_before_the_row(client, make, changes, tables):
    organiser = OrganiserFactory(role="lead")
    client.force_login(organiser.user)
    row = make(organiser)

    with statements() as found:
        assert send(client, row, **changes) == 302

    assert locked(found)[: len(tables)] == tables


def test_form_of_an_account_locks_the_superusers_in_their_order(admin_client):
    user = UserFactory()

    with statements() as found:
        assert send(admin_client, user, name="New") == 302

    first = next(sql for sql in found if "UPDATE" in sql and "meetups_user" in sql)
    assert "is_superuser" in first.partition("WHERE")[2]


@pytest.mark.django_db(transaction=True)
def test_attendee_who_cancels_while_an_organiser_corrects_them_holds_nobody_up(client):
    attendee = AttendeeFactory(name="Ann")
    client.force_login(OrganiserFactory(group=attendee.event.group).user)
    cancel = lambda: attendees.cancel(attendee=Attendee.objects.get()).status  # noqa: E731

    with meanwhile(cancel, before='UPDATE OF "meetups_event"') as cancelled:
        assert send(client, attendee, name="Anne") == 302

    assert cancelled == ["cancelled"]
    assert Attendee.objects.values_list("name", "status").get() == ("Anne", "cancelled")


@pytest.mark.parametrize("lock", ["series", "picture"])
def test_rows_with_events_are_locked_without_their_keys(lock):
    """Rows that refer to them can be written meanwhile (ADR 37)."""
    run = EventSeriesFactory(title="Lamps")
    series.fill(series=run)
    picture = PictureFactory(group=run.group)
    for model in (Group, EventSeries, Event):
        text = "story" if model == Group else "description"
        model.objects.update(**{text: f"![](picture:{picture.pk})"})

    with statements() as found, transaction.atomic():
        locks = series.lock_series(run) if lock == "series" else pictures.lock_texts(picture)

    assert locks
    assert locked(found) == (
        ["eventseries", "event"] if lock == "series" else ["eventseries", "post", "event", "group"]
    )
    assert not [sql for sql in found if "FOR UPDATE" in sql]
