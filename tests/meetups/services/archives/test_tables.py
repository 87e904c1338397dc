"""The tables of a group's archive: what goes out, and what stays."""

import pytest
from django.apps import apps

from meetups.models import Group
from meetups.queries.archives import own_relation
from meetups.services.archives.tables import all_tables
from tests.archives import archive_of, contents, full_group, rows_in
from tests.boards import BoardFactory

DERIVED = "made anew from other columns, or a table of its own"
SECRET = "made anew, because it is a secret or a count of this site"
HELD = "personal data, or typed for the organisers alone"
PAGE = "the state of a page that is open at a meeting"
STAY = {
    **dict.fromkeys(
        ["Action.group", "Author.group", "Edition.group", "EventSeries.group", "Event.group", "GroupLink.group",
         "Picture.group", "Post.group", "PostSeries.group", "Subscription.group", "Topic.group", "TopicTag.group"],
        "the group that comes in",
    ),
    "Edition.corrected_at": "the words that go out are corrected, and new to readers of the other site",
    "Edition.skipped_at": "only editions that were sent go out",
    "EditionItem.key": "the key of the record goes out instead, as record",
    **dict.fromkeys(["Card.compared_title", "Post.authors", "Topic.compared_title"], DERIVED),
    **dict.fromkeys(
        ["Action.secret", "Board.code", "Board.version", "Call.version", "Feedback.form_token", "Grid.version",
         "Picture.unused_since", "Pitch.idempotency_key", "Pitch.secret", "Subscription.secret", "Talk.idempotency_key",
         "Talk.secret",
         "Subscription.news_since", "Subscription.created_at"],
        SECRET,
    ),
    **dict.fromkeys(
        ["Action.asked_at", "Action.asked_by", "Action.email_confirmed_at", "Action.erased_at", "Action.owner_email",
         "Author.user", "Board.opened_by", "Card.proposed_by", "Interest.hashed_browser", "Pitch.email",
         "Pitch.erased_at", "Pitch.seat", "Talk.email", "Talk.erased_at", "Talk.needs", "Talk.reply",
         "Talk.told_starts_after"],
        HELD,
    ),
    "Group.picture": "the row of the picture says it, because it comes after the group",
    "Venue.picture": "a venue is shared: its picture can be one of another group",
    "Picture.digest": "made anew, because it counts the group",
    **dict.fromkeys(
        ["Board.ends_at", "Board.left", "Board.round", "Board.running_since", "Pitch.withdrawn_at", "Talk.ends_at",
         "Talk.left"],
        PAGE,
    ),
}  # fmt: skip


def test_each_column_goes_out_or_is_listed_with_the_reason_why_not():
    stay = set()
    for table in all_tables(with_followers=True):
        fields = [*table.model._meta.concrete_fields, *table.model._meta.many_to_many]
        own = {one.name for one in fields if not one.primary_key or table.model.__name__ == "Feedback"}
        rendered = {f"{one.name}_html" for one in fields}
        stay |= {f"{table.model.__name__}.{name}" for name in own - {*table.columns} - rendered}

    assert stay == STAY.keys()


def test_each_table_comes_after_those_that_it_refers_to():
    known = set()
    for table in all_tables(with_followers=True):
        for name in table.columns:
            other = table.model._meta.get_field(name).related_model
            assert other is None or other in known or name == own_relation(table), (table.name, name)
        known.add(table.model)

    assert Group in known
    assert len({table.name for table in all_tables(with_followers=True)}) == 34
    assert {table.model for table in all_tables()} <= set(apps.get_models())


@pytest.mark.django_db
def test_no_name_that_is_not_shown_and_no_email_address_goes_out():
    text = b"".join(content for content in contents(archive_of(full_group())).values() if isinstance(content, bytes))

    found = [word for word in (b"Secret", b"secret-sis", b"sam@", b"sol@", b"follower@", b"attendee") if word in text]
    assert found == []
    assert [name in text for name in (b"Ann Ash", b'"Bo"', b"hello@example.org")] == [True, True, True]


@pytest.mark.django_db
def test_confirmed_followers_go_out_only_if_asked_for():
    group = full_group()

    assert "followers.csv" not in contents(archive_of(group))
    assert [row["email"] for row in rows_in(archive_of(group, with_followers=True), "followers")] == [
        "follower@example.org"
    ]


@pytest.mark.django_db
def test_past_event_has_its_numbers_and_one_to_come_has_none():
    rows = {row["title"]: row for row in rows_in(archive_of(full_group()), "events")}
    numbers = ("places", "came", "first_timers", "organisations")

    assert [rows["Lamps"][name] for name in numbers] == [7, 5, 2, 3]
    assert [rows["Locks"][name] for name in numbers] == [None, None, None, None]


@pytest.mark.django_db
def test_talk_that_was_offered_stays_and_one_that_was_withdrawn_is_a_gap():
    file = archive_of(full_group())

    assert [row["title"] for row in rows_in(file, "talks")] == ["Shades", "–", "Wicks"]


@pytest.mark.django_db
def test_board_that_is_not_wrapped_up_stays():
    group = full_group()
    BoardFactory(event=group.events.get(title="Locks"))

    assert [row["event"] for row in rows_in(archive_of(group), "boards")] == ["2026-03-04-lamps"]
