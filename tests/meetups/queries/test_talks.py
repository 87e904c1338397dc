"""The talks that were given in a group."""

from datetime import UTC, datetime, timedelta

import pytest

from meetups.models import TopicTag
from meetups.queries.talks import ORDER, group_with_talks, tags_of, talk_cards, talks_given, years_of
from tests.factories import EventFactory, GroupFactory
from tests.talks import CallFactory, TalkFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)


@pytest.fixture
def group():
    return GroupFactory(slug="leeds")


def call_at(group, starts_at, **fields):
    return CallFactory(event=EventFactory(group=group, starts_at=starts_at, **fields))


def titles(group, **chosen):
    return [talk.title for talk in talks_given(group.pk, **chosen).order_by(*ORDER)]


def test_talks_given_are_accepted_ones_of_meetings_that_took_place(group):
    given = call_at(group, NOW - timedelta(days=9), status="tentative")
    for number, title in enumerate(["First", "Second"], 1):
        TalkFactory(call=given, title=title, position=number)
    TalkFactory(call=given, state="withdrawn", position=3)
    for state in ("offered", "declined", "withdrawn"):
        TalkFactory(call=given, state=state)
    TalkFactory(call=call_at(group, NOW - timedelta(days=2)), title="Last", position=1)
    TalkFactory(call=call_at(group, NOW - timedelta(minutes=30)), position=1)
    TalkFactory(call=call_at(group, NOW - timedelta(days=2), status="cancelled"), position=1)
    TalkFactory(call=call_at(group, NOW - timedelta(days=2), status="draft"), position=1)
    TalkFactory(call=call_at(GroupFactory(), NOW - timedelta(days=2)), position=1)

    assert titles(group) == ["Last", "First", "Second"]


def test_year_is_that_of_the_local_day(group):
    new_year = datetime(2025, 12, 31, 23, 30, tzinfo=UTC)
    for zone in ("Europe/London", "Europe/Paris"):
        call = call_at(group, new_year, zone=zone, slug=f"{2025 + (zone != 'Europe/London')}-01-01-{zone[-5:].lower()}")
        TalkFactory(call=call, title=zone, position=1)

    assert years_of(group.pk) == ["2026", "2025"]
    assert titles(group, year="2025") == ["Europe/London"]
    assert titles(group, year="2026") == ["Europe/Paris"]
    assert titles(group, year="2024") == []


def test_subjects_are_those_of_talks_that_were_given(group):
    forms, maps = (TopicTag.objects.create(group=group, name=name, slug=name.lower()) for name in ("Forms", "Maps"))
    given = TalkFactory(call=call_at(group, NOW - timedelta(days=2)), title="Given", position=1)
    given.tags.set([maps, forms])
    TalkFactory(call=given.call, title="Other", position=2).tags.set([maps])
    TalkFactory(call=call_at(group, NOW + timedelta(days=2)), position=1).tags.set(
        [TopicTag.objects.create(group=group, name="Tea", slug="tea")]
    )

    assert tags_of(group.pk) == [forms, maps]
    assert titles(group, tag="forms") == ["Given"]
    assert titles(group, tag="maps") == ["Given", "Other"]
    assert titles(group, tag="tea") == []


def test_card_links_to_the_talk_its_meeting_slides_and_recording(group):
    call = call_at(group, datetime(2026, 7, 1, 17, tzinfo=UTC), slug="2026-07-01-tea", title="Tea")
    talk = TalkFactory(
        call=call, title="Forms", name="Ann", is_name_public=True, position=1, slides_url="https://a.example.org/",
        recording_url="https://b.example.org/",
    )  # fmt: skip

    [card] = talk_cards(talks_given(group.pk))

    assert card[:6] == (
        str(talk.pk), f"/events/2026-07-01-tea/talks/#talk-{talk.pk}", "Forms", "Ann", "Tea", "/events/2026-07-01-tea/",
    )  # fmt: skip
    assert (card.leaf.long, card.tags) == ("Wednesday 1 July 2026", [])
    assert (card.slides_url, card.recording_url) == ("https://a.example.org/", "https://b.example.org/")


def test_card_names_nobody_who_did_not_choose_it(group):
    TalkFactory(call=call_at(group, NOW - timedelta(days=2)), name="Ann", position=1)

    assert [card.speaker for card in talk_cards(talks_given(group.pk))] == [""]


def test_group_with_talks_is_one_where_talks_were_given(group, django_assert_num_queries):
    other = GroupFactory()
    TalkFactory(call=call_at(group, NOW - timedelta(days=7)), position=1)
    TalkFactory(call=call_at(other, NOW + timedelta(days=7)), position=1)

    assert (group_with_talks("leeds"), group_with_talks(other.slug), group_with_talks("nobody")) == (group, None, None)
    with django_assert_num_queries(0):
        assert group_with_talks("") is None
