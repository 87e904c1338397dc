from datetime import UTC, datetime

import pytest

from blog.forms import PostFilters, PostForm
from blog.models import Post
from tests.blog.moments import NOW
from tests.factories import EventFactory, GroupFactory, PostFactory, TagFactory

NOTHING = {"group": "", "kind": "", "tag": ""}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "asked", [{}, {"group": "leeds"}, {"kind": "news"}, {"tag": "lean-coffee"}, {"group": "leeds", "kind": "write-up"}]
)
def test_valid_filters_are_cleaned(asked):
    filters = PostFilters(asked)

    assert (filters.errors, filters.cleaned_data, filters.is_active) == ({}, NOTHING | asked, bool(asked))


def test_unknown_filters_are_ignored():
    filters = PostFilters({"status": "draft"})

    assert (filters.errors, filters.is_active) == ({}, False)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "asked", [{"group": "a b"}, {"kind": "poem"}, {"tag": "x" * 51}, {"tag": "a\x00"}, {"group": "x" * 81}]
)
def test_invalid_filter_matches_no_post(asked):
    PostFactory()
    filters = PostFilters(asked)

    assert list(filters.errors) == list(asked)
    assert list(filters.narrow(Post.objects.all())) == []


@pytest.mark.django_db
def test_post_must_match_all_filters():
    group, tag = GroupFactory(slug="leeds"), TagFactory(slug="lean-coffee")
    wanted, other_kind = PostFactory(group=group, kind="news"), PostFactory(group=group)
    wanted.tags.add(tag, TagFactory())
    other_kind.tags.add(tag)
    PostFactory(group=group, kind="news")

    filters = PostFilters({"group": "leeds", "kind": "news", "tag": "lean-coffee"})

    assert list(filters.narrow(Post.objects.all())) == [wanted]


def post_form(**values):
    group = values.pop("group", None) or GroupFactory()
    return PostForm(
        {
            "headline": "What we found", "slug": "found", "summary": "In short.", "body": "At length.",
            "group": group.pk, "kind": "write-up", "status": "draft", **values,
        }
    )  # fmt: skip


@pytest.mark.django_db
def test_draft_needs_no_time():
    form = post_form()

    assert form.is_valid()
    assert form.save().published_at is None


@pytest.mark.django_db
def test_published_post_appears_now_or_at_the_time_given():
    without_time = post_form(status="published")
    with_time = post_form(status="published", slug="with-time", published_at="2026-11-01 09:00")

    assert without_time.save().published_at == NOW
    assert with_time.save().published_at == datetime(2026, 11, 1, 9, tzinfo=UTC)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("values", "errors"),
    [
        ({"status": "scheduled"}, {"__all__": ["Enter the date and time of publication."]}),
        ({"slug": "feed"}, {"slug": ["Choose another slug. A page of the blog has this one."]}),
        ({"slug": "taken"}, {"slug": ["Post with this Slug already exists."]}),
        ({"status": "published", "published_at": "1969-12-31"}, {"published_at": ["Use a date from 1970 to 2100."]}),
        ({"status": "published", "published_at": "soon"}, {"published_at": ["Enter a valid date/time."]}),
        ({"headline": "x" * 141}, {"headline": ["Ensure this value has at most 140 characters (it has 141)."]}),
        ({"body": ""}, {"body": ["This field is required."]}),
    ],
)
def test_invalid_post_is_refused_with_a_message(values, errors):
    PostFactory(slug="taken")

    assert post_form(**values).errors == errors


@pytest.mark.django_db
def test_event_must_be_of_the_same_group():
    event = EventFactory()

    assert post_form(group=event.group, event=event.pk).is_valid()
    assert post_form(event=event.pk, slug="other").errors == {"event": ["Choose an event of the same group."]}
