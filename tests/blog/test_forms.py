from datetime import UTC, datetime

import pytest

from blog.forms import PostFilters, PostForm
from blog.models import Post
from tests.factories import EventFactory, GroupFactory, PostFactory, TagFactory

NOTHING = {"group": "", "kind": "", "tag": ""}


@pytest.mark.parametrize(
    "asked", [{}, {"group": "leeds"}, {"kind": "news"}, {"tag": "lean-coffee"}, {"group": "leeds", "kind": "write-up"}]
)
def test_filters_are_understood(asked):
    filters = PostFilters(asked)

    assert (filters.errors, filters.cleaned_data, filters.is_active) == ({}, NOTHING | asked, bool(asked))


def test_unknown_filters_are_passed_over():
    filters = PostFilters({"status": "draft"})

    assert (filters.errors, filters.is_active) == ({}, False)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "asked", [{"group": "a b"}, {"kind": "poem"}, {"tag": "x" * 51}, {"tag": "a\x00"}, {"group": "x" * 81}]
)
def test_filter_that_is_not_understood_lets_nothing_through(asked):
    PostFactory()
    filters = PostFilters(asked)

    assert list(filters.errors) == list(asked)
    assert list(filters.narrow(Post.objects.all())) == []


@pytest.mark.django_db
def test_filters_narrow_together():
    group, tag = GroupFactory(slug="leeds"), TagFactory(slug="lean-coffee")
    wanted, other_kind = PostFactory(group=group, kind="news"), PostFactory(group=group)
    wanted.tags.add(tag, TagFactory())
    other_kind.tags.add(tag)
    PostFactory(group=group, kind="news")

    filters = PostFilters({"group": "leeds", "kind": "news", "tag": "lean-coffee"})

    assert list(filters.narrow(Post.objects.all())) == [wanted]


def written(**values):
    group = values.pop("group", None) or GroupFactory()
    return PostForm(
        {
            "headline": "What we found", "slug": "found", "summary": "In short.", "body": "At length.",
            "group": group.pk, "kind": "write-up", "status": "draft", **values,
        }
    )  # fmt: skip


@pytest.mark.django_db
def test_draft_needs_no_moment():
    form = written()

    assert form.is_valid()
    assert form.save().published_at is None


@pytest.mark.django_db
def test_post_that_is_published_appears_now_unless_said_otherwise(time_machine):
    now = datetime(2026, 11, 18, 12, tzinfo=UTC)
    time_machine.move_to(now, tick=False)

    at_once = written(status="published")
    said = written(status="published", slug="said", published_at="2026-11-01 09:00")

    assert (at_once.save().published_at, said.save().published_at) == (now, datetime(2026, 11, 1, 9, tzinfo=UTC))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("values", "errors"),
    [
        ({"status": "scheduled"}, {"__all__": ["Say when it is published."]}),
        ({"slug": "feed"}, {"slug": ["This address is taken by the feed of the blog."]}),
        ({"slug": "taken"}, {"slug": ["Post with this Address already exists."]}),
        ({"status": "published", "published_at": "1969-12-31"}, {"published_at": ["Use a date from 1970 to 2100."]}),
        ({"status": "published", "published_at": "soon"}, {"published_at": ["Enter a valid date/time."]}),
        ({"headline": "x" * 141}, {"headline": ["Ensure this value has at most 140 characters (it has 141)."]}),
        ({"body": ""}, {"body": ["This field is required."]}),
    ],
)
def test_post_that_does_not_do_says_why(values, errors):
    PostFactory(slug="taken")

    assert written(**values).errors == errors


@pytest.mark.django_db
def test_post_tells_of_an_event_of_its_own_group():
    event = EventFactory()

    assert written(group=event.group, event=event.pk).is_valid()
    assert written(event=event.pk, slug="other").errors == {"event": ["Choose an event of the same group."]}
